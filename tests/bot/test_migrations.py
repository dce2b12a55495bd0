"""The schema: made under a lock, whole or not at all, and never by an older program."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from bot.storage import tables as questions
from bot.storage.casebook import reports
from bot.storage.casebook import tables as casebook
from bot.storage.casebook.outbox import Outbox
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.migrate import STEPS, NewerSchemaError, migrate, revisions
from bot.storage.sealing import Sealer
from bot.storage.tables import metadata
from handlers.services import StorageFailed
from tests.conftest import Clock
from tickets.escalation import Ongoing, Persons, State, Trigger
from tickets.notices import Notice
from tickets.told import Tell

HALF_DONE = """
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("inbox", sa.Column("half", sa.Integer))
    {fault}
"""


@pytest.fixture
def steps_with(tmp_path: Path) -> Callable[[str], Path]:
    """The program's steps and a further one that ends in this statement."""

    def add(fault: str) -> Path:
        folder = tmp_path / "steps"
        copytree(STEPS, folder, ignore=ignore_patterns("__pycache__"))
        (folder / "versions" / "0008_half.py").write_text(HALF_DONE.format(fault=fault))
        return folder

    return add


@pytest.fixture
def first_steps(tmp_path: Path) -> Callable[[int], Path]:
    """The steps that an older program knew: so many from the first on."""

    def first(many: int) -> Path:
        folder = tmp_path / "older"
        copytree(STEPS, folder, ignore=ignore_patterns("__pycache__"))
        for step in sorted((folder / "versions").glob("0*.py"))[many:]:
            step.unlink()
        return folder

    return first


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def test_an_empty_database_gets_the_schema_that_the_program_knows(
    empty_database: Database,
) -> None:
    # F-16
    assert migrate(empty_database) == (None, "0007")

    assert {"alembic_version", casebook.tickets.name} < tables(empty_database)
    assert tables(empty_database) == {*metadata.tables, "alembic_version"}
    with empty_database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_second_start_changes_nothing(database: Database) -> None:
    assert migrate(database) == ("0007", "0007")
    assert revisions(database) == ("0007", "0007")


@pytest.mark.parametrize("fault", ["raise RuntimeError", "op.execute('SELECT no_such_thing')"])
def test_a_migration_that_fails_half_way_leaves_nothing(
    database: Database, steps_with: Callable[[str], Path], fault: str
) -> None:
    # F-15
    before = tables(database)

    with pytest.raises((RuntimeError, StorageFailed)):
        migrate(database, steps_with(fault))

    assert tables(database) == before
    assert revisions(database)[0] == "0007"
    with database.read() as connection:
        assert "half" not in {column["name"] for column in inspect(connection).get_columns("inbox")}


def test_of_several_steps_all_are_made_or_none(
    empty_database: Database,
    first_steps: Callable[[int], Path],
    steps_with: Callable[[str], Path],
) -> None:
    # F-15
    migrate(empty_database, first_steps(1))
    before = tables(empty_database)

    with pytest.raises(RuntimeError):
        migrate(empty_database, steps_with("raise RuntimeError"))

    assert tables(empty_database) == before
    assert revisions(empty_database)[0] == "0001"


@pytest.mark.parametrize("is_filled", [False, True], ids=["empty", "filled"])
def test_every_released_schema_is_brought_up_with_its_rows(
    empty_database: Database,
    first_steps: Callable[[int], Path],
    sealer: Sealer,
    clock: Clock,
    is_filled: bool,
) -> None:
    # F-16
    migrate(empty_database, first_steps(1))
    if is_filled:
        inbox = Inbox(empty_database, sealer, clock=clock, alarm=lambda _what, _key: None)
        inbox.receive("message:1", alias=None, fingerprint="f", payload={"team_id": "T01"})
        inbox.claim("share:1")

    assert migrate(empty_database) == ("0001", "0007")

    with empty_database.read() as connection:
        kept = [*connection.scalars(select(questions.inbox.c.key))]
        kept += connection.scalars(select(questions.marks.c.key))
        assert kept == (["message:1", "share:1"] if is_filled else [])
        # What could be guessed from an unkeyed one is gone with it.
        assert set(connection.scalars(select(questions.inbox.c.fingerprint))) <= {""}
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


RAISED = """
INSERT INTO escalations (number, cause, source, raised_by, raised_at, known_at, department,
    triggers, persons, ongoing, version)
VALUES ('E-2026-0001', 'regulator', 'C-2026-0001', 'mei', '2026-08-03 05:05:00',
    '2026-08-03 05:00:00', 'sales', 'lost many', 'more', 'yes', 3)
"""
WAITING = """
INSERT INTO notices (key, what, number, "to", step, state, posted_at, attempts, urgency)
VALUES ('authority_called:C-2026-0001:1:manager', 'authority_called', 'C-2026-0001', 'manager', 1,
    'waiting', '2026-08-03 05:05:00', 0, 0)
"""


def test_what_had_gone_up_before_is_whole_afterwards_and_still_told(
    empty_database: Database, first_steps: Callable[[int], Path], clock: Clock
) -> None:
    # F-16: the third step is the last that knew nothing of an escalation's state
    migrate(empty_database, first_steps(3))
    with empty_database.write() as connection:
        for row in (RAISED, WAITING):
            connection.execute(text(row))

    migrate(empty_database)

    with empty_database.read() as connection:
        found = reports.find(connection, "E-2026-0001")
    assert found is not None
    assert found.triggers == {Trigger.LOST, Trigger.MANY}
    assert (found.persons, found.ongoing) == (Persons.MORE, Ongoing.YES)
    assert (found.department, found.version, found.status) == ("sales", 3, State.RAISED)
    waiting = Outbox(empty_database).take(clock.now)
    assert waiting is not None
    assert waiting.notice == Notice(Tell.ESCALATED, "E-2026-0001", "manager", 1)


CLOSED = """
INSERT INTO tickets (id, number, team_id, policy_revision, simulation, version, kind, status,
    recorded_by, received_at, due_at, summary, body, legal_hold, card_due)
VALUES ('{id}', 'C-2026-000{id}', 'T01', 'test', false, 1, 'complaint', '{status}', 'mei',
    '2026-08-03 05:05:00', '9999-12-31 00:00:00', '', '{body}', false, false)
"""


def test_what_was_closed_before_is_known_by_its_day_afterwards(
    empty_database: Database, first_steps: Callable[[int], Path]
) -> None:
    # F-16: until the fourth step only the body says when
    migrate(empty_database, first_steps(4))
    bodies = {"1": '{"closed_at"\\: "2026-08-05T09:00:00+09:00"}', "2": '{"closed_at"\\: null}'}
    with empty_database.write() as connection:
        for id_, body in bodies.items():
            status = "closed" if id_ == "1" else "received"
            connection.execute(text(CLOSED.format(id=id_, status=status, body=body)))

    migrate(empty_database)

    with empty_database.read() as connection:
        order = select(casebook.tickets.c.closed_at).order_by(casebook.tickets.c.id)
        assert list(connection.scalars(order)) == [datetime(2026, 8, 5, tzinfo=UTC), None]


def test_what_was_to_be_put_right_before_is_open_afterwards(
    empty_database: Database, first_steps: Callable[[int], Path]
) -> None:
    # F-16: until the sixth step nothing said that its effect was looked at
    migrate(empty_database, first_steps(6))
    of = {"1": '{{"needed"\\: true}}', "2": '{{"needed"\\: false}}', "3": "null"}
    of["erased"] = of["1"]
    with empty_database.write() as connection:
        for id_, action in of.items():
            body = '{"facts"\\: {"corrective_action"\\: ' + action.format() + "}}"
            connection.execute(text(CLOSED.format(id=id_, status="closed", body=body)))
        gone = "UPDATE tickets SET erased_at = '2026-08-06 00:00:00' WHERE id = 'erased'"
        connection.execute(text(gone))

    migrate(empty_database)

    with empty_database.read() as connection:
        order = select(casebook.tickets.c.has_open_action).order_by(casebook.tickets.c.id)
        assert list(connection.scalars(order)) == [True, False, False, False]


def test_a_newer_schema_is_refused_in_a_sentence(database: Database) -> None:
    # F-17
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerSchemaError, match="has schema 9999, and this version knows only"):
        migrate(database)


def test_of_processes_that_start_together_one_migrates(empty_database: Database) -> None:
    # F-44
    url = empty_database.engine.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor(4) as starts:
        done = list(starts.map(lambda _n: _start(url), range(4)))

    assert sorted(done, key=str) == [("0007", "0007")] * 3 + [(None, "0007")]


def _start(url: str) -> tuple[str | None, str]:
    database = Database.open(url)
    try:
        return migrate(database)
    finally:
        database.close()
