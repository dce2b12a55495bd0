"""How clocks ended, computed from the history: met or missed. A clock that was dropped, because
nothing was owed any more, is neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from tickets.deadlines.escalation_clocks import REPEATED_CALLS, escalation_deadlines
from tickets.deadlines.ticket_clocks import clocks_by_name, ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline, Sense
from tickets.model.complaint import Complaint, NoContact
from tickets.model.disclosure import Disclosure
from tickets.model.documents import ReturnedMail
from tickets.model.escalation import Escalation, EscalationState
from tickets.model.kinds import Kind, LetterKind, Move, Status
from tickets.model.pending import ANSWERS
from tickets.model.ticket import Question, Step, Ticket
from tickets.model.triage import AUTHORITIES, Destination, Filing
from tickets.rules.calendar import compute_deadline
from tickets.rules.context import OfficeContext

_DROPS_CLOCKS: Final = frozenset(
    {
        Move.WITHDRAW,
        Move.CLOSE_DUPLICATE,
        Move.CLOSE_OUT_OF_SCOPE,
        Move.CLOSE_UNRETURNED,
        Move.CONVERT,
        Move.REDIRECT,
        Move.KEEP_MAIL,
    }
)
"""Moves after which nothing is owed, so open deadlines were not met either."""
_DONE_BY: Final[Mapping[ClockName, Move]] = {
    ClockName.COMPLAINT_ASSESS: Move.ASSESS,
    ClockName.FORM_REMINDER: Move.REMIND,
    ClockName.SEARCH_CHASE: Move.REPORT_FINDINGS,
}
"""The move that meets each of these targets. Any other end drops them: an answer on the spot needs
no assessment, a form that comes back no reminder, and the desk may draft without the department.
"""
_RESOLUTION: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ClockOutcome:
    """A settled deadline; `at` is when it was met, or the last instant before it was missed.

    So what was due on the last day of a month is missed in that month.
    """

    deadline: Deadline
    at: datetime
    is_met: bool

    @property
    def name(self) -> ClockName:
        return self.deadline.clock.name


@dataclass(frozen=True, slots=True)
class RunningDeadline:
    """A running deadline, and since when."""

    deadline: Deadline
    since: datetime


Key = tuple[ClockName, str]


def ticket_clock_outcomes(
    ticket: Ticket, office: OfficeContext, now: datetime, since: datetime | None = None
) -> Iterator[ClockOutcome]:
    """Return the outcome of every ended clock, once, by its last deadline.

    Outcomes before `since` may be left out, which skips most of a long history.
    """
    running, first = _running_at_gap(ticket, office), ticket.first_known_step
    for nth, step in enumerate(ticket.history[first:], first):
        is_old = nth + 1 < len(ticket.history) and since and ticket.history[nth + 1].at < since
        if is_old:
            continue
        here = _due_deadlines(_ticket_as_of(ticket, nth), office)
        for key in running.keys() - here.keys():
            is_dropped = step.move in _DROPS_CLOCKS or _is_undone(key, step, ticket)
            yield from _outcomes_of(
                running[key], _happened_at(step, ticket), now, is_dropped=is_dropped
            )
        began = step.at if nth else ticket.received_at
        running = {
            key: RunningDeadline(deadline, running[key].since if key in running else began)
            for key, deadline in here.items()
        }
    for run in running.values():
        yield from _outcomes_of(run, None, now)
    if isinstance(ticket.facts, Disclosure):
        yield from _search_outcomes(ticket, office, now)


def _running_at_gap(ticket: Ticket, office: OfficeContext) -> dict[Key, RunningDeadline]:
    """Return what ran when the known history of an imported ticket begins; else nothing.

    How clocks ended in the part that is missing cannot be told, so they do not count.
    """
    first = ticket.first_known_step
    if not first:
        return {}
    known = ticket.history[first : first + 1]
    status = known[0].before if known else ticket.status
    then = replace(ticket, status=status or ticket.status, history=ticket.history[:first])
    then = replace(then, closed_at=None)
    return {
        key: RunningDeadline(each, ticket.received_at)
        for key, each in _due_deadlines(then, office).items()
    }


def deadline_outcome(
    deadline: Deadline, done_at: datetime | None, now: datetime
) -> ClockOutcome | None:
    """Outcome of a deadline given when its work was done; None while open."""
    if done_at is not None and done_at < deadline.at:
        return ClockOutcome(deadline, done_at, is_met=True)
    if deadline.is_missed(now):
        return ClockOutcome(deadline, deadline.at - _RESOLUTION, is_met=False)
    return None


def _is_answer(step: Step) -> bool:
    """Whether it answers; closing an acknowledged opt-out does, too (O10)."""
    tells_of_stop = step.move is Move.CLOSE and step.before is Status.ACKNOWLEDGED
    return step.move in ANSWERS or tells_of_stop


def _is_undone(key: Key, step: Step, ticket: Ticket) -> bool:
    """Whether a target ended without what it asks for, so that it does not count as met."""
    name = key[0]
    if name in _DONE_BY:
        return step.move is not _DONE_BY[name]
    if name is ClockName.COMPLAINT_PROGRESS:
        return not step.progress_told
    if name is not ClockName.COMPLAINT_REPLY:
        return False
    return not _is_answer(step) or ticket.no_answer_reason is not None


def _outcomes_of(
    run: RunningDeadline, done_at: datetime | None, now: datetime, *, is_dropped: bool = False
) -> Iterator[ClockOutcome]:
    """Yield the outcomes of one clock. One that restarted after its deadline was missed then."""
    found = deadline_outcome(run.deadline, done_at, now)
    if found is not None and not found.is_met:
        found = replace(found, at=max(found.at, run.since))
    if found is not None and not (found.is_met and is_dropped):
        yield found


def _due_deadlines(ticket: Ticket, office: OfficeContext) -> dict[Key, Deadline]:
    """Return what is to be done; searches are counted apart, by system."""
    found = ticket_deadlines(ticket, office)
    due = (each for each in found if each.clock.sense is Sense.DUE)
    if ticket.kind is Kind.DISCLOSURE:
        due = (each for each in due if each.clock.name is not ClockName.SEARCH_CHASE)
    return {(each.clock.name, each.of): each for each in due}


def _ticket_as_of(ticket: Ticket, nth: int) -> Ticket:
    """Return the ticket as it was after this step, as far as clocks need it."""
    step = ticket.history[nth]
    then = replace(ticket, status=step.after, history=ticket.history[: nth + 1], closed_at=None)
    facts, day = ticket.facts, tokyo.date_of(step.at)
    if isinstance(facts, Question):
        return then
    begun = (each for each in facts.waits if each.since <= day)
    waits = tuple(each if _is_by(each.until, day) else replace(each, until=None) for each in begun)
    if isinstance(facts, Complaint):
        # Before a draft only that the caller is anonymous can be known.
        is_drafted_later = any(each.move is Move.DRAFT for each in ticket.history[nth + 1 :])
        is_known = not is_drafted_later or facts.no_contact_reason is NoContact.ANONYMOUS
        reason = facts.no_contact_reason if is_known else None
        return replace(then, facts=replace(facts, waits=waits, no_contact_reason=reason))
    asked = (each for each in facts.corrections if each.asked_on <= day)
    corrections = tuple(
        each if _is_by(each.answered_on, day) else replace(each, answered_on=None) for each in asked
    )
    reminded_on = facts.reminded_on if _is_by(facts.reminded_on, day) else None
    known = replace(facts, waits=waits, corrections=corrections, reminded_on=reminded_on)
    return replace(then, facts=replace(known, returned_mail=_mail_as_of(ticket, nth)))


def _mail_as_of(ticket: Ticket, nth: int) -> tuple[ReturnedMail, ...]:
    """Return mail that had come back by this step and was not sent again or kept yet."""
    later = [step.move for step in ticket.history[nth + 1 :]]
    mail, day = ticket.disclosure.returned_mail, tokyo.date_of(ticket.history[nth].at)
    back = [
        each if _is_by(each.settled_on, day) else replace(each, settled_on=None)
        for each in mail[: len(mail) - later.count(Move.RECORD_RETURN)]
    ]
    while_here = takewhile(lambda move: move is not Move.RECORD_RETURN, later)
    if back and Move.KEEP_MAIL in while_here:
        back[-1] = replace(back[-1], next_step=None)
    return tuple(back)


def _is_by(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _happened_at(step: Step, ticket: Ticket) -> datetime:
    """Return when the step happened, which may have been recorded later. The hour of a form's
    dispatch does not matter: a deadline ends with its day."""
    if _is_answer(step):
        return min(step.at, ticket.replied_at or step.at)
    if step.move is Move.ACKNOWLEDGE:
        letters = ticket.letters
        told = (each.on for each in letters if each.kind is LetterKind.ACKNOWLEDGEMENT)
        return min((step.at, *map(tokyo.at, told)))
    if step.move is Move.SEND_FORM and (sent_on := ticket.disclosure.form_sent_on):
        return min(step.at, tokyo.at(sent_on))
    return step.at


def _search_outcomes(
    ticket: Ticket, office: OfficeContext, now: datetime
) -> Iterator[ClockOutcome]:
    """Yield the outcomes of searches, which departments do in parallel in any status."""
    chase = clocks_by_name(office.rules_for(ticket))[ClockName.SEARCH_CHASE]
    until = now if ticket.is_open else min(now, ticket.closed_at or now)
    for task in ticket.disclosure.tasks:
        deadline = replace(
            compute_deadline(chase, tokyo.at(task.asked_on), office.opening), of=task.system
        )
        first = task.first_answered_on or task.answered_on
        found = deadline_outcome(deadline, None if first is None else tokyo.at(first), until)
        if found is not None:
            yield found


_NO_TARGETS: Final = frozenset({*REPEATED_CALLS, ClockName.PRELIMINARY_ALARM})
"""Clocks of calls and of a warning, which nobody has to meet."""
_PRELIMINARY: Final[Mapping[ClockName, tuple[Destination, ...]]] = {
    ClockName.PRELIMINARY: AUTHORITIES,
    ClockName.PMARK_PRELIMINARY: (Destination.PMARK,),
}
_FINAL: Final[Mapping[ClockName, tuple[Destination, ...]]] = {
    ClockName.FINAL_30: AUTHORITIES,
    ClockName.FINAL_60: AUTHORITIES,
    ClockName.PMARK_FINAL_30: (Destination.PMARK,),
    ClockName.PMARK_FINAL_60: (Destination.PMARK,),
    ClockName.ENTRUSTER: (Destination.ENTRUSTER,),
    ClockName.MIC_DETAIL: (Destination.MIC_SECRECY,),
    ClockName.GDPR_72_HOURS: (Destination.EU,),
}


def escalation_clock_outcomes(
    escalation: Escalation, office: OfficeContext, now: datetime
) -> Iterator[ClockOutcome]:
    """Return the outcome of every ended clock. A merged escalation has none (O28), nor has the
    review of a refusal, which is shown nowhere."""
    if escalation.merged_into is not None or escalation.cause.is_of_decision:
        return
    begun = replace(escalation, status=EscalationState.RAISED, filings=())
    until = now if escalation.is_open else min(now, escalation.closed_at or now)
    for deadline in escalation_deadlines(begun, office):
        name = deadline.clock.name
        if name in _NO_TARGETS or _is_not_needed(escalation, name):
            continue
        found = deadline_outcome(deadline, _done_at(escalation, name), until)
        if name is ClockName.TRIAGE:
            found = next(_late_looks(escalation, begun, office), found)
        if found is not None:
            yield found


def _late_looks(
    escalation: Escalation, begun: Escalation, office: OfficeContext
) -> Iterator[ClockOutcome]:
    """Each period for the judgement that ran out before the look that restarted it (O25).

    A judgement acknowledges what nobody had seen, and so is its own last look.
    """
    looks, since = escalation.looks, escalation.raised_at
    for nth, look in enumerate(looks):
        ended_at = min((at for at in _judgements(escalation) if since <= at < look), default=look)
        until_then = replace(begun, acknowledged_at=None, undecided_at=looks[:nth])
        for deadline in escalation_deadlines(until_then, office):
            found = deadline_outcome(deadline, ended_at, ended_at)
            if deadline.clock.name is ClockName.TRIAGE and found and not found.is_met:
                yield found
        since = look


def _done_at(escalation: Escalation, name: ClockName) -> datetime | None:
    if name in _PRELIMINARY:
        filings = _filings(escalation, name)
        days = [day for each in filings for day in (each.preliminary_on, each.final_on)]
    elif name in _FINAL:
        filings = _filings(escalation, name)
        if times := [each.final_at for each in filings if each.final_at]:
            return min(times)
        days = [each.final_on for each in filings]
    else:
        return _judged_at(escalation)
    day = min(filter(None, days), default=None)
    return None if day is None else max(tokyo.at(day), escalation.known_at)


def _judged_at(escalation: Escalation) -> datetime | None:
    """Return the first judgement after the last look; one that replaced it later does not count."""
    made, since = _judgements(escalation), max(escalation.looks, default=escalation.raised_at)
    last = made[-1] if made and escalation.is_judged else None
    return min((at for at in made if at >= since), default=last)


def _judgements(escalation: Escalation) -> list[datetime]:
    """Return the times of all judgements, oldest first."""
    last = escalation.triaged_at if escalation.is_judged else None
    return [at for at in (*(each.at for each in escalation.judged_before), last) if at]


def _is_not_needed(escalation: Escalation, name: ClockName) -> bool:
    """Whether every destination of this clock has a reason why nothing is filed."""
    filings = _filings(escalation, name)
    return bool(filings) and all(each.not_needed for each in filings)


def _filings(escalation: Escalation, name: ClockName) -> list[Filing]:
    places = _PRELIMINARY.get(name) or _FINAL.get(name, ())
    return [escalation.filing(each) for each in places]


_TARGETS: Final = frozenset(
    {ClockName.QUESTION_ANSWER, ClockName.COMPLAINT_REPLY, ClockName.INTERNAL_DUE}
)


def was_answered_in_time(ticket: Ticket, office: OfficeContext) -> bool | None:
    """Whether the last answer met its target; None without an answer."""
    if ticket.no_answer_reason is not None:
        return None
    before = ticket_before_last_answer(ticket)
    if before is None:
        return None
    step = ticket.history[len(before.history)]
    answered_at = min(step.at, ticket.replied_at or step.at)  # recorded after it went out
    targets = [d for d in ticket_deadlines(before, office) if d.clock.name in _TARGETS]
    return all(answered_at < each.at for each in targets) if targets else None


def ticket_before_last_answer(ticket: Ticket) -> Ticket | None:
    """Return the ticket as it was just before its last answer; None without an answer."""
    made = [nth for nth, step in enumerate(ticket.history) if _is_answer(step)]
    if not made:
        return None
    status, history = ticket.history[made[-1]].before or ticket.status, ticket.history[: made[-1]]
    return replace(ticket, status=status, history=history, closed_at=None)
