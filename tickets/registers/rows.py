"""Rows of a register file: cells read by field, with every fault; people by name."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from tickets.model import tokyo
from tickets.model.people import SYSTEM
from tickets.registers import cells
from tickets.registers.cells import JAPANESE, YES_OR_NO, Word, YesNo, read_word, words_of

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{5,}")

ReadValue = TypeVar("ReadValue")


class UnreadablePeopleError(Exception):
    """Rows of the list of people that hold no name or no Slack id."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        super().__init__(", ".join(map(str, rows)))
        self.rows = rows


@dataclass(frozen=True, slots=True)
class PeopleByName:
    """Slack ids by the names that a register uses."""

    ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, said: str) -> str | None:
        """The id of a name, an id, or name（id）; None for anybody else."""
        id_ = cells.id_in(said)
        known = self.ids.get(_plain(said)) or self.ids.get(_plain(id_))
        return known or (id_ if is_slack_id(id_) or id_ == SYSTEM.id else None)


def is_slack_id(text: str) -> bool:
    return _SLACK_ID.fullmatch(text) is not None


def read_people(rows: Iterable[Sequence[str]]) -> PeopleByName:
    """Read rows of name and Slack id, with or without a row of titles; ignore further cells.

    Raises UnreadablePeopleError.
    """
    ids: dict[str, str] = {}
    wrong: list[int] = []
    for number, row in enumerate(rows, 1):
        name, id_ = [*(cell.strip() for cell in row), "", ""][:2]
        if not any(row) or (number == 1 and id_ == "slack_id"):
            continue
        if name and (is_slack_id(id_) or id_ == SYSTEM.id):
            ids[_plain(name)] = id_
        else:
            wrong.append(number)
    if wrong:
        raise UnreadablePeopleError(tuple(wrong))
    return PeopleByName(ids)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


class RowFaultCode(StrEnum):
    """Faults of a row; `Code` has those that a form can have too."""

    MISSING = "missing"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_DAY = "not_a_day"
    UNKNOWN_PERSON = "unknown_person"
    UNREADABLE = "unreadable"
    OUT_OF_ORDER = "out_of_order"
    CONTRADICTS = "contradicts"
    NUMBER_TAKEN = "number_taken"
    TWICE = "twice"
    WRONG_SERIES = "wrong_series"
    NUMBER_TOO_FAR = "number_too_far"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    WRONG_LENGTH = "wrong_length"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    row: int
    field: str
    """The field of the column; empty if the fault concerns the whole row."""
    code: str
    of: str = ""


@dataclass
class RegisterRow:
    """The cells of one row by field. A cell that cannot be read adds a fault."""

    number: int
    cells: Mapping[str, str]
    people: PeopleByName
    now: datetime
    faults: list[RowFault] = field(default_factory=list)

    def add_fault(self, name: str, code: str, of: str = "") -> None:
        fault = RowFault(self.number, name, code, of)
        if fault not in self.faults:
            self.faults.append(fault)

    def read_text(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def read_with(
        self, name: str, how: Callable[[str], ReadValue | None], code: RowFaultCode, of: str = ""
    ) -> ReadValue | None:
        text = self.read_text(name)
        found = how(text) if text else None
        if text and found is None:
            self.add_fault(name, code, of)
        return found

    def read_each(
        self,
        name: str,
        how: Callable[[str], ReadValue | None],
        code: RowFaultCode,
        *,
        apart: str = "",
        of: str = "",
    ) -> list[ReadValue]:
        text = self.read_text(name)
        parts = text.split(apart) if apart else cells.split_ids(text)
        found = [how(part) for part in parts if part]
        if None in found:
            self.add_fault(name, code, of)
        return [part for part in found if part is not None]

    def read_word(self, name: str, kind: type[Word]) -> Word | None:
        return self.read_with(
            name, lambda text: read_word(kind, text), RowFaultCode.UNKNOWN_WORD, words_of(kind)
        )

    def read_words(self, name: str, kind: type[Word]) -> frozenset[Word]:
        if one := read_word(kind, self.read_text(name)):  # which may hold a comma
            return frozenset({one})
        found = self.read_each(
            name, lambda text: read_word(kind, text), RowFaultCode.UNKNOWN_WORD, of=words_of(kind)
        )
        return frozenset(found)

    def read_person(self, name: str) -> str | None:
        return self.read_with(name, self.people.find, RowFaultCode.UNKNOWN_PERSON)

    def read_persons(self, name: str) -> frozenset[str]:
        return frozenset(self.read_each(name, self.people.find, RowFaultCode.UNKNOWN_PERSON))

    def read_day(self, name: str) -> date | None:
        return self.read_with(name, cells.read_day, RowFaultCode.NOT_A_DAY)

    def read_moment(self, name: str, not_before: datetime | None = None) -> datetime | None:
        """Read a day with or without its hour.

        Without it the hour is that of `not_before` on the same day, else midnight.
        """
        found = self.read_with(name, cells.read_moment, RowFaultCode.NOT_A_DAY)
        if found is None:
            return None
        at, has_hour = found
        if not has_hour and not_before and tokyo.date_of(not_before) == tokyo.date_of(at):
            at = not_before
        if at > self.now:
            self.add_fault(name, RowFaultCode.IN_THE_FUTURE)
        elif not_before and at < not_before:
            self.add_fault(name, RowFaultCode.OUT_OF_ORDER)
        return at

    def read_choice(self, name: str, words: YesNo = YES_OR_NO) -> bool | None:
        return self.read_with(
            name,
            lambda text: cells.read_choice(text, words),
            RowFaultCode.UNKNOWN_WORD,
            JAPANESE.between(map(JAPANESE.say, words)),
        )

    def require(self, name: str, found: ReadValue | None, instead: ReadValue) -> ReadValue:
        """Return `found`, or a fault and `instead`, so that the rest of the row is read too."""
        if found is None and not self.read_text(name):
            self.add_fault(name, RowFaultCode.MISSING)
        return instead if found is None else found
