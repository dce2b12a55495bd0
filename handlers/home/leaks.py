"""Possible leaks on the Home of manager and deputy: reports, and what a ticket told of."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.desk import ACTION
from handlers.forms.handle import Handle
from handlers.home.rows import MOST, OPEN
from handlers.home.visit import Visit
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.breach import carrying
from handlers.views.due import printed
from tickets.calls import line_of
from tickets.clocks.clock import ClockName
from tickets.clocks.of_escalation import deadlines
from tickets.escalation import Cause, Escalation

REPORT: Final = "breach_open"
_KNOWN: Final = 50
_PRINTED: Final = (ClockName.PRELIMINARY, ClockName.FINAL_30)


def drawn(visit: Visit) -> Sequence[Block]:
    known = visit.cases.escalations.standing(who=visit.person.id, most=_KNOWN)
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
    line = _line(named, escalation, visit)
    return blocks.section(line, accessory=button)


def _line(named: str, escalation: Escalation, visit: Visit) -> str:
    say, reader = visit.frame.say, visit.reader
    above = say("home_leak", number=named, known=reader.moment(escalation.known_at))
    return "\n".join((above, say("clock_between").join(_clocks(escalation, visit))))


def _clocks(escalation: Escalation, visit: Visit) -> Iterator[str]:
    """As long as nobody has judged whether the law wants them, they run."""
    office = visit.circumstances
    rule = office.calls[line_of(escalation)]
    for each in deadlines(escalation, rule, office.breach_rules, office.opening):
        if each.clock.name in _PRINTED:
            yield printed(each, visit.reader)
