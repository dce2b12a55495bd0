"""The keys of each kind of mapping, with the form of each value: for the reader, its faults and
editors' schemas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from knowledge.language import LANGUAGES

Schema = Mapping[str, Any]

_LINE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[^\\n]*$"}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEXTS: Final[Schema] = {"type": "array", "minItems": 1, "items": _TEXT}


@dataclass(frozen=True)
class Shape:
    """The form of a value, and an example as a curator writes it."""

    schema: Schema
    example: str


@dataclass(frozen=True)
class Table:
    """The keys of a mapping."""

    what: str
    keys: Mapping[str, Shape]
    required: frozenset[str] = frozenset()

    def example(self, key: str) -> str:
        return f"{key}: {self.keys[key].example}"

    def schema(self) -> dict[str, Any]:
        properties = {
            key: {**shape.schema, "description": f"Example: {self.example(key)}"}
            for key, shape in self.keys.items()
        }
        return {**_mapping(properties), "required": sorted(self.required)}


def _mapping(properties: Mapping[str, Schema]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def by_language(each: Schema) -> Schema:
    return {**_mapping(dict.fromkeys(LANGUAGES, each)), "minProperties": 1}


def line(example: str) -> Shape:
    """One line of at most 120 characters."""
    return Shape(_LINE, example)


def texts(example: str) -> Shape:
    return Shape(_TEXTS, example)


def day(example: str) -> Shape:
    return Shape({"type": "string", "format": "date"}, example)


def flag() -> Shape:
    return Shape({"type": "boolean"}, "true")


def choice(choices: tuple[str, ...]) -> Shape:
    return Shape({"enum": [*choices]}, choices[0])


def text_by_language(example: str) -> Shape:
    return Shape(by_language(_TEXT), example)


def texts_by_language(example: str) -> Shape:
    return Shape(by_language(_TEXTS), example)


def text_or_by_language(example: str) -> Shape:
    return Shape({"anyOf": [_TEXT, by_language(_TEXT)]}, example)


def clauses(most: int) -> Shape:
    """Ids of clauses, each alone or with the beginnings of the quotes that it chooses."""
    chosen = {"type": "object", "additionalProperties": _TEXTS, "maxProperties": 1}
    item = {"anyOf": [_LINE, chosen]}
    return Shape({"type": "array", "minItems": 1, "maxItems": most, "items": item}, "[FEE]")


def table(shape: Table) -> Shape:
    return Shape(shape.schema(), _flow(shape))


def tables(shape: Table) -> Shape:
    """A list of such mappings."""
    return Shape({"type": "array", "items": shape.schema()}, f"[{_flow(shape)}]")


def _flow(shape: Table) -> str:
    return f"{{{', '.join(map(shape.example, shape.keys))}}}"
