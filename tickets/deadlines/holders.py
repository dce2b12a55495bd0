"""Holders of a ticket, their holding times (evidence of 遅滞なく), and its assignees by name."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby, takewhile
from operator import attrgetter
from typing import Final

from tickets.access.deciders import (
    current_decider,
    desk_or_responsible_people,
    has_nobody_to_investigate,
)
from tickets.access.visibility import may_see
from tickets.model import tokyo
from tickets.model.complaint import Category
from tickets.model.disclosure import Disclosure
from tickets.model.execution import remaining_executions, tasks_to_execute, tasks_with_data
from tickets.model.kinds import Kind, Move, Status
from tickets.model.notices import DESK
from tickets.model.pending import PendingKind, is_reply_rejected, pending_decisions
from tickets.model.people import Roster
from tickets.model.ticket import Question, Step, Ticket, has_department_answered
from tickets.rules.calendar import Calendar
from tickets.rules.context import Moment

MAIL_DURATION: Final = timedelta(days=2)
"""How long a letter is under way, as a rule; the Act counts by the usual arrival, too (39(2))."""
_FORM_MOVES: Final = (Move.SEND_FORM, Move.ARRIVE)
_HOLDER: Final = attrgetter("holder", "departments")


class Holder(StrEnum):
    """Party that has the next step; an assignee is a person, to whom reminders go."""

    PERSON = "person"  # the requester: a form to fill in, a defect to correct
    POST = "post"  # a letter in transit or returned
    DEPARTMENT = "department"
    DESK = "desk"
    COLLEAGUE = "colleague"  # of the owner, who checks what the owner packed
    MANAGER = "manager"  # or another decider


@dataclass(frozen=True, slots=True, order=True)
class HolderChange:
    """The ticket lies with this holder from this instant on."""

    at: datetime
    holder: Holder
    departments: tuple[str, ...] = ()
    """Ids of the departments that hold it together, sorted; empty for any other holder."""


@dataclass(frozen=True, slots=True)
class HoldingTime:
    """Uninterrupted time with one holder; the end is excluded."""

    holder: Holder
    departments: tuple[str, ...]
    begins_at: datetime
    ends_at: datetime

    @property
    def days(self) -> int:
        """Midnights passed in Tokyo; additive."""
        return (tokyo.date_of(self.ends_at) - tokyo.date_of(self.begins_at)).days

    def business_days(self, calendar: Calendar) -> int:
        """Business days among them; additive."""
        return calendar.between(tokyo.date_of(self.begins_at), tokyo.date_of(self.ends_at))


def holding_times(changes: Iterable[HolderChange], until: datetime) -> tuple[HoldingTime, ...]:
    """Holding times from the first change to `until`, without gaps, overlaps or empty ones.

    Of simultaneous changes the last one counts.
    """
    in_order = sorted(changes, key=lambda each: each.at)
    latest = {each.at: each for each in in_order if each.at < until}
    runs = groupby(latest.values(), _HOLDER)
    firsts = [next(run) for _, run in runs]
    ends = [*(each.at for each in firsts), until][1 : len(firsts) + 1]
    return tuple(
        HoldingTime(each.holder, each.departments, each.at, end)
        for each, end in zip(firsts, ends, strict=True)
    )


@dataclass(frozen=True, slots=True)
class DaysHeld:
    """Days in Tokyo that a ticket lay with one holder in all, and the business days among them."""

    holder: Holder
    departments: tuple[str, ...]
    days: int
    business_days: int


def days_by_holder(times: Iterable[HoldingTime], calendar: Calendar) -> tuple[DaysHeld, ...]:
    """Return one total per holder, in order of first holding."""
    sums: dict[tuple[Holder, tuple[str, ...]], tuple[int, int]] = {}
    for each in times:
        key = each.holder, each.departments
        days, business_days = sums.get(key, (0, 0))
        sums[key] = (days + each.days, business_days + each.business_days(calendar))
    return tuple(DaysHeld(*key, *sum_) for key, sum_ in sums.items())


_HOLDERS: Mapping[Status, Holder] = {
    Status.ANSWERED: Holder.PERSON,
    Status.FORM_SENT: Holder.PERSON,
    Status.CORRECTION_WAIT: Holder.PERSON,
    Status.RESPONDED: Holder.PERSON,
    Status.UNRESOLVED: Holder.PERSON,
    Status.REPLIED: Holder.PERSON,
    Status.INVESTIGATING: Holder.DEPARTMENT,
    Status.SEARCHING: Holder.DEPARTMENT,
    Status.DRAFTED: Holder.MANAGER,
    Status.DECISION: Holder.MANAGER,
}
"""Other statuses belong to the desk."""
_OF_DRAFT: Mapping[Move, Holder] = {
    Move.CHANGE_DRAFT: Holder.DESK,  # the drafter confirms the changed words
    Move.DRAFT: Holder.MANAGER,  # of a reopened request, which waits for it in DECISION
}
"""Who goes on after a move that leaves the status as it was."""


def holder_changes(ticket: Ticket) -> tuple[HolderChange, ...]:
    """Changes of holder since receipt, by the days on which they happened, in order."""
    found = _changes_without_waits(ticket)
    for began, ended in _wait_periods(ticket):
        after = [each for each in found if ended and each.at > ended]
        before = [each for each in found if each.at <= began]
        if ended:
            last = next((each for each in reversed(found) if each.at <= ended), found[0])
            after = [replace(last, at=ended), *after]
        found = [*before, HolderChange(began, Holder.PERSON), *after]
    return tuple(found)


def _wait_periods(ticket: Ticket) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield start and end of each wait for the person; the end is None while it lasts."""
    waits = iter(() if isinstance(ticket.facts, Question) else ticket.facts.waits)
    for nth, step in enumerate(ticket.history):
        if step.move is not Move.PAUSE:
            continue
        wait, later = next(waits, None), ticket.history[nth + 1 :]
        end = next((each for each in later if each.move is Move.GO_ON or _is_change(each)), None)
        began = max(_day_or_step(wait.since if wait else None, step), ticket.received_at)
        until = wait.until if wait and end and end.move is Move.GO_ON else None
        yield began, max(_day_or_step(until, end), began) if end else None


def _is_change(step: Step) -> bool:
    return step.after is not step.before


def _is_sent_again(step: Step) -> bool:
    return step.move is Move.RESEND or (step.move is Move.SEND_FORM and not _is_change(step))


def _changes_without_waits(ticket: Ticket) -> list[HolderChange]:
    """Return the changes of holder as if the desk had never waited for the person."""
    found = [HolderChange(ticket.received_at, Holder.DESK)]
    for step in ticket.history:
        if step.move is Move.RECORD_RETURN:
            # The letter never reached the person: the post held it all the time.
            found[-1] = HolderChange(found[-1].at, Holder.POST)
            found.append(HolderChange(max(_happened_at(step, ticket), found[-1].at), Holder.DESK))
        elif _is_sent_again(step):
            again = max(_happened_at(step, ticket), found[-1].at)
            found.append(HolderChange(again, Holder.PERSON))
        elif step.after is step.before is Status.INVESTIGATING:
            found += _changes_of_findings(step, ticket)
        elif step.move in _OF_DRAFT and not _is_change(step):
            found.append(HolderChange(step.at, _OF_DRAFT[step.move]))
        elif _is_change(step):
            # A day without an hour must not precede the previous change.
            began = max(_happened_at(step, ticket), found[-1].at)
            found += _changes_of_step(step, began, ticket)
    if ticket.is_open and ticket.history and ticket.first_known_step == len(ticket.history):
        # Imported: how it came into its status is not recorded, only that it is there.
        known = (ticket.recorded_at, ticket.decided_at, ticket.replied_at, found[-1].at)
        at = max(each for each in known if each)
        found.append(_change_to(_HOLDERS.get(ticket.status, Holder.DESK), at, ticket))
    return found


_BLOCKING: Final = frozenset(
    {PendingKind.APPROVAL, PendingKind.CLOSING, PendingKind.DECISION, PendingKind.RESUMING}
)
"""Decisions without which the desk cannot go on."""


def current_holder(
    ticket: Ticket, roster: Roster, at_once: Collection[Category] | None = None
) -> HolderChange:
    """Return who has the next step, and since when; never a department that cannot answer (O20).

    The desk closes a request, and goes on after a reply that was not accepted. `at_once` has the
    categories that need no approval; without it, the desk holds every answer on the spot.
    """
    held = _holder_by_history(ticket, at_once)
    is_desks = held.holder is Holder.DEPARTMENT and has_nobody_to_investigate(ticket, roster)
    return replace(held, holder=Holder.DESK, departments=()) if is_desks else held


def _holder_by_history(ticket: Ticket, at_once: Collection[Category] | None) -> HolderChange:
    # The latest unbroken run of this holder; a stay of no length breaks it, too.
    *_, held = next(groupby(reversed(holder_changes(ticket)), _HOLDER))[1]
    waits = [each for each in pending_decisions(ticket, at_once) if each.what in _BLOCKING]
    if waits and held.holder is not Holder.MANAGER:
        return HolderChange(max(held.at, waits[0].since), Holder.MANAGER)
    request = ticket.facts
    if held.holder is Holder.DESK and isinstance(request, Disclosure) and request.contents:
        packed, may_check = request.contents, ticket.owner not in request.barred_from_checking
        is_colleagues = packed.checked_at is None and not may_check
        at = max(held.at, packed.checked_at or packed.packed_at)
        return HolderChange(at, Holder.COLLEAGUE if is_colleagues else Holder.DESK)
    is_replied = ticket.status is Status.REPLIED and held.holder is Holder.PERSON
    is_desks = is_replied or is_reply_rejected(ticket)
    return replace(held, holder=Holder.DESK) if is_desks else held


def holding_times_with_post(
    ticket: Ticket, until: datetime, *, by_post: bool = True
) -> tuple[HoldingTime, ...]:
    """Return the holding times since receipt, with the post as the first holder of what was mailed.

    While the person has the next step, nobody knows whether the letter has arrived: the time counts
    as theirs. `by_post` tells that the application form goes out and comes back by post.
    """
    return holding_times(_through_the_post(ticket, by_post), until)


def _through_the_post(ticket: Ticket, by_post: bool) -> Iterator[HolderChange]:
    passed = holder_changes(ticket)
    steps = [each for each in ticket.history if by_post or each.move not in _FORM_MOVES]
    mailed = (_happened_at(step, ticket) for step in steps if _is_mailed(step, ticket))
    theirs = [each.at for each in passed if each.holder is Holder.PERSON]
    # A day or minute of dispatch may precede the change before it.
    sent = {min((begun for begun in theirs if begun >= at), default=at) for at in mailed}
    came = {_happened_at(step, ticket) for step in steps if step.move is Move.ARRIVE}
    is_waited_for = ticket.is_open and _holder_by_history(ticket, None).holder is Holder.PERSON
    for each, following in zip(passed, (*passed[1:], None), strict=True):
        yield each
        if each.holder is not Holder.PERSON or (following is None and is_waited_for):
            continue
        there = each.at
        if each.at in sent:
            yield HolderChange(each.at, Holder.POST)
            there = each.at + MAIL_DURATION
        if there != each.at and (following is None or there < following.at):
            yield HolderChange(there, Holder.PERSON)
        if following is not None and following.at in came:
            posted = max(following.at - MAIL_DURATION, there)
            if posted < following.at:
                yield HolderChange(posted, Holder.POST)


def _is_mailed(step: Step, ticket: Ticket) -> bool:
    """Whether the step mailed something: the form, or a reply on paper or by registered mail."""
    if step.move in (Move.REPLY, Move.RESPOND, Move.RESEND):
        return ticket.is_reply_by_post
    return step.move is Move.SEND_FORM


def _changes_of_step(step: Step, at: datetime, ticket: Ticket) -> Iterator[HolderChange]:
    if step.after is Status.SEARCHING:
        yield from _changes_of_search(step, at, ticket)
    elif step.after is Status.DECIDED:
        yield from _changes_of_execution(step, at, ticket)
    elif step.after is not Status.CLOSED:
        history = ticket.history[: ticket.history.index(step) + 1]
        is_answered = step.after is Status.INVESTIGATING and has_department_answered(history)
        is_redone = step.after is Status.DECISION and step.move is Move.RESUME
        known = None if is_answered or is_redone else _HOLDERS.get(step.after)
        yield _change_to(known or Holder.DESK, at, ticket)


def _changes_of_findings(step: Step, ticket: Ticket) -> Iterator[HolderChange]:
    """Yield the desk after a department's answer; the new department if the ticket is forwarded."""
    if step.is_findings_report:
        yield HolderChange(step.at, Holder.DESK)
    elif step.move is Move.FORWARD:
        yield _change_to(Holder.DEPARTMENT, step.at, ticket)


def _change_to(holder: Holder, at: datetime, ticket: Ticket) -> HolderChange:
    if holder is not Holder.DEPARTMENT:
        return HolderChange(at, holder)
    team = ticket.department
    return HolderChange(at, holder, (team,)) if team else HolderChange(at, Holder.DESK)


def _changes_of_search(step: Step, at: datetime, ticket: Ticket) -> Iterator[HolderChange]:
    """Yield the holders of a search by departments in parallel. The last to answer counts as the
    holder of the round; departments that are asked again hold a second one together."""
    later = ticket.history[ticket.history.index(step) + 1 :]
    left_on = next((tokyo.date_of(each.at) for each in later if _is_change(each)), date.max)
    tasks = [task for task in ticket.disclosure.tasks if task.asked_on <= left_on]
    waiting = [task for task in tasks if task.answered_on is None]
    again_on = min((task.asked_on for task in waiting), default=date.max)
    first = ((task.first_answered_on or task.answered_on, task.department) for task in tasks)
    answers = {day: department for day, department in first if day and day <= again_on}
    again_at = max(at, tokyo.at(again_on)) if waiting else None
    if answers and again_at != at:
        last = max(answers)
        yield HolderChange(at, Holder.DEPARTMENT, (answers[last],))
        yield HolderChange(max(at, tokyo.at(last)), Holder.DESK)
    elif again_at is None:
        yield HolderChange(at, Holder.DESK)
    if again_at:
        departments = tuple(sorted({task.department for task in waiting}))
        yield HolderChange(again_at, Holder.DEPARTMENT, departments)


def _changes_of_execution(step: Step, at: datetime, ticket: Ticket) -> Iterator[HolderChange]:
    """Yield the departments that carry out a decision in parallel, then the desk. Which of them was
    the last before a reopening is not stored."""
    nth, request = ticket.history.index(step), ticket.disclosure
    until_left = takewhile(lambda each: not _is_change(each), ticket.history[nth + 1 :])
    parts = [each.at for each in until_left if each.move is Move.EXECUTE_PART]
    if nth >= ticket.reopened_at_step:
        waiting = remaining_executions(request)
        last = {each.system for each in request.executed[-1:]}
        held_by = waiting or tuple(t for t in tasks_to_execute(request) if t.system in last)
    else:
        waiting, held_by = (), tasks_with_data(request) if parts else ()
    if held_by:
        departments = tuple(sorted({task.department for task in held_by}))
        yield HolderChange(at, Holder.DEPARTMENT, departments)
    if not waiting:
        yield HolderChange(max((at, *parts)), Holder.DESK)


def _happened_at(step: Step, ticket: Ticket) -> datetime:
    """Return when the letter of this step reached us or went out, which may be recorded later."""
    if step.move in (Move.REPLY, Move.RESPOND):
        return min(step.at, ticket.replied_at or step.at)
    if ticket.kind is not Kind.DISCLOSURE:
        return step.at
    request, day = ticket.disclosure, None
    if step.move is Move.RECORD_RETURN:
        nth = [each for each in ticket.history if each.move is step.move].index(step)
        day = next((each.on for each in request.returned_mail[nth:]), None)
    elif step.move is Move.SEND_FORM:
        day = request.form_sent_on
    elif step.move is Move.ARRIVE:
        day = request.application_arrived_on
    elif step.move is Move.CORRECTED:
        answers = [each.answered_on for each in request.corrections if each.answered_on]
        day = max((each for each in answers if tokyo.at(each) <= step.at), default=None)
    return _day_or_step(day, step)


def _day_or_step(day: date | None, step: Step) -> datetime:
    """Return the start of this day in Tokyo if the step was recorded on a later day."""
    return min(step.at, tokyo.at(day)) if day and day != tokyo.date_of(step.at) else step.at


def assignees(ticket: Ticket, roster: Roster, on: date) -> tuple[str, ...]:
    """Return the people who have the next step; none without an owner, or if a colleague checks
    (O21).

    The owner follows up on requesters and the post.
    """
    if any(pending_decisions(ticket)):
        return _without_none(current_decider(ticket, roster, on))
    if ticket.changed_by:
        return _without_none(ticket.drafted_by)
    last = current_holder(ticket, roster)
    if last.holder is Holder.COLLEAGUE:
        return ()
    if last.holder is Holder.DEPARTMENT:
        asked = filter(None, (roster.departments.get(name) for name in last.departments))
        if people := _without_none(*(team.person_in_charge for team in asked)):
            return people
    return _without_none(ticket.owner)


def would_remind_another(ticket: Ticket, moment: Moment) -> bool:
    """Whether a reminder by this person would reach somebody else."""
    roster = moment.roster
    people = assignees(ticket, roster, moment.today) or desk_or_responsible_people(ticket, roster)
    return any(e == DESK or may_see(ticket, moment.of(e)) for e in people if e != moment.actor.id)


def was_chased_on(ticket: Ticket, day: date) -> bool:
    chased = (e for e in ticket.history if e.move is Move.CHASE and not e.reminder)  # by a person
    return any(tokyo.date_of(step.at) == day for step in chased)


def _without_none(*people: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for person in people if person))
