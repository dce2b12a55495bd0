"""A pretend Slack and the real program in it, over HTTP and Socket Mode."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.program import Running
from workspace.driver import Person, Slack, serve

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


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
    found["app"]["manifest"] = str(ROOT / "manifest.yaml")
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
def tidy(slack: Slack, request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test leaves fair weather, and nothing that is still being said."""
    yield
    slack.weather()
    if "program" in request.fixturenames:
        assert request.getfixturevalue("program").settled()


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
