"""Connections to PostgreSQL are cut, and its server is killed: nothing is lost or written twice."""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import psutil
import psycopg
import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.storage import database as storage
from bot.storage.casebook.tables import tickets
from bot.storage.damage import damaged_tables
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.keys import Sealer
from bot.storage.setup import migrate
from bot.storage.tables import inbox
from tests.bot.casebook.conftest import Office, office_over
from tests.bot.web.probing import get, serving
from tests.conftest import Clock
from tests.databases import embedded_server
from tests.effort import effort
from tickets.ports import StorageFailed

pytestmark = pytest.mark.postgres

WRITERS = 4
CUTS = effort(25, 50, 500)
KILLS = effort(2, 3, 15)
READY_WITHIN = 10.0
SETTLE_SECONDS = 0.5
Value = TypeVar("Value")
AT_ONCE = 6.0  # for seven calls; if each waited, they would take 14
GIVEN_UP_WITHIN = 10.0  # three seconds if nothing else runs; the network notices after 25


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


def receive(arrived: Inbox, key: str) -> str:
    return arrived.receive(key, alias=None, fingerprint="", payload={"team_id": "T1"}).state


def assert_each_is_there_once(writers: Writers) -> None:
    numbers = [row.number for row in writers.office.rows(tickets)]
    assert sorted(numbers) == sorted(writers.accepted.values())
    assert len(set(numbers)) == len(numbers)
    assert writers.office.casebook.verify().is_intact


@pytest.mark.long
@pytest.mark.dialect
def test_cut_connections_lose_and_double_nothing(
    postgres_database: Database, postgres_url: str, sealer: Sealer, clock: Clock
) -> None:
    office = office_over(postgres_database, sealer, clock)
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name LIKE 'madoguchi%' ORDER BY random() LIMIT 1"
    )
    with psycopg.connect(postgres_url, autocommit=True) as operator, Writers(office) as writers:
        for _ in range(CUTS):
            operator.execute(cut)
            time.sleep(random.uniform(0, 0.03))
        writers.go_on()
        writers.__exit__()

        assert_each_is_there_once(writers)


@pytest.mark.dialect
def test_what_is_committed_only_after_it_was_answered_is_not_answered_again(
    postgres_database: Database, postgres_url: str, sealer: Sealer, clock: Clock
) -> None:
    arrived = Inbox(postgres_database, sealer, clock=clock)
    has_begun, goes_on = threading.Event(), threading.Event()

    def hang(_connection: Any) -> None:
        has_begun.set()
        goes_on.wait(READY_WITHIN)

    with closing(Database.open(postgres_url)) as hanging, ThreadPoolExecutor(1) as thread:
        event.listen(hanging.engine, "commit", hang)
        late = Inbox(hanging, sealer, clock=clock)
        stored = thread.submit(receive, late, "a")
        assert has_begun.wait(READY_WITHIN)
        arrived.finish_later("a", "answered")
        arrived.record_finished()
        goes_on.set()
        stored.result(READY_WITHIN)
        arrived.record_finished()

        # Else another replica takes it when its lease is over.
        rows = postgres_database.rows(inbox.select())
        assert [(row.state, row.payload) for row in rows] == [("done", None)]


@pytest.mark.dialect
def test_what_is_committed_after_its_lease_is_left_to_the_process_that_answered_it(
    postgres_database: Database,
    postgres_url: str,
    sealer: Sealer,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.storage.inbox.LEASE", timedelta(seconds=0.1))
    monkeypatch.setattr("bot.storage.inbox.SETTLE_SECONDS", SETTLE_SECONDS)
    other = Inbox(postgres_database, sealer, clock=clock)

    def hang(_connection: Any) -> None:
        time.sleep(0.2)

    with closing(Database.open(postgres_url)) as hanging:
        event.listen(hanging.engine, "commit", hang)
        arrived = Inbox(hanging, sealer, clock=clock)
        for key in ("answered", "left by a crash"):
            receive(arrived, key)
        assert other.take_left_over() == ()

        arrived.finish("answered", "replied")
        time.sleep(SETTLE_SECONDS)

        assert [each.key for each in other.take_left_over()] == ["left by a crash"]


@dataclass(frozen=True)
class OwnServer:
    """A server that no other test uses."""

    package: Any

    @property
    def url(self) -> str:
        return str(self.package.get_uri())

    def _processes(self) -> list[psutil.Process]:
        main = psutil.Process(self.package.get_pid())
        return [main, *main.children(recursive=True)]

    def dies_and_comes_back(self) -> None:
        processes = self._processes()
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                os.kill(each.pid, signal.SIGKILL)
        psutil.wait_procs(processes[:1], timeout=5)
        self.package.ensure_postgres_running()

    @contextmanager
    def hangs(self) -> Iterator[None]:
        """It lives, holds its connections and takes new ones, and answers nothing."""
        stopped = self._processes()
        for each in stopped:
            each.suspend()
        try:
            yield
        finally:
            for each in stopped:
                each.resume()


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    with embedded_server() as server:
        yield OwnServer(server)


@pytest.fixture
def own_office(own_server: OwnServer, sealer: Sealer, clock: Clock) -> Iterator[Office]:
    office = office_over(Database.open(own_server.url), sealer, clock)
    with closing(office.database):
        migrate(office.database)
        yield office


def test_a_killed_server_loses_nothing_that_was_accepted(
    own_server: OwnServer, own_office: Office
) -> None:
    with Writers(own_office) as writers:
        for _ in range(KILLS):
            writers.go_on()
            own_server.dies_and_comes_back()
        writers.go_on()

    assert_each_is_there_once(writers)


def test_a_server_that_hangs_is_given_up_and_nothing_is_lost_or_doubled(
    own_server: OwnServer, own_office: Office, sealer: Sealer, clock: Clock
) -> None:
    arrived = partial(receive, Inbox(own_office.database, sealer, clock=clock))

    def record(key: str) -> str:
        return own_office.complain(key=key).number

    with ThreadPoolExecutor(8) as threads:
        before = list(threads.map(record, "abcdefgh"))  # connections that lie ready
        with own_server.hangs():
            acts = [threads.submit(act, key) for key in "ijkl" for act in (record, arrived)]
            assert not wait(acts, GIVEN_UP_WITHIN).not_done
        assert {type(each.exception()) for each in acts} == {StorageFailed}
        assert until_answered(lambda: record("a")) == before[0]
        after = list(threads.map(record, "aijkl"))
        states = list(threads.map(arrived, "ijkl"))

    assert after[0] == before[0]
    assert {*states} <= {"new", "again", "busy"}
    numbers = [row.number for row in own_office.rows(tickets)]
    assert sorted(numbers) == sorted({*before, *after})
    assert len(own_office.rows(inbox)) == 4
    assert own_office.casebook.verify().is_intact


def until_answered(call: Callable[[], Value]) -> Value:
    end = time.monotonic() + READY_WITHIN
    while True:
        try:
            return call()
        except StorageFailed:
            assert time.monotonic() < end
            time.sleep(0.02)


def fail(office: Office, keys: str) -> None:
    for key in keys:
        with pytest.raises(StorageFailed):
            office.complain(key=key)


def test_while_a_server_hangs_only_the_first_calls_wait_and_a_probe_sees_its_return(
    own_server: OwnServer, own_office: Office, clock: Clock
) -> None:
    with serving(own_office.database, clock) as url, capture_logs() as logged:
        with own_server.hangs():
            fail(own_office, "ab")
            began = time.monotonic()
            fail(own_office, "cdefgh")
            status, body = get(f"{url}/readyz")
            took = time.monotonic() - began
        until_answered(lambda: own_office.complain(key="a"))
        is_ready_again = get(f"{url}/readyz")[0] == 200

    assert took < AT_ONCE
    assert (status, json.loads(body)["database"]) == (503, False)
    assert is_ready_again
    events = [each["event"] for each in logged]
    assert [each for each in events if each.startswith("database.")] == [
        "database.hangs", "database.answers", "database.back",
    ]  # fmt: skip


def test_a_server_that_hangs_while_a_whole_table_is_read_is_given_up(
    own_server: OwnServer, own_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "TABLE_SECONDS", 1.0)
    reads, goes_on = threading.Event(), threading.Event()

    def wait_to_hang(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT count("):
            reads.set()
            goes_on.wait(READY_WITHIN)

    event.listen(own_office.database.engine, "before_cursor_execute", wait_to_hang)
    with ThreadPoolExecutor(1) as thread:
        check = thread.submit(damaged_tables, own_office.database)
        assert reads.wait(READY_WITHIN)
        with own_server.hangs():
            goes_on.set()
            assert isinstance(check.exception(GIVEN_UP_WITHIN), StorageFailed)
