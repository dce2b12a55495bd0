"""Nothing that is computed or waited for holds up the ack of a command or a tap."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tickets.desk import Desk
from workspace.driver import Person, Slack

SLACK_WAITS, WE_WAIT, SLOW = 2.0, 0.3, 2.8
"""Seconds."""
LISTENERS = 2


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    config["timing"] = {**config["timing"], "ack": SLACK_WAITS}
    return config


@pytest.fixture(scope="module", autouse=True)
def short_times() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handlers.slack.command_ack.SECONDS", WE_WAIT)
        patch.setattr("bot.app.LISTENER_THREADS", LISTENERS)
        yield


@pytest.fixture
def busy(slack: Slack, program: Running, haru: Person) -> Iterator[None]:
    """Each thread that answers waits for Slack."""
    slack.injects_faults(slow=SLOW)
    for _ in range(LISTENERS):
        haru.writes("開示請求の手数料はいくらですか", to="@madoguchi")
    yield
    slack.injects_faults()
    assert program.settled()


@pytest.mark.long
def test_a_command_with_a_slow_reply_is_acked_and_answered(
    program: Running, ken: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing, pauses = Desk.list, iter([SLOW])

    def slowly(*given: Any, **named: Any) -> Any:
        time.sleep(next(pauses, 0))
        return listing(*given, **named)

    monkeypatch.setattr(Desk, "list", slowly)

    asked = ken.runs("/privacy tickets", channel="C01GENERAL")

    assert ken.waits_for(after=asked, saying="受付の一覧").channel == "C01GENERAL"
    assert program.settled()


@pytest.mark.long
def test_a_command_is_acked_while_all_threads_are_busy(busy: None, ken: Person) -> None:
    asked = ken.runs("/privacy tickets", channel="C01GENERAL")

    assert ken.waits_for(after=asked, saying="受付の一覧")


@pytest.mark.long
def test_a_tap_is_acked_while_all_threads_are_busy(
    ken: Person, request: pytest.FixtureRequest
) -> None:
    answer = asks(ken, "開示請求の手数料はいくらですか")
    request.getfixturevalue("busy")

    ken.clicks(answer, "役に立った")
