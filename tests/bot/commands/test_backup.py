"""A back-up is one checked file; a restore takes it whole, or refuses."""

import errno
import re
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from bot.clock import now
from bot.config import desk_file
from bot.settings import Settings
from bot.storage.database import WAIT_SECONDS, Database
from bot.storage.keys import Purpose
from bot.storage.setup import migrate_and_open
from tests.bot.commands.company import DEMO, Company, the_desk
from tests.bot.commands.test_damage import overwrites
from tickets.answers import unanswered_return
from tickets.model.kinds import Leak
from tickets.model.personal import Personal
from tickets.model.revised_answers import AnswerVersion


def test_a_backup_is_one_private_file_and_never_overwrites(anywhere: Company) -> None:
    anywhere.records()

    said = anywhere.runs("backup", str(anywhere.backup))

    assert "1 ticket, 0 escalations" in said
    assert stat.S_IMODE(anywhere.backup.stat().st_mode) == 0o600
    assert list(anywhere.folder.glob("*backup*")) == [anywhere.backup]
    assert "exists already" in anywhere.runs("backup", str(anywhere.backup), code=2)


def test_a_restored_database_has_every_row_and_an_intact_chain(anywhere: Company) -> None:
    number = anywhere.records(leak=Leak.YES)
    fee, why = AnswerVersion("fee-amount", "2026-12-01", "0f3a"), Personal("金額が古いままです。")
    people = desk_file.read(DEMO / "desk.yaml").people
    with the_desk() as (desk, _):
        before = now() - timedelta(minutes=1)
        desk.sign_offs.declare(fee, who=str(people.manager), now=before)
        desk.sign_offs.send_back(fee, why, who=str(people.deputy), now=now())
    anywhere.runs("backup", str(anywhere.backup))
    anywhere.moves_to(f"sqlite:///{anywhere.folder / 'other.sqlite3'}")

    said = anywhere.runs("restore", str(anywhere.backup))

    assert "1 ticket, 1 escalation" in said
    assert re.search(rf"\bC-{number.year}-1[0-9]{{3}}\b", said)
    rows = r"(\d+) audit rows\..*Audit chain: (\d+) rows? in the back-up, .*; (\d+) added"
    [(total, before, added)] = re.findall(rows, said, re.S)
    assert int(total) == int(before) + int(added)
    assert int(added) == 1
    assert str(number) in anywhere.runs("tickets", "list")
    assert "all as they were written" in anywhere.runs("audit", "verify")
    with the_desk() as (desk, _):
        returned = unanswered_return(fee, desk.sign_offs.list_all())
    assert returned
    assert (returned.person, returned.reason) == (people.deputy, why)


@pytest.mark.postgres
def test_a_backup_is_restored_into_postgresql(company: Company, postgres_url: str) -> None:
    number = company.records(leak=Leak.YES)
    company.backs_up()
    company.moves_to(postgres_url)

    company.runs("restore", str(company.backup))
    company.delivers()

    assert str(number) in company.runs("tickets", "list")
    assert "not empty" in company.runs("restore", str(company.backup), code=2)


@pytest.mark.postgres
def test_rows_that_take_longer_to_count_than_a_person_waits_are_backed_up_and_copied(
    company: Company, postgres_url: str
) -> None:
    company.moves_to(postgres_url)
    company.records()
    event.listen(Engine, "before_cursor_execute", _count_tickets_slowly, retval=True)
    try:
        assert "1 ticket" in company.backs_up()
        copy = f"sqlite:///{company.folder / 'copy.sqlite3'}"
        assert "1 ticket" in company.runs("db", "copy", "--to", copy)
        refused = company.runs("restore", str(company.backup), code=2)
    finally:
        event.remove(Engine, "before_cursor_execute", _count_tickets_slowly)
    assert "tickets 1" in refused


def _count_tickets_slowly(
    connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any
) -> tuple[str, Any]:
    if connection.dialect.name == "postgresql" and statement.startswith("SELECT count("):
        slow = f"FROM (SELECT pg_sleep({WAIT_SECONDS + 0.5})) AS slow, tickets"
        statement = re.sub(r"FROM tickets$", slow, statement)
    return statement, values


def test_a_database_with_data_is_replaced_only_if_told_and_then_kept(backed_up: Company) -> None:
    later = backed_up.records()

    refused = backed_up.runs("restore", str(backed_up.backup), code=2)
    assert "not empty" in refused
    assert "tickets 2" in refused
    backed_up.runs("restore", "--replace", str(backed_up.backup))

    assert str(later) not in backed_up.runs("tickets", "list")
    [aside] = backed_up.folder.glob("madoguchi.sqlite3.before-restore-*Z")
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (2,)


def test_to_replace_a_database_on_postgresql_is_refused(backed_up: Company) -> None:
    backed_up.moves_to("postgresql://127.0.0.1:1/madoguchi")

    assert "--replace is for SQLite" in backed_up.runs(
        "restore", "--replace", str(backed_up.backup), code=2
    )


def test_expired_personal_data_in_a_backup_is_erased_again(backed_up: Company) -> None:
    closes = "UPDATE tickets SET status = 'closed', retention_until = '2020-01-01'"
    backed_up.alters(backed_up.backup, closes)
    backed_up.loses_its_database()

    said = backed_up.runs("restore", str(backed_up.backup), code=1)

    assert "not as its audit chain says" in said  # the date was set behind its back
    assert "1 ticket past the retention period erased again" in said
    with closing(sqlite3.connect(backed_up.file)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket_keys").fetchone() == (0,)


def test_a_backup_of_other_keys_is_refused(backed_up: Company) -> None:
    backed_up.loses_its_database()
    backed_up.runs("keys", "new", "new.keys")
    backed_up.sets("MADOGUCHI_KEYS", backed_up.folder / "new.keys")

    for options in ((), ("--without-lost-keys",)):
        told = backed_up.runs("restore", *options, str(backed_up.backup), code=2)
        assert "does not open all of this back-up" in told
        assert "--without-lost-keys" not in told
        assert not backed_up.file.exists()


@pytest.mark.parametrize("lost", [("master",), ("audit", "master")], ids="-".join)
def test_a_backup_that_needs_lost_keys_is_restored_without_what_they_sealed(
    company: Company, lost: tuple[Purpose, ...]
) -> None:
    older = company.records()
    newer, missing = company.loses_keys(*lost)
    company.backs_up()
    company.loses_its_database()

    refused = company.runs("restore", str(company.backup), code=2)
    assert f"it lacks {missing}." in refused
    assert "`restore --without-lost-keys` goes on" in refused
    assert not company.file.exists()

    code = 1 if "audit" in lost else 0
    told = company.runs("restore", "--without-lost-keys", str(company.backup), code=code)

    assert f"The key file lacks {missing}: what they sealed stays closed." in told
    assert ("Not all of the audit chain could be verified" in told) == bool(code)
    assert "not as its audit chain says" not in told
    listed = company.runs("tickets", "list")
    assert str(older) in listed
    assert str(newer) in listed
    company.runs("tickets", "show", str(newer), "--reveal", "--reason", "test")
    assert company.records().ordinal > newer.ordinal + 900


@pytest.mark.parametrize("damage", ["cut", "page", "junk", "empty", "foreign", "missing"])
def test_what_is_no_backup_is_refused_and_nothing_is_written(
    backed_up: Company, damage: str
) -> None:
    backed_up.loses_its_database()
    whole = backed_up.backup.read_bytes()
    match damage:
        case "cut":
            backed_up.backup.write_bytes(whole[: len(whole) // 2])
        case "page":
            overwrites(backed_up.backup, "ix_tickets_open")
        case "junk":
            backed_up.backup.write_bytes(b"this is no database" * 1000)
        case "empty":
            backed_up.backup.write_bytes(b"")
        case "foreign":
            backed_up.backup.unlink()
            backed_up.alters(backed_up.backup, "CREATE TABLE songs (name)")
        case _:
            backed_up.backup.unlink()

    said = backed_up.runs("restore", str(backed_up.backup), code=2)

    wanted = "cannot be used (No such file" if damage == "missing" else "is damaged, or no back-up"
    assert said.startswith(f"{backed_up.backup} {wanted}")
    assert not backed_up.file.exists()
    assert not list(backed_up.folder.glob(".madoguchi*"))


def test_a_restore_onto_a_full_disk_names_the_folder_of_the_database(company: Company) -> None:
    company.records()
    (company.folder / "safe").mkdir()
    backup = company.folder / "safe" / "backup.sqlite3"
    company.runs("backup", str(backup))
    company.loses_its_database()

    def fill(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", source, None, target)

    company.monkeypatch.setattr("bot.storage.backup.shutil.copyfile", fill)

    said = company.runs("restore", str(backup), code=2)

    assert said.startswith(f"The disk of the folder {company.folder} is full")
    assert not company.file.exists()


def test_a_backup_onto_a_full_disk_names_the_folder_of_the_file(company: Company) -> None:
    company.records()
    (company.folder / "small").mkdir()
    backup = company.folder / "small" / "backup.sqlite3"

    def fill(database: Database, _file: Path) -> None:
        with database.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # no less than it has
            connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(1000000) AS zeros")

    company.monkeypatch.setattr(Database, "vacuum_into", fill)

    said = company.runs("backup", str(backup), code=2)

    assert said.startswith(f"The disk of the folder {backup.parent} is full")
    assert not list(backup.parent.iterdir())


def test_a_running_desk_is_not_restored_over(backed_up: Company) -> None:
    with closing(migrate_and_open(Settings.read())):
        assert "stop it first" in backed_up.runs("restore", "--in-place", code=2)
