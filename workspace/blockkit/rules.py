"""The kinds of rule that Block Kit consists of; each yields faults in Slack's words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

Check = Callable[[Any, str], Iterator[str]]


def fault(sentence: str, at: str) -> str:
    return f"{sentence} [json-pointer:{at}]"


class Rule(Protocol):
    def faults(self, value: Any, at: str) -> Iterator[str]:
        """Yield every fault of the value with its JSON pointer."""
        ...


def _length_faults(size: int, low: int, high: int, at: str) -> Iterator[str]:
    # Characters are counted as code points; Slack does not document what it counts.
    if size < low:
        yield fault(f"must be more than {low - 1} characters", at)
    if size > high:
        yield fault(f"must be less than {high + 1} characters", at)


@dataclass(frozen=True)
class StringSchema:
    low: int
    high: int
    pattern: str | None = None

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must provide a string", at)
            return
        yield from _length_faults(len(value), self.low, self.high, at)
        if self.pattern and not re.fullmatch(self.pattern, value):
            yield fault("invalid format", at)


@dataclass(frozen=True)
class TextObject:
    """A text object of the kinds allowed."""

    high: int
    low: int = 1
    kinds: tuple[str, ...] = ("plain_text",)

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must provide an object", at)
            return
        kind = value.get("type")
        if kind not in self.kinds:
            yield fault(f"must be one of: {', '.join(self.kinds)}", f"{at}/type")
            return
        known: dict[str, Rule] = {"type": Anything(), "text": StringSchema(self.low, self.high)}
        known["emoji" if kind == "plain_text" else "verbatim"] = Boolean()
        yield from ObjectSchema(known, ("text",)).faults(value, at)


@dataclass(frozen=True)
class Boolean:
    def faults(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, bool):
            yield fault("must provide a boolean", at)


@dataclass(frozen=True)
class Integer:
    low: int
    high: int

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield fault("must provide a number", at)
        elif not self.low <= value <= self.high:
            yield fault(f"must be between {self.low} and {self.high}", at)


@dataclass(frozen=True)
class StringEnum:
    values: tuple[str, ...]

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if value not in self.values:
            yield fault(f"must be one of: {', '.join(self.values)}", at)


@dataclass(frozen=True)
class Anything:
    """Any value; not checked."""

    def faults(self, value: Any, at: str) -> Iterator[str]:
        del value, at
        yield from ()


@dataclass(frozen=True)
class ArraySchema:
    """A list: its length and the rule for each item."""

    rule: Rule
    low: int
    high: int

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must provide an array", at)
            return
        if len(value) < self.low:
            yield fault(f"no fewer than {self.low} items allowed", at)
        if len(value) > self.high:
            yield fault(f"no more than {self.high} items allowed", at)
        for number, item in enumerate(value):
            yield from self.rule.faults(item, f"{at}/{number}")


@dataclass(frozen=True)
class ObjectSchema:
    """An object: its fields, those that are required, and rules across fields."""

    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    together: tuple[Check, ...] = ()

    def checked(self, *checks: Check, either: tuple[str, ...] = ()) -> Self:
        """Return the shape with checks across fields, and fields of which one is required."""
        return replace(self, together=checks, either=either)

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must provide an object", at)
            return
        faults = [*self._missing(value, at), *self._field_faults(value, at)]
        yield from faults
        if not faults:
            for check in self.together:
                yield from check(value, at)

    def _missing(self, value: Mapping[str, Any], at: str) -> Iterator[str]:
        for name in self.required:
            if value.get(name) is None:
                yield fault(f"missing required field: {name}", at)
        if self.either and not any(value.get(name) for name in self.either):
            yield fault(f"must define either `{'` or `'.join(self.either)}`", at)

    def _field_faults(self, value: Mapping[str, Any], at: str) -> Iterator[str]:
        for name, given in value.items():
            rule = self.fields.get(name)
            if rule is None:
                yield fault(f"invalid additional property: {name}", at)
            elif given is not None:
                # Slack accepts null for an optional field.
                yield from rule.faults(given, f"{at}/{name}")


@dataclass(frozen=True)
class TypedObject:
    """An object whose `type` selects its shape from a table, limited to the allowed types."""

    table: Mapping[str, Rule]
    types: frozenset[str] = field(default=frozenset())

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must provide an object", at)
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            yield fault("missing required field: type", at)
        elif kind not in self.table or (self.types and kind not in self.types):
            yield fault(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from self.table[kind].faults(value, at)
