"""Reads values from a YAML tree, and notes in a sentence what is wrong with one: the forms of
values, how each is read, and its schema for editors.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from knowledge.library.files import Faults
from knowledge.library.yaml_reader import ListNode, MappingNode, Node, ScalarNode
from knowledge.text import LANGUAGES, Language

T = TypeVar("T")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TURNED = {
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
    "int": "a number",
    "float": "a number",
    "merge": "a merge key",
    "value": "a sign of its own",
}


@dataclass(frozen=True)
class FieldType:
    """The form of a value: its JSON schema, an example as a curator writes it, and its reader,
    which is given the node and the key."""

    schema: Mapping[str, Any]
    example: str
    read: "Callable[[FieldReader, Node, str], Any]"


@dataclass(frozen=True)
class RecordType:
    """The keys of a mapping."""

    what: str
    keys: Mapping[str, FieldType]
    required: frozenset[str] = frozenset()

    def example(self, key: str) -> str:
        return f"{key}: {self.keys[key].example}"

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key: {**shape.schema, "description": f"Example: {self.example(key)}"}
                for key, shape in self.keys.items()
            },
            "required": sorted(self.required),
        }


class FieldReader:
    """Reads the nodes of one file; a fault gives an empty value."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file = file
        self._faults = faults
        self._table: RecordType | None = None

    def fault(self, line: int, sentence: str) -> None:
        self._faults.add(self.file, line, sentence)

    def record(self, node: Node, table: RecordType) -> dict[str, Any]:
        """Read the values that a mapping has; missing and unknown keys are faults."""
        around, self._table = self._table, table
        fields = self._known(node, table.what, table.keys)
        if isinstance(node, MappingNode):
            for missing in sorted(table.required - fields.keys()):
                told = f"{table.what} needs the key “{missing}”: add it{self._such_as(missing)}."
                self.fault(node.line, told)
        values = {key: table.keys[key].read(self, value, key) for key, value in fields.items()}
        self._table = around
        return values

    def _known(self, node: Node, what: str, known: Collection[str]) -> dict[str, Node]:
        if not isinstance(node, MappingNode):
            self.fault(node.line, f"{what} must be a mapping: write “key: value” lines.")
            return {}
        fields = dict[str, Node]()
        for key, value in node.pairs:
            if key.value in known:
                fields[key.value] = value
            else:
                names = ", ".join(sorted(known))
                self.fault(key.line, f"“{key.value[:60]}” is not a key of {what}: use {names}.")
        return fields

    def _example(self, what: str) -> str:
        """The key as one writes it, if the mapping that is being read has it; else empty."""
        key = what.partition(".")[0]
        table = self._table
        return table.example(key) if table and key in table.keys else ""

    def _such_as(self, what: str) -> str:
        example = self._example(what)
        return f", such as “{example}”" if example else ""

    def text(self, node: Node, what: str) -> str:
        if not isinstance(node, ScalarNode):
            told = f"{what} must be one text: quote it (“: ” inside needs quotes)"
            self.fault(node.line, f"{told}{self._such_as(what)}.")
            return ""
        if node.implicit_type and node.value:
            kind = _TURNED[node.implicit_type]
            self.fault(node.line, f"YAML reads “{node.value[:40]}” as {kind}: put it in quotes.")
        elif not node.value.strip():
            self.fault(node.line, f"{what} is empty: write it or remove the key.")
        return node.value.strip()

    def one_line(self, node: Node, what: str) -> str:
        """Read one line of at most 120 characters."""
        text = self.text(node, what)
        if "\n" in text or len(text) > 120:
            self.fault(node.line, f"{what} must be one line of at most 120 characters.")
        return text

    def texts_with_lines(self, node: Node, what: str) -> tuple[tuple[str, int], ...]:
        """Read a list of texts, each with its line."""
        if isinstance(node, ListNode) and not node.items:
            self.fault(node.line, f"{what} is empty: write it or remove the key.")
        return self.possible_texts_with_lines(node, what)

    def possible_texts_with_lines(self, node: Node, what: str) -> tuple[tuple[str, int], ...]:
        """Read a list of texts that may be empty."""
        if not isinstance(node, ListNode):
            told = f"{what} must be a list: write “- ” before each, or [ ]"
            self.fault(node.line, f"{told}{self._such_as(what)}.")
            return ()
        read = ((self.text(item, what), item.line) for item in node.items)
        return tuple((text, line) for text, line in read if text)

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        return tuple(text for text, _ in self.texts_with_lines(node, what))

    def by_language(
        self, node: Node, what: str, read: Callable[[Node, str], T]
    ) -> Mapping[Language, T]:
        if not isinstance(node, MappingNode):
            form = self._example(what) or f"{what}: {{ja: …, en: …}}"
            self.fault(node.line, f"{what} must be in ja, en or both: write {form}.")
            return {}
        fields = self._known(node, what, LANGUAGES)
        if not node.pairs:
            self.fault(node.line, f"{what} is empty: give it in ja, en or both.")
        return {
            language: read(fields[language], f"{what}.{language}")
            for language in LANGUAGES
            if language in fields
        }

    def flag(self, node: Node, what: str) -> bool:
        if (
            isinstance(node, ScalarNode)
            and node.implicit_type == "bool"
            and node.value in ("true", "false")
        ):
            return node.value == "true"
        self.fault(node.line, f"{what} must be true or false.")
        return False

    def day(self, node: Node, what: str) -> date | None:
        if isinstance(node, ScalarNode) and _DAY.fullmatch(node.value):
            try:
                return date.fromisoformat(node.value)
            except ValueError:
                pass
        self.fault(node.line, f"{what} must be a day such as 2027-06-30.")
        return None

    def choice(self, node: Node, what: str, choices: tuple[str, ...]) -> str | None:
        text = self.text(node, what)
        if text in choices:
            return text
        if text:
            self.fault(node.line, f"{what} must be one of {', '.join(choices)}.")
        return None


Schema = Mapping[str, Any]

_LINE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[^\\n]*$"}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEXTS: Final[Schema] = {"type": "array", "minItems": 1, "items": _TEXT}


def _by_language(each: Schema) -> Schema:
    properties = dict.fromkeys(LANGUAGES, each)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "minProperties": 1,
    }


def line(example: str) -> FieldType:
    """One line of at most 120 characters."""
    return FieldType(_LINE, example, FieldReader.one_line)


def texts(example: str) -> FieldType:
    return FieldType(_TEXTS, example, FieldReader.texts)


def text_or_texts(example: str) -> FieldType:
    """A single text stands for a list of it."""

    def read(reader: FieldReader, node: Node, what: str) -> tuple[str, ...]:
        if isinstance(node, ListNode):
            return reader.texts(node, what)
        return tuple(filter(None, [reader.one_line(node, what)]))

    return FieldType({"anyOf": [_LINE, _TEXTS]}, example, read)


def texts_with_lines(example: str) -> FieldType:
    """Texts, each read with its line."""
    return FieldType(_TEXTS, example, FieldReader.texts_with_lines)


def possible_texts_with_lines(example: str) -> FieldType:
    """Texts, each read with its line; there may be none."""
    schema = {"type": "array", "items": _TEXTS["items"]}
    return FieldType(schema, example, FieldReader.possible_texts_with_lines)


def day(example: str) -> FieldType:
    return FieldType({"type": "string", "format": "date"}, example, FieldReader.day)


def flag() -> FieldType:
    return FieldType({"type": "boolean"}, "true", FieldReader.flag)


def choice(choices: tuple[str, ...]) -> FieldType:
    return FieldType(
        {"enum": [*choices]},
        choices[0],
        lambda reader, node, what: reader.choice(node, what, choices),
    )


def text_by_language(example: str) -> FieldType:
    return FieldType(
        _by_language(_TEXT),
        example,
        lambda reader, node, what: reader.by_language(node, what, reader.text),
    )


def texts_by_language(example: str) -> FieldType:
    return FieldType(
        _by_language(_TEXTS),
        example,
        lambda reader, node, what: reader.by_language(node, what, reader.texts),
    )


def text_or_by_language(example: str) -> FieldType:
    """One text stands for both languages."""

    def read(reader: FieldReader, node: Node, what: str) -> Mapping[Language, str]:
        if isinstance(node, MappingNode):
            return reader.by_language(node, what, reader.text)
        return dict.fromkeys(LANGUAGES, reader.text(node, what))

    return FieldType({"anyOf": [_TEXT, _by_language(_TEXT)]}, example, read)


def clauses(most: int) -> FieldType:
    """Ids of clauses, each alone or with the beginnings of the quotes that it chooses."""
    chosen = {"type": "object", "additionalProperties": _TEXTS, "maxProperties": 1}
    item = {"anyOf": [_LINE, chosen]}
    schema = {"type": "array", "minItems": 1, "maxItems": most, "items": item}
    return FieldType(schema, "[FEE]", _read_clauses)


def _read_clauses(reader: FieldReader, node: Node, what: str) -> dict[str, tuple[str, ...]]:
    """Read `[F7, E3: [first words of a quote]]`."""
    if not isinstance(node, ListNode) or not node.items:
        reader.texts(node, what)
        return {}
    found = dict[str, tuple[str, ...]]()
    for item in node.items:
        if isinstance(item, ListNode) or (isinstance(item, MappingNode) and len(item.pairs) != 1):
            reader.fault(item.line, "a clause is its id, or “ID: [first words of a quote]”.")
            continue
        if isinstance(item, MappingNode):
            ((clause, quotes),) = item.pairs
            chosen = reader.texts(quotes, "the quotes of a clause")
        else:
            clause, chosen = item, ()
        if name := reader.one_line(clause, "a clause"):
            found[name] = chosen
    return found


def record(of: RecordType, read: Callable[[FieldReader, Node], Any]) -> FieldType:
    return FieldType(of.schema(), _flow(of), lambda reader, node, _: read(reader, node))


def records(of: RecordType, read: Callable[[FieldReader, Node], Any]) -> FieldType:
    """A list of such mappings."""

    def read_all(reader: FieldReader, node: Node, what: str) -> tuple[Any, ...]:
        if isinstance(node, ListNode):
            return tuple(read(reader, item) for item in node.items)
        reader.fault(node.line, f"{what} must be a list: write “- ” before each.")
        return ()

    return FieldType({"type": "array", "items": of.schema()}, f"[{_flow(of)}]", read_all)


def _flow(of: RecordType) -> str:
    return f"{{{', '.join(map(of.example, of.keys))}}}"
