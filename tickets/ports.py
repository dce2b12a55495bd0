"""What the casebook requires of a database, and what each part of the desk does with it.

bot/storage implements the protocols.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from tickets.access.audit import AuditEntry, denial_entry
from tickets.access.escalation_access import may_know
from tickets.access.visibility import may_see
from tickets.model.clocks import StoredTimer, Timer, TimerKey
from tickets.model.errors import NoSuchTicketError, NotAllowedError
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, LetterKind, Move, PersonalField, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series, parse_number, step_to_next_number, year_of
from tickets.model.people import Absence, PlannedHandOver, Roster
from tickets.model.personal import Personal, ValueName
from tickets.model.revised_answers import Recall, SignOff
from tickets.model.ticket import Link, Summary, Ticket
from tickets.rules.context import Moment, OfficeContext

TIME_TO_CHOOSE: Final = timedelta(minutes=10)
"""How long a mention of a leak waits for a choice (O13)."""
LONGEST_WORDS: Final = 100
"""Longer searches match nothing and would only load the database."""


class StorageFailed(Exception):  # noqa: N818 - what happened, not "an error"
    """The database could not be reached or written, so nothing may be promised."""


class Order(StrEnum):
    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Filter of ticket summaries. Rights are checked afterwards."""

    kinds: frozenset[Kind] = frozenset(Kind)
    statuses: frozenset[Status] = frozenset(Status) - {Status.CLOSED}
    owner: str | None = None
    unowned: bool = False
    requester: str | None = None
    concerning: str | None = None
    """Requester or recorder."""
    late: bool = False
    due_from: datetime | None = None
    """First deadline at this instant or later."""
    due_by: datetime | None = None
    by_law: tuple[datetime, datetime] | None = None
    """A clock with the label 〔法定〕 ends between these instants, inclusive."""
    received_from: datetime | None = None
    received_before: datetime | None = None
    open_since: datetime | None = None
    """Open, or closed at this instant or later."""
    awaits_decision: bool = False
    has_open_action: bool = False
    """Decided or closed, with a corrective action not found effective yet."""
    responsible: str | None = None
    """Person responsible for the corrective action; found by index with `has_open_action` only."""
    is_restricted: bool = False
    """Only numbers of the series X."""
    words: str = ""
    """Part of a summary; at least two characters (開示, 苦情), at most `LONGEST_WORDS`."""
    order: Order = Order.DUE


@dataclass(frozen=True, slots=True)
class LeakMention:
    """A possible leak that was mentioned, without a choice by the person yet (O13)."""

    id: str
    person: str
    place: str | None
    at: datetime


class UnitOfWork(Protocol):
    """The database in one transaction."""

    def allocate_number(self, series: Series, year: int) -> str:
        """Allocate the next number of this series and year; a rollback returns it."""

    def add(self, ticket: Ticket, sealed: Mapping[ValueName, Personal]) -> None: ...

    def find(self, number: str) -> Ticket | None: ...
    def find_by_former_number(self, former: str) -> Ticket | None: ...

    def find_all(self, numbers: Collection[str]) -> Iterable[Ticket]:
        """Return the existing ones in this order, in a few queries."""

    def save(
        self,
        ticket: Ticket,
        sealed: Mapping[ValueName, Personal],
        *,
        seen: int,
        removed: Collection[ValueName] = (),
    ) -> bool:
        """Save over version `seen`; False, without a change, if that is not the newest.

        `removed` values are deleted, with what finds a ticket by them.
        """

    def renumber(self, former: str, ticket: Ticket, *, seen: int) -> bool:
        """Move everything to the ticket's new number; the former one remains as an empty stub.

        False, without a change, if `seen` is not the newest version.
        """

    def personal_values(
        self, number: str, keys: Collection[ValueName]
    ) -> Mapping[ValueName, Personal]:
        """Values of these keys; missing ones are left out."""

    def personal_values_of(
        self, keys: Mapping[str, Collection[ValueName]]
    ) -> Mapping[str, Mapping[ValueName, Personal]]:
        """Values of several tickets, by number; in two queries."""

    def summaries(self, query: Query) -> Iterable[Summary]:
        """Lazy, in the requested order."""

    def full_tickets(self, query: Query) -> Iterable[Ticket]:
        """Whole tickets, read in batches."""

    def current_owners(self) -> frozenset[str]:
        """People who hold open tickets."""

    def count_recorded(self, person: str) -> int:
        """Number of tickets this person recorded for others."""

    def known_by(self, field: PersonalField, value: Personal) -> Iterable[Summary]:
        """Tickets with this phone, mail or name, found by the blind index."""

    def add_escalation(self, escalation: Escalation) -> None: ...

    def amend_escalation(self, escalation: Escalation, account: Personal | None) -> None:
        """Save the escalation; `account` is sealed and appended."""

    def escalation(self, number: str) -> Escalation | None: ...

    def reporters_account(self, number: str) -> Personal | None:
        """Opened account of an escalation."""

    def has_account(self, number: str) -> bool:
        """Whether there is an account, which stays sealed."""

    def open_escalations(self) -> Iterable[Escalation]:
        """Open ones, oldest first."""

    def escalations_before(
        self, instant: datetime, since: datetime | None = None
    ) -> Iterable[Escalation]:
        """Those known before `instant`, and not before `since`, earliest first."""

    def escalations_of(self, source: str) -> tuple[Escalation, ...]:
        """Escalations of a ticket, oldest first."""

    def reports_of(self, person: str) -> tuple[Escalation, ...]:
        """Reports without a ticket that this person made or joined, newest first."""

    def joiners_of(self, number: str) -> tuple[str, ...]:
        """People who joined a colleague's report."""

    def redraw(self, number: str) -> None:
        """Redraw the messages that show an escalation, though it has not changed."""

    def save_timers(self, timers: Mapping[str, tuple[Timer, ...]]) -> None:
        """Replace the timers of these tickets and escalations, by number."""

    def timers_of(self, numbers: Collection[str]) -> Mapping[str, Mapping[TimerKey, StoredTimer]]:
        """Stored timers of these tickets and escalations."""

    def with_due_timer(self, numbers: Collection[str], now: datetime) -> frozenset[str]:
        """Tickets and escalations among these with a timer due by now."""

    def is_posted(self, notice: Notice) -> bool:
        """Whether this notice was written, whatever became of it."""

    def other_recipients(self, notice: Notice) -> frozenset[str]:
        """Others who got the same notice or will get it."""

    def post(self, notice: Notice) -> None:
        """Write a notice to the outbox, once per key."""

    def post_again(self, notice: Notice) -> None:
        """Post a notice as `post` does, but revive one that was dropped or given up."""

    def undelivered(self, what: NoticeKind, to: str) -> Iterable[tuple[Notice, datetime]]:
        """Undelivered notices to this person with their times, oldest first."""

    def last_told_at(
        self, what: NoticeKind, to: str, before: datetime | None = None
    ) -> datetime | None:
        """Return when this person last got such a notice, or last before this time."""

    def has_notice_for(self, number: str, to: str) -> bool:
        """Whether any notice of this ticket or escalation is addressed to this person."""

    def owe_letter(self, number: str, letter: LetterKind, step: int) -> None:
        """Record a letter that the desk must send to the requester."""

    def settle_letter(self, number: str, letter: LetterKind) -> None:
        """The letter was sent, or told by phone."""

    def owed_letters(self, number: str) -> tuple[LetterKind, ...]:
        """Letters not sent yet, oldest first."""

    def write_audit(self, *entries: AuditEntry) -> None:
        """Append these rows to the audit chain."""

    def result_of_submission(self, key: str) -> str | None:
        """Number that a submission with this idempotency key led to."""

    def remember_submission(self, key: str, number: str) -> None: ...

    def add_hand_over(self, planned: PlannedHandOver) -> None: ...

    def planned_hand_overs(self) -> tuple[PlannedHandOver, ...]:
        """Hand-overs ahead, earliest first."""

    def remove_hand_over(self, id_: str) -> None:
        """Remove a hand-over that was carried out or cancelled."""

    def count_questions(self, since: date, until: date) -> tuple[int, int]:
        """Questions to the bot from `since` to before `until`, and how many had no answer."""

    def add_sign_off(self, sign_off: SignOff) -> None:
        """Store it; the next entry of the chain vouches for it, not for its reason. One that sends
        nothing back erases the reasons for which the answer was sent back before."""

    def sign_offs(self) -> tuple[SignOff, ...]:
        """Sign-offs of answers, oldest first."""

    def save_recall(self, recall: Recall) -> None:
        """Store it sealed, in place of the one about the same subject."""

    def delete_recall(self, recall: Recall) -> None: ...

    def recalls(
        self, entries: Collection[str] | None = None, *, is_released: bool = False
    ) -> tuple[Recall, ...]:
        """All recalls, or those of these entries; with `is_released`, only released ones."""

    def open_mentions(self) -> tuple[LeakMention, ...]:
        """Mentions that the desk was told of and nobody has reported or ended, oldest first."""

    def end_mention(self, mention: str) -> LeakMention | None:
        """End an open one; None if it is not."""

    def stored_value(self, name: str) -> str | None:
        """Last value stored under this name."""

    def store_value(self, name: str, value: str) -> None: ...


def next_number(work: UnitOfWork, series: Series, moment: Moment) -> str:
    """Return the next number of the series in the year that the office counts."""
    year = year_of(moment.now, moment.context.numbering)
    return [work.allocate_number(series, year) for _ in range(step_to_next_number(series))][-1]


class Store(Protocol):
    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        """Commit at the end of the block, roll back if it raises.

        Waits for other writers; what is read cannot change until the end.
        """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Consistent read-only view that waits for no writer."""


def source_ticket(work: UnitOfWork, escalation: Escalation) -> Ticket | None:
    return work.find(escalation.source) if escalation.source else None


def may_know_escalation(
    work: UnitOfWork, person: str, escalation: Escalation, roster: Roster
) -> bool:
    """Whether this person may know of the escalation, as its ticket is now."""
    return may_know(person, escalation, source_ticket(work, escalation), roster)


def post_missing_notices(store: Store, notices: Collection[Notice]) -> int:
    """Post those that were never posted; return how many. Writes only if there are any."""
    with store.reading() as work:
        missing = [each for each in notices if not work.is_posted(each)]
    if missing:
        with store.transaction() as work:
            for each in missing:
                work.post(each)
    return len(missing)


def is_of_decision(work: UnitOfWork, number: str) -> bool:
    """Whether this number is an escalation that only the decision on its ticket knows."""
    found = work.escalation(number)
    return found is not None and found.cause.is_of_decision


def without_hidden_links(work: UnitOfWork, ticket: Ticket, moment: Moment) -> Ticket:
    """Links to hidden tickets would reveal them, and a refusal's review can be opened by nobody."""

    def is_seen(link: Link) -> bool:
        if link.kind is None:
            return not is_of_decision(work, link.number)
        linked = work.find(link.number)
        return linked is not None and may_see(linked, moment)

    return ticket.without_links(is_seen)


@contextmanager
def audit_denials(
    store: Store, moment: Moment, number: str = "", move: Move | None = None
) -> Iterator[None]:
    """Audit denied access in a transaction of its own, as the other one rolls back."""
    try:
        yield
    except (NoSuchTicketError, NotAllowedError):
        asked = str(parse_number(number) or "")
        with store.transaction() as work:
            work.write_audit(denial_entry(moment.actor.id, asked, moment.now, move))
        raise


class DeskPart:
    """A part of the desk: its database, and the office as it is at each act."""

    def __init__(self, store: Store, context: Callable[[], OfficeContext]) -> None:
        self._store = store
        self._context = context

    def _moment(self, who: str, now: datetime) -> Moment:
        return self._context().moment(who, now)

    @contextmanager
    def _acting(
        self, moment: Moment, number: str = "", move: Move | None = None
    ) -> Iterator[UnitOfWork]:
        """A transaction; denied access to this number is audited."""
        with audit_denials(self._store, moment, number, move), self._store.transaction() as work:
            yield work


class Absences(Protocol):
    """Absences of people (O23)."""

    def set(self, person: str, absence: Absence) -> None:
        """Replace an earlier absence."""

    def clear(self, person: str) -> None: ...

    def not_over(self, on: date) -> Mapping[str, Absence]:
        """Absences by person that do not end before this day; some are ahead."""


class LeakMentions(Protocol):
    def note(self, person: str, place: str | None, at: datetime) -> str:
        """Return the id of the mention."""

    def choose(self, mention: str, *, is_reported: bool = False) -> bool:
        """The person chose; return whether the desk had been told before.

        Then the choice ends it only if it is reported.
        """

    def settle_by_report(self, person: str, at: datetime) -> tuple[LeakMention, ...]:
        """Settle what the person mentioned before their report of this time.

        Return what they mentioned in the hour before it and the desk was not told of, also if it
        was settled by an earlier attempt.
        """

    def due(self, now: datetime) -> tuple[LeakMention, ...]:
        """Mentions without a choice for `TIME_TO_CHOOSE`, until told."""

    def mark_told(self, mention: str) -> None: ...
