"""Slack does not send again what was acknowledged, so a process that is killed or stands still
after the ack must lose nothing, and repeat nothing."""

import random
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.storage import keys
from bot.storage.database import Database
from bot.storage.tables import inbox
from tests.bot.conftest import Process, answer_of, until
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


@pytest.mark.postgres
def test_a_replica_that_stood_still_does_not_repeat_what_another_answered(
    in_slack: Slack,
    start: Callable[..., Process],
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "desk.keys"))
    keys.write_new(tmp_path / "desk.keys")
    mei = in_slack.person("mei")
    still = start("run")
    in_slack.waits_for_app()
    channel = answer_of(mei, QUESTION).channel

    def answers() -> int:
        return [each.text for each in mei.sees(channel)].count(ANSWER)

    in_slack.injects_faults(limited=9, retry_after=9)
    mei.writes(QUESTION, to="@madoguchi")
    until(lambda: in_slack.calls("chat.postMessage")[-1].status == 429)
    still.signals(signal.SIGSTOP)  # as a host does that is moved or has no memory
    in_slack.injects_faults()
    with closing(Database.open(postgres_url)) as database:
        database.execute(update(inbox).values(lease_until=inbox.c.received_at))
    start("run")
    until(lambda: answers() == 2)

    still.signals(signal.SIGCONT)
    still.signals(signal.SIGTERM)  # ends what is in progress, so that a second reply would show
    assert still.ends() == 0
    assert answers() == 2


def acknowledged(slack: Slack) -> int:
    events = [each for each in slack.deliveries("events_api") if each["ack"] is not None]
    return sum(QUESTION in str(each["payload"]) for each in events)
