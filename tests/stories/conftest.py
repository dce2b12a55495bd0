"""A pretend Slack and the real program in it, over HTTP and Socket Mode."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.program import Running, settings_for
from workspace.driver import Person, Slack, serve

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def answerer(pytestconfig: pytest.Config) -> Answerer:
    """The shipped knowledge; its index is kept from one run to the next."""
    return Answerer.open(cache=pytestconfig.cache.mkdir("knowledge"))


@pytest.fixture(scope="session")
def question(answerer: Answerer) -> Callable[[str, Sequence[str]], str]:
    """The first of these questions that the matcher answers in this way."""

    def find(result: str, asked: Sequence[str]) -> str:
        results = {text: answerer.answer(text).result for text in asked}
        found = next((text for text, got in results.items() if got == result), None)
        assert found, f"none of these is {result}: {results}"
        return found

    return find


@pytest.fixture(scope="session")
def config() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "workspace.yaml").read_text(encoding="utf-8"))
    found["app"]["manifest"] = str(ROOT / "manifest.yaml")
    return found


@pytest.fixture(scope="session")
def slack(config: dict[str, Any]) -> Iterator[Slack]:
    with serve(config) as running:
        yield running


@pytest.fixture(scope="session")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(slack, tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session", autouse=True)
def no_pace() -> Iterator[None]:
    """A second between two messages is what Slack asks for; the pretend one does not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.delivery.pace._SECONDS", 0.0)
        yield


@pytest.fixture(scope="session")
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
