"""Personal values, sealed with a key of their ticket; whoever destroys the key erases them."""

import hmac
import os
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, select

from bot.storage.casebook.tables import blind_index, personal, ticket_keys
from bot.storage.database import Database
from bot.storage.keys import Key
from bot.storage.sealing import NONCE_BYTES, Place, SealBrokenError, Sealer
from tickets.personal import Personal
from tickets.slots import Slot
from tickets.words import PersonalField

FOUND_BY = frozenset({PersonalField.PHONE, PersonalField.EMAIL, PersonalField.NAME})
_NEW_KEY = ticket_keys.insert()


@dataclass(frozen=True, slots=True)
class Values:
    database: Database
    sealer: Sealer

    def put(
        self,
        connection: Connection,
        ticket_id: str,
        sealed: Mapping[Slot, Personal],
        *,
        is_new: bool = False,
    ) -> dict[Place, bytes]:
        """What was written, as it stands there now."""
        if not sealed:
            return {}
        key = None if is_new else self._key(connection, ticket_id)
        key = key or self._new_key(connection, ticket_id)
        written = {slot: _seal(key, ticket_id, slot, value) for slot, value in sealed.items()}
        rows: list[dict[str, object]] = [
            {"ticket_id": ticket_id, "slot": str(slot), "value": value}
            for slot, value in written.items()
        ]
        connection.execute(self.database.overwrite(personal), rows)
        marks = [
            self._mark(ticket_id, slot, value)
            for slot, value in sealed.items()
            if slot.field in FOUND_BY
        ]
        if marks:
            connection.execute(self.database.overwrite(blind_index), marks)
        return {place(ticket_id, slot): value for slot, value in written.items()}

    def opened(
        self, connection: Connection, ticket_id: str, slots: Collection[Slot]
    ) -> dict[Slot, Personal]:
        """Raises SealBrokenError rather than return anything doubtful."""
        key = self._key(connection, ticket_id)
        if key is None:
            return {}
        wanted = {str(slot): slot for slot in slots}
        rows = connection.execute(
            select(personal).where(
                personal.c.ticket_id == ticket_id, personal.c.slot.in_(list(wanted))
            )
        )
        return {
            wanted[row.slot]: Personal(_open(key, row.value, place(ticket_id, wanted[row.slot])))
            for row in rows
        }

    def known_by(self, connection: Connection, field: PersonalField, value: Personal) -> list[str]:
        """The ids of tickets that hold this value, whichever index key marked them."""
        marks = [_mark_of(key, field, value) for key in self.sealer.ring.keys["index"]]
        found = connection.scalars(
            select(blind_index.c.ticket_id).where(blind_index.c.mark.in_(marks)).distinct()
        )
        return list(found)

    def mark(self, connection: Connection, ticket_id: str, slot: str) -> dict[str, object] | None:
        """The row by which this value is found with the current index key, if it is there."""
        where = Slot.read(slot)
        opened = self.opened(connection, ticket_id, [where])
        return self._mark(ticket_id, where, opened[where]) if where in opened else None

    def erase(self, connection: Connection, ticket_id: str) -> dict[Place, None]:
        """The key, and what would tell that somebody is known; the rest is noise without it.

        Where nothing is to stand from now on.
        """
        slots = connection.scalars(select(personal.c.slot).where(personal.c.ticket_id == ticket_id))
        gone = {place(ticket_id, slot): None for slot in slots}
        for table in (ticket_keys, blind_index, personal):
            connection.execute(delete(table).where(table.c.ticket_id == ticket_id))
        return gone

    def _mark(self, ticket_id: str, slot: Slot, value: Personal) -> dict[str, object]:
        index = self.sealer.ring.current("index")
        mark = _mark_of(index, slot.field, value)
        return {"ticket_id": ticket_id, "slot": str(slot), "mark": mark, "key_id": index.id}

    def _key(self, connection: Connection, ticket_id: str) -> bytes | None:
        wrapped = connection.scalar(
            select(ticket_keys.c.wrapped).where(ticket_keys.c.ticket_id == ticket_id)
        )
        return None if wrapped is None else self.sealer.open(wrapped, _key_place(ticket_id))

    def _new_key(self, connection: Connection, ticket_id: str) -> bytes:
        key = AESGCM.generate_key(256)
        row = {
            "ticket_id": ticket_id,
            "wrapped": self.sealer.seal(key, _key_place(ticket_id)),
            "key_id": self.sealer.key_id,
        }
        connection.execute(_NEW_KEY, row)
        return key


def _seal(key: bytes, ticket_id: str, slot: Slot, value: Personal) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    bound = place(ticket_id, slot).bound()
    return nonce + AESGCM(key).encrypt(nonce, value.reveal().encode(), bound)


def _open(key: bytes, value: bytes, where: Place) -> str:
    try:
        return AESGCM(key).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], where.bound()).decode()
    except (InvalidTag, ValueError):
        raise SealBrokenError("a sealed value does not belong here or was changed") from None


def _mark_of(key: Key, field: PersonalField, value: Personal) -> bytes:
    return hmac.digest(key.secret, f"{field}\0{_plain(field, value)}".encode(), "sha256")


def _plain(field: PersonalField, value: Personal) -> str:
    """Alike however it was typed: width, case, spaces and a phone's hyphens do not count."""
    text = "".join(unicodedata.normalize("NFKC", value.reveal()).casefold().split())
    if field is PersonalField.PHONE:
        return "".join(sign for sign in text if sign.isdigit() or sign == "+")
    return text


def place(ticket_id: str, slot: Slot | str) -> Place:
    """Where a value is sealed to."""
    return Place("personal", "value", f"{ticket_id}:{slot}")


def _key_place(ticket_id: str) -> Place:
    return Place("ticket_keys", "wrapped", ticket_id)
