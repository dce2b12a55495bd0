"""Calls to Slack share connections, and no call is sent twice."""

import copy
import json
import select
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException, RemoteDisconnected
from http.server import BaseHTTPRequestHandler
from itertools import count
from threading import Barrier, Thread
from urllib.parse import parse_qs

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.client import Client
from tests.listening import listening


class Then(StrEnum):
    """What the server does with a request that it has read."""

    ANSWER = "answer"
    SAY_CLOSE = "say_close"
    CLOSE_SILENTLY = "close_silently"
    LIMIT = "limit"
    REDIRECT = "redirect"
    RESET = "reset"
    HANG_UP = "hang_up"


@dataclass
class Server:
    """A server that keeps connections open, as Slack does."""

    url: str = ""
    then: Then = Then.ANSWER
    connections: list[int] = field(default_factory=list)
    """The number of its connection, for each request."""
    said: list[str] = field(default_factory=list)
    """The text of each message."""
    lines: list[str] = field(default_factory=list)
    """The first line of each request."""
    authorizations: list[str | None] = field(default_factory=list)
    """What each request told a proxy."""
    together: Barrier | None = None
    numbers: Iterator[int] = field(default_factory=count)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()

    class Handler(_Handler):
        server_of_test = made

    with listening(Handler) as url:
        made.url = f"{url}/"
        yield made


class _Handler(BaseHTTPRequestHandler):
    server_of_test: Server
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.number = next(self.server_of_test.numbers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        heard = self.server_of_test
        heard.connections.append(self.number)
        heard.lines.append(self.requestline)
        heard.authorizations.append(self.headers["proxy-authorization"])
        heard.said += parse_qs(body.decode()).get("text", [])
        if heard.together is not None:
            heard.together.wait(30)
        if heard.then is Then.RESET:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        if heard.then in (Then.RESET, Then.HANG_UP):
            self.close_connection = True
            return
        self._answers(heard.then)

    def do_CONNECT(self) -> None:
        self.server_of_test.lines.append(self.requestline)
        self.server_of_test.authorizations.append(self.headers["proxy-authorization"])
        self.send_error(403)
        self.close_connection = True

    def _answers(self, then: Then) -> None:
        status = {Then.LIMIT: 429, Then.REDIRECT: 302}.get(then, 200)
        body = json.dumps({"ok": status == 200, "error": "ratelimited"}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if then is Then.LIMIT:
            self.send_header("retry-after", "7")
        if then is Then.REDIRECT:
            self.send_header("location", self.server_of_test.url)
        if then is Then.SAY_CLOSE:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = then in (Then.SAY_CLOSE, Then.CLOSE_SILENTLY)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with client_of(server.url) as made:
        yield made


@contextmanager
def client_of(url: str) -> Iterator[Client]:
    made = Client("xoxb-token", url, 30, lambda outcome, seconds: None)
    yield made
    made.connections.close()


def _says(client: Client, text: str) -> None:
    client.api_call("chat.postMessage", data={"channel": "C1", "text": text})


def test_calls_one_after_the_other_share_a_connection(client: Client, server: Server) -> None:
    for text in ("one", "two", "three"):
        _says(client, text)
    assert server.said == ["one", "two", "three"]
    assert len(set(server.connections)) == 1


def test_copies_for_requests_share_the_connections(client: Client, server: Server) -> None:
    _says(copy.copy(client), "one")
    _says(copy.copy(client), "two")
    assert len(set(server.connections)) == 1


def test_calls_at_the_same_time_have_a_connection_each(client: Client, server: Server) -> None:
    server.together = Barrier(3)
    threads = [Thread(target=_says, args=(client, str(nth))) for nth in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(server.said) == ["0", "1", "2"]
    assert len(set(server.connections)) == 3


@pytest.mark.parametrize("then", [Then.SAY_CLOSE, Then.CLOSE_SILENTLY])
def test_a_connection_that_slack_closed_is_replaced(
    client: Client, server: Server, then: Then
) -> None:
    server.then = then
    _says(client, "one")
    for each in client.connections.idle():
        select.select([each.sock], [], [], 30)
    _says(client, "two")

    assert server.said == ["one", "two"]
    assert len(set(server.connections)) == 2


def test_a_connection_idle_for_long_is_replaced(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.client.IDLE_SECONDS", 0.0)
    _says(client, "one")
    _says(client, "two")

    assert server.said == ["one", "two"]
    assert len(set(server.connections)) == 2
    assert client.connections.idle() == []


@pytest.mark.parametrize(
    ("then", "fault"), [(Then.RESET, ConnectionResetError), (Then.HANG_UP, RemoteDisconnected)]
)
def test_a_request_that_may_have_arrived_is_not_sent_again(
    client: Client, server: Server, then: Then, fault: type[Exception]
) -> None:
    _says(client, "one")
    server.then = then
    with pytest.raises(fault) as raised:
        _says(client, "two")
    server.then = Then.ANSWER
    _says(client, "three")

    assert isinstance(raised.value, OSError | HTTPException)
    assert server.said == ["one", "two", "three"]
    assert server.connections[0] == server.connections[1] != server.connections[2]


def test_a_limit_is_read_and_the_connection_kept(client: Client, server: Server) -> None:
    server.then = Then.LIMIT
    with pytest.raises(SlackApiError) as limited:
        _says(client, "one")
    server.then = Then.ANSWER
    _says(client, "two")

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    assert len(set(server.connections)) == 1


def test_a_redirect_is_not_followed(client: Client, server: Server) -> None:
    server.then = Then.REDIRECT
    with pytest.raises(SlackApiError):
        _says(client, "one")
    assert server.said == ["one"]


def test_a_proxy_of_the_environment_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    with client_of("http://slack.invalid/api/") as client:
        _says(client, "one")
        _says(client, "two")

    line = "POST http://slack.invalid/api/chat.postMessage HTTP/1.1"
    assert server.lines == [line, line]
    assert len(set(server.connections)) == 1


def test_https_goes_through_a_proxys_tunnel(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url.replace("http://", "http://me:secret@"))
    with client_of("https://slack.invalid/api/") as client, pytest.raises(OSError, match="403"):
        _says(client, "one")

    assert server.lines[0].startswith("CONNECT slack.invalid:443 ")
    assert server.authorizations == ["Basic bWU6c2VjcmV0"]


def test_a_host_named_in_no_proxy_is_called_directly(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with client_of(server.url) as client:
        _says(client, "one")
    assert server.said == ["one"]
