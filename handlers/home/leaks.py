"""Possible leaks on the Home of manager and deputy: reports, and what a ticket told of."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from handlers.forms.desk import ACTION
from handlers.home.rows import MOST, OPEN, leading
from handlers.home.visit import Visit
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.breach import carrying
from handlers.views.due import printed
from tickets.clocks.breach import BreachRules
from tickets.clocks.clock import ClockName
from tickets.clocks.of_escalation import Incident, incident_deadlines
from tickets.escalation import Escalation
from tickets.ticket import Ticket
from tickets.words import Leak

_PRINTED: Final = (ClockName.PRELIMINARY, ClockName.FINAL_30)


def drawn(tickets: Sequence[Ticket], visit: Visit) -> Sequence[Block]:
    reports = visit.cases.escalations.standing(who=visit.person.id, now=visit.now, most=MOST)
    told = [ticket for ticket in tickets if ticket.leak is not Leak.NO and ticket.holds(None)]
    rows = (*(_report(each, visit) for each in reports), *(_told(each, visit) for each in told))
    return [blocks.header(visit.frame.say("home_leaks")), *rows[:MOST]] if rows else []


def _report(escalation: Escalation, visit: Visit) -> Block:
    say, number = visit.frame.say, escalation.number
    act = say("screen.breach_open")
    button = blocks.button(
        act,
        f"{ACTION}breach_open",
        carrying(number),
        says=say("control_says", number=number, act=act),
    )
    line = _line(number, escalation.known_at, escalation.raised_at, visit)
    return blocks.section(line, accessory=button)


def _told(ticket: Ticket, visit: Visit) -> Block:
    own = sorted(link.number for link in ticket.links if link.kind is None)
    numbers = visit.frame.say("card_between").join((*own, ticket.number))
    line = _line(numbers, ticket.received_at, ticket.recorded_at, visit)
    return blocks.section(line, accessory=leading(ticket, OPEN, visit.frame.say))


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
