"""Corrective actions: how a person who is responsible for one records that it was carried out,
without seeing the ticket (O34); and the mornings on which they and departments are reminded (O20).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from tickets.access.deciders import responsible_officer
from tickets.access.visibility import may_get_notice
from tickets.deadlines.ticket_clocks import asked_team, ticket_deadlines
from tickets.deadlines.timers import is_reminded_weekly, latest_week_opening
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline
from tickets.model.complaint import CorrectiveAction
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import Kind, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import parse_number
from tickets.model.pending import has_open_action
from tickets.model.people import Team
from tickets.model.ticket import Ticket
from tickets.ports import DeskPart, Query, UnitOfWork, audit_denials
from tickets.rules.calendar import ONE_DAY
from tickets.rules.context import Moment
from tickets.workflow.apply import finish_own_action
from tickets.workflow.case import Act
from tickets.workflow.commit import commit


def has_open_action_of(ticket: Ticket, moment: Moment) -> bool:
    """Whether this person is to carry out its corrective action; a draft's is not approved yet."""
    is_to_do = ticket.complaint.undone_action is not None and has_open_action(ticket)
    return is_to_do and _is_responsible(ticket, moment)


def _is_responsible(ticket: Ticket, moment: Moment) -> bool:
    action, who = ticket.complaint.corrective_action, moment.actor.id
    if action is None or action.responsible != who:
        return False
    return may_get_notice(NoticeKind.ACTION_NAMED, who, ticket, moment)


class OwnCorrectiveActions(DeskPart):
    """A corrective action as the person sees it who is responsible for it."""

    def find_ticket(self, number: str, *, who: str, now: datetime) -> Ticket:
        """Return the ticket of this person's action, which may be recorded already.

        Raises NoSuchTicketError.
        """
        moment = self._moment(who, now)
        with audit_denials(self._store, moment, number), self._store.reading() as work:
            return _ticket_of_responsible(work, number, moment)

    def finish(self, number: str, act: Act, *, who: str, now: datetime, key: str) -> None:
        """Record it as carried out; the same key does so once.

        Raises NoSuchTicketError, or RefusedError with every fault.
        """
        moment = self._moment(who, now)
        with self._acting(moment, number, act.move) as work:
            if work.result_of_submission(key) is None:
                applied = finish_own_action(
                    _ticket_of_responsible(work, number, moment), act, moment
                )
                work.remember_submission(key, commit(work, (applied,), moment).number)


def _ticket_of_responsible(work: UnitOfWork, number: str, moment: Moment) -> Ticket:
    ticket = work.find(str(parse_number(number) or ""))
    if ticket is None or ticket.kind is not Kind.COMPLAINT or not _is_responsible(ticket, moment):
        raise NoSuchTicketError
    if ticket.complaint.undone_action and not has_open_action(ticket):
        raise NoSuchTicketError  # a draft's
    return ticket


_PLANNED: Final = "actions.planned"
_OPEN: Final = Query(
    kinds=frozenset({Kind.COMPLAINT}), statuses=frozenset(Status), has_open_action=True
)


class ActionReminders(DeskPart):
    """Plans reminders of corrective actions, and the digests of people who owe the desk a part."""

    def plan(self, *, now: datetime) -> int:
        """Queue the reminders of today, once a business day; return how many are new."""
        office, today = self._context(), tokyo.date_of(now)
        if not office.opening.is_open(now):
            return 0
        with self._store.reading() as work:
            planned_on = work.stored_value(_PLANNED) or ""
            if planned_on == today.isoformat():
                return 0
            moment = office.moment_of_program(now)
            due_actions = _open_actions(work, today)
            told = (each for due in due_actions for each in _action_notices(*due, moment))
            is_weekly = planned_on < latest_week_opening(now, office.opening).isoformat()
            found = [*told, *_digests(work, moment, is_weekly=is_weekly)]
            due = [each for each in found if not work.is_posted(each)]
        with self._store.transaction() as work:
            for notice in due:
                work.post(notice)
            work.store_value(_PLANNED, today.isoformat())
        return len(due)


def are_digests_planned(work: UnitOfWork, day: date) -> bool:
    """Whether this morning's digests are queued: the departments' come after the desk's."""
    return (work.stored_value(_PLANNED) or "") >= day.isoformat()


def _open_actions(work: UnitOfWork, by: date) -> Iterator[tuple[Ticket, CorrectiveAction]]:
    """Yield the actions in force that are due by this day and not recorded as carried out."""
    for summary in work.summaries(_OPEN):
        ticket = work.find(summary.number)
        action = ticket.complaint.undone_action if ticket else None
        if ticket and action and action.due_on and action.due_on <= by:
            yield ticket, action


def _digests(work: UnitOfWork, moment: Moment, *, is_weekly: bool) -> Iterator[Notice]:
    """Yield the digest of a department on the last day of an answer; once a week also digests of
    departments and people whose single reminders are over (O29)."""
    office, today, people = moment.context, moment.today, set[str | None]()
    for deadline, team in _asked_answers(work, moment):
        is_over = is_weekly and is_reminded_weekly(deadline, moment.now, office.opening)
        if is_over or deadline.on == today:
            people.add(team.person_in_charge)
    if is_weekly:
        late = _open_actions(work, today - ONE_DAY)
        people |= {action.responsible for _, action in late}
    for person in sorted(filter(None, people)):
        yield Notice(NoticeKind.DIGEST, "", person, 0, today.isoformat())


def _asked_answers(work: UnitOfWork, moment: Moment) -> Iterator[tuple[Deadline, Team]]:
    """Yield each answer that a department owes."""
    for summary in work.summaries(Query()):
        is_asked = summary.asked or summary.department
        ticket = work.find(summary.number) if is_asked else None
        for deadline in ticket_deadlines(ticket, moment.context) if ticket else ():
            team = asked_team(ticket, deadline.of, moment.roster) if ticket else None
            if deadline.clock.name is ClockName.SEARCH_CHASE and team:
                yield deadline, team


def _action_notices(ticket: Ticket, action: CorrectiveAction, moment: Moment) -> Iterator[Notice]:
    """Yield notices to the responsible person, else the manager; once overdue, to both."""
    due_on, what = action.due_on, NoticeKind.ACTION_DUE
    manager = responsible_officer(ticket, moment.roster, moment.today)
    person = action.responsible
    if person is None or not may_get_notice(what, person, ticket, moment):
        person = manager
    is_over = due_on is not None and due_on < moment.today
    for kind, to in ((what, person), *([(NoticeKind.ACTION_MISSED, manager)] if is_over else [])):
        if to and may_get_notice(kind, to, ticket, moment):
            yield Notice(kind, ticket.number, to, 0, str(due_on))
