"""A pretend Slack and the real program in it, over HTTP and Socket Mode."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import Program
from bot.settings import Settings
from bot.store import open_store
from knowledge.answering import Answerer
from workspace.driver import Message, Person, Slack, serve

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Clock:
    """A clock that runs ahead at every look, so that nobody is ever told to slow down."""

    def __init__(self) -> None:
        self._now = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
        self._step = timedelta(seconds=2)
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self._now += self._step
            return self._now

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        usual, self._step = self._step, timedelta(0)
        try:
            yield
        finally:
            self._step = usual


def runs(person: Person, text: str, channel: str = "C01GENERAL") -> Message:
    """Runs a command; its answer comes with the ack, so that it is there when the gesture ends."""
    person.runs(text, channel=channel)
    return person.sees(channel)[-1]


class Running:
    """The program at work in a thread, and what can happen to it."""

    def __init__(self, settings: Settings, answerer: Answerer) -> None:
        self.clock = Clock()
        self.database = Path(settings.database_url.get_secret_value().removeprefix("sqlite:///"))
        self._store = open_store(settings)
        self._program = _Prepared(settings, self._store, self.clock)
        self._program.prepared = answerer
        self._thread = threading.Thread(target=self._program.run)
        self._thread.start()

    def stops(self) -> None:
        self._program.stop()
        self._thread.join(15)
        self._store.close()
        assert not self._thread.is_alive(), "the program did not stop"

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Nothing can be written while the block runs."""
        tables = ("inbox", "marks", "asked", "feedback")
        self._sql(*(f"ALTER TABLE {table} RENAME TO away_{table}" for table in tables))
        try:
            yield
        finally:
            self._sql(*(f"ALTER TABLE away_{table} RENAME TO {table}" for table in tables))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def _sql(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.database, timeout=5)) as connection, connection:
            for statement in statements:
                connection.execute(statement)


class _Prepared(Program):
    """The program with a knowledge base that was opened before."""

    prepared: Answerer

    def _open_answerer(self) -> Answerer:
        return self.prepared


@pytest.fixture(scope="session")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer.open(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def question(answerer: Answerer) -> Callable[[str, Sequence[str]], str]:
    """The first of these questions that the matcher answers in this way."""

    def find(result: str, asked: Sequence[str]) -> str:
        results = {text: answerer.answer(text).result for text in asked}
        found = next((text for text, got in results.items() if got == result), None)
        assert found, f"none of these is {result}: {results}"
        return found

    return find


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "workspace.yaml").read_text(encoding="utf-8"))
    found["app"]["manifest"] = (
        str(ROOT / "manifest.yaml")
        if (ROOT / "manifest.yaml").exists()
        else "/tmp/m/h_manifest.yaml"
    )
    return found


@pytest.fixture(scope="module")
def slack(config: dict[str, Any]) -> Iterator[Slack]:
    with serve(config) as running:
        yield running


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("program")
    given: dict[str, Any] = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'madoguchi.sqlite3'}",
        "MADOGUCHI_DESK": HERE / "desk.yaml",
        "MADOGUCHI_CACHE": folder,
    }
    return Settings(**given)


@pytest.fixture(scope="module")
def program(slack: Slack, settings: Settings, answerer: Answerer) -> Iterator[Running]:
    running = Running(settings, answerer)
    slack.waits_for_app()
    yield running
    running.stops()


@pytest.fixture(autouse=True)
def fair_weather(slack: Slack) -> Iterator[None]:
    yield
    slack.weather()


@pytest.fixture
def mei(slack: Slack, program: Running) -> Person:
    """Reads Japanese."""
    return slack.person("mei")


@pytest.fixture
def emma(slack: Slack, program: Running) -> Person:
    """Reads English."""
    return slack.person("emma")


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The same settings for a process of its own."""
    given = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token and settings.slack_bot_token.get_secret_value(),
        "SLACK_APP_TOKEN": settings.slack_app_token and settings.slack_app_token.get_secret_value(),
        "SLACK_API_URL": settings.slack_api_url,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "MADOGUCHI_DESK": str(settings.desk),
        "MADOGUCHI_CACHE": str(settings.cache),
    }
    return {**os.environ, **{name: str(value) for name, value in given.items()}}
