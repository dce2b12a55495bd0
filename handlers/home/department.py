"""Home of a person in charge: what was asked of the department, and no more (screens.md 4)."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.home.rows import OPEN, section
from handlers.home.visit import Visit
from handlers.views.blocks import Block
from tickets.store import Query
from tickets.ticket import Cover, Ticket
from tickets.words import Kind, Status

_LEADS: Final[Mapping[tuple[Kind, Status], str]] = {
    (Kind.DISCLOSURE, Status.SEARCHING): "request_search_report",
    (Kind.DISCLOSURE, Status.DECIDED): "request_execute_part",
    (Kind.COMPLAINT, Status.ASSESSED): "complaint_investigate",
    (Kind.COMPLAINT, Status.INVESTIGATING): "ticket_note",
}
_AT_WORK: Final = frozenset({Status.ASSESSED, Status.INVESTIGATING})


def drawn(visit: Visit) -> Sequence[Block]:
    mine = visit.actor.in_charge_of

    def is_searched(cover: Cover) -> bool:
        return cover.kind is Kind.DISCLOSURE and bool(cover.asked & mine)

    def is_investigated(cover: Cover) -> bool:
        at_work = cover.kind is Kind.COMPLAINT and cover.status in _AT_WORK
        return at_work and cover.department in mine

    searches = visit.tickets(Query(), only=is_searched)
    investigations = visit.tickets(Query(), only=is_investigated)
    return [
        *section("home_searches", searches, visit, lead=_lead, always=True),
        *section("home_investigations", investigations, visit, lead=_lead, always=True),
    ]


def _lead(ticket: Ticket) -> str:
    return _LEADS.get((ticket.kind, ticket.status), OPEN)
