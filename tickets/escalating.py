"""Anyone may report a possible breach, with one tap and no certainty (domain.md 3.3, O12, O13)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from tickets import audit
from tickets.access import Sight, sight
from tickets.case import Moment
from tickets.contact import has_forbidden_number
from tickets.escalation import Cause, Escalation, Ongoing, Persons, Trigger
from tickets.faults import Code, Fault, NoSuchTicketError, RefusedError
from tickets.notices import DESK, Notice, may_hear
from tickets.numbers import Series, read
from tickets.personal import Personal, mask
from tickets.roster import Roster
from tickets.settling import Circumstances
from tickets.store import Book, Store
from tickets.ticket import Ticket
from tickets.told import Tell

LONGEST_ACCOUNT = 1_000
_LOOKED_THROUGH: Final = 100


class Called(StrEnum):
    """Who is called to a possible breach."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    SECURITY = "security"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What became known later; whatever is left out stays as it was."""

    triggers: frozenset[Trigger] = frozenset()
    known_at: datetime | None = None
    persons: Persons | None = None
    ongoing: Ongoing | None = None
    account: Personal | None = None
    """What happened, in somebody's own words."""


class Escalations:
    """Reports that come with no ticket; those of a ticket are raised where it is settled."""

    def __init__(self, store: Store, circumstances: Callable[[], Circumstances]) -> None:
        self._store = store
        self._circumstances = circumstances

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
        office = self._circumstances()
        moment = office.moment(who, now)
        with self._store.transaction() as book:
            earlier = book.escalation(book.done(key) or "")
            if earlier is not None:
                return earlier
            raised = Escalation(
                number=office.next_number(book, Series.ESCALATION, now),
                cause=cause,
                raised_by=who,
                raised_at=now,
                known_at=min(known_at, now),
                department=moment.actor.department,
                triggers=triggers,
            )
            book.escalate(raised)
            book.write(audit.of_report(raised, moment))
            _tell(book, raised, moment)
            book.remember(key, raised.number)
            return raised

    def add(
        self, number: str, addition: Addition, *, who: str, now: datetime, key: str
    ) -> Escalation:
        """What its reporter knows by now; every call tells those who were called."""
        moment = self._circumstances().moment(who, now)
        if faults := tuple(_faults(addition, moment)):
            raise RefusedError(faults)
        known = self.mine(number, who=who, now=now)
        with self._store.transaction() as book:
            if book.done(key):
                return known
            before = book.escalation(known.number) or known
            after = _with(before, addition)
            book.amend(after, _masked(addition.account))
            book.write(audit.of_addition(after, _fields(before, after, addition), moment))
            _tell(book, after, moment)
            book.remember(key, after.number)
            return after

    def tell_anew(self, number: str, *, now: datetime) -> None:
        """Whoever is called today hears of it, where somebody who was called before may not."""
        moment = self._circumstances().moment("", now)
        with self._store.transaction() as book:
            if report := book.escalation(number):
                _tell(book, report, moment)

    def tell_instead(self, notice: Notice, *, now: datetime) -> None:
        """Somebody who is called cannot be reached: the next in line who was not told yet is."""
        moment = self._circumstances().moment("", now)
        roster = moment.roster
        line = (roster.manager, roster.deputy, roster.representative, roster.auditor)
        with self._store.transaction() as book:
            ticket = book.find(notice.number)
            for person in filter(None, line):
                after = replace(notice, to=person)
                may = not ticket or may_hear(notice.what, person, ticket, roster, moment.today)
                if person != notice.to and may and not book.is_posted(after):
                    book.post(after)
                    return

    def mine(self, number: str, *, who: str, now: datetime) -> Escalation:
        """The report, if this person made it; else it does not exist."""
        return self._reached(number, who, now, lambda found: found.raised_by == who)

    def of(self, ticket: Ticket) -> tuple[Escalation, ...]:
        """Those that this ticket itself told of, for whoever was shown it."""
        numbers = sorted(link.number for link in ticket.links if link.kind is None)
        with self._store.reading() as book:
            found = [each for each in map(book.escalation, numbers) if each]
        return tuple(each for each in found if each.source == ticket.number)

    def standing(self, *, who: str, now: datetime, most: int) -> tuple[Escalation, ...]:
        """The newest, for those who are called; of a ticket's only if they may know the ticket."""
        moment = self._circumstances().moment(who, now)
        if who not in _readers(moment.roster):
            return ()
        with self._store.reading() as book:
            newest = book.reports(_LOOKED_THROUGH)
            return tuple(islice((e for e in newest if _is_known(book, e, moment)), most))

    def account(
        self, number: str, *, who: str, now: datetime
    ) -> tuple[Escalation, Personal | None]:
        """The report and what was told of it, for those who are called; audited."""
        moment = self._circumstances().moment(who, now)
        found = self._reached(number, who, now, lambda _: who in _readers(moment.roster))
        with self._store.transaction() as book:
            told = book.account(found.number)
            if told is not None:
                book.write(audit.of_account(found.number, moment))
            return found, told

    def _reached(
        self, number: str, who: str, now: datetime, is_theirs: Callable[[Escalation], bool]
    ) -> Escalation:
        asked = str(read(number) or "")
        with self._store.reading() as book:
            found = book.escalation(asked)
        if found is not None and found.source is None and is_theirs(found):
            return found
        with self._store.transaction() as book:
            book.write(audit.denied(who, asked, now))
        raise NoSuchTicketError


def called(roster: Roster, by: str) -> tuple[tuple[Called, frozenset[str]], ...]:
    """Manager, deputy and security at once; where none of them is there, whoever is next."""
    first = (
        (Called.MANAGER, _people(roster.manager, by)),
        (Called.DEPUTY, _people(roster.deputy, by)),
        (Called.SECURITY, roster.security - {by}),
    )
    then = (
        (Called.REPRESENTATIVE, _people(roster.representative, by)),
        (Called.AUDITOR, _people(roster.auditor, by)),
    )
    there = tuple(each for each in first if each[1])
    next_one = tuple(each for each in then if each[1])[:1]
    return there or next_one or ((Called.DESK, frozenset({DESK})),)


def may_be_told(who: str, roster: Roster) -> bool:
    """Asked again when word of a report goes out."""
    return who == DESK or who in _readers(roster)


def _is_known(book: Book, escalation: Escalation, moment: Moment) -> bool:
    if escalation.source is None:
        return True
    ticket = book.find(escalation.source)
    seen = ticket and sight(ticket, moment.actor, moment.roster, moment.today)
    return seen not in (None, Sight.NONE)


def _people(person: str | None, by: str) -> frozenset[str]:
    return frozenset({person} if person else ()) - {by}


def _readers(roster: Roster) -> frozenset[str]:
    held = (roster.manager, roster.deputy, roster.representative, roster.auditor)
    return frozenset(person for person in held if person) | roster.security


def _tell(book: Book, escalation: Escalation, moment: Moment) -> None:
    for _, people in called(moment.roster, escalation.raised_by):
        for person in sorted(people):
            book.post(Notice(Tell.LEAK_FLAGGED, escalation.number, person, escalation.version))


def _faults(addition: Addition, moment: Moment) -> Iterator[Fault]:
    if addition.known_at and addition.known_at > moment.now:
        yield Fault(Code.IN_THE_FUTURE, "known_at")
    text = addition.account.reveal() if addition.account else ""
    if len(text) > LONGEST_ACCOUNT:
        yield Fault(Code.TOO_LONG, "account")
    if has_forbidden_number(text, moment.customer_numbers):
        yield Fault(Code.FORBIDDEN_NUMBER, "account")


def _with(before: Escalation, addition: Addition) -> Escalation:
    """Of several times of first knowledge the earliest counts (O28)."""
    return replace(
        before,
        triggers=before.triggers | addition.triggers,
        known_at=min(before.known_at, addition.known_at or before.known_at),
        persons=addition.persons or before.persons,
        ongoing=addition.ongoing or before.ongoing,
        version=before.version + 1,
    )


def _fields(before: Escalation, after: Escalation, addition: Addition) -> tuple[str, ...]:
    names = ("triggers", "known_at", "persons", "ongoing")
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    return (*changed, *(("account",) if addition.account else ()))


def _masked(account: Personal | None) -> Personal | None:
    return Personal(mask(account.reveal())) if account else None
