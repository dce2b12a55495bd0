"""Home of the representative: what came up to them, and counts that are complete (screens.md 4)."""

from collections.abc import Sequence

from handlers.home import manager
from handlers.home.rows import section, tools
from handlers.home.visit import Visit
from handlers.views.blocks import Block
from tickets.deciding import is_about_manager, is_unnamed
from tickets.store import Query
from tickets.ticket import Cover


def drawn(visit: Visit) -> Sequence[Block]:
    return [
        *manager.away(visit),
        *manager.decisions(visit),
        *section("home_about_manager", visit.tickets(Query(), only=_comes_up), visit),
        *manager.late(visit),
        *manager.month(visit),
        *filter(None, (tools(visit, "absence_set"),)),
    ]


def _comes_up(cover: Cover) -> bool:
    return is_about_manager(cover) or is_unnamed(cover)
