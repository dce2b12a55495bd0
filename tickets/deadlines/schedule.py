"""Reminder table, and the timers of tickets and escalations that follow from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tickets.access.escalation_access import call_line
from tickets.deadlines import escalation_clocks, ticket_clocks
from tickets.deadlines.timers import Schedule, milestones, set_timers
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline, Label, Mark, Milestone, Sense, Timer
from tickets.model.escalation import Escalation
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext


class Recipient(StrEnum):
    OWNER = "owner"  # of the ticket; unowned tickets are in the digest
    OFFICE = "office"  # responsible decider
    IN_CHARGE = "in_charge"  # of the searching department
    HEAD = "head"  # of the searching department
    NEXT = "next"  # the next decider (O23)
    CALLED_AGAIN = "called_again"  # manager and deputy, or the next in line
    CLIMBED = "climbed"  # the representative, or the next in line
    ANSWERING = "answering"  # manager and deputy, including the reporter
    IN_HAND = "in_hand"  # assignee; else manager and deputy


@dataclass(frozen=True, slots=True)
class Reminder:
    """A notice and its recipients."""

    what: NoticeKind
    recipients: tuple[Recipient, ...]


Reminders = Mapping[Mark, tuple[Reminder, ...]]
_OWNER = (Recipient.OWNER,)
_BOTH = (Recipient.OWNER, Recipient.OFFICE)
_ANSWERING = (Recipient.ANSWERING,)
_IN_HAND = (Recipient.IN_HAND,)
_IN_HAND_AND_ANSWERING = (Recipient.IN_HAND, Recipient.ANSWERING)


def _rings(**of: Reminder | tuple[Reminder, ...]) -> Reminders:
    listed = {Mark(mark): each if isinstance(each, tuple) else (each,) for mark, each in of.items()}
    return MappingProxyType(listed)


def _to_be_met(by: tuple[Recipient, ...]) -> Reminders:
    near = Reminder(NoticeKind.CLOCK_NEAR, by)
    due, missed = Reminder(NoticeKind.CLOCK_DUE, by), Reminder(NoticeKind.CLOCK_MISSED, by)
    return _rings(three_before=near, one_before=near, due=due, missed=missed)


_TARGET, _LAW = _to_be_met(_OWNER), _to_be_met(_BOTH)
_MAY = _rings(due=Reminder(NoticeKind.CLOCK_FROM, _OWNER))
_MAY_SUE = _rings(
    three_before=Reminder(NoticeKind.CLOCK_NEAR, _BOTH),
    one_before=Reminder(NoticeKind.CLOCK_NEAR, _BOTH),
    due=Reminder(NoticeKind.CLOCK_FROM, _BOTH),
)
_SEARCH = _rings(
    missed=(
        Reminder(NoticeKind.SEARCH_CHASED, (Recipient.IN_CHARGE,)),
        Reminder(NoticeKind.CLOCK_MISSED, _OWNER),
    ),
    missed_again=Reminder(NoticeKind.SEARCH_CHASED, (Recipient.IN_CHARGE,)),
    unanswered=(
        Reminder(NoticeKind.SEARCH_CHASED, (Recipient.IN_CHARGE,)),
        Reminder(NoticeKind.SEARCH_SILENT, (Recipient.OFFICE,)),
        Reminder(NoticeKind.DEPARTMENT_SILENT, (Recipient.HEAD,)),
    ),
)
_DECISION = _rings(due=Reminder(NoticeKind.DECISION_WAITS, (Recipient.NEXT,)))
_REPORT = _rings(
    due=Reminder(NoticeKind.REPORT_DUE, _IN_HAND),
    missed=Reminder(NoticeKind.REPORT_MISSED, _IN_HAND),
)
_REPORT_BY_LAW = _rings(
    three_before=Reminder(NoticeKind.REPORT_NEAR, _IN_HAND_AND_ANSWERING),
    one_before=Reminder(NoticeKind.REPORT_NEAR, _IN_HAND_AND_ANSWERING),
    due=Reminder(NoticeKind.REPORT_DUE, _IN_HAND_AND_ANSWERING),
    missed=Reminder(NoticeKind.REPORT_MISSED, _IN_HAND_AND_ANSWERING),
)

_OF_TICKET: Mapping[ClockName, Reminders] = MappingProxyType(
    {
        ClockName.ARTICLE_39: _MAY_SUE,
        ClockName.SEARCH_CHASE: _SEARCH,
        ClockName.DECISION_WAITS: _DECISION,
    }
)
_OF_ESCALATION: Mapping[ClockName, Reminders] = MappingProxyType(
    {
        ClockName.CALL_DEPUTY: _rings(
            due=Reminder(NoticeKind.CALLED_AGAIN, (Recipient.CALLED_AGAIN,))
        ),
        ClockName.CALL_REPRESENTATIVE: _rings(
            due=Reminder(NoticeKind.CLIMBED, (Recipient.CLIMBED,))
        ),
        ClockName.TRIAGE: _rings(due=Reminder(NoticeKind.TRIAGE_WAITS, _ANSWERING)),
        ClockName.SAME_DAY: _rings(missed=Reminder(NoticeKind.REPORT_MISSED, _IN_HAND)),
        # The third day warns of the fifth.
        ClockName.PRELIMINARY_ALARM: _rings(due=Reminder(NoticeKind.REPORT_DUE, _IN_HAND)),
    }
)
CALL_CLOCKS = frozenset({ClockName.CALL_DEPUTY, ClockName.CALL_REPRESENTATIVE, ClockName.TRIAGE})
"""They remind when they end, without warnings before."""


def ticket_reminders(deadline: Deadline) -> Reminders:
    clock = deadline.clock
    if clock.name in _OF_TICKET:
        return _OF_TICKET[clock.name]
    if clock.sense is Sense.FROM:
        return _MAY
    return _LAW if clock.label is Label.STATUTORY else _TARGET


def escalation_reminders(deadline: Deadline) -> Reminders:
    clock = deadline.clock
    if clock.name in _OF_ESCALATION:
        return _OF_ESCALATION[clock.name]
    return _REPORT_BY_LAW if clock.label is Label.STATUTORY else _REPORT


def set_ticket_timers(work: UnitOfWork, ticket: Ticket, office: OfficeContext) -> None:
    """Set the running timers; unchanged ones do not remind again."""
    work.set_clocks(ticket.number, ticket_timers(work, ticket, office))


def set_escalation_timers(work: UnitOfWork, escalation: Escalation, office: OfficeContext) -> None:
    work.set_escalation_clocks(escalation.number, escalation_timers(work, escalation, office))


def ticket_timers(work: UnitOfWork, ticket: Ticket, office: OfficeContext) -> tuple[Timer, ...]:
    return set_timers(schedule_ticket(ticket, office), work.clocks(ticket.number))


def escalation_timers(
    work: UnitOfWork, escalation: Escalation, office: OfficeContext
) -> tuple[Timer, ...]:
    return set_timers(
        schedule_escalation(escalation, office), work.escalation_clocks(escalation.number)
    )


def schedule_ticket(ticket: Ticket, office: OfficeContext) -> tuple[Schedule, ...]:
    """Deadlines computed from the facts, with their reminders."""
    return tuple(_of_ticket(ticket, office)) if ticket.is_open else ()


def schedule_escalation(escalation: Escalation, office: OfficeContext) -> tuple[Schedule, ...]:
    rule = office.calls[call_line(escalation)]
    running = escalation_clocks.escalation_deadlines(
        escalation, rule, office.breach_rules, office.opening
    )
    found = []
    for deadline in running:
        # Calls wait for the morning if their line does; statutory clocks never do.
        is_call = deadline.clock.name in CALL_CLOCKS
        at_night = deadline.clock.reminds_at_night and (rule.at_any_hour or not is_call)
        rings = _at_once(deadline, office.opening, at_night=at_night)
        if not is_call:
            rings = _wanted(deadline, escalation_reminders(deadline), office.opening)
        # "Decision waits" is its notice, and its clock takes over.
        is_silent = escalation.cause.is_of_decision
        found.append(Schedule(deadline, () if is_silent else rings, at_night))
    return tuple(found)


def _of_ticket(ticket: Ticket, office: OfficeContext) -> Iterator[Schedule]:
    for deadline in ticket_clocks.ticket_deadlines(ticket, office.rules, office.opening):
        rings = _wanted(deadline, ticket_reminders(deadline), office.opening)
        yield Schedule(deadline, rings, deadline.clock.reminds_at_night)
    for deadline in ticket_clocks.next_deciders_asked(ticket, office.rules, office.opening):
        yield Schedule(deadline, (_a_day_later(deadline, office.opening),), at_night=False)


def _wanted(deadline: Deadline, rings: Reminders, opening: Opening) -> tuple[Milestone, ...]:
    return tuple(each for each in milestones(deadline, opening) if each.mark in rings)


def _at_once(deadline: Deadline, opening: Opening, *, at_night: bool) -> tuple[Milestone, ...]:
    at = deadline.at if at_night else opening.next_opening(deadline.at)
    return (Milestone(Mark.DUE, at),)


def _a_day_later(deadline: Deadline, opening: Opening) -> Milestone:
    """A whole business day later: proposed at two, reminded at two."""
    hour = deadline.started_at.astimezone(tokyo.TOKYO).time()
    return Milestone(Mark.DUE, opening.next_opening(tokyo.at(deadline.on, hour)))
