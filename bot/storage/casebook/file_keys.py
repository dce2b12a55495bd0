"""A key for each ticket and escalation, wrapped by the master key: destroying it
erases the values."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property  # noqa: TID251 (it only computes)
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, bindparam, delete, select

from bot.storage.sealing import NONCE_BYTES, Place, SealBrokenError, Sealer


@dataclass(frozen=True)
class FileKeys:
    sealer: Sealer
    file: Column[Any]

    def find(self, connection: Connection, file: str) -> bytes | None:
        """None if nothing was sealed or all is erased. Raises SealBrokenError."""
        return self.found(connection, [file]).get(file)

    def found(self, connection: Connection, files: Collection[str]) -> dict[str, bytes]:
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


def sealed(key: bytes, plain: str, place: Place) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain.encode(), place.bound())


def opened(key: bytes, value: bytes, place: Place) -> str:
    """Raises SealBrokenError rather than return anything doubtful."""
    try:
        return AESGCM(key).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], place.bound()).decode()
    except (InvalidTag, ValueError):
        raise SealBrokenError("a sealed value does not belong here or was changed") from None
