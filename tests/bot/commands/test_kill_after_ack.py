"""Slack does not send again what was acknowledged, so a kill after the ack must lose nothing."""

import random
import signal
import time
from collections.abc import Callable

import pytest

from tests.bot.conftest import Process, until
from tests.effort import effort
from workspace.driver import Slack

pytestmark = pytest.mark.kill

ROUNDS = effort(1, 3, 40)
ASKED = 10
"""Questions in a round, fewer than a person may ask in a minute."""
QUESTION, ANSWER = "手数料はいくらですか", "手数料は1,000円です。"


def test_what_was_acknowledged_before_a_kill_is_answered_once(
    in_slack: Slack, start: Callable[..., Process]
) -> None:
    mei = in_slack.person("mei")
    channel = mei.writes("。", to="@madoguchi").channel

    def answers() -> int:
        return [each.text for each in mei.sees(channel)].count(ANSWER)

    def opened() -> Process:
        desk = start("run")
        in_slack.waits_for_app()
        return desk

    desk = opened()
    for nth in range(1, ROUNDS + 1):
        in_slack.injects_faults(slow=5.0)  # no reply arrives before the kill
        for _ in range(ASKED):
            mei.writes(QUESTION, to="@madoguchi")
        until(lambda: acknowledged(in_slack) == nth * ASKED)  # noqa: B023
        time.sleep(random.uniform(0, 0.03))
        desk.signals(signal.SIGKILL)
        desk.ends()
        in_slack.injects_faults()
        assert answers() == (nth - 1) * ASKED

        desk = opened()
        until(lambda: answers() >= nth * ASKED)  # noqa: B023

    desk.signals(signal.SIGTERM)  # ends what is in progress, so that a second reply would show
    assert desk.ends() == 0
    assert answers() == ROUNDS * ASKED


def acknowledged(slack: Slack) -> int:
    events = [each for each in slack.deliveries("events_api") if each["ack"] is not None]
    return sum(QUESTION in str(each["payload"]) for each in events)
