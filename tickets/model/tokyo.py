"""Japan time and its calendar months, whatever the host's zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Self

TOKYO = timezone(timedelta(hours=9), "JST")  # no summer time since 1951, so no zone table is needed


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


_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_EARLIEST = 2000


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Parse `2026-10`. Raises ValueError."""
        found = _WRITTEN.fullmatch(text)
        if found is None or int(found[1]) < _EARLIEST:
            raise ValueError("a month is written like 2026-10")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, instant: datetime) -> Self:
        day = date_of(instant)
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def begins_at(self) -> datetime:
        return at(self.first)

    @property
    def ends_at(self) -> datetime:
        """First instant of the next month; excluded."""
        return self.after.begins_at

    @property
    def after(self) -> "Month":
        return self._shifted(1)

    @property
    def before(self) -> "Month":
        return self._shifted(-1)

    def holds(self, instant: datetime) -> bool:
        return self.begins_at <= instant < self.ends_at

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def _shifted(self, by: int) -> "Month":
        year, month = divmod(self.year * 12 + self.month - 1 + by, 12)
        return Month(year, month + 1)
