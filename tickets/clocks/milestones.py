"""What a deadline has to say on its way: near, due, missed, and when it may say so."""

from collections.abc import Iterator
from datetime import datetime

from tickets import tokyo
from tickets.clocks.clock import Deadline, Mark, Milestone, Sense
from tickets.opening import Opening

LONG = 5  # business days; a shorter clock gives no warning (O29)


def milestones(deadline: Deadline, opening: Opening) -> tuple[Milestone, ...]:
    """Those still to come when the clock started, in order; none while it stands still.

    It does not look at the present: what could not be told while the program was down is still
    in the list, to be told late.
    """
    if deadline.is_paused:
        return ()
    return tuple(
        Milestone(mark, at)
        for mark, at in _moments(deadline, opening)
        if deadline.started_at < at and (mark is Mark.MISSED or at < deadline.at)
    )


def is_long(deadline: Deadline, opening: Opening) -> bool:
    """Five business days or more from start to end, however the clock itself counts."""
    first = tokyo.date_of(deadline.started_at)
    return opening.calendar.between(first, deadline.on) >= LONG


def _moments(deadline: Deadline, opening: Opening) -> Iterator[tuple[Mark, datetime]]:
    calendar, opens = opening.calendar, opening.hours.open
    clock = deadline.clock
    # A last day that is closed is told on the business day before: after it, it is too late.
    due_on = deadline.on if clock.rings_at_night else calendar.roll_back(deadline.on)
    if is_long(deadline, opening):
        yield Mark.THREE_BEFORE, tokyo.at(calendar.add(due_on, -3), opens)
        yield Mark.ONE_BEFORE, tokyo.at(calendar.add(due_on, -1), opens)
    yield Mark.DUE, tokyo.at(due_on, opens)
    if clock.sense is Sense.DUE:
        missed_at = deadline.at if clock.rings_at_night else opening.next_opening(deadline.at)
        yield Mark.MISSED, missed_at
