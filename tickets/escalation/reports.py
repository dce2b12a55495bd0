"""Anyone may report a possible breach, with one tap and no certainty (O12, O13)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from tickets.access import audit, visibility
from tickets.access.call_list import call_line, may_act, may_know, next_in_line
from tickets.escalation.addition import Addition
from tickets.escalation.escalate import amend, escalate, tell, tell_again, tell_more
from tickets.escalation.handling import merged_with, surviving
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.escalation import Cause, Escalation, Trigger
from tickets.model.kinds import Restriction
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series, read
from tickets.model.personal import Personal
from tickets.model.ticket import Ticket
from tickets.ports import Store, UnitOfWork, next_number
from tickets.rules.context import OfficeContext

_LOOKED_THROUGH: Final = 100


class Escalations:
    """Reports that come with no ticket; those of a ticket are raised where it is settled."""

    def __init__(self, store: Store, context: Callable[[], OfficeContext]) -> None:
        self._store = store
        self._context = context

    def report(
        self,
        cause: Cause,
        *,
        known_at: datetime,
        triggers: frozenset[Trigger] = frozenset(),
        who: str,
        now: datetime,
        key: str,
    ) -> Escalation:
        """A new report, and word of it to all who are called; the same key gives the same one."""
        office = self._context()
        moment = office.moment(who, now)
        with self._store.transaction() as work:
            earlier = work.escalation(work.done(key) or "")
            if earlier is not None:
                return earlier
            report = Escalation(
                number=next_number(work, Series.ESCALATION, now, office.numbering),
                cause=cause,
                raised_by=who,
                raised_at=now,
                known_at=min(known_at, now),
                department=moment.actor.department,
                triggers=triggers,
            )
            escalate(work, report, None, moment, office)
            work.write(audit.of_report(report, moment))
            work.remember(key, report.number)
            return report

    def add(
        self, number: str, addition: Addition, *, who: str, now: datetime, key: str
    ) -> Escalation:
        """What its reporter knows by now; every call tells those who were called.

        Of a report that was merged, the one that goes on knows it too.
        """
        office = self._context()
        moment = office.moment(who, now)
        if faults := tuple(addition.faults(moment)):
            raise RefusedError(faults)
        known = self.mine(number, who=who, now=now)
        with self._store.transaction() as work:
            if work.done(key):
                return known
            changes = tuple(_changes(work, known, addition))
            for before, after in changes:
                amend(work, after, office, addition.masked() if after.is_open else None)
                work.write(audit.of_addition(after, addition.fields(before, after), moment))
            _, newest = changes[-1]
            tell_more(work, NoticeKind.ADDED, newest, moment, office)
            work.remember(key, known.number)
            return work.escalation(known.number) or known

    def tell_anew(self, number: str, *, now: datetime) -> None:
        """Whoever is called today hears of it, where somebody who was called before may not."""
        office = self._context()
        moment = office.moment("", now)
        with self._store.transaction() as work:
            if report := work.escalation(number):
                tell(work, report, _source(work, report), moment, office)

    def tell_again(self, number: str, *, now: datetime) -> None:
        """Nobody heard of it, nor is going to: whoever is called today is told, even if that came
        to nothing before."""
        office = self._context()
        moment = office.moment("", now)
        with self._store.transaction() as work:
            if report := work.escalation(number):
                tell_again(work, report, _source(work, report), moment, office)

    def tell_instead(self, notice: Notice) -> None:
        """Somebody who is called cannot be reached: the next in line is told, unless another who
        may act on it hears of it.

        It climbs no further than its row of the table lets it (O27). Of a reporter and of a
        security contact, who decide nothing, the alarm alone tells.
        """
        office = self._context()
        with self._store.transaction() as work:
            report = work.escalation(notice.number)
            if report is None:
                return
            source = _source(work, report)
            roster, rule = office.roster, office.calls[call_line(report)]
            if any(may_act(each, report, source, roster) for each in work.hearing(notice)):
                return
            line = next_in_line(notice.to, report, source, rule, roster)
            after = (replace(notice, to=person) for person in line)
            if untold := next((each for each in after if not work.is_posted(each)), None):
                work.post(untold)

    def mine(self, number: str, *, who: str, now: datetime) -> Escalation:
        """The report, if this person made it; else it does not exist."""
        return self._reached(
            number,
            who,
            now,
            lambda _, found: found.raised_by == who and found.source is None,
        )

    def is_one(self, number: str) -> bool:
        """Whether an escalation has this number, which says nothing of who may know of it."""
        with self._store.reading() as work:
            return work.escalation(str(read(number) or "")) is not None

    def of(self, ticket: Ticket) -> tuple[Escalation, ...]:
        """Those that this ticket itself told of, for whoever was shown it."""
        with self._store.reading() as work:
            return work.escalations_of(ticket.number)

    def source(self, escalation: Escalation, *, who: str, now: datetime) -> Ticket | None:
        """The ticket that told of it, if this person may see that."""
        moment = self._context().moment(who, now)
        with self._store.reading() as work:
            ticket = _source(work, escalation)
        if ticket is None:
            return None
        sight = visibility.visibility_of(ticket, moment.actor, moment.roster, moment.today)
        return None if sight is visibility.Visibility.NONE else ticket

    def standing(
        self, *, who: str, most: int, is_open: bool = False, is_told: bool = False
    ) -> tuple[Escalation, ...]:
        """The newest, or the open ones from the oldest on, that this person may know of.

        As in every list, without the enquiries of authorities (O5); `is_told` leaves out what the
        person was not called to.
        """
        roster = self._context().roster
        with self._store.reading() as work:
            found = work.open_escalations() if is_open else work.reports(_LOOKED_THROUGH)
            known = (
                each
                for each, source in ((each, _source(work, each)) for each in found)
                if may_know(who, each, source, roster) and not _is_enquiry(each, source)
            )
            theirs = (e for e in known if not is_told or work.has_told(e.number, who))
            return tuple(islice(theirs, most))

    def others(self, number: str, *, who: str) -> tuple[Escalation, ...]:
        """Every other possible breach that is open and known to this person, the newest first:
        what is one matter is told within days."""
        roster = self._context().roster
        with self._store.reading() as work:
            newest = sorted(work.open_escalations(), key=lambda e: e.raised_at, reverse=True)
            breaches = (e for e in newest if e.cause.is_breach and e.number != number)
            return tuple(e for e in breaches if may_know(who, e, _source(work, e), roster))

    def account(
        self, number: str, *, who: str, now: datetime
    ) -> tuple[Escalation, Personal | None]:
        """The report and what was told of it, for those who may know of it; audited."""
        office = self._context()
        found = self.known(number, who=who, now=now)
        with self._store.transaction() as work:
            told = work.account(found.number)
            if told is not None:
                work.write(audit.of_account(found.number, office.moment(who, now)))
            return found, told

    def known(self, number: str, *, who: str, now: datetime) -> Escalation:
        """One that this person may know of; else it does not exist."""
        roster = self._context().roster
        return self._reached(
            number, who, now, lambda work, each: may_know(who, each, _source(work, each), roster)
        )

    def _reached(
        self,
        number: str,
        who: str,
        now: datetime,
        is_theirs: Callable[[UnitOfWork, Escalation], bool],
    ) -> Escalation:
        asked = str(read(number) or "")
        with self._store.reading() as work:
            found = work.escalation(asked)
            if found is not None and is_theirs(work, found):
                return found
        with self._store.transaction() as work:
            work.write(audit.denied(who, asked, now))
        raise NoSuchTicketError


def _source(work: UnitOfWork, escalation: Escalation) -> Ticket | None:
    return work.find(escalation.source) if escalation.source else None


def _is_enquiry(escalation: Escalation, source: Ticket | None) -> bool:
    """A possible leak that came to light with one is listed: it tells nothing of the enquiry."""
    is_restricted = source is not None and Restriction.ENQUIRY in source.restrictions
    return is_restricted and not escalation.cause.is_breach


def _changes(
    work: UnitOfWork, known: Escalation, addition: Addition
) -> Iterator[tuple[Escalation, Escalation]]:
    """Before and after, of the report and of the one under which it goes on, if there is one."""
    own = work.escalation(known.number) or known
    stands = surviving(work, own)
    if not stands.is_open:
        raise RefusedError((Fault(Code.IS_CLOSED),))
    after = addition.to(own)
    yield own, after
    if stands is not own:
        yield stands, replace(merged_with(stands, after), version=stands.version + 1)
