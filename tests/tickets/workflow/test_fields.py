"""Payloads are not trusted: the exact fields that a form may write, and what no field can hold (O9)."""

from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from itertools import product
from typing import Any, get_args, get_type_hints

import pytest

from tickets.model.complaint import CorrectiveAction, Severity
from tickets.model.contact import BadFieldError, clean_value
from tickets.model.disclosure import Decision, RequestType
from tickets.model.documents import Money, Payment
from tickets.model.kinds import Kind, Move, PersonalField, Relation
from tickets.model.ticket import Link, Ticket
from tickets.workflow.fields import field_fault, field_type, matches_type, write_fields

MY_NUMBER, LICENCE = "123456789018", "1234 5678 9012"

DAY = date(2026, 8, 3)
PAID = Payment(DAY, Money.STAMPS, 1000, 10, "mei")


@pytest.mark.parametrize(
    ("value", "kind", "name"),
    [
        ("high", Kind.COMPLAINT, "severity"),
        (1, Kind.COMPLAINT, "flags_confirmed"),
        (CorrectiveAction("yes"), Kind.COMPLAINT, "corrective_action"),  # type: ignore[arg-type]
        (datetime(2026, 8, 3, tzinfo=UTC), Kind.DISCLOSURE, "form_sent_on"),
        ("2026-08-03", Kind.DISCLOSURE, "form_sent_on"),
        ({"disclose"}, Kind.DISCLOSURE, "types"),
        (frozenset({"disclose"}), Kind.DISCLOSURE, "types"),
        (frozenset({Decision(RequestType.ADD, "granted")}), Kind.DISCLOSURE, "decisions"),  # type: ignore[arg-type]
        (Payment(DAY, Money.STAMPS, True, 10, "mei"), Kind.DISCLOSURE, "payments"),
        ("fax", Kind.DISCLOSURE, "method_used"),
        (Link(Relation.FOLLOWS, "C-1", "complaint"), Kind.COMPLAINT, "link"),  # type: ignore[arg-type]
    ],
)
def test_a_lookalike_value_is_refused(value: object, kind: Kind, name: str) -> None:
    assert not matches_type(value, field_type(kind, name))


def test_a_field_of_another_kind_of_ticket_does_not_exist() -> None:
    assert field_type(Kind.QUESTION, "severity") is None
    assert field_type(Kind.COMPLAINT, "severity") is not None
    assert matches_type(Severity.LOW, field_type(Kind.COMPLAINT, "severity"))


def test_a_list_of_records_only_grows(open_request: Callable[..., Any]) -> None:
    ticket = open_request().ticket
    once = write_fields(ticket, {"payments": PAID})
    twice = write_fields(once, {"payments": (PAID,)})
    assert (len(once.disclosure.payments), len(twice.disclosure.payments)) == (1, 2)


def test_a_day_inside_a_record_is_not_in_the_future(open_request: Callable[..., Any]) -> None:
    case = open_request()
    ahead = Payment(date(2026, 9, 1), Money.STAMPS, 1000, 10, "mei")
    fault = field_fault(Kind.DISCLOSURE, "payments", ahead, case.moment("mei"))
    assert str(fault) == "in_the_future:payments"


def test_a_reason_that_names_a_person_is_refused(open_complaint: Callable[..., Any]) -> None:
    case = open_complaint()
    named = CorrectiveAction(needed=False, reason="taro@example.jp に確認済み")
    fault = field_fault(Kind.COMPLAINT, "corrective_action", named, case.moment("mei"))
    assert str(fault) == "personal_data:corrective_action"


def test_a_tracking_number_is_let_through(open_complaint: Callable[..., Any]) -> None:
    case = open_complaint()
    assert field_fault(Kind.COMPLAINT, "delivery_ref", "123456789012", case.moment("mei")) is None


def test_notes_are_filed_under_their_step(open_complaint: Callable[..., Any]) -> None:
    case = open_complaint()
    for text in ("一つ目", "二つ目"):
        case.does("mei", Move.NOTE, {PersonalField.NOTE: text})
    assert {"note.2", "note.3"} <= {str(slot) for slot in case.ticket.personal}


def leaves(type_: Any, seen: set[Any]) -> Iterator[Any]:
    """Every plain type that a value of this type consists of."""
    if type_ in seen:
        return
    seen.add(type_)
    if is_dataclass(type_):
        for each in get_type_hints(type_).values():
            yield from leaves(each, seen)
    elif get_args(type_):
        for each in get_args(type_):
            yield from leaves(each, seen)
    else:
        yield type_


def test_a_ticket_is_made_of_words_days_and_numbers_and_of_no_bytes() -> None:
    # assertion: no closing without the disposal, and no place for an image or a number
    assert not {bytes, bytearray, memoryview, Any} & set(leaves(Ticket, set()))


def test_no_personal_field_takes_a_number_of_twelve_digits() -> None:
    # O9
    # assertion: no closing without the disposal, and no place for an image or a number
    for field, number in product(PersonalField, (MY_NUMBER, LICENCE)):
        with pytest.raises(BadFieldError):
            clean_value(field, number)
