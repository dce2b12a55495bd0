"""No field can hold an image or the number of a document (O9)."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from tickets.model.contact import BadFieldError, cleaned
from tickets.model.kinds import PersonalField
from tickets.model.ticket import Ticket

MY_NUMBER, LICENCE = "123456789018", "1234 5678 9012"


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


@pytest.mark.parametrize("number", [MY_NUMBER, LICENCE])
@pytest.mark.parametrize("field", list(PersonalField))
def test_no_personal_field_takes_a_number_of_twelve_digits(
    field: PersonalField, number: str
) -> None:
    # O9
    # assertion: no closing without the disposal, and no place for an image or a number
    with pytest.raises(BadFieldError):
        cleaned(field, number)
