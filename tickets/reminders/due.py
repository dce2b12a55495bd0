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
    CallList,
    decider,
    deciders,
    escalation_assignee,
    is_about_manager,
    last_calls,
    responsible_calls,
    responsible_officer,
    second_calls,
)
from tickets.access.visibility import acting_roles, may_get_notice
from tickets.deadlines import timers
from tickets.deadlines.ticket_clocks import team_asked
from tickets.deadlines.timers import Recipient, advance, escalation_timers, ticket_timers
from tickets.escalation.escalate import escalate, new_escalation
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Label, Mark, Milestone, Sense, Timer
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import Kind, Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import series_of
from tickets.model.pending import Pending, pending_decisions
from tickets.model.people import SYSTEM, Roster
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork, next_number, source_of
from tickets.rules.context import Moment, OfficeContext

LATE: Final = timedelta(minutes=10)
"""Reminders sent later than this say so."""

DECISIONS: Mapping[str, NoticeKind] = {
    Pending.APPROVAL: NoticeKind.DECISION_WAITS,
    Pending.DECISION: NoticeKind.DECISION_WAITS,
    Pending.CLOSING: NoticeKind.CLOSING_WAITS,
    Pending.RESUMING: NoticeKind.REOPENED,
    Pending.RULING: NoticeKind.RULING_ASKED,
    Pending.DELAY: NoticeKind.DELAY_PROPOSED,
}


@dataclass(frozen=True, slots=True)
class SentReminder:
    number: str
    clock: ClockName
    mark: Mark
    on: date
    due_at: datetime
    notices: tuple[Notice, ...]

    def is_late(self, now: datetime) -> bool:
        return now - self.due_at > LATE


def about(clock: ClockName, mark: Mark, on: date) -> str:
    """Subject of a notice: clock, milestone and day."""
    return f"{clock}:{mark}:{on}"


def _about(clock: Timer, milestone: Milestone) -> str:
    return about(clock.deadline.clock.name, milestone.mark, clock.deadline.on)


def read_about(text: str) -> tuple[ClockName, Mark, date]:
    """Parse `about`. Raises ValueError."""
    clock, mark, on = text.split(":")
    return ClockName(clock), Mark(mark), date.fromisoformat(on)


def send_due(
    work: UnitOfWork, numbers: Collection[str], now: datetime, office: OfficeContext
) -> tuple[SentReminder, ...]:
    """Send the due reminders of these numbers, oldest first, and set their timers.

    Skips those that another process was faster with. Raises UncoveredYearError.
    """
    due = work.due_among(numbers, now)
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
    clocks, found = [], []
    for clock in ticket_timers(work, ticket, office):
        milestone, after = advance(clock, now, office.opening)
        clocks.append(after)
        if milestone is not None:
            told = tuple(_of_ticket(clock, milestone, ticket, moment))
            if _is_overdue(clock, milestone) and _is_first(work, ticket):
                told = tuple(each for each in told if each.to == ticket.owner)
                _raise_overdue(work, ticket, moment)
            found.append(_sent(clock, milestone, ticket.number, told))
    work.set_clocks(ticket.number, tuple(clocks))
    return tuple(found)


def _send_of_escalation(
    work: UnitOfWork, escalation: Escalation, now: datetime, office: OfficeContext
) -> tuple[SentReminder, ...]:
    source = source_of(work, escalation)
    roster, today = office.roster, tokyo.date_of(now)
    clocks, found, seen = [], [], set[tuple[object, ...]]()
    for clock in escalation_timers(work, escalation, office):
        milestone, after = advance(clock, now, office.opening)
        clocks.append(after)
        if milestone is not None:
            heard = _of_escalation(clock, milestone, escalation, source, roster, today)
            told = tuple(each for each in heard if not _is_seen(each, clock, milestone, seen))
            found.append(_sent(clock, milestone, escalation.number, told))
    work.set_escalation_clocks(escalation.number, tuple(clocks))
    if found:
        work.redraw(escalation.number)  # its messages name the time that has come
    return tuple(found)


def _sent(
    clock: Timer, milestone: Milestone, number: str, told: tuple[Notice, ...]
) -> SentReminder:
    deadline = clock.deadline
    return SentReminder(
        number, deadline.clock.name, milestone.mark, deadline.on, milestone.at, told
    )


# --- recipients -------------------------------------------------------------------------------


def _of_ticket(
    clock: Timer, milestone: Milestone, ticket: Ticket, moment: Moment
) -> Iterator[Notice]:
    """Once per person, and only people who may know."""
    seen: set[str] = set()
    for each in timers.ticket_reminders(clock.deadline).get(milestone.mark, ()):
        for recipient in each.recipients:
            if recipient in _OF_DEPARTMENT and not _is_chased(clock, ticket, moment):
                continue
            notice = _notice(each.what, recipient, clock, milestone, ticket, moment)
            if notice is None or notice.to in seen:
                continue
            if may_get_notice(notice.what, notice.to, ticket, moment.roster, moment.today):
                seen.add(notice.to)
                yield notice


_OF_DEPARTMENT: Final = frozenset({Recipient.IN_CHARGE, Recipient.OFFICE, Recipient.HEAD})
"""Of a chase: the department, and who hears of its silence."""


def _is_chased(clock: Timer, ticket: Ticket, moment: Moment) -> bool:
    """An investigating department is chased only if its answer would end the chase."""
    if clock.deadline.clock.name is not ClockName.SEARCH_CHASE or ticket.kind is not Kind.COMPLAINT:
        return True
    person = _in_charge(clock, ticket, moment)
    if person is None:
        return False
    actor = moment.roster.actor(person)
    return Role.PERSON_IN_CHARGE in acting_roles(ticket, actor, moment.roster, moment.today)


def _notice(
    what: NoticeKind,
    recipient: Recipient,
    clock: Timer,
    milestone: Milestone,
    ticket: Ticket,
    moment: Moment,
) -> Notice | None:
    if recipient is Recipient.NEXT:
        return _to_next(clock.deadline.of, ticket, moment)
    to = _RECIPIENTS[recipient](clock, ticket, moment)
    return Notice(what, ticket.number, to, 0, _about(clock, milestone)) if to else None


def _to_next(of: str, ticket: Ticket, moment: Moment) -> Notice | None:
    """The same notice as at the start of the wait, so that nobody gets it twice."""
    wait = next((each for each in pending_decisions(ticket) if each.what == of), None)
    to = _next_decider(ticket, moment.roster, moment.today)
    if wait is None or to is None:
        return None
    return Notice(DECISIONS[of], ticket.number, to, wait.step)


def _next_decider(ticket: Ticket, roster: Roster, on: date) -> str | None:
    """The deputy, except for matters about the manager."""
    deputy = roster.deputy
    may = deputy in deciders(ticket, roster) and not is_about_manager(ticket)
    if deputy and may and not roster.is_absent(deputy, on):
        return deputy
    return decider(ticket, roster, on)


def _owner(_: Timer, ticket: Ticket, __: Moment) -> str | None:
    return ticket.owner


def _office(_: Timer, ticket: Ticket, moment: Moment) -> str | None:
    return responsible_officer(ticket, moment.roster, moment.today)


def _in_charge(clock: Timer, ticket: Ticket, moment: Moment) -> str | None:
    team = team_asked(ticket, clock.deadline.of, moment.roster)
    return team.person_in_charge if team else None


def _head(clock: Timer, ticket: Ticket, moment: Moment) -> str | None:
    team = team_asked(ticket, clock.deadline.of, moment.roster)
    return team.head if team else None


_RECIPIENTS: Mapping[Recipient, Callable[[Timer, Ticket, Moment], str | None]] = {
    Recipient.OWNER: _owner,
    Recipient.OFFICE: _office,
    Recipient.IN_CHARGE: _in_charge,
    Recipient.HEAD: _head,
}
_CALLS: Mapping[Recipient, Callable[[Escalation, Ticket | None, Roster], CallList]] = {
    Recipient.CALLED_AGAIN: second_calls,
    Recipient.CLIMBED: last_calls,
    Recipient.ANSWERING: responsible_calls,
    Recipient.IN_HAND: responsible_calls,
}


def _of_escalation(
    clock: Timer,
    milestone: Milestone,
    escalation: Escalation,
    source: Ticket | None,
    roster: Roster,
    today: date,
) -> Iterator[Notice]:
    told, look = _about(clock, milestone), _look(clock, escalation)
    for each in timers.escalation_reminders(clock.deadline).get(milestone.mark, ()):
        for recipient in each.recipients:
            for person in _called(recipient, escalation, source, roster, today):
                yield Notice(each.what, escalation.number, person, look, told)


def _called(
    recipient: Recipient, escalation: Escalation, source: Ticket | None, roster: Roster, today: date
) -> Iterator[str]:
    if recipient is Recipient.IN_HAND:
        has_it = escalation_assignee(escalation, source, roster, today)
        if has_it:
            yield has_it
            return
    for _, people in _CALLS[recipient](escalation, source, roster):
        yield from sorted(people)


def _look(clock: Timer, escalation: Escalation) -> int:
    """Number of looks so far, since a day may have several."""
    return len(escalation.looks) if clock.deadline.clock.name is ClockName.TRIAGE else 0


def _is_seen(
    told: Notice, clock: Timer, milestone: Milestone, seen: set[tuple[object, ...]]
) -> bool:
    """Several deadlines on one day share a notice, which lists them."""
    is_call = clock.deadline.clock.name in timers.CALL_CLOCKS
    one = (told.what, told.to, milestone.mark, told.about if is_call else clock.deadline.on)
    is_old = one in seen
    seen.add(one)
    return is_old


# --- missed statutory deadlines ----------------------------------------------------------------


def _is_overdue(clock: Timer, milestone: Milestone) -> bool:
    kind = clock.deadline.clock
    return (
        milestone.mark is Mark.MISSED and kind.label is Label.STATUTORY and kind.sense is Sense.DUE
    )


def _is_first(work: UnitOfWork, ticket: Ticket) -> bool:
    return all(each.cause is not Cause.OVERDUE for each in work.escalations_of(ticket.number))


def _raise_overdue(work: UnitOfWork, ticket: Ticket, moment: Moment) -> None:
    """Its escalation notice replaces the reminder."""
    number = next_number(work, series_of(None, ticket.restrictions), moment)
    escalation = new_escalation(number, ticket, moment, Cause.OVERDUE)
    escalate(work, escalation, ticket, moment)
    work.write(audit.of_report(escalation, moment))
