"""The outbox: letters that are due, notices to deliver, and what became of them."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot import fault_points, tracing
from bot.storage.casebook import messages
from bot.storage.casebook.restored import UntracedSpan, untraced_span
from bot.storage.casebook.tables import letters, notices
from bot.storage.casebook.transaction_part import TransactionPart
from bot.storage.database import Database
from bot.storage.tables import UtcDateTime
from tickets.model.kinds import LetterKind
from tickets.model.notices import Notice, NoticeKind


def post(database: Database, connection: Connection, notice: Notice, now: datetime) -> None:
    row = asdict(notice) | {
        "key": notice.key,
        "state": "waiting",
        "posted_at": now,
        "attempts": 0,
        "urgency": notice.what.urgency,
    }
    connection.execute(database.insert_missing(notices), row)
    tracing.remember_span(notice.key)
    if notice.what is NoticeKind.DIGEST:
        fault_points.exit_if_armed("after_digest_insert")


class OutboxRows(TransactionPart):
    """Notices, which we send, and letters, which a person has to send."""

    _posted = 0

    def is_posted(self, notice: Notice) -> bool:
        return self._connection.scalar(_POSTED, {"of_key": notice.key}) is not None

    def other_recipients(self, notice: Notice) -> frozenset[str]:
        same = [
            notices.c[name] == getattr(notice, name) for name in ("what", "number", "step", "about")
        ]
        is_live = and_(notices.c.state == "waiting", notices.c.error.is_(None))
        is_told = or_(notices.c.state == "sent", is_live)
        others = select(notices.c.to).where(*same, notices.c.to != notice.to, is_told)
        return frozenset(self._connection.scalars(others))

    def post(self, notice: Notice) -> None:
        post(self._values.database, self._connection, notice, self._next())

    def post_again(self, notice: Notice) -> None:
        """Attempts stay counted, so that the sender first looks whether one of them succeeded."""
        now = self._next()
        post(self._values.database, self._connection, notice, now)
        ended = (notices.c.key == notice.key, notices.c.state.in_(("failed", "cancelled")))
        anew = {"state": "waiting", "posted_at": now, "not_before": None, "error": None}
        self._connection.execute(update(notices).where(*ended).values(anew))

    def undelivered(self, what: NoticeKind, to: str) -> Iterator[tuple[Notice, datetime]]:
        """Reads the index of waiting notices, which is small."""
        theirs = (notices.c.state == literal_column("'waiting'"), notices.c.urgency == what.urgency)
        query = select(notices).where(*theirs, notices.c.what == what, notices.c.to == to)
        ordered = query.order_by(notices.c.posted_at, notices.c.key)
        for row in self._connection.execute(ordered):
            yield messages.notice_of(row), row.posted_at

    def last_told_at(
        self, what: NoticeKind, to: str, before: datetime | None = None
    ) -> datetime | None:
        # A literal, so that the index of digests is used.
        theirs = (notices.c.to == to, notices.c.what == literal_column(f"'{what}'"))
        newest = select(func.max(notices.c.sent_at, type_=UtcDateTime))
        query = newest.where(*theirs, notices.c.state == "sent")
        if before is not None:
            query = query.where(notices.c.sent_at < before)
        found: datetime | None = self._connection.scalar(query)
        return found

    def has_notice_for(self, number: str, to: str) -> bool:
        theirs = select(notices.c.key).where(notices.c.number == number, notices.c.to == to)
        return self._connection.scalar(theirs.limit(1)) is not None

    def owe_letter(self, number: str, letter: LetterKind, step: int) -> None:
        row = {"ticket_id": self._id(number), "letter": letter, "step": step}
        self._connection.execute(self._values.database.insert_missing(letters), row)

    def settle_letter(self, number: str, letter: LetterKind) -> None:
        this = (letters.c.ticket_id == self._id(number), letters.c.letter == letter)
        self._connection.execute(delete(letters).where(*this))

    def owed_letters(self, number: str) -> tuple[LetterKind, ...]:
        query = select(letters.c.letter).where(letters.c.ticket_id == self._id(number))
        rows = self._connection.scalars(query.order_by(letters.c.step))
        return tuple(dict.fromkeys(map(LetterKind, rows)))

    def _next(self) -> datetime:
        """Return a time that keeps the order of posting."""
        self._posted += 1
        return self._now + timedelta(microseconds=self._posted - 1)


LEASE: Final = timedelta(seconds=30)
"""Longer than two posts, each with two seconds of pace and five for each answer of Slack's."""

_LONGEST_LEASE: Final = 2 * LEASE
"""A lease longer than this was made before the clock was put back."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LeasedNotice:
    """A notice that is ours to deliver while the lease runs."""

    key: str
    """Identifies the row; the number in the notice may be newer than in its key."""
    notice: Notice
    posted_at: datetime
    attempts: int
    """Including this one."""
    maybe_sent_since: datetime | None = None
    """An earlier attempt since then may have succeeded; None if there was none."""
    error: str | None = None
    """Why the last attempt failed."""
    undone_until: datetime | None = None
    """A message older than this is about another act, which a restore undid."""
    was_put_off: bool = False


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of ours in Slack."""

    channel: str
    ts: str
    shows: int | None = None
    """The version of the escalation it shows, to be updated later; 0 if unknown."""


_FREED: Final = {"lease_until": None, "lease_by": None}
_EARLIER_TRY: Final = case((notices.c.attempts > 1, notices.c.first_tried_at))
_UNTRIED: Final = {"attempts": notices.c.attempts - 1, "first_tried_at": _EARLIER_TRY}
# Built once: they run for every look at what waits, and building one takes longer than running it.
_FREE: Final = (
    select(notices)
    .where(
        notices.c.state == "waiting",
        or_(notices.c.not_before.is_(None), notices.c.not_before <= bindparam("now")),
        or_(
            notices.c.lease_until.is_(None),
            notices.c.lease_until <= bindparam("clock"),
            notices.c.lease_until > bindparam("too_late"),
        ),
    )
    .order_by(notices.c.urgency, notices.c.posted_at, notices.c.key)
    .with_for_update(skip_locked=True)
)
_NEXT: Final = _FREE.where(notices.c.to.not_in(bindparam("but_for", expanding=True))).limit(1)
_PUT_OFF: Final = _FREE.where(
    notices.c.to == bindparam("recipient"),
    notices.c.not_before.is_not(None),
    notices.c.what.in_(bindparam("kinds", expanding=True)),
)
_OF_KEY: Final = update(notices).where(notices.c.key == bindparam("of_key"))
_OURS: Final = _OF_KEY.where(
    notices.c.lease_by == bindparam("holder"), notices.c.state == "waiting"
)
_POSTED: Final = select(notices.c.key).where(notices.c.key == bindparam("of_key"))


@dataclass(frozen=True, slots=True)
class Outbox:
    """All methods may raise StorageFailed; a notice that is not finished before its lease ends
    can be taken by another program.

    Leases are compared with the database's clock. Only the holder of the lease can
    change a notice.
    """

    database: Database
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)

    def forget_leases(self) -> None:
        """Free all leases at the start on SQLite: no other program runs there."""
        if self.database.is_sqlite:
            self.database.execute(update(notices).values(_FREED))

    def take(self, now: datetime, but_for: Collection[str] = ()) -> LeasedNotice | None:
        """Lease the most urgent notice that may go out, then the oldest; skip recipients in
        `but_for`.

        The attempt is counted before sending, so that after a crash we know there may have been
        one.
        """
        leased = self._take(_NEXT, {"now": now, "but_for": sorted(but_for)})
        if not leased:
            return None
        fault_points.exit_if_armed("after_claim")
        return leased[0]

    def take_put_off(
        self, to: str, kinds: Collection[NoticeKind], now: datetime, most: int
    ) -> tuple[LeasedNotice, ...]:
        """Lease what else was put off for this recipient until now, in the order of `take`."""
        values = {"now": now, "recipient": to, "kinds": sorted(kinds)}
        return self._take(_PUT_OFF.limit(most), values)

    def _take(self, query: Select[Any], values: dict[str, Any]) -> tuple[LeasedNotice, ...]:
        with self.database.write() as connection:
            clock = self.database.now(connection)
            times = {"clock": clock, "too_late": clock + _LONGEST_LEASE}
            rows = connection.execute(query, {**values, **times}).all()
            restored = untraced_span(connection) if rows else None
            return tuple(self._lease(connection, row, clock, restored) for row in rows)

    def _lease(
        self, connection: Connection, row: Row[Any], clock: datetime, restored: UntracedSpan | None
    ) -> LeasedNotice:
        taken = {
            "attempts": row.attempts + 1,
            "lease_until": clock + LEASE,
            "lease_by": self.holder,
            "first_tried_at": row.first_tried_at or clock,
        }
        connection.execute(_OF_KEY, {"of_key": row.key, **taken})
        notice = messages.notice_of(row)
        since, undone_until = _possible_earlier_send(row, notice, restored)
        return LeasedNotice(
            row.key,
            notice,
            row.posted_at,
            row.attempts + 1,
            since,
            row.error,
            undone_until,
            row.not_before is not None,
        )

    def renew(self, key: str) -> bool:
        """Renew the lease, so that it lasts for the sending; False if another program has it."""
        with self.database.write() as connection:
            until = self.database.now(connection) + LEASE
            return self._change(connection, key, {"lease_until": until})

    def give_back(self, key: str) -> None:
        """Return a notice that was taken and never tried."""
        with self.database.write() as connection:
            self._change(connection, key, {**_UNTRIED, **_FREED})

    def mark_sent(
        self, key: str, at: datetime, place: SentMessage | None = None, error: str | None = None
    ) -> None:
        """`place` is None if something else had said it; `error` tells for example that it may have
        come twice."""
        channel, ts = (place.channel, place.ts) if place else (None, None)
        ended = {"state": "sent", "sent_at": at, "error": error, "channel": channel, "ts": ts}
        with self.database.write() as connection:
            ours = self._change(connection, key, {**ended, **_FREED})
            if ours and place and place.shows is not None:
                at_place = (place.channel, place.ts)
                messages.keep_escalation_copy(self.database, connection, key, at_place, place.shows)

    def mark_failed(self, key: str, error: str, alarm: Notice | None, at: datetime) -> None:
        """Give up; `error` is Slack's code, never a text. The alarm goes another way."""
        with self.database.write() as connection:
            ended = {"state": "failed", "error": error, **_FREED}
            if self._change(connection, key, ended) and alarm is not None:
                post(self.database, connection, alarm, at)

    def put_off(
        self,
        key: str,
        until: datetime,
        error: str | None = None,
        *,
        alarm: Notice | None = None,
        counts: bool = True,
    ) -> None:
        """Retry at `until`, by the product's clock.

        With `counts=False` it was no attempt, as after a wait that Slack asked for.
        """
        values = {"not_before": until, "error": error, **_FREED, **({} if counts else _UNTRIED)}
        with self.database.write() as connection:
            if self._change(connection, key, values) and alarm is not None:
                post(self.database, connection, alarm, until)

    def pause_recipient(self, to: str, until: datetime) -> None:
        """Slack wants no more messages to this recipient before `until`."""
        theirs = (notices.c.to == to, notices.c.state == "waiting")
        sooner = or_(notices.c.not_before.is_(None), notices.c.not_before < until)
        self.database.execute(update(notices).where(*theirs, sooner).values(not_before=until))

    def cancel(self, key: str) -> None:
        with self.database.write() as connection:
            self._change(connection, key, {"state": "cancelled", **_FREED})

    def make_due(self, errors: Collection[str]) -> None:
        """Slack is back: notices that waited for that are due at once, also by a clock that was put
        back; they remain put off, for `take_put_off`."""
        waiting = and_(notices.c.state == "waiting", notices.c.error.in_(errors))
        due = {"not_before": _LONG_AGO}
        self.database.execute(update(notices).where(waiting).values(due))

    def _change(self, connection: Connection, key: str, values: Mapping[str, object]) -> bool:
        """Change a waiting notice, unless another program holds it."""
        ours = {"of_key": key, "holder": self.holder}
        return bool(connection.execute(_OURS.values(values), ours).rowcount)


def _possible_earlier_send(
    row: Row[Any], notice: Notice, restored: UntracedSpan | None
) -> tuple[datetime | None, datetime | None]:
    """Return since when it may have been sent, and until when its key proves nothing.

    After a restore a reminder comes due again under its old key and says the same. What a person
    does anew has the key of another act that the restore undid, and says something else.
    """
    since: datetime | None = row.first_tried_at if row.attempts else None
    if restored is None or not restored.may_repeat(row.posted_at):
        return since, None
    since = min(since or restored.since, restored.since)
    is_of_act = not notice.about or notice.what is NoticeKind.ADDED
    is_another = row.posted_at >= restored.until and is_of_act
    return since, restored.until if is_another else None
