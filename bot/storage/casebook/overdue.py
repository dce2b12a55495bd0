"""Checks on the rows alone: untold escalations, overdue clocks, stuck notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from bot.storage.casebook.tables import CARD_DUE, due, escalation_due, escalations, notices, tickets
from bot.storage.database import Database
from tickets.model.escalation import Cause, State
from tickets.model.kinds import Status
from tickets.model.notices import NoticeKind, Urgency

UNRUNG: Final = timedelta(minutes=5)
STUCK: Final = timedelta(minutes=15)
_TOLD_BY_TICKET: Final = (Cause.REFUSAL_REVIEW,)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of notices by state, and of outdated cards."""

    sent: int
    waiting: int
    refused: int
    """Still waiting after a failed attempt."""
    failed: int
    cards_due: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """All methods may raise StorageFailed."""

    database: Database

    def open_after(self, number: str, most: int) -> tuple[str, ...]:
        """Open tickets and escalations after `number`, in the order of their numbers."""
        of_tickets = select(tickets.c.number).where(
            tickets.c.status != Status.CLOSED, tickets.c.number > number
        )
        of_escalations = select(escalations.c.number).where(
            escalations.c.status != State.CLOSED, escalations.c.number > number
        )
        with self.database.read() as connection:
            found = [
                *connection.scalars(of_tickets.order_by(tickets.c.number).limit(most)),
                *connection.scalars(of_escalations.order_by(escalations.c.number).limit(most)),
            ]
        return tuple(sorted(found)[:most])

    def untold(self, now: datetime) -> tuple[str, ...]:
        """Open escalations of which nobody was or will be told, older than a minute.

        A notice that someone could not be reached does not count.
        """
        live = exists().where(
            notices.c.number == escalations.c.number,
            notices.c.what != NoticeKind.UNDELIVERED,
            notices.c.state.in_(("sent", "waiting")),
        )
        query = select(escalations.c.number).where(
            escalations.c.status != State.CLOSED,
            escalations.c.cause.not_in(_TOLD_BY_TICKET),
            escalations.c.raised_at < now - timedelta(minutes=1),
            ~live,
        )
        with self.database.read() as connection:
            return tuple(connection.scalars(query.order_by(escalations.c.number)))

    def never_armed(self) -> tuple[str, ...]:
        """Numbers with clocks never scheduled."""
        of_tickets = select(tickets.c.number).join(due).where(due.c.mark.is_(None)).distinct()
        of_escalations = select(escalation_due.c.number).where(escalation_due.c.mark.is_(None))
        with self.database.read() as connection:
            return (
                *connection.scalars(of_tickets),
                *connection.scalars(of_escalations.distinct()),
            )

    def counts(self, now: datetime) -> Mapping[str, int]:
        """Overdue reminders and stuck urgent notices.

        A notice that waits for the opening hours is not stuck; one that failed is, whenever its
        next attempt comes.
        """
        waiting = notices.c.state == "waiting"
        since = now - STUCK
        not_before = notices.c.not_before
        free = or_(notices.c.error.is_not(None), not_before.is_(None), not_before < since)
        stuck = and_(
            waiting, notices.c.urgency == Urgency.ESCALATION, notices.c.posted_at < since, free
        )
        with self.database.read() as connection:

            def of(column: ColumnElement[object], which: ColumnElement[bool]) -> int:
                return connection.scalar(select(func.count(column)).where(which)) or 0

            return {
                "unrung": of(due.c.clock, due.c.remind_at < now - UNRUNG)
                + of(escalation_due.c.clock, escalation_due.c.remind_at < now - UNRUNG),
                "stuck": of(notices.c.key, stuck),
            }

    def tally(self) -> Tally:
        is_refused = and_(notices.c.state == "waiting", notices.c.error.is_not(None))
        with self.database.read() as connection:
            states = select(notices.c.state, func.count()).group_by(notices.c.state)
            counted = {row[0]: row[1] for row in connection.execute(states)}
            refused = connection.scalar(select(func.count(notices.c.key)).where(is_refused)) or 0
            cards = select(func.count(tickets.c.id)).where(CARD_DUE)
            return Tally(
                sent=counted.get("sent", 0),
                waiting=counted.get("waiting", 0),
                refused=refused,
                failed=counted.get("failed", 0),
                cards_due=connection.scalar(cards) or 0,
            )
