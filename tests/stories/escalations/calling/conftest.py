"""A program per test, whose clock stands still until the test moves it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running, settings_for
from tests.stories.steps.workspace import Workspace, serve
from workspace.driver import Slack

MoveClock = Callable[..., None]


@pytest.fixture
def slack(config: dict[str, Any]) -> Iterator[Workspace]:
    with serve(config) as running:
        yield running


@pytest.fixture
def settings(slack: Slack, tmp_path: Path) -> Settings:
    return settings_for(slack, tmp_path)


@pytest.fixture
def program(slack: Workspace, settings: Settings, answerer: Answerer) -> Iterator[Running]:
    running = slack.starts(settings, answerer)
    with running.clock.standing_still():
        yield running
    assert running.settled()
    running.stops()


@pytest.fixture(autouse=True)
def tidy() -> None:
    """Nothing to tidy: each test has its own program."""


@pytest.fixture
def move_clock(program: Running) -> MoveClock:
    """Move the clock to this moment in Tokyo and wait for everything that is due."""

    def move(day: date, hour: int, minute: int = 0) -> None:
        goes_to(program, day, hour, minute)
        assert program.reminders_sent()

    return move
