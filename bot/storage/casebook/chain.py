"""The audit chain: each row is signed together with the one before it.

An entry holds the hash of each row (a ticket with its history, an escalation) that its act wrote;
`verification` compares the newest one with the row.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from sqlalchemy import Column, Connection, Row, Select, Table, delete, func, select

from bot.storage.casebook.tables import audit, checkpoints, escalations, history, tickets
from bot.storage.database import Database
from bot.storage.keys import KeyRing, Place
from tickets.access.audit import AuditAction, AuditEntry

BATCH: Final = 500
DIGITS: Final = 32
"""Half as many as the hash of a sealed value has."""
# By name and in this order, so that a column added later leaves older hashes as they are.
HASHED_OF_TICKET: Final = (
    "id",
    "number",
    "team_id",
    "policy_revision",
    "simulation",
    "version",
    "kind",
    "status",
    "owner",
    "requester",
    "recorded_by",
    "received_at",
    "due_at",
    "summary",
    "body",
    "retention_until",
    "legal_hold",
    "is_awaited",
    "erased_at",
    "closed_at",
    "has_open_action",
)
ACTS_WITHOUT_ROWS: Final = frozenset(
    {AuditAction.READ, AuditAction.SEARCH, AuditAction.EXPORT, AuditAction.DENIED}
)
"""Acts that write no row."""
HASHED_OF_ESCALATION: Final = (
    "number",
    "cause",
    "source",
    "raised_by",
    "raised_at",
    "known_at",
    "version",
    "retention_until",
    "erased_at",
    "status",
    "body",
)


@dataclass(frozen=True, slots=True)
class RowHash:
    """Keyed hash of one row, at the moment it was read."""

    number: str
    place: Place
    is_erased: bool
    hash: str
    """Hexadecimal and keyed: guesses at an erased text cannot be tried."""


@dataclass(frozen=True, slots=True)
class RowHashes:
    """Reads and hashes the rows of tickets and escalations."""

    ring: KeyRing

    def hashes_of(self, connection: Connection, numbers: Collection[str]) -> Iterator[RowHash]:
        """Hashes of the tickets and escalations with these numbers."""
        if not numbers:
            return
        ids = select(tickets.c.id).where(tickets.c.number.in_(numbers))
        yield from self._tickets(
            connection,
            _OF_TICKET.where(tickets.c.number.in_(numbers)),
            _STEPS.where(history.c.ticket_id.in_(ids)),
        )
        of_these = _OF_ESCALATION.where(escalations.c.number.in_(numbers))
        yield from self._escalations(connection, of_these)

    def all_hashes(self, connection: Connection) -> Iterator[RowHash]:
        yield from self._tickets(connection, _streamed(_OF_TICKET), _streamed(_STEPS))
        yield from self._escalations(connection, _streamed(_OF_ESCALATION))

    def _tickets(
        self, connection: Connection, rows: Select[Any], steps: Select[Any]
    ) -> Iterator[RowHash]:
        found = connection.execute(rows.order_by(tickets.c.id))
        lines = connection.execute(steps.order_by(history.c.ticket_id, history.c.ordinal))
        with found, lines:
            for row, its in _joined(found, lines):
                yield self._hashed(Place(tickets.name, "state", row.id), row, its)

    def _escalations(self, connection: Connection, rows: Select[Any]) -> Iterator[RowHash]:
        with connection.execute(rows) as found:
            for row in found:
                yield self._hashed(Place(escalations.name, "state", row.number), row, [])

    def _hashed(self, place: Place, row: Row[Any], steps: Sequence[str]) -> RowHash:
        text = json.dumps(["state", place.table, *row, *steps], default=str)
        digest = self.ring.lasting_hash(text)[:DIGITS]
        return RowHash(row.number, place, row.erased_at is not None, digest)


def _streamed(query: Select[Any]) -> Select[Any]:
    """Stream a whole table; for a few rows a cursor on the server costs more than it saves."""
    return query.execution_options(yield_per=BATCH)


def _columns(table: Table, names: Sequence[str]) -> Select[Any]:
    columns: list[Column[Any]] = [table.c[name] for name in names]
    return select(*columns)


_OF_TICKET = _columns(tickets, HASHED_OF_TICKET)
_OF_ESCALATION = _columns(escalations, HASHED_OF_ESCALATION)
_STEPS = select(history)


def _joined(rows: Any, lines: Any) -> Iterator[tuple[Row[Any], list[str]]]:
    """Each ticket with its steps; both come in the order of the ids."""
    of_tickets = groupby(lines, key=lambda line: line.ticket_id)
    ahead = next(of_tickets, None)
    for row in rows:
        steps = []
        if ahead is not None and ahead[0] == row.id:
            steps = [line.step for line in ahead[1]]
            ahead = next(of_tickets, None)
        yield row, steps


SealedValues = Mapping[Place, bytes | None]
"""Sealed values by place; None for an erased one."""
End = tuple[int, bytes]
"""The last row's ordinal and MAC."""

START = (0, b"")
MARK_DIGITS = 24
_APPEND = audit.insert()
_NEWEST = select(audit.c.ordinal, audit.c.mac).order_by(audit.c.ordinal.desc()).limit(1)
SIGNED_COLUMNS = (
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

    def __str__(self) -> str:
        return f"{self.ordinal}:{self.mac}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read what `str` gives. Raises ValueError."""
        ordinal, colon, mac = text.strip().partition(":")
        if not colon or len(bytes.fromhex(mac)) != sha256().digest_size:
            raise ValueError("no head of a chain")
        return cls(int(ordinal), mac.lower())


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An entry with what it vouches for."""

    entry: AuditEntry
    sealed: SealedValues = field(default_factory=dict)
    row_hashes: tuple[RowHash, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    ring: KeyRing

    def append(self, connection: Connection, *links: ChainLink) -> None:
        """Append a row for each link. The caller holds the write lock.

        A row vouches for the values that its act sealed, since an older ciphertext put back would
        open as well, and for the rows that it wrote.
        """
        ordinal, mac = self._end(connection)
        key, rows = self.ring.current("audit"), []
        signature = ChainSigner(key.secret)
        for link in links:
            ordinal += 1
            row = self._row(ordinal, link) | {"key_id": key.id}
            mac = signature.of_row(row, mac)
            rows.append({**row, "mac": mac})
        if rows:
            connection.execute(_APPEND, rows)

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
        connection.execute(
            checkpoints.insert().values(**row, mac=ChainSigner(key.secret).of_checkpoint(row))
        )
        return connection.execute(delete(audit).where(audit.c.ordinal <= last)).rowcount

    def _row(self, ordinal: int, link: ChainLink) -> dict[str, Any]:
        entry = link.entry
        return asdict(entry) | {
            "ordinal": ordinal,
            "at": entry.at.astimezone(UTC),
            "fields": " ".join(entry.fields),
            "sealed": " ".join(f"{self.mark(place)}={of}" for place, of in _hashes(link)),
        }

    def mark(self, place: Place) -> str:
        """Name the place under the key; otherwise rows would tell where a ticket moved to."""
        return self.ring.lasting_mark(place.associated_data().hex())[:MARK_DIGITS]

    def _end(self, connection: Connection) -> End:
        last = connection.execute(_NEWEST).first()
        return (last.ordinal, last.mac) if last else newest_checkpoint(connection)


def _hashes(link: ChainLink) -> Iterator[tuple[Place, str]]:
    for place, value in link.sealed.items():
        yield place, "" if value is None else sha256(value).hexdigest()
    for row_hash in link.row_hashes:
        yield row_hash.place, row_hash.hash


def newest_checkpoint(connection: Connection) -> tuple[int, bytes]:
    """Ordinal and MAC of the last purged row."""
    newest = checkpoints.c.ordinal.desc()
    query = select(checkpoints.c.ordinal, checkpoints.c.head).order_by(newest).limit(1)
    last = connection.execute(query).first()
    return (last.ordinal, last.head) if last else START


class ChainSigner:
    """Signs lists of texts, integers and None, as JSON. Made once for many of them."""

    def __init__(self, secret: bytes) -> None:
        self._begun = HMAC(secret, SHA256())

    def of(self, signed: Sequence[str | int | None]) -> bytes:
        mac = self._begun.copy()
        mac.update(_encoded(signed).encode())
        return mac.finalize()

    def of_row(self, row: Mapping[str, Any], before: bytes) -> bytes:
        """`before` is the MAC of the row before this one."""
        signed = [row["ordinal"], row["at"].isoformat(), row["key_id"], before.hex()]
        return self.of([*signed, *(row[name] for name in SIGNED_COLUMNS)])

    def of_checkpoint(self, row: Mapping[str, Any]) -> bytes:
        """The first word tells it from a row's MAC, so that neither passes for the other."""
        at, head = row["at"].isoformat(), row["head"].hex()
        return self.of(["checkpoint", row["ordinal"], head, at, row["key_id"]])


def _encoded(signed: Sequence[str | int | None]) -> str:
    """The same as json.dumps, in a third of its time."""
    parts = [
        quoted(each) if isinstance(each, str) else "null" if each is None else str(each)
        for each in signed
    ]
    return f"[{', '.join(parts)}]"


LOCK = 0x6361736573  # "cases", among PostgreSQL's advisory locks


def take_write_lock(database: Database, connection: Connection) -> None:
    """One writer at a time, until the transaction ends: the chain has one end, and
    numbers no gaps."""
    if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE is a lock already
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
