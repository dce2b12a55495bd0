"""Home of the representative: what came up to them, and counts that are complete (screens.md 4)."""

from collections.abc import Sequence

from handlers.home import manager
from handlers.home.rows import is_late, section, tools
from handlers.home.visit import Visit
from handlers.views.blocks import Block
from tickets.deciding import is_about_manager, is_unnamed
from tickets.store import Query


def drawn(visit: Visit) -> Sequence[Block]:
    every = visit.tickets(Query())
    theirs = [ticket for ticket in every if is_about_manager(ticket) or is_unnamed(ticket)]
    late = [ticket for ticket in every if is_late(ticket, visit)]
    return [
        *manager.away(visit),
        *manager.decisions(every, visit),
        *section("home_about_manager", theirs, visit),
        *section("home_late", late, visit),
        *manager.month(visit),
        *filter(None, (tools(visit, "absence_set"),)),
    ]
