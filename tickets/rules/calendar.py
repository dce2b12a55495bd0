"""Business days of Japan and the desk's opening hours; the end of a clock: start, pauses, and the
roll at the end.
"""

import calendar as months
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.model import tokyo
from tickets.model.clocks import Clock, Deadline, RollRule, Unit
from tickets.model.documents import Correction
from tickets.model.errors import TicketError
from tickets.rules.office import Hours
from tickets.rules.periods import Rules

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class UncoveredYearError(TicketError):
    """The holidays of this year are unknown, so its days cannot be counted."""

    def __init__(self, year: int, version: str) -> None:
        super().__init__(f"calendar {version} does not know the holidays of {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    national_holidays: frozenset[date]
    """National holidays, including substitutes and days between holidays."""
    covered: range
    """Years that `national_holidays` covers; others raise UncoveredYearError."""
    version: str
    company_days: frozenset[date] = frozenset()
    """Closed days of the company only (`closed_days` of the desk file); statutory deadlines ignore
    them."""

    def is_closed_by_law(self, day: date) -> bool:
        """Closed for authorities too, so statutory deadlines roll over it (GL 3-5-3-4 ※2)."""
        if day.year not in self.covered:
            raise UncoveredYearError(day.year, self.version)
        return (
            day.weekday() >= SATURDAY or day in self.national_holidays or _is_around_new_year(day)
        )

    def is_business_day(self, day: date) -> bool:
        return not self.is_closed_by_law(day) and day not in self.company_days

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

    def roll_forward(self, day: date) -> date:
        """Return this day, or the next business day."""
        return _first(self.is_business_day, day, ONE_DAY)

    def roll_back(self, day: date) -> date:
        """Return this day, or the previous business day."""
        return _first(self.is_business_day, day, -ONE_DAY)

    def roll_by_law(self, day: date) -> date:
        """Return this day, or the next that is not closed by law; company days do not count."""
        return _first(lambda each: not self.is_closed_by_law(each), day, ONE_DAY)

    def days_left(self, today: date) -> int:
        """Days ahead that can be counted; 0 or less means that today cannot."""
        return (date(self.covered.stop, 1, 1) - today).days


def correction_wait_end(asked: Correction, law: Rules, calendar: Calendar) -> date:
    """Business day from which missing papers count against the person.

    Not before the day that the letters name: after a late reminder the person has half of the
    period again.
    """
    a_year_on = tokyo.years_after(asked.asked_on, 1)  # version 1.0.0 accepted any day
    days = [
        min(asked.look_again_on, a_year_on),
        asked.asked_on + ONE_DAY * law.correction_wait_days,
    ]
    if asked.reminded_on:
        days.append(asked.reminded_on + ONE_DAY * law.correction_reminder_days)
    return calendar.roll_forward(max(days))


def _is_around_new_year(day: date) -> bool:
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
        """Return this instant if the desk is open, else the next opening."""
        if self.is_open(at):
            return at
        opens, _ = self._on_day_of(at)
        day = tokyo.date_of(at) if at < opens else tokyo.date_of(at) + ONE_DAY
        return tokyo.at(self.calendar.roll_forward(day), self.hours.open)

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


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """From the day of a request for correction until the answer, if any."""

    since: date
    until: date | None = None


def compute_deadline(
    clock: Clock, at: datetime, opening: Opening, pauses: Iterable[Pause] = ()
) -> Deadline:
    """Deadline of a clock that starts at this instant."""
    if not clock.unit.is_of_days:
        ends_at = _instant(clock, at, opening)
        return Deadline(clock, at, tokyo.date_of(ends_at), ends_at)
    first = tokyo.date_of(at)
    day = _last_day(clock, first, opening.calendar)
    is_paused = False
    if clock.pauses:
        day, is_paused = _with_pauses(clock, first, day, pauses, opening.calendar)
    return deadline_on(clock, at, _rolled(clock, first, day, opening.calendar), is_paused=is_paused)


def deadline_on(clock: Clock, at: datetime, day: date, *, is_paused: bool = False) -> Deadline:
    """Deadline on a fixed day, such as a date promised to the person."""
    return Deadline(clock, at, day, tokyo.at(day + ONE_DAY), is_paused)


def _instant(clock: Clock, at: datetime, opening: Opening) -> datetime:
    if clock.unit is Unit.OPEN_MINUTES:
        return opening.after(at, timedelta(minutes=clock.length))
    return at + timedelta(**{clock.unit.value: clock.length})


def _last_day(clock: Clock, first: date, calendar: Calendar) -> date:
    count = clock.length - clock.starts_as_day_one
    if clock.unit is Unit.BUSINESS_DAYS:
        return calendar.add(first, count)
    if clock.unit is Unit.MONTHS:
        return _months_after(first, clock.length)
    return first + count * ONE_DAY


def _months_after(day: date, count: int) -> date:
    """Return the same day of a later month, or its last day: 31 January → 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _with_pauses(
    clock: Clock, first: date, day: date, pauses: Iterable[Pause], calendar: Calendar
) -> tuple[date, bool]:
    """Last day after all pauses, and whether the clock is paused now.

    Overlapping pauses and days before the start do not count twice; a pause after the end gives
    nothing back.
    """
    counted = first
    for pause in sorted(pauses, key=lambda each: each.since):
        if pause.since > day:
            break
        if pause.until is None:
            return day, True
        since = max(pause.since, counted)
        if pause.until > since:
            day, counted = _later(clock, day, since, pause.until, calendar), pause.until
    return day, False


def _later(clock: Clock, day: date, since: date, until: date, calendar: Calendar) -> date:
    if clock.unit is Unit.BUSINESS_DAYS:
        return calendar.add(day, calendar.between(since, until))
    return day + (until - since)


def _rolled(clock: Clock, first: date, day: date, calendar: Calendar) -> date:
    if clock.roll is RollRule.BY_LAW:
        return calendar.roll_by_law(day)
    if clock.roll is RollRule.FORWARD:
        return calendar.roll_forward(day)
    if clock.roll is RollRule.BACK:
        back = calendar.roll_back(day)
        # A short target before a long holiday must not end before its start.
        return back if back >= first else calendar.roll_forward(day)
    return day
