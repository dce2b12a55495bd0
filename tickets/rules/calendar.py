"""Business days of Japan and the desk's opening hours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.model import tokyo
from tickets.model.errors import TicketError
from tickets.rules.office import Hours

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class UncoveredYearError(TicketError):
    """The holidays of this year are unknown, so its days cannot be counted."""

    def __init__(self, year: int, version: str) -> None:
        super().__init__(f"calendar {version} does not know the holidays of {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    closed: frozenset[date]
    """National holidays, including substitutes and days between holidays."""
    covered: range
    """Years that `closed` covers; others raise UncoveredYearError."""
    version: str
    company: frozenset[date] = frozenset()
    """Closed days of the company only; statutory deadlines ignore them."""

    def is_holiday(self, day: date) -> bool:
        """Closed for authorities too, so statutory deadlines roll over it (GL 3-5-3-4 ※2)."""
        if day.year not in self.covered:
            raise UncoveredYearError(day.year, self.version)
        return day.weekday() >= SATURDAY or day in self.closed or _turns_the_year(day)

    def is_business_day(self, day: date) -> bool:
        return not self.is_holiday(day) and day not in self.company

    def add(self, day: date, count: int) -> date:
        """Return the count-th business day after `day`, or before it if negative."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = _first(self.is_business_day, day + step, step)
        return day

    def between(self, start: date, end: date) -> int:
        """Business days after `start`, up to and including `end`; negative backwards.

        Additive: between(a, b) + between(b, c) == between(a, c).
        """
        if end < start:
            return -self.between(end, start)
        days = (start + ONE_DAY * passed for passed in range(1, (end - start).days + 1))
        return sum(map(self.is_business_day, days))

    def roll(self, day: date) -> date:
        """This day, or the next business day."""
        return _first(self.is_business_day, day, ONE_DAY)

    def roll_back(self, day: date) -> date:
        """This day, or the previous business day."""
        return _first(self.is_business_day, day, -ONE_DAY)

    def roll_by_law(self, day: date) -> date:
        """This day, or the next day that is no holiday; company days do not count."""
        return _first(lambda each: not self.is_holiday(each), day, ONE_DAY)

    def days_left(self, today: date) -> int:
        """Days ahead that can be counted; 0 or less means that today cannot."""
        return (date(self.covered.stop, 1, 1) - today).days


def _turns_the_year(day: date) -> bool:
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def _first(is_fit: Callable[[date], bool], day: date, step: timedelta) -> date:
    while not is_fit(day):
        day += step
    return day


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours of the desk. Breaches, regulators and courts ignore them (O29)."""

    calendar: Calendar
    hours: Hours

    def is_open(self, at: datetime) -> bool:
        opens, closes = self._on_day_of(at)
        return opens <= at < closes and self.calendar.is_business_day(tokyo.date_of(at))

    def next_opening(self, at: datetime) -> datetime:
        """This instant if the desk is open, else the next opening."""
        if self.is_open(at):
            return at
        opens, _ = self._on_day_of(at)
        day = tokyo.date_of(at) if at < opens else tokyo.date_of(at) + ONE_DAY
        return tokyo.at(self.calendar.roll(day), self.hours.open)

    def after(self, at: datetime, span: timedelta) -> datetime:
        """Instant at which the desk has been open for `span` since `at` (O27)."""
        at = self.next_opening(at)
        _, closes = self._on_day_of(at)
        while span > closes - at:
            span -= closes - at
            at = self.next_opening(closes)
            _, closes = self._on_day_of(at)
        return at + span

    def _on_day_of(self, at: datetime) -> tuple[datetime, datetime]:
        day = tokyo.date_of(at)
        return tokyo.at(day, self.hours.open), tokyo.at(day, self.hours.close)
