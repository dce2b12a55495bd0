"""How often one person may ask."""

from datetime import UTC, datetime, timedelta

from handlers.limiter import Limiter

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_who_asks_too_fast_is_told_once_and_may_ask_again_a_minute_later() -> None:
    limiter = Limiter(most=3)

    verdicts = [limiter.judge("U01", NOON + timedelta(seconds=n)) for n in range(6)]
    later = limiter.judge("U01", NOON + timedelta(seconds=61))

    assert verdicts == ["go", "go", "go", "tell", "hush", "hush"]
    assert later == "go"


def test_nobody_waits_for_another() -> None:
    limiter = Limiter(most=1)
    limiter.judge("U01", NOON)

    assert limiter.judge("U01", NOON) == "tell"
    assert limiter.judge("U02", NOON) == "go"
