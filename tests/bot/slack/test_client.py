"""Every call to Slack is counted by its outcome, also those of listeners."""

from collections.abc import Iterator

import pytest
from slack_bolt import BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError

from bot.slack.client import Client
from workspace.driver import Slack

Calls = list[str]


@pytest.fixture
def calls() -> Calls:
    return []


@pytest.fixture
def client(slack: Slack, calls: Calls) -> Iterator[Client]:
    made = Client(slack.bot_token, slack.api_url, 5, lambda outcome, seconds: calls.append(outcome))
    yield made
    made.connections.close()


def test_outcomes_are_told_apart(client: Client, slack: Slack, calls: Calls) -> None:
    client.auth_test()
    with pytest.raises(SlackApiError):
        client.users_info(user="UNOBODY")
    slack.injects_faults(failing=1)
    with pytest.raises(SlackApiError):
        client.auth_test()
    slack.injects_faults(limited=1)
    with pytest.raises(SlackApiError):
        client.auth_test()
    client.base_url = "http://127.0.0.1:1/"
    with pytest.raises(ConnectionRefusedError):
        client.auth_test()

    assert calls == ["ok", "refused", "failed", "limited", "unreachable"]


def test_a_request_has_a_client_of_its_own_that_counts_too(client: Client, calls: Calls) -> None:
    context = BoltContext()

    client.for_all(context, lambda: BoltResponse(status=200))
    context.client.timeout = 1
    context.client.auth_test()

    assert client.timeout == 5
    assert calls == ["ok"]
