"""Columns of a register, and what a row is drawn from: a ticket, in most of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from tickets.model.kinds import PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.registers.cells import THERE, YesNo, cell

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket with the personal values that were opened for the register."""

    ticket: Ticket
    opened: Mapping[ValueName, Personal] = field(default_factory=lambda: MappingProxyType({}))

    def says(self, name: PersonalField, of: str = "") -> str:
        value = self.opened.get(ValueName(name, of))
        return value.reveal() if value else ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    title: str
    draw: Callable[[Row], str]
    field: str = ""
    """Field whose faults name this column."""
    private: bool = False
    """Holds personal data, free text or the person who complained: full register only (O2)."""


def shown(
    title: str, path: str, field: str = "", *, private: bool = False, words: YesNo = THERE
) -> Column[Line]:
    """A column of the ticket's value at this dotted path, drawn by its type.

    Empty where a part of the path is None. `field` is the path's last name unless it is given.
    """
    field = field or path.rpartition(".")[2]
    return Column(title, lambda line: cell(_at(line.ticket, path), words), field, private)


def _at(ticket: Ticket, path: str) -> Any:
    def part(found: Any, name: str) -> Any:
        return None if found is None else getattr(found, name)

    return reduce(part, path.split("."), ticket)


def private(title: str, draw: Callable[[Line], str], field: str = "") -> Column[Line]:
    return Column(title, draw, field, private=True)


def personal(title: str, name: PersonalField) -> Column[Line]:
    return Column(title, lambda line: line.says(name), name, private=True)


Columns = Sequence[Column[Line]]
PERSON: Columns = (
    personal("申出者氏名", PersonalField.NAME),
    personal("フリガナ", PersonalField.NAME_KANA),
    personal("郵便番号", PersonalField.POSTAL_CODE),
    personal("住所", PersonalField.ADDRESS),
    personal("電話番号", PersonalField.PHONE),
    personal("メールアドレス", PersonalField.EMAIL),
    personal("居住地", PersonalField.COUNTRY),
)


def table(
    columns: Sequence[Column[Row]], rows: Iterable[Row], *, full: bool
) -> Iterator[list[str]]:
    """Titles and rows; private columns only if `full`."""
    shown = [column for column in columns if full or not column.private]
    yield [column.title for column in shown]
    for row in rows:
        yield [column.draw(row) for column in shown]
