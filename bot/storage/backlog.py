"""Count waiting deliveries, notices and reminders for the metrics, and check for overdue ones."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, and_, case, delete, exists, func, or_, select

from bot.storage.casebook.tables import (
    CARD_DUE,
    due,
    escalation_due,
    escalations,
    notes,
    notices,
    tickets,
)
from bot.storage.database import Database
from bot.storage.tables import inbox
from tickets.deadlines.self_check import Problem
from tickets.model.escalation import Cause, EscalationState
from tickets.model.notices import NoticeKind, Urgency
from tickets.ports import StorageFailed

LATE_AFTER: Final = timedelta(minutes=5)
STUCK_AFTER: Final = timedelta(minutes=15)
_TOLD_BY_TICKET: Final = (Cause.REFUSAL_REVIEW,)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class QueueDepth:
    count: int = 0
    age: float = 0.0
    """Seconds for which the oldest could have been done; 0 if none is due."""


@dataclass(frozen=True, slots=True)
class Backlog:
    outbox: Mapping[Urgency, QueueDepth]
    inbox: QueueDepth
    clocks_late: int
    """Reminders that should have been queued five minutes ago."""


def count_backlog(database: Database, now: datetime) -> Backlog:
    """Count in one transaction. Raises StorageFailed, also without a schema."""
    with database.read() as connection:
        received = select(func.count(), func.min(inbox.c.received_at))
        deliveries, first = connection.execute(received.where(inbox.c.state == "received")).one()
        return Backlog(
            outbox=_outbox(connection, now),
            inbox=QueueDepth(deliveries, _age(first, now)),
            clocks_late=_late_reminders(connection, now),
        )


_TRIAL: Final = {"name": "trial", "value": "0" * 20_000}


def is_usable(database: Database) -> bool:
    """Whether it answers, has its schema and takes rows."""
    try:
        database.scalar(select(inbox.c.key).limit(1))
    except StorageFailed:
        return False
    return is_writable(database)


def is_writable(database: Database) -> bool:
    """Whether rows can be written; only after a write failed, this tries one that needs room, and
    logs that it succeeded."""
    if database.is_in_doubt:
        try:
            with database.write() as connection:
                connection.execute(database.upsert(notes), _TRIAL)
                connection.execute(delete(notes).where(notes.c.name == _TRIAL["name"]))
        except StorageFailed:
            return False
        database.is_in_doubt = False
        _log.warning("database.back")  # at the level of what it ends, so that it is seen with it
    return True


def _late_reminders(connection: Connection, now: datetime) -> int:
    late = (
        select(func.count()).select_from(table).where(table.c.remind_at < now - LATE_AFTER)
        for table in (due, escalation_due)
    )
    return sum(connection.scalar(each) or 0 for each in late)


def _outbox(connection: Connection, now: datetime) -> Mapping[Urgency, QueueDepth]:
    # A notice that failed is as old as its first attempt, whenever the next one comes.
    has_failed = notices.c.error.is_not(None)
    not_before = func.coalesce(notices.c.not_before, notices.c.posted_at)
    since = case((has_failed, notices.c.posted_at), else_=not_before)
    oldest = func.min(case((or_(has_failed, not_before <= now), since)))
    query = select(notices.c.urgency, func.count(), oldest).where(notices.c.state == "waiting")
    found = {
        Urgency(row[0]): QueueDepth(row[1], _age(row[2], now))
        for row in connection.execute(query.group_by(notices.c.urgency))
    }
    return {each: found.get(each, QueueDepth()) for each in Urgency}


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """Counts of notices by state, and of outdated cards."""

    sent: int
    waiting: int
    refused: int
    """Still waiting after a failed attempt."""
    failed: int
    cards_due: int


@dataclass(frozen=True, slots=True)
class OverdueWork:
    """All methods may raise StorageFailed."""

    database: Database

    def numbers_of_untold_escalations(self, now: datetime) -> tuple[str, ...]:
        """Open escalations of which nobody was or will be told, older than a minute.

        A notice that someone could not be reached does not count.
        """
        live = exists().where(
            notices.c.number == escalations.c.number,
            notices.c.what != NoticeKind.UNDELIVERED,
            notices.c.state.in_(("sent", "waiting")),
        )
        query = select(escalations.c.number).where(
            escalations.c.status != EscalationState.CLOSED,
            escalations.c.cause.not_in(_TOLD_BY_TICKET),
            escalations.c.raised_at < now - timedelta(minutes=1),
            ~live,
        )
        rows = self.database.rows(query.order_by(escalations.c.number))
        return tuple(row.number for row in rows)

    def never_scheduled(self) -> tuple[str, ...]:
        """Numbers with clocks never scheduled."""
        of_tickets = select(tickets.c.number).join(due).where(due.c.mark.is_(None)).distinct()
        of_escalations = select(escalation_due.c.number).where(escalation_due.c.mark.is_(None))
        with self.database.read() as connection:
            return (
                *connection.scalars(of_tickets),
                *connection.scalars(of_escalations.distinct()),
            )

    def count_overdue(self, now: datetime) -> Counter[Problem]:
        """Overdue reminders and stuck urgent notices.

        A notice that waits for the opening hours is not stuck; one that failed is, whenever its
        next attempt comes.
        """
        waiting = notices.c.state == "waiting"
        since = now - STUCK_AFTER
        not_before = notices.c.not_before
        free = or_(notices.c.error.is_not(None), not_before.is_(None), not_before < since)
        stuck = and_(
            waiting, notices.c.urgency == Urgency.ESCALATION, notices.c.posted_at < since, free
        )
        with self.database.read() as connection:
            stuck_count = connection.scalar(select(func.count(notices.c.key)).where(stuck)) or 0
            return Counter(
                {Problem.UNRUNG: _late_reminders(connection, now), Problem.STUCK: stuck_count}
            )

    def count_notices(self) -> NoticeCounts:
        is_refused = and_(notices.c.state == "waiting", notices.c.error.is_not(None))
        with self.database.read() as connection:
            states = select(notices.c.state, func.count()).group_by(notices.c.state)
            counted = {row[0]: row[1] for row in connection.execute(states)}
            refused = connection.scalar(select(func.count(notices.c.key)).where(is_refused)) or 0
            cards = select(func.count(tickets.c.id)).where(CARD_DUE)
            return NoticeCounts(
                sent=counted.get("sent", 0),
                waiting=counted.get("waiting", 0),
                refused=refused,
                failed=counted.get("failed", 0),
                cards_due=connection.scalar(cards) or 0,
            )
