"""Reminders of due timers: tell the recipients and set the next milestone.

Sent late rather than never, and once: the text follows the current facts, and a notice's key holds
clock, milestone and day.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tickets.access import audit
from tickets.access.deciders import (
    current_decider,
    is_about_manager,
    possible_deciders,
    responsible_officer,
)
from tickets.access.escalation_access import (
    CallList,
    escalation_assignee,
    people_called_last,
    people_called_second,
    people_responsible_for,
)
from tickets.access.visibility import acting_roles, may_get_notice
from tickets.deadlines import timers
from tickets.deadlines.ticket_clocks import asked_team
from tickets.deadlines.timers import Recipient, pop_due_milestone, updated_timers
from tickets.escalation.escalate import escalate, new_escalation
from tickets.model import tokyo
from tickets.model.clocks import (
    REPEATED_REMINDERS,
    ClockName,
    Label,
    Milestone,
    MilestoneKind,
    Sense,
    Timer,
)
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import Kind, Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import series_of
from tickets.model.pending import PendingKind, pending_decisions
from tickets.model.people import SYSTEM, Roster
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork, next_number, source_ticket
from tickets.rules.context import Moment, OfficeContext
from tickets.workflow.apply import AppliedMove, record_reminder
from tickets.workflow.commit import commit

_CHASES: Final = (MilestoneKind.MISSED, *REPEATED_REMINDERS)
_OF_SILENCE: Final = frozenset({NoticeKind.SEARCH_SILENT, NoticeKind.DEPARTMENT_SILENT})
LATE_REMINDER_FROM: Final = timedelta(minutes=10)
"""Reminders sent later than this say so."""

DECISION_NOTICES: Mapping[str, NoticeKind] = {
    PendingKind.APPROVAL: NoticeKind.DECISION_WAITS,
    PendingKind.DECISION: NoticeKind.DECISION_WAITS,
    PendingKind.CLOSING: NoticeKind.CLOSING_WAITS,
    PendingKind.RESUMING: NoticeKind.REOPENED,
    PendingKind.RULING: NoticeKind.RULING_ASKED,
    PendingKind.DELAY: NoticeKind.DELAY_PROPOSED,
}


@dataclass(frozen=True, slots=True)
class SentReminder:
    number: str
    clock: ClockName
    mark: MilestoneKind
    on: date
    due_at: datetime
    notices: tuple[Notice, ...]

    def is_late(self, now: datetime) -> bool:
        return now - self.due_at > LATE_REMINDER_FROM


def _subject_of(timer: Timer, milestone: Milestone) -> str:
    return f"{timer.deadline.clock.name}:{milestone.mark}:{timer.deadline.on}"


def parse_notice_subject(text: str) -> tuple[ClockName, MilestoneKind, date]:
    """Parse `about`. Raises ValueError."""
    clock, mark, on = text.split(":")
    return ClockName(clock), MilestoneKind(mark), date.fromisoformat(on)


def send_due_reminders(
    work: UnitOfWork, numbers: Collection[str], now: datetime, office: OfficeContext
) -> tuple[SentReminder, ...]:
    """Send the due reminders of these numbers, oldest first, and set their timers.

    Skips those that another process was faster with. Raises UncoveredYearError.
    """
    due = work.with_due_timer(numbers, now)
    found = [sent for n in numbers if n in due for sent in _send(work, n, now, office)]
    found.sort(key=lambda each: each.due_at)
    for each in found:
        for notice in each.notices:
            work.post(notice)
    return tuple(found)


def _send(
    work: UnitOfWork, number: str, now: datetime, office: OfficeContext
) -> tuple[SentReminder, ...]:
    ticket = work.find(number)
    if ticket is not None:
        return _send_of_ticket(work, ticket, now, office)
    escalation = work.escalation(number)
    return () if escalation is None else _send_of_escalation(work, escalation, now, office)


def _send_of_ticket(
    work: UnitOfWork, ticket: Ticket, now: datetime, office: OfficeContext
) -> tuple[SentReminder, ...]:
    moment = office.moment(SYSTEM.id, now)
    following, found = [], []
    for timer in updated_timers(work, ticket, office):
        milestone, after = pop_due_milestone(timer, now, office.opening)
        following.append(after)
        if milestone is not None:
            told = tuple(_ticket_notices(timer, milestone, ticket, moment))
            if _is_overdue(timer, milestone) and _is_first(work, ticket):
                told = tuple(each for each in told if each.to == ticket.owner)
                _escalate_overdue(work, ticket, moment)
            found.append(_sent(timer, milestone, ticket.number, told))
    work.save_timers({ticket.number: tuple(following)})
    _record_reminders(work, ticket, found, moment)
    return tuple(found)


def _record_reminders(
    work: UnitOfWork, ticket: Ticket, sent: Collection[SentReminder], moment: Moment
) -> None:
    """Record who was reminded of an answer, so that rows and history tell what was sent (O20).

    A department that is asked about several systems gets one message, so it is one step.
    """
    others: dict[tuple[str, MilestoneKind], set[NoticeKind]] = {}
    for each in sent:
        told = {notice.what for notice in each.notices} & _OF_SILENCE
        for notice in each.notices:
            if notice.what is NoticeKind.SEARCH_CHASED:
                others.setdefault((notice.to, each.mark), set()).update(told)
    applied: list[AppliedMove] = []
    for (person, mark), also_told in others.items():
        before = applied[-1].ticket if applied else ticket
        nth = _CHASES.index(mark) + 1
        applied.append(record_reminder(before, person, nth, also_told, moment))
    if applied:
        commit(work, tuple(applied), moment)


def _send_of_escalation(
    work: UnitOfWork, escalation: Escalation, now: datetime, office: OfficeContext
) -> tuple[SentReminder, ...]:
    source = source_ticket(work, escalation)
    roster, today = office.roster, tokyo.date_of(now)
    following, found, seen = [], [], set[tuple[object, ...]]()
    for timer in updated_timers(work, escalation, office):
        milestone, after = pop_due_milestone(timer, now, office.opening)
        following.append(after)
        if milestone is not None:
            heard = _escalation_notices(timer, milestone, escalation, source, roster, today)
            told = tuple(each for each in heard if not _is_repeated(each, timer, milestone, seen))
            found.append(_sent(timer, milestone, escalation.number, told))
    work.save_timers({escalation.number: tuple(following)})
    if found:
        work.redraw(escalation.number)  # its messages name the time that has come
    return tuple(found)


def _sent(
    timer: Timer, milestone: Milestone, number: str, told: tuple[Notice, ...]
) -> SentReminder:
    deadline = timer.deadline
    return SentReminder(
        number, deadline.clock.name, milestone.mark, deadline.on, milestone.at, told
    )


# --- recipients -------------------------------------------------------------------------------


def _ticket_notices(
    timer: Timer, milestone: Milestone, ticket: Ticket, moment: Moment
) -> Iterator[Notice]:
    """Yield one notice for each person who may know."""
    seen: set[str] = set()
    for each in timers.reminders_of_deadline(timer.deadline).get(milestone.mark, ()):
        for recipient in each.recipients:
            if recipient in _CHASE_RECIPIENTS and not _may_be_chased(timer, ticket, moment):
                continue
            notice = _notice(each.what, recipient, timer, milestone, ticket, moment)
            if notice is None or notice.to in seen:
                continue
            if may_get_notice(notice.what, notice.to, ticket, moment):
                seen.add(notice.to)
                yield notice


_CHASE_RECIPIENTS: Final = frozenset({Recipient.IN_CHARGE, Recipient.DECIDER, Recipient.HEAD})
"""Of a chase: the department, and who hears of its silence."""


def _may_be_chased(timer: Timer, ticket: Ticket, moment: Moment) -> bool:
    """Whether the department may be chased: its answer would end the chase."""
    if timer.deadline.clock.name is not ClockName.SEARCH_CHASE or ticket.kind is not Kind.COMPLAINT:
        return True
    person = _person(Recipient.IN_CHARGE, timer, ticket, moment)
    if person is None:
        return False
    return Role.PERSON_IN_CHARGE in acting_roles(ticket, moment.of(person))


def _notice(
    what: NoticeKind,
    recipient: Recipient,
    timer: Timer,
    milestone: Milestone,
    ticket: Ticket,
    moment: Moment,
) -> Notice | None:
    if recipient is Recipient.NEXT_DECIDER:
        return _notice_to_next_decider(timer.deadline.of, ticket, moment)
    to = _person(recipient, timer, ticket, moment)
    return Notice(what, ticket.number, to, 0, _subject_of(timer, milestone)) if to else None


def _notice_to_next_decider(of: str, ticket: Ticket, moment: Moment) -> Notice | None:
    """The same notice as at the start of the wait, so that nobody gets it twice."""
    wait = next((each for each in pending_decisions(ticket) if each.what == of), None)
    to = _next_decider(ticket, moment.roster, moment.today)
    if wait is None or to is None:
        return None
    return Notice(DECISION_NOTICES[of], ticket.number, to, wait.step)


def _next_decider(ticket: Ticket, roster: Roster, on: date) -> str | None:
    """The deputy, except for matters about the manager."""
    deputy = roster.deputy
    may = deputy in possible_deciders(ticket, roster) and not is_about_manager(ticket)
    if deputy and may and not roster.is_absent(deputy, on):
        return deputy
    return current_decider(ticket, roster, on)


def _person(recipient: Recipient, timer: Timer, ticket: Ticket, moment: Moment) -> str | None:
    if recipient is Recipient.OWNER:
        return ticket.owner
    if recipient is Recipient.DECIDER:
        return responsible_officer(ticket, moment.roster, moment.today)
    team = asked_team(ticket, timer.deadline.of, moment.roster)
    if team is None:
        return None
    return team.head if recipient is Recipient.HEAD else team.person_in_charge


_CALLS: Mapping[Recipient, Callable[[Escalation, Ticket | None, Roster, date], CallList]] = {
    Recipient.CALL_LINE: people_called_second,
    Recipient.REPRESENTATIVE: lambda report, source, roster, _: people_called_last(
        report, source, roster
    ),
    Recipient.MANAGER_AND_DEPUTY: people_responsible_for,
    Recipient.ASSIGNEE: people_responsible_for,
}


def _escalation_notices(
    timer: Timer,
    milestone: Milestone,
    escalation: Escalation,
    source: Ticket | None,
    roster: Roster,
    today: date,
) -> Iterator[Notice]:
    told = _subject_of(timer, milestone)
    # a day may have several looks
    look = len(escalation.looks) if timer.deadline.clock.name is ClockName.TRIAGE else 0
    for each in timers.escalation_reminders(timer.deadline).get(milestone.mark, ()):
        for recipient in each.recipients:
            for person in _called(recipient, escalation, source, roster, today):
                yield Notice(each.what, escalation.number, person, look, told)


def _called(
    recipient: Recipient, escalation: Escalation, source: Ticket | None, roster: Roster, today: date
) -> Iterator[str]:
    if recipient is Recipient.ASSIGNEE:
        has_it = escalation_assignee(escalation, source, roster, today)
        if has_it:
            yield has_it
            return
    for _, people in _CALLS[recipient](escalation, source, roster, today):
        yield from sorted(people)


def _is_repeated(
    told: Notice, timer: Timer, milestone: Milestone, seen: set[tuple[object, ...]]
) -> bool:
    """Several deadlines on one day share a notice, which lists them."""
    is_call = timer.deadline.clock.name in timers.ESCALATION_CALL_CLOCKS
    one = (told.what, told.to, milestone.mark, told.about if is_call else timer.deadline.on)
    is_old = one in seen
    seen.add(one)
    return is_old


# --- missed statutory deadlines ----------------------------------------------------------------


def _is_overdue(timer: Timer, milestone: Milestone) -> bool:
    kind = timer.deadline.clock
    return (
        milestone.mark is MilestoneKind.MISSED
        and kind.label is Label.STATUTORY
        and kind.sense is Sense.DUE
    )


def _is_first(work: UnitOfWork, ticket: Ticket) -> bool:
    return all(each.cause is not Cause.OVERDUE for each in work.escalations_of(ticket.number))


def _escalate_overdue(work: UnitOfWork, ticket: Ticket, moment: Moment) -> None:
    """Escalate the overdue ticket; this notice replaces the reminder."""
    number = next_number(work, series_of(None, ticket.restrictions), moment)
    escalation = new_escalation(number, ticket, moment, Cause.OVERDUE)
    escalate(work, escalation, ticket, moment)
    work.write_audit(audit.escalation_created_entry(escalation, moment))
