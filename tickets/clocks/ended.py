"""How the clocks of a ticket ended, told from its history: reached in time, missed, or let go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from tickets import tokyo
from tickets.clocks.casework import clocks
from tickets.clocks.clock import ClockName, Deadline, Sense
from tickets.clocks.of_ticket import deadlines
from tickets.clocks.running import start
from tickets.disclosure import Disclosure
from tickets.opening import Opening
from tickets.rules import Rules, in_force
from tickets.ticket import Step, Ticket
from tickets.words import Move

_LETS_GO: Final = frozenset(
    {
        Move.WITHDRAW,
        Move.CLOSE_DUPLICATE,
        Move.CLOSE_OUT_OF_SCOPE,
        Move.CLOSE_UNRETURNED,
        Move.CONVERT,
        Move.REDIRECT,
    }
)
"""After these nothing is owed any more, so that what was not yet missed was not reached either."""
_ANSWERS: Final = frozenset({Move.ANSWER, Move.ANSWER_AT_ONCE, Move.RESPOND, Move.REPLY})


@dataclass(frozen=True, slots=True)
class Ended:
    """A deadline that is settled: `at` is when it was met, or ran out without that."""

    deadline: Deadline
    at: datetime
    is_reached: bool

    @property
    def name(self) -> ClockName:
        return self.deadline.clock.name


@dataclass(frozen=True, slots=True)
class Run:
    """A deadline that runs, since when."""

    deadline: Deadline
    since: datetime


Key = tuple[ClockName, str]


def ended(
    ticket: Ticket,
    rules: Sequence[Rules],
    opening: Opening,
    now: datetime,
    since: datetime | None = None,
) -> Iterator[Ended]:
    """Each clock of ours that came to an end by now, once, by the deadline that held at last.

    Of what ended before `since` some may be left out, which spares most of a long history.
    """
    running: dict[Key, Run] = {}
    for nth, step in enumerate(ticket.history):
        is_old = nth + 1 < len(ticket.history) and since and ticket.history[nth + 1].at < since
        if is_old:
            continue
        here = _due(_as_of(ticket, nth), rules, opening)
        for key in running.keys() - here.keys():
            yield from _settled(running[key], _really_at(step, ticket), step, now)
        began = step.at if nth else ticket.received_at
        running = {
            key: Run(deadline, running[key].since if key in running else began)
            for key, deadline in here.items()
        }
    for run in running.values():
        yield from _settled(run, None, None, now)
    if isinstance(ticket.facts, Disclosure):
        yield from _searches(ticket, rules, opening, now)


def settled(deadline: Deadline, done_at: datetime | None, now: datetime) -> Ended | None:
    """What became of a deadline for which something was done then, or nothing yet."""
    if done_at is not None and done_at < deadline.at:
        return Ended(deadline, done_at, is_reached=True)
    if deadline.is_missed(now):
        return Ended(deadline, deadline.at, is_reached=False)
    return None


def _settled(
    run: Run, done_at: datetime | None, step: Step | None, now: datetime
) -> Iterator[Ended]:
    """What begins to run again when its day is over already is missed then, not before."""
    found = settled(run.deadline, done_at, now)
    if found is not None and not found.is_reached:
        found = replace(found, at=max(found.at, run.since))
    is_let_go = step is not None and step.move in _LETS_GO
    if found is not None and not (found.is_reached and is_let_go):
        yield found


def _due(ticket: Ticket, rules: Sequence[Rules], opening: Opening) -> dict[Key, Deadline]:
    return {
        (each.clock.name, each.of): each
        for each in deadlines(ticket, rules, opening)
        if each.clock.sense is Sense.DUE and each.clock.name is not ClockName.SEARCH_CHASE
    }


def _as_of(ticket: Ticket, nth: int) -> Ticket:
    """The ticket as this step of its history left it, as far as clocks can tell."""
    step = ticket.history[nth]
    then = replace(ticket, status=step.after, history=ticket.history[: nth + 1], closed_at=None)
    facts = ticket.facts
    if not isinstance(facts, Disclosure):
        return then
    day = tokyo.date_of(step.at)
    asked = (each for each in facts.corrections if each.asked_on <= day)
    corrections = tuple(
        each if _is_by(each.answered_on, day) else replace(each, answered_on=None) for each in asked
    )
    reminded_on = facts.reminded_on if _is_by(facts.reminded_on, day) else None
    return replace(then, facts=replace(facts, corrections=corrections, reminded_on=reminded_on))


def _is_by(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _really_at(step: Step, ticket: Ticket) -> datetime:
    """What was noted later than it went out counts from the day on which it did."""
    if step.move in _ANSWERS:
        return min(step.at, ticket.replied_at or step.at)
    if step.move is Move.SEND_FORM and (sent_on := ticket.disclosure.form_sent_on):
        return min(step.at, tokyo.at(sent_on))
    return step.at


def _searches(
    ticket: Ticket, rules: Sequence[Rules], opening: Opening, now: datetime
) -> Iterator[Ended]:
    """Several departments search side by side, whatever the ticket's status does meanwhile."""
    chase = clocks(in_force(rules, tokyo.date_of(ticket.received_at)))[ClockName.SEARCH_CHASE]
    until = now if ticket.is_open else min(now, ticket.closed_at or now)
    for task in ticket.disclosure.tasks:
        deadline = replace(start(chase, tokyo.at(task.asked_on), opening), of=task.system)
        done_at = None if task.answered_on is None else tokyo.at(task.answered_on)
        found = settled(deadline, done_at, until)
        if found is not None:
            yield found
