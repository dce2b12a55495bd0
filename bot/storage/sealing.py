"""AES-256-GCM, bound to table, column and row, so that a value opens nowhere else."""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.keys import Key, KeyRing

VERSION = b"\x01"
NONCE_BYTES = 12


class SealBrokenError(Exception):
    """A sealed value was changed or moved, or its key is not in the ring."""


@dataclass(frozen=True, slots=True)
class Place:
    """Table, column and row to which a value is sealed."""

    table: str
    column: str
    row: str

    def bound(self) -> bytes:
        """The associated data; lengths come first, so that no two places read alike."""
        table, column, row = self.table.encode(), self.column.encode(), self.row.encode()
        parts = (len(table).to_bytes(4), table, len(column).to_bytes(4), column)
        return b"".join((*parts, len(row).to_bytes(4), row))


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals with the current master key; opens with the key a value names."""

    ring: KeyRing

    @property
    def key_id(self) -> str:
        return self.ring.current("master").id

    @property
    def known_ids(self) -> tuple[str, ...]:
        """Ids of the keys whose values open here."""
        return tuple(key.id for key in self.ring.keys["master"])

    def seal(self, plain: bytes, place: Place) -> bytes:
        key, nonce = self.ring.current("master"), os.urandom(NONCE_BYTES)
        header = VERSION + len(key.id).to_bytes() + key.id.encode()
        return header + nonce + AESGCM(key.secret).encrypt(nonce, plain, header + place.bound())

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Raises SealBrokenError rather than return anything doubtful."""
        header, nonce, body, key = self._taken_apart(sealed)
        try:
            return AESGCM(key.secret).decrypt(nonce, body, header + place.bound())
        except InvalidTag:
            raise SealBrokenError("a sealed value does not belong here or was changed") from None

    def _taken_apart(self, sealed: bytes) -> tuple[bytes, bytes, bytes, Key]:
        length = sealed[1] if len(sealed) > 1 else 0
        header, rest = sealed[: 2 + length], sealed[2 + length :]
        if header[:1] != VERSION or len(rest) <= NONCE_BYTES:
            raise SealBrokenError("not a sealed value")
        key = self.ring.find("master", header[2:].decode("ascii", "replace"))
        if key is None:
            raise SealBrokenError("the key of a sealed value is not in the key file")
        return header, rest[:NONCE_BYTES], rest[NONCE_BYTES:], key
