"""Make a restored database safe: look for each waiting notice in Slack before it is sent, and skip
the numbers that may have been given since the back-up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, or_, select, update

from bot.storage.casebook.chain import Chain, ChainLink, take_write_lock
from bot.storage.casebook.tables import (
    audit,
    escalation_copies,
    notes,
    notices,
    numbers,
    tickets,
)
from bot.storage.database import Database
from bot.storage.keys import KeyRing
from bot.storage.tables import UtcDateTime, inbox
from tickets.access.audit import restore_entry
from tickets.model.kinds import Numbering, Status
from tickets.model.numbers import Number, Series, year_of
from tickets.model.tokyo import TOKYO

_RESTORED: Final = "restored"
_MADE: Final = "backup"
_CATCHING_UP: Final = timedelta(hours=24)
"""So long after the first start, all reminders that came due before have been queued again."""


@dataclass(frozen=True, slots=True)
class UntracedSpan:
    """Anything may have been sent between these two instants without a trace here."""

    since: datetime
    until: datetime
    started_at: datetime | None = None
    """The first start after the restore, once the desk channel was compared and people told."""

    def may_repeat(self, posted_at: datetime) -> bool:
        """Whether a notice written at this time may say what was said before the restore."""
        return self.started_at is None or posted_at < self.started_at + _CATCHING_UP


def untraced_span(connection: Connection) -> UntracedSpan | None:
    """Return the span without traces; None if this database was never restored."""
    value = _noted(connection, _RESTORED)
    return None if value is None else UntracedSpan(*map(datetime.fromisoformat, value.split()))


def keep_untraced_span(database: Database, connection: Connection, found: UntracedSpan) -> None:
    """Record a restore; the mark of the back-up goes."""
    instants = (found.since, found.until, found.started_at)
    value = " ".join(each.isoformat() for each in instants if each is not None)
    _note(database, connection, _RESTORED, value)
    connection.execute(delete(notes).where(notes.c.name == _MADE))


def mark_backup(database: Database, connection: Connection, at: datetime) -> None:
    """Let a copy know that it is one, so that `run` notices when it is put back."""
    _note(database, connection, _MADE, at.isoformat())


def backup_made_at(connection: Connection) -> datetime | None:
    value = _noted(connection, _MADE)
    return None if value is None else datetime.fromisoformat(value)


def _noted(connection: Connection, name: str) -> str | None:
    return connection.scalar(select(notes.c.value).where(notes.c.name == name))


def _note(database: Database, connection: Connection, name: str, value: str) -> None:
    connection.execute(database.upsert(notes), {"name": name, "value": value})


# --- numbers and notices ----------------------------------------------------------------------

NUMBER_GAP: Final = 1000
"""Numbers left out per series at least."""
_STEP, _LATER_STEP = timedelta(seconds=10), timedelta(minutes=1)
"""One more number is left out for each of these: in the first month, and later."""
_LATER: Final = timedelta(days=30)
_LONGEST: Final = timedelta(days=460)
"""A series is in use for 15 months at most (a fiscal year, from January on): six digits suffice."""
_NUMBERINGS: Final[tuple[Numbering, ...]] = ("calendar", "fiscal")
_CLOSED_LATELY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was found in the back-up, and what was done about it."""

    made_at: datetime
    notices: int
    """Waiting; each is looked up in Slack before it is sent."""
    deliveries: int
    """Requests from Slack that were open."""
    numbers: tuple[str, ...]
    """The next one of each series and year in use."""


def newest_trace(connection: Connection) -> datetime | None:
    """The last thing a database knows: a copy without a mark was made then or later."""
    columns = (audit.c.at, notices.c.posted_at, notices.c.sent_at, inbox.c.received_at)
    found = [connection.scalar(select(func.max(each, type_=UtcDateTime))) for each in columns]
    return max((each for each in found if each is not None), default=None)


def make_restored_safe(
    database: Database,
    ring: KeyRing,
    made_at: datetime,
    now: datetime,
    seen: Collection[Number] = (),
) -> Restored:
    """Make a database that was put back safe to run: in one transaction. Raises StorageFailed.

    Waiting notices, and reminders that come due again, are looked up in Slack at their first
    attempt. Leases end. Numbers leave a gap, also beyond those that were `seen` elsewhere. Cards
    and copies of escalations are drawn again, because Slack may show a later state.
    """
    with database.write(wait=60.0) as connection:
        take_write_lock(database, connection)
        keep_untraced_span(database, connection, UntracedSpan(made_at, now))
        waiting = update(notices).where(notices.c.state == "waiting")
        waiting_count = connection.execute(waiting.values(lease_until=None, lease_by=None)).rowcount
        open_ones = update(inbox).where(inbox.c.state == "received")
        free = {"lease_until": database.now(connection), "lease_by": ""}
        deliveries = connection.execute(open_ones.values(free)).rowcount
        upcoming = _leave_gap(database, connection, UntracedSpan(made_at, now), seen)
        _draw_again(connection, made_at)
        Chain(ring).append(connection, ChainLink(restore_entry(made_at, upcoming, now)))
    return Restored(made_at, waiting_count, deliveries, upcoming)


def _leave_gap(
    database: Database, connection: Connection, lost: UntracedSpan, seen: Collection[Number]
) -> tuple[str, ...]:
    """Jump past all numbers that may have been given since, in a new year too."""
    years = {year_of(at, each) for at in (lost.since, lost.until) for each in _NUMBERINGS}
    last = {(of, year): 0 for of in Series for year in range(min(years), max(years) + 1)}
    for row in connection.execute(select(numbers)):
        last[Series(row.series), row.year] = row.last
    last = {key: ordinal + numbers_left_out(key[1], lost) for key, ordinal in last.items()}
    for each in seen:
        key = each.series, each.year
        last[key] = max(last.get(key, 0), each.ordinal + NUMBER_GAP)
    rows = [{"series": of, "year": year, "last": last[of, year]} for of, year in sorted(last)]
    connection.execute(database.upsert(numbers), rows)
    return tuple(str(Number(of, year, last[of, year] + 1)) for of, year in sorted(last))


def numbers_left_out(year: int, lost: UntracedSpan) -> int:
    """Return how many numbers of a year are left out.

    It grows with the time since the back-up, so that a later restore of the same back-up continues
    above what was given after an earlier one.
    """
    began = max(lost.since, datetime(year, 1, 1, tzinfo=TOKYO))
    age = min(max(lost.until - began, timedelta()), _LONGEST)
    recent = min(age, _LATER)
    return NUMBER_GAP + recent // _STEP + (age - recent) // _LATER_STEP


def _draw_again(connection: Connection, made_at: datetime) -> None:
    lately = tickets.c.closed_at >= made_at - _CLOSED_LATELY
    is_shown = tickets.c.erased_at.is_(None) & or_(tickets.c.status != Status.CLOSED, lately)
    connection.execute(update(tickets).where(is_shown).values(card_due=True))
    connection.execute(update(escalation_copies).values(version=0))
