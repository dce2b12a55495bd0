"""The dispatcher's side of the notices: which is next, and what became of it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select, update

from bot import faults
from bot.storage.casebook import copies, duties
from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from tickets.model.notices import Notice, Tell

LEASE: Final = timedelta(seconds=12)
"""More than twice the five seconds that a call to Slack may take (product.md 5)."""

_LONGEST_LEASE: Final = timedelta(seconds=60)
"""One that ends later than so much from now was made before the clock was put back (F-30)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that is ours to deliver, for as long as the lease runs."""

    key: str
    """Names it from now on: the number in the notice may be a newer one than in its key."""
    notice: Notice
    posted_at: datetime
    attempts: int
    """This one counted."""
    first_tried_at: datetime
    """By the database's clock."""
    error: str | None = None
    """Why the last try failed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A message of ours in Slack."""

    channel: str | None
    ts: str | None
    shows: int | None = None
    """It is an escalation as of this version, and changes with it from now on; 0 if nobody knows
    which version it was when it was posted."""


_FREED: Final = {"lease_until": None, "lease_by": None}
_EARLIER_TRY: Final = case((notices.c.attempts > 1, notices.c.first_tried_at))
_UNTRIED: Final = {"attempts": notices.c.attempts - 1, "first_tried_at": _EARLIER_TRY}


def _a_name() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Outbox:
    """All may raise StorageFailed; what is not told in time is due again.

    A lease is compared with the database's clock, since hosts agree on no other, and what is
    finished is finished by whoever holds it: a host that slept through its lease changes nothing.
    """

    database: Database
    holder: str = field(default_factory=_a_name)

    def forget_leases(self) -> None:
        """At the start on SQLite no other program can be at work, so that the one that held them
        is dead."""
        if self.database.is_sqlite:
            with self.database.write() as connection:
                connection.execute(update(notices).values(lease_until=None, lease_by=None))

    def take(self, now: datetime, but_for: Collection[str] = ()) -> Waiting | None:
        """The most urgent that may go out, then the oldest, with a lease on it.

        Attempts are counted before the sending, so that after a crash it is known that there may
        have been one. Those for the recipients in `but_for` wait.
        """
        with self.database.write() as connection:
            clock = self.database.now(connection)
            query = (
                select(notices)
                .where(*_free(now, clock), notices.c.to.not_in(but_for))
                .order_by(notices.c.urgency, notices.c.posted_at, notices.c.key)
                .limit(1)
            )
            if not self.database.is_sqlite:
                query = query.with_for_update(skip_locked=True)
            row = connection.execute(query).first()
            if row is None:
                return None
            first = row.first_tried_at or clock
            taken = {
                "attempts": row.attempts + 1,
                "lease_until": clock + LEASE,
                "lease_by": self.holder,
                "first_tried_at": first,
            }
            connection.execute(update(notices).where(notices.c.key == row.key).values(taken))
        faults.reached("after_claim")
        notice = Notice(Tell(row.what), row.number, row.to, row.step, row.about)
        return Waiting(row.key, notice, row.posted_at, row.attempts + 1, first, row.error)

    def still_holds(self, key: str) -> bool:
        """Whether the lease is ours for long enough to send; False if somebody else has it since.

        One that ran for more than half is made as long as it was. Most did not, and to look is
        cheaper than to write.
        """
        with self.database.read() as connection:
            clock = self.database.now(connection)
            mine = (notices.c.key == key, notices.c.lease_by == self.holder)
            until = connection.scalar(select(notices.c.lease_until).where(*mine))
        if until is not None and until - clock > LEASE / 2:
            return True
        with self.database.write() as connection:
            until = self.database.now(connection) + LEASE
            return self._change(connection, key, {"lease_until": until})

    def give_back(self, key: str) -> None:
        """One that was taken and never tried."""
        with self.database.write() as connection:
            self._change(connection, key, {**_UNTRIED, **_FREED})

    def sent(
        self, key: str, at: datetime, place: Place | None = None, error: str | None = None
    ) -> None:
        """With where it stands now, unless something else had said it, and with what stays to be
        said of it, such as that it may have come twice."""
        there = place or Place(None, None)
        told = {"state": "sent", "sent_at": at, "error": error}
        where = {"channel": there.channel, "ts": there.ts}
        with self.database.write() as connection:
            ours = self._change(connection, key, {**told, **where, **_FREED})
            if ours and there.shows is not None and there.channel and there.ts:
                at_place = (there.channel, there.ts)
                copies.keep(self.database, connection, key, at_place, there.shows)

    def failed(self, key: str, error: str, alarm: Notice | None, at: datetime) -> None:
        """Given up; `error` is Slack's word for it, never a text. The alarm goes another way."""
        with self.database.write() as connection:
            ended = {"state": "failed", "error": error, "lease_until": None, "lease_by": None}
            if self._change(connection, key, ended) and alarm is not None:
                duties.post(self.database, connection, alarm, at)

    def put_off(
        self,
        key: str,
        until: datetime,
        error: str | None = None,
        *,
        alarm: Notice | None = None,
        counts: bool = True,
    ) -> None:
        """Due again at this moment of the product's clock.

        Where nothing can have come of it, as of a wait that Slack asked for, it is no try.
        """
        values = {"not_before": until, "error": error, **_FREED, **({} if counts else _UNTRIED)}
        with self.database.write() as connection:
            if self._change(connection, key, values) and alarm is not None:
                duties.post(self.database, connection, alarm, until)

    def leave_alone(self, to: str, until: datetime) -> None:
        """Slack wants to hear no more for this recipient before then, whoever would say it."""
        theirs = (notices.c.to == to, notices.c.state == "waiting")
        sooner = or_(notices.c.not_before.is_(None), notices.c.not_before < until)
        with self.database.write() as connection:
            connection.execute(update(notices).where(*theirs, sooner).values(not_before=until))

    def cancel(self, key: str) -> None:
        """Nobody needs it any more."""
        self._end(key, {"state": "cancelled"})

    def revive(self, errors: Collection[str]) -> None:
        """Slack is there again: what waited for that is due at once."""
        waiting = and_(notices.c.state == "waiting", notices.c.error.in_(errors))
        with self.database.write() as connection:
            connection.execute(update(notices).where(waiting).values(not_before=None))

    def _end(self, key: str, values: Mapping[str, object]) -> None:
        with self.database.write() as connection:
            self._change(connection, key, {**values, "lease_until": None, "lease_by": None})

    def _change(self, connection: Connection, key: str, values: Mapping[str, object]) -> bool:
        """Nothing happens to one that somebody else holds."""
        ours = (notices.c.key == key, notices.c.lease_by == self.holder)
        changed = update(notices).where(*ours, notices.c.state == "waiting").values(values)
        return bool(connection.execute(changed).rowcount)


def _free(now: datetime, clock: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        notices.c.state == "waiting",
        or_(notices.c.not_before.is_(None), notices.c.not_before <= now),
        or_(
            notices.c.lease_until.is_(None),
            notices.c.lease_until <= clock,
            notices.c.lease_until > clock + _LONGEST_LEASE,
        ),
    )
