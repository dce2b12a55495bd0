"""Home of the representative: what came up to them, and counts that are complete (screens.md 4)."""

from collections.abc import Sequence

from handlers.home import leaks, manager
from handlers.home.rows import section, tools
from handlers.home.visit import Visit
from handlers.views.blocks import Block
from tickets.store import Query
from tickets.ticket import Ticket
from tickets.worklist import comes_up


def drawn(visit: Visit) -> Sequence[Block]:
    return [
        *manager.away(visit),
        *manager.decisions(visit),
        *leaks.drawn(visit, is_told=True),
        *section("home_about_manager", _about_manager(visit), visit),
        *manager.late(visit, visit.look.late(who=visit.person.id, now=visit.now)),
        *manager.actions(visit, comes_up),
        *manager.month(visit),
        *filter(None, (tools(visit, "report_make", "absence_set", "settings_check"),)),
    ]


def _about_manager(visit: Visit) -> Sequence[Ticket]:
    return visit.tickets(Query(is_restricted=True), only=comes_up)
