"""Milestones of a deadline, and the timer that waits for the next one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tickets.model import tokyo
from tickets.model.clocks import (
    AGAIN,
    Deadline,
    Mark,
    Milestone,
    Sense,
    StoredTimer,
    Timer,
    TimerKey,
)
from tickets.rules.calendar import ONE_DAY, Opening

LONG = 5  # business days; shorter clocks give no warning (O29)
_PAST = frozenset({Mark.MISSED, *AGAIN})


def milestones(deadline: Deadline, opening: Opening) -> tuple[Milestone, ...]:
    """Milestones after the start, in order; none while paused.

    Independent of the present, so that those missed in an outage are told late.
    """
    if deadline.is_paused:
        return ()
    return tuple(
        Milestone(mark, at)
        for mark, at in _moments(deadline, opening)
        if deadline.started_at < at and (mark in _PAST or at < deadline.at)
    )


def is_long(deadline: Deadline, opening: Opening) -> bool:
    """Five business days or more, however the clock counts."""
    first = tokyo.date_of(deadline.started_at)
    return opening.calendar.between(first, deadline.on) >= LONG


def _moments(deadline: Deadline, opening: Opening) -> Iterator[tuple[Mark, datetime]]:
    calendar, opens = opening.calendar, opening.hours.open
    clock = deadline.clock
    # A closed last day is told on the business day before.
    due_on = deadline.on if clock.reminds_at_night else calendar.roll_back(deadline.on)
    if is_long(deadline, opening):
        yield Mark.THREE_BEFORE, tokyo.at(calendar.add(due_on, -3), opens)
        yield Mark.ONE_BEFORE, tokyo.at(calendar.add(due_on, -1), opens)
    yield Mark.DUE, tokyo.at(due_on, opens)
    if clock.sense is Sense.DUE:
        missed_at = deadline.at if clock.reminds_at_night else opening.next_opening(deadline.at)
        yield Mark.MISSED, missed_at
    for mark, days in zip(AGAIN, clock.again, strict=False):
        yield mark, opening.next_opening(tokyo.at(calendar.add(deadline.on, days) + ONE_DAY))


_ORDER = {mark: place for place, mark in enumerate(Mark)}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A deadline with its reminders, before it is known which were told."""

    deadline: Deadline
    milestones: tuple[Milestone, ...]
    at_night: bool

    @property
    def key(self) -> TimerKey:
        return self.deadline.clock.name, self.deadline.of


def set_timers(
    planned: Sequence[Schedule],
    row: Mapping[TimerKey, StoredTimer],
    recalculated_at: datetime | None = None,
) -> tuple[Timer, ...]:
    """Set timers: unchanged deadlines keep their place, changed ones start anew.

    With `recalculated_at`, told milestones that are past by then are not told again.
    """
    return tuple(_timer(each, row.get(each.key), recalculated_at) for each in planned)


def has_moved(planned: Schedule, row: StoredTimer | None) -> bool:
    """Whether the date differs from the stored one."""
    deadline = planned.deadline
    return row is not None and (deadline.on, deadline.at) != (row.on, row.at)


def advance(clock: Timer, now: datetime, opening: Opening) -> tuple[Milestone | None, Timer]:
    """Return the milestone to tell now, if any, and the next timer.

    Of several missed milestones only the newest is told. Without night reminders it waits for the
    opening.
    """
    if clock.next is None or not clock.is_due(now):
        return None, clock
    if not clock.at_night and not opening.is_open(now):
        return None, _with_next(clock, Milestone(clock.next.mark, opening.next_opening(now)))
    left = _from(clock.milestones, clock.next.mark)
    passed = [each for each in left if each.at <= now]
    if not passed:  # only later milestones are left
        return None, _with_next(clock, next(iter(left), None))
    return passed[-1], _with_next(clock, next(iter(left[len(passed) :]), None))


def stored(clock: Timer) -> StoredTimer:
    """Row to store."""
    deadline, following = clock.deadline, clock.next
    return StoredTimer(
        started_at=deadline.started_at,
        on=deadline.on,
        at=deadline.at,
        is_paused=deadline.is_paused,
        remind_at=following.at if following else None,
        mark=following.mark if following else None,
        is_armed=True,
    )


def _timer(planned: Schedule, row: StoredTimer | None, recalculated_at: datetime | None) -> Timer:
    deadline, rings = planned.deadline, planned.milestones
    left = rings
    if row is not None and row.is_armed:
        untold = _from(rings, row.mark) if row.mark else ()
        if _facts(row) == _facts(deadline):
            left = untold
        elif recalculated_at is not None:
            left = tuple(each for each in rings if each in untold or each.at > recalculated_at)
    return Timer(deadline, rings, next(iter(left), None), planned.at_night)


def _facts(of: Deadline | StoredTimer) -> tuple[datetime, date, datetime, bool]:
    return of.started_at, of.on, of.at, of.is_paused


def _from(rings: Sequence[Milestone], mark: Mark) -> tuple[Milestone, ...]:
    return tuple(each for each in rings if _ORDER[each.mark] >= _ORDER[mark])


def _with_next(clock: Timer, following: Milestone | None) -> Timer:
    return Timer(clock.deadline, clock.milestones, following, clock.at_night)


def is_as_stored(planned: Schedule, row: StoredTimer | None, now: datetime) -> bool:
    """Whether the stored row has these facts, and a next milestone if one is ahead."""
    if row is None or not row.is_armed or _facts(row) != _facts(planned.deadline):
        return False
    return row.mark is not None or all(each.at <= now for each in planned.milestones)
