"""What of a ticket waits for somebody who decides, and since when."""

from collections.abc import Iterator
from datetime import datetime

from tickets.disclosure import Disclosure
from tickets.ticket import Ticket
from tickets.words import Kind, Move, Status

_BY_STATUS = {
    (Kind.COMPLAINT, Status.DRAFTED): "approval",
    (Kind.COMPLAINT, Status.UNRESOLVED): "closing",
    (Kind.DISCLOSURE, Status.DECISION): "decision",
    (Kind.DISCLOSURE, Status.REOPENED): "resuming",
}


def waits(ticket: Ticket) -> Iterator[tuple[str, datetime]]:
    """What is to be decided, and since when."""
    by_status = _BY_STATUS.get((ticket.kind, ticket.status))
    if by_status and not ticket.changed_by and not _is_the_desks(ticket):
        yield by_status, _last(ticket, entering=ticket.status)
    request = ticket.facts
    if not isinstance(request, Disclosure) or not ticket.is_open:
        return
    if ticket.awaits_ruling:
        yield "ruling", ticket.recorded_at
    if request.delay_proposed_until:
        yield "delay", _last(ticket, move=Move.PROPOSE_DELAY)


def _is_the_desks(ticket: Ticket) -> bool:
    """Reopened: the desk proposes anew, or waits for an application that never arrived (d13)."""
    if not isinstance(ticket.facts, Disclosure):
        return False
    if ticket.status is Status.DECISION:
        return ticket.drafted_by is None
    return ticket.status is Status.REOPENED and ticket.facts.application_arrived_on is None


def _last(ticket: Ticket, *, entering: Status | None = None, move: Move | None = None) -> datetime:
    found = (
        step.at
        for step in ticket.history
        if step.move is move or (entering and step.after is entering is not step.before)
    )
    return max(found, default=ticket.recorded_at)
