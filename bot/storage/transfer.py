"""Copy all rows from one database to another, of either kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, inspect, select

from bot.storage.casebook.chain import Chain
from bot.storage.casebook.tables import notes
from bot.storage.casebook.verification import Verification, Verified
from bot.storage.database import Database
from bot.storage.keys import KeyRing
from bot.storage.migrate import migrate, revision_of
from bot.storage.tables import metadata
from tickets.ports import StorageFailed

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Copied:
    rows: Mapping[str, int]
    chain: Verified
    """Of the copy; the same as that of the source."""


def copy_database(
    source: Database, target: Database, ring: KeyRing, step: Callable[[int], object]
) -> Copied:
    """Copy one database into another, which must be empty: in one transaction, or not at all.

    Raises OccupiedError, NewerSchemaError or StorageFailed.
    """
    chain = Chain(ring)
    with target.read() as connection:
        refuse_data(connection)
    migrate(target)
    with source.read() as old, target.write(wait=60.0) as new:
        rows = copy_rows(old, new, step)
        found = Verification(chain, new).verify()
        if found != Verification(chain, old).verify():
            raise StorageFailed("the audit chain of the copy is not that of the source")
    return Copied(rows, found)


class OccupiedError(Exception):
    """The database has data; `rows` tells how many by table."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        super().__init__("the database is not empty")
        self.rows = rows


def refuse_data(connection: Connection) -> None:
    """Raises OccupiedError unless the database is empty. A migration may have left notes."""
    if rows := {
        name: count for name, count in count_rows(connection).items() if name != notes.name
    }:
        raise OccupiedError(rows)


def count_rows(connection: Connection) -> Mapping[str, int]:
    """Rows by table, without empty tables and those that an older schema lacks."""
    there = set(inspect(connection).get_table_names())
    tables = [each for each in metadata.sorted_tables if each.name in there]
    counted = {
        each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables
    }
    return {name: count for name, count in counted.items() if count}


def _uncounted(_rows: int) -> None: ...


def copy_rows(
    source: Connection, target: Connection, step: Callable[[int], object] = _uncounted
) -> Mapping[str, int]:
    """Copy every table into an empty schema; returns the rows by table.

    The caller commits. `step` is told how many rows each batch had. Raises StorageFailed if the
    schemas differ, or a table has another number of rows afterwards.
    """
    if revision_of(source) != revision_of(target):
        raise StorageFailed("its schema is newer: use the newest version of the program")
    target.execute(delete(notes))
    for table in metadata.sorted_tables:
        query = select(table).execution_options(yield_per=_AT_ONCE)
        with source.execute(query) as rows:
            for batch in rows.mappings().partitions(_AT_ONCE):
                target.execute(insert(table), [dict(each) for each in batch])
                step(len(batch))
    copied, expected = count_rows(target), count_rows(source)
    if differing := sorted(name for name, _ in copied.items() ^ expected.items()):
        raise StorageFailed(f"not all rows arrived: {', '.join(differing)}")
    return copied
