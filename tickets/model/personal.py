"""Personal values, and the names under which they are sealed."""

from collections.abc import Iterable
from dataclasses import dataclass

from tickets.model.kinds import PersonalField
from tickets.model.numbers import parse_number


@dataclass(frozen=True, slots=True, order=True)
class ValueName:
    """Name of one sealed value: its field, and of several of that field, which."""

    field: PersonalField
    of: str = ""
    """Request type of a reason or measure, number of the step that wrote it, or number of the
    duplicate that holds it."""

    def __str__(self) -> str:
        return f"{self.field}.{self.of}" if self.of else str(self.field)

    @property
    def is_of_duplicate(self) -> bool:
        """Whether a duplicate of the ticket holds it."""
        return parse_number(self.of) is not None

    @classmethod
    def read(cls, text: str) -> "ValueName":
        """Parse `str(name)`. Raises ValueError."""
        field, _, of = text.partition(".")
        return cls(PersonalField(field), of)


def fields_of(names: Iterable[ValueName]) -> frozenset[PersonalField]:
    """Return the fields that these names belong to."""
    return frozenset(name.field for name in names)


MASK = "***"


class Personal:
    """A personal value that prints as *** wherever it is shown, logged or formatted."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value; the caller has checked the right to see it and audits it."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Personal, self._value))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a personal value is not copied into other stores by itself")
