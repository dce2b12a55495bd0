"""Personal values, sealed with a key for each ticket and escalation, which the master key wraps.

Destroying the key erases the values.
"""

import hmac
import os
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property  # noqa: TID251 (it only computes)
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, bindparam, delete, select

from bot.storage.casebook.tables import blind_index, personal, ticket_keys
from bot.storage.database import Database
from bot.storage.keys import NONCE_BYTES, Key, Place, SealBrokenError, Sealer
from tickets.model.contact import phone_digit_variants
from tickets.model.kinds import PersonalField
from tickets.model.personal import Personal, ValueName


@dataclass(frozen=True)
class ValueKeys:
    sealer: Sealer
    file: Column[Any]

    def find(self, connection: Connection, file: str) -> bytes | None:
        """None if nothing was sealed or all is erased. Raises SealBrokenError."""
        return self.find_all(connection, [file]).get(file)

    def find_all(self, connection: Connection, files: Collection[str]) -> dict[str, bytes]:
        """The keys that there are, in one query. Raises SealBrokenError."""
        rows = connection.execute(self._select, {"files": list(files)})
        return {file: self.sealer.open(wrapped, self._place(file)) for file, wrapped in rows}

    def make(self, connection: Connection, file: str) -> bytes:
        key = AESGCM.generate_key(256)
        row = {
            self.file.name: file,
            "wrapped": self.sealer.seal(key, self._place(file)),
            "key_id": self.sealer.key_id,
        }
        connection.execute(self._insert, row)
        return key

    def opens(self, file: str, wrapped: bytes) -> bool:
        try:
            self.sealer.open(wrapped, self._place(file))
        except SealBrokenError:
            return False
        return True

    def destroy(self, connection: Connection, file: str) -> None:
        connection.execute(delete(self.file.table).where(self.file == file))

    @cached_property
    def _select(self) -> Any:
        wanted = self.file.in_(bindparam("files", expanding=True))
        return select(self.file, self.file.table.c.wrapped).where(wanted)

    @cached_property
    def _insert(self) -> Any:
        return self.file.table.insert()

    def _place(self, file: str) -> Place:
        return Place(self.file.table.name, "wrapped", file)


def encrypt(key: bytes, plain: str, place: Place) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain.encode(), place.associated_data())


def decrypt(key: bytes, value: bytes, place: Place) -> str:
    """Raises SealBrokenError rather than return anything doubtful."""
    try:
        return (
            AESGCM(key)
            .decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], place.associated_data())
            .decode()
        )
    except (InvalidTag, ValueError):
        raise SealBrokenError("a sealed value does not belong here or was changed") from None


_VALUES = select(personal.c.ticket_id, personal.c.slot, personal.c.value).where(
    personal.c.ticket_id.in_(bindparam("ids", expanding=True))
)
INDEXED_FIELDS = frozenset(
    {
        PersonalField.PHONE,
        PersonalField.EMAIL,
        PersonalField.NAME,
        PersonalField.NAME_KANA,
        PersonalField.PRINCIPAL_NAME,
    }
)


@dataclass(frozen=True)
class PersonalValues:
    database: Database
    sealer: Sealer

    @cached_property
    def _keys(self) -> ValueKeys:
        return ValueKeys(self.sealer, ticket_keys.c.ticket_id)

    def put(
        self,
        connection: Connection,
        ticket_id: str,
        sealed: Mapping[ValueName, Personal],
        *,
        is_new: bool = False,
    ) -> dict[Place, bytes]:
        """Seal and store. Returns the sealed values. Raises SealBrokenError rather than add to
        values whose key is gone."""
        if not sealed:
            return {}
        key = None if is_new else self._keys.find(connection, ticket_id)
        if key is None and not is_new and self._has_any(connection, ticket_id):
            raise SealBrokenError("the key of sealed values is missing")
        key = key or self._keys.make(connection, ticket_id)
        written = {
            slot: encrypt(key, value.reveal(), place(ticket_id, slot))
            for slot, value in sealed.items()
        }
        rows: list[dict[str, object]] = [
            {"ticket_id": ticket_id, "slot": str(slot), "value": value}
            for slot, value in written.items()
        ]
        connection.execute(self.database.upsert(personal), rows)
        marks = [
            self._mark(ticket_id, slot, value)
            for slot, value in sealed.items()
            if slot.field in INDEXED_FIELDS
        ]
        if marks:
            connection.execute(self.database.upsert(blind_index), marks)
        return {place(ticket_id, slot): value for slot, value in written.items()}

    def open(
        self, connection: Connection, slots: Mapping[str, Collection[ValueName]]
    ) -> dict[str, dict[ValueName, Personal]]:
        """Open these slots of each ticket id. Raises SealBrokenError rather than return anything
        doubtful."""
        keys = self._keys.find_all(connection, slots)
        wanted = {(id_, str(slot)): slot for id_, of in slots.items() for slot in of}
        opened: dict[str, dict[ValueName, Personal]] = {id_: {} for id_ in slots}
        for id_, name, value in connection.execute(_VALUES, {"ids": list(keys)}):
            if slot := wanted.get((id_, name)):
                text = decrypt(keys[id_], value, place(id_, slot))
                opened[id_][slot] = Personal(text)
        return opened

    def ids_with(self, connection: Connection, field: PersonalField, value: Personal) -> list[str]:
        """Ids of tickets that hold this value, by any index key."""
        marks = [
            _mark_of(key, field, each)
            for key in self.sealer.ring.keys["index"]
            for each in _spellings(field, value)
        ]
        found = connection.scalars(
            select(blind_index.c.ticket_id).where(blind_index.c.mark.in_(marks)).distinct()
        )
        return list(found)

    def index_row(
        self, connection: Connection, ticket_id: str, slot: str
    ) -> dict[str, object] | None:
        """The index row of this value with the current key; None if there is no value."""
        where = ValueName.read(slot)
        opened = self.open(connection, {ticket_id: [where]})[ticket_id]
        return self._mark(ticket_id, where, opened[where]) if where in opened else None

    def erase(self, connection: Connection, ticket_id: str) -> dict[Place, None]:
        """Destroy the key and the index entries; the sealed values are noise without it. Returns
        their places."""
        slots = connection.scalars(select(personal.c.slot).where(personal.c.ticket_id == ticket_id))
        gone = {place(ticket_id, slot): None for slot in slots}
        self._keys.destroy(connection, ticket_id)
        for table in (blind_index, personal):
            connection.execute(delete(table).where(table.c.ticket_id == ticket_id))
        return gone

    def remove(
        self, connection: Connection, ticket_id: str, slots: Collection[ValueName]
    ) -> dict[Place, None]:
        """Delete these values and their index entries. Returns their places."""
        names = [str(slot) for slot in slots]
        for table in (blind_index, personal):
            of_these = table.c.slot.in_(names)
            connection.execute(delete(table).where(table.c.ticket_id == ticket_id, of_these))
        return {place(ticket_id, slot): None for slot in slots}

    def _has_any(self, connection: Connection, ticket_id: str) -> bool:
        here = select(personal.c.slot).where(personal.c.ticket_id == ticket_id)
        return connection.scalar(here.limit(1)) is not None

    def _mark(self, ticket_id: str, slot: ValueName, value: Personal) -> dict[str, object]:
        index = self.sealer.ring.current("index")
        mark = _mark_of(index, slot.field, value)
        return {"ticket_id": ticket_id, "slot": str(slot), "mark": mark, "key_id": index.id}


def _mark_of(key: Key, field: PersonalField, value: Personal) -> bytes:
    return hmac.digest(key.secret, f"{field}\0{_plain(field, value)}".encode(), "sha256")


def _plain(field: PersonalField, value: Personal) -> str:
    """Normalise: width, case, spaces and a phone's hyphens do not count."""
    text = "".join(unicodedata.normalize("NFKC", value.reveal()).casefold().split())
    if field is PersonalField.PHONE:
        return "".join(sign for sign in text if sign.isdigit() or sign == "+")
    return text


def _spellings(field: PersonalField, value: Personal) -> Iterator[Personal]:
    """Under which it may be indexed: a phone with or without Japan's code."""
    if field is PersonalField.PHONE:
        yield from map(Personal, sorted(phone_digit_variants(value.reveal())))
    else:
        yield value


def place(ticket_id: str, slot: ValueName | str) -> Place:
    return Place("personal", "value", f"{ticket_id}:{slot}")
