"""Reseal with the current keys what older ones sealed.

Append new keys to the key file, restart with it, and run `madoguchi keys rotate`. Once nothing is
left, the old master and index keys may be removed. Everything stays readable meanwhile, and an
interrupted rotation is simply started again. The audit chain keeps its signatures, so old audit
keys stay.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, func, select, tuple_

from bot.storage.casebook import chain
from bot.storage.casebook.personal_values import PersonalValues
from bot.storage.casebook.tables import (
    blind_index,
    escalation_keys,
    recalls,
    returned_answers,
    ticket_keys,
)
from bot.storage.database import Database
from bot.storage.keys import Place, SealBrokenError, Sealer
from bot.storage.retention import do_requested_vacuum, request_vacuum
from bot.storage.tables import asked, inbox

BATCH = 100
# The master key binds a value to its table, column and primary key.
SEALED: tuple[Column[Any], ...] = (
    ticket_keys.c.wrapped,
    escalation_keys.c.wrapped,
    asked.c.question,
    inbox.c.payload,
    recalls.c.place,
    returned_answers.c.reason,
)

NewValues = dict[str, Any] | None
Reseal = Callable[[Connection, Row[Any]], NewValues]


@dataclass(frozen=True, slots=True)
class Rotated:
    renewed: int
    left: int
    """Rows that no key of the ring opens; an old key is missing."""
    swept: bool = True
    """Whether nothing that an old key opens is left in the database's files."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """May raise StorageFailed; what was renewed by then stays so."""

    database: Database
    sealer: Sealer

    def rotate(self) -> Rotated:
        steps = [(column.table, self._resealing(column)) for column in SEALED]
        steps.append((blind_index, self._mark_anew))
        renewed = sum(self._renew(table, renew) for table, renew in steps)
        return Rotated(renewed, self.count_left(), do_requested_vacuum(self.database))

    def count_left(self) -> int:
        """Count rows not sealed with the current keys."""
        with self.database.read() as connection:
            return sum(
                connection.scalar(select(func.count()).where(self._is_old(table))) or 0
                for table in (*(column.table for column in SEALED), blind_index)
            )

    def _renew(self, table: Table, renew: Reseal) -> int:
        """Renew batch by batch along the primary key, each in its own transaction."""
        renewed, last = 0, None
        while True:
            with self.database.write() as connection:
                chain.take_write_lock(self.database, connection)
                rows = self._batch(connection, table, last)
                changed = [new for row in rows if (new := renew(connection, row))]
                if changed:
                    connection.execute(self.database.upsert(table), changed)
                    request_vacuum(self.database, connection, table)
            renewed += len(changed)
            if len(rows) < BATCH:
                return renewed
            last = tuple(rows[-1]._mapping[key.name] for key in table.primary_key)

    def _batch(
        self, connection: Connection, table: Table, last: tuple[Any, ...] | None
    ) -> list[Row[Any]]:
        keys = list(table.primary_key)
        query = select(table).where(self._is_old(table)).order_by(*keys).limit(BATCH)
        if last is not None:
            query = query.where(tuple_(*keys) > tuple_(*last))
        if not self.database.is_sqlite:
            query = query.with_for_update()
        return list(connection.execute(query))

    def _is_old(self, table: Table) -> Any:
        current = self.sealer.ring.current("index" if table is blind_index else "master")
        return table.c.key_id != current.id  # NULL, where nothing is sealed, is neither

    def _resealing(self, column: Column[Any]) -> Reseal:
        (key,) = column.table.primary_key

        def renew(_connection: Connection, row: Row[Any]) -> NewValues:
            place = Place(column.table.name, column.name, row._mapping[key.name])
            try:
                plain = self.sealer.open(row._mapping[column.name], place)
            except SealBrokenError:
                return None
            sealed = self.sealer.seal(plain, place)
            return {**row._mapping, column.name: sealed, "key_id": self.sealer.key_id}

        return renew

    def _mark_anew(self, connection: Connection, row: Row[Any]) -> NewValues:
        try:
            return PersonalValues(self.database, self.sealer).index_row(
                connection, row.ticket_id, row.slot
            )
        except SealBrokenError:
            return None
