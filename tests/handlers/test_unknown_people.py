"""Until Slack says who a person is, they are nobody; only a report of a breach is taken."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.config import desk_file
from bot.storage.keys import Sealer
from handlers.register import register
from knowledge.answering import Answerer
from tests import databases
from tests.bot.delivery.faulty_line import Line, Way, line_to
from tests.conftest import Clock
from tests.handlers import bodies
from tests.handlers.conftest import STORIES
from tests.joined import joined
from workspace.driver import Slack

UNKNOWN = "どなたか確認できないため、今はお受けできません。"
UNKNOWN_EN = "We cannot confirm who you are at the moment. Please try again shortly."
ANYBODY = ["U01MEI", "U04GUEST"]


@dataclass
class Desk:
    """The app just after its start: it has never seen anybody, and Slack does not say who is who."""

    app: App
    slack: Slack
    line: Line

    def hears(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    def says(self) -> list[str]:
        """The texts that went out over any method, oldest first."""
        methods = ("chat.postMessage", "chat.postEphemeral")
        heard = [each for each in self.line.heard if each.method in methods]
        return [str(each.arguments.get("text")) for each in heard]

    def called(self, *methods: str) -> list[str]:
        return [each.method for each in self.line.heard if each.method in methods]


@pytest.fixture
def desk(
    slack: Slack,
    clock: Clock,
    answerer: Answerer,
    sealer: Sealer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    monkeypatch.setattr("bot.slack.look_ups.FAULT_SECONDS", 0)
    office = desk_file.read(STORIES / "desk.yaml")
    with (
        line_to(slack.api_url, clock) as line,
        closing(databases.sqlite_at(tmp_path / "desk.sqlite3")) as database,
    ):
        for method in ("users.info", "users.list"):
            line.lays(method, Way.STATUS_500)
        client = WebClient(slack.bot_token, line.url, timeout=5, retry_handlers=[])
        made = joined(client, database, sealer, clock, office=office, answerer=answerer)
        register(made.app, made.services)
        yield Desk(made.app, slack, line)


def test_no_question_is_answered(desk: Desk) -> None:
    # O12
    for user in ANYBODY:
        desk.hears(bodies.a_message(user=user, channel=desk.slack.person("mei").id))
    assert len(desk.says()) == len(ANYBODY)
    for said in desk.says():
        assert UNKNOWN in said
        assert UNKNOWN_EN in said


def test_no_command_is_answered(desk: Desk) -> None:
    # O12
    commands = ("complaint", "disclosure", "tickets", "mydata", "search 白夜", bodies.FEE)
    for command in commands:
        for user in ANYBODY:
            response = desk.hears(bodies.a_command(command, user_id=user))
            assert (response.status, response.body) == (200, "")

    assert [UNKNOWN in said for said in desk.says()] == [True] * 12
    views = [each for each in desk.line.heard if each.method == "views.open"]
    assert all(UNKNOWN in str(each.arguments["view"]) for each in views)


def test_no_button_is_answered(desk: Desk) -> None:
    # O12
    pressed = {
        "helpful": bodies.a_ref(),
        "ask_person": bodies.a_ref(),
        "own_tickets": "|0|",
        "screen.complaint_log": "|0|",
    }
    for action, value in pressed.items():
        desk.hears(bodies.a_tap(action, value, user={"id": "U04GUEST"}))
    assert [UNKNOWN in said for said in desk.says()] == [True] * len(pressed)


def test_home_shows_nothing_but_the_way_to_report(desk: Desk) -> None:
    # O12
    event = {"type": "app_home_opened", "user": "U04GUEST", "tab": "home", "channel": "D1"}
    desk.hears({"type": "event_callback", "team_id": bodies.TEAM, "event": event})

    [published] = [each for each in desk.line.heard if each.method == "views.publish"]
    assert UNKNOWN in str(published.arguments["view"])
    assert "screen.breach_report" in str(published.arguments["view"])
    assert "own_tickets" not in str(published.arguments["view"])


def test_a_report_of_a_breach_is_taken(desk: Desk) -> None:
    # O12
    desk.hears(bodies.a_tap("screen.breach_report", "|0|", user={"id": "U04GUEST"}))
    assert "として報告しました" in str(desk.says())
    assert UNKNOWN not in str(desk.says())


def test_a_question_that_was_refused_is_answered_once_slack_says_who_asks(
    desk: Desk, clock: Clock
) -> None:
    desk.hears(bodies.a_message(channel=desk.slack.person("mei").id))
    desk.line.is_fine()
    clock.passes(seconds=10)
    desk.hears(bodies.a_message(channel=desk.slack.person("mei").id))
    first, second = desk.says()
    assert UNKNOWN in first
    assert UNKNOWN not in second
