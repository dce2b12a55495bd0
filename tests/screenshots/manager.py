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
    logs(ken, STEPS[:3], STEPS, ())
    _goes_to(stage, WEDNESDAY, OPENING)
    _log(ken, LEAK, leak="yes")
    _goes_to(stage, WEDNESDAY, EVENING)
    _log(ken, SAID[0])
    _goes_to(stage, THURSDAY, OPENING)

    saki.looks_at_dm()
    stage.picture("manager-morning")
    stage.page.set_viewport_size(TALL)
    saki.looks_at_home()
    stage.picture("manager-home")
    saki.presses("設定の点検")
    stage.page.wait_for_timeout(500)
    stage.picture("manager-settings")
    saki.closes()


def logs(agent: Player, *steps: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Log three complaints, and take each these steps on."""
    for text, made in zip(SAID, steps, strict=True):
        _log(agent, text)
        for label, values in made:
            agent.does(label, values)


def _log(agent: Player, text: str, leak: str = "no") -> None:
    agent.logs_what_mei_writes(text)
    agent.sends({"contact": "090-1234-5678", "channel": "phone", "leak": leak})
    agent.closes()


def _goes_to(stage: Stage, weekday: int, hour: time) -> None:
    """To this weekday of the week after next, by the clock of the workspace."""
    today = tokyo.date_of(datetime.now(UTC))
    day = today + timedelta(days=14 - today.weekday() + weekday)
    stage.goes_to(tokyo.at(day, hour))
    stage.page.wait_for_timeout(12_000)  # the digests go out
