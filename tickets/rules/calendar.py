"""Business days of Japan: weekends, holidays, the turn of the year, the company's own days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.model import tokyo
from tickets.model.errors import TicketError
from tickets.rules.office import Hours

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class UncoveredYearError(TicketError):
    """A date fell in a year whose holidays are not known, so no day of it can be counted."""

    def __init__(self, year: int, version: str) -> None:
        super().__init__(f"calendar {version} does not know the holidays of {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    closed: frozenset[date]
    """National holidays, with their substitutes and the days between them."""
    covered: range
    """The years that `closed` knows; every other year is refused."""
    version: str
    company: frozenset[date] = frozenset()
    """Days on which only we are closed: no authority waits for them."""

    def is_holiday(self, day: date) -> bool:
        """Closed for an authority too: what the law's deadlines roll over (GL 3-5-3-4 ※2)."""
        if day.year not in self.covered:
            raise UncoveredYearError(day.year, self.version)
        return day.weekday() >= SATURDAY or day in self.closed or _turns_the_year(day)

    def is_business_day(self, day: date) -> bool:
        return not self.is_holiday(day) and day not in self.company

    def add(self, day: date, count: int) -> date:
        """The count-th business day after this day, or before it if count is negative."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = _first(self.is_business_day, day + step, step)
        return day

    def between(self, start: date, end: date) -> int:
        """How many business days lie after start, up to and with end; negative backwards.

        What adjoins adds up: a to b and b to c make a to c.
        """
        if end < start:
            return -self.between(end, start)
        days = (start + ONE_DAY * passed for passed in range(1, (end - start).days + 1))
        return sum(map(self.is_business_day, days))

    def roll(self, day: date) -> date:
        """This day, or the next business day."""
        return _first(self.is_business_day, day, ONE_DAY)

    def roll_back(self, day: date) -> date:
        """This day, or the business day before it."""
        return _first(self.is_business_day, day, -ONE_DAY)

    def roll_by_law(self, day: date) -> date:
        """This day, or the next that is no holiday: our own closed days extend no deadline."""
        return _first(lambda each: not self.is_holiday(each), day, ONE_DAY)

    def days_left(self, today: date) -> int:
        """How many days ahead can be counted; 0 or less means that today cannot."""
        return (date(self.covered.stop, 1, 1) - today).days


def _turns_the_year(day: date) -> bool:
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def _first(is_fit: Callable[[date], bool], day: date, step: timedelta) -> date:
    while not is_fit(day):
        day += step
    return day


@dataclass(frozen=True, slots=True)
class Opening:
    """When the desk is open. Breach, regulator and court do not ask (O29)."""

    calendar: Calendar
    hours: Hours

    def is_open(self, at: datetime) -> bool:
        opens, closes = self._on_day_of(at)
        return opens <= at < closes and self.calendar.is_business_day(tokyo.date_of(at))

    def next_opening(self, at: datetime) -> datetime:
        """This instant if the desk is open, else when it opens next."""
        if self.is_open(at):
            return at
        opens, _ = self._on_day_of(at)
        day = tokyo.date_of(at) if at < opens else tokyo.date_of(at) + ONE_DAY
        return tokyo.at(self.calendar.roll(day), self.hours.open)

    def after(self, at: datetime, span: timedelta) -> datetime:
        """When the desk will have been open for this long (30 business minutes, O27)."""
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
