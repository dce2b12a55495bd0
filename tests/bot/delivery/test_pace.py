"""One message a second and channel."""

from collections.abc import Iterator

import pytest

from bot.delivery.poster import BURST, Pace


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def waits(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Time]:
    time = Time()
    monkeypatch.setattr("bot.delivery.poster.time", time)
    monkeypatch.setattr("bot.delivery.poster._SECONDS", 1.0)  # stories switch the pace off
    return time


def test_a_long_series_keeps_one_message_a_second_after_a_short_burst(time: Time) -> None:
    pace, at = Pace(time.waits), []
    for _ in range(40):
        pace.before_post("C1")
        at.append(time.now - 1000.0)

    assert at[:BURST] == [0.0] * BURST
    assert at[-1] == pytest.approx(39, rel=0.1)
    assert all(later - first >= BURST for first, later in zip(at, at[BURST:], strict=False))


def test_threads_that_post_to_one_channel_get_a_turn_each(time: Time) -> None:
    # the second asks while the first waits for its turn
    turns: list[float] = []

    def waits(seconds: float) -> None:
        turns.append(seconds)
        if len(turns) == 1:
            pace.before_post("C1")

    pace = Pace(waits)
    for _ in range(BURST + 1):
        pace.before_post("C1")

    first, second = turns
    assert second >= first + 1
