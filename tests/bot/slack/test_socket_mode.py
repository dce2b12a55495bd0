"""The connection of Socket Mode: open, refused, lost and opened again."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as listen

from bot.slack.socket_mode import Connection, SocketSession
from tests.bot.conftest import until
from workspace.driver import PATIENCE, Slack

ROOT = Path(__file__).parents[3]


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


@pytest.fixture
def replicas(slack: Slack, heard: list[str], stop: threading.Event) -> Iterator[list[Connection]]:
    made = [Connection(echoing(slack, heard), slack.app_token) for _ in range(2)]
    for each in made:
        assert each.open(stop)
    yield made
    stop.set()
    for each in made:
        each.stop_receiving(0)
        each.close()


def echoing(slack: Slack, heard: list[str]) -> App:
    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_user_id="U0", bot_id="B0", bot_token="xoxb-1"
        )

    client = WebClient("xoxb-1", base_url=slack.api_url)
    app = App(client=client, token_verification_enabled=False, authorize=authorize)

    @app.event("message")
    def hear(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    return app


def test_a_refused_connection_opens_when_another_one_ends(
    slack: Slack, heard: list[str], stop: threading.Event
) -> None:
    one = Connection(echoing(slack, heard), slack.app_token)
    with ExitStack() as others:
        for _ in range(10):
            client = WebClient(base_url=slack.api_url)
            url = client.apps_connections_open(app_token=slack.app_token)["url"]
            others.enter_context(connect(url)).recv()
        one.open(stop)
        until(lambda: len(slack.calls("apps.connections.open")) > 11)  # refused once
        assert not one.is_open

    until(lambda: one.is_open)
    stop.set()
    one.close()


def test_a_lost_connection_is_not_open_until_slack_is_back(
    slack: Slack, replicas: list[Connection]
) -> None:
    one = replicas[0]
    until(lambda: one.is_open)

    slack.injects_faults(away=True)
    slack.cuts_connections()
    until(lambda: not one.is_open)

    slack.injects_faults()
    until(lambda: one.is_open)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_replicas_miss_no_message_while_their_lines_are_replaced(
    slack: Slack, replicas: list[Connection], heard: list[str], reason: str
) -> None:
    slack.waits_for_app(connections=len(replicas))
    said = [str(number) for number in range(8)]
    for text in said:
        if text == "4":
            slack.refreshes_connections(reason)
            slack.waits_for_app()
        slack.person("mei").writes(text, to="@madoguchi")
    until(lambda: set(heard) == set(said))  # one whose ack was lost comes twice


def test_a_closed_connection_opens_no_other(slack: Slack, replicas: list[Connection]) -> None:
    until(lambda: all(each.is_open for each in replicas))
    for each in replicas:
        each.close()
    assert not any(each.is_open for each in replicas)
    # Slack hears of the end a moment later.
    until(lambda: not slack.gesture("connected", at_least=1, timeout=0)["connections"])
    with pytest.raises(TimeoutError):
        slack.waits_for_app(timeout=0.5)


class Clockless(threading.Event):
    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return self.is_set()


def test_a_rate_limit_is_waited_out(slack: Slack, heard: list[str]) -> None:
    one, stop = Connection(echoing(slack, heard), slack.app_token), Clockless()
    slack.injects_faults(limited=1, retry_after=7)
    one.open(stop)
    until(lambda: one.is_open)
    stop.set()
    one.close()
    assert stop.waited[0] == 7


@pytest.mark.long
def test_a_frozen_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.socket_mode.PING_SECONDS", 0.2)
    monkeypatch.setattr("bot.slack.socket_mode.PONG_SECONDS", 0.1)

    def greet_and_freeze(connection: ServerConnection) -> None:
        connection.protocol.receive_data = lambda _data: None  # type: ignore[method-assign]
        connection.send('{"type": "hello"}')
        frozen.wait(PATIENCE)

    frozen = threading.Event()
    with listen(greet_and_freeze, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.socket.getsockname()[1]
        line = SocketSession(f"ws://127.0.0.1:{port}", lambda _line, _request: None, lambda: None)
        until(lambda: line.is_open)
        until(lambda: not line.is_open)
        frozen.set()
