"""Until Slack says who a person is, they are nobody; only a report of a breach is taken."""

from collections.abc import Iterator

import pytest

from tests.bot.delivery.faulty_line import Line, Way, line_to
from tests.conftest import Clock
from tests.handlers import bodies
from tests.handlers.conftest import Desk
from workspace.driver import Slack

UNKNOWN = "どなたか確認できないため、今はお受けできません。"
UNKNOWN_EN = "We cannot confirm who you are at the moment. Please try again shortly."
ANYBODY = ["U01MEI", "U04GUEST"]


@pytest.fixture
def line(slack: Slack, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """To a Slack that does not say who is who; the app has never seen anybody."""
    monkeypatch.setattr("bot.slack.look_ups.FAULT_SECONDS", 0)
    with line_to(slack.api_url, clock) as line:
        for method in ("users.info", "users.list"):
            line.lays(method, Way.STATUS_500)
        yield line


@pytest.fixture
def api_url(line: Line) -> str:
    return line.url


def says(line: Line) -> list[str]:
    """The texts that went out over any method, oldest first."""
    methods = ("chat.postMessage", "chat.postEphemeral")
    heard = [each for each in line.heard if each.method in methods]
    return [str(each.arguments.get("text")) for each in heard]


def test_no_question_is_answered(desk: Desk, line: Line) -> None:
    # O12
    for user in ANYBODY:
        desk.hears(bodies.a_message(user=user, channel="U01MEI"))
    assert len(says(line)) == len(ANYBODY)
    for said in says(line):
        assert UNKNOWN in said
        assert UNKNOWN_EN in said


def test_no_command_is_answered(desk: Desk, line: Line) -> None:
    # O12
    commands = ("complaint", "disclosure", "tickets", "mydata", "search 白夜", bodies.FEE)
    for command in commands:
        for user in ANYBODY:
            response = desk.hears(bodies.a_command(command, user_id=user))
            assert (response.status, response.body) == (200, "")

    assert [UNKNOWN in said for said in says(line)] == [True] * 12
    views = [each for each in line.heard if each.method == "views.open"]
    assert all(UNKNOWN in str(each.arguments["view"]) for each in views)


def test_no_button_is_answered(desk: Desk, line: Line) -> None:
    # O12
    pressed = {
        "helpful": bodies.a_ref(),
        "ask_person": bodies.a_ref(),
        "own_tickets": "|0|",
        "screen.complaint_log": "|0|",
    }
    for action, value in pressed.items():
        desk.hears(bodies.a_tap(action, value, user={"id": "U04GUEST"}))
    assert [UNKNOWN in said for said in says(line)] == [True] * len(pressed)


def test_home_shows_nothing_but_the_way_to_report(desk: Desk, line: Line) -> None:
    # O12
    event = {"type": "app_home_opened", "user": "U04GUEST", "tab": "home", "channel": "D1"}
    desk.hears({"type": "event_callback", "team_id": bodies.TEAM, "event": event})

    [published] = [each for each in line.heard if each.method == "views.publish"]
    assert UNKNOWN in str(published.arguments["view"])
    assert "screen.breach_report" in str(published.arguments["view"])
    assert "own_tickets" not in str(published.arguments["view"])


def test_a_report_of_a_breach_is_taken(desk: Desk, line: Line) -> None:
    # O12
    desk.hears(bodies.a_tap("screen.breach_report", "|0|", user={"id": "U04GUEST"}))
    assert "として報告しました" in str(says(line))
    assert UNKNOWN not in str(says(line))


def test_a_question_that_was_refused_is_answered_once_slack_says_who_asks(
    desk: Desk, line: Line, clock: Clock
) -> None:
    desk.hears(bodies.a_message(channel="U01MEI"))
    line.is_fine()
    clock.passes(seconds=10)
    desk.hears(bodies.a_message(channel="U01MEI"))
    first, second = says(line)
    assert UNKNOWN in first
    assert UNKNOWN not in second
