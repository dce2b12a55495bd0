"""Deliveries from Slack: each handled once, none lost in a crash."""

import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from bot import fault_points, logs
from bot.storage.database import Database
from bot.storage.keys import Key, KeyRing, Place, SealBrokenError, Sealer
from bot.storage.tables import inbox, marks

# A listener may make a few calls to Slack of at most five seconds each.
LEASE = timedelta(seconds=30)
# After so many failures try less often: the delivery may be what kills the process.
PATIENT_AFTER = 5
PATIENT_LEASE = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=24)
# PostgreSQL may commit long after we stopped waiting, when its disk or standby is back.
MAY_APPEAR_FOR = timedelta(hours=1)
# Where the commit took longer than the lease, the process that answered may have had no time yet to
# say so (`record_finished`): what another sees for the first time it leaves alone for so long.
SETTLE_SECONDS = 10.0
BATCH = 100


@dataclass(frozen=True, slots=True)
class ReceivedDelivery:
    """State of a delivery that was received, as `handlers.services` explains it."""

    state: Literal["new", "again", "busy", "done", "conflict"]
    outcome: str | None = None
    key: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class UnfinishedDelivery:
    """An unfinished delivery."""

    key: str
    payload: Mapping[str, object]


@dataclass(slots=True)
class _Owed:
    """How a delivery was answered whose row is still to be closed."""

    outcome: str
    missed_at: datetime | None = None
    """When the database could first be asked, and had no row."""


class Inbox:
    """Stores deliveries under a lease, and hands out what a crash left unfinished."""

    def __init__(
        self, database: Database, sealer: Sealer, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._me = uuid.uuid4().hex
        self._adding = _adding(database)
        self._lock = threading.Lock()
        self._handed_out: set[str] = set()
        self._owed: dict[str, _Owed] = {}
        self._wanted: set[str] = set()
        self._first_seen: dict[str, float] = {}
        """When another process's delivery was first found with its lease over (monotonic)."""
        self.team = ""

    def receive(
        self, key: str, *, alias: str | None, fingerprint: str, payload: Mapping[str, object]
    ) -> ReceivedDelivery:
        fault_points.exit_if_armed("before_inbox")
        delivery = self._received(key, alias, fingerprint, payload)
        fault_points.exit_if_armed("after_inbox")
        return delivery

    def _received(
        self, key: str, alias: str | None, fingerprint: str, payload: Mapping[str, object]
    ) -> ReceivedDelivery:
        team = _team(payload)
        self.team = team or self.team
        row: dict[str, object] = {
            "key": key,
            "alias": alias,
            "team_id": team,
            "fingerprint": _fingerprint(self._sealer.ring.current("index"), key, fingerprint),
            "payload": self._sealer.seal(json.dumps(payload).encode(), _place(key)),
            "key_id": self._sealer.key_id,
            "lease_by": self._me,
            "received_at": self._clock(),
        }
        if self._database.write_shared(
            lambda connection: connection.execute(self._adding, row).first()
        ):
            with self._lock:
                self._owed.pop(key, None)  # no earlier try was stored
            return ReceivedDelivery("new")
        with self._database.write() as connection:
            found = self._find(connection, team, key, alias)
            if found is None:
                return ReceivedDelivery("new")
            if _differs(self._sealer.ring, found.fingerprint, found.key, fingerprint):
                return ReceivedDelivery("conflict", found.outcome, found.key)
            return self._seen_before(connection, found)

    def renew(self, key: str, outcome: str | None = None) -> ReceivedDelivery | None:
        noted = {"outcome": outcome} if outcome else {}
        with self._database.write() as connection:
            until = self._database.now(connection) + LEASE
            mine = {"at": key, "me": self._me, "until": until, **noted}
            row = connection.execute(_RENEWAL, mine).first()
        if row is None:
            return None
        state: Literal["new", "again"] = "new" if row.attempts == 1 else "again"
        return ReceivedDelivery(state, row.outcome, key)

    def give_back(self, key: str) -> None:
        with self._database.write() as connection:
            ended = self._database.now(connection)
            mine = {"at": key, "me": self._me}
            connection.execute(_MINE, {**mine, "lease_until": ended, "lease_by": ""})

    def finish(self, key: str, outcome: str) -> None:
        try:
            self._database.write_shared(lambda connection: self._close(connection, key, outcome))
        except Exception:
            self.finish_later(key, outcome)
            raise

    def finish_later(self, key: str, outcome: str) -> None:
        # What was answered must not be answered again when the database is back.
        with self._lock:
            self._owed[key] = _Owed(outcome)

    def mark_once(self, key: str) -> bool:
        with self._database.write() as connection:
            result = connection.execute(
                self._database.insert(marks)
                .values(key=key, team_id=self.team, set_at=self._clock())
                .on_conflict_do_nothing()
                .returning(marks.c.key)
            )
            return result.first() is not None

    def marks_with(self, prefix: str) -> tuple[str, ...]:
        known = select(marks.c.key).where(marks.c.key.startswith(prefix, autoescape=True))
        with self._database.read() as connection:
            return tuple(key.removeprefix(prefix) for key in connection.scalars(known))

    def unmark(self, key: str) -> None:
        self._database.execute(marks.delete().where(marks.c.key == key))

    def record_finished(self) -> None:
        """Record what was finished while the database could not be written."""
        with self._lock:
            owed = list(self._owed.items())
        for start in range(0, len(owed), BATCH):
            batch = dict(owed[start : start + BATCH])
            stored = select(inbox.c.key).where(inbox.c.key.in_(batch))
            found = {row.key for row in self._database.rows(stored)}
            if found:
                with self._database.write() as connection:
                    for key in found:
                        self._close(connection, key, batch[key].outcome)
            self._drop_owed(batch, found)

    def _drop_owed(self, batch: Mapping[str, _Owed], found: Set[str]) -> None:
        """Those that were found, and those that appear no more."""
        now = self._clock()
        with self._lock:
            for key, owed in batch.items():
                owed.missed_at = owed.missed_at or now
                if key in found or now - owed.missed_at > MAY_APPEAR_FOR:
                    self._owed.pop(key, None)

    def count_at_work(self) -> int:
        """Deliveries that this process is handling."""
        mine = (inbox.c.state == "received", inbox.c.lease_by == self._me)
        with self._database.read() as connection:
            running = inbox.c.lease_until > self._database.now(connection)
            counted = select(func.count()).select_from(inbox).where(*mine, running)
            return connection.scalar(counted) or 0

    def take_left_over(
        self, *, at_start: bool = False, most: int = BATCH
    ) -> tuple[UnfinishedDelivery, ...]:
        """Lease unfinished deliveries, oldest first, to be dispatched again.

        At the start on SQLite no other process can be at work, so leases of a dead one are ignored.
        """
        self.record_finished()
        with self._database.read() as connection:
            is_any = bool(connection.execute(self._free(connection, at_start, 1)).all())
            wanted = set(connection.scalars(self._locked_away())) - self._wanted
        for key_id in sorted(wanted):
            logs.alarm("delivery_waits_for_key", key_id)
        self._wanted |= wanted
        if not is_any:
            self._first_seen = {}
            return ()
        return self._take_free(at_start, most)

    def _take_free(self, at_start: bool, most: int) -> tuple[UnfinishedDelivery, ...]:
        with self._database.write() as connection:
            now = self._database.now(connection)
            query = self._free(connection, at_start, most)
            if not self._database.is_sqlite:
                query = query.with_for_update(skip_locked=True)
            free = self._settled(connection.execute(query).all())
            taken = [self._take(connection, row, now) for row in free]
        found = tuple(each for each in taken if each is not None)
        with self._lock:
            self._handed_out |= {each.key for each in found}
        return found

    def _find(
        self, connection: Connection, team: str, key: str, alias: str | None
    ) -> Row[Any] | None:
        same = inbox.c.key == key
        if alias is not None:
            same = or_(same, (inbox.c.team_id == team) & (inbox.c.alias == alias))
        query = select(inbox).where(same).order_by((inbox.c.key == key).desc())
        if not self._database.is_sqlite:
            query = query.with_for_update()
        return connection.execute(query).first()

    def _seen_before(self, connection: Connection, row: Row[Any]) -> ReceivedDelivery:
        with self._lock:
            handed_out = row.key in self._handed_out
            self._handed_out.discard(row.key)
            owed = self._owed.get(row.key)
        if row.state == "done" or owed is not None:
            return ReceivedDelivery("done", owed.outcome if owed else row.outcome, row.key)
        if handed_out:
            return ReceivedDelivery("again", row.outcome, row.key)
        now = self._database.now(connection)
        if row.lease_until > now and (row.lease_by == self._me or not self._database.is_sqlite):
            return ReceivedDelivery("busy", row.outcome, row.key)
        self._lease(connection, row, now)
        return ReceivedDelivery("again", row.outcome, row.key)

    def _free(self, connection: Connection, at_start: bool, most: int) -> Select[Any]:
        over = inbox.c.lease_until <= self._database.now(connection)
        if at_start and self._database.is_sqlite:
            over = or_(over, (inbox.c.lease_by != self._me) & (inbox.c.attempts < PATIENT_AFTER))
        return (
            select(inbox)
            .where(inbox.c.state == "received", over, or_(self._opens, self._is_too_old))
            .order_by(inbox.c.received_at)
            .limit(most)
        )

    def _settled(self, free: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        """Those whose process had time to close them."""
        if self._database.is_sqlite:
            return free
        with self._lock:
            owed = set(self._owed)
        now, seen = time.monotonic(), self._first_seen
        foreign = {
            row.key for row in free if row.attempts == 1 and row.lease_by not in ("", self._me)
        }
        self._first_seen = {key: seen.get(key, now) for key in foreign}
        early = {key for key in foreign if now - self._first_seen[key] < SETTLE_SECONDS}
        return [row for row in free if row.key not in owed | early]

    @property
    def has_unsettled(self) -> bool:
        """Whether something was left to another process for SETTLE_SECONDS."""
        return bool(self._first_seen)

    @property
    def _opens(self) -> ColumnElement[bool]:
        """Sealed with a key we have. Another replica may have a newer key already."""
        return inbox.c.key_id.in_(self._sealer.known_ids)

    @property
    def _is_too_old(self) -> ColumnElement[bool]:
        return inbox.c.received_at < self._clock() - GIVE_UP_AFTER

    def _locked_away(self) -> Select[str]:
        """Ids of the missing keys."""
        waits = (inbox.c.state == "received") & ~self._opens & ~self._is_too_old
        return select(inbox.c.key_id).where(waits).distinct()

    def _take(
        self, connection: Connection, row: Row[Any], now: datetime
    ) -> UnfinishedDelivery | None:
        if self._clock() - row.received_at > GIVE_UP_AFTER:
            self._close(connection, row.key, "given_up")
            logs.alarm("delivery_given_up", row.key)
            return None
        try:
            payload = json.loads(self._sealer.open(row.payload, _place(row.key)))
        except SealBrokenError:
            self._close(connection, row.key, "unreadable")
            logs.alarm("delivery_unreadable", row.key)
            return None
        self._lease(connection, row, now)
        return UnfinishedDelivery(row.key, payload)

    def _lease(self, connection: Connection, row: Row[Any], now: datetime) -> None:
        length = LEASE if row.attempts < PATIENT_AFTER else PATIENT_LEASE
        connection.execute(
            update(inbox)
            .where(inbox.c.key == row.key)
            .values(attempts=row.attempts + 1, lease_by=self._me, lease_until=now + length)
        )

    def _close(self, connection: Connection, key: str, outcome: str) -> None:
        connection.execute(_CLOSING, {"at": key, "outcome": outcome, "done_at": self._clock()})


# Building a statement takes longer than running it.
_OPEN = update(inbox).where(inbox.c.key == bindparam("at"), inbox.c.state == "received")
_MINE = _OPEN.where(inbox.c.lease_by == bindparam("me"))
_UNTIL = bindparam("until", type_=inbox.c.lease_until.type)
_RENEWAL = _MINE.values(  # never shorter: a patient lease has a reason
    lease_until=case((inbox.c.lease_until > _UNTIL, inbox.c.lease_until), else_=_UNTIL)
).returning(inbox.c.attempts, inbox.c.outcome)
_CLOSING = _OPEN.values(
    state="done",
    outcome=bindparam("outcome"),
    payload=None,
    key_id=None,
    done_at=bindparam("done_at"),
)


def _adding(database: Database) -> Any:
    """Insert a row unless its key or alias is there. Returns the key of a new row."""
    until = database.time_from_now(LEASE)
    added = database.insert(inbox).values(state="received", attempts=1, lease_until=until)
    return added.on_conflict_do_nothing().returning(inbox.c.key)


def _place(key: str) -> Place:
    return Place("inbox", "payload", key)


def _team(payload: Mapping[str, object]) -> str:
    """Events and commands carry team_id, interactions team.id."""
    team = payload.get("team_id")
    if not isinstance(team, str):
        nested = payload.get("team")
        team = nested.get("id") if isinstance(nested, Mapping) else None
    return team if isinstance(team, str) else ""


def _fingerprint(key: Key, delivery: str, said: str) -> str:
    """A keyed hash (HMAC-SHA-256), which tells whether two deliveries of one key say the same. A
    plain hash would reveal the message: a phone number has ten digits."""
    # The ticket index uses the same key, under the names of personal fields.
    text = f"inbox.fingerprint\0{delivery}\0{said}".encode()
    return f"{key.id}:{hmac.digest(key.secret, text, 'sha256').hex()}"


def _differs(ring: KeyRing, kept: str, delivery: str, said: str) -> bool:
    """Return False if the key of the stored fingerprint is not in the ring: the same delivery key
    then suffices."""
    key = ring.find("index", kept.partition(":")[0])
    return key is not None and not hmac.compare_digest(_fingerprint(key, delivery, said), kept)
