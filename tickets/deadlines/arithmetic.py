"""End of a clock: start, pauses, and the roll at the end."""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.model import tokyo
from tickets.model.clocks import Clock, Deadline, Roll, Unit
from tickets.rules.calendar import ONE_DAY, Calendar, Opening


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """From the day of a request for correction until the answer, if any."""

    since: date
    until: date | None = None


def start(clock: Clock, at: datetime, opening: Opening, pauses: Iterable[Pause] = ()) -> Deadline:
    """Deadline of a clock that starts at this instant."""
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
    """Same day of a later month, or its last day: 31 January → 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _extended(
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
    if clock.roll is Roll.BY_LAW:
        return calendar.roll_by_law(day)
    if clock.roll is Roll.FORWARD:
        return calendar.roll(day)
    if clock.roll is Roll.BACK:
        back = calendar.roll_back(day)
        # A short target before a long holiday must not end before its start.
        return back if back >= first else calendar.roll(day)
    return day
