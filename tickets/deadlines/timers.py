"""Timers of tickets and escalations: the milestones of their deadlines, and whom each reminds.

A `Deadline` is computed from the facts. Its `Schedule` adds the milestones on the way, such as two
days before. A `Timer` is what the database keeps: the dates and the next milestone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from tickets.deadlines import escalation_clocks, ticket_clocks
from tickets.model import tokyo
from tickets.model.clocks import (
    REPEATED_REMINDERS,
    ClockName,
    Deadline,
    Label,
    Milestone,
    MilestoneKind,
    Schedule,
    Sense,
    StoredTimer,
    Timer,
    TimerKey,
)
from tickets.model.escalation import Escalation
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork
from tickets.rules.calendar import ONE_DAY, Opening
from tickets.rules.context import OfficeContext

LONG_FROM_DAYS = 5  # business days; shorter clocks give no warning (O29)
_PAST = frozenset({MilestoneKind.MISSED, *REPEATED_REMINDERS})


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


def is_long_deadline(deadline: Deadline, opening: Opening) -> bool:
    """Whether the deadline is five business days long or more, in whatever unit its clock
    counts."""
    first = tokyo.date_of(deadline.started_at)
    return opening.calendar.between(first, deadline.on) >= LONG_FROM_DAYS


def is_reminded_weekly(deadline: Deadline, now: datetime, opening: Opening) -> bool:
    """Whether the last single reminder is over."""
    past = (each.mark for each in milestones(deadline, opening) if each.at <= now)
    return REPEATED_REMINDERS[-1] in past


def latest_week_opening(now: datetime, opening: Opening) -> date:
    """First business day of this week; until the desk opens on it, of the week before."""
    monday = tokyo.date_of(now) - timedelta(tokyo.date_of(now).weekday())
    day = opening.calendar.roll_forward(monday)
    is_open = tokyo.at(day, opening.hours.open) <= now
    return day if is_open else opening.calendar.roll_forward(monday - timedelta(weeks=1))


def is_answer_owed(ticket: Ticket, of: Collection[str], by: date, office: OfficeContext) -> bool:
    """Whether these departments have not given an answer that is due by this day."""
    return any(
        each.clock.name is ClockName.SEARCH_CHASE
        and each.on <= by
        and ticket_clocks.asked_department(ticket, each.of, office.roster) in of
        for each in ticket_clocks.ticket_deadlines(ticket, office)
    )


def _moments(deadline: Deadline, opening: Opening) -> Iterator[tuple[MilestoneKind, datetime]]:
    calendar, opens = opening.calendar, opening.hours.open
    clock = deadline.clock
    # A closed last day is told on the business day before.
    due_on = deadline.on if clock.reminds_at_night else calendar.roll_back(deadline.on)
    if is_long_deadline(deadline, opening):
        yield MilestoneKind.THREE_BEFORE, tokyo.at(calendar.add(due_on, -3), opens)
        yield MilestoneKind.ONE_BEFORE, tokyo.at(calendar.add(due_on, -1), opens)
    yield MilestoneKind.DUE, tokyo.at(due_on, opens)
    if clock.sense is Sense.DUE:
        missed_at = deadline.at if clock.reminds_at_night else opening.next_opening(deadline.at)
        yield MilestoneKind.MISSED, missed_at
    for mark, days in zip(REPEATED_REMINDERS, clock.again, strict=False):
        yield mark, opening.next_opening(tokyo.at(calendar.add(deadline.on, days) + ONE_DAY))


_ORDER = {mark: place for place, mark in enumerate(MilestoneKind)}


def timers_for(
    planned: Sequence[Schedule],
    row: Mapping[TimerKey, StoredTimer],
    recalculated_at: datetime | None = None,
) -> tuple[Timer, ...]:
    """Return a timer for each schedule. Unchanged deadlines keep their next milestone; changed ones
    start again.

    With `recalculated_at`, told milestones that are past by then are not told again.
    """
    return tuple(_timer(each, row.get(each.key), recalculated_at) for each in planned)


def has_other_date(planned: Schedule, row: StoredTimer | None) -> bool:
    """Whether the date differs from the stored one."""
    deadline = planned.deadline
    return row is not None and (deadline.on, deadline.at) != (row.on, row.at)


def pop_due_milestone(
    timer: Timer, now: datetime, opening: Opening
) -> tuple[Milestone | None, Timer]:
    """Return the milestone to tell now, if any, and the next timer.

    Of several missed milestones only the newest is told. Without night reminders it waits for the
    opening.
    """
    if timer.next is None or not timer.is_due(now):
        return None, timer
    if not timer.at_night and not opening.is_open(now):
        later = Milestone(timer.next.mark, opening.next_opening(now))
        return None, replace(timer, next=later)
    left = _milestones_from(timer.milestones, timer.next.mark)
    passed = [each for each in left if each.at <= now]
    if not passed:  # only later milestones are left
        return None, replace(timer, next=next(iter(left), None))
    return passed[-1], replace(timer, next=next(iter(left[len(passed) :]), None))


def to_stored_timer(timer: Timer) -> StoredTimer:
    """Convert a timer to the row that is stored."""
    deadline, following = timer.deadline, timer.next
    return StoredTimer(
        started_at=deadline.started_at,
        on=deadline.on,
        at=deadline.at,
        is_paused=deadline.is_paused,
        remind_at=following.at if following else None,
        mark=following.mark if following else None,
        is_scheduled=True,
    )


def _timer(planned: Schedule, row: StoredTimer | None, recalculated_at: datetime | None) -> Timer:
    left = planned.milestones
    if row is not None and row.is_scheduled:
        untold = _milestones_from(planned.milestones, row.mark) if row.mark else ()
        if _dates(row) == _dates(planned.deadline):
            left = untold
        elif recalculated_at is not None:
            left = tuple(each for each in left if each in untold or each.at > recalculated_at)
    following = next(iter(left), None)
    return Timer(planned.deadline, planned.milestones, planned.at_night, following)


def _dates(of: Deadline | StoredTimer) -> tuple[datetime, date, datetime, bool]:
    return of.started_at, of.on, of.at, of.is_paused


def _milestones_from(ahead: Sequence[Milestone], mark: MilestoneKind) -> tuple[Milestone, ...]:
    return tuple(each for each in ahead if _ORDER[each.mark] >= _ORDER[mark])


def matches_stored(planned: Schedule, row: StoredTimer | None, now: datetime) -> bool:
    """Whether the stored row has these facts, and a next milestone if one is ahead."""
    if row is None or not row.is_scheduled or _dates(row) != _dates(planned.deadline):
        return False
    return row.mark is not None or all(each.at <= now for each in planned.milestones)


class Recipient(StrEnum):
    OWNER = "owner"  # of the ticket; unowned tickets are in the digest
    DECIDER = "office"  # responsible decider
    IN_CHARGE = "in_charge"  # of the searching department
    HEAD = "head"  # of the searching department
    NEXT_DECIDER = "next"  # the next decider (O23)
    CALL_LINE = "called_again"  # manager and deputy, or the next in line
    REPRESENTATIVE = "climbed"  # the representative, or the next in line
    MANAGER_AND_DEPUTY = "answering"  # manager and deputy, including the reporter
    ASSIGNEE = "in_hand"  # assignee; else manager and deputy


@dataclass(frozen=True, slots=True)
class Reminder:
    """A notice and its recipients."""

    what: NoticeKind
    recipients: tuple[Recipient, ...]


Reminders = Mapping[MilestoneKind, tuple[Reminder, ...]]
_OWNER = (Recipient.OWNER,)
_BOTH = (Recipient.OWNER, Recipient.DECIDER)
_IN_HAND = (Recipient.ASSIGNEE,)


def _reminders(recipients: tuple[Recipient, ...], **of: NoticeKind) -> Reminders:
    """Return the notice of each milestone, all to the same recipients; `of` has a `MilestoneKind`'s
    value as key."""
    return MappingProxyType(
        {MilestoneKind(mark): (Reminder(what, recipients),) for mark, what in of.items()}
    )


def _warnings_and_misses(recipients: tuple[Recipient, ...]) -> Reminders:
    return _reminders(
        recipients,
        three_before=NoticeKind.CLOCK_NEAR,
        one_before=NoticeKind.CLOCK_NEAR,
        due=NoticeKind.CLOCK_DUE,
        missed=NoticeKind.CLOCK_MISSED,
    )


_TARGET, _LAW = _warnings_and_misses(_OWNER), _warnings_and_misses(_BOTH)
_MAY_BE_DONE = _reminders(_OWNER, due=NoticeKind.CLOCK_FROM)
_MAY_SUE = _reminders(
    _BOTH,
    three_before=NoticeKind.CLOCK_NEAR,
    one_before=NoticeKind.CLOCK_NEAR,
    due=NoticeKind.CLOCK_FROM,
)
_CHASED = Reminder(NoticeKind.SEARCH_CHASED, (Recipient.IN_CHARGE,))
_SEARCH: Reminders = MappingProxyType(
    {
        MilestoneKind.MISSED: (_CHASED, Reminder(NoticeKind.CLOCK_MISSED, _OWNER)),
        MilestoneKind.MISSED_AGAIN: (_CHASED,),
        MilestoneKind.UNANSWERED: (
            _CHASED,
            Reminder(NoticeKind.SEARCH_SILENT, (Recipient.DECIDER,)),
            Reminder(NoticeKind.DEPARTMENT_SILENT, (Recipient.HEAD,)),
        ),
    }
)
_DECISION = _reminders((Recipient.NEXT_DECIDER,), due=NoticeKind.DECISION_WAITS)
_REPORT = _reminders(_IN_HAND, due=NoticeKind.REPORT_DUE, missed=NoticeKind.REPORT_MISSED)
_REPORT_BY_LAW = _reminders(
    (Recipient.ASSIGNEE, Recipient.MANAGER_AND_DEPUTY),
    three_before=NoticeKind.REPORT_NEAR,
    one_before=NoticeKind.REPORT_NEAR,
    due=NoticeKind.REPORT_DUE,
    missed=NoticeKind.REPORT_MISSED,
)

_TICKET_REMINDERS: Mapping[ClockName, Reminders] = MappingProxyType(
    {
        ClockName.ARTICLE_39: _MAY_SUE,
        ClockName.SEARCH_CHASE: _SEARCH,
        ClockName.DECISION_WAITS: _DECISION,
    }
)
_ESCALATION_REMINDERS: Mapping[ClockName, Reminders] = MappingProxyType(
    {
        ClockName.CALL_DEPUTY: _reminders((Recipient.CALL_LINE,), due=NoticeKind.CALLED_AGAIN),
        ClockName.CALL_REPRESENTATIVE: _reminders(
            (Recipient.REPRESENTATIVE,), due=NoticeKind.CLIMBED
        ),
        ClockName.TRIAGE: _reminders((Recipient.MANAGER_AND_DEPUTY,), due=NoticeKind.TRIAGE_WAITS),
        ClockName.SAME_DAY: _reminders(_IN_HAND, missed=NoticeKind.REPORT_MISSED),
        # Warns of the day by which authorities want the preliminary report.
        ClockName.PRELIMINARY_ALARM: _reminders(_IN_HAND, due=NoticeKind.REPORT_DUE),
    }
)
ESCALATION_CALL_CLOCKS = frozenset(
    {ClockName.CALL_DEPUTY, ClockName.CALL_REPRESENTATIVE, ClockName.TRIAGE}
)
"""Calls, and the judgement that is asked for again: they remind only when they end."""


def reminders_of_deadline(deadline: Deadline) -> Reminders:
    clock = deadline.clock
    if clock.name in _TICKET_REMINDERS:
        return _TICKET_REMINDERS[clock.name]
    if clock.sense is Sense.FROM:
        return _MAY_BE_DONE
    return _LAW if clock.label is Label.STATUTORY else _TARGET


def escalation_reminders(deadline: Deadline) -> Reminders:
    clock = deadline.clock
    if clock.name in _ESCALATION_REMINDERS:
        return _ESCALATION_REMINDERS[clock.name]
    return _REPORT_BY_LAW if clock.label is Label.STATUTORY else _REPORT


def save_timers(work: UnitOfWork, of: Ticket | Escalation, office: OfficeContext) -> None:
    """Store the timers of the running deadlines; those that are unchanged do not remind again."""
    work.save_timers({of.number: updated_timers(work, of, office)})


def updated_timers(
    work: UnitOfWork, of: Ticket | Escalation, office: OfficeContext
) -> tuple[Timer, ...]:
    """Return the timers of the running deadlines; what the stored ones have said stays said."""
    return timers_for(schedules_of(of, office), work.timers_of([of.number])[of.number])


def schedules_of(of: Ticket | Escalation, office: OfficeContext) -> tuple[Schedule, ...]:
    """Deadlines computed from the facts, with their reminders."""
    if isinstance(of, Escalation):
        return tuple(_of_escalation(of, office))
    return tuple(_of_ticket(of, office)) if of.is_open else ()


def _of_escalation(escalation: Escalation, office: OfficeContext) -> Iterator[Schedule]:
    rule = office.call_rule(escalation)
    for deadline in escalation_clocks.escalation_deadlines(escalation, office):
        # Calls wait for the morning if their line does; statutory clocks never do.
        is_call = deadline.clock.name in ESCALATION_CALL_CLOCKS
        at_night = deadline.clock.reminds_at_night and (rule.at_any_hour or not is_call)
        at = deadline.at if at_night else office.opening.next_opening(deadline.at)
        told: tuple[Milestone, ...] = (Milestone(MilestoneKind.DUE, at),)
        if not is_call:
            told = _reminded_milestones(deadline, escalation_reminders(deadline), office.opening)
        # "Decision waits" is its notice, and its clock takes over.
        is_silent = escalation.cause.is_of_decision
        yield Schedule(deadline, () if is_silent else told, at_night)


def _of_ticket(ticket: Ticket, office: OfficeContext) -> Iterator[Schedule]:
    for deadline in ticket_clocks.ticket_deadlines(ticket, office):
        told = _reminded_milestones(deadline, reminders_of_deadline(deadline), office.opening)
        yield Schedule(deadline, told, deadline.clock.reminds_at_night)
    for deadline in ticket_clocks.next_decider_deadlines(ticket, office):
        yield Schedule(deadline, (_a_day_later(deadline, office.opening),), at_night=False)


def _reminded_milestones(
    deadline: Deadline, reminders: Reminders, opening: Opening
) -> tuple[Milestone, ...]:
    return tuple(each for each in milestones(deadline, opening) if each.mark in reminders)


def _a_day_later(deadline: Deadline, opening: Opening) -> Milestone:
    """Return a milestone on the deadline's day, at the hour of its start."""
    hour = deadline.started_at.astimezone(tokyo.TOKYO).time()
    return Milestone(MilestoneKind.DUE, opening.next_opening(tokyo.at(deadline.on, hour)))
