"""A clock rings: whoever must hear of it is told, and it is set to its next moment, all in one.

It is late rather than never, and once: what it says is decided by the facts as they are now, and
a notice's key holds the clock, the milestone and the day.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tickets.access import audit
from tickets.access.call_list import Groups, answering, called_again, climbed, in_hand
from tickets.access.deciders import answers_for, decider, is_about_manager, line
from tickets.access.visibility import may_hear
from tickets.deadlines import reminder_table
from tickets.deadlines.reminder_table import Hearer
from tickets.deadlines.schedule import clocks_of_escalation, clocks_of_ticket
from tickets.deadlines.timers import rung
from tickets.escalation.escalate import escalate, raised
from tickets.model import tokyo
from tickets.model.clocks import Armed, ClockName, Label, Mark, Milestone, Sense
from tickets.model.escalation import Cause, Escalation
from tickets.model.notices import Notice, Tell
from tickets.model.numbers import series_of
from tickets.model.pending import Waited, waits
from tickets.model.people import Roster
from tickets.model.ticket import Ticket
from tickets.ports import Book, next_number
from tickets.rules.context import Circumstances, Moment

SYSTEM: Final = "system"
LATE: Final = timedelta(minutes=10)
"""What is told so long after its moment says that it is late."""

DECISIONS: Mapping[str, Tell] = {
    Waited.APPROVAL: Tell.DECISION_WAITS,
    Waited.DECISION: Tell.DECISION_WAITS,
    Waited.CLOSING: Tell.CLOSING_WAITS,
    Waited.RESUMING: Tell.REOPENED,
    Waited.RULING: Tell.RULING_ASKED,
    Waited.DELAY: Tell.DELAY_PROPOSED,
}


@dataclass(frozen=True, slots=True)
class Rung:
    """A clock that rang."""

    number: str
    clock: ClockName
    mark: Mark
    on: date
    due_at: datetime
    notices: tuple[Notice, ...]

    def is_late(self, now: datetime) -> bool:
        return now - self.due_at > LATE


def about(clock: ClockName, mark: Mark, on: date) -> str:
    """What a notice tells of: which clock, how near its end, and the day that it meant."""
    return f"{clock}:{mark}:{on}"


def _about(clock: Armed, said: Milestone) -> str:
    return about(clock.deadline.clock.name, said.mark, clock.deadline.on)


def read_about(text: str) -> tuple[ClockName, Mark, date]:
    """Raises ValueError of what no clock has rung."""
    clock, mark, on = text.split(":")
    return ClockName(clock), Mark(mark), date.fromisoformat(on)


def ring(
    book: Book, numbers: Collection[str], now: datetime, office: Circumstances
) -> tuple[Rung, ...]:
    """All of these numbers that is due, told the oldest first, and set anew.

    Nothing of what somebody else was faster with: of several programs that saw the same clocks,
    all but the first would do the whole work for nothing. Raises UncoveredYearError where the
    calendar ends.
    """
    due = book.due_among(numbers, now)
    found = [rung for n in numbers if n in due for rung in _ring(book, n, now, office)]
    found.sort(key=lambda each: each.due_at)
    for each in found:
        for notice in each.notices:
            book.post(notice)
    return tuple(found)


def _ring(book: Book, number: str, now: datetime, office: Circumstances) -> tuple[Rung, ...]:
    ticket = book.find(number)
    if ticket is not None:
        return _ring_ticket(book, ticket, now, office)
    escalation = book.escalation(number)
    return () if escalation is None else _ring_escalation(book, escalation, now, office)


def _ring_ticket(
    book: Book, ticket: Ticket, now: datetime, office: Circumstances
) -> tuple[Rung, ...]:
    moment = office.moment(SYSTEM, now)
    clocks, found = [], []
    for clock in clocks_of_ticket(book, ticket, office):
        said, after = rung(clock, now, office.opening)
        clocks.append(after)
        if said is not None:
            told = tuple(_of_ticket(clock, said, ticket, moment))
            if _is_overdue(clock, said) and _is_first(book, ticket):
                told = tuple(each for each in told if each.to == ticket.owner)
                _raise_overdue(book, ticket, moment, office)
            found.append(_rung(clock, said, ticket.number, told))
    book.set_clocks(ticket.number, tuple(clocks))
    return tuple(found)


def _ring_escalation(
    book: Book, escalation: Escalation, now: datetime, office: Circumstances
) -> tuple[Rung, ...]:
    source = book.find(escalation.source) if escalation.source else None
    roster, today = office.roster, tokyo.date_of(now)
    clocks, found, seen = [], [], set[tuple[object, ...]]()
    for clock in clocks_of_escalation(book, escalation, office):
        said, after = rung(clock, now, office.opening)
        clocks.append(after)
        if said is not None:
            heard = _of_escalation(clock, said, escalation, source, roster, today)
            told = tuple(each for each in heard if not _is_seen(each, clock, said, seen))
            found.append(_rung(clock, said, escalation.number, told))
    book.set_escalation_clocks(escalation.number, tuple(clocks))
    return tuple(found)


def _rung(clock: Armed, said: Milestone, number: str, told: tuple[Notice, ...]) -> Rung:
    deadline = clock.deadline
    return Rung(number, deadline.clock.name, said.mark, deadline.on, said.at, told)


# --- who hears it -----------------------------------------------------------------------------


def _of_ticket(clock: Armed, said: Milestone, ticket: Ticket, moment: Moment) -> Iterator[Notice]:
    """Nobody twice, nobody who may not know."""
    seen: set[str] = set()
    for each in reminder_table.of_ticket(clock.deadline).get(said.mark, ()):
        for hearer in each.hearers:
            notice = _notice(each.what, hearer, clock, said, ticket, moment)
            if notice is None or notice.to in seen:
                continue
            if may_hear(notice.what, notice.to, ticket, moment.roster, moment.today):
                seen.add(notice.to)
                yield notice


def _notice(
    what: Tell, hearer: Hearer, clock: Armed, said: Milestone, ticket: Ticket, moment: Moment
) -> Notice | None:
    if hearer is Hearer.NEXT:
        return _to_next(clock.deadline.of, ticket, moment)
    to = _HEARERS[hearer](clock, ticket, moment)
    return Notice(what, ticket.number, to, 0, _about(clock, said)) if to else None


def _to_next(of: str, ticket: Ticket, moment: Moment) -> Notice | None:
    """Told as at the beginning, so that whoever was told then is not told again."""
    wait = next((each for each in waits(ticket) if each.what == of), None)
    to = _next_decider(ticket, moment.roster, moment.today)
    if wait is None or to is None:
        return None
    return Notice(DECISIONS[of], ticket.number, to, wait.step)


def _next_decider(ticket: Ticket, roster: Roster, on: date) -> str | None:
    """The deputy; what is about the manager goes no further than to whom it concerns (3.5)."""
    deputy = roster.deputy
    may = deputy in line(ticket, roster) and not is_about_manager(ticket)
    if deputy and may and not roster.is_absent(deputy, on):
        return deputy
    return decider(ticket, roster, on)


def _owner(_: Armed, ticket: Ticket, __: Moment) -> str | None:
    return ticket.owner


def _office(_: Armed, ticket: Ticket, moment: Moment) -> str | None:
    return answers_for(ticket, moment.roster, moment.today)


def _in_charge(clock: Armed, _: Ticket, moment: Moment) -> str | None:
    roster = moment.roster
    team = roster.departments.get(roster.systems.get(clock.deadline.of, ""))
    return team.person_in_charge if team else None


_HEARERS: Mapping[Hearer, Callable[[Armed, Ticket, Moment], str | None]] = {
    Hearer.OWNER: _owner,
    Hearer.OFFICE: _office,
    Hearer.IN_CHARGE: _in_charge,
}
_CALLS: Mapping[Hearer, Callable[[Escalation, Ticket | None, Roster], Groups]] = {
    Hearer.CALLED_AGAIN: called_again,
    Hearer.CLIMBED: climbed,
    Hearer.ANSWERING: answering,
    Hearer.IN_HAND: answering,
}


def _of_escalation(
    clock: Armed,
    said: Milestone,
    escalation: Escalation,
    source: Ticket | None,
    roster: Roster,
    today: date,
) -> Iterator[Notice]:
    told, look = _about(clock, said), _look(clock, escalation)
    for each in reminder_table.of_escalation(clock.deadline).get(said.mark, ()):
        for hearer in each.hearers:
            for person in _called(hearer, escalation, source, roster, today):
                yield Notice(each.what, escalation.number, person, look, told)


def _called(
    hearer: Hearer, escalation: Escalation, source: Ticket | None, roster: Roster, today: date
) -> Iterator[str]:
    if hearer is Hearer.IN_HAND and (has_it := in_hand(escalation, source, roster, today)):
        yield has_it
        return
    for _, people in _CALLS[hearer](escalation, source, roster):
        yield from sorted(people)


def _look(clock: Armed, escalation: Escalation) -> int:
    """Which of several looks it follows, since one day may see more than one."""
    return len(escalation.looks) if clock.deadline.clock.name is ClockName.TRIAGE else 0


def _is_seen(told: Notice, clock: Armed, said: Milestone, seen: set[tuple[object, ...]]) -> bool:
    """Several dates of one day are one notice, which lists them all."""
    is_call = clock.deadline.clock.name in reminder_table.CALLS
    one = (told.what, told.to, said.mark, told.about if is_call else clock.deadline.on)
    is_old = one in seen
    seen.add(one)
    return is_old


# --- what the law wanted by a day and did not get ----------------------------------------------


def _is_overdue(clock: Armed, said: Milestone) -> bool:
    kind = clock.deadline.clock
    return said.mark is Mark.MISSED and kind.label is Label.STATUTORY and kind.sense is Sense.DUE


def _is_first(book: Book, ticket: Ticket) -> bool:
    return all(each.cause is not Cause.OVERDUE for each in book.escalations_of(ticket.number))


def _raise_overdue(book: Book, ticket: Ticket, moment: Moment, office: Circumstances) -> None:
    """Its own word goes to the manager, in place of the clock's."""
    number = next_number(book, series_of(None, ticket.restrictions), moment.now, office.numbering)
    escalation = raised(number, ticket, moment, Cause.OVERDUE)
    escalate(book, escalation, ticket, moment, office)
    book.write(audit.of_report(escalation, moment))
