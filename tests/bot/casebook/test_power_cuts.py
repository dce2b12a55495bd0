"""After a power cut the database opens, and holds every commit that reached the disk; where
it cannot be written, it refuses and can still be read."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.storage.casebook.tables import tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.casebook.conftest import Office, office_over
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.effort import effort
from tickets.ports import StorageFailed

CUTS = effort(8, 30, 100)
COMPLAINTS = 6


@dataclass
class Machine:
    """A desk whose files can be looked at as they were on the disk at any moment."""

    office: Office
    sealer: Sealer
    file: Path
    log: Path
    opened: ExitStack

    def after_a_cut(self, folder: Path, *, database: int, log: int) -> Office:
        """The desk after a restart, with so many bytes of its two files."""
        folder.mkdir()
        copy, log_copy = folder / self.file.name, folder / self.log.name
        copy.write_bytes(self.file.read_bytes()[:database])
        log_copy.write_bytes(self.log.read_bytes()[:log])
        opened = self.opened.enter_context(closing(Database.open(f"sqlite:///{copy}")))
        return office_over(opened, self.sealer, self.office.clock)


@pytest.fixture
def machine(tmp_path: Path, sealer: Sealer, clock: Clock) -> Iterator[Machine]:
    file = tmp_path / "desk.sqlite3"
    with ExitStack() as opened, closing(sqlite_at(file)) as database:
        office = office_over(database, sealer, clock)
        with database.engine.connect() as kept:  # the last connection that closes empties the log
            kept.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")
            for _ in range(COMPLAINTS):
                office.complain()
            yield Machine(office, sealer, file, file.with_name(file.name + "-wal"), opened)


def test_a_log_that_ends_anywhere_holds_every_commit_before_its_end(
    machine: Machine, tmp_path: Path
) -> None:
    whole, size = machine.log.stat().st_size, machine.file.stat().st_size
    found = {}
    for at in sorted(random.sample(range(whole), CUTS)):
        after = machine.after_a_cut(tmp_path / f"at-{at}", database=size, log=at)
        found[at] = len(after.rows(tickets))
        assert _is_whole(after)
        assert after.casebook.verify().is_intact
    after = machine.after_a_cut(tmp_path / "whole", database=size, log=whole)

    assert len(after.rows(tickets)) == COMPLAINTS
    assert list(found.values()) == sorted(found.values())


def test_a_log_with_junk_after_its_end_is_read_up_to_the_junk(
    machine: Machine, tmp_path: Path
) -> None:
    whole, size = machine.log.stat().st_size, machine.file.stat().st_size
    with machine.log.open("ab") as log:
        log.write(random.randbytes(5000))

    after = machine.after_a_cut(tmp_path / "junk", database=size, log=whole + 5000)

    assert _is_whole(after)
    assert len(after.rows(tickets)) == COMPLAINTS


def test_a_file_that_was_cut_off_is_never_read_as_if_it_were_whole(
    machine: Machine, tmp_path: Path
) -> None:
    # no power cut does this to a file at rest, but a copy that was interrupted does
    with machine.office.database.write():
        pass
    with closing(sqlite3.connect(machine.file)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = machine.file.stat().st_size
    for at in random.sample(range(1, size - 1), CUTS):
        after = machine.after_a_cut(tmp_path / f"at-{at}", database=at, log=0)
        assert not _is_whole(after), at


def _is_whole(office: Office) -> bool:
    try:
        with office.database.read() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
            return str(found) == "ok" and office.casebook.verify().is_intact
    except StorageFailed:
        return False


def test_a_read_only_database_refuses_to_write_and_can_be_read(
    tmp_path: Path, sealer: Sealer, clock: Clock
) -> None:
    file = tmp_path / "desk.sqlite3"
    with closing(sqlite_at(file)) as database:
        office = office_over(database, sealer, clock)
        kept = office.complain()
    with closing(Database.open_copy(f"sqlite:///{file}")) as copy:
        reading = office_over(copy, sealer, clock)
        with pytest.raises(StorageFailed, match="SQLITE_READONLY"):
            reading.complain(key="later")

        assert [row.number for row in reading.rows(tickets)] == [kept.number]
        assert reading.casebook.verify().is_intact
    with closing(Database.open(f"sqlite:///{file}")) as writable:
        again = office_over(writable, sealer, clock)
        assert again.complain(key="later").number != kept.number
