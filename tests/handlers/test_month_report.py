"""An announced report comes once, or the reason is told."""

from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies
from workspace.driver import Slack

SAKI = "U03MGR"
JULY = "2026-07"


@pytest.fixture
def post(slack: Slack) -> Replies:
    """To the privacy manager."""
    return Replies(slack.person("saki"))


def asked() -> dict[str, Any]:
    return bodies.a_command(f"report {JULY}", user_id=SAKI)


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyError("flow")])
def test_any_failure_while_drawing_is_reported(
    desk: Desk, post: Replies, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr("bot.reports.month_files._page", fails)
    desk.hears(asked())
    [told] = post.texts
    assert "作成できませんでした" in told
    assert str(fault) not in told
    assert desk.states() == ["done"]


PICTURES = ["flow.png", "trend.png", "targets.png", "hands.png", "asked.png"]
OTHERS = [
    "report.html", "report.md", "register.csv", "register-disclosure.csv", "register-question.csv",
]  # fmt: skip


@dataclass
class Answer:
    """Slack's answer, as its client returns it."""

    data: dict[str, Any]
    status_code: int
    headers: dict[str, str]

    def get(self, name: str) -> Any:
        return self.data.get(name)


class Sharing:
    """Slack sharing files in a message; the `nth` call fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times, self.nth = 0, 0
        self.fault: Exception | None = None
        self.is_done = False
        self._shares = WebClient.files_completeUploadExternal

        def shares(client: WebClient, **given: Any) -> Any:
            return self._share(client, given)

        monkeypatch.setattr(WebClient, "files_completeUploadExternal", shares)

    def _share(self, client: WebClient, given: dict[str, Any]) -> Any:
        self.times += 1
        if self.fault is None or self.times != self.nth:
            return self._shares(client, **given)
        if self.is_done:
            self._shares(client, **given)
        raise self.fault


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> Sharing:
    return Sharing(monkeypatch)


@pytest.mark.parametrize("is_done", [True, False])
def test_files_with_an_unknown_outcome_are_not_sent_again(
    desk: Desk, post: Replies, sharing: Sharing, is_done: bool
) -> None:
    sharing.nth, sharing.fault, sharing.is_done = 1, ConnectionResetError(), is_done
    desk.hears(asked())
    assert post.files == [*(PICTURES if is_done else []), *OTHERS]
    assert [text for text in post.texts if "グラフが届いたか" in text] == post.texts[1:]
    assert desk.states() == ["done"]


def test_a_rate_limited_upload_comes_later_and_nothing_twice(
    desk: Desk, post: Replies, sharing: Sharing
) -> None:
    limited = {"ok": False, "error": "ratelimited"}
    sharing.nth, sharing.fault = 2, SlackApiError("", Answer(limited, 429, {"Retry-After": "60"}))
    body = asked()

    desk.hears(body)
    assert (post.files, desk.states()) == (PICTURES, ["received"])
    desk.is_taken_up(body)

    assert post.files == [*PICTURES, *OTHERS]
    assert post.texts == ["2026年7月 の月次報告"]
    assert desk.states() == ["done"]


@pytest.mark.parametrize(
    ("noted", "files", "doubt"),
    [
        ("pictures.sending", OTHERS, ["グラフが届いたか"]),
        ("pictures.sent", OTHERS, []),
        ("files.sending", [], ["台帳が届いたか"]),
    ],
)
def test_after_a_crash_it_continues_where_it_stopped(
    desk: Desk, post: Replies, noted: str, files: list[str], doubt: list[str]
) -> None:
    body = asked()
    desk.is_left_by_a_crash(body, noted)
    desk.is_taken_up(body)
    figures, *rest = post.texts
    assert figures == "2026年7月 の月次報告"
    assert post.files == files
    assert len(rest) == len(doubt)
    assert all(said in text for said, text in zip(doubt, rest, strict=True))


def test_missing_files_are_reported_after_a_redelivery_too(
    desk: Desk, post: Replies, sharing: Sharing
) -> None:
    answers = [Answer({"error": "ratelimited"}, 429, {"Retry-After": "60"})]
    answers.append(Answer({"error": "missing_scope"}, 200, {}))
    body = asked()
    for nth, answer in enumerate(answers, 1):
        sharing.nth, sharing.fault = nth, SlackApiError("", answer)
        desk.is_taken_up(body) if nth > 1 else desk.hears(body)
    figures, told = post.texts
    assert figures == "2026年7月 の月次報告"
    assert "missing_scope" in told


def test_a_report_from_home_comes_after_a_redelivery(desk: Desk, post: Replies) -> None:
    # the trigger has expired
    tap = bodies.a_tap(
        "screen.report_make",
        f"|0|{JULY}",
        user={"id": SAKI},
        trigger_id="1.1.over",
        container={"type": "view", "view_id": "V1"},
        view={"id": "V1", "type": "home"},
    )
    desk.is_left_by_a_crash(tap)
    desk.is_taken_up(tap)
    assert post.texts == ["2026年7月 の月次報告"]
    assert post.files == [*PICTURES, *OTHERS]


def test_a_failed_confirmation_differs_from_a_missing_right(desk: Desk, slack: Slack) -> None:
    rei, ken = "U05REP", "U02KEN"
    said = {}
    for who in (rei, ken):
        post = Replies(slack.person(who))
        desk.hears(bodies.a_tap("screen.report_confirm", f"|0|{JULY}", user={"id": who}))
        [said[who]] = post.texts

    assert "確認を記録できませんでした" in said[rei]
    assert "受け取れます" in said[ken]
