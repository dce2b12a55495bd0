"""The manager's morning and Home, with something in every part of it (docs/tour.md)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from playwright.sync_api import ViewportSize

from tests.screenshots.complaint import STEPS
from tests.screenshots.stage import Player, Stage
from tickets.model import tokyo

MANAGER: Final = "U03SAKI"
SAID: Final = (
    "お客様から、断ったのに広告メールが届くとお電話がありました",
    "お客様から、名簿をどこで手に入れたのかとお尋ねがありました",
    "お客様から、住所の変更が反映されていないとお電話がありました",
)
LEAK: Final = "請求書を別のお客様に送ってしまったようです"
OPENING: Final = time(9, 0, 20)
EVENING: Final = time(18, 40)
WEDNESDAY, THURSDAY = 2, 3
TALL: Final[ViewportSize] = {"width": 1180, "height": 1240}


def play(stage: Stage) -> None:
    ken, saki = stage.person("U02KEN"), stage.person(MANAGER)
    for said, steps in zip(SAID, (STEPS[:3], STEPS, ()), strict=True):
        _logs(stage, ken, said, leak="no")
        _goes_on(ken, steps)
    _goes_to(stage, WEDNESDAY, OPENING)
    _logs(stage, ken, LEAK, leak="yes")
    _goes_to(stage, WEDNESDAY, EVENING)
    _logs(stage, ken, SAID[0], leak="no")
    _goes_to(stage, THURSDAY, OPENING)

    saki.looks_at_dm()
    stage.picture("manager-morning")
    stage.page.set_viewport_size(TALL)
    stage.page.get_by_text("ホーム", exact=True).first.click()
    stage.page.wait_for_timeout(1500)
    stage.page.get_by_role("button", name="更新").last.click()
    stage.page.wait_for_timeout(1500)
    stage.picture("manager-home")
    saki.presses("設定の点検")
    stage.page.wait_for_timeout(500)
    stage.picture("manager-settings")
    saki.closes()


def _logs(stage: Stage, agent: Player, text: str, **answers: str) -> None:
    said = stage.gesture("write", person="U01MEI", text=text, to="C01GENERAL")["message"]
    place = {"channel": said["channel"], "ts": said["ts"]}
    stage.gesture("shortcut", person=agent.id, shortcut="log_complaint", **place)
    agent.looks()
    agent.sends({"contact": "090-1234-5678", "channel": "phone", **answers})
    agent.closes()


def _goes_on(agent: Player, steps: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    for label, values in steps:
        agent.looks()
        agent.presses(label)
        agent.sends(values)
        agent.closes()


def _goes_to(stage: Stage, weekday: int, hour: time) -> None:
    """To this weekday of the week after next, by the clock of the workspace."""
    today = tokyo.date_of(datetime.now(UTC))
    day = today + timedelta(days=14 - today.weekday() + weekday)
    offset = (tokyo.at(day, hour) - datetime.now(UTC)).total_seconds()
    there = stage.gesture("move_clock", seconds=0)["offset"]
    stage.gesture("move_clock", seconds=offset - there)
    stage.page.wait_for_timeout(12_000)  # the digests go out
