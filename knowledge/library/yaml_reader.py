"""Reads YAML as text with line numbers: no aliases, no tags, no implicit types; quotes texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from knowledge.library.files import HIDDEN, Faults

DEEPEST = 10
MOST_VALUES = 200_000  # a thousand entries with two hundred phrasings; more takes seconds


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A scalar as written; `implicit_type` is the type that YAML would convert it to."""

    value: str
    line: int
    implicit_type: str | None = None


@dataclass(frozen=True, slots=True)
class ListNode:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    pairs: tuple[tuple[ScalarNode, Node], ...]
    line: int


Node = ScalarNode | ListNode | MappingNode


def quoted(text: str) -> str:
    """Return the text as YAML in double quotes, which JSON's are too."""
    return json.dumps(text, ensure_ascii=False)


def mapping_values(node: Node) -> dict[str, Node]:
    """The values of a mapping by their keys; empty for any other node."""
    return {key.value: value for key, value in node.pairs} if isinstance(node, MappingNode) else {}


_HIDDEN = re.compile(f"[{HIDDEN}]")
_KEY = re.compile("[a-z0-9_-]+")
_ODD_INDENT = re.compile("^[ -]*[\u00a0\u3000]", re.MULTILINE)


class _Unreadable(Exception):  # noqa: N818 - it names what happened
    """A fault after which the rest of the document has no meaning."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


def read_items(text: str, file: str, faults: Faults) -> Iterator[Node]:
    """Yield the items of a list document one at a time, to save memory."""
    reader = _Reader(text, file, faults)
    try:
        yield from reader.items()
    except (_Unreadable, yaml.YAMLError) as error:
        _note(error, file, faults)


def read_yaml(text: str, file: str, faults: Faults) -> Node | None:
    """Read a whole document, for files that are not lists of entries."""
    reader = _Reader(text, file, faults)
    try:
        return reader.whole()
    except (_Unreadable, yaml.YAMLError) as error:
        _note(error, file, faults)
        return None


def _note(error: Exception, file: str, faults: Faults) -> None:
    if isinstance(error, _Unreadable):
        faults.add_fatal(file, error.line, error.sentence)
    elif isinstance(error, yaml.MarkedYAMLError):
        problem = error.problem or "it cannot be read"
        # What is not closed is found at the next line, or at the end of the file.
        is_open = "',' or" in problem or "quoted scalar" in (error.context or "")
        marks = (error.context_mark if is_open else None, error.problem_mark, error.context_mark)
        mark = next(filter(None, marks), None)
        faults.add_fatal(file, mark.line + 1 if mark else 1, f"this is not good YAML: {problem}.")
    else:
        faults.add_fatal(file, 1, "this is not good YAML: a character in it is not allowed.")


class _Reader:
    def __init__(self, text: str, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self._values = 0
        self._check_signs(text)
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def items(self) -> Iterator[Node]:
        first = self._first()
        if not isinstance(first, yaml.SequenceStartEvent):
            raise _Unreadable(_line(first), "this file must be a list of entries: begin with “- ”.")
        self._check_marks(first)
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            yield self._node(event, 1)
            if self._faults.is_full(self._file):
                return
        self._finish()

    def whole(self) -> Node:
        node = self._node(self._first(), 0)
        self._finish()
        return node

    def _first(self) -> yaml.Event:
        for event in self._events:
            if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                if isinstance(event, yaml.StreamEndEvent):
                    break
                return event
        raise _Unreadable(1, "this file is empty: write something or delete it.")

    def _finish(self) -> None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _Unreadable(_line(event), "a second document begins here: remove the “---”.")

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            raise _Unreadable(_line(event), "this is nested too deeply: nothing here needs that.")
        self._values += 1
        if self._values > MOST_VALUES:
            raise _Unreadable(_line(event), "too much stands in this file: divide it.")
        self._check_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(tuple(self._children(yaml.SequenceEndEvent, depth)), _line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._pairs(event, depth)
        return ScalarNode("", _line(event), "null")

    def _children(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _pairs(self, start: yaml.MappingStartEvent, depth: int) -> MappingNode:
        pairs: dict[str, tuple[ScalarNode, Node]] = {}
        children = self._children(yaml.MappingEndEvent, depth)
        for key in children:
            value = next(children)
            if not isinstance(key, ScalarNode):
                self._add(key.line, "a key must be a word: quote it or take the brackets away.")
            elif key.implicit_type == "merge":
                self._add(key.line, "merge keys (“<<”) are not allowed: write it out.")
            elif start.flow_style and pairs and _is_rest(key, value):
                told = (
                    f"“{key.value[:60]}” stands after a comma in {{ }}: put the whole text that it"
                )
                self._add(key.line, f"{told} belongs to in quotation marks.")
            elif key.value in pairs:
                self._add(key.line, f"the key “{key.value[:60]}” stands twice: keep one.")
            else:
                pairs[key.value] = (key, value)
        return MappingNode(tuple(pairs.values()), _line(start))

    def _text(self, event: yaml.ScalarEvent) -> ScalarNode:
        line, value = _line(event), event.value
        if "\t" not in value and _HIDDEN.search(value):
            self._add(line, "a hidden control character stands in this text: remove it.")
        return ScalarNode(value, line, _implicit_type(value) if event.implicit[0] else None)

    def _check_marks(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._add(_line(event), "aliases (“*”) are not allowed: write it out.")
        elif getattr(event, "anchor", None):
            self._add(_line(event), "anchors (“&”) are not allowed: remove it.")
        if getattr(event, "tag", None):
            self._add(_line(event), "tags (“!”) are not allowed: quote the text.")

    def _check_signs(self, text: str) -> None:
        for pattern, sentence in (
            (_HIDDEN, "a tab or a hidden control character stands here: use spaces."),
            (_ODD_INDENT, "this line is indented with a wide or no-break space: use plain ones."),
        ):
            line, seen = 1, 0
            for match in pattern.finditer(text):
                line, seen = line + text.count("\n", seen, match.start()), match.start()
                self._add(line, sentence)
                if self._faults.is_full(self._file):
                    return

    def _add(self, line: int, sentence: str) -> None:
        self._faults.add(self._file, line, sentence)


def _is_rest(key: ScalarNode, value: Node) -> bool:
    """Whether this is no key but what follows a comma: {en: Health, Labour and Welfare}."""
    is_empty = isinstance(value, ScalarNode) and not value.value
    return is_empty and not _KEY.fullmatch(key.value)


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def _implicit_type(value: str) -> str | None:
    """Return the type that YAML 1.1 converts an unquoted scalar to, or None for text."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, pattern in (*resolvers.get(value[:1], ()), *resolvers.get(None, ())):
        if pattern.match(value):
            return str(tag).rsplit(":", 1)[-1]
    return None
