"""The digest of a morning, for each person."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile
from math import inf
from typing import Final

from tickets.access.deciders import bypasses_manager
from tickets.deadlines import escalation_clocks
from tickets.escalation.handling import EscalationHandling
from tickets.escalation.reports import Escalations
from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import Roster
from tickets.model.ticket import Summary
from tickets.model.tokyo import Month
from tickets.ports import DeskPart, LeakMention, Store, post_missing_notices
from tickets.reminders import news
from tickets.reminders.news import NO_STAND_IN_DECISIONS, StandInDecisions
from tickets.rules.calendar import ONE_DAY, Opening
from tickets.rules.context import Moment, OfficeContext
from tickets.worklist import EMPTY_LIST, TicketList, Worklists, may_be_taken_by_any_agent

MOST_ROWS: Final = 12
_ESCALATIONS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Digest of a person as of now."""

    person: str
    day: date
    unassigned: TicketList = EMPTY_LIST
    """Open and without an owner. Agents get rows; the person in charge gets a count without the
    late ones."""
    mentions: tuple[LeakMention, ...] = ()
    """Possible leaks that were mentioned, and that nobody has reported or dealt with."""
    decisions: TicketList = EMPTY_LIST
    checks: TicketList = EMPTY_LIST
    """Packed by a colleague, and to be checked by a second person."""
    escalations: tuple[Escalation, ...] = ()
    """Not judged yet, or with a report that is due; for the person in charge, also those that the
    representative has not been told of."""
    may_act_on: frozenset[str] = frozenset()
    """Numbers on which this person may act."""
    late: TicketList = EMPTY_LIST
    missed_overnight: int = 0
    """How many late ones expired since the desk closed."""
    going_on: TicketList = EMPTY_LIST
    """Tickets that no longer wait for anybody else, so that the desk can take the next step."""
    owned: TicketList = EMPTY_LIST
    """Of manager, deputy and representative: their own tickets, due by the third business day."""
    of_absent: TicketList = EMPTY_LIST
    """Of owners who are away today, due by the third business day: only this digest tells it."""
    enquiries: TicketList = EMPTY_LIST
    """Of police, courts and bar associations, for who owns or decides them (O5); late, due by the
    third business day, or ready for the next step."""
    to_assign: TicketList = EMPTY_LIST
    """Restricted, so no agent can take them, and due by the third business day."""
    effect_checks: TicketList = EMPTY_LIST
    """Closed, and the effect of the corrective action is to be checked by today."""
    asked: TicketList = EMPTY_LIST
    """Of this person's departments: their answer is late or due today."""
    actions: TicketList = EMPTY_LIST
    """Corrective actions of this person that are late."""
    due: TicketList = EMPTY_LIST
    """Owned by others and due by the next business day; in an agent's digest, their own that are
    due by the third business day."""
    by_law: TicketList = EMPTY_LIST
    """Of the whole office, with a statutory date by the third business day. In an agent's digest,
    `due` has theirs."""
    near: int = 0
    """Others' tickets with a long deadline after the days of `due`, by the third business day."""
    is_own: bool = False
    """An agent's digest: their own tickets, and unassigned ones."""
    stands_in: bool = False
    """The manager's digest, for the person who stands in."""
    arrived: Mapping[Kind, int] = field(default_factory=dict)
    decided: StandInDecisions = NO_STAND_IN_DECISIONS
    """By a stand-in since the manager's last digest."""
    month: Month | None = None
    """On the manager's first business day of a month: the month whose report can be read."""
    at_once: tuple[str, ...] = ()
    """Answered on the spot, or closed as a stopped opt-out: without a decision."""

    @property
    def is_empty(self) -> bool:
        lists = (self.unassigned, self.due, *self._listed)
        counted = sum(each.count for each in lists) + self.near
        is_told = self.escalations or self.mentions or self.decided.count
        return not (counted or is_told or sum(self.arrived.values()) or self.at_once)

    @property
    def numbers(self) -> frozenset[str]:
        """Tickets and escalations that the digest tells of: in a row or by its last line."""
        own = (self.unassigned, self.due) if self.is_own else ()
        escalations = frozenset(each.number for each in self.escalations)
        return escalations.union(*(each.numbers for each in (*self._listed, *own)))

    @property
    def _listed(self) -> tuple[TicketList, ...]:
        before_law = (self.decisions, self.checks, self.late, self.going_on, self.owned)
        restricted = (self.enquiries, self.to_assign, self.effect_checks)
        return *before_law, self.of_absent, self.by_law, *restricted, self.asked, self.actions


class Digests(DeskPart):
    """Plans each person's morning message, and fills it when it is sent."""

    def __init__(
        self,
        store: Store,
        context: Callable[[], OfficeContext],
        worklists: Worklists,
        escalations: Escalations,
        handling: EscalationHandling,
    ) -> None:
        super().__init__(store, context)
        self._worklists = worklists
        self._escalations = escalations
        self._handling = handling

    def plan(self, *, now: datetime) -> int:
        """Queue today's digests while the desk is open; return how many are new.

        Any process may do it, also late in the day; each digest is queued once. Who comes to stand
        in during the day gets the manager's digest then (O23).
        """
        office = self._context()
        if not office.opening.is_open(now):
            return 0
        day, roster = tokyo.date_of(now), office.roster
        wanted = [_notice(person, day) for person in sorted(digest_readers(roster, day))]
        if (stand_in := self._new_stand_in(roster, day)) is not None:
            wanted.append(_notice(stand_in, day, is_first=False))
        return post_missing_notices(self._store, wanted)

    def _new_stand_in(self, roster: Roster, day: date) -> str | None:
        """Return the reader of the manager's digest, if another person got it earlier today and the
        reader got a digest of their own."""
        line = (roster.manager, roster.deputy, roster.representative)
        reader = reader_of_managers_digest(roster, day)
        before = [each for each in takewhile(lambda each: each != reader, line) if each]
        if reader is None or not before:
            return None
        with self._store.reading() as work:
            is_told = work.is_posted(_notice(reader, day))
            is_late = any(work.is_posted(_notice(each, day)) for each in before)
        return reader if is_told and is_late else None

    def of(self, person: str, day: date, *, now: datetime) -> Digest | None:
        """Return the digest as of now; None after its day, or for a person without one."""
        office = self._context()
        if tokyo.date_of(now) != day or not office.opening.is_open(now):
            return None
        worklist, found = self._worklists.of(person, now, office), Digest(person=person, day=day)
        asked = worklist.asked(by=day, most=MOST_ROWS)
        actions = worklist.own_corrective_actions(by=day - ONE_DAY)
        if person in digest_readers(office.roster, day):
            found = self._of_reader(person, day, now, office)
        elif not asked.count + actions.count:
            return None
        asked = _not_in(asked, TicketList(numbers=found.numbers))
        return replace(found, asked=asked, actions=actions)

    def _of_reader(self, person: str, day: date, now: datetime, office: OfficeContext) -> Digest:
        if person == reader_of_managers_digest(office.roster, day):
            return self._of_manager(person, day, now, office)
        if person in office.roster.agents:
            return self._of_agent(person, day, now, office)
        return self._of_deputy_or_representative(person, day, now, office)

    def decided(self, who: str, *, now: datetime, on_home: bool = False) -> StandInDecisions:
        """Return what others decided in the manager's place since their last digest; `on_home`,
        also what today's digest said (O23).
        """
        before = tokyo.at(tokyo.date_of(now)) if on_home else None
        with self._store.reading() as work:
            return news.stand_in_decisions(work, self._moment(who, now), told_before=before)

    def _of_manager(self, person: str, day: date, now: datetime, office: OfficeContext) -> Digest:
        worklist, opening = self._worklists.of(person, now, office), office.opening
        closed_at, tomorrow = previous_closing(opening, day), opening.calendar.add(day, 1)
        decisions = worklist.decisions(most=MOST_ROWS)
        pressing = tuple(self.pressing(person, now, office))
        free = worklist.unassigned(most=0)
        late_free = worklist.unassigned(is_late=True, most=0)
        checks = _not_in(worklist.contents_checks(most=MOST_ROWS), decisions)
        late = _not_in(worklist.late(most=MOST_ROWS), decisions, checks)
        going_on = _not_in(worklist.ready_to_continue(day, most=MOST_ROWS), decisions, late)
        third = opening.calendar.add(day, 3)
        owned = worklist.due(third, owner=person, most=MOST_ROWS)
        owned = _not_in(owned, decisions, checks, going_on)
        by_law = worklist.with_statutory_date(day, third, most=MOST_ROWS)

        def is_of_absent(summary: Summary) -> bool:
            return summary.owner is not None and office.roster.is_absent(summary.owner, day)

        def is_told(summary: Summary) -> bool:
            is_listed = summary.number in decisions.numbers or is_of_absent(summary)
            return summary.owner not in {None, person} and not is_listed

        of_absent = worklist.due(third, only=is_of_absent, most=MOST_ROWS)
        of_absent = _not_in(of_absent, decisions, checks)
        to_assign = worklist.due(third, only=_is_to_be_assigned, most=MOST_ROWS)
        to_assign = _not_in(to_assign, decisions, late)

        return Digest(
            person=person,
            day=day,
            stands_in=person != office.roster.manager,
            unassigned=free if free.is_more else TicketList(count=free.count - late_free.count),
            decisions=decisions,
            checks=checks,
            mentions=worklist.mentions(),
            escalations=pressing,
            may_act_on=self._acts_on(person, pressing),
            late=late,
            missed_overnight=len(worklist.missed_since(closed_at) & late.numbers),
            going_on=going_on,
            owned=owned,
            of_absent=of_absent,
            by_law=_not_in(by_law, decisions, checks, late, going_on, owned, of_absent, to_assign),
            enquiries=worklist.enquiries(third, most=MOST_ROWS),
            to_assign=to_assign,
            effect_checks=worklist.corrective_actions(until=day, most=MOST_ROWS),
            due=worklist.due(tomorrow, only=is_told, most=0),
            near=worklist.count_long_deadlines(tomorrow, third, only=is_told),
            arrived=worklist.count_received(closed_at),
            decided=self.decided(person, now=now),
            month=_month_just_over(day, opening),
            at_once=self._at_once(worklist.moment, decisions),
        )

    def _of_agent(self, person: str, day: date, now: datetime, office: OfficeContext) -> Digest:
        worklist, opening = self._worklists.of(person, now, office), office.opening
        closed_at, until = previous_closing(opening, day), opening.calendar.add(day, 3)
        decisions = worklist.decisions(most=MOST_ROWS)
        free = worklist.unassigned(only=may_be_taken_by_any_agent, most=MOST_ROWS)
        checks = _not_in(worklist.contents_checks(most=MOST_ROWS), decisions)
        late = worklist.late(owner=person, most=MOST_ROWS)
        late = _not_in(late, decisions, checks)
        going_on = _not_in(worklist.ready_to_continue(day, most=MOST_ROWS), decisions, late)
        due = worklist.due(until, owner=person, most=MOST_ROWS)
        by_law = worklist.with_statutory_date(day, until, owner=person, most=MOST_ROWS)
        due = _not_in(_joined(due, by_law), decisions, checks, late, going_on)
        in_hand = self._in_hand(person, now, office)
        return Digest(
            person=person,
            day=day,
            is_own=True,
            unassigned=_not_in(free, decisions, checks),
            decisions=decisions,
            checks=checks,
            mentions=worklist.mentions(),
            escalations=in_hand,
            may_act_on=self._acts_on(person, in_hand),
            late=late,
            missed_overnight=len(worklist.missed_since(closed_at, owner=person) & late.numbers),
            going_on=going_on,
            due=due,
            enquiries=worklist.enquiries(until, most=MOST_ROWS),
            arrived=worklist.count_received(closed_at, owner=person),
            at_once=self._at_once(worklist.moment, decisions),
        )

    def _of_deputy_or_representative(
        self, person: str, day: date, now: datetime, office: OfficeContext
    ) -> Digest:
        """Return the digest of deputy or representative while the manager is present: what they
        decide, the escalations that they have in hand, and their own tickets.

        The representative (else the auditor) also gets what is about the manager or `pressing`.
        """
        worklist, roster = self._worklists.of(person, now, office), office.roster
        is_next = person == (roster.representative or roster.auditor)
        decisions = worklist.decisions(most=MOST_ROWS)
        late = worklist.late(owner=person, most=MOST_ROWS)
        to_assign = checks = EMPTY_LIST
        third = office.opening.calendar.add(day, 3)
        if is_next:
            late = _joined(worklist.late(only=bypasses_manager, most=MOST_ROWS), late)
            to_assign = worklist.due(third, only=_is_to_be_assigned_above, most=MOST_ROWS)
            checks = worklist.corrective_actions(only=bypasses_manager, until=day, most=MOST_ROWS)
        late = _not_in(late, decisions)
        going_on = _not_in(worklist.ready_to_continue(day, most=MOST_ROWS), decisions, late)
        owned = worklist.due(third, owner=person, most=MOST_ROWS)
        by_law = worklist.with_statutory_date(day, third, owner=person, most=MOST_ROWS)
        in_hand = self._in_hand(person, now, office)
        climbed = tuple(self.pressing(person, now, office)) if is_next else in_hand
        return Digest(
            person=person,
            day=day,
            decisions=decisions,
            escalations=climbed,
            may_act_on=self._acts_on(person, climbed),
            late=late,
            going_on=going_on,
            owned=_not_in(_joined(owned, by_law), decisions, late, going_on),
            enquiries=worklist.enquiries(third, most=MOST_ROWS),
            to_assign=_not_in(to_assign, decisions),
            effect_checks=checks,
            at_once=self._at_once(worklist.moment, decisions),
        )

    def pressing(
        self, person: str, now: datetime, office: OfficeContext | None = None
    ) -> Iterator[Escalation]:
        """Not judged yet, or due, the nearest date first; who is in charge but the representative
        need not be called. What the representative confirmed goes on without them, unless who
        has it in hand may no longer act (O26)."""
        roster = (office := office or self._context()).roster
        is_in_charge = person == reader_of_managers_digest(roster, tokyo.date_of(now))
        is_told = not is_in_charge or person not in (roster.manager, roster.deputy)
        found = self._escalations.list_open(who=person, now=now, most=_ESCALATIONS, is_told=is_told)
        for each in sorted(found, key=lambda each: _first_date(each, office)):
            asks_them = person == roster.representative and each.asks_representative
            is_owed = asks_them or (each.owes_notice_to_representative and is_in_charge)
            goes_on = is_in_charge or person in (each.in_hand_of, roster.auditor)
            is_new = each.representative_told_on is None
            is_theirs = goes_on or is_new or not self._handling.may_act(each, each.in_hand_of or "")
            is_due = is_theirs and escalation_clocks.is_report_due(each, now, office)
            if not each.is_judged or is_owed or is_due:
                yield each

    def _in_hand(self, person: str, now: datetime, office: OfficeContext) -> tuple[Escalation, ...]:
        """Pressing ones that this person has in hand."""
        called = self.pressing(person, now, office)
        return tuple(each for each in called if person == each.in_hand_of)

    def _acts_on(self, person: str, pressing: Iterable[Escalation]) -> frozenset[str]:
        return frozenset(e.number for e in pressing if self._handling.may_act(e, person))

    def _at_once(self, moment: Moment, decisions: TicketList) -> tuple[str, ...]:
        with self._store.reading() as work:
            untold = dict.fromkeys(news.untold_immediate_answers(work, moment))
        return tuple(number for number in untold if number not in decisions.numbers)


def digest_readers(roster: Roster, on: date) -> frozenset[str]:
    """People with a digest; nobody who is absent."""
    line = {roster.manager, roster.deputy, roster.representative or roster.auditor}
    everybody = roster.agents | {person for person in line if person}
    return frozenset(person for person in everybody if not roster.is_absent(person, on))


def reader_of_managers_digest(roster: Roster, on: date) -> str | None:
    """Return who gets the whole digest: the manager, or the first stand-in present."""
    line = (roster.manager, roster.deputy, roster.representative)
    return next((each for each in line if each and not roster.is_absent(each, on)), None)


def previous_closing(opening: Opening, day: date) -> datetime:
    """Closing time of the previous business day."""
    return tokyo.at(opening.calendar.add(day, -1), opening.hours.close)


def _month_just_over(day: date, opening: Opening) -> Month | None:
    """The month before this day's, if no business day of this month came earlier."""
    month = Month.of(tokyo.at(day))
    return month.before if opening.calendar.add(day, -1) < month.first else None


def _is_to_be_assigned(summary: Summary) -> bool:
    return summary.owner is None and not may_be_taken_by_any_agent(summary)


def _is_to_be_assigned_above(summary: Summary) -> bool:
    return bypasses_manager(summary) and _is_to_be_assigned(summary)


def _first_date(escalation: Escalation, office: OfficeContext) -> float:
    """Timestamp of the date that is due first; infinite without one."""
    running = escalation_clocks.escalation_deadlines(escalation, office)
    dates = (d.at for d in running if d.clock.name not in escalation_clocks.REPEATED_CALLS)
    return min((each.timestamp() for each in dates), default=inf)


def _not_in(found: TicketList, *listed: TicketList) -> TicketList:
    """Leave out the tickets that one of the lists before has, as a ticket appears once."""
    said = found.numbers & frozenset().union(*(each.numbers for each in listed))
    left = tuple(ticket for ticket in found.tickets if ticket.number not in said)
    return TicketList(left, found.count - len(said), found.numbers - said)


def _joined(found: TicketList, others: TicketList) -> TicketList:
    left = _not_in(others, found)
    numbers = found.numbers | left.numbers
    return TicketList(
        (*found.tickets, *left.tickets)[:MOST_ROWS], found.count + left.count, numbers
    )


def _notice(person: str, day: date, *, is_first: bool = True) -> Notice:
    return Notice(NoticeKind.DIGEST, "", person, 0 if is_first else 1, day.isoformat())
