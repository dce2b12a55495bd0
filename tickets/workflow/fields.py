"""Validation and writing of form fields."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, TypedDict, Union, get_args, get_origin, get_type_hints

from tickets.model import tokyo
from tickets.model.complaint import Complaint
from tickets.model.contact import (
    LONGEST_LINE,
    LONGEST_SUMMARY,
    has_forbidden_number,
    looks_personal,
)
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Accuracy, AddressCheck, ContentsCheck, Found, WaitFor
from tickets.model.errors import Code, Fault
from tickets.model.kinds import Kind, PersonalField, WhyBack
from tickets.model.ticket import Link, Question, Ticket
from tickets.rules.context import Moment


class FormOnlyInputs(TypedDict):
    """Form inputs that are no fields of the ticket."""

    person: str
    link: Link
    is_unlinked: bool
    system: str
    found: Found
    kept_by_law: str
    accuracy: Accuracy
    searched_by: str
    reason: str
    corrected_on: date
    wait_for: WaitFor
    wait_since: date
    wait_until: date
    checked_on: date
    again_on: date
    further: str
    done_on: date
    carried_out: str
    address_check: AddressCheck
    pages: int
    checks: frozenset[ContentsCheck]
    leak_undecided_accepted: bool
    why_back: frozenset[WhyBack]
    draft_changed: bool
    changed_fields: frozenset[str]
    removed: frozenset[PersonalField]
    progress_told: bool


_hints = cache(get_type_hints)  # forms use the same few types
_AHEAD = {
    "look_again_on",
    "delay_proposed_until",
    "delay_allowed_until",
    "delayed_until",
    "check_on",
    "again_on",
    "due_on",
}
"""Dates that may lie ahead."""
_REFERENCES = {"delivery_ref"}  # tracking numbers have eleven to thirteen digits (O9)

_INPUTS = get_type_hints(FormOnlyInputs)
_TICKET = get_type_hints(Ticket)
_FACTS = {
    Kind.QUESTION: get_type_hints(Question),
    Kind.COMPLAINT: get_type_hints(Complaint),
    Kind.DISCLOSURE: get_type_hints(Disclosure),
}


def field_type(kind: Kind, name: str) -> Any:
    """Type of a field or input; None if tickets of this kind have none."""
    return _INPUTS.get(name) or _FACTS[kind].get(name) or _TICKET.get(name)


def field_fault(kind: Kind, name: str, value: object, moment: Moment) -> Fault | None:
    """Fault of this value in this field, if any."""
    wanted = field_type(kind, name)
    if wanted is None or not (matches_type(value, wanted) or matches_type(value, _item(wanted))):
        return Fault(Code.WRONG_KIND, name)
    for part, found in _leaves(name, value):
        code = _code(part, found, moment)
        if code:
            return Fault(code, name)
    return None


def write_fields(ticket: Ticket, facts: Mapping[str, object]) -> Ticket:
    """Write these fields.

    Tuples of records only grow, so that no form rewrites what was counted, asked or returned.
    """
    own = {name: value for name, value in facts.items() if name in _FACTS[ticket.kind]}
    rest = {name: value for name, value in facts.items() if name in _TICKET and name not in own}
    outer = {name: _appended(getattr(ticket, name), value) for name, value in rest.items()}
    inner = {name: _appended(getattr(ticket.facts, name), value) for name, value in own.items()}
    return replace(ticket, **outer, facts=replace(ticket.facts, **inner))  # type: ignore[arg-type]


def matches_type(value: object, wanted: Any) -> bool:
    """Whether a value has this type, recursively; payloads are not trusted."""
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return any(matches_type(value, each) for each in get_args(wanted))
    if origin is Literal:
        return value in get_args(wanted)
    if origin in (frozenset, tuple):
        return isinstance(value, origin) and all(
            matches_type(v, get_args(wanted)[0]) for v in value
        )
    if isinstance(wanted, type) and is_dataclass(wanted):
        hints = _hints(wanted)
        return type(value) is wanted and all(
            matches_type(getattr(value, name), hint) for name, hint in hints.items()
        )
    return type(value) is wanted  # bool is no int here, and datetime no date


def _item(wanted: Any) -> Any:
    """Type of one record in a tuple."""
    return get_args(wanted)[0] if get_origin(wanted) is tuple else wanted


def _appended(before: object, value: object) -> object:
    if not isinstance(before, tuple):
        return value
    return (*before, *value) if isinstance(value, tuple) else (*before, value)


def _leaves(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Plain values with the names of their fields."""
    if isinstance(value, tuple | frozenset):
        for item in value:
            yield from _leaves(name, item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _leaves(field.name, getattr(value, field.name))
    else:
        yield name, value


def _code(name: str, value: object, moment: Moment) -> Code | None:
    if isinstance(value, str) and not isinstance(value, Enum):
        return _text_code(name, value, moment)
    if name in _AHEAD:
        return None
    if isinstance(value, datetime):
        return Code.IN_THE_FUTURE if value > moment.now else None
    if isinstance(value, date):
        return Code.IN_THE_FUTURE if value > tokyo.date_of(moment.now) else None
    return None


def _text_code(name: str, value: str, moment: Moment) -> Code | None:
    """Lists and cards show these texts, so they must not identify anybody."""
    if len(value) > (LONGEST_SUMMARY if name == "summary" else LONGEST_LINE):
        return Code.TOO_LONG
    if name in _REFERENCES:
        return None
    if has_forbidden_number(value, moment.context.customer_numbers):
        return Code.FORBIDDEN_NUMBER
    return Code.PERSONAL_DATA if looks_personal(value) else None
