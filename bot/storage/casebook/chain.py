"""The audit chain: each row is signed together with the one before it."""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from bot.storage.casebook import escalation_rows, personal_values
from bot.storage.casebook.tables import audit, checkpoints, escalations, personal, tickets
from bot.storage.database import Database
from bot.storage.keys import KeyRing
from bot.storage.sealing import Place
from tickets.access.audit import Entry

Sealed = Mapping[Place, bytes | None]
"""Sealed values by place; None for an erased one."""
End = tuple[int, bytes]
"""The last row's ordinal and MAC."""

_START = (0, b"")
_AT_ONCE = 500
_MARK = 24
_NOTHING: Sealed = {}
_APPEND = audit.insert()
_NEWEST = select(audit.c.ordinal, audit.c.mac).order_by(audit.c.ordinal.desc()).limit(1)
_SIGNED = (
    "actor",
    "role",
    "action",
    "number",
    "move",
    "before",
    "after",
    "fields",
    "reason",
    "sealed",
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain; kept elsewhere, it shows later whether rows were cut off."""

    ordinal: int
    mac: str


@dataclass(frozen=True, slots=True)
class Verified:
    rows: int
    """Rows that are as they were written."""
    broken: int | None
    """The first row that was changed or is missing; None if all are intact."""
    differs: tuple[str, ...] = ()
    """Number and field of each sealed value that is not the one written last."""


@dataclass(frozen=True, slots=True)
class Chain:
    ring: KeyRing

    def append(
        self,
        connection: Connection,
        entry: Entry,
        sealed: Sealed = _NOTHING,
        end: End | None = None,
    ) -> End:
        """Append a row and return the chain's new end. The caller holds the write lock, and passes
        `end` if it wrote the last row.

        The row vouches for the values sealed in this act: an older ciphertext put back would open
        as well.
        """
        return self.append_all(connection, [(entry, sealed)], end)

    def append_all(
        self, connection: Connection, entries: Iterable[tuple[Entry, Sealed]], end: End | None
    ) -> End:
        """Append a row for each entry, each with the values its act sealed."""
        ordinal, mac = end or self._end(connection)
        key, rows = self.ring.current("audit"), []
        for entry, sealed in entries:
            ordinal += 1
            row = self._row(ordinal, entry, sealed) | {"key_id": key.id}
            mac = _mac(key.secret, row, mac)
            rows.append({**row, "mac": mac})
        if rows:
            connection.execute(_APPEND, rows)
        return ordinal, mac

    def head(self, connection: Connection) -> Head | None:
        ordinal, mac = self._end(connection)
        return Head(ordinal, mac.hex()) if ordinal else None

    def cut(self, connection: Connection, last: int, at: datetime) -> int:
        """Purge the rows up to `last`; a signed checkpoint keeps the MAC before the rest."""
        head = connection.scalar(select(audit.c.mac).where(audit.c.ordinal == last))
        if head is None:
            return 0
        key = self.ring.current("audit")
        row = {"ordinal": last, "head": head, "at": at.astimezone(UTC), "key_id": key.id}
        connection.execute(checkpoints.insert().values(**row, mac=_seal(key.secret, row)))
        return connection.execute(delete(audit).where(audit.c.ordinal <= last)).rowcount

    def verify(self, connection: Connection, kept: Head | None = None) -> Verified:
        """Verify from the start; `kept` is a head that was exported earlier."""
        first, before = _checkpoint(connection)
        if first and not self._is_signed(connection, first):
            return Verified(0, first)
        if _differs(kept, first, before):
            return Verified(0, first)
        ordinal, newest = first, dict[str, bytes]()
        query = select(audit).order_by(audit.c.ordinal).execution_options(yield_per=_AT_ONCE)
        with connection.execute(query) as rows:
            for row in rows:
                ordinal += 1
                if not self._holds(row, ordinal, before) or _differs(kept, ordinal, row.mac):
                    return Verified(ordinal - 1 - first, ordinal)
                before = row.mac
                newest.update(_read(row.sealed))
        is_cut_off = kept is not None and kept.ordinal > ordinal
        differs = tuple(sorted(self._differing(connection, newest)))
        return Verified(ordinal - first, ordinal + 1 if is_cut_off else None, differs)

    def _differing(self, connection: Connection, newest: Mapping[str, bytes]) -> Iterator[str]:
        for named, at, value in _standing(connection):
            if newest.get(self._mark(at), sha := sha256(value).digest()) != sha:
                yield named

    def _row(self, ordinal: int, entry: Entry, sealed: Sealed) -> dict[str, Any]:
        return {
            "ordinal": ordinal,
            "at": entry.at.astimezone(UTC),
            "actor": entry.actor,
            "role": entry.role,
            "action": entry.action,
            "number": entry.number,
            "move": entry.move,
            "before": entry.before,
            "after": entry.after,
            "fields": " ".join(entry.fields),
            "reason": entry.reason,
            "sealed": " ".join(f"{self._mark(at)}={_hash(value)}" for at, value in sealed.items()),
        }

    def _mark(self, place: Place) -> str:
        """Name the place under the key; otherwise rows would tell where a ticket moved to."""
        return self.ring.lasting_mark(place.bound().hex())[:_MARK]

    def _holds(self, row: Row[Any], ordinal: int, before: bytes) -> bool:
        key = self.ring.find("audit", row.key_id)
        if key is None or row.ordinal != ordinal:
            return False
        return hmac.compare_digest(row.mac, _mac(key.secret, row._asdict(), before))

    def _is_signed(self, connection: Connection, ordinal: int) -> bool:
        row = connection.execute(select(checkpoints).where(checkpoints.c.ordinal == ordinal)).one()
        key = self.ring.find("audit", row.key_id)
        return key is not None and hmac.compare_digest(row.mac, _seal(key.secret, row._asdict()))

    def _end(self, connection: Connection) -> End:
        last = connection.execute(_NEWEST).first()
        return (last.ordinal, last.mac) if last else _checkpoint(connection)


def _standing(connection: Connection) -> Iterator[tuple[str, Place, bytes]]:
    """Every sealed value with its name and place."""
    of_tickets = select(tickets.c.number, personal).join(personal)
    with connection.execute(of_tickets.execution_options(yield_per=_AT_ONCE)) as rows:
        for row in rows:
            place = personal_values.place(row.ticket_id, row.slot)
            yield f"{row.number} {row.slot}", place, row.value
    told = select(escalations.c.number, escalations.c.account).where(
        escalations.c.account.is_not(None)
    )
    with connection.execute(told.execution_options(yield_per=_AT_ONCE)) as rows:
        for row in rows:
            yield f"{row.number} account", escalation_rows.place(row.number), row.account


def _hash(value: bytes | None) -> str:
    return "" if value is None else sha256(value).hexdigest()


def _read(sealed: str) -> Iterator[tuple[str, bytes]]:
    for each in sealed.split():
        mark, _, digest = each.partition("=")
        yield mark, bytes.fromhex(digest)


def _checkpoint(connection: Connection) -> tuple[int, bytes]:
    """Ordinal and MAC of the last purged row."""
    newest = checkpoints.c.ordinal.desc()
    query = select(checkpoints.c.ordinal, checkpoints.c.head).order_by(newest).limit(1)
    last = connection.execute(query).first()
    return (last.ordinal, last.head) if last else _START


def _differs(kept: Head | None, ordinal: int, mac: bytes) -> bool:
    return kept is not None and kept.ordinal == ordinal and kept.mac != mac.hex()


def _mac(secret: bytes, row: dict[str, Any], before: bytes) -> bytes:
    signed = [row["ordinal"], row["at"].isoformat(), row["key_id"], before.hex()]
    signed += [row[name] for name in _SIGNED]
    return hmac.digest(secret, json.dumps(signed).encode(), "sha256")


def _seal(secret: bytes, row: dict[str, Any]) -> bytes:
    """The first word tells it from a row's MAC, so that neither passes for the other."""
    signed = ["checkpoint", row["ordinal"], row["head"].hex(), row["at"].isoformat(), row["key_id"]]
    return hmac.digest(secret, json.dumps(signed).encode(), "sha256")


LOCK = 0x6361736573  # "cases", among PostgreSQL's advisory locks


def take_write_lock(database: Database, connection: Connection) -> None:
    """One writer at a time, until the transaction ends: the chain has one end, and
    numbers no gaps."""
    if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE is a lock already
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
