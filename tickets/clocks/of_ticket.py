"""The clocks that run on a ticket, told from its facts alone, so that they can be told again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from tickets import tokyo
from tickets.clocks.casework import clocks
from tickets.clocks.clock import Clock, ClockName, Deadline
from tickets.clocks.running import Pause, on_day, start
from tickets.opening import Opening
from tickets.request_types import LAW
from tickets.rules import Rules, in_force
from tickets.ticket import Ticket
from tickets.waits import waits
from tickets.words import Flag, Kind, Move, Status

Running = Mapping[ClockName, datetime | None]
"""When each clock started; None for one that does not run."""

TO_BE_ANSWERED = frozenset(
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
IN_HAND = frozenset(
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

ASKED = frozenset({Status.CORRECTION_WAIT, Status.CHECKING, Status.SEARCHING})
"""Where a department may have a search to answer, since some types need not wait for the others."""


def deadlines(ticket: Ticket, rules: Sequence[Rules], opening: Opening) -> tuple[Deadline, ...]:
    """What runs on this ticket now, by the rules of the day on which it was received.

    The same facts give the same deadlines, so after a change of the calendar or of a rule the
    open ones are simply told anew (catalogue F-33).
    """
    by_name = clocks(in_force(rules, tokyo.date_of(ticket.received_at)))
    found = [
        _deadline(by_name[name], began, ticket, opening)
        for name, began in _OF_KIND[ticket.kind](ticket).items()
        if began is not None
    ]
    if ticket.kind is Kind.DISCLOSURE:
        found += _chases(ticket, by_name[ClockName.SEARCH_CHASE], opening)
    return tuple(sorted(found, key=lambda each: (each.at, each.clock.name)))


def decisions(ticket: Ticket, rules: Sequence[Rules], opening: Opening) -> Iterator[Deadline]:
    """From when the next in line is asked for what is not decided yet (O23); no date of ours."""
    clock = clocks(in_force(rules, tokyo.date_of(ticket.received_at)))[ClockName.DECISION_WAITS]
    for wait in waits(ticket):
        yield replace(start(clock, wait.since, opening), of=wait.what)


def _deadline(clock: Clock, began: datetime, ticket: Ticket, opening: Opening) -> Deadline:
    if clock.name is not ClockName.INTERNAL_DUE:
        return start(clock, began, opening)
    promised = ticket.disclosure.delayed_until
    if promised is not None and promised >= tokyo.date_of(began):
        # The person was told this day (遅延連絡), so no pause moves it.
        return on_day(clock, began, promised)
    return start(clock, began, opening, _pauses(ticket))


def _pauses(ticket: Ticket) -> Iterator[Pause]:
    """While the person puts something right, answered or not: it ends with CORRECTION_WAIT."""
    left = sorted(
        tokyo.date_of(step.at)
        for step in ticket.history
        if step.before is Status.CORRECTION_WAIT is not step.after
    )
    for each in ticket.disclosure.corrections:
        given_up_on = next((day for day in left if day >= each.asked_on), None)
        yield Pause(each.asked_on, each.answered_on or given_up_on)


def _of_question(ticket: Ticket) -> Running:
    is_open = ticket.status is Status.OPEN
    is_unanswered = ticket.status in (Status.OPEN, Status.TAKEN)
    return {
        ClockName.QUESTION_ACKNOWLEDGE: ticket.received_at if is_open else None,
        ClockName.QUESTION_ANSWER: _begun_again(ticket) if is_unanswered else None,
    }


def _of_complaint(ticket: Ticket) -> Running:
    status = ticket.status
    is_new = status is Status.RECEIVED
    is_unassessed = status in (Status.RECEIVED, Status.ACKNOWLEDGED)
    is_unanswered = status in TO_BE_ANSWERED
    is_looked_into = status is Status.INVESTIGATING
    return {
        ClockName.COMPLAINT_ACKNOWLEDGE: ticket.received_at if is_new else None,
        ClockName.COMPLAINT_ASSESS: ticket.received_at if is_unassessed else None,
        ClockName.COMPLAINT_REPLY: _begun_again(ticket) if is_unanswered else None,
        ClockName.COMPLAINT_PROGRESS: _entered(ticket, status) if is_looked_into else None,
        ClockName.COMPLAINT_SILENCE: ticket.replied_at if status is Status.RESPONDED else None,
    }


def _of_disclosure(ticket: Ticket) -> Running:
    return {**_before_arrival(ticket), **_since_arrival(ticket)}


def _before_arrival(ticket: Ticket) -> Running:
    request = ticket.disclosure
    is_new = ticket.status is Status.RECEIVED
    is_told = any(step.move is Move.ACKNOWLEDGE for step in ticket.history)
    sent_at = _at(request.form_sent_on) if ticket.status is Status.FORM_SENT else None
    is_waiting = is_new or ticket.status is Status.FORM_SENT or ticket.status in IN_HAND
    return {
        ClockName.DISCLOSURE_ACKNOWLEDGE: ticket.received_at if is_new and not is_told else None,
        ClockName.FORM_DISPATCH: ticket.received_at if is_new else None,
        ClockName.FORM_REMINDER: sent_at if request.reminded_on is None else None,
        ClockName.FORM_CLOSE: sent_at,
        ClockName.GDPR_MONTH: ticket.received_at if is_waiting and _is_european(ticket) else None,
    }


def _since_arrival(ticket: Ticket) -> Running:
    request, status = ticket.disclosure, ticket.status
    arrived_at = _at(request.application_arrived_on) if status in IN_HAND else None
    answers = [each.answered_on for each in request.corrections if each.answered_on]
    is_checked = status not in (Status.ARRIVED, Status.CHECKING)
    checkable_at = _at(max(answers)) if answers else arrived_at
    asked_at = _at(request.corrections[-1].asked_on) if request.corrections else None
    is_noticed = status not in (Status.DECIDED, Status.EXECUTED)
    restarted_at = _last(ticket, Move.REOPEN)
    return {
        ClockName.ARTICLE_39: arrived_at if _may_lead_to_suit(ticket) else None,
        ClockName.INTERNAL_DUE: arrived_at and (restarted_at or arrived_at),
        ClockName.CHECK: None if is_checked else checkable_at,
        ClockName.CORRECTION_WAIT: asked_at if status is Status.CORRECTION_WAIT else None,
        ClockName.NOTICE: None if is_noticed else ticket.decided_at,
    }


def _chases(ticket: Ticket, clock: Clock, opening: Opening) -> Iterator[Deadline]:
    if ticket.status not in ASKED:
        return
    for task in ticket.disclosure.tasks:
        if task.found is None:
            yield replace(start(clock, tokyo.at(task.asked_on), opening), of=task.system)


def _is_european(ticket: Ticket) -> bool:
    """The manager decides; until then the flag alone keeps the stricter clock (domain.md 2.4)."""
    ruled = ticket.disclosure.gdpr_applies
    return Flag.EEA in ticket.flags if ruled is None else ruled


def _may_lead_to_suit(ticket: Ticket) -> bool:
    """Article 39 speaks of 33(1), 34(1) and 35; while the type is unclear it may be one of them."""
    request = ticket.disclosure
    return request.types_unclear or any(LAW[each].suit for each in request.types)


def _begun_again(ticket: Ticket) -> datetime:
    return _last(ticket, Move.REOPEN, Move.STILL_STUCK) or ticket.received_at


def _last(ticket: Ticket, *moves: Move) -> datetime | None:
    return max((step.at for step in ticket.history if step.move in moves), default=None)


def _entered(ticket: Ticket, status: Status) -> datetime | None:
    entries = (s.at for s in ticket.history if s.after is status and s.before is not status)
    return max(entries, default=None)


def _at(day: date | None) -> datetime | None:
    return None if day is None else tokyo.at(day)


_OF_KIND: Mapping[Kind, Callable[[Ticket], Running]] = {
    Kind.QUESTION: _of_question,
    Kind.COMPLAINT: _of_complaint,
    Kind.DISCLOSURE: _of_disclosure,
}
