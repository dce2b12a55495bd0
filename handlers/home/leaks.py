"""Possible leaks on the Home of manager and deputy: reports, and what a ticket told of."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from handlers.forms.desk import ACTION
from handlers.forms.handle import Handle
from handlers.home.rows import MOST, OPEN
from handlers.home.visit import Visit
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.breach import carrying
from handlers.views.due import printed
from tickets.clocks.breach import BreachRules
from tickets.clocks.clock import ClockName
from tickets.clocks.of_escalation import Incident, incident_deadlines
from tickets.escalation import Cause, Escalation

REPORT: Final = "breach_open"
_KNOWN: Final = 50
_PRINTED: Final = (ClockName.PRELIMINARY, ClockName.FINAL_30)


def drawn(visit: Visit) -> Sequence[Block]:
    known = visit.cases.escalations.standing(who=visit.person.id, now=visit.now, most=_KNOWN)
    found = [each for each in known if each.cause is Cause.BREACH_SUSPECTED][:MOST]
    if not found:
        return []
    return [blocks.header(visit.frame.say("home_leaks")), *(_row(each, visit) for each in found)]


def _row(escalation: Escalation, visit: Visit) -> Block:
    """Of a report its own account is read; of a ticket the ticket."""
    say, number, source = visit.frame.say, escalation.number, escalation.source
    screen, value = (OPEN, Handle(source).write()) if source else (REPORT, carrying(number))
    act = say(f"screen.{screen}")
    says = say("control_says", number=number, act=act)
    button = blocks.button(act, f"{ACTION}{screen}", value, says=says)
    named = say("card_between").join(filter(None, (number, source)))
    line = _line(named, escalation.known_at, escalation.raised_at, visit)
    return blocks.section(line, accessory=button)


def _line(number: str, known_at: datetime, raised_at: datetime, visit: Visit) -> str:
    say, reader = visit.frame.say, visit.reader
    above = say("home_leak", number=number, known=reader.moment(known_at))
    return "\n".join((above, say("clock_between").join(_clocks(known_at, raised_at, visit))))


def _clocks(known_at: datetime, raised_at: datetime, visit: Visit) -> Iterator[str]:
    """As long as nobody has judged whether the law wants them, they run."""
    incident = Incident(known_at=known_at, raised_at=raised_at)
    for each in incident_deadlines(incident, BreachRules(), visit.circumstances.opening):
        if each.clock.name in _PRINTED:
            yield printed(each, visit.reader)
