"""How the database would answer what the program asks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.storage.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """SELECTs that run meanwhile, with their parameters."""
    told: list[tuple[str, Any]] = []

    def hears(_connection: Any, _cursor: Any, sql: str, given: Any, *_: object) -> None:
        if sql.startswith("SELECT") and "FROM tickets" in sql:
            told.append((sql, given))

    event.listen(database.engine, "before_cursor_execute", hears)
    yield told
    event.remove(database.engine, "before_cursor_execute", hears)


def plan_of(database: Database, sql: str, given: Any) -> list[str]:
    """The lines of its plan."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.read() as connection:
        if not database.is_sqlite:  # a small table is read as a whole wherever that is allowed
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = connection.exec_driver_sql(explain + sql, given).all()
    return [str(row[-1]).strip() for row in rows]
