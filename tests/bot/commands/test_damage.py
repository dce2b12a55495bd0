"""A damaged database is named by its table, and nothing starts on it; a copy is verified as it is."""

import json
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage import keys
from bot.storage.casebook import tables
from bot.storage.casebook.store import Casebook
from bot.storage.damage import READ_WHOLE_BYTES, check_pages_at_start, damaged_tables
from bot.storage.database import DamagedError, Database
from bot.storage.keys import Sealer
from tests.bot.casebook.conftest import Office
from tests.bot.conftest import Command
from tests.conftest import Clock
from tests.databases import sqlite_file
from tickets.ports import StorageFailed


@pytest.fixture
def office(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A casebook with three complaints in the database of the settings."""
    file = tmp_path / "test.keys"
    keys.write_new(file)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(file))
    clock = Clock()
    with closing(Database.open(sqlite_file(tmp_path / "madoguchi.sqlite3"))) as database:
        office = Office(database, Casebook(database, Sealer(keys.read(file)), clock=clock), clock)
        for _ in range(3):
            office.complain()
        yield office


def overwrites(file: Path, name: str) -> None:
    """Fill the root page of this table or index with noise, once all is in the file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        where = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = connection.execute(where, (name,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)


@pytest.fixture
def file(office: Office, tmp_path: Path) -> Path:
    office.database.close()
    return tmp_path / "madoguchi.sqlite3"


@pytest.mark.parametrize(
    ("name", "table"),
    [*((name, name) for name in ("tickets", "personal", "audit", "asked")),
     ("ix_tickets_open", "tickets")],
)  # fmt: skip
def test_check_names_the_damaged_table_and_no_backup_is_made_so_that_old_ones_are_kept(
    file: Path, madoguchi: Command, tmp_path: Path, name: str, table: str
) -> None:
    overwrites(file, name)
    told = madoguchi("check", "--json")
    refused = madoguchi("backup", str(tmp_path / "copy.sqlite3"))

    faults = " ".join(json.loads(told.stdout)["faults"])
    assert (told.exit_code, refused.exit_code) == (1, 2)
    assert re.findall(r"The database is damaged in (\w+):", faults) == [table]
    assert "The database is damaged" in refused.stderr
    assert not (tmp_path / "copy.sqlite3").exists()


@pytest.mark.parametrize("words", [("run",), ("audit", "verify"), ("tickets", "list")])
def test_nothing_works_on_a_damaged_database(
    file: Path, madoguchi: Command, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    overwrites(file, "tickets")
    told = madoguchi.refuses(*words)
    assert "The database is damaged" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("left", [0, 50, 4096, 20_000])
def test_a_file_cut_short_is_refused_or_found_whole(file: Path, left: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as raw:
        raw.truncate(left)
    with closing(Database.open(f"sqlite:///{file}")) as database, pytest.raises(StorageFailed):
        check_pages_at_start(database)


def test_a_large_file_is_looked_at_in_time(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.damage.READ_WHOLE_BYTES", 0)
    assert READ_WHOLE_BYTES > 0
    check_pages_at_start(office.database)
    office.database.close()
    overwrites(tmp_path / "madoguchi.sqlite3", "tickets")
    with pytest.raises(DamagedError) as found:
        check_pages_at_start(office.database)
    assert found.value.tables == ("tickets",)


@pytest.mark.dialect
def test_every_table_is_read(database: Database) -> None:
    assert damaged_tables(database) == ()
    check_pages_at_start(database)
    with database.read() as connection:
        assert connection.execute(select(tables.tickets)).all() == []


@pytest.fixture
def copy(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that the settings name, and that is not to be written."""
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(tmp_path / "madoguchi.sqlite3")) as connection:
        connection.execute(f"VACUUM INTO '{copy}'")
    copy.chmod(0o444)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    return copy


def test_a_read_only_copy_is_verified_and_stays_as_it_is(copy: Path, madoguchi: Command) -> None:
    before = copy.read_bytes()
    told = madoguchi("audit", "verify")
    assert (told.exit_code, told.stdout) == (0, "3 rows, all as they were written\n")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    assert copy.read_bytes() == before
    assert not list(copy.parent.glob("copy.sqlite3-*"))
