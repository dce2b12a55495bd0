"""What waits in the database, counted for the metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, or_, select

from bot.storage.casebook.overdue import UNRUNG
from bot.storage.casebook.tables import due, escalation_due, notices
from bot.storage.database import Database
from bot.storage.tables import inbox
from tickets.model.notices import Urgency


@dataclass(frozen=True, slots=True)
class Waiting:
    count: int = 0
    age: float = 0.0
    """Seconds for which the oldest could have been done; 0 if none is due."""


@dataclass(frozen=True, slots=True)
class Backlog:
    outbox: Mapping[Urgency, Waiting]
    inbox: Waiting
    clocks_late: int
    """Reminders that should have been queued five minutes ago."""


def count(database: Database, now: datetime) -> Backlog:
    """Count in one transaction. Raises StorageFailed, also without a schema."""
    with database.read() as connection:
        received = select(func.count(), func.min(inbox.c.received_at))
        deliveries, first = connection.execute(received.where(inbox.c.state == "received")).one()
        late = (
            select(func.count()).select_from(table).where(table.c.remind_at < now - UNRUNG)
            for table in (due, escalation_due)
        )
        return Backlog(
            outbox=_outbox(connection, now),
            inbox=Waiting(deliveries, _age(first, now)),
            clocks_late=sum(connection.scalar(each) or 0 for each in late),
        )


def _outbox(connection: Connection, now: datetime) -> Mapping[Urgency, Waiting]:
    # A notice that failed is as old as its first attempt, whenever the next one comes.
    has_failed = notices.c.error.is_not(None)
    not_before = func.coalesce(notices.c.not_before, notices.c.posted_at)
    since = case((has_failed, notices.c.posted_at), else_=not_before)
    oldest = func.min(case((or_(has_failed, not_before <= now), since)))
    query = select(notices.c.urgency, func.count(), oldest).where(notices.c.state == "waiting")
    found = {
        Urgency(row[0]): Waiting(row[1], _age(row[2], now))
        for row in connection.execute(query.group_by(notices.c.urgency))
    }
    return {each: found.get(each, Waiting()) for each in Urgency}


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
