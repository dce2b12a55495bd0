"""The directory of a workspace, and what it logs."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.slack.directory import Directory
from bot.slack.identity import Identity
from tests.conftest import Clock
from workspace.driver import Slack


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(slack.bot_token, slack.api_url, timeout=30, retry_handlers=[])


@pytest.fixture
def members(client: WebClient, clock: Clock) -> Iterator[Directory]:
    directory = Directory(client, clock)
    directory.identity = Identity("T01SAMPLE", "U00BOT", "B00BOT", None, "")
    yield directory
    directory.close()


@pytest.fixture
def alarms() -> Iterator[list[object]]:
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]
