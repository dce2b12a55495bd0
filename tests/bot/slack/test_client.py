"""Every call to Slack is counted by its outcome, and shares the trusted certificates."""

import ssl
from collections.abc import Iterator

import pytest
from slack_bolt import BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError

from bot.slack.client import Client, prepare_https
from workspace.driver import Slack

Calls = list[str]
NOBODY = "https://127.0.0.1:1/"


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
    client.give_copy_to_request(context, lambda: BoltResponse(status=200))
    context.client.timeout = 1
    context.client.auth_test()

    assert client.timeout == 5
    assert calls == ["ok"]


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:1"])
def test_the_trusted_certificates_are_read_once(
    monkeypatch: pytest.MonkeyPatch, proxy: str | None
) -> None:
    read: list[ssl.SSLContext] = []
    reads = ssl.SSLContext.load_default_certs

    def counted(context: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:
        read.append(context)
        reads(context, purpose)

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", counted)
    prepare_https()
    if proxy is not None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    client = Client("xoxb-token", NOBODY, 1, lambda outcome, seconds: None)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            client.auth_test()

    assert len(read) == 1
    assert read[0].verify_mode is ssl.CERT_REQUIRED
    assert read[0].check_hostname
