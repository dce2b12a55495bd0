"""A cell of the rights matrix: one gesture of one person in one situation, and its checks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from tests.effort import IS_SOAK, effort
from tests.matrix import table
from tests.matrix.app import Heard, Json
from tests.matrix.gestures import NO_NUMBER, Gestures, Words, fill
from tests.matrix.prepared import Situation

OUT: Final = ("guest", "outside", "gone")
TAP, SEND = "tap", "send"


@dataclass(frozen=True, slots=True)
class Cell:
    situation: Situation
    screen: str
    person: str
    gesture: str

    @property
    def expected(self) -> str:
        at = self.situation
        return table.expected(self.screen, self.person, at.restriction, at.kind, at.status)

    def __str__(self) -> str:
        return f"{self.person} {self.gesture}s {self.screen} on {self.situation}"


@dataclass
class Matrix:
    """Tries cells and collects the differences from the table."""

    gestures: Gestures
    words: Words = field(default_factory=Words)
    tried: int = 0
    done: set[str] = field(default_factory=set)
    _unknown: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def differences(self, cells: Iterator[list[Cell]]) -> list[str]:
        """Differences from the table; the cells of a group share one filled form."""
        found = []
        for group in cells:
            form = self._form(group[0])
            for cell in group:
                found += [f"{cell}: {fault}" for fault in self._faults(cell, form)]
        return found

    def _faults(self, cell: Cell, form: Json) -> Iterator[str]:
        ticket = self.gestures.ticket(cell.situation)
        heard = self._made(cell, ticket.number, ticket.version, form)
        self.tried += 1
        got, wanted = self.words.outcome(heard), cell.expected
        if heard.touched:
            self.gestures.spent(cell.situation)
            self.done.add(cell.screen)
        if got != wanted and (got, wanted) != ("told", "taken"):
            yield f"{got}, not {wanted} {heard.failed or ''}"
        if wanted == "taken":
            return
        if heard.touched:
            yield f"refused, but wrote {sorted(heard.touched)}"
        if (heard.denied > 0) is not (wanted in ("no such number", "not allowed")):
            yield f"{heard.denied} rows say denied"
        if len(heard.calls) + bool(heard.ack) != 1:
            yield f"answered {len(heard.calls) + bool(heard.ack)} times"
        if wanted == "no such number" and heard.visible != (never := self._of_no_ticket(cell)):
            yield f"told apart from a number that does not exist: {heard.visible} for {never}"

    def _of_no_ticket(self, cell: Cell) -> str:
        key = (cell.person, cell.screen, cell.gesture)
        if key not in self._unknown:
            number = f"{cell.situation.kind[0].upper()}-{NO_NUMBER}"
            self._unknown[key] = self._made(cell, number, 1, {}).visible
        return self._unknown[key]

    def _made(self, cell: Cell, number: str, version: int, form: Json) -> Heard:
        if cell.gesture == TAP:
            return self.gestures.taps(cell.person, cell.screen, number, version)
        return self.gestures.sends(cell.person, cell.screen, number, version, form)

    def _form(self, cell: Cell) -> Json:
        """Values of the form, as filled in by a person who may open it."""
        for person in ("owner", "manager", "representative", "theirs", "department"):
            of_them = Cell(cell.situation, cell.screen, person, TAP)
            if cell.gesture == SEND and of_them.expected == "taken":
                ticket = self.gestures.ticket(cell.situation)
                heard = self.gestures.taps(person, cell.screen, ticket.number, ticket.version)
                view = heard.view
                if view and view.get("callback_id"):
                    return fill(view)
                if heard.touched:
                    self.gestures.spent(cell.situation)
        return {}


def cells(kind: str, restriction: str, taps_only: frozenset[str]) -> Iterator[list[Cell]]:
    """In groups of one screen, situation and gesture.

    Every person tries every screen under every restriction. The usual run does so under every
    second one, in one status and by one gesture; a soak in each status and by both.
    """
    screens = [each for each in table.FORMS if statuses_of(each, kind)] + list(table.READINGS)
    is_plain = effort(False, restriction == "none", True)
    first = table.RESTRICTIONS.index(restriction)
    for nth, screen in enumerate(screens, first):
        if effort(kind != "question" and nth % 2 == 1, False):
            continue
        forms = (TAP,) if screen in taps_only or screen in table.READINGS else (TAP, SEND)
        for status, gesture in product(_tried(screen, kind, nth, is_plain), forms):
            if is_plain or gesture == forms[nth // 2 % len(forms)]:
                at = Situation(kind, status, restriction)
                outsiders = OUT if status == table.STATUSES[kind][0] or IS_SOAK else ()
                people = [each for each in table.PEOPLE if each not in OUT or each in outsiders]
                yield [Cell(at, screen, person, gesture) for person in people]


def _tried(screen: str, kind: str, nth: int, is_plain: bool) -> tuple[str, ...]:
    """First, middle and last status in which the act is allowed, and one in which it is not."""
    allowed = statuses_of(screen, kind) or table.STATUSES[kind]
    others = [each for each in table.STATUSES[kind] if each not in allowed]
    if IS_SOAK:
        return table.STATUSES[kind]
    if not is_plain:
        some = (*allowed, *others[:1])
        return (some[nth // 2 % len(some)],)
    chosen = dict.fromkeys((allowed[0], allowed[len(allowed) // 2], allowed[-1]))
    return (*chosen, *others[nth % len(others) :][:1]) if others else tuple(chosen)


def statuses_of(screen: str, kind: str) -> tuple[str, ...]:
    rows = [each for each in table.RIGHTS if each.screen == screen and each.kind == kind]
    return tuple(s for s in table.STATUSES[kind] if any(s in each.statuses for each in rows))
