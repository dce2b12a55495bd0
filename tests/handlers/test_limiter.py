"""How often one person may ask."""

from datetime import UTC, datetime, timedelta

from handlers.limiter import Limiter

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_a_rate_limited_person_is_told_once_and_may_ask_after_a_minute() -> None:
    limiter = Limiter(most=3)

    verdicts = [limiter.judge("U01", NOON + timedelta(seconds=n)) for n in range(6)]

    assert verdicts == ["go", "go", "go", "tell", "hush", "hush"]
    assert limiter.judge("U02", NOON) == "go"
    assert limiter.judge("U01", NOON + timedelta(seconds=61)) == "go"
