"""Inputs of a form: drawn for Slack, and read from its submission. Answers are untrusted."""

import re
import types
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from handlers.slack.blocks import LONGEST_OPTION, Block, plain_text
from tickets.model.contact import LONGEST_TEXT

InputKind = Literal[
    "line",
    "text",
    "number",
    "choice",
    "radio",
    "choices",
    "ticks",
    "day",
    "moment",
    "person",
    "people",
]
Answer = str | tuple[str, ...] | date | datetime | None
SlackValue = Mapping[str, Any]

ANSWER_ACTION = "answer"
"""Action id of every input; the block id is the field's name."""
_IN_LIST = 100
"""Most options that Slack takes in a list or group; it takes a hundred groups."""
_LABEL, _HINT = 200, 300
_SLACK_ID = re.compile("[UW][A-Z0-9]{1,20}")
_DIGITS = re.compile("[0-9]{1,9}")
_GROUPED = re.compile("[0-9]{1,3}(,[0-9]{3})+")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")  # databases do not accept these


YES, NO = "yes", "no"


class TamperedError(Exception):
    """An answer that the form did not offer."""


class NotANumberError(TamperedError):
    """Text in a number's field that is no number we take; Slack's client lets some through."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    group: str = ""
    """Heading of its group in a long menu."""
    description: str = ""
    """When to choose it; a line below the label."""


@dataclass(frozen=True, slots=True)
class Input:
    """One field. Its name is the block id; errors of that name are shown under it."""

    name: str
    label: str
    kind: InputKind
    _: KW_ONLY
    options: tuple[Option, ...] = ()
    initial: Answer = None
    required: bool = False
    hint: str = ""
    max_length: int = LONGEST_TEXT
    redraws: bool = False
    """Whether a change redraws the form, because other fields depend on it."""
    dropped: tuple[str, ...] = ()
    """Options offered before another answer ruled them out: ticks that come back are ignored."""
    stands_for: tuple[str, ...] = ()
    """Ticket fields that are read from this one; their errors are shown under it."""

    def draw(self) -> Block:
        block: Block = {
            "type": "input",
            "block_id": self.name,
            "label": plain_text(self.label, _LABEL),
            "element": self._element(),
            "optional": not self.required,
        }
        if self.hint:
            block["hint"] = plain_text(self.hint, _HINT)
        if self.redraws:
            block["dispatch_action"] = True
        return block

    def read(self, state: Mapping[str, Any]) -> Answer:
        """The answer, or None. Raises TamperedError for a value that was not offered."""
        block = state.get(self.name)
        said = block.get(ANSWER_ACTION) if isinstance(block, Mapping) else None
        if not isinstance(said, Mapping):
            return None
        element = _ELEMENTS[self.kind]
        if said.get("type") != element.type:
            raise TamperedError
        return element.read(self, said)

    def has_non_numeric_answer(self, state: Mapping[str, Any]) -> bool:
        """Whether something was typed that is no number from 0 to 999,999,999."""
        try:
            self.read(state)
        except NotANumberError:
            return True
        return False

    def offered_value(self, value: object) -> str:
        """The value, if it is an option. Raises TamperedError otherwise."""
        if not any(option.value == value for option in self.options):
            raise TamperedError
        return str(value)

    def _element(self) -> Block:
        element: Block = {"type": _ELEMENTS[self.kind].type, "action_id": ANSWER_ACTION}
        if self.kind == "text":
            element["multiline"] = True
        if self.kind in ("line", "text"):
            element["max_length"] = self.max_length
        if self.kind == "number":
            element["is_decimal_allowed"] = False
            element["min_value"] = "0"
        if self.options:
            element |= _draw_options(self.options)
        return element | _initial(self)


class _Unchecked(Input):
    """A field whose options are not known yet."""

    def offered_value(self, value: object) -> str:
        return str(value)


def unchecked_answers(state: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as Slack sent them, not checked against what the form offers.

    They serve to draw the form, which then says what it offers. Raises TamperedError for a value
    that no field takes.
    """
    answers = {}
    for name, block in state.items():
        said = block.get(ANSWER_ACTION) if isinstance(block, Mapping) else None
        kind = _KINDS.get(said.get("type")) if isinstance(said, Mapping) else None
        if kind:
            answers[name] = _Unchecked(name=name, label="", kind=kind).read(state)
    return answers


def _draw_options(options: Sequence[Option]) -> Block:
    """Continue in another group what is too long for one list or group."""
    groups: dict[str, list[Block]] = {}
    for option in options:
        groups.setdefault(option.group, []).append(_drawn(option))
    if list(groups) == [""] and len(options) <= _IN_LIST:
        return {"options": groups[""]}
    return {
        "option_groups": [
            {
                "label": plain_text(_heading(group, first), LONGEST_OPTION),
                "options": offered[first:][:_IN_LIST],
            }
            for group, offered in groups.items()
            for first in range(0, len(offered), _IN_LIST)
        ]
    }


def _heading(group: str, first: int) -> str:
    return f"{group} ({first // _IN_LIST + 1})" if first or not group else group


def _drawn(option: Option) -> Block:
    means = (
        {"description": plain_text(option.description, LONGEST_OPTION)}
        if option.description
        else {}
    )
    return {"text": plain_text(option.label, LONGEST_OPTION), "value": option.value, **means}


def _initial(field: Input) -> Block:
    """The preset of a field; empty if the value is not of its kind."""
    if field.initial in (None, "", ()):
        return {}
    return _ELEMENTS[field.kind].preset(field, field.initial)


def _typed(field: Input, value: Answer) -> Block:
    return {"initial_value": str(value)[: field.max_length]}


def _dated(_: Input, value: Answer) -> Block:
    return {"initial_date": value.isoformat()} if isinstance(value, date) else {}


def _timed(_: Input, value: Answer) -> Block:
    return {"initial_date_time": int(value.timestamp())} if isinstance(value, datetime) else {}


def _chosen(field: Input, value: Answer) -> Block:
    picked = [_drawn(each) for each in field.options if each.value == value]
    return {"initial_option": picked[0]} if picked else {}


def _ticked(field: Input, value: Answer) -> Block:
    picked = [_drawn(each) for each in field.options if each.value in _several(value)]
    return {"initial_options": picked} if picked else {}


def _several(value: Answer) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _text(field: Input, said: SlackValue) -> Answer:
    value = said.get("value")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > field.max_length:
        raise TamperedError
    return _UNSENDABLE.sub("\ufffd", value).strip() or None


def _number(field: Input, said: SlackValue) -> Answer:
    """Digits of a Japanese keyboard (３０) and commas (1,500) are read too."""
    value = _text(field, said)
    if value is None:
        return None
    digits = unicodedata.normalize("NFKC", str(value))
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    if not _DIGITS.fullmatch(digits):
        raise NotANumberError
    return digits


def _one(field: Input, said: SlackValue) -> Answer:
    picked = said.get("selected_option")
    return field.offered_value(picked.get("value")) if isinstance(picked, Mapping) else None


def _many(field: Input, said: SlackValue) -> Answer:
    picked = said.get("selected_options") or []
    if not isinstance(picked, list):
        raise TamperedError
    values = [each.get("value") if isinstance(each, Mapping) else None for each in picked]
    kept = (value for value in values if value not in field.dropped)
    return tuple(dict.fromkeys(field.offered_value(value) for value in kept))


def _day(_: Input, said: SlackValue) -> Answer:
    value = said.get("selected_date")
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise TamperedError from None


def _moment(_: Input, said: SlackValue) -> Answer:
    value = said.get("selected_date_time")
    if value is None:
        return None
    if type(value) is not int or not 0 < value < 10**11:
        raise TamperedError
    return datetime.fromtimestamp(value, UTC)


def _person(_: Input, said: SlackValue) -> Answer:
    value = said.get("selected_user")
    return None if value is None else _slack_id(value)


def _people(_: Input, said: SlackValue) -> Answer:
    picked = said.get("selected_users") or []
    if not isinstance(picked, list):
        raise TamperedError
    return tuple(dict.fromkeys(map(_slack_id, picked)))


def _slack_id(value: object) -> str:
    if not isinstance(value, str) or not _SLACK_ID.fullmatch(value):
        raise TamperedError
    return value


class _Element(NamedTuple):
    type: str
    read: Callable[[Input, SlackValue], Answer]
    preset: Callable[[Input, Answer], Block]


_ELEMENTS: Mapping[InputKind, _Element] = {
    "line": _Element("plain_text_input", _text, _typed),
    "text": _Element("plain_text_input", _text, _typed),
    "number": _Element("number_input", _number, _typed),
    "choice": _Element("static_select", _one, _chosen),
    "radio": _Element("radio_buttons", _one, _chosen),
    "choices": _Element("multi_static_select", _many, _ticked),
    "ticks": _Element("checkboxes", _many, _ticked),
    "day": _Element("datepicker", _day, _dated),
    "moment": _Element("datetimepicker", _moment, _timed),
    "person": _Element("users_select", _person, lambda _, value: {"initial_user": value}),
    "people": _Element(
        "multi_users_select", _people, lambda _, value: {"initial_users": list(_several(value))}
    ),
}
_KINDS: Mapping[object, InputKind] = {element.type: kind for kind, element in _ELEMENTS.items()}


def inner_type(wanted: Any) -> Any:
    """The type of a ticket's field without None."""
    if get_origin(wanted) in (Union, types.UnionType):
        return next(each for each in get_args(wanted) if each is not type(None))
    return wanted


def convert_answer(wanted: Any, value: Answer) -> object:
    """An answer as the type of its field."""
    inner = inner_type(wanted)
    if get_origin(inner) is frozenset:
        item = get_args(inner)[0]
        return frozenset(item(each) for each in value) if isinstance(value, tuple) else frozenset()
    if inner is bool:
        return value == YES
    if inner is int:
        return int(str(value))
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return inner(str(value))
    return value
