"""Import of an older register of complaints: first every fault of every row, then row by row."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from tickets.access.audit import import_entry
from tickets.deadlines.timers import save_timers, schedules_of
from tickets.escalation import escalate
from tickets.model.contact import has_forbidden_number, looks_personal
from tickets.model.errors import Code, NotAllowedError, TicketError
from tickets.model.numbers import Number, Series, parse_number, series_of, year_of
from tickets.model.people import OPERATOR
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.ports import Store, UnitOfWork
from tickets.registers.cells import titles_of
from tickets.registers.columns import COMPLAINTS
from tickets.registers.imported_row import ticket_of_row
from tickets.registers.rows import PeopleByName, RegisterRow, RowFault, RowFaultCode
from tickets.rules.calendar import UncoveredYearError
from tickets.rules.context import OfficeContext

MOST_NUMBERS_AHEAD: Final = 10_000
"""How many numbers a kept number may skip; more is a typing error."""
LONGEST_REFERENCE: Final = 100
_FIELDS: Final = {title: column.field for column in COMPLAINTS for title in titles_of(column.title)}
_WANTED: Final = (
    "received_at",
    "channel",
    "recorded_by",
    "category",
    "detail",
    "leak",
    "disclosure",
)

Year = tuple[Series, int]
ImportMark = Callable[[str], str]
"""A keyed hash of a text, useless for guessing without the key."""


class FaultyRowError(TicketError):
    """A row that was good when the file was looked through is so no longer."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(", ".join(f"row {each.row}: {each.code}" for each in faults))
        self.faults = faults


class _RollBackError(Exception):
    """Ends a transaction in which nothing may change."""


@dataclass(frozen=True, slots=True)
class ImportedTicket:
    """One row, ready to be written."""

    row: int
    key: str
    """Hash of all cells: the same row is not imported again."""
    number: Number | None
    """The number of our own form that the row keeps."""
    ticket: Ticket
    sealed: Mapping[ValueName, Personal]

    @property
    def order(self) -> tuple[bool, Number | int]:
        """Kept numbers first, from the lowest, so that none is given to another row."""
        return (False, self.number) if self.number else (True, self.row)

    @property
    def links(self) -> frozenset[Number]:
        found = (parse_number(link.number) for link in self.ticket.links)
        return frozenset(number for number in found if number)


@dataclass(frozen=True, slots=True)
class ImportPreview:
    arrivals: tuple[ImportedTicket, ...]
    there: int
    """How many rows were imported earlier."""
    faults: tuple[RowFault, ...]


@dataclass
class Importer:
    """Imports in the name of an operator; raises NotAllowedError for anybody else."""

    store: Store
    office_context: Callable[[], OfficeContext]
    people: PeopleByName
    who: str
    mark: ImportMark
    file: str = ""
    """SHA-256 of the file, for the audit chain."""
    _office: OfficeContext = field(init=False)
    _furthest: dict[Year, int] = field(init=False, default_factory=dict)
    """The highest number of each series and year that a row keeps."""

    def __post_init__(self) -> None:
        if not self.who.startswith(OPERATOR):
            raise NotAllowedError
        self._office = self.office_context()

    def preview(
        self,
        table: Sequence[Sequence[str]],
        now: datetime,
        after_each: Callable[[], None] = lambda: None,
    ) -> ImportPreview:
        """Read every row with all its faults; write nothing."""
        titles = [title.strip() for title in table[0]] if table else []
        faults = list(_wrong_titles(titles))
        if faults:
            return ImportPreview((), 0, tuple(sorted(faults)))
        rows = [row for row in self._rows(table, titles, now) if row.cells]
        keys = dict(zip((row.number for row in rows), self._keys(rows), strict=True))
        there = self._imported(keys.values())
        new: list[ImportedTicket] = []
        for row in rows:
            if keys[row.number] not in there:
                new.append(self._arrival(row, keys[row.number]))
                after_each()
        self._check_numbers({row.number: row for row in rows}, new)
        faults += [fault for row in rows if keys[row.number] not in there for fault in row.faults]
        new.sort(key=lambda each: each.order)
        return ImportPreview(tuple(new), len(there), tuple(sorted(faults)))

    def write(self, arrival: ImportedTicket, now: datetime) -> str:
        """Write the row as a ticket and return its number.

        Nobody is told of what was done long ago, and no letter is owed. Only what an open ticket
        escalates by itself, such as a possible leak, is told at once.
        """
        with self.store.transaction() as work:
            earlier = work.result_of_submission(arrival.key)
            if earlier is not None:
                return earlier
            ticket = self._numbered(work, arrival)
            if ticket.is_open:
                ticket = self._escalated(work, ticket, now)
            work.add(ticket, arrival.sealed)
            save_timers(work, ticket, self._office)
            work.write_audit(import_entry(ticket, self.file, self.who, now))
            work.remember_submission(arrival.key, ticket.number)
            return ticket.number

    def reserve_numbers(self, rows: Iterable[ImportedTicket]) -> None:
        """Keep the numbers of linked tickets that are not here, so that no other gets them."""
        for number in sorted({number for each in rows for number in each.links}):
            with self.store.transaction() as work:
                is_here = work.find(str(number)) is not None
            first = self._next_free([number])[number.series, number.year]
            if not is_here and first <= number.ordinal:
                with self.store.transaction() as work:
                    _kept(work, number)

    # --- look -----------------------------------------------------------------------------------

    def _rows(
        self, table: Sequence[Sequence[str]], titles: Sequence[str], now: datetime
    ) -> Iterator[RegisterRow]:
        names = [_FIELDS[title] for title in titles]
        for place, cells in enumerate(table[1:], 2):
            if not any(cells):
                continue
            row = RegisterRow(place, dict(zip(names, cells, strict=False)), self.people, now)
            if len(cells) != len(titles):
                row.add_fault("", RowFaultCode.WRONG_LENGTH, str(len(cells)))
            if not row.read_text("detail"):
                row.add_fault("detail", RowFaultCode.MISSING)
            yield row

    def _keys(self, rows: Iterable[RegisterRow]) -> Iterator[str]:
        """Yield a key of each row's filled cells; a number tells equal rows apart."""
        seen: Counter[str] = Counter()
        for row in rows:
            filled = sorted((name, text) for name in row.cells if (text := row.read_text(name)))
            said = self.mark(json.dumps(filled))
            seen[said] += 1
            yield f"import:{said}:{seen[said]}"

    def _arrival(self, row: RegisterRow, key: str) -> ImportedTicket:
        line = ticket_of_row(row, self._office)
        own = _own_number(row)
        reference = row.read_text("reference") or ("" if own else row.read_text("number"))
        _check_reference(
            row, "reference" if row.read_text("reference") or own else "number", reference
        )
        if any(parse_number(link.number) is None for link in line.ticket.links):
            row.add_fault("link", RowFaultCode.UNREADABLE)
        if not row.faults and not self._can_be_timed(line.ticket):
            row.add_fault("received_at", RowFaultCode.TOO_LONG_AGO)
        ticket = replace(line.ticket, reference=reference)
        return ImportedTicket(row.number, key, own, ticket, line.opened)

    def _can_be_timed(self, ticket: Ticket) -> bool:
        """Whether the known holidays cover the clocks of an open ticket."""
        try:
            schedules_of(ticket, self._office)
        except UncoveredYearError:
            return False
        return True

    def _check_numbers(
        self, rows: Mapping[int, RegisterRow], new: Sequence[ImportedTicket]
    ) -> None:
        kept = [each.number for each in new if each.number]
        self._furthest = {(each.series, each.year): each.ordinal for each in sorted(kept)}
        free = self._next_free({*kept, *(number for each in new for number in each.links)})
        wanted = Counter(kept)
        for each in new:
            row, number = rows[each.row], each.number
            if any(_is_too_far(link, free) for link in each.links):
                row.add_fault("link", RowFaultCode.NUMBER_TOO_FAR)
            if number and wanted[number] > 1:
                row.add_fault("number", RowFaultCode.TWICE)
            wrong = self._wrong_number(number, each.ticket, free) if number else None
            if wrong:
                row.add_fault("number", wrong)

    def _wrong_number(
        self, number: Number, ticket: Ticket, free: Mapping[Year, int]
    ) -> RowFaultCode | None:
        if number.series is not series_of(ticket.kind, ticket.restrictions):
            return RowFaultCode.WRONG_SERIES
        if _is_too_far(number, free):
            return RowFaultCode.NUMBER_TOO_FAR
        is_passed = number.ordinal < free[number.series, number.year]
        return RowFaultCode.NUMBER_TAKEN if is_passed and self._is_given(number) else None

    def _is_given(self, number: Number) -> bool:
        with self.store.reading() as work:
            return not _is_left_out(work, number)

    def _imported(self, keys: Iterable[str]) -> set[str]:
        there: set[str] = set()
        with suppress(_RollBackError), self.store.transaction() as work:
            there.update(key for key in keys if work.result_of_submission(key))
            raise _RollBackError
        return there

    def _next_free(self, numbers: Iterable[Number]) -> Mapping[Year, int]:
        found: dict[Year, int] = {}
        with suppress(_RollBackError), self.store.transaction() as work:
            for series, year in sorted({(number.series, number.year) for number in numbers}):
                found[series, year] = _next(work, series, year)
            raise _RollBackError
        return found

    # --- write ----------------------------------------------------------------------------------

    def _numbered(self, work: UnitOfWork, arrival: ImportedTicket) -> Ticket:
        ticket = arrival.ticket
        if arrival.number:
            number = _kept(work, arrival.number)
            if number is None:
                raise FaultyRowError((RowFault(arrival.row, "number", RowFaultCode.NUMBER_TAKEN),))
            return replace(ticket, number=number)
        series = series_of(ticket.kind, ticket.restrictions)
        year = year_of(ticket.recorded_at, self._office.numbering)
        return replace(ticket, number=work.allocate_number(series, year))

    def _escalated(self, work: UnitOfWork, ticket: Ticket, now: datetime) -> Ticket:
        """Escalate what the ticket tells, under no number that a later row keeps.

        Numbers that are skipped here stay free for those rows: the series X has gaps anyway.
        """
        moment = self._office.moment(self.who, now)
        series = series_of(None, ticket.restrictions)
        year = year_of(now, self._office.numbering)
        furthest = self._furthest.get((series, year), 0)
        while furthest and _next(work, series, year) < furthest:
            pass
        return escalate.update_escalations_of(work, ticket, None, moment)


def _wrong_titles(titles: Sequence[str]) -> Iterator[RowFault]:
    fields = [_FIELDS.get(title, "") for title in titles]
    for place, name in enumerate(fields, 1):
        if not name:  # by its place: a file without titles has personal cells there
            yield RowFault(1, "", RowFaultCode.UNKNOWN_COLUMN, str(place))
        elif fields.count(name) > 1:
            yield RowFault(1, name, RowFaultCode.TWICE)
    for name in _WANTED:
        if name not in fields:
            yield RowFault(1, name, RowFaultCode.MISSING_COLUMN)


def _own_number(row: RegisterRow) -> Number | None:
    """A number as the casebook gives them to complaints; any other is a reference."""
    found = parse_number(row.read_text("number"))
    is_ours = found is not None and found.series in (Series.COMPLAINT, Series.RESTRICTED)
    return found if is_ours else None


def _check_reference(row: RegisterRow, name: str, text: str) -> None:
    """Refuse a reference that may identify a person: it is not sealed."""
    if len(text) > LONGEST_REFERENCE:
        row.add_fault(name, Code.TOO_LONG)
    elif has_forbidden_number(text):
        row.add_fault(name, Code.FORBIDDEN_NUMBER)
    elif looks_personal(text):
        row.add_fault(name, Code.PERSONAL_DATA)


def _is_too_far(number: Number, free: Mapping[Year, int]) -> bool:
    return number.ordinal > free[number.series, number.year] + MOST_NUMBERS_AHEAD


def _is_left_out(work: UnitOfWork, number: Number) -> bool:
    """Whether it is one of the deliberate gaps of the series X, which may still be filled."""
    if number.series is not Series.RESTRICTED:
        return False
    return work.find(str(number)) is None and work.escalation(str(number)) is None


def _next(work: UnitOfWork, series: Series, year: int) -> int:
    given = parse_number(work.allocate_number(series, year))
    return given.ordinal if given else 0


def _kept(work: UnitOfWork, wanted: Number) -> str | None:
    """Return the number if it is still free; skip those before it."""
    ordinal = 0
    while ordinal < wanted.ordinal:
        ordinal = _next(work, wanted.series, wanted.year)
    return str(wanted) if ordinal == wanted.ordinal or _is_left_out(work, wanted) else None
