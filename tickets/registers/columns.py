"""Columns of a register, and the ticket that a row is drawn from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from tickets.model.kinds import PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket with the personal values that were opened for the register."""

    ticket: Ticket
    opened: Mapping[ValueName, Personal] = field(default_factory=lambda: MappingProxyType({}))

    def says(self, name: PersonalField, of: str = "") -> str:
        value = self.opened.get(ValueName(name, of))
        return value.reveal() if value else ""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    draw: Callable[[Line], str]
    field: str = ""
    """Field whose faults name this column."""
    private: bool = False
    """Holds personal data, free text or the person who complained: full register only (O2)."""


def private(title: str, draw: Callable[[Line], str], field: str = "") -> Column:
    return Column(title, draw, field, private=True)


def personal(title: str, name: PersonalField) -> Column:
    return Column(title, lambda line: line.says(name), name, private=True)


Columns = Sequence[Column]
PERSON: Columns = (
    personal("申出者氏名", PersonalField.NAME),
    personal("フリガナ", PersonalField.NAME_KANA),
    personal("郵便番号", PersonalField.POSTAL_CODE),
    personal("住所", PersonalField.ADDRESS),
    personal("電話番号", PersonalField.PHONE),
    personal("メールアドレス", PersonalField.EMAIL),
    personal("居住地", PersonalField.COUNTRY),
)


def table(columns: Columns, lines: Iterable[Line], *, full: bool) -> Iterator[list[str]]:
    """Titles, and a row for each line; private columns only if `full`."""
    shown = [column for column in columns if full or not column.private]
    yield [column.title for column in shown]
    for line in lines:
        yield [column.draw(line) for column in shown]
