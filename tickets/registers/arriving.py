"""A file as rows that may come in: their titles, their keys, the numbers that they want to keep."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tickets.model.contact import has_forbidden_number, looks_personal
from tickets.model.errors import Code
from tickets.model.numbers import Number, Series, read
from tickets.registers.complaints import COLUMNS, TITLES
from tickets.registers.reading import told
from tickets.registers.rows import People, Row, RowFault, Wrong

LONGEST_REFERENCE: Final = 100
_FIELDS: Final = {column.title: column.field for column in COLUMNS}
_WANTED: Final = (
    "received_at",
    "channel",
    "recorded_by",
    "category",
    "detail",
    "leak",
    "disclosure",
)


Mark = Callable[[str], str]
"""A keyed hash: the same of the same text, and of no use to whoever guesses without the key."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One row, ready to come in."""

    row: Row
    key: str
    """All that the row says, marked: the same row again is not taken again."""
    number: Number | None
    """The number of our own form that it wants to keep."""

    @property
    def order(self) -> tuple[bool, Number | int]:
        """Kept numbers first, from the lowest: none of them is then given to another."""
        return (False, self.number) if self.number else (True, self.row.number)

    @property
    def links(self) -> frozenset[Number]:
        found = (read(link.number) for link in told(self.row).line.ticket.links)
        return frozenset(number for number in found if number)


def arrivals(
    table: Sequence[Sequence[str]], people: People, now: datetime, mark: Mark
) -> tuple[list[Arrival], list[RowFault]]:
    """The rows below the titles; none if the titles are not those of the register."""
    titles = [title.strip() for title in table[0]] if table else []
    faults = list(_wrong_titles(titles))
    if faults:
        return [], faults
    found = list(_arrivals(_rows(table, titles, people, now), mark))
    wanted = Counter(each.number for each in found if each.number)
    for each in found:
        if each.number and wanted[each.number] > 1:
            each.row.wrong("number", Wrong.TWICE)
    return found, []


def _arrivals(rows: Iterator[Row], mark: Mark) -> Iterator[Arrival]:
    seen: Counter[str] = Counter()
    for row in rows:
        said = mark(_said(row))
        seen[said] += 1
        yield Arrival(row, f"import:{said}:{seen[said]}", _own_number(row))


def _rows(
    table: Sequence[Sequence[str]], titles: Sequence[str], people: People, now: datetime
) -> Iterator[Row]:
    names = [_FIELDS[title] for title in titles]
    for place, cells in enumerate(table[1:], 2):
        if not any(cells):
            continue
        row = Row(place, dict(zip(names, cells, strict=False)), people, now)
        if len(cells) != len(titles):
            row.wrong("", Wrong.WRONG_LENGTH, str(len(cells)))
        if not row.text("detail"):
            row.wrong("detail", Wrong.MISSING)
        _check_reference(row)
        yield row


def _wrong_titles(titles: Sequence[str]) -> Iterator[RowFault]:
    for place, title in enumerate(titles, 1):
        if title not in _FIELDS:  # by its place: without titles, somebody's cells stand there
            yield RowFault(1, "", Wrong.UNKNOWN_COLUMN, str(place))
        elif titles.count(title) > 1:
            yield RowFault(1, _FIELDS[title], Wrong.TWICE)
    for name in _WANTED:
        if TITLES[name] not in titles:
            yield RowFault(1, name, Wrong.MISSING_COLUMN)


def _said(row: Row) -> str:
    """Every cell that holds something: two people may complain of the same on one day."""
    return json.dumps(sorted((name, text) for name in row.cells if (text := row.text(name))))


def _own_number(row: Row) -> Number | None:
    """A number as the casebook gives them to complaints; every other one is a reference."""
    found = read(row.text("number"))
    is_ours = found is not None and found.series in (Series.COMPLAINT, Series.RESTRICTED)
    return found if is_ours else None


def _check_reference(row: Row) -> None:
    """Nobody may be recognised in it: it is not sealed."""
    name = "reference" if row.text("reference") or _own_number(row) else "number"
    text = row.text(name)
    if len(text) > LONGEST_REFERENCE:
        row.wrong(name, Code.TOO_LONG)
    elif has_forbidden_number(text):
        row.wrong(name, Code.FORBIDDEN_NUMBER)
    elif looks_personal(text):
        row.wrong(name, Code.PERSONAL_DATA)
