"""Rows of a register file: cells read by field, with every fault; people by name."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from tickets.model import tokyo
from tickets.model.kinds import Role
from tickets.model.people import Roster
from tickets.registers import cells
from tickets.registers.words import Word, choices, word

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{5,}|system")
THEN = frozenset({Role.AGENT, Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})
"""The roles that somebody may have had when the register was written, and has no more."""


class UnreadablePeopleError(Exception):
    """The list of people has a row that says nothing certain."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        super().__init__(", ".join(map(str, rows)))
        self.rows = rows


@dataclass(frozen=True, slots=True)
class People:
    ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, said: str) -> str | None:
        """The Slack id that is written there, or that the name stands for."""
        known = self.ids.get(_plain(said))
        return known or (said if _SLACK_ID.fullmatch(said) else None)

    def roster(self, now: Roster, who: str) -> Roster:
        """The office as it was for this person, who may have left it since."""
        role = self.roles.get(who)
        if role is None:
            return now
        if role is Role.AGENT:
            return replace(now, agents=now.agents | {who})
        if role is Role.MANAGER:
            return replace(now, manager=who)
        if role is Role.DEPUTY:
            return replace(now, deputy=who)
        return replace(now, representative=who)


def read_people(rows: Iterable[Sequence[str]]) -> People:
    """Rows of name, Slack id, and for who has left the role of that time; a title row may lead."""
    ids: dict[str, str] = {}
    roles: dict[str, Role] = {}
    wrong: list[int] = []
    for number, row in enumerate(rows, 1):
        name, id_, role = [*(cell.strip() for cell in row), "", "", ""][:3]
        if not any(row) or (number == 1 and id_ == "slack_id"):
            continue
        if not name or not _SLACK_ID.fullmatch(id_) or role not in {"", *map(str, THEN)}:
            wrong.append(number)
            continue
        ids[_plain(name)] = id_
        if role:
            roles[id_] = Role(role)
    if wrong:
        raise UnreadablePeopleError(tuple(wrong))
    return People(ids, roles)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


Read = TypeVar("Read")


class Wrong(StrEnum):
    """What is wrong with a row, besides what the procedure itself has to say."""

    MISSING = "missing"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_DAY = "not_a_day"
    UNKNOWN_PERSON = "unknown_person"
    UNREADABLE = "unreadable"
    OUT_OF_ORDER = "out_of_order"
    NEEDS_HISTORY = "needs_history"
    NOT_ALLOWED = "not_allowed"
    NO_SUCH_MOVE = "no_such_move"
    NOT_REACHED = "not_reached"
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
    """One thing that is wrong: in which row, in which field's column."""

    row: int
    field: str
    code: str
    of: str = ""


@dataclass
class Row:
    """The cells of one row by their fields; what cannot be read joins the faults."""

    number: int
    cells: Mapping[str, str]
    people: People
    now: datetime
    faults: list[RowFault] = field(default_factory=list)
    days_only: set[str] = field(default_factory=set)

    def wrong(self, name: str, code: str, of: str = "") -> None:
        fault = RowFault(self.number, name, code, of)
        if fault not in self.faults:
            self.faults.append(fault)

    def text(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def read(
        self, name: str, how: Callable[[str], Read | None], code: Wrong, of: str = ""
    ) -> Read | None:
        text = self.text(name)
        found = how(text) if text else None
        if text and found is None:
            self.wrong(name, code, of)
        return found

    def each(
        self,
        name: str,
        how: Callable[[str], Read | None],
        code: Wrong,
        *,
        apart: str = "",
        of: str = "",
    ) -> list[Read]:
        text = self.text(name)
        parts = text.split(apart) if apart else cells.several(text)
        found = [how(part) for part in parts if part]
        if None in found:
            self.wrong(name, code, of)
        return [part for part in found if part is not None]

    def word(self, name: str, kind: type[Word]) -> Word | None:
        return self.read(name, lambda text: word(kind, text), Wrong.UNKNOWN_WORD, choices(kind))

    def words(self, name: str, kind: type[Word]) -> frozenset[Word]:
        found = self.each(name, lambda text: word(kind, text), Wrong.UNKNOWN_WORD, of=choices(kind))
        return frozenset(found)

    def person(self, name: str) -> str | None:
        return self.read(name, self.people.find, Wrong.UNKNOWN_PERSON)

    def persons(self, name: str) -> frozenset[str]:
        return frozenset(self.each(name, self.people.find, Wrong.UNKNOWN_PERSON))

    def day(self, name: str) -> date | None:
        return self.read(name, cells.read_day, Wrong.NOT_A_DAY)

    def moment(self, name: str, not_before: datetime | None = None) -> datetime | None:
        """The hour of a day that tells none is that of what came before it on the same day."""
        found = self.read(name, cells.read_moment, Wrong.NOT_A_DAY)
        if found is None:
            return None
        at, has_hour = found
        if not has_hour:
            self.days_only.add(name)
            if not_before and tokyo.date_of(not_before) == tokyo.date_of(at):
                at = not_before
        if at > self.now:
            self.wrong(name, Wrong.IN_THE_FUTURE)
        elif not_before and at < not_before:
            self.wrong(name, Wrong.OUT_OF_ORDER)
        return at

    def yes(self, name: str, yes: str, no: str) -> bool | None:
        return self.read(name, {yes: True, no: False}.get, Wrong.UNKNOWN_WORD, f"{yes}、{no}")

    def needed(self, name: str, found: Read | None, instead: Read) -> Read:
        """What has to stand in a row; something in its place, so that the rest can be read."""
        if found is None and not self.text(name):
            self.wrong(name, Wrong.MISSING)
        return instead if found is None else found
