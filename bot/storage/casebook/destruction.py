"""What was erased when its retention period was over, as the audit chain tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.storage.casebook.tables import audit
from bot.storage.database import Database
from tickets.access.audit import Action


@dataclass(frozen=True, slots=True)
class Destroyed:
    """One erased ticket or escalation; its number, and nothing of its contents."""

    number: str
    at: datetime
    by: str
    entry: int
    """Ordinal of its entry in the chain."""


def destroyed(database: Database, begins: datetime, ends: datetime) -> Iterator[Destroyed]:
    """Oldest first; `ends` is excluded. Raises StorageFailed."""
    columns = (audit.c.number, audit.c.at, audit.c.actor, audit.c.ordinal)
    wanted = (audit.c.action == Action.DELETE, audit.c.number != "")
    period = (audit.c.at >= begins, audit.c.at < ends)
    with database.read() as connection:
        rows = connection.execute(
            select(*columns).where(*wanted, *period).order_by(audit.c.ordinal)
        )
        for row in rows.all():
            yield Destroyed(row.number, row.at, row.actor, row.ordinal)
