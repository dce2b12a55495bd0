"""`audit verify` beside the program and on copies, and the database that it finds damaged."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.casebook.conftest import Office
from tests.bot.conftest import Command
from tests.conftest import Clock
from tests.databases import sqlite_file


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
