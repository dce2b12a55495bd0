"""The self-check repairs what is safe to repair, and raises an alarm."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.storage.casebook.tables import due, notices, tickets
from bot.storage.database import Database
from bot.web.monitoring import Metrics
from tests.bot.delivery.clocks import at, goes_to, inspecting, owned, scheduled, send_reminders
from tests.bot.delivery.conftest import ALARM, MANAGER, Delivery
from tests.bot.web.probing import scraped, serving
from tests.listening import listening
from tickets.model.kinds import Leak
from tickets.ports import StorageFailed

CHECKED_AT = "madoguchi_self_check_time_seconds"


class Listener(http.server.BaseHTTPRequestHandler):
    """Answers by the path: as usual, with a redirect, without HTTP, or with an endless header."""

    heard: ClassVar[list[str]]
    ends: ClassVar[threading.Event]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        match self.path:
            case "/garbage":
                self.wfile.write(b"nonsense\r\n\r\n")
            case "/drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
                while not self.ends.wait(0.05):
                    self.wfile.write(b"a")
            case _:
                self.send_response(302 if self.path == "/moved" else 200)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def listener() -> Iterator[str]:
    Listener.heard, Listener.ends = [], threading.Event()
    with listening(Listener) as url:
        yield url
        Listener.ends.set()


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Every statement that writes is refused, every other works."""

    def refuse(*given: object) -> None:
        if str(given[2]).startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError(None, None, Exception("database or disk is full"))

    event.listen(database.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", refuse)


def last_beat(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("madoguchi_heartbeat_time_seconds")


def disorders(metrics: Metrics, kind: str) -> float | None:
    return metrics.registry.get_sample_value("madoguchi_disorders", {"kind": kind})


def test_without_findings_only_the_heartbeat_is_sent(delivery: Delivery, listener: str) -> None:
    owned(delivery)
    delivery.complain(leak=Leak.YES)
    metrics = Metrics()
    inspecting(delivery, metrics.checked, url=f"{listener}/beat")()
    assert delivery.all_of("out_of_order") == []
    assert Listener.heard == ["/beat"]
    assert last_beat(metrics) == metrics.registry.get_sample_value(CHECKED_AT) != 0
    assert disorders(metrics, "unarmed") == 0


def test_a_stuck_clock_is_rescheduled_with_an_alarm(delivery: Delivery, listener: str) -> None:
    owned(delivery)
    before, metrics = scheduled(delivery), Metrics()
    look = inspecting(delivery, metrics.checked, url=f"{listener}/beat")
    delivery.database.execute(update(due).values(remind_at=None, mark="done"))
    with capture_logs() as logged:
        look()

    assert scheduled(delivery) == before
    assert {"event": "inspection.found", "fault": "unarmed", "log_level": "error"} in logged
    assert Listener.heard == []
    assert last_beat(metrics) == 0
    assert (metrics.registry.get_sample_value(CHECKED_AT) or 0) > 0
    assert disorders(metrics, "unarmed") == 1
    [said] = delivery.all_of("out_of_order")
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "1件" in str(post.arguments["blocks"])
    assert said.to == "fallback"


def test_the_heartbeat_resumes_after_one_clean_round(
    delivery: Delivery, listener: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # three numbers, two of them a minute
    monkeypatch.setattr("bot.maintenance.self_check.BATCH", 2)
    for _ in range(3):
        owned(delivery)
    look = inspecting(delivery, url=f"{listener}/beat")
    delivery.database.execute(update(due).values(remind_at=None, mark="done"))
    beats = []
    for _ in range(6):
        look()
        beats.append(len(Listener.heard))

    # Both halves of the first round had findings; the second round ends clean.
    assert beats == [0, 0, 0, 1, 2, 3]


def test_a_full_disk_is_an_alarm_and_stops_the_heartbeat(delivery: Delivery, listener: str) -> None:
    # a full disk still allows every look of the self-check
    metrics = Metrics()
    look = inspecting(delivery, metrics.checked, url=f"{listener}/beat")
    with full_disk(delivery.database), pytest.raises(StorageFailed), capture_logs() as logged:
        look()

    assert disorders(metrics, "unwritable") == 1
    assert {"event": "inspection.found", "fault": "unwritable", "log_level": "error"} in logged
    assert Listener.heard == []
    assert last_beat(metrics) == 0
    look()
    assert disorders(metrics, "unwritable") == 0
    assert Listener.heard == ["/beat"]


def test_a_lost_deadline_row_is_restored(delivery: Delivery) -> None:
    owned(delivery)
    before, look = scheduled(delivery), inspecting(delivery)
    delivery.database.execute(delete(due))
    look()
    assert scheduled(delivery) == before


def test_an_uncountable_clock_is_reported_and_blocks_no_other(
    delivery: Delivery, listener: str
) -> None:
    # recorded while the host's clock was years ahead, by a program that scheduled none
    owned(delivery)
    before, now = scheduled(delivery), delivery.clock.now
    delivery.clock.now = at(1, 5, year=2035)
    uncounted = owned(delivery)
    delivery.clock.now = now
    look = inspecting(delivery, url=f"{listener}/beat")
    with delivery.database.write() as connection:
        theirs = select(tickets.c.id).where(tickets.c.number == uncounted)
        connection.execute(update(due).values(remind_at=None, mark="done"))
        connection.execute(update(due).where(due.c.ticket_id.in_(theirs)).values(mark=None))
    delivery.complain(leak=Leak.YES)
    delivery.clock.passes(minutes=16)
    send_reminders(delivery)

    for _ in range(2):
        look()
    assert before.items() <= scheduled(delivery).items()
    said = delivery.notice("out_of_order").about.partition(":")[2].split(",")
    assert {"unarmed=1", "uncounted=1", "stuck=3"} <= set(said)
    assert Listener.heard == []
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "期日を計算できない案件：1件" in str(post.arguments["blocks"])


def test_an_untold_escalation_is_announced(delivery: Delivery) -> None:
    # outbox ⊇ escalations
    delivery.complain(leak=Leak.YES)
    look = inspecting(delivery)
    delivery.database.execute(delete(notices).where(notices.c.what == "leak_flagged"))
    delivery.clock.passes(minutes=2)
    look()
    assert MANAGER in {row.to for row in delivery.all_of("leak_flagged")}
    assert "untold=1" in delivery.notice("out_of_order").about


def test_a_late_reminder_is_reported_at_most_once_an_hour(delivery: Delivery) -> None:
    owned(delivery)
    look = inspecting(delivery)
    goes_to(delivery, 8, 4, 9, 6)
    for minutes in (0, 1, 1, 55):
        delivery.clock.passes(minutes=minutes)
        look()

    assert len(delivery.all_of("out_of_order")) == 2
    assert "unrung=1" in delivery.notice("out_of_order").about


def test_a_heartbeat_follows_no_redirect(delivery: Delivery, listener: str) -> None:
    with capture_logs() as logged:
        inspecting(delivery, url=f"{listener}/moved")()
    assert Listener.heard == ["/moved"]
    assert "heartbeat.unsent" in {each["event"] for each in logged}


def test_an_invalid_answer_ends_no_task(delivery: Delivery, listener: str) -> None:
    with capture_logs() as logged:
        inspecting(delivery, url=f"{listener}/garbage")()
    assert [each for each in logged if each["event"] == "heartbeat.unsent"] == [
        {"event": "heartbeat.unsent", "fault": "BadStatusLine", "log_level": "error"}
    ]


def test_an_endless_answer_delays_other_tasks_only_briefly(
    delivery: Delivery, listener: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.maintenance.self_check.LONGEST_SECONDS", 0.5)
    look = inspecting(delivery, url=f"{listener}/drip")

    with capture_logs() as logged:
        look()
        look()

    assert [each.get("fault") for each in logged] == ["TimeoutError", "TimeoutError"]
    assert Listener.heard == ["/drip"]  # nor do the threads pile up


def test_the_backlog_is_measured(delivery: Delivery) -> None:
    owned(delivery)
    delivery.complain(leak=Leak.YES)
    delivery.clock.passes(minutes=2)
    with delivery.database.write() as connection:
        connection.execute(update(due).values(remind_at=delivery.clock.now - timedelta(hours=1)))
        later = delivery.clock.now + timedelta(hours=1)
        connection.execute(update(notices).where(notices.c.urgency > 0).values(not_before=later))
    with serving(delivery.database, delivery.clock) as url:
        found = scraped(url)

    assert found['madoguchi_outbox_age_seconds{urgency="escalation"}'] == 120
    assert found['madoguchi_outbox_waiting{urgency="escalation"}'] >= 1
    assert found['madoguchi_outbox_age_seconds{urgency="act"}'] == 0
    assert found["madoguchi_clocks_late"] >= 1
    assert found["madoguchi_inbox_waiting"] == 0
