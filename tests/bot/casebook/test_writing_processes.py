"""Several processes write into one SQLite database at once."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot.storage import keys
from bot.storage.casebook import tables
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests import databases
from tests.bot.casebook.conftest import Office, office_over
from tests.conftest import Clock
from tests.effort import effort

WRITERS = 4
EACH = effort(25, 100, 1_000)


def office_in(folder: Path) -> Office:
    database = Database.open(f"sqlite:///{folder / 'madoguchi.sqlite3'}")
    return office_over(database, Sealer(keys.read(folder / "test.keys")), Clock())


def complains(folder: Path, writer: int) -> list[str]:
    """Record complaints in a process of its own. StorageFailed is what people would meet."""
    office = office_in(folder)
    with closing(office.database):
        return [office.complain(key=f"form-{writer}-{nth}").number for nth in range(EACH)]


@pytest.mark.long
def test_of_four_writing_processes_none_meets_a_locked_database(tmp_path: Path) -> None:
    databases.sqlite_file(tmp_path / "madoguchi.sqlite3")
    keys.write_new(tmp_path / "test.keys")

    with ProcessPoolExecutor(WRITERS, get_context("spawn")) as processes:
        begun = [processes.submit(complains, tmp_path, writer) for writer in range(WRITERS)]
        numbers = [number for each in begun for number in each.result()]

    assert sorted(numbers) == [f"C-2026-{nth:04}" for nth in range(1, WRITERS * EACH + 1)]
    office = office_in(tmp_path)
    with closing(office.database):
        assert office.casebook.verify().is_intact
        assert len(office.rows(tables.tickets)) == len(numbers)
