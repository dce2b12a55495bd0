"""What a message says of the next call is what the clocks are armed for (O27, O29)."""

import re
from datetime import datetime

import pytest

from tests.bot.delivery.conftest import Delivery
from tests.bot.delivery.ringing import MANAGER, armed, at, goes_to
from tickets import tokyo
from tickets.words import Leak


def announced(delivery: Delivery) -> str:
    """The line of the newest message to the manager that tells of what comes next."""
    said = delivery.slack.person(MANAGER).sees("@madoguchi")[-1].words
    [line] = [each for each in said.splitlines() if "再通知" in each or "へ。" in each]
    return line


def as_printed(moment: datetime) -> str:
    there = moment.astimezone(tokyo.TOKYO)
    return f"{there.month}/{there.day}({'月火水木金土日'[there.weekday()]}) {there:%H:%M}"


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.pace._SECONDS", 0.0)


def test_an_unsure_leak_before_a_holiday_says_when_it_rings(delivery: Delivery) -> None:
    # O27, O29: on Monday at ten to six; Tuesday is 山の日
    goes_to(delivery, 8, 10, 17, 50)
    delivery.complain(leak=Leak.UNKNOWN)

    delivery.telling()

    line, clocks = announced(delivery), armed(delivery)
    assert clocks["call_deputy"] == ("due", at(8, 12, 9, 20))
    assert clocks["triage"] == ("due", at(8, 12, 9))
    assert re.findall(r"\d+/\d+\(.\) \d\d:\d\d", line) == [
        as_printed(clocks[name][1]) for name in ("call_deputy", "triage")
    ]
