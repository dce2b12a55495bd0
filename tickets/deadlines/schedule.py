"""Which clocks of a ticket or an escalation can ring, and when: written with every change."""

from collections.abc import Iterator

from tickets.access.call_list import line_of
from tickets.deadlines import escalation_clocks, reminder_table, ticket_clocks
from tickets.deadlines.reminder_table import CALLS, Rings
from tickets.deadlines.timers import Ringing, armed, milestones
from tickets.model import tokyo
from tickets.model.clocks import Armed, Deadline, Mark, Milestone
from tickets.model.escalation import Cause, Escalation
from tickets.model.ticket import Ticket
from tickets.ports import Book
from tickets.rules.calendar import Opening
from tickets.rules.context import Circumstances


def set_clocks(book: Book, ticket: Ticket, office: Circumstances) -> None:
    """What runs on it now; whatever stayed as it was does not ring again."""
    book.set_clocks(ticket.number, clocks_of_ticket(book, ticket, office))


def set_escalation_clocks(book: Book, escalation: Escalation, office: Circumstances) -> None:
    book.set_escalation_clocks(escalation.number, clocks_of_escalation(book, escalation, office))


def clocks_of_ticket(book: Book, ticket: Ticket, office: Circumstances) -> tuple[Armed, ...]:
    return armed(ticket_rings(ticket, office), book.clocks(ticket.number))


def clocks_of_escalation(
    book: Book, escalation: Escalation, office: Circumstances
) -> tuple[Armed, ...]:
    return armed(escalation_rings(escalation, office), book.escalation_clocks(escalation.number))


def ticket_rings(ticket: Ticket, office: Circumstances) -> tuple[Ringing, ...]:
    """Every deadline that should stand, told from the facts alone, and what it may say."""
    return tuple(_of_ticket(ticket, office)) if ticket.is_open else ()


def escalation_rings(escalation: Escalation, office: Circumstances) -> tuple[Ringing, ...]:
    rule = office.calls[line_of(escalation)]
    running = escalation_clocks.deadlines(escalation, rule, office.breach_rules, office.opening)
    found = []
    for deadline in running:
        # A call waits for the morning where its row of the table does; the law's own never do.
        is_call = deadline.clock.name in CALLS
        at_night = deadline.clock.rings_at_night and (rule.at_any_hour or not is_call)
        rings = _at_once(deadline, office.opening, at_night=at_night)
        if not is_call:
            rings = _wanted(deadline, reminder_table.of_escalation(deadline), office.opening)
        # The notice that a decision waits is the word of it, and its clock goes on from there.
        is_silent = escalation.cause is Cause.REFUSAL_REVIEW
        found.append(Ringing(deadline, () if is_silent else rings, at_night))
    return tuple(found)


def _of_ticket(ticket: Ticket, office: Circumstances) -> Iterator[Ringing]:
    for deadline in ticket_clocks.deadlines(ticket, office.rules, office.opening):
        rings = _wanted(deadline, reminder_table.of_ticket(deadline), office.opening)
        yield Ringing(deadline, rings, deadline.clock.rings_at_night)
    for deadline in ticket_clocks.decisions(ticket, office.rules, office.opening):
        yield Ringing(deadline, (_a_day_later(deadline, office.opening),), at_night=False)


def _wanted(deadline: Deadline, rings: Rings, opening: Opening) -> tuple[Milestone, ...]:
    return tuple(each for each in milestones(deadline, opening) if each.mark in rings)


def _at_once(deadline: Deadline, opening: Opening, *, at_night: bool) -> tuple[Milestone, ...]:
    at = deadline.at if at_night else opening.next_opening(deadline.at)
    return (Milestone(Mark.DUE, at),)


def _a_day_later(deadline: Deadline, opening: Opening) -> Milestone:
    """The whole business day: what was proposed at two goes on at two."""
    hour = deadline.started_at.astimezone(tokyo.TOKYO).time()
    return Milestone(Mark.DUE, opening.next_opening(tokyo.at(deadline.on, hour)))
