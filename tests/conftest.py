"""Fixtures for all tests: clock, databases, knowledge base, browser."""

import fcntl
import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.pool import Pool

from bot.storage import keys
from bot.storage.database import Database
from bot.storage.keys import Sealer
from knowledge.answering import Answerer
from tests import chromium as chromium_here
from tests import databases
from tests.effort import IS_SOAK

# No deadline: how long an example takes depends on the machine. Only a soak draws at random.
settings.register_profile("ours", deadline=None, derandomize=not IS_SOAK)
settings.load_profile("ours")

# What is collected stays until the end, so the collector need not look through it again and again.
gc.disable()

KNOWLEDGE = Path(__file__).parents[1] / ".pytest_cache" / "knowledge"
BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run with skips: CI installs every part, so a skip means a missing one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and os.environ.get("NOTHING_SKIPPED"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave long tests to `make test-all`, and start the files with some first, so that no worker
    waits at the end. Within a file the order stays.
    """
    for item in items:
        if _is_long(item):
            item.add_marker("long")
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)  # a test leaves some thousand objects
    gc.enable()


def _is_long(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    repeats = "postgres" in marks and "dialect" not in marks
    return bool(marks & {"kill", "browser", "node"}) or repeats


@pytest.fixture(autouse=True, scope="session")
def everything_is_closed() -> Iterator[None]:
    """Fail the last test if an object in a cycle was left open: a run is too short for the
    collector to reach the oldest ones by itself.
    """
    yield
    if sys.version_info < (3, 13):  # 3.13 warns of SQLite connections, too: not looked through yet
        gc.collect()


@pytest.fixture(autouse=True, scope="session")
def no_waiting_for_the_disk() -> Iterator[None]:
    event.listen(Pool, "checkout", databases.do_not_wait_for_the_disk)
    yield
    event.remove(Pool, "checkout", databases.do_not_wait_for_the_disk)


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once() -> Iterator[None]:
    with databases.statements_compiled_once():
        yield


@pytest.fixture(autouse=True, scope="session")
def quiet() -> None:
    """Keep log lines of background threads out of the output of commands, and draw none: the
    usual renderer takes half a second for an exception with its local variables.
    """
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    """The shipped knowledge base; the first worker builds its index, which is kept between runs."""
    KNOWLEDGE.mkdir(parents=True, exist_ok=True)
    with (KNOWLEDGE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Answerer.open(cache=KNOWLEDGE)


@pytest.fixture(scope="session")
def knowledge_cache(answerer: Answerer) -> Path:
    """Folder with the saved index of the shipped knowledge base."""
    return KNOWLEDGE


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    file = tmp_path / "test.keys"
    keys.write_new(file)
    return Sealer(keys.read(file))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of an embedded PostgreSQL; skips the test if there is none."""
    with databases.embedded_server() as server:
        url = str(server.get_uri())
        databases.prepare_server(url)
        yield url
        databases.operator(url).close()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A migrated database on the server."""
    with databases.postgres(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    with closing(Database.open(postgres_url)) as database:
        yield database


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of each kind."""
    if request.param == "sqlite":
        return databases.sqlite_file(tmp_path / "madoguchi.sqlite3")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'madoguchi.sqlite3'}"
        return
    server: str = request.getfixturevalue("postgres_server")
    with databases.postgres(server, databases.EMPTY) as url:
        yield url


@pytest.fixture
def empty_database(empty_database_url: str) -> Iterator[Database]:
    with closing(Database.open(empty_database_url)) as database:
        yield database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database.open(database_url)) as database:
        yield database


@pytest.fixture
def blank_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no charts, which takes a second each report; tests/bot/reports draws them."""

    def blank(told: str, folder: str, *_: object) -> None:
        for each in json.loads(told)["charts"]:
            Path(folder, f"{each['name']}.png").write_bytes(b"\x89PNG")

    monkeypatch.setattr("bot.reports.charts._run", blank)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all pages; skips the test if there is none."""
    if chromium_here.PROGRAM is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playing:
        browser = chromium_here.launched(playing)
        yield browser
        browser.close()
