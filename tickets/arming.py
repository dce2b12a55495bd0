"""Which clocks of a ticket or an escalation can ring, and when: written with every change."""

from collections.abc import Iterator

from tickets import ring_rules, tokyo
from tickets.calls import line_of
from tickets.circumstances import Circumstances
from tickets.clocks import of_escalation, of_ticket
from tickets.clocks.arming import Ringing, armed
from tickets.clocks.clock import Armed, Deadline, Mark, Milestone
from tickets.clocks.milestones import milestones
from tickets.escalation import Cause, Escalation
from tickets.opening import Opening
from tickets.ring_rules import CALLS
from tickets.store import Book
from tickets.ticket import Ticket


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
    running = of_escalation.deadlines(escalation, rule, office.breach_rules, office.opening)
    found = []
    for deadline in running:
        # A call waits for the morning where its row of the table does; the law's own never do.
        is_call = deadline.clock.name in CALLS
        at_night = deadline.clock.rings_at_night and (rule.at_any_hour or not is_call)
        rings = _at_once(deadline, office.opening, at_night=at_night)
        if not is_call:
            rings = _wanted(deadline, ring_rules.of_escalation(deadline), office.opening)
        # The notice that a decision waits is the word of it, and its clock goes on from there.
        is_silent = escalation.cause is Cause.REFUSAL_REVIEW
        found.append(Ringing(deadline, () if is_silent else rings, at_night))
    return tuple(found)


def _of_ticket(ticket: Ticket, office: Circumstances) -> Iterator[Ringing]:
    for deadline in of_ticket.deadlines(ticket, office.rules, office.opening):
        rings = _wanted(deadline, ring_rules.of_ticket(deadline), office.opening)
        yield Ringing(deadline, rings, deadline.clock.rings_at_night)
    for deadline in of_ticket.decisions(ticket, office.rules, office.opening):
        yield Ringing(deadline, (_a_day_later(deadline, office.opening),), at_night=False)


def _wanted(deadline: Deadline, rings: ring_rules.Rings, opening: Opening) -> tuple[Milestone, ...]:
    return tuple(each for each in milestones(deadline, opening) if each.mark in rings)


def _at_once(deadline: Deadline, opening: Opening, *, at_night: bool) -> tuple[Milestone, ...]:
    at = deadline.at if at_night else opening.next_opening(deadline.at)
    return (Milestone(Mark.DUE, at),)


def _a_day_later(deadline: Deadline, opening: Opening) -> Milestone:
    """The whole business day: what was proposed at two goes on at two."""
    hour = deadline.started_at.astimezone(tokyo.TOKYO).time()
    return Milestone(Mark.DUE, opening.next_opening(tokyo.at(deadline.on, hour)))
