"""Verify the audit chain, and that what it vouches for stands as it was written."""

import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, islice
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, DateTime, exists, select, type_coerce

from bot.storage.casebook import answer_rows, escalation_rows, personal_values
from bot.storage.casebook.chain import (
    MARK_DIGITS,
    SIGNED_COLUMNS,
    Chain,
    ChainSigner,
    Head,
    RowHash,
    RowHashes,
    newest_checkpoint,
)
from bot.storage.casebook.personal_values import ValueKeys
from bot.storage.casebook.tables import (
    audit,
    checkpoints,
    escalation_keys,
    escalations,
    notes,
    personal,
    ticket_keys,
    tickets,
)
from bot.storage.keys import Place, Sealer
from tickets.ports import StorageFailed

Hash = tuple[int, int]
"""The first 128 bits of a hash."""
_HASH = slice(MARK_DIGITS + 1, MARK_DIGITS + 33)
_GONE = "0" * 32
_MOST_ADDED = 100_000


def first_bits(text: str) -> int:
    """Return the first 64 bits of a hexadecimal hash."""
    return int(text[:16], 16)


def hash_of(text: str) -> Hash:
    return int(text[:16], 16), int(text[16:32], 16)


class NewestHashes:
    """The newest hash of each place by its mark, in 24 bytes a place; the one added last counts."""

    def __init__(self) -> None:
        self._added: list[str] = []
        self._kept: NDArray[np.uint64] = np.empty((0, 3), np.uint64)
        self._met: NDArray[np.bool_] = np.empty(0, np.bool_)

    def add(self, pair: str) -> None:
        """Add a `mark=hash` of an entry; the hash is empty if what stood there was erased."""
        # Read many at once: one by one takes half as long as the signatures.
        self._added.append(pair[:16] + (pair[_HASH] or _GONE))
        if len(self._added) >= _MOST_ADDED:
            self._compact()

    def look_up(self, marks: Sequence[int]) -> list[Hash | None]:
        """The hash of each mark; None if nothing was added for it."""
        self._compact()
        if not len(self._kept):
            return [None] * len(marks)
        wanted = np.array(marks, np.uint64)
        places = np.searchsorted(self._kept[:, 0], wanted).clip(max=len(self._kept) - 1)
        found = self._kept[places]
        is_there = found[:, 0] == wanted
        self._met[places[is_there]] = True
        rows = zip(is_there.tolist(), found.tolist(), strict=True)
        return [(row[1], row[2]) if known else None for known, row in rows]

    def left(self) -> frozenset[int]:
        """Marks of what should stand somewhere and was never looked up."""
        self._compact()
        standing = ~self._met & self._kept[:, 1:].any(axis=1)
        return frozenset(self._kept[standing, 0].tolist())

    def _compact(self) -> None:
        if not self._added:
            return
        raw = np.frombuffer(bytes.fromhex("".join(self._added)), ">u8").reshape(-1, 3)
        self._added.clear()
        # np.unique takes the first of equals.
        every = np.concatenate((self._kept, raw.astype(np.uint64)))[::-1]
        _, first = np.unique(every[:, 0], return_index=True)
        self._kept = every[first]
        self._met = np.zeros(len(first), np.bool_)


BATCH: Final = 500
SIGN_OFF: Final = "sign-off"
"""Stands for a number: a sign-off belongs to an answer, not to a ticket."""
# A row is read as it is signed, which is faster than by name.
_COLUMNS: Final = (
    audit.c.ordinal,
    type_coerce(audit.c.at, DateTime(timezone=True)),
    audit.c.key_id,
    audit.c.mac,
    *(audit.c[name] for name in SIGNED_COLUMNS),
)
_SEALED: Final = 4 + SIGNED_COLUMNS.index("sealed")


@dataclass(frozen=True, slots=True)
class Unverified:
    """Rows of the chain that follow each other, signed by a key that is not in the ring."""

    first: int
    last: int
    key_id: str


@dataclass(frozen=True, slots=True)
class VerificationResult:
    rows: int
    """Rows that are as they were written."""
    broken: int | None
    """The first row that was changed or is missing; None if all are intact."""
    differs: tuple[str, ...] = ()
    """Number and field of each sealed value that is not the one written last."""
    altered: tuple[str, ...] = ()
    """Numbers of tickets and escalations that are not as they were written last."""
    missing: tuple[str, ...] = ()
    """Numbers of which a row, a sealed value or the key of their values is gone."""
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Numbers whose values cannot be opened because their master key is not in the ring, by the
    key's id. The key is lost, or the row was overwritten."""
    unhashed: int = 0
    """Tickets and escalations without a hash in the chain: erased, and their entries purged; or
    written while a lost key named what stands."""
    unverified: tuple[Unverified, ...] = ()

    @property
    def is_intact(self) -> bool:
        """Whether all could be verified and is as it was written; values that are closed are
        compared, too."""
        faults = self.differs or self.altered or self.missing or self.unverified
        return self.broken is None and not faults


class _Value(NamedTuple):
    name: str
    place: Place
    value: bytes


_Standing = TypeVar("_Standing", RowHash, _Value)


@dataclass(slots=True)
class Verification:
    """One pass over the chain, then one over what stands."""

    entries: Chain
    connection: Connection
    _newest: NewestHashes = field(default_factory=NewestHashes)
    _signatures: dict[str, ChainSigner] = field(default_factory=dict)
    _rows: int = 0
    """Rows that hold so far."""
    _unverified: list[Unverified] = field(default_factory=list)
    _has_lost_marks: bool = False
    """The first key, which names what stands, may be lost: it has other names since."""

    def __post_init__(self) -> None:
        keys = self.entries.ring.keys["audit"]
        self._signatures |= {key.id: ChainSigner(key.secret) for key in keys}

    def verify(self, heads: Iterable[Head] = ()) -> VerificationResult:
        """`heads` were kept or posted earlier."""
        kept = {head.ordinal: head.mac for head in heads}
        first, before = newest_checkpoint(self.connection)
        if first and not (self._is_signed(first) and _agrees(kept, first, before)):
            return self._broken(first)
        ordinal = first
        query = select(*_COLUMNS).order_by(audit.c.ordinal).execution_options(yield_per=BATCH)
        with self.connection.execute(query) as rows:
            for row in chain.from_iterable(rows.partitions()):
                ordinal += 1
                mac = row[3]
                if not self._holds(row, ordinal, before) or not _agrees(kept, ordinal, mac):
                    return self._broken(ordinal)
                before = mac
                self._rows += row[2] in self._signatures
                for pair in row[_SEALED].split():
                    self._newest.add(pair)
        if max(kept, default=0) > ordinal or (ordinal == 0 and self._has_any()):
            return self._broken(ordinal + 1)
        return self._compared(is_cut=first > 0)

    def _broken(self, ordinal: int) -> VerificationResult:
        return VerificationResult(self._rows, ordinal, unverified=tuple(self._unverified))

    def _compared(self, *, is_cut: bool) -> VerificationResult:
        altered, unhashed = [], 0
        states = RowHashes(self.entries.ring).all_hashes(self.connection)
        for row_hash, newest in self._looked_up(states):
            # Entries about what is erased are purged in time.
            is_purged = row_hash.is_erased and is_cut
            if newest is None and (is_purged or self._has_lost_marks):
                unhashed += 1
            elif newest != hash_of(row_hash.hash):
                altered.append(row_hash.number)
        differs = [
            value.name
            for value, newest in self._looked_up(self._values())
            if newest != hash_of(sha256(value.value).hexdigest())
            and not (newest is None and self._has_lost_marks)
        ]
        left = () if self._has_lost_marks else self._newest.left()
        closed = defaultdict[str | None, set[str]](set)
        for number, key_id in self._unopened():
            closed[key_id].add(number)
        missing = {*closed.pop(None, ()), *(self._numbers_of(left) if left else ())}
        return VerificationResult(
            rows=self._rows,
            broken=None,
            differs=tuple(sorted(differs)),
            altered=tuple(sorted(altered)),
            missing=tuple(sorted(missing)),
            closed={str(key_id): tuple(sorted(of)) for key_id, of in closed.items()},
            unhashed=unhashed,
            unverified=tuple(self._unverified),
        )

    def _looked_up(self, standing: Iterator[_Standing]) -> Iterator[tuple[_Standing, Hash | None]]:
        while some := list(islice(standing, BATCH)):
            marks = [first_bits(self.entries.mark(each.place)) for each in some]
            yield from zip(some, self._newest.look_up(marks), strict=True)

    def _values(self) -> Iterator[_Value]:
        """Every sealed value, and every sign-off."""
        columns = (tickets.c.number, personal.c.ticket_id, personal.c.slot, personal.c.value)
        of_tickets = select(*columns).join_from(tickets, personal)
        with self.connection.execute(of_tickets.execution_options(yield_per=BATCH)) as rows:
            for number, ticket_id, slot, value in chain.from_iterable(rows.partitions()):
                yield _Value(f"{number} {slot}", personal_values.place(ticket_id, slot), value)
        accounts = select(escalations.c.number, escalations.c.account).where(
            escalations.c.account.is_not(None)
        )
        with self.connection.execute(accounts.execution_options(yield_per=BATCH)) as rows:
            for row in rows:
                yield _Value(
                    f"{row.number} account", escalation_rows.place(row.number), row.account
                )

        for row_id, sign_off in answer_rows.stored_sign_offs(self.connection):
            name = f"{SIGN_OFF} of {sign_off.wording.entry}"
            yield _Value(name, answer_rows.place(row_id), answer_rows.signed_content(sign_off))

    def _unopened(self) -> Iterator[tuple[str, str | None]]:
        """Numbers whose values no key opens, with the master key that is not in the ring; None if
        theirs is gone or was changed. Erasing deletes values and key together.
        """
        sealer = Sealer(self.entries.ring)
        of_ticket = exists().where(personal.c.ticket_id == tickets.c.id)
        of_escalation = escalations.c.account.is_not(None)
        for owner, key, has_values in (
            (tickets.c.id, ticket_keys.c.ticket_id, of_ticket),
            (escalations.c.number, escalation_keys.c.number, of_escalation),
        ):
            keys = ValueKeys(sealer, key)
            query = (
                select(owner.table.c.number, owner, key.table.c.wrapped, key.table.c.key_id)
                .outerjoin_from(owner.table, key.table)
                .where(has_values)
            )
            with self.connection.execute(query.execution_options(yield_per=BATCH)) as rows:
                for number, file, wrapped, key_id in rows:
                    if wrapped is None or not keys.opens(file, wrapped):
                        yield number, None if key_id in sealer.known_ids else key_id

    def _numbers_of(self, marks: Collection[int]) -> frozenset[str]:
        """Numbers in the entries that vouch for these marks."""
        query = select(audit.c.number, audit.c.sealed).where(audit.c.sealed != "")
        with self.connection.execute(query.execution_options(yield_per=BATCH)) as rows:
            return frozenset(
                row.number or SIGN_OFF
                for row in rows
                if any(first_bits(pair) in marks for pair in row.sealed.split())
            )

    def _has_any(self) -> bool:
        """Whether anything stands that an entry should tell of."""
        both = (select(table.c.number).limit(1) for table in (tickets, escalations))
        return any(self.connection.scalar(one) is not None for one in both)

    def _holds(self, row: Sequence[Any], ordinal: int, before: bytes) -> bool:
        found, at, key_id, mac, *signed = row
        if found != ordinal:
            return False
        signature = self._signatures.get(key_id)
        if signature is None:
            self._pass_over(ordinal, key_id)
            return True
        signed[:0] = [ordinal, _utc(at), key_id, before.hex()]
        return hmac.compare_digest(mac, signature.of(signed))

    def _is_signed(self, ordinal: int) -> bool:
        query = select(checkpoints).where(checkpoints.c.ordinal == ordinal)
        row = self.connection.execute(query).one()
        signature = self._signatures.get(row.key_id)
        if signature is None:
            self._pass_over(ordinal, row.key_id)
            return True
        return hmac.compare_digest(row.mac, signature.of_checkpoint(row._asdict()))

    def _pass_over(self, ordinal: int, key_id: str) -> None:
        """Note a row of a lost key. The next row proves its MAC, but not its contents."""
        self._has_lost_marks = self._has_lost_marks or not self._rows
        newest = self._unverified[-1] if self._unverified else None
        if newest and (newest.last, newest.key_id) == (ordinal - 1, key_id):
            self._unverified[-1] = Unverified(newest.first, ordinal, key_id)
        else:
            self._unverified.append(Unverified(ordinal, ordinal, key_id))


def _utc(at: datetime) -> str:
    """Like `UtcDateTime`, in half its time: SQLite gives instants without a zone."""
    return f"{at.isoformat()}+00:00" if at.tzinfo is None else at.astimezone(UTC).isoformat()


def _agrees(kept: Mapping[int, str], ordinal: int, mac: bytes) -> bool:
    return ordinal not in kept or kept[ordinal] == mac.hex()


POSTED_HEAD: Final = "posted_head"
"""Name of the note with the head that was posted last: month and `ordinal:mac`."""


def posted_head(connection: Connection) -> Head | None:
    """The head that the program itself posted last."""
    posted = connection.scalar(select(notes.c.value).where(notes.c.name == POSTED_HEAD))
    try:
        return None if posted is None else Head.read(posted.rpartition(" ")[2])
    except ValueError:
        raise StorageFailed(f"its note {POSTED_HEAD} was changed") from None
