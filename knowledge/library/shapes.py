"""The forms of values in the files of a knowledge base: how each is read, and its schema for
editors."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from knowledge.language import LANGUAGES, Language
from knowledge.library.fields import FieldReader, Shape, Table
from knowledge.library.yaml_reader import Items, Node, Pairs

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


def line(example: str) -> Shape:
    """One line of at most 120 characters."""
    return Shape(_LINE, example, FieldReader.name)


def texts(example: str) -> Shape:
    return Shape(_TEXTS, example, FieldReader.texts)


def placed_texts(example: str) -> Shape:
    """Texts, each read with its line."""
    return Shape(_TEXTS, example, FieldReader.placed)


def day(example: str) -> Shape:
    return Shape({"type": "string", "format": "date"}, example, FieldReader.day)


def flag() -> Shape:
    return Shape({"type": "boolean"}, "true", FieldReader.flag)


def choice(choices: tuple[str, ...]) -> Shape:
    return Shape(
        {"enum": [*choices]},
        choices[0],
        lambda reader, node, what: reader.choice(node, what, choices),
    )


def text_by_language(example: str) -> Shape:
    return Shape(_by_language(_TEXT), example, _read_text_by_language)


def _read_text_by_language(reader: FieldReader, node: Node, what: str) -> Mapping[Language, str]:
    return reader.by_language(node, what, reader.text)


def texts_by_language(example: str) -> Shape:
    return Shape(
        _by_language(_TEXTS),
        example,
        lambda reader, node, what: reader.by_language(node, what, reader.texts),
    )


def text_or_by_language(example: str) -> Shape:
    """One text stands for both languages."""

    def read(reader: FieldReader, node: Node, what: str) -> Mapping[Language, str]:
        if isinstance(node, Pairs):
            return reader.by_language(node, what, reader.text)
        return dict.fromkeys(LANGUAGES, reader.text(node, what))

    return Shape({"anyOf": [_TEXT, _by_language(_TEXT)]}, example, read)


def clauses(most: int) -> Shape:
    """Ids of clauses, each alone or with the beginnings of the quotes that it chooses."""
    chosen = {"type": "object", "additionalProperties": _TEXTS, "maxProperties": 1}
    item = {"anyOf": [_LINE, chosen]}
    schema = {"type": "array", "minItems": 1, "maxItems": most, "items": item}
    return Shape(schema, "[FEE]", _read_clauses)


def _read_clauses(reader: FieldReader, node: Node, what: str) -> dict[str, tuple[str, ...]]:
    """Read `[F7, E3: [first words of a quote]]`."""
    if not isinstance(node, Items) or not node.items:
        reader.texts(node, what)
        return {}
    found = dict[str, tuple[str, ...]]()
    for item in node.items:
        if isinstance(item, Items) or (isinstance(item, Pairs) and len(item.pairs) != 1):
            reader.fault(item.line, "a clause is its id, or “ID: [first words of a quote]”.")
            continue
        if isinstance(item, Pairs):
            ((clause, quotes),) = item.pairs
            chosen = reader.texts(quotes, "the quotes of a clause")
        else:
            clause, chosen = item, ()
        if name := reader.name(clause, "a clause"):
            found[name] = chosen
    return found


def table(of: Table, read: Callable[[FieldReader, Node], Any]) -> Shape:
    return Shape(of.schema(), _flow(of), lambda reader, node, _: read(reader, node))


def tables(of: Table, read: Callable[[FieldReader, Node], Any]) -> Shape:
    """A list of such mappings."""

    def read_all(reader: FieldReader, node: Node, what: str) -> tuple[Any, ...]:
        if isinstance(node, Items):
            return tuple(read(reader, item) for item in node.items)
        reader.fault(node.line, f"{what} must be a list: write “- ” before each.")
        return ()

    return Shape({"type": "array", "items": of.schema()}, f"[{_flow(of)}]", read_all)


def _flow(of: Table) -> str:
    return f"{{{', '.join(map(of.example, of.keys))}}}"
