"""Brings an older register of complaints in: first every fault of every row, then row by row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from tickets.deadlines.schedule import schedule_ticket, set_ticket_timers
from tickets.escalation import escalate
from tickets.escalation.acts import closed
from tickets.model.errors import Code, NotAllowedError, TicketError
from tickets.model.escalation import Outcome
from tickets.model.numbers import Number, Series, read, series_of, year_of
from tickets.model.people import OPERATOR
from tickets.model.ticket import Ticket
from tickets.ports import Store, UnitOfWork, next_number
from tickets.registers.arriving import Arrival, Mark, arrivals
from tickets.registers.playing import Play, Played
from tickets.registers.reading import told
from tickets.registers.rows import People, RowFault, Wrong
from tickets.rules.calendar import UncoveredYearError
from tickets.rules.context import Moment, OfficeContext
from tickets.workflow import commit

FURTHEST: Final = 10_000
"""So many numbers may be left out before one that is kept; more is a typing error."""
_NO_ESCALATION: Final = "E-0000-0000"
_OF_TIME: Final = frozenset(
    {Wrong.OUT_OF_ORDER, Wrong.IN_THE_FUTURE, Code.BEFORE_THAT, Code.STILL_WAITING}
)
_OF_PEOPLE: Final = frozenset({Wrong.MISSING, Wrong.NOT_ALLOWED, Code.SAME_PERSON})

Year = tuple[Series, int]


class FaultyRowError(TicketError):
    """A row that was good when the file was looked through is so no longer."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(", ".join(f"row {each.row}: {each.code}" for each in faults))
        self.faults = faults


class _PutBackError(Exception):
    """Ends a transaction in which nothing was to be changed."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file was found to hold."""

    arrivals: tuple[Arrival, ...]
    there: int
    """How many of its rows came in at an earlier time."""
    faults: tuple[RowFault, ...]


@dataclass
class Registrar:
    """The operator's: nobody brings a register in from Slack."""

    store: Store
    circumstances: Callable[[], OfficeContext]
    people: People
    who: str
    mark: Mark
    _office: OfficeContext = field(init=False)
    _wanted: dict[Year, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not self.who.startswith(OPERATOR):
            raise NotAllowedError
        self._office = self.circumstances()

    def look(
        self,
        table: Sequence[Sequence[str]],
        now: datetime,
        after_each: Callable[[], None] = lambda: None,
    ) -> Looked:
        """Every row, with all that is wrong in it; nothing is written."""
        rows, faults = arrivals(table, self.people, now, self.mark)
        there, least = self._in_the_casebook(rows)
        new = [each for each in rows if each.key not in there]
        self._wanted = _furthest(each.number for each in new if each.number)
        for each in new:
            self._look_at(each, least)
            after_each()
        faults += [fault for each in new for fault in each.row.faults]
        new.sort(key=lambda each: each.order)
        return Looked(tuple(new), len(there), tuple(sorted(faults)))

    def enter(self, arrival: Arrival, now: datetime) -> str:
        """The row as a ticket, with its history; the number that it has here."""
        with self.store.transaction() as book:
            earlier = book.done(arrival.key)
            if earlier is not None:
                return earlier
            play = self._play(arrival, lambda *of: self._next_escalation(book, *of))
            played = play.run()
            if played is None:
                raise FaultyRowError(tuple(play.faults))
            ticket = self._numbered(book, arrival, played.ticket)
            self._file(book, replace(played, ticket=ticket), now)
            book.remember(arrival.key, ticket.number)
            return ticket.number

    def reserve(self, rows: Iterable[Arrival]) -> None:
        """What the rows are tied to and is not here keeps its number: no other is to get it."""
        links = sorted({number for each in rows for number in each.links})
        for number in links:
            with self.store.transaction() as book:
                is_here = book.find(str(number)) is not None
            first = self._least([number])[number.series, number.year]
            if not is_here and first <= number.ordinal:
                with self.store.transaction() as book:
                    _kept(book, number)

    # --- looking through ------------------------------------------------------------------------

    def _look_at(self, arrival: Arrival, least: Mapping[Year, int]) -> None:
        row = arrival.row
        said = told(row)
        known = {fault.field for fault in row.faults}
        dropped = _follow_from(row.faults)
        play = self._play(arrival, lambda *_: _NO_ESCALATION)
        played = play.run()
        row.faults += [
            each for each in play.faults if each.field not in known and each.code not in dropped
        ]
        ticket = played.ticket if played else said.line.ticket
        if played and not self._can_be_timed(ticket):
            row.wrong("received_at", Wrong.TOO_LONG_AGO)
        if arrival.number and arrival.number.series is not series_of(
            ticket.kind, ticket.restrictions
        ):
            row.wrong("number", Wrong.WRONG_SERIES)
        for name, number in [("number", arrival.number), *(("link", n) for n in arrival.links)]:
            if number and number.ordinal > least[number.series, number.year] + FURTHEST:
                row.wrong(name, Wrong.NUMBER_TOO_FAR)
            elif number and name == "number" and self._is_taken(number, least):
                row.wrong(name, Wrong.NUMBER_TAKEN)

    def _is_taken(self, number: Number, least: Mapping[Year, int]) -> bool:
        if number.ordinal >= least[number.series, number.year]:
            return False
        with self.store.reading() as book:
            return not _is_left_out(book, number)

    def _can_be_timed(self, ticket: Ticket) -> bool:
        """Whether the clocks of what is still open can be counted in the known holidays."""
        try:
            schedule_ticket(ticket, self._office)
        except UncoveredYearError:
            return False
        return True

    def _play(self, arrival: Arrival, number: Callable[[Ticket, Moment], str]) -> Play:
        return Play(told(arrival.row), self._office, self.people, number)

    def _in_the_casebook(self, rows: Sequence[Arrival]) -> tuple[set[str], Mapping[Year, int]]:
        """Which rows came in before, and the next free number of each series and year."""
        there: set[str] = set()
        with suppress(_PutBackError), self.store.transaction() as book:
            there.update(each.key for each in rows if book.done(each.key))
            raise _PutBackError
        named = {number for each in rows for number in (each.number, *each.links) if number}
        return there, self._least(named)

    def _least(self, numbers: Iterable[Number]) -> Mapping[Year, int]:
        """The next free number of each series and year, which is put back at once."""
        found: dict[Year, int] = {}
        with suppress(_PutBackError), self.store.transaction() as book:
            for series, year in sorted({(number.series, number.year) for number in numbers}):
                found[series, year] = _next(book, series, year)
            raise _PutBackError
        return found

    # --- bringing in ----------------------------------------------------------------------------

    def _next_escalation(self, book: UnitOfWork, ticket: Ticket, moment: Moment) -> str:
        """That of a hidden ticket is of its series; it takes no number that a row wants to keep."""
        series = series_of(None, ticket.restrictions)
        while True:
            number = next_number(book, series, moment.now, self._office.numbering)
            given = read(number)
            if given is None or given.ordinal > self._wanted.get((series, given.year), 0):
                return number

    def _numbered(self, book: UnitOfWork, arrival: Arrival, ticket: Ticket) -> Ticket:
        """Under its own number where it is still to be given; another system's is a reference."""
        row = arrival.row
        if arrival.number:
            number = _kept(book, arrival.number)
            if number is None:
                raise FaultyRowError((RowFault(row.number, "number", Wrong.NUMBER_TAKEN),))
            return replace(ticket, number=number, reference=row.text("reference"))
        series = series_of(ticket.kind, ticket.restrictions)
        number = book.number(series, year_of(ticket.recorded_at, self._office.numbering))
        return replace(ticket, number=number, reference=row.text("reference") or row.text("number"))

    def _file(self, book: UnitOfWork, played: Played, now: datetime) -> None:
        """As settling does; but of what was done long ago nobody is told, and no letter is owed.

        A possible leak in a matter that is still open is told, since somebody has to act on it.
        """
        ticket, office = played.ticket, self._office
        book.add(ticket, played.sealed)
        moment = office.moment(self.who, now)
        for each in played.escalations:
            escalation = replace(each, source=ticket.number)
            if ticket.is_open:
                escalate.escalate(book, escalation, ticket, moment, office)
            else:
                book.escalate(closed(escalation, Outcome.SETTLED, moment, ticket.closed_at))
        set_ticket_timers(book, ticket, office)
        book.write(commit.of_import(played.walked, ticket.number, self.who, now))


def _follow_from(faults: Iterable[RowFault]) -> frozenset[str]:
    """What would only be said because a day or a person could not be read."""
    codes = {fault.code for fault in faults}
    dropped: frozenset[str] = frozenset({Wrong.NOT_REACHED}) if codes else frozenset()
    if codes & {Wrong.NOT_A_DAY, Wrong.IN_THE_FUTURE, Wrong.OUT_OF_ORDER}:
        dropped |= _OF_TIME
    return dropped | _OF_PEOPLE if Wrong.UNKNOWN_PERSON in codes else dropped


def _furthest(numbers: Iterable[Number]) -> dict[Year, int]:
    """The last of each series and year."""
    return {(each.series, each.year): each.ordinal for each in sorted(numbers)}


def _is_left_out(book: UnitOfWork, number: Number) -> bool:
    """Whether it is a gap of the series X, which has some on purpose: they may still be filled."""
    if number.series is not Series.RESTRICTED:
        return False
    return book.find(str(number)) is None and book.escalation(str(number)) is None


def _next(book: UnitOfWork, series: Series, year: int) -> int:
    given = read(book.number(series, year))
    return given.ordinal if given else 0


def _kept(book: UnitOfWork, wanted: Number) -> str | None:
    """The number itself, if it is still to be given; those before it are left out."""
    ordinal = 0
    while ordinal < wanted.ordinal:
        ordinal = _next(book, wanted.series, wanted.year)
    return str(wanted) if ordinal == wanted.ordinal or _is_left_out(book, wanted) else None
