"""Clocks of tickets and their deadlines; the day from which a move may be made (O9, O19)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from tickets.model import tokyo
from tickets.model.clocks import Clock, ClockName, Deadline, Label, RollRule, Sense, Unit
from tickets.model.complaint import Category
from tickets.model.disclosure import LAW_OF_TYPES, Disclosure
from tickets.model.documents import Wait
from tickets.model.kinds import Flag, Kind, Move, Status
from tickets.model.pending import is_reply_rejected, needs_preservation, pending_decisions
from tickets.model.people import Roster, Team
from tickets.model.ticket import SENT_BACK, Question, Ticket
from tickets.rules.calendar import Pause, compute_deadline, correction_wait_end, deadline_on
from tickets.rules.context import OfficeContext
from tickets.rules.periods import Rules, rules_in_force


@lru_cache(maxsize=32)  # reports ask for every step of every ticket
def clocks_by_name(rules: Rules) -> Mapping[ClockName, Clock]:
    """Clocks by name. Those without a label are our own targets."""
    all_ = (
        _target_clock(ClockName.COMPLAINT_ACKNOWLEDGE, rules.complaint_acknowledge),
        _target_clock(ClockName.COMPLAINT_ASSESS, rules.complaint_assess),
        replace(_target_clock(ClockName.COMPLAINT_REPLY, rules.complaint_reply), pauses=True),
        _target_clock(ClockName.COMPLAINT_PROGRESS, rules.complaint_reply),
        _wait_clock(ClockName.COMPLAINT_SILENCE, rules.silence_days),
        _target_clock(ClockName.QUESTION_ACKNOWLEDGE, rules.question_acknowledge),
        _target_clock(ClockName.QUESTION_ANSWER, rules.question_answer),
        _target_clock(ClockName.DISCLOSURE_ACKNOWLEDGE, rules.disclosure_acknowledge),
        _target_clock(ClockName.FORM_DISPATCH, rules.form_dispatch),
        _wait_clock(ClockName.FORM_REMINDER, rules.form_reminder_days, Sense.DUE),
        _wait_clock(ClockName.FORM_CLOSE, rules.form_close_days),
        # Article 39: the day after two weeks from arrival; counts every day, never pauses.
        Clock(
            name=ClockName.ARTICLE_39,
            length=rules.art39_days,
            unit=Unit.DAYS,
            label=Label.STATUTORY,
            sense=Sense.FROM,
        ),
        _target_clock(ClockName.CHECK, rules.check),
        Clock(
            name=ClockName.INTERNAL_DUE,
            length=rules.internal_due_days,
            unit=Unit.DAYS,
            roll=RollRule.BACK,
            pauses=True,
        ),
        _wait_clock(ClockName.CORRECTION_REMINDER, rules.correction_reminder_days),
        _wait_clock(ClockName.CORRECTION_WAIT, rules.correction_wait_days),
        replace(  # chased after two, four and six business days (O20)
            _target_clock(ClockName.SEARCH_CHASE, rules.search_chase),
            again=(rules.search_chase, 2 * rules.search_chase),
        ),
        _target_clock(ClockName.NOTICE, rules.notice),
        Clock(
            name=ClockName.DECISION_WAITS,
            length=rules.decision_waits,
            unit=Unit.BUSINESS_DAYS,
            sense=Sense.FROM,
        ),
        # GDPR 12(3): one month from receipt.
        Clock(
            name=ClockName.GDPR_MONTH,
            length=1,
            unit=Unit.MONTHS,
            label=Label.STATUTORY,
        ),
    )
    return MappingProxyType({clock.name: clock for clock in all_})


def _target_clock(name: ClockName, business_days: int) -> Clock:
    return Clock(name=name, length=business_days, unit=Unit.BUSINESS_DAYS)


def _wait_clock(name: ClockName, days: int, sense: Sense = Sense.FROM) -> Clock:
    """Return a clock of waiting for the person: it ends on a business day, rolled forward."""
    return Clock(name=name, length=days, unit=Unit.DAYS, sense=sense, roll=RollRule.FORWARD)


_DELAYABLE = frozenset({ClockName.COMPLAINT_REPLY, ClockName.INTERNAL_DUE})
"""Clocks that a notice of delay moves."""
ClockStarts = Mapping[ClockName, datetime | None]
"""Start of each clock; None if it does not run."""

AWAITING_REPLY = frozenset(
    {
        Status.RECEIVED,
        Status.ACKNOWLEDGED,
        Status.ASSESSED,
        Status.INVESTIGATING,
        Status.DRAFTED,
        Status.APPROVED,
        Status.REOPENED,
    }
)
UNDER_WORK = frozenset(
    {
        Status.ARRIVED,
        Status.CHECKING,
        Status.CORRECTION_WAIT,
        Status.SEARCHING,
        Status.DECISION,
        Status.DECIDED,
        Status.EXECUTED,
        Status.REOPENED,
    }
)

REQUESTER_CLOCKS = frozenset(
    {ClockName.COMPLAINT_SILENCE, ClockName.CORRECTION_REMINDER, ClockName.CORRECTION_WAIT}
)
"""Clocks of the person's time; the desk goes on when one is over."""
MAY_HAVE_OPEN_SEARCH = frozenset({Status.CORRECTION_WAIT, Status.CHECKING, Status.SEARCHING})
"""Statuses in which a search may be open, since types are searched independently."""


def ticket_deadlines(ticket: Ticket, office: OfficeContext) -> tuple[Deadline, ...]:
    """Running deadlines, by the rules of the day of receipt.

    Depends on the facts only, so they can be recalculated.
    """
    law = office.rules_for(ticket)
    by_name, never = clocks_by_name(law), _needless_clocks(ticket, law)
    found = [
        _deadline(by_name[name], began, ticket, office)
        for name, began in _STARTS_OF_KIND[ticket.kind](ticket).items()
        if began is not None and name not in never
    ]
    chase = by_name[ClockName.SEARCH_CHASE]
    found += [
        replace(compute_deadline(chase, asked_at, office.opening), of=of)
        for asked_at, of in _unanswered_questions(ticket)
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.clock.name)))


def _needless_clocks(ticket: Ticket, law: Rules) -> Collection[ClockName]:
    """Return the clocks that a stopped opt-out with nothing else in it does not need (O10)."""
    is_light = ticket.is_stopped_opt_out_only and Category.OPT_OUT in law.answer_at_once
    return (ClockName.COMPLAINT_ASSESS,) if is_light else ()


def is_ready_to_continue(ticket: Ticket, office: OfficeContext, today: date) -> bool:
    """Whether the ticket no longer waits for anybody else, so that the desk can go on today.

    Footage is to be preserved, the person's time is over, they did not accept a reply, a reply was
    approved before today, or nothing is left but to close what was answered before today.
    """
    if ticket.status is Status.REPLIED:
        return _days_since(ticket.replied_at, today) > 0
    if ticket.status is Status.APPROVED and current_wait(ticket) is None:
        return _days_since(ticket.decided_at, today) > 0
    running = ticket_deadlines(ticket, office)
    is_over = any(each.clock.name in REQUESTER_CLOCKS and each.on <= today for each in running)
    return is_over or is_reply_rejected(ticket) or needs_preservation(ticket)


def _days_since(moment: datetime | None, today: date) -> int:
    return (today - tokyo.date_of(moment)).days if moment else 0


def latest_delay_day(ticket: Ticket, office: OfficeContext, today: date) -> date:
    """Last day to which the reply may be delayed, however often (`extension_days`)."""
    due = _undelayed_reply_day(ticket, office) or today
    return due + timedelta(days=rules_in_force(office.rules, today).extension_days)


def _undelayed_reply_day(ticket: Ticket, office: OfficeContext) -> date | None:
    """Day on which the reply is due if it is not put off; None while its clock does not run."""
    facts = ticket.facts
    if isinstance(facts, Question):
        return None
    plain = replace(ticket, facts=replace(facts, delayed_until=None))
    due = reply_deadline(plain, office)
    return due.on if due else None


def current_wait(ticket: Ticket) -> Wait | None:
    """Return what the person is asked for now."""
    facts = ticket.facts
    found = () if isinstance(facts, Question) else facts.waits
    return next((each for each in found if each.until is None), None)


def reply_deadline(ticket: Ticket, office: OfficeContext) -> Deadline | None:
    """Target of the reply to a complaint or request; None while it does not run."""
    found = ticket_deadlines(ticket, office)
    return next((each for each in found if each.clock.name in _DELAYABLE), None)


def next_decider_deadlines(ticket: Ticket, office: OfficeContext) -> Iterator[Deadline]:
    """Yield when the next decider is asked for a pending decision (O23)."""
    clock = clocks_by_name(office.rules_for(ticket))[ClockName.DECISION_WAITS]
    for wait in pending_decisions(ticket):
        yield replace(compute_deadline(clock, wait.since, office.opening), of=wait.what)


def _deadline(clock: Clock, began: datetime, ticket: Ticket, office: OfficeContext) -> Deadline:
    facts, opening = ticket.facts, office.opening
    if clock.name is ClockName.CORRECTION_WAIT:
        asked = ticket.disclosure.corrections[-1]
        return deadline_on(
            clock, began, correction_wait_end(asked, office.rules_for(ticket), opening.calendar)
        )
    if clock.name not in _DELAYABLE or isinstance(facts, Question):
        return compute_deadline(clock, began, opening)
    promised = facts.delayed_until
    if promised is not None and promised >= tokyo.date_of(began):
        # The person was told this day (遅延連絡), so no pause moves it.
        return deadline_on(clock, began, promised)
    return compute_deadline(clock, began, opening, _pauses(ticket))


def _pauses(ticket: Ticket) -> Iterator[Pause]:
    """Yield pauses for what the person was asked for and has not answered."""
    facts = ticket.facts
    if isinstance(facts, Question):
        return
    for each in facts.waits:
        yield Pause(each.since, each.until)
    if isinstance(facts, Disclosure):
        yield from _correction_pauses(ticket)


def _correction_pauses(ticket: Ticket) -> Iterator[Pause]:
    """Yield a pause for each correction, until it is answered or CORRECTION_WAIT ends."""
    left = sorted(
        tokyo.date_of(step.at)
        for step in ticket.history
        if step.before is Status.CORRECTION_WAIT is not step.after
    )
    for each in ticket.disclosure.corrections:
        given_up_on = next((day for day in left if day >= each.asked_on), None)
        yield Pause(each.asked_on, each.answered_on or given_up_on)


def _question_starts(ticket: Ticket) -> ClockStarts:
    is_open = ticket.status is Status.OPEN
    is_unanswered = ticket.status in (Status.OPEN, Status.TAKEN)
    return {
        ClockName.QUESTION_ACKNOWLEDGE: ticket.received_at if is_open else None,
        ClockName.QUESTION_ANSWER: _received_or_restarted(ticket) if is_unanswered else None,
    }


def _complaint_starts(ticket: Ticket) -> ClockStarts:
    status = ticket.status
    is_new = status is Status.RECEIVED
    is_unassessed = status in (Status.RECEIVED, Status.ACKNOWLEDGED)
    is_left = status is Status.APPROVED and ticket.no_answer_reason is not None
    is_unanswered = status in AWAITING_REPLY and not is_left
    is_silent = status is Status.RESPONDED and not is_reply_rejected(ticket)
    looked_into_at = _entered_at(ticket, status, but_for=SENT_BACK)
    return {
        ClockName.COMPLAINT_ACKNOWLEDGE: ticket.received_at if is_new else None,
        ClockName.COMPLAINT_ASSESS: ticket.received_at if is_unassessed else None,
        ClockName.COMPLAINT_REPLY: _received_or_restarted(ticket) if is_unanswered else None,
        ClockName.COMPLAINT_PROGRESS: looked_into_at if ticket.owes_progress else None,
        ClockName.COMPLAINT_SILENCE: ticket.replied_at if is_silent else None,
    }


def _disclosure_starts(ticket: Ticket) -> ClockStarts:
    return {**_starts_before_arrival(ticket), **_starts_since_arrival(ticket)}


def _starts_before_arrival(ticket: Ticket) -> ClockStarts:
    """Return starts until the arrival; a form that came back is not waited for (O19)."""
    request, back = ticket.disclosure, ticket.mail_to_resend
    is_new, is_sent = ticket.status is Status.RECEIVED, ticket.status is Status.FORM_SENT
    is_told = any(step.move is Move.ACKNOWLEDGE for step in ticket.history)
    sent_at = _at_midnight(request.form_sent_on) if is_sent and back is None else None
    is_over = request.reminded_on or request.unsettled_return
    back_at = _at_midnight(back.on) if is_sent and back else None
    is_waiting = is_new or is_sent or ticket.status in UNDER_WORK
    return {
        ClockName.DISCLOSURE_ACKNOWLEDGE: ticket.received_at if is_new and not is_told else None,
        ClockName.FORM_DISPATCH: ticket.received_at if is_new else back_at,
        ClockName.FORM_REMINDER: None if is_over else sent_at,
        ClockName.FORM_CLOSE: sent_at,
        ClockName.GDPR_MONTH: ticket.received_at if is_waiting and _is_european(ticket) else None,
    }


def _starts_since_arrival(ticket: Ticket) -> ClockStarts:
    """Return starts since the arrival; article 39 counts on if the reply came back (O19)."""
    request, status = ticket.disclosure, ticket.status
    arrived_at = _at_midnight(request.application_arrived_on) if status in UNDER_WORK else None
    answers = [each.answered_on for each in request.corrections if each.answered_on]
    is_checked = status not in (Status.ARRIVED, Status.CHECKING)
    checkable_at = _at_midnight(max(answers)) if answers else arrived_at
    asked = request.corrections[-1] if request.corrections else None
    asked_at = _at_midnight(asked.asked_on) if asked and status is Status.CORRECTION_WAIT else None
    back = ticket.mail_to_resend if status is Status.REPLIED else None
    suable_at = _at_midnight(request.application_arrived_on) if back else arrived_at
    decided_at = ticket.decided_at if status in (Status.DECIDED, Status.EXECUTED) else None
    restarted_at = _last_made(ticket, Move.REOPEN)
    return {
        ClockName.ARTICLE_39: suable_at if _may_lead_to_suit(ticket) else None,
        ClockName.INTERNAL_DUE: arrived_at and (restarted_at or arrived_at),
        ClockName.CHECK: None if is_checked else checkable_at,
        ClockName.CORRECTION_REMINDER: None if asked and asked.reminded_on else asked_at,
        ClockName.CORRECTION_WAIT: asked_at if asked and asked.reminded_on else None,
        ClockName.NOTICE: _at_midnight(back.on) if back else decided_at,
    }


def _unanswered_questions(ticket: Ticket) -> Iterator[tuple[datetime, str]]:
    """Yield since when each search, by system, or investigation, by department, is asked."""
    if ticket.kind is Kind.DISCLOSURE and ticket.status in MAY_HAVE_OPEN_SEARCH:
        for task in ticket.disclosure.tasks:
            if task.found is None:
                yield tokyo.at(task.asked_on), task.system
    elif ticket.awaits_findings and ticket.department:
        asked = (_entered_at(ticket, ticket.status), _last_made(ticket, Move.FORWARD))
        yield max(filter(None, asked), default=ticket.received_at), ticket.department


def asked_team(ticket: Ticket, of: str, roster: Roster) -> Team | None:
    """Return the team that was asked to search the system or to investigate the complaint."""
    return roster.departments.get(asked_department(ticket, of, roster) or "")


def asked_department(ticket: Ticket, of: str, roster: Roster) -> str | None:
    """Return the asked department: `of` is its id, or the system of a request."""
    if ticket.kind is Kind.DISCLOSURE:
        return ticket.disclosure.department_asked_for(of, roster.systems.get(of, ""))
    return of


def _is_european(ticket: Ticket) -> bool:
    """Whether the EEA's clock runs: by the ruling, before it by the flag alone."""
    ruled = ticket.disclosure.gdpr_applies
    return Flag.EEA in ticket.flags if ruled is None else ruled


def _may_lead_to_suit(ticket: Ticket) -> bool:
    """Whether article 39 covers it: 33(1), 34(1), 35, or an unclear type, which may be one."""
    request = ticket.disclosure
    return request.types_unclear or any(LAW_OF_TYPES[each].suit for each in request.types)


def _received_or_restarted(ticket: Ticket) -> datetime:
    return _last_made(ticket, Move.REOPEN, Move.STILL_STUCK) or ticket.received_at


def _last_made(ticket: Ticket, *moves: Move) -> datetime | None:
    return max((step.at for step in ticket.history if step.move in moves), default=None)


def _entered_at(ticket: Ticket, status: Status, but_for: Collection[Move] = ()) -> datetime | None:
    entered = (s for s in ticket.history if s.after is status and s.before is not status)
    return max((s.at for s in entered if s.move not in but_for), default=None)


def _at_midnight(day: date | None) -> datetime | None:
    return None if day is None else tokyo.at(day)


_STARTS_OF_KIND: Mapping[Kind, Callable[[Ticket], ClockStarts]] = {
    Kind.QUESTION: _question_starts,
    Kind.COMPLAINT: _complaint_starts,
    Kind.DISCLOSURE: _disclosure_starts,
}


# --- first days -------------------------------------------------------------------------------


_FIRST_DAY_CLOCKS: Final[Mapping[tuple[Status, Move], ClockName]] = {
    (Status.FORM_SENT, Move.REMIND): ClockName.FORM_REMINDER,
    (Status.FORM_SENT, Move.CLOSE_UNRETURNED): ClockName.FORM_CLOSE,
    (Status.CORRECTION_WAIT, Move.REMIND): ClockName.CORRECTION_REMINDER,
    (Status.CORRECTION_WAIT, Move.DRAFT_UNCORRECTED): ClockName.CORRECTION_WAIT,
}


def first_allowed_day(move: Move, ticket: Ticket, office: OfficeContext) -> date | None:
    """Day from which the person may be reminded, or the request go on without them (O9, O19).

    The day of its clock, so a business day. None for other moves, and before the person was asked.
    """
    name, request = _FIRST_DAY_CLOCKS.get((ticket.status, move)), ticket.facts
    if name is None or not isinstance(request, Disclosure):
        return None
    asked_on = request.form_sent_on
    if ticket.status is Status.CORRECTION_WAIT:
        asked_on = request.corrections[-1].asked_on if request.corrections else None
    if asked_on is None:
        return None
    clock = clocks_by_name(office.rules_for(ticket))[name]
    return _deadline(clock, tokyo.at(asked_on), ticket, office).on
