"""The schema is created under a lock, completely or not at all, and never downgraded."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, inspect

from bot.storage.casebook import tables as casebook
from bot.storage.database import Database
from bot.storage.setup import MIGRATIONS, migrate, revisions
from bot.storage.tables import metadata
from tests.effort import effort
from tickets.ports import StorageFailed

pytestmark = pytest.mark.dialect

HALF_DONE = """
import sqlalchemy as sa
from alembic import op

revision = "half"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("inbox", sa.Column("half", sa.Integer))
    {fault}
"""
HEAD = "0002"


@pytest.fixture
def steps_with(tmp_path: Path) -> Callable[[str], Path]:
    """The program's migrations and one more that ends in this statement."""

    def add(fault: str) -> Path:
        folder = tmp_path / "steps"
        copytree(MIGRATIONS, folder, ignore=ignore_patterns("__pycache__"))
        half_done = HALF_DONE.format(fault=fault, head=HEAD)
        (folder / "versions" / "9999_half.py").write_text(half_done)
        return folder

    return add


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def test_an_empty_database_gets_the_programs_schema(empty_database: Database) -> None:
    assert migrate(empty_database) == (None, HEAD)
    assert {"alembic_version", casebook.tickets.name} < tables(empty_database)
    assert tables(empty_database) == {*metadata.tables, "alembic_version"}
    with empty_database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("fault", ["raise RuntimeError", "op.execute('SELECT no_such_thing')"])
def test_a_failed_migration_leaves_nothing(
    database: Database, steps_with: Callable[[str], Path], fault: str
) -> None:
    before = tables(database)
    with pytest.raises((RuntimeError, StorageFailed)):
        migrate(database, steps_with(fault))
    assert tables(database) == before
    assert revisions(database)[0] == HEAD
    with database.read() as connection:
        assert "half" not in {column["name"] for column in inspect(connection).get_columns("inbox")}


class StoppedHereError(Exception):
    pass


def test_a_fault_after_any_statement_of_the_schema_leaves_nothing(empty_database: Database) -> None:
    stopped = 0
    for nth in count(0, effort(7, 1)):
        try:
            with _stopping_after(empty_database, nth):
                migrate(empty_database)
        except StoppedHereError:
            stopped += 1
            assert tables(empty_database) == set(), nth
        else:
            break

    assert stopped > effort(6, 40)
    assert revisions(empty_database)[0] is not None


@contextmanager
def _stopping_after(database: Database, nth: int) -> Iterator[None]:
    """Fail right after this statement that changes the database."""
    seen = count()

    def look(_c: Any, _d: Any, statement: str, *_: Any) -> None:
        changes = statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT", "UPDATE"))
        if changes and next(seen) == nth:
            raise StoppedHereError

    event.listen(database.engine, "after_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(database.engine, "after_cursor_execute", look)


def test_of_concurrent_processes_one_migrates(empty_database: Database) -> None:
    url = empty_database.engine.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor(4) as starts:
        done = list(starts.map(lambda _n: _start(url), range(4)))
    assert sorted(done, key=str) == [(HEAD, HEAD)] * 3 + [(None, HEAD)]


def _start(url: str) -> tuple[str | None, str]:
    database = Database.open(url)
    try:
        return migrate(database)
    finally:
        database.close()
