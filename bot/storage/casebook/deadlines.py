"""Clocks as rows, each with the moment of its next reminder; mentions of a possible leak that wait
for a choice: who and when, never what was said.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    select,
    union_all,
    update,
)

from bot.storage.casebook.tables import NEVER, due, escalation_due, escalations, mentions, tickets
from bot.storage.casebook.transaction_part import TransactionPart
from bot.storage.database import Database
from bot.storage.tables import UtcDateTime
from tickets.deadlines.timers import to_stored_timer
from tickets.model.clocks import ClockName, MilestoneKind, Sense, StoredTimer, Timer, TimerKey
from tickets.model.escalation import EscalationState
from tickets.model.kinds import Status
from tickets.ports import TIME_TO_CHOOSE, LeakMention

DONE: Final = "done"
"""The mark of a clock without further reminders; None means never scheduled."""
_NEW_CLOCK = due.insert()
_OLD_CLOCKS = delete(due).where(due.c.ticket_id == bindparam("ticket"))
_CLOCKS = select(due).where(due.c.ticket_id.in_(bindparam("those", expanding=True)))
_FIRST_DUE = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"), tickets.c.due_at != bindparam("due"))
    .values(due_at=bindparam("due"))
)


class TimerRows(TransactionPart):
    def save_timers(self, timers: Mapping[str, tuple[Timer, ...]]) -> None:
        by_id = {self._id(number): of for number, of in timers.items() if self._id(number)}
        if old := [{"ticket": each} for each in by_id if each not in self._new]:
            self._connection.execute(_OLD_CLOCKS, old)
        if rows := [{"ticket_id": each, **_row(one)} for each, of in by_id.items() for one in of]:
            self._connection.execute(_NEW_CLOCK, rows)
        first = [{"ticket": each, "due": _first_due(of)} for each, of in by_id.items()]
        if first and self._connection.execute(_FIRST_DUE, first).rowcount > 0:
            self._changed |= {number for number in timers if self._id(number)}
        if others := [number for number in timers if not self._id(number)]:
            is_old = escalation_due.c.number.in_(others)
            self._connection.execute(delete(escalation_due).where(is_old))
        if rows := [{"number": each, **_row(one)} for each in others for one in timers[each]]:
            self._connection.execute(escalation_due.insert(), rows)

    def timers_of(self, numbers: Collection[str]) -> Mapping[str, Mapping[TimerKey, StoredTimer]]:
        found: dict[str, dict[TimerKey, StoredTimer]] = {number: {} for number in numbers}
        by_id = {self._id(number): number for number in numbers}
        if those := [each for each in by_id if each and each not in self._new]:
            for row in self._connection.execute(_CLOCKS, {"those": those}):
                key, one = _kept(row)
                found[by_id[row.ticket_id]][key] = one
        if others := [number for number in numbers if not self._id(number)]:
            rows = select(escalation_due).where(escalation_due.c.number.in_(others))
            for row in self._connection.execute(rows):
                key, one = _kept(row)
                found[row.number][key] = one
        return found

    def with_due_timer(self, numbers: Collection[str], now: datetime) -> frozenset[str]:
        of_tickets = select(tickets.c.number).join(due, tickets.c.id == due.c.ticket_id)
        of_escalations = select(escalation_due.c.number)
        both = union_all(
            of_tickets.where(tickets.c.number.in_(numbers), due.c.remind_at <= now),
            of_escalations.where(
                escalation_due.c.number.in_(numbers), escalation_due.c.remind_at <= now
            ),
        )
        return frozenset(self._connection.scalars(both))


def _first_due(clocks: tuple[Timer, ...]) -> datetime:
    deadlines = [each.deadline for each in clocks]
    running = [d.at for d in deadlines if d.clock.sense is Sense.DUE and not d.is_paused]
    return min(running, default=NEVER)


def _first_of(whose: Column[str]) -> Select[str, datetime]:
    """One row for all clocks of a ticket: with a limit on rows, a few tickets would
    hide the rest."""
    remind_at = whose.table.c.remind_at
    first = func.min(remind_at, type_=UtcDateTime).label("remind_at")
    return (
        select(whose, first)
        .where(remind_at <= bindparam("now"))
        .group_by(whose)
        .order_by(first, whose)
        .limit(bindparam("most", type_=Integer))
    )


def _due_by() -> Select[str, datetime]:
    of_tickets = _first_of(due.c.ticket_id).subquery()
    named = select(tickets.c.number, of_tickets.c.remind_at).join(
        of_tickets, of_tickets.c.ticket_id == tickets.c.id
    )
    of_escalations = _first_of(escalation_due.c.number).subquery()
    both = union_all(named, select(of_escalations)).subquery()
    rows = select(both).order_by(both.c.remind_at, both.c.number)
    return rows.limit(bindparam("most", type_=Integer))


_DUE_BY: Final = _due_by()


def _row(clock: Timer) -> dict[str, Any]:
    deadline, written = clock.deadline, to_stored_timer(clock)
    return {
        "clock": deadline.clock.name,
        "of": deadline.of,
        "sense": deadline.clock.sense,
        "label": deadline.clock.label,
        "started_at": deadline.started_at,
        "on": deadline.on,
        "at": deadline.at,
        "is_paused": deadline.is_paused,
        "remind_at": written.remind_at,
        "mark": written.mark or DONE,
    }


def _kept(row: Row[Any]) -> tuple[TimerKey, StoredTimer]:
    is_ringing = row.mark not in (None, DONE)
    return (ClockName(row.clock), row.of), StoredTimer(
        started_at=row.started_at,
        on=row.on,
        at=row.at,
        is_paused=row.is_paused,
        remind_at=row.remind_at,
        mark=MilestoneKind(row.mark) if is_ringing else None,
        is_scheduled=row.mark is not None,
    )


@dataclass(frozen=True, slots=True)
class DueClocks:
    database: Database

    def due(self, now: datetime, most: int, but_for: Collection[str] = ()) -> tuple[str, ...]:
        """Numbers of tickets and escalations, longest due first. Raises StorageFailed."""
        with self.database.read() as connection:
            found = connection.scalars(_DUE_BY, {"now": now, "most": most + len(but_for)})
            return tuple(number for number in found if number not in but_for)[:most]


def open_numbers(database: Database, after: str = "", most: int | None = None) -> tuple[str, ...]:
    """Open tickets and escalations after this number, in the order of their numbers. Raises
    StorageFailed."""
    found: list[str] = []
    with database.read() as connection:
        for table, closed in ((tickets, Status.CLOSED), (escalations, EscalationState.CLOSED)):
            number = table.c.number
            open_ones = select(number).where(table.c.status != closed, number > after)
            found += connection.scalars(open_ones.order_by(number).limit(most))
    return tuple(sorted(found)[:most])


_JUST_CHOSEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StoredLeakMentions:
    database: Database

    def note(self, person: str, place: str | None, at: datetime) -> str:
        mention = uuid.uuid4().hex
        row = {"id": mention, "person": person, "place": place, "at": at, "state": "waiting"}
        self.database.execute(mentions.insert().values(row))
        return mention

    def choose(self, mention: str, *, is_reported: bool = False) -> bool:
        this = mentions.c.id == mention
        is_told = self.database.scalar(select(mentions.c.state).where(this)) == "told"
        self._becomes("chosen", this)
        if is_reported:
            self.database.execute(_ended(mention))
        return is_told

    def settle_by_report(self, person: str, at: datetime) -> tuple[LeakMention, ...]:
        before = (mentions.c.person == person, mentions.c.at <= at)
        self._becomes("chosen", *before)
        lately = (mentions.c.state == "chosen", mentions.c.at > at - _JUST_CHOSEN)
        return _read(self.database.rows(select(mentions).where(*before, *lately)))

    def newest_report_since(self, mention: LeakMention) -> str | None:
        """Number of the newest report that the person has made after this mention."""
        theirs = (escalations.c.raised_by == mention.person, escalations.c.source.is_(None))
        query = (
            select(escalations.c.number)
            .where(*theirs, escalations.c.raised_at > mention.at)
            .order_by(escalations.c.raised_at.desc())
        )
        return self.database.scalar(query.limit(1))

    def waits(self, mention: str) -> bool:
        """Whether nothing was chosen and the desk has not been told."""
        query = select(mentions.c.id).where(mentions.c.id == mention, mentions.c.state == "waiting")
        return self.database.scalar(query) is not None

    def mark_told(self, mention: str) -> None:
        self._becomes("told", mentions.c.id == mention)

    def try_lock(self, mention: str) -> AbstractContextManager[bool]:
        return self.database.try_lock(f"mention:{mention}")

    def due(self, now: datetime) -> tuple[LeakMention, ...]:
        query = (
            select(mentions)
            .where(mentions.c.state == "waiting", mentions.c.at <= now - TIME_TO_CHOOSE)
            .order_by(mentions.c.at)
        )
        return _read(self.database.rows(query))

    def _becomes(self, state: str, *which: ColumnElement[bool]) -> None:
        waiting = mentions.c.state == "waiting"
        self.database.execute(update(mentions).where(*which, waiting).values(state=state))


class LeakMentionRows(TransactionPart):
    def open_mentions(self) -> tuple[LeakMention, ...]:
        return _read(self._connection.execute(_OPEN_MENTIONS))

    def end_mention(self, mention: str) -> LeakMention | None:
        ended = self._connection.execute(_ended(mention).returning(mentions))
        return next(iter(_read(ended)), None)


_OPEN_MENTIONS = select(mentions).where(mentions.c.state == "told").order_by(mentions.c.at)


def _ended(mention: str) -> Update:
    is_open = (mentions.c.id == mention, mentions.c.state == "told")
    return update(mentions).where(*is_open).values(state="chosen")


def _read(rows: Iterable[Row[Any]]) -> tuple[LeakMention, ...]:
    return tuple(LeakMention(row.id, row.person, row.place, row.at) for row in rows)
