"""During an upgrade the old program goes on working on the schema of the new one."""

from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from sqlalchemy import text

from bot.storage.backup import back_up
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.setup import MIGRATIONS, NewerSchemaError, migrate, revisions
from tests.bot.casebook.conftest import Office
from tests.conftest import Clock
from tickets.ports import StorageFailed

pytestmark = pytest.mark.dialect

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"
works_with = {works_with}


def upgrade() -> None:
    op.create_table("errands", sa.Column("id", sa.String, primary_key=True))
    op.add_column("tickets", sa.Column("mood", sa.String))
    op.add_column("notices", sa.Column("tries", sa.Integer, server_default="0", nullable=False))
    op.create_index("ix_tickets_mood", "tickets", ["mood"])
"""


def upgrades(database: Database, folder: Path, *works_with: str) -> None:
    """Let the next version of the program migrate the database."""
    steps = folder / "steps"
    copytree(MIGRATIONS, steps, ignore=ignore_patterns("__pycache__"))
    head = revisions(database)[1]
    text_of_next = NEXT.format(head=head, works_with=works_with)
    (steps / "versions" / "9999_next.py").write_text(text_of_next, encoding="utf-8")
    assert migrate(database, steps) == (head, "next")


def test_a_running_old_program_goes_on(office: Office, tmp_path: Path) -> None:
    before = office.complain()

    upgrades(office.database, tmp_path)

    after = office.complain()
    office.closes(before)
    assert {row.number for row in office.rows(tickets)} == {before.number, after.number}
    assert office.casebook.verify().is_intact


def test_an_old_program_restarts_on_a_schema_that_only_adds(
    office: Office, tmp_path: Path, sealer: Sealer, clock: Clock
) -> None:
    head = revisions(office.database)[1]
    upgrades(office.database, tmp_path, head)

    assert migrate(office.database) == (head, head)
    again = Office(office.database, Casebook(office.database, sealer, clock=clock), clock)
    assert again.complain().number
    with office.database.read() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert found == "next"


def test_an_old_program_is_refused_by_a_schema_that_does_more(
    office: Office, tmp_path: Path
) -> None:
    upgrades(office.database, tmp_path)

    with pytest.raises(NewerSchemaError, match=r"has schema next, .* knows only .* the newer"):
        migrate(office.database)


@pytest.mark.postgres
def test_an_old_program_copies_no_schema_that_it_does_not_know(
    postgres_url: str, sealer: Sealer, clock: Clock, tmp_path: Path
) -> None:
    database = Database.open(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        upgrades(database, tmp_path, revisions(database)[1])

        with pytest.raises(StorageFailed, match="newest version"):
            back_up(database, tmp_path / "backup.sqlite3", clock(), lambda _: None)
    finally:
        database.close()
    assert not (tmp_path / "backup.sqlite3").exists()
