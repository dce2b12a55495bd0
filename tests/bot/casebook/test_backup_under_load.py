"""A back-up made while people work is whole."""

from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.storage.backup import back_up
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.casebook.conftest import Office

pytestmark = pytest.mark.dialect


def test_a_backup_during_writes_holds_whole_commits(
    office: Office, sealer: Sealer, tmp_path: Path
) -> None:
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            office.complain()

    worker = Thread(target=work)
    worker.start()
    counted = []
    try:
        for number in range(3):
            file = tmp_path / f"backup-{number}.sqlite3"
            back_up(office.database, file, office.clock.now, lambda _: None)
            with closing(Database.open_copy(f"sqlite:///{file}")) as copy:
                there = Office(copy, Casebook(copy, sealer, clock=office.clock), office.clock)
                counted.append(len(there.rows(tickets)))
                assert there.casebook.verify().is_intact
    finally:
        stop.set()
        worker.join()

    assert counted == sorted(counted)
    assert counted[-1] <= len(office.rows(tickets))
