"""The workspace's time: the machine's, moved by an offset."""

import time
from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

OPENING_HOUR = 9
SATURDAY = 5


class Clock:
    """Tells the time; `offset` moves it, for everything in the workspace at once."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._last = 0

    def now(self) -> float:
        return self.machine() + self.offset

    def machine(self) -> float:
        """What the clock on the wall says, for whoever compares it with that of an app."""
        return time.time()

    def stamp(self) -> str:
        """A message's `ts`, greater than every one before it even if the clock is moved back."""
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def next_morning(now: float, zone: str) -> float:
    """9:00 on the next Monday to Friday there; the workspace knows nobody's holidays."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    morning = here.replace(hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
    while morning <= here or morning.weekday() >= SATURDAY:
        morning += timedelta(days=1)
    return morning.timestamp()


def a_month_later(now: float, zone: str) -> float:
    """The same day and time of the next month there, or its last day if it is shorter."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    year, month = divmod(here.year * 12 + here.month, 12)
    day = min(here.day, monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day).timestamp()
