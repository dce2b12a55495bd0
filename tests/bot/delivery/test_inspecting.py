"""The program looks after itself: what is broken is mended where it is safe, and said loudly."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import delete, update
from structlog.testing import capture_logs

from bot.inspecting import Inspecting
from bot.storage.casebook.inspection import Inspection
from bot.storage.casebook.tables import due
from bot.storage.casebook.upward import notices
from tests.bot.delivery.conftest import Delivery
from tests.bot.delivery.ringing import MANAGER, armed, counting, goes_to, owned, ring
from tickets.words import Leak

ALARM = "C05ALARM"


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.pace._SECONDS", 0.0)


def inspecting(delivery: Delivery, **more: Any) -> Inspecting:
    clocks: Any = delivery.jobs["clocks"]
    counting(delivery)()
    return Inspecting(
        Inspection(delivery.database),
        clocks.casebook,
        delivery.desk,
        clocks.circumstances,
        delivery.clock,
        lambda: None,
        **more,
    )


class Listener(http.server.BaseHTTPRequestHandler):
    heard: ClassVar[list[str]] = []
    answer = 200

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(self.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def listener() -> Iterator[str]:
    Listener.heard, Listener.answer = [], 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/beat"
    server.shutdown()
    server.server_close()


def test_in_order_it_says_nothing_and_the_heart_beats(
    delivery: Delivery, listener: str, tmp_path: Path
) -> None:
    owned(delivery)
    delivery.complain(leak=Leak.YES)
    metrics = tmp_path / "madoguchi.prom"

    inspecting(delivery, url=listener, metrics=metrics)()

    assert delivery.all_of("out_of_order") == []
    assert Listener.heard == ["/beat"]
    beat = f"madoguchi_heartbeat_time_seconds {delivery.clock.now.timestamp():.0f}"
    assert beat in metrics.read_text()
    assert 'madoguchi_disorders{kind="unarmed"} 0' in metrics.read_text()


def test_a_clock_that_stands_still_is_armed_again_and_said_loudly(
    delivery: Delivery, listener: str, tmp_path: Path
) -> None:
    # F-45
    owned(delivery)
    before, metrics = armed(delivery), tmp_path / "madoguchi.prom"
    look = inspecting(delivery, url=listener, metrics=metrics)
    with delivery.database.write() as connection:
        connection.execute(update(due).values(rings_at=None, mark="done"))

    with capture_logs() as logged:
        look()

    assert armed(delivery) == before
    assert {"event": "inspection.found", "fault": "unarmed", "log_level": "error"} in logged
    assert Listener.heard == []
    assert "madoguchi_heartbeat_time_seconds 0" in metrics.read_text()
    [said] = delivery.all_of("out_of_order")
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "1件" in str(post.arguments["blocks"])
    assert said.to == "fallback"


def test_the_heart_beats_again_only_after_a_whole_round_in_order(
    delivery: Delivery, listener: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # F-45: three numbers, two of them a minute
    monkeypatch.setattr("bot.inspecting.AT_ONCE", 2)
    for _ in range(3):
        owned(delivery)
    look = inspecting(delivery, url=listener)
    with delivery.database.write() as connection:
        connection.execute(update(due).values(rings_at=None, mark="done"))
    beats = []
    for _ in range(6):
        look()
        beats.append(len(Listener.heard))

    # Both halves of the first round had something; the second round is clean at its end.
    assert beats == [0, 0, 0, 1, 2, 3]


def test_a_deadline_whose_row_is_lost_gets_it_back(delivery: Delivery) -> None:
    # F-45
    owned(delivery)
    before, look = armed(delivery), inspecting(delivery)
    with delivery.database.write() as connection:
        connection.execute(delete(due))

    look()

    assert armed(delivery) == before


def test_an_escalation_that_nobody_heard_of_is_told(delivery: Delivery) -> None:
    # F-45: outbox ⊇ escalations
    delivery.complain(leak=Leak.YES)
    look = inspecting(delivery)
    with delivery.database.write() as connection:
        connection.execute(delete(notices).where(notices.c.what == "leak_flagged"))
    delivery.clock.passes(minutes=2)

    look()

    assert MANAGER in {row.to for row in delivery.all_of("leak_flagged")}
    assert "untold=1" in delivery.notice("out_of_order").about


def test_what_does_not_ring_in_time_is_said(delivery: Delivery) -> None:
    owned(delivery)
    look = inspecting(delivery)
    goes_to(delivery, 8, 4, 9, 6)

    look()

    assert "unrung=1" in delivery.notice("out_of_order").about


def test_it_is_said_once_an_hour_at_most(delivery: Delivery) -> None:
    owned(delivery)
    look = inspecting(delivery)
    goes_to(delivery, 8, 4, 9, 6)
    for minutes in (0, 1, 1, 55):
        delivery.clock.passes(minutes=minutes)
        look()

    assert len(delivery.all_of("out_of_order")) == 2


def test_a_long_wait_of_something_urgent_is_said(delivery: Delivery) -> None:
    delivery.complain(leak=Leak.YES)
    look = inspecting(delivery)
    delivery.clock.passes(minutes=16)
    ring(delivery)

    look()

    assert "stuck=3" in delivery.notice("out_of_order").about


def test_a_heartbeat_follows_nobody_elsewhere(delivery: Delivery, listener: str) -> None:
    Listener.answer = 302

    with capture_logs() as logged:
        inspecting(delivery, url=listener)()

    assert Listener.heard == ["/beat"]
    assert "heartbeat.unsent" in {each["event"] for each in logged}
