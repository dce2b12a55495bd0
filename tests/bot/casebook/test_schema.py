"""The casebook's step: onto nothing, onto a filled older schema, and equal to its tables."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select

from bot.storage import tables as questions
from bot.storage.casebook import tables
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.migrate import migrate
from bot.storage.sealing import Sealer
from tests.conftest import Clock


def test_the_step_makes_the_tables_that_the_program_knows(casebook_database: Database) -> None:
    both = MetaData(naming_convention=questions.metadata.naming_convention)
    for metadata in (questions.metadata, tables.metadata):
        for table in metadata.sorted_tables:
            table.to_metadata(both)

    with casebook_database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), both) == []


def test_a_filled_older_schema_keeps_its_rows(
    database: Database, steps: Path, sealer: Sealer, clock: Clock
) -> None:
    inbox = Inbox(database, sealer, clock=clock, alarm=lambda _what, _key: None)
    inbox.receive("message:1", alias=None, fingerprint="f", payload={"team_id": "T01"})
    inbox.claim("share:1")

    assert migrate(database, steps) == ("0001", "0002")

    with database.read() as connection:
        assert connection.scalars(select(questions.inbox.c.key)).all() == ["message:1"]
        assert connection.scalars(select(questions.marks.c.key)).all() == ["share:1"]
        assert set(tables.metadata.tables) <= set(inspect(connection).get_table_names())
