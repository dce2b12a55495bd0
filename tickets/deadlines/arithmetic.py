"""When a clock runs out: its start, the pauses in between, the roll at the end."""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.model import tokyo
from tickets.model.clocks import Clock, Deadline, Roll, Unit
from tickets.rules.calendar import ONE_DAY, Calendar, Opening


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """From the day on which the person was asked until the day of the answer, if there is one."""

    since: date
    until: date | None = None


def start(clock: Clock, at: datetime, opening: Opening, pauses: Iterable[Pause] = ()) -> Deadline:
    """The deadline of a clock that starts at this instant."""
    if not clock.unit.is_of_days:
        ends_at = _instant(clock, at, opening)
        return Deadline(clock, at, tokyo.date_of(ends_at), ends_at)
    first = tokyo.date_of(at)
    day = _last_day(clock, first, opening.calendar)
    is_paused = False
    if clock.pauses:
        day, is_paused = _extended(clock, first, day, pauses, opening.calendar)
    return on_day(clock, at, _rolled(clock, first, day, opening.calendar), is_paused=is_paused)


def on_day(clock: Clock, at: datetime, day: date, *, is_paused: bool = False) -> Deadline:
    """A deadline whose day was settled otherwise, such as a date promised to the person."""
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
    """The same day of a later month, or its last day if there is none: 31 January → 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _extended(
    clock: Clock, first: date, day: date, pauses: Iterable[Pause], calendar: Calendar
) -> tuple[date, bool]:
    """The last day, later by every pause, and whether the clock still stands.

    Days before the start and days that two pauses share do not count again, and a pause that
    begins when the time is already over gives none back.
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
    if clock.roll is Roll.BY_LAW:
        return calendar.roll_by_law(day)
    if clock.roll is Roll.FORWARD:
        return calendar.roll(day)
    if clock.roll is Roll.BACK:
        back = calendar.roll_back(day)
        # A target of a day or two that starts before a long holiday cannot lie before its start.
        return back if back >= first else calendar.roll(day)
    return day
