"""Format a ticket's values for the reader, by type."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from handlers.forms.fields import family
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.text import clean
from handlers.slack.view import ViewContext, called
from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import PersonalField
from tickets.model.ticket import Ticket

_PEOPLE: Final = frozenset(
    {
        "owner",
        "recorded_by",
        "requester",
        "about",
        "drafted_by",
        "changed_by",
        "passed_to",
        "decided_by",
        "checked_by",
        "counted_by",
        "packed_by",
        "responsible",
        "answered_by",
        "id_checked_by",
        "delay_proposed_by",
        "to_agent_allowed_by",
    }
)
_EMPTY: Final[tuple[object, ...]] = (None, "", (), frozenset())


def personal_label(field: PersonalField, ticket: Ticket, say: Phrases) -> str:
    """Label of a sealed field; a draft reply is called approved once it is."""
    if field is PersonalField.DRAFT_REPLY and ticket.is_reply_approved:
        return say("field.approved_reply")
    return say.word("field", field, ticket.kind)


@dataclass(frozen=True, slots=True)
class Writer:
    """Formats the values of one ticket as rich text."""

    view: ViewContext
    ticket: Ticket

    def label(self, name: str) -> str:
        return self.view.say.word("field", name, self.ticket.kind)

    def row(self, name: str, value: object, label: str = "") -> list[Block]:
        """「ラベル：値」 with a bold label."""
        colon = self.view.say("row_colon")
        head = _text(label or self.label(name), bold=True)
        return [head, _text(colon), *self.runs(name, value)]

    def runs(self, name: str, value: object) -> list[Block]:
        if isinstance(value, frozenset):
            return self._several(name, sorted(value, key=str))
        if isinstance(value, tuple):
            return self._several(name, value)
        if isinstance(value, CorrectiveAction) and not value.needed:
            return [_text(self.view.say("complaint.none_needed", reason=value.reason))]
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        if name in _PEOPLE:
            return [self.person(str(value))]
        return [_text(self._plain(name, value))]

    def person(self, who: str) -> Block:
        """Mention staff; the program and an anonymous asker are not mentioned."""
        name = called(who, self.view.say)
        return {"type": "user", "user_id": who} if name.startswith("<@") else _text(name)

    def _several(self, name: str, values: Sequence[object]) -> list[Block]:
        parts = [self.runs(name, value) for value in values]
        records = any(map(is_dataclass, values))
        return self._joined(parts, "row_between" if records else "card_comma")

    def _record(self, record: Any) -> list[Block]:
        labelled = [
            [_text(f"{self.label(name)}{self.view.say('row_colon')}"), *self.runs(name, value)]
            for name, value in filled(record)
        ]
        return self._joined(labelled, "card_comma")

    def _joined(self, parts: Iterable[list[Block]], between: str) -> list[Block]:
        found: list[Block] = []
        for part in parts:
            found += [*([_text(self.view.say(between))] if found else []), *part]
        return found

    def _plain(self, name: str, value: object) -> str:
        say = self.view.say
        if name in _NAMED:
            return _NAMED[name](self.view, str(value))
        if isinstance(value, StrEnum):
            return say.word(family(type(value)), value, self.ticket.kind)
        if isinstance(value, bool):
            return say("yes" if value else "no")
        if isinstance(value, datetime):
            return self.view.moment(value)
        return self.view.date(value) if isinstance(value, date) else str(value)


def _method(view: ViewContext, value: str) -> str:
    return view.say.word("reply_method", value)


_NAMED: Final[Mapping[str, Callable[[ViewContext, str], str]]] = {
    "department": ViewContext.department,
    "hidden_from": ViewContext.department,
    "system": ViewContext.system,
    "method_requested": _method,
    "method_used": _method,
}
"""Fields whose values are ids of named things."""


def filled(record: Any) -> Iterator[tuple[str, object]]:
    """Fields with a value; "no" only where it had to be answered."""
    for field in fields(record):
        value = getattr(record, field.name)
        unasked = value is False and field.default in (False, MISSING)
        if not (unasked or _is_empty(value)):
            yield field.name, value


def _is_empty(value: object) -> bool:
    if is_dataclass(value) and not isinstance(value, type):
        return not any(filled(value))
    return value in _EMPTY


def _text(text: str, *, bold: bool = False) -> Block:
    run: Block = {"type": "text", "text": clean(text) or "…"}
    return run | {"style": {"bold": True}} if bold else run
