"""The inputs for a ticket's fields, by their types."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from handlers.forms.form import FormContext
from handlers.forms.inputs import NO, YES, Input, InputKind, Option, inner_type
from handlers.slack.phrases import Phrases
from tickets.model.complaint import ReportFrequency
from tickets.model.detection import find_personal_data
from tickets.model.documents import MailTrouble, ReturnedMailStep
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import REPLY_METHODS, Kind, LetterKind, PartyRole, PersonalField
from tickets.model.triage import BreachType
from tickets.workflow.case import PARTY, PRINCIPAL
from tickets.workflow.fields import field_type

_FAMILIES: Mapping[type[StrEnum], str] = {
    PartyRole: "party",
    MailTrouble: "trouble",
    LetterKind: "letter",
    BreachType: "type",
    ReportFrequency: "report",
    ReturnedMailStep: "next_step",
}
_SHORT = PARTY | PRINCIPAL
MOST_BUTTONS = 10  # radio buttons and checkboxes; more become a menu


def phrase_prefix(enum: type[StrEnum]) -> str:
    """Return the prefix of the phrases for this type's values, such as `severity` of
    `severity.high`."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", enum.__name__).lower()
    return _FAMILIES.get(enum, snake)


def options(say: Phrases, values: Iterable[StrEnum], of: str = "") -> tuple[Option, ...]:
    """Options for these values in the person's language, as worded `of` this kind of ticket.

    A grade has its criterion below it: `severity_means.high`.
    """
    return tuple(_option(say, each, of) for each in values)


def _option(say: Phrases, value: StrEnum, of: str) -> Option:
    name, means = phrase_prefix(type(value)), f"{phrase_prefix(type(value))}_means.{value}"
    label = say.option(name, value, of)
    return Option(str(value), label, description=say(means) if say.has(means) else "")


def yes_no_options(say: Phrases, field: str = "") -> tuple[Option, ...]:
    """Return the options yes and no, in the words of this field if it has any: `keep_fee.yes`."""
    return tuple(Option(each, yes_no_text(say, each == YES, field)) for each in (YES, NO))


def yes_no_text(say: Phrases, value: bool, field: str) -> str:
    word = YES if value else NO
    return say(own if say.has(own := f"{field}.{word}") else word)


def tick_input(name: str, label: str, says: str, *, value: str = YES, **given: Any) -> Input:
    """Return an input with a single checkbox; `says` is the text beside it."""
    return Input(name, label, "ticks", options=(Option(value, says),), **given)


def named_input(context: FormContext, name: str, kind: InputKind, /, **given: Any) -> Input:
    """Return an input that is no field of a ticket, with label `field.NAME` and hint
    `hint.NAME`."""
    say = context.say
    return Input(name, say(f"field.{name}"), kind, **{"hint": _hint(say, name)} | given)


def radio_input(
    say: Phrases, name: str, label: str, words: Iterable[str], stem: str = "", **given: Any
) -> Input:
    """Return radio buttons. `label` names the phrase above them; the phrases beside them are
    `STEM.WORD`, or `LABEL.WORD` without a stem."""
    offered = tuple(Option(each, say(f"{stem or label}.{each}")) for each in words)
    return Input(name, say(label), "radio", options=offered, **{"required": True} | given)


def field_input(context: FormContext, kind: Kind, name: str, /, **given: Any) -> Input:
    """Return the input for a field of a ticket; its element follows from the field's type.

    `given` (required, initial, hint, label, options, max_length) overrides.
    """
    say = context.say
    element, offered = _element(say, field_type(kind, name), name)
    made: dict[str, Any] = {
        "name": name,
        "label": say.word("field", name, kind),
        "kind": element,
        "options": offered,
        "hint": _hint(say, name),
    }
    return Input(**made | given)


def personal_input(context: FormContext, field: PersonalField, /, **given: Any) -> Input:
    """Return the input for a personal value, which is sealed on submission."""
    say = context.say
    of = context.ticket.kind if context.shown_or_none else ""
    made: dict[str, Any] = {
        "name": str(field),
        "label": say.word("field", field, of),
        "kind": "line" if field in _SHORT else "text",
        "hint": _hint(say, field, of),
    }
    return Input(**made | given)


def refuse_personal_data(context: FormContext, *fields: PersonalField) -> None:
    """Raise RefusedError if an answer holds what looks like a phone number, an address or so."""
    faults = (
        Fault(Code.LOOKS_PERSONAL, str(field), finding.kind)
        for field in fields
        for finding in find_personal_data(context.text(str(field)))
    )
    if found := tuple(dict.fromkeys(faults)):
        raise RefusedError(found)


def _hint(say: Phrases, name: str, of: str = "") -> str:
    known = any(say.has(hint) for hint in (f"hint.{of}.{name}", f"hint.{name}"))
    return say.word("hint", name, of) if known else ""


def _element(say: Phrases, wanted: Any, name: str) -> tuple[InputKind, tuple[Option, ...]]:
    inner = inner_type(wanted)
    if get_origin(inner) is frozenset:
        values = options(say, get_args(inner)[0])
        return ("ticks" if len(values) <= MOST_BUTTONS else "choices"), values
    if get_origin(inner) is Literal:
        return "radio", tuple(
            Option(each, say.option("reply_method", each)) for each in REPLY_METHODS
        )
    if inner is bool:
        return "radio", yes_no_options(say, name)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        values = options(say, inner)
        return ("radio" if len(values) <= 4 else "choice"), values
    return _PLAIN[inner], ()


_PLAIN: Mapping[type, InputKind] = {str: "line", int: "number", date: "day", datetime: "moment"}
