"""Worklists of a person: decisions, late, due and new tickets.

Only the first tickets of each list are read whole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from tickets import office_checks, ports
from tickets.access.deciders import (
    bypasses_manager,
    current_decider,
    is_about_manager,
    possible_deciders,
)
from tickets.access.visibility import (
    Visibility,
    acting_roles,
    appears_in_lists,
    hide_nameless_asker,
    may_check_contents,
    may_see,
    visibility_of,
)
from tickets.corrective_actions import has_open_action_of
from tickets.deadlines.ticket_clocks import (
    is_ready_to_continue,
    next_decider_deadlines,
    reply_deadline,
    ticket_deadlines,
)
from tickets.deadlines.timers import is_answer_owed, is_long_deadline
from tickets.model import tokyo
from tickets.model.clocks import Sense
from tickets.model.documents import ReturnedMailStep
from tickets.model.kinds import DESK_ROLES, Kind, Restriction, Role, Status
from tickets.model.pending import awaits_effect_check, pending_decisions, waits_for_departments
from tickets.model.ticket import Summary, Ticket
from tickets.ports import DeskPart, Order, Query, Store, UnitOfWork, without_hidden_links
from tickets.rules.calendar import ONE_DAY
from tickets.rules.context import Moment, OfficeContext

MOST_COUNTED: Final = 300
"""Counting stops here."""
MOST_SHOWN: Final = 8
EVERY_STATUS: Final = frozenset(Status)
_PACKED: Final = frozenset({Status.DECIDED, Status.EXECUTED, Status.REPLIED})


@dataclass(frozen=True, slots=True)
class TicketList:
    """First tickets of a list, and its length."""

    tickets: tuple[Ticket, ...] = ()
    count: int = 0
    numbers: frozenset[str] = frozenset()
    """Numbers of all tickets counted, with or without a row."""

    @property
    def is_more(self) -> bool:
        """Whether counting stopped early."""
        return self.count >= MOST_COUNTED


EMPTY_LIST: Final = TicketList()


def _is_deciding_deputy(summary: Summary, moment: Moment) -> bool:
    who, roster = moment.actor.id, moment.roster
    if who != roster.deputy or is_about_manager(summary) or roster.is_absent(who, moment.today):
        return False
    return who in possible_deciders(summary, roster)


def _is_deciding_representative(summary: Summary, moment: Moment) -> bool:
    """Whether this person is the representative and may decide."""
    who, roster = moment.actor.id, moment.roster
    return who == roster.representative and who in possible_deciders(summary, roster)


def _waits_for_decision_of(ticket: Ticket, moment: Moment) -> bool:
    """Whether a decision is pending and has been asked of this person; of the representative only
    once its reply is late (O23).
    """
    is_late_above = _is_deciding_representative(ticket, moment) and _is_late(ticket, moment)
    if is_late_above or current_decider(ticket, moment.roster, moment.today) == moment.actor.id:
        return any(pending_decisions(ticket, moment.law.answer_at_once))
    asked = next_decider_deadlines(ticket, moment.context)
    is_asked = any(deadline.on <= moment.today for deadline in asked)
    return is_asked and _is_deciding_deputy(ticket, moment)


def _is_late(ticket: Ticket, moment: Moment) -> bool:
    """Whether its reply is past its target."""
    due = reply_deadline(ticket, moment.context)
    return due is not None and due.is_missed(moment.now)


def _is_to_check(ticket: Ticket, moment: Moment) -> bool:
    """Whether this person may check what is packed, unless returned mail is only kept."""
    mail = ticket.disclosure.unsettled_return
    is_kept = mail is not None and mail.next_step is ReturnedMailStep.KEEP
    return not is_kept and may_check_contents(ticket, moment)


def _is_their_enquiry(summary: Summary, moment: Moment) -> bool:
    if Restriction.ENQUIRY not in summary.restrictions:
        return False
    roles = acting_roles(summary, moment)
    return Role.MANAGER in roles or (Role.AGENT in roles and summary.owner == moment.actor.id)


def _is_pressing(ticket: Ticket, by: date, moment: Moment) -> bool:
    office, law = moment.context, moment.law
    if any(pending_decisions(ticket, law.answer_at_once)) or is_ready_to_continue(
        ticket, office, moment.today
    ):
        return True
    running = (e for e in ticket_deadlines(ticket, office) if e.clock.sense is Sense.DUE)
    return any(each.on <= by and not each.is_paused for each in running)


def _check_day(ticket: Ticket) -> date:
    return ticket.complaint.check_due_on or date.max


def _action_day(ticket: Ticket) -> date:
    action = ticket.complaint.undone_action
    return (action and action.due_on) or date.max


def accept_all(_: Summary) -> bool:
    return True


def is_owned(summary: Summary) -> bool:
    return summary.owner is not None


def may_be_taken_by_any_agent(summary: Summary) -> bool:
    """Any agent may take it; a restricted ticket is assigned, also if an agent recorded it."""
    return not summary.restrictions


class Worklists(DeskPart):
    def of(self, who: str, now: datetime, office: OfficeContext | None = None) -> "Worklist":
        """Worklist of this person now. Give the office if it is known: reading it takes a query."""
        return Worklist(self._store, (office or self._context()).moment(who, now))

    def unreachable(self) -> frozenset[str]:
        """Ids found unreachable by the last nightly check."""
        with self._store.reading() as work:
            return frozenset(each.id for each in office_checks.known_unreachable(work))


@dataclass(frozen=True, slots=True)
class Worklist:
    """Lists as one person may see them (O1); enquiries of authorities in their own only (O5)."""

    store: Store
    moment: Moment

    def decisions(self, *, most: int = MOST_SHOWN, as_deputy: bool = False) -> TicketList:
        """Tickets this person must decide (O22), soonest due first.

        With `as_deputy`, also those the deputy is asked for after a business day, and for the
        representative those whose reply is late (O23).
        """
        moment = self.moment
        with self.store.reading() as work:
            theirs = (
                each
                for each in self._summaries(work, Query(awaits_decision=True))
                if current_decider(each, moment.roster, moment.today) == moment.actor.id
                or (
                    as_deputy
                    and (
                        _is_deciding_deputy(each, moment)
                        or _is_deciding_representative(each, moment)
                    )
                )
            )
            waiting = (
                each
                for each in _tickets(work, theirs, moment)
                if _waits_for_decision_of(each, moment)
            )
            found = tuple(islice(waiting, MOST_COUNTED))
        return _first(found, most)

    def late(
        self,
        *,
        owner: str | None = None,
        only: Callable[[Summary], bool] = accept_all,
        most: int = MOST_SHOWN,
    ) -> TicketList:
        query = Query(late=True, owner=owner, is_restricted=only is bypasses_manager)
        return self.find(query, only=only, most=most)

    def missed_since(self, instant: datetime, *, owner: str | None = None) -> frozenset[str]:
        """Numbers of late tickets that expired since then."""
        query = Query(late=True, due_from=instant, owner=owner)
        return self.find(query, most=0).numbers

    def unassigned(
        self,
        *,
        only: Callable[[Summary], bool] = accept_all,
        is_late: bool = False,
        most: int = MOST_SHOWN,
    ) -> TicketList:
        """Open and without an owner, soonest due first; not a matter of this person's own."""

        def is_theirs(summary: Summary) -> bool:
            return only(summary) and visibility_of(summary, self.moment) is Visibility.WHOLE

        query = Query(unowned=True, late=is_late)
        return self.find(query, only=is_theirs, most=most)

    def due(
        self,
        until: date,
        *,
        owner: str | None = None,
        only: Callable[[Summary], bool] = accept_all,
        most: int = MOST_SHOWN,
    ) -> TicketList:
        """Due by the end of this day, not late yet."""
        # A deadline by day ends at the midnight after it.
        midnight = tokyo.at(until + ONE_DAY)
        query = Query(owner=owner, due_from=self.moment.now, due_by=midnight)
        return self.find(query, only=only, most=most)

    def ready_to_continue(self, day: date, *, most: int = MOST_SHOWN) -> TicketList:
        """This person's tickets that wait for nobody else any longer on this day."""
        office = self.moment.context
        found = self.find(Query(owner=self.moment.actor.id), most=MOST_COUNTED)
        over = [e for e in found.tickets if is_ready_to_continue(e, office, day)]
        return _first(over, most)

    def with_statutory_date(
        self, first: date, last: date, *, owner: str | None = None, most: int = MOST_SHOWN
    ) -> TicketList:
        """Owned tickets with a statutory date in these days, such as article 39's."""
        span = (tokyo.at(first + ONE_DAY), tokyo.at(last + ONE_DAY))
        query = Query(owner=owner, by_law=span)
        return self.find(query, only=is_owned, most=most)

    def count_long_deadlines(
        self, after: date, until: date, *, only: Callable[[Summary], bool]
    ) -> int:
        """Number of tickets with a long deadline after one day and by another (O29)."""
        office = self.moment.context
        span = Query(due_from=tokyo.at(after + ONE_DAY), due_by=tokyo.at(until + ONE_DAY))
        with self.store.reading() as work:
            summaries = islice(filter(only, self._summaries(work, span)), MOST_COUNTED)
            return sum(
                any(
                    after < each.on <= until and is_long_deadline(each, office.opening)
                    for each in ticket_deadlines(ticket, office)
                    if each.clock.sense is Sense.DUE
                )
                for ticket in _tickets(work, summaries, self.moment)
            )

    def count_received(self, since: datetime, *, owner: str | None = None) -> Mapping[Kind, int]:
        """Tickets received since then by kind, including closed ones."""
        query = Query(statuses=EVERY_STATUS, received_from=since, owner=owner, order=Order.NEWEST)
        with self.store.reading() as work:
            summaries = islice(self._summaries(work, query), MOST_COUNTED)
            return Counter(summary.kind for summary in summaries)

    def contents_checks(self, *, most: int = MOST_SHOWN) -> TicketList:
        """Return contents that a colleague packed and this person may check, soonest due first
        (O21). Who checks in place of the desk may see the ticket for that alone, so the tickets
        decide, not their summaries.
        """
        query = Query(kinds=frozenset({Kind.DISCLOSURE}), statuses=_PACKED)
        with self.store.reading() as work:
            listed = islice(work.summaries(query), MOST_COUNTED)
            packed = _tickets(work, listed, self.moment)
            found = tuple(each for each in packed if _is_to_check(each, self.moment))
        return _first(found, most)

    def corrective_actions(
        self,
        *,
        only: Callable[[Summary], bool] = accept_all,
        until: date = date.max,
        most: int = MOST_SHOWN,
    ) -> TicketList:
        """Corrective actions without a confirmed effect, next check first; with `until`, those to
        be checked by this day.

        The flag in the summary row may date from an older rule; only the ticket decides.
        """
        query = Query(statuses=EVERY_STATUS, has_open_action=True)
        found = self.find(query, only=only, most=MOST_COUNTED)
        holding = (e for e in filter(awaits_effect_check, found.tickets) if _check_day(e) <= until)
        return _first(sorted(holding, key=_check_day), most)

    def own_corrective_actions(self, *, by: date = date.max) -> TicketList:
        """Corrective actions in force that this person is to carry out by this day, soonest first.

        They need not see the ticket (O34).
        """
        query = Query(
            kinds=frozenset({Kind.COMPLAINT}),
            statuses=EVERY_STATUS,
            has_open_action=True,
            responsible=self.moment.actor.id,
        )
        with self.store.reading() as work:
            tickets = filter(None, (work.find(each.number) for each in work.summaries(query)))
            found = [each for each in tickets if has_open_action_of(each, self.moment)]
        due = [each for each in found if _action_day(each) <= by]
        return _first(sorted(due, key=_action_day), MOST_SHOWN)

    def asked(self, *, by: date | None = None, most: int = MOST_COUNTED) -> TicketList:
        """Tickets that wait for this person's departments; with `by`, those whose answer is due by
        this day."""
        mine, office = self.moment.actor.in_charge_of, self.moment.context
        if not mine:
            return EMPTY_LIST
        found = self.find(
            Query(), only=lambda e: bool(mine & {*e.asked, e.department}), most=MOST_COUNTED
        )
        waiting = (each for each in found.tickets if waits_for_departments(each, mine))
        return _first([e for e in waiting if not by or is_answer_owed(e, mine, by, office)], most)

    def mentions(self) -> tuple[ports.LeakMention, ...]:
        """Mentions of a possible leak that the people of the desk deal with (O13)."""
        if not self.moment.actor.roles & DESK_ROLES:
            return ()
        with self.store.reading() as work:
            return work.open_mentions()

    def enquiries(self, by: date | None = None, *, most: int = MOST_SHOWN) -> TicketList:
        """Enquiries of authorities that this person owns or may decide (O5), soonest due first.

        With `by`, those that wait for a decision, can go on, are late, or are due by this day.
        """
        moment, restricted = self.moment, Query(is_restricted=True)
        with self.store.reading() as work:
            theirs = (
                each for each in work.summaries(restricted) if _is_their_enquiry(each, moment)
            )
            rows = tuple(_tickets(work, theirs, moment))
        return _first([e for e in rows if by is None or _is_pressing(e, by, moment)], most)

    def find(
        self, query: Query, *, only: Callable[[Summary], bool] = accept_all, most: int = MOST_SHOWN
    ) -> TicketList:
        """First matches this person may see; looks at `MOST_COUNTED` at most."""
        with self.store.reading() as work:
            summaries = filter(only, self._summaries(work, query))
            seen = tuple(islice(summaries, MOST_COUNTED))
            numbers = frozenset(each.number for each in seen)
            rows = tuple(_tickets(work, seen[:most], self.moment))
            return TicketList(rows, len(seen), numbers)

    def full_tickets(self, summaries: Iterable[Summary]) -> tuple[Ticket, ...]:
        """These tickets, as far as this person may know of them."""
        with self.store.reading() as work:
            tickets = _tickets(work, summaries, self.moment)
            return tuple(ticket for ticket in tickets if may_see(ticket, self.moment))

    def _summaries(self, work: UnitOfWork, query: Query) -> Iterator[Summary]:
        for summary in work.summaries(query):
            if appears_in_lists(summary, visibility_of(summary, self.moment)):
                yield summary


def _first(found: Sequence[Ticket], most: int) -> TicketList:
    return TicketList(tuple(found[:most]), len(found), frozenset(each.number for each in found))


def _tickets(work: UnitOfWork, summaries: Iterable[Summary], moment: Moment) -> Iterator[Ticket]:
    """Yield tickets, with only the links that this person may follow."""
    for summary in summaries:
        ticket = work.find(summary.number)
        if ticket is not None:
            yield without_hidden_links(work, hide_nameless_asker(ticket, moment.actor.id), moment)
