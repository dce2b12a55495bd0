"""After a restore: nothing is sent twice unseen, no number is given twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, or_, select, update

from bot.storage.casebook.chain import Chain, Link, take_write_lock
from bot.storage.casebook.restored import Doubt, keep_doubt
from bot.storage.casebook.tables import (
    audit,
    escalation_copies,
    notices,
    numbers,
    tickets,
)
from bot.storage.database import Database
from bot.storage.keys import KeyRing
from bot.storage.tables import Moment, inbox
from tickets.access.audit import restored
from tickets.model.kinds import Status
from tickets.model.numbers import Number, Series, year_of

GAP: Final = 1000
"""Numbers left out per series: ten days of a desk that gets a hundred matters a day."""
_A_DAY: Final = 100
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
    found = [connection.scalar(select(func.max(each, type_=Moment))) for each in columns]
    return max((each for each in found if each is not None), default=None)


def settle(
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
        keep_doubt(database, connection, Doubt(made_at, now))
        waiting = update(notices).where(notices.c.state == "waiting")
        told = connection.execute(waiting.values(lease_until=None, lease_by=None)).rowcount
        open_ones = update(inbox).where(inbox.c.state == "received")
        free = {"lease_until": database.now(connection), "lease_by": ""}
        deliveries = connection.execute(open_ones.values(free)).rowcount
        _raise_numbers(database, connection, seen)
        upcoming = _leave_gap(database, connection, made_at, now)
        _draw_again(connection, made_at)
        Chain(ring).append(connection, Link(restored(made_at, upcoming, now)))
    return Restored(made_at, told, deliveries, upcoming)


def _raise_numbers(database: Database, connection: Connection, seen: Collection[Number]) -> None:
    for each in seen:
        row = {"series": each.series, "year": each.year, "last": 0}
        connection.execute(database.unless_there(numbers), row)
        here = (numbers.c.series == each.series, numbers.c.year == each.year)
        lower = update(numbers).where(*here, numbers.c.last < each.ordinal)
        connection.execute(lower.values(last=each.ordinal))


def _leave_gap(
    database: Database, connection: Connection, made_at: datetime, now: datetime
) -> tuple[str, ...]:
    """Jump past all numbers that may have been given since, in a new year too."""
    gap = max(GAP, _A_DAY * (now - made_at).days)
    connection.execute(update(numbers).values(last=numbers.c.last + gap))
    years = [year_of(each, "calendar") for each in (made_at, now)]
    years += [year_of(each, "fiscal") for each in (made_at, now)]
    rows = [
        {"series": series, "year": year, "last": gap}
        for series in Series
        for year in range(min(years), max(years) + 1)
    ]
    connection.execute(database.unless_there(numbers), rows)
    found = connection.execute(select(numbers).order_by(numbers.c.series, numbers.c.year))
    return tuple(str(Number(Series(each.series), each.year, each.last + 1)) for each in found)


def _draw_again(connection: Connection, made_at: datetime) -> None:
    lately = tickets.c.closed_at >= made_at - _CLOSED_LATELY
    is_shown = tickets.c.erased_at.is_(None) & or_(tickets.c.status != Status.CLOSED, lately)
    connection.execute(update(tickets).where(is_shown).values(card_due=True))
    connection.execute(update(escalation_copies).values(version=0))
