"""The product's clock, and time left by the machine's."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (it is passed on to all others as an argument)


def seconds_left(until: float) -> float:
    """Seconds until this reading of the monotonic clock; 0 if it has passed."""
    return max(0.0, until - time.monotonic())
