"""Response URLs: forged ones lead nowhere, and an unknown outcome shows no reply three times."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack.client import prepare_https
from handlers.slack import api, command_ack, messages
from tests.bot.delivery.faulty_line import Line, Way, line_to
from tests.conftest import Clock
from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies
from workspace.driver import Slack

SLACK = "https://slack.com/api/"
PRETEND = "http://127.0.0.1:8080/api/"


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://hooks.slack.com/actions/T1/2/abc", SLACK),
        ("https://hooks.slack.com/commands/T1/2/abc", "https://www.slack.com/api/"),
        ("https://hooks.slack-gov.com/actions/T1/2/abc", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8080/response/1", PRETEND),
    ],
)
def test_urls_of_slack_are_used(url: str, base: str) -> None:
    assert api.is_slack_url(url, base)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/actions/T1/2/abc",
        "https://hooks.slack.com:8443/actions",
        "https://hooks.slack.com.evil.example/actions",
        "https://hooks.slack.com@evil.example/actions",
        "https://me@hooks.slack.com/actions",
        "https://evil.example/hooks.slack.com",
        "http://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "https://[not-an-address/",
        "file:///etc/passwd",
        "hooks.slack.com/actions",
        "",
    ],
)
def test_other_urls_are_not(url: str) -> None:
    assert not api.is_slack_url(url, SLACK)
    assert not api.is_slack_url(url, PRETEND)


@contextmanager
def a_server(status: int = 200, location: str = "") -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            if location:
                self.send_header("location", location)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_tap_with_a_forged_response_url_is_answered_another_way(
    desk: Desk, replies: Replies
) -> None:
    with a_server() as (elsewhere, asked):
        desk.hears(bodies.a_tap("helpful", "forged", response_url=elsewhere))

    assert asked == []
    assert len(replies.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    prepare_https()
    message = messages.short_message("。")
    with a_server() as (elsewhere, asked), a_server(status, elsewhere) as (base, redirected):
        taken = api.post_to_response_url(base, f"{base}response", message, replace_original=False)
        with pytest.raises((SlackClientError, OSError)):
            WebClient("xoxb-token", base_url=base).auth_test()

    assert not taken
    assert len(redirected) == 2
    assert asked == []


@pytest.fixture
def line(slack: Slack, clock: Clock) -> Iterator[Line]:
    with line_to(slack.api_url, clock) as line:
        # It takes what is posted, and breaks off before it answers.
        line.lays("response/1", Way.CLOSED)
        yield line


@pytest.fixture
def api_url(line: Line) -> str:
    return line.url


def posted(line: Line) -> tuple[int, int, int]:
    """To the response URL, as new ephemeral messages, and as DMs."""
    methods = ("response/1", "chat.postEphemeral", "chat.postMessage")
    response, ephemeral, direct = (len(line.tries(method)) for method in methods)
    return response, ephemeral, direct


def test_a_hint_with_an_unknown_outcome_is_repeated_once_by_dm(desk: Desk, line: Line) -> None:
    desk.hears(bodies.a_tap("helpful", "forged", response_url=f"{line.url}response/1"))

    assert posted(line) == (1, 0, 1)


def test_a_late_reply_to_a_command_with_an_unknown_outcome_is_repeated_once_by_dm(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_ack, "SECONDS", 0.0)

    response = desk.hears(bodies.a_command(response_url=f"{line.url}response/1"))

    assert not response.body
    assert posted(line) == (1, 0, 1)


def test_a_message_that_may_have_been_replaced_is_replaced_again_and_then_sent_by_dm(
    desk: Desk, line: Line
) -> None:
    tap = bodies.a_tap("helpful", bodies.a_ref(), response_url=f"{line.url}response/1")

    desk.hears(tap)

    assert {each.arguments["replace_original"] for each in line.tries("response/1")} == {True}
    assert posted(line) == (2, 0, 1)
