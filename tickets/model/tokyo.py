"""Japan time, whatever the host's zone."""

import re
from datetime import date, datetime, time, timedelta, timezone

TOKYO = timezone(timedelta(hours=9), "JST")  # no summer time since 1951, so no zone table is needed

_LEAP_SECOND = re.compile(r"(?<=:[0-5][0-9]:)60(?=[.,Z+-]|$)")


def date_of(instant: datetime) -> date:
    """Day in Tokyo. Raises ValueError for a naive time."""
    if instant.utcoffset() is None:
        raise ValueError("a time without a zone has no date")
    return instant.astimezone(TOKYO).date()


def is_before(instant: datetime, other: datetime) -> bool:
    """Earlier by the minute, the precision of forms and registers."""
    return instant < other.replace(second=0, microsecond=0)


def at(day: date, hour: time = time()) -> datetime:
    """Instant of this hour in Tokyo; midnight by default."""
    return datetime.combine(day, hour, TOKYO)


def years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def read(stamp: str) -> datetime:
    """Parse an ISO 8601 stamp with a zone; a leap second is the following second. Raises
    ValueError."""
    ordinary, leaps = _LEAP_SECOND.subn("59", stamp)
    instant = datetime.fromisoformat(ordinary)
    if instant.utcoffset() is None:
        raise ValueError("a time without a zone has no date")
    return instant + timedelta(seconds=leaps)
