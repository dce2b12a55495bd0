"""One person's flood: refused cheaply, told once, no harm to others, and no report lost."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltResponse

from bot.maintenance.audit import RateLimitAudit
from bot.maintenance.worker import InboxRecovery
from handlers.limiter import Limiter
from tests.conftest import Clock
from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies

TOO_FAST = "短い時間に操作が続きました"
FORGED = "C-2026-0001|1|"
MOST = 30
MOST_REPORTS = 60


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"most": MOST}


def said(response: BoltResponse) -> str:
    """The text of an ack."""
    return str(json.loads(response.body or "{}").get("text"))


def told(replies: Replies) -> int:
    """Number of polite notices."""
    return sum(TOO_FAST in text for text in replies.texts)


def a_forged_tap() -> dict[str, Any]:
    return bodies.a_tap("screen.assess", FORGED)


def test_forged_taps_beyond_the_limit_are_one_row_and_one_notice(
    desk: Desk, replies: Replies, clock: Clock
) -> None:
    tidy = RateLimitAudit(desk.services.requests, desk.services.desk, clock)
    statuses = {desk.hears(a_forged_tap()).status for _ in range(260)}
    tidy()
    clock.passes(minutes=2)
    tidy()
    tidy()

    denied = desk.rows("SELECT actor, fields FROM audit WHERE action = 'denied'")
    assert statuses == {200}
    assert told(replies) == 1
    assert len(denied) <= MOST + 1
    assert [row for row in denied if row[1]] == [("U01MEI", "limited=230")]
    assert len(desk.rows("SELECT key FROM inbox")) <= MOST


def test_others_are_answered_during_a_flood(desk: Desk) -> None:
    for _ in range(60):
        desk.hears(a_forged_tap())
    response = desk.hears(bodies.a_command(user_id="U02KEN"))
    assert "1,000円" in said(response)


@pytest.mark.parametrize("kind", ["command", "message", "tap"])
def test_every_kind_of_request_counts(desk: Desk, replies: Replies, dm: str, kind: str) -> None:
    for _ in range(MOST):
        desk.hears(a_forged_tap())
    bodies_of = {
        "command": bodies.a_command,
        "message": lambda: bodies.a_message(channel=dm),
        "tap": a_forged_tap,
    }
    responses = [desk.hears(bodies_of[kind]()) for _ in range(5)]

    assert {response.status for response in responses} == {200}
    assert sum(TOO_FAST in said(response) for response in responses) + told(replies) == 1


def test_a_form_beyond_the_limit_keeps_its_answers_and_says_why(desk: Desk) -> None:
    for _ in range(MOST + 5):
        desk.hears(a_forged_tap())
    asked = {"type": "input", "block_id": "detail", "element": {"type": "plain_text_input"}}
    view = {"id": "V1", "type": "modal", "callback_id": "form", "blocks": [asked], "state": None}
    body = {"type": "view_submission", "team": {"id": bodies.TEAM}, "user": {"id": "U01MEI"}}
    response = desk.hears({**body, "trigger_id": "1.2.x", "view": view})
    assert json.loads(response.body)["errors"]["detail"].startswith(TOO_FAST)


def a_report() -> dict[str, Any]:
    return bodies.a_tap("screen.breach_report", "|0|breach_suspected")


def test_a_report_is_taken_at_once_during_a_flood(desk: Desk) -> None:
    for _ in range(60):
        desk.hears(a_forged_tap())
    desk.hears(a_report())
    assert len(desk.rows("SELECT number FROM escalations")) == 1


@pytest.mark.long
def test_reports_beyond_their_limit_wait_in_the_inbox(desk: Desk) -> None:
    def places(count: int) -> Iterator[dict[str, Any]]:
        for nth in range(count):
            place = {"type": "message", "channel_id": "D01", "message_ts": f"17000{nth:05}.000100"}
            yield {**a_report(), "container": place}

    for body in places(MOST_REPORTS + 4):
        assert desk.hears(body).status == 200
    at_once = len(desk.rows("SELECT number FROM escalations"))
    desk.ends_leases()
    InboxRecovery(desk.app, desk.inbox, lambda: True)()

    assert at_once == MOST_REPORTS
    assert len(desk.rows("SELECT number FROM escalations")) == MOST_REPORTS + 4


NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_a_rate_limited_person_is_told_once_and_may_go_on_after_a_pause() -> None:
    limiter = Limiter(most=3)
    verdicts = [limiter.judge("U01", NOON + timedelta(seconds=n)) for n in range(6)]
    assert verdicts == ["go", "go", "go", "tell", "hush", "hush"]
    assert limiter.judge("U02", NOON) == "go"
    assert limiter.judge("U01", NOON + timedelta(seconds=63)) == "go"
