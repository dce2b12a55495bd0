"""The program over signed HTTP: the same conversations, and nothing that Slack did not sign."""

import hashlib
import hmac
import http.client
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from structlog.testing import capture_logs

from bot.commands.init import MANIFEST, with_request_urls
from bot.settings import Settings
from bot.web import server
from knowledge.answering import Answerer
from tests.bot.web.probing import get, scraped
from tests.stories.steps.case import reply_to
from tests.stories.steps.complaints import takes
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import ANSWER, FEE, asks
from tests.stories.steps.workspace import Workspace
from workspace.driver import Person, Slack

PREFIX = "/privacy-desk"
CANARY = "田中花子 090-0000-0001"
Answer = tuple[int, str]


@pytest.fixture(scope="module")
def address() -> tuple[str, int]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        host, port = found.getsockname()
        return host, port


@pytest.fixture(scope="module")
def config(config: dict[str, Any], address: tuple[str, int]) -> dict[str, Any]:
    """Slack sends through a proxy that keeps its prefix."""
    url = "http://{}:{}{}".format(*address, PREFIX)
    config["app"]["manifest"] = yaml.safe_load(with_request_urls(MANIFEST.read_text("utf-8"), url))
    return config


@pytest.fixture(scope="module")
def program(
    slack: Workspace, settings: Settings, answerer: Answerer, address: tuple[str, int]
) -> Iterator[Running]:
    slack.program = running = Running(settings, answerer, address)
    assert running.becomes(lambda: running.is_open)
    yield running
    running.stops()


def test_slack_verifies_the_address(slack: Slack, program: Running) -> None:
    slack.verifies_request_urls()


def test_a_question_a_command_a_form_and_a_button_work(mei: Person, ken: Person) -> None:
    reply = asks(mei)
    thanked = reply_to(mei, reply, "役に立った")
    receipt = takes(ken)

    assert reply.text == ANSWER
    assert thanked.ts == reply.ts
    assert "役に立った" not in thanked.buttons
    assert re.match(r"C-\d{4}-\d{4}", receipt.blocks[0]["text"]["text"])
    assert "手数料" in runs(mei, f"/privacy ask {FEE}").text


def test_every_call_to_slack_is_counted(slack: Slack, mei: Person, program: Running) -> None:
    asks(mei)

    def counted() -> float:
        name = "madoguchi_slack_calls_total"
        return sum(value for key, value in scraped(url).items() if key.startswith(name))

    def called() -> int:
        return sum(each.method != "response_url" for each in slack.calls())

    with program.watched() as url:
        assert program.becomes(lambda: counted() == called())


def test_the_metrics_count_it_all_and_name_nobody(mei: Person, program: Running) -> None:
    asks(mei)
    mei.runs(f"/privacy ask {FEE}", channel="C01GENERAL")

    with program.watched() as url:
        assert program.becomes(lambda: scraped(url)['madoguchi_answers_total{result="found"}'] >= 2)
        found, text = scraped(url), get(f"{url}/metrics")[1]
        assert get(f"{url}/readyz")[0] == 200

    assert found["madoguchi_answer_seconds_count"] >= 2
    assert found['madoguchi_ack_seconds_count{kind="event"}'] >= 1
    assert found['madoguchi_ack_seconds_count{kind="command"}'] >= 1
    assert found['madoguchi_slack_calls_total{outcome="ok"}'] >= 2
    assert len(found) <= 200
    assert not re.search(r"\b[UCWTDGES][A-Z0-9]{4,}\b|\d{4}-\d{4}|xoxb|手数料", text)


@pytest.fixture
def sends(address: tuple[str, int], program: Running, slack: Slack) -> Callable[..., Answer]:
    """Send a signed request, or one with other headers; returns status and body."""

    def send(body: bytes, at: str | None = None, **headers: str | bytes) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {**signed(slack, body, at), **named}
        connection = http.client.HTTPConnection(*address, timeout=30)
        try:
            connection.request("POST", "/slack/events", body, given)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    return send


def signed(slack: Slack, body: bytes, at: str | None = None) -> dict[str, str | bytes]:
    """The headers with which Slack sends this body."""
    at = at if at is not None else str(int(time.time()))
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at.encode(),
        "X-Slack-Signature": signature(slack.signing_secret, at, body),
    }


def signature(secret: str, at: str, body: bytes) -> str:
    return (
        "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    )


def a_command(mei: Person, text: str = FEE) -> bytes:
    fields = {
        "command": "/privacy",
        "text": text,
        "user_id": mei.id,
        "team_id": "T01SAMPLE",
        "channel_id": "C01GENERAL",
        "trigger_id": f"{time.time_ns()}.1",
        "response_url": "https://hooks.slack.com/commands/none",
    }
    return urlencode(fields).encode()


@pytest.mark.parametrize(
    "forged",
    [
        {"X_Slack_Signature": ""},
        {"X_Slack_Signature": "v0=" + "0" * 64},
        {"X_Slack_Signature": signature("another secret", "0", b"")},
        {"X_Slack_Signature": "v0=é" + "0" * 63},
        {"X_Slack_Signature": "署名".encode()},
        {"at": "abc"},
        {"at": ""},
        {"at": "１２３"},
        {"at": "9" * 10_000},
        {"at": "-1"},
        {"at": "NaN"},
        {"age": 301},
        {"age": -315},  # some seconds may pass before it is read
    ],
    ids=lambda given: ascii(*given.items())[:40],
)
def test_a_forged_request_gets_401_and_one_line_without_its_body(
    sends: Callable[..., Answer], mei: Person, program: Running, forged: dict[str, Any]
) -> None:
    before = program.deliveries()
    if "age" in forged:
        forged = {"at": str(int(time.time()) - forged["age"])}

    with capture_logs() as logged:
        answer = sends(a_command(mei, CANARY), **forged)

    assert answer == (401, "")
    [line] = [each for each in logged if each["event"] == "request.refused"]
    assert set(line) == {"event", "log_level", "reason"}
    assert program.deliveries() == before


@pytest.mark.parametrize("age", [299, -299])
def test_a_request_of_the_last_five_minutes_is_taken(
    sends: Callable[..., Answer], mei: Person, age: int
) -> None:
    assert sends(a_command(mei), str(int(time.time()) - age))[0] == 200


def test_a_signature_of_other_bytes_or_of_another_version_is_refused(
    sends: Callable[..., Answer], slack: Slack, mei: Person
) -> None:
    now, body = str(int(time.time())), a_command(mei)
    right = signature(slack.signing_secret, now, body)

    assert sends(body + b" ", now, X_Slack_Signature=right)[0] == 401
    assert sends(body, now, X_Slack_Signature=right.replace("v0=", "v1="))[0] == 401
    assert sends(body, now, X_Slack_Signature=right + "0")[0] == 401
    assert sends(body, now, X_Slack_Signature=right)[0] == 200


def test_the_same_bytes_again_have_no_second_effect(
    sends: Callable[..., Answer], mei: Person, program: Running
) -> None:
    now, body = str(int(time.time())), a_command(mei)
    first = sends(body, now)
    assert program.has_answered()
    before = program.deliveries()

    again = sends(body, now)

    assert first[0] == again[0] == 200
    assert "手数料" in json.loads(first[1])["text"]
    assert again[1] == ""
    assert program.deliveries() == before


NO_EVENT = b'{"type": "event_callback", "team_id": "T01SAMPLE", "event": null}'
NO_VIEW = b'{"type": "view_submission", "view": []}'


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"{", b"payload={", b"payload=1", b"[1]", b"", NO_EVENT, NO_VIEW]
)
def test_signed_nonsense_is_no_fault_of_the_program(
    sends: Callable[..., Answer], body: bytes
) -> None:
    assert sends(body)[0] < 500
    assert sends(body, Content_Type="application/json")[0] < 500


@pytest.mark.parametrize("size", [1 << 20, 100 << 20])
def test_a_large_body_is_refused_before_it_is_read(
    program: Running, address: tuple[str, int], size: int
) -> None:
    with socket.create_connection(address, timeout=30) as connection:
        head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode())

        assert connection.recv(64).startswith(b"HTTP/1.1 413 ")


def test_a_large_body_of_unknown_length_is_refused_too(
    program: Running, address: tuple[str, int]
) -> None:
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(
            b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        answer = b""
        with suppress(ConnectionError):  # it may be closed before all is sent, or the answer read
            for _ in range(20):
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            answer = connection.recv(64)

        assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")


def test_a_second_signature_beside_the_right_one_is_refused(
    address: tuple[str, int], slack: Slack, mei: Person
) -> None:
    body, at = a_command(mei), str(int(time.time()))
    connection = http.client.HTTPConnection(*address, timeout=30)
    connection.putrequest("POST", "/slack/events")
    for name, value in (
        ("Content-Length", str(len(body))),
        ("X-Slack-Request-Timestamp", at),
        ("X-Slack-Signature", signature(slack.signing_secret, at, body)),
        ("X-Slack-Signature", "v0=" + "0" * 64),
    ):
        connection.putheader(name, value)
    connection.endheaders(body)

    assert connection.getresponse().status == 401
    connection.close()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("/", b"x", 404), ("/slack/events", b"x", 401), ("/slack/events", b"ssl_check=1", 200)],
)
def test_an_unsigned_request_keeps_no_connection(
    program: Running, address: tuple[str, int], path: str, body: bytes, status: int
) -> None:
    connection = http.client.HTTPConnection(*address, timeout=30)

    assert status_of(connection, path, body) == status
    assert connection.sock is None


def test_slow_requests_are_cut_off_and_hold_up_no_other(
    sends: Callable[..., Answer],
    slack: Slack,
    mei: Person,
    address: tuple[str, int],
    program: Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert server.REQUEST_SECONDS < 5
    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.5)
    of_a_proxy = http.client.HTTPConnection(*address, timeout=30)
    assert status_of(of_a_proxy, "/slack/events", a_command(mei), slack) == 200
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    slow = [socket.create_connection(address, timeout=30) for _ in range(100)]
    for nth, each in enumerate(slow):
        each.sendall(head[: nth % len(head)])

    assert sends(a_command(mei))[0] == 200
    with program.watched() as url:
        assert get(f"{url}/livez")[0] == get(f"{url}/readyz")[0] == 200
    for each in slow:
        each.settimeout(0.01)
    # A byte now and then does not help.
    assert program.becomes(lambda: all(_is_cut(each) for each in slow))
    # it was kept, though it rested for longer
    assert status_of(of_a_proxy, "/slack/events", a_command(mei), slack) == 200
    of_a_proxy.close()
    for each in slow:
        each.close()


def _is_cut(connection: socket.socket) -> bool:
    """Send one more byte, and look whether the connection was closed."""
    try:
        connection.sendall(b"x")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("path", ["/", "/slack/events/x", "/slack", "/favicon.ico"])
def test_any_other_path_is_not_found(program: Running, address: tuple[str, int], path: str) -> None:
    connection = http.client.HTTPConnection(*address, timeout=30)

    assert status_of(connection, path) == 404
    connection.close()


def status_of(
    connection: http.client.HTTPConnection,
    path: str,
    body: bytes = b"x",
    by: Slack | None = None,
) -> int:
    """Signed if it is sent by Slack. Connects at the first request alone."""
    if connection.auto_open:
        connection.connect()
    connection.auto_open = False  # type: ignore[assignment]
    connection.request("POST", path, body, {} if by is None else signed(by, body))
    with connection.getresponse() as answer:
        answer.read()
        return answer.status
