"""Damaged pages of the database: which tables cannot be read as they were written."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, String, Table, cast, func, literal_column, select, text

from bot.storage.casebook.tables import tickets
from bot.storage.database import DamagedError, Database, lift_time_limits
from tickets.ports import StorageFailed

READ_WHOLE_BYTES: Final = 32 << 20
"""A SQLite file up to this size is read as a whole at each start, in less than a second."""


def damaged_tables(database: Database) -> tuple[str, ...]:
    """Read every page, of indexes too; a minute for a million tickets. Raises StorageFailed."""
    look = _checked if database.is_sqlite else _read_through
    return tuple(_damaged(database, look))


def check_pages_at_start(database: Database) -> None:
    """Read small files as a whole, of larger ones the ends of each table. Raises DamagedError."""
    is_small = database.is_sqlite and _size(database) <= READ_WHOLE_BYTES
    look = _checked if is_small else _ends
    if not _is_whole(database, look) and (found := tuple(_damaged(database, look))):
        raise DamagedError(found)


def _is_whole(database: Database, look: Callable[[Connection, Table], bool]) -> bool:
    """In one transaction: one for each table takes longer."""
    try:
        with database.read() as connection:
            return all(look(connection, table) for table in tickets.metadata.sorted_tables)
    except DamagedError:
        return False


def _damaged(database: Database, look: Callable[[Connection, Table], bool]) -> Iterator[str]:
    for table in tickets.metadata.sorted_tables:
        try:
            with database.read() as connection:
                if not look(connection, table):
                    yield table.name
        except DamagedError:
            yield table.name


def _checked(connection: Connection, table: Table) -> bool:
    # `integrity_check` also compares indexes with their table.
    rows = connection.execute(text(f"PRAGMA integrity_check('{table.name}')"))
    return [row[0] for row in rows] == ["ok"]


def _read_through(connection: Connection, table: Table) -> bool:
    lift_time_limits(connection)
    # The text of a row also reads what is stored outside of it.
    whole_row = cast(literal_column(table.name), String)
    connection.execute(select(func.count(whole_row)).select_from(table))
    return True


def _ends(connection: Connection, table: Table) -> bool:
    keys = list(table.primary_key)
    for order in (keys, [key.desc() for key in keys]):
        # Compiled quickly, as the columns are not named.
        row: Select[Any] = select(literal_column("*")).select_from(table)
        connection.execute(row.order_by(*order).limit(1)).all()
    return True


def _size(database: Database) -> int:
    with database.read() as connection:
        pages, size = (
            connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size")
        )
    if pages is None or size is None:
        raise StorageFailed("the database tells no size")
    return int(pages) * int(size)
