"""One person's flood: refused cheaply, told once, no harm to others, and no report lost."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.config import desk_file
from bot.maintenance.audit import RateLimitAudit
from bot.maintenance.worker import InboxRecovery
from bot.storage.database import Database
from bot.storage.keys import Sealer
from handlers.limiter import Limiter
from handlers.register import register
from knowledge.answering import Answerer
from tests import databases
from tests.conftest import Clock
from tests.handlers import bodies
from tests.handlers.conftest import STORIES, Replies
from tests.joined import Joined, joined
from workspace.driver import Slack

TOO_FAST = "短い時間に操作が続きました"
FORGED = "C-2026-0001|1|"
MOST = 30
MOST_REPORTS = 60


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(databases.sqlite_at(tmp_path / "desk.sqlite3")) as made:
        yield made


@pytest.fixture
def desk(
    client: WebClient, database: Database, answerer: Answerer, clock: Clock, sealer: Sealer
) -> Joined:
    office = desk_file.read(STORIES / "desk.yaml")
    made = joined(client, database, sealer, clock, office=office, answerer=answerer, most=MOST)
    register(made.app, made.services)
    return made


def hears(desk: Joined, body: dict[str, Any]) -> BoltResponse:
    return desk.app.dispatch(BoltRequest(mode="socket_mode", body=body))


def said(response: BoltResponse) -> str:
    """The text of an ack."""
    return str(json.loads(response.body or "{}").get("text"))


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.fixture
def dm(slack: Slack) -> str:
    return slack.person("mei").writes("。", to="@madoguchi").channel


@pytest.fixture
def replies(slack: Slack, dm: str) -> Replies:
    return Replies(slack.person("mei"), dm, "C01GENERAL")


def told(replies: Replies) -> int:
    """Number of polite notices."""
    return sum(TOO_FAST in text for text in replies.texts)


def a_forged_tap(who: str = "U01MEI") -> dict[str, Any]:
    return bodies.a_tap("screen.assess", FORGED, user={"id": who})


def test_forged_taps_beyond_the_limit_are_one_row_and_one_notice(
    desk: Joined, database: Database, replies: Replies, clock: Clock
) -> None:
    tidy = RateLimitAudit(desk.services.requests, desk.services.desk, clock)
    statuses = {hears(desk, a_forged_tap()).status for _ in range(260)}
    tidy()
    clock.passes(minutes=2)
    tidy()
    tidy()

    denied = rows(database, "SELECT actor, fields FROM audit WHERE action = 'denied'")
    assert statuses == {200}
    assert told(replies) == 1
    assert len(denied) <= MOST + 1
    assert [row for row in denied if row[1]] == [("U01MEI", "limited=230")]
    assert len(rows(database, "SELECT key FROM inbox")) <= MOST


def test_others_are_answered_during_a_flood(desk: Joined) -> None:
    for _ in range(60):
        hears(desk, a_forged_tap())
    response = hears(desk, bodies.a_command(user_id="U02KEN"))
    assert "1,000円" in said(response)


@pytest.mark.parametrize("kind", ["command", "message", "tap"])
def test_every_kind_of_request_counts(desk: Joined, replies: Replies, dm: str, kind: str) -> None:
    for _ in range(MOST):
        hears(desk, a_forged_tap())
    bodies_of = {
        "command": bodies.a_command,
        "message": lambda: bodies.a_message(channel=dm),
        "tap": a_forged_tap,
    }
    responses = [hears(desk, bodies_of[kind]()) for _ in range(5)]

    assert {response.status for response in responses} == {200}
    assert sum(TOO_FAST in said(response) for response in responses) + told(replies) == 1


def test_a_form_beyond_the_limit_keeps_its_answers_and_says_why(desk: Joined) -> None:
    for _ in range(MOST + 5):
        hears(desk, a_forged_tap())
    asked = {"type": "input", "block_id": "detail", "element": {"type": "plain_text_input"}}
    view = {"id": "V1", "type": "modal", "callback_id": "form", "blocks": [asked], "state": None}
    body = {"type": "view_submission", "team": {"id": bodies.TEAM}, "user": {"id": "U01MEI"}}
    response = hears(desk, {**body, "trigger_id": "1.2.x", "view": view})
    assert json.loads(response.body)["errors"]["detail"].startswith(TOO_FAST)


def a_report() -> dict[str, Any]:
    return bodies.a_tap("screen.breach_report", "|0|breach_suspected")


def test_a_report_is_taken_at_once_during_a_flood(desk: Joined, database: Database) -> None:
    for _ in range(60):
        hears(desk, a_forged_tap())
    hears(desk, a_report())
    assert len(rows(database, "SELECT number FROM escalations")) == 1


def test_reports_beyond_their_limit_wait_in_the_inbox(desk: Joined, database: Database) -> None:
    def places(count: int) -> Iterator[dict[str, Any]]:
        for nth in range(count):
            place = {"type": "message", "channel_id": "D01", "message_ts": f"17000{nth:05}.000100"}
            yield {**a_report(), "container": place}

    for body in places(MOST_REPORTS + 4):
        assert hears(desk, body).status == 200
    at_once = len(rows(database, "SELECT number FROM escalations"))
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE inbox SET lease_until = '2000-01-01 00:00:00.000000'")
    InboxRecovery(desk.app, desk.services.inbox, lambda: True)()  # type: ignore[arg-type]

    assert at_once == MOST_REPORTS
    assert len(rows(database, "SELECT number FROM escalations")) == MOST_REPORTS + 4


NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_a_rate_limited_person_is_told_once_and_may_go_on_after_a_pause() -> None:
    limiter = Limiter(most=3)
    verdicts = [limiter.judge("U01", NOON + timedelta(seconds=n)) for n in range(6)]
    assert verdicts == ["go", "go", "go", "tell", "hush", "hush"]
    assert limiter.judge("U02", NOON) == "go"
    assert limiter.judge("U01", NOON + timedelta(seconds=63)) == "go"


def test_refused_attempts_are_counted_once_the_burst_is_over() -> None:
    limiter = Limiter(most=3)
    for n in range(8):
        limiter.judge("U01", NOON + timedelta(seconds=n))
    limiter.judge("U02", NOON)

    assert limiter.drain_refusal_counts(NOON + timedelta(seconds=30)) == {}
    assert limiter.drain_refusal_counts(NOON + timedelta(seconds=90)) == {"U01": 5}
    assert limiter.drain_refusal_counts(NOON + timedelta(seconds=91)) == {}
