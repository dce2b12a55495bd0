"""During an upgrade the old program goes on working on the schema of the new one."""

from pathlib import Path
from shutil import copytree, ignore_patterns

import psycopg
import pytest
from sqlalchemy import select, text

from bot.storage.backup import back_up
from bot.storage.casebook.tables import tickets
from bot.storage.database import APPLICATION, Database
from bot.storage.keys import Sealer
from bot.storage.setup import (
    MIGRATIONS,
    NewerSchemaError,
    OlderProgramError,
    migrate,
    revisions,
)
from tests.bot.casebook.conftest import Office, office_over
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
    head = revisions(database)[1]
    assert migrate(database, next_steps(database, folder, *works_with)) == (head, "next")


def next_steps(database: Database, folder: Path, *works_with: str) -> Path:
    """The migrations of the next version."""
    steps = folder / "steps"
    copytree(MIGRATIONS, steps, ignore=ignore_patterns("__pycache__"))
    head = revisions(database)[1]
    text_of_next = NEXT.format(head=head, works_with=works_with)
    (steps / "versions" / "9999_next.py").write_text(text_of_next, encoding="utf-8")
    return steps


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
    assert office_over(office.database, sealer, clock).complain().number
    found = office.database.scalar(select(text("version_num")).select_from(text("alembic_version")))
    assert found == "next"


def test_an_old_program_is_refused_by_a_schema_that_does_more(
    office: Office, tmp_path: Path
) -> None:
    upgrades(office.database, tmp_path)

    with pytest.raises(NewerSchemaError, match=r"has schema next, .* knows only .* the newer"):
        migrate(office.database)


@pytest.mark.postgres
def test_what_an_old_program_cannot_work_on_is_made_only_when_none_runs(
    postgres_database: Database, postgres_url: str, tmp_path: Path
) -> None:
    # 1.0.0 calls itself so; a program that has the same version may be starting beside this one
    old, same = ({"application_name": name} for name in ("madoguchi", APPLICATION))
    head = revisions(postgres_database)[1]
    steps = next_steps(postgres_database, tmp_path)
    with psycopg.connect(postgres_url, **same), psycopg.connect(postgres_url, **old):
        with pytest.raises(OlderProgramError, match="stop them first"):
            migrate(postgres_database, steps)
        assert revisions(postgres_database) == (head, head)

    with psycopg.connect(postgres_url, **same):
        assert migrate(postgres_database, steps) == (head, "next")


@pytest.mark.postgres
def test_a_program_that_may_go_on_does_not_hold_up_the_upgrade(
    postgres_database: Database, postgres_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_url, application_name="madoguchi"):
        upgrades(postgres_database, tmp_path, revisions(postgres_database)[1])


@pytest.mark.postgres
def test_an_old_program_copies_no_schema_that_it_does_not_know(
    postgres_database: Database, clock: Clock, tmp_path: Path
) -> None:
    upgrades(postgres_database, tmp_path, revisions(postgres_database)[1])

    with pytest.raises(StorageFailed, match="newest version"):
        back_up(postgres_database, tmp_path / "backup.sqlite3", clock(), lambda _: None)
    assert not (tmp_path / "backup.sqlite3").exists()
