"""How often one person may ask."""

from datetime import UTC, datetime, timedelta

from handlers.limiter import Limiter

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_a_rate_limited_person_is_told_once_and_may_go_on_after_a_pause() -> None:
    limiter = Limiter(most=3)

    verdicts = [limiter.judge("U01", NOON + timedelta(seconds=n)) for n in range(6)]

    assert verdicts == ["go", "go", "go", "tell", "hush", "hush"]
    assert limiter.judge("U02", NOON) == "go"
    assert limiter.judge("U01", NOON + timedelta(seconds=63)) == "go"


def test_refused_attempts_are_counted_once_the_burst_is_over() -> None:
    limiter = Limiter(most=3)
    for n in range(8):
        limiter.judge("U01", NOON + timedelta(seconds=n))
    limiter.judge("U02", NOON)

    assert limiter.take_refused(NOON + timedelta(seconds=30)) == {}
    assert limiter.take_refused(NOON + timedelta(seconds=90)) == {"U01": 5}
    assert limiter.take_refused(NOON + timedelta(seconds=91)) == {}
