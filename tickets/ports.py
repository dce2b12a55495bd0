"""What the desk needs of a database; bot/storage keeps this promise."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from tickets.access.audit import Entry
from tickets.model.clocks import StoredTimer, Timer, TimerKey
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, LetterKind, Numbering, PersonalField, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series, step, year_of
from tickets.model.people import Absence, Planned
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Summary, Ticket

LONGEST_WORDS: Final = 100
"""More is no word of a summary, and would only keep the database busy."""


class StorageFailed(Exception):  # noqa: N818 - what happened, not "an error"
    """The database could not be reached or written, so nothing may be promised."""


class Order(StrEnum):
    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which summaries are wanted. Rights are asked of each of them afterwards, in access.py."""

    kinds: frozenset[Kind] = frozenset(Kind)
    statuses: frozenset[Status] = frozenset(Status) - {Status.CLOSED}
    owner: str | None = None
    unowned: bool = False
    requester: str | None = None
    concerning: str | None = None
    """Whose matter it is, or who took it down."""
    late: bool = False
    due_from: datetime | None = None
    """The first of its clocks runs out at this moment or later."""
    due_by: datetime | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    open_since: datetime | None = None
    """Still open, or closed at this moment or later."""
    is_awaited: bool = False
    """Something of it waits for a decision."""
    has_open_action: bool = False
    """Closed, with a corrective action that nobody has found effective yet."""
    is_restricted: bool = False
    """Only what has a number of the restricted series."""
    words: str = ""
    """Part of a summary; two signs are enough (開示, 苦情), and `LONGEST_WORDS` the most."""
    order: Order = Order.DUE


class UnitOfWork(Protocol):
    """The database inside one transaction: all of what is asked of it happens, or none."""

    def number(self, series: Series, year: int) -> str:
        """The next of this series and year; a rollback gives it back, so there are no gaps."""

    def add(self, ticket: Ticket, sealed: Mapping[SealedField, Personal]) -> None: ...

    def find(self, number: str) -> Ticket | None: ...

    def found(self, numbers: Collection[str]) -> Iterable[Ticket]:
        """Those of them that there are, read at once."""

    def save(self, ticket: Ticket, sealed: Mapping[SealedField, Personal], *, seen: int) -> bool:
        """Writes it over version `seen`; False, and nothing written, if that is not the newest."""

    def renumber(self, former: str, ticket: Ticket, *, seen: int) -> bool:
        """Moves everything to the ticket's new number; the former one stays, neutral and empty.

        False, and nothing moved, if `seen` is not its newest version.
        """

    def opened(self, number: str, slots: Collection[SealedField]) -> Mapping[SealedField, Personal]:
        """The values in these slots; what is not there is left out."""

    def summaries(self, query: Query) -> Iterable[Summary]:
        """Lazily, in the order asked for, so that the reader can stop early."""

    def whole(self, query: Query) -> Iterable[Ticket]:
        """The tickets themselves, a few at a time, so that any number of them can be read."""

    def recorded(self, person: str) -> int:
        """How many tickets this person has taken down for somebody else."""

    def known_by(self, field: PersonalField, value: Personal) -> Iterable[Summary]:
        """Tickets of somebody who came before, by the blind index of a phone, mail or name."""

    def escalate(self, escalation: Escalation) -> None: ...

    def amend(self, escalation: Escalation, account: Personal | None) -> None:
        """Writes it anew; `account` is sealed and put behind what was told before."""

    def escalation(self, number: str) -> Escalation | None: ...

    def account(self, number: str) -> Personal | None:
        """What was told of this escalation, opened."""

    def reports(self, most: int) -> Iterable[Escalation]:
        """Escalations, the newest first."""

    def open_escalations(self) -> Iterable[Escalation]:
        """All that are not closed, the oldest first."""

    def escalations_before(self, instant: datetime) -> Iterable[Escalation]:
        """All of which anybody knew before then, the earliest known first."""

    def escalations_of(self, source: str) -> tuple[Escalation, ...]:
        """Those that this ticket told of, the oldest first."""

    def reported_by(self, person: str) -> tuple[Escalation, ...]:
        """Those that this person reported apart from any ticket, the newest first."""

    def set_escalation_clocks(self, number: str, clocks: tuple[Timer, ...]) -> None:
        """Replaces the due rows of this escalation."""

    def escalation_clocks(self, number: str) -> Mapping[TimerKey, StoredTimer]:
        """Those rows as they are."""

    def set_clocks(self, number: str, clocks: tuple[Timer, ...]) -> None:
        """Replaces the due rows of this ticket."""

    def set_clocks_of(self, clocks: Mapping[str, tuple[Timer, ...]]) -> None:
        """Likewise of each of these tickets, at once."""

    def clocks(self, number: str) -> Mapping[TimerKey, StoredTimer]:
        """Those rows as they are."""

    def clocks_of(self, numbers: Collection[str]) -> Mapping[str, Mapping[TimerKey, StoredTimer]]:
        """Likewise those of each of these tickets."""

    def due_among(self, numbers: Collection[str], now: datetime) -> frozenset[str]:
        """Which of these tickets and escalations have a clock that rings by now."""

    def is_posted(self, notice: Notice) -> bool:
        """Whether it was written before, whatever became of it."""

    def hearing(self, notice: Notice) -> frozenset[str]:
        """Who else was told the same, or is going to be and was not refused so far."""

    def post(self, notice: Notice) -> None:
        """Into the outbox, once for its key."""

    def post_again(self, notice: Notice) -> None:
        """Likewise; one that was given up, or dropped, waits anew."""

    def untold(self, what: NoticeKind, to: str) -> Iterable[tuple[Notice, datetime]]:
        """What waits for this person, the oldest first, each with when it was written."""

    def told_at(self, what: NoticeKind, to: str) -> datetime | None:
        """When this person heard such a thing last."""

    def has_told(self, number: str, to: str) -> bool:
        """Whether word of this number was ever meant for this person."""

    def promise(self, number: str, letter: LetterKind, step: int) -> None:
        """A letter that the requester must get; it is struck off when its sending is recorded."""

    def strike(self, number: str, letter: LetterKind) -> None:
        """The letter went out, or was told by phone."""

    def promised(self, number: str) -> tuple[LetterKind, ...]:
        """The letters that were promised and not yet struck off, the oldest first."""

    def write(self, *entries: Entry) -> None:
        """A link of the audit chain for each; the first vouches for what was sealed before it."""

    def done(self, key: str) -> str | None:
        """The number that an earlier submission with this key led to."""

    def remember(self, key: str, number: str) -> None: ...

    def plan(self, planned: Planned) -> None: ...

    def planned(self) -> tuple[Planned, ...]:
        """The hand-overs that are still ahead, the first day first."""

    def unplan(self, id_: str) -> None:
        """It was carried out, or taken back."""

    def asked(self, since: date, until: date) -> tuple[int, int]:
        """How many questions the bot was asked from one day up to another, that one not included;
        and how many of them it found no answer to."""

    def noted(self, name: str) -> str | None:
        """What was noted last under this name."""

    def note(self, name: str, value: str) -> None: ...


def next_number(work: UnitOfWork, series: Series, now: datetime, numbering: Numbering) -> str:
    """Return the next number of the series in the year that the office counts."""
    year = year_of(now, numbering)
    return [work.number(series, year) for _ in range(step(series))][-1]


class Store(Protocol):
    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        """Commits when the block ends, rolls back when it raises.

        It waits for whoever writes; what is read in it nobody else changes until its end.
        """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """One consistent view, which waits for nobody who writes; nothing can be written in it."""


class Absences(Protocol):
    """Who is away (O23)."""

    def set(self, person: str, absence: Absence) -> None:
        """In place of one that was set before."""

    def clear(self, person: str) -> None: ...

    def standing(self, on: date) -> Mapping[str, Absence]:
        """By person, all that are not over on this day; some may not have begun."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A possible leak was mentioned, and whoever did it has not chosen what to do (O13)."""

    id: str
    person: str
    place: str | None
    at: datetime


class Mentions(Protocol):
    def note(self, person: str, place: str | None, at: datetime) -> str:
        """The id by which a choice is told."""

    def choose(self, mention: str) -> None:
        """The person chose in time, so that nobody has to be told."""

    def reported(self, person: str) -> None:
        """The person reported by another way: nothing is waited for any more."""

    def due(self, now: datetime) -> tuple[Mention, ...]:
        """Those that nothing was chosen of for ten minutes, until they are told."""

    def told(self, mention: str) -> None: ...
