"""Reads FOLDER/policy and checks that every quote is in the policy's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.faults import Faults
from knowledge.files import SourceFile
from knowledge.language import Language
from knowledge.policy import Clause, Fact, Policy
from knowledge.shape import Shape
from knowledge.yaml_reader import Items, Node, Pairs, Text, document

_CLAUSE_KEYS = frozenset({"id", "kind", "section", "quotes"})
_HEAD_KEYS = frozenset({"title", "established_on", "revised_on"})


@dataclass(frozen=True)
class _Head:
    title: Mapping[Language, str]
    established_on: date | None = None
    revised_on: date | None = None


def build(
    text: str, clauses: SourceFile | None, facts: SourceFile | None, faults: Faults
) -> Policy:
    """The policy from its three files, any of which may be missing."""
    head, found = _Head({}), dict[str, Clause]()
    if clauses is not None:
        head, found = _read_clauses(Shape(clauses.name, faults), clauses, text, faults)
    known = dict[str, Fact]()
    if facts is not None:
        known = _read_facts(Shape(facts.name, faults), facts, found, faults)
    return Policy(head.title, text, head.established_on, head.revised_on, found, known)


def _read_clauses(
    shape: Shape, source: SourceFile, text: str, faults: Faults
) -> tuple[_Head, dict[str, Clause]]:
    node = document(source.text, source.name, faults)
    if node is None:
        return _Head({}), {}
    fields = shape.fields(node, "clauses.yaml", frozenset({"clauses"}), frozenset({"policy"}))
    found = dict[str, Clause]()
    listed = fields.get("clauses")
    for item in listed.items if isinstance(listed, Items) else ():
        clause = _clause(shape, item, text)
        if clause.id in found:
            shape.fault(item.line, f"the clause “{clause.id}” stands twice: rename one.")
        found[clause.id] = clause
    if listed is not None and not isinstance(listed, Items):
        shape.fault(listed.line, "clauses must be a list: write “- ” before each.")
    return _head(shape, fields.get("policy")), found


def _head(shape: Shape, node: Node | None) -> _Head:
    if node is None:
        return _Head({})
    fields = shape.fields(node, "policy", frozenset(), _HEAD_KEYS)
    return _Head(
        title=shape.by_language(fields["title"], "title", shape.text) if "title" in fields else {},
        established_on=_day(shape, fields, "established_on"),
        revised_on=_day(shape, fields, "revised_on"),
    )


def _day(shape: Shape, fields: Mapping[str, Node], key: str) -> date | None:
    return shape.day(fields[key], key) if key in fields else None


def _clause(shape: Shape, node: Node, text: str) -> Clause:
    fields = shape.fields(node, "a clause", _CLAUSE_KEYS, frozenset({"gloss", "note"}))
    clause = Clause(
        id=shape.name(fields["id"], "id") if "id" in fields else "",
        kind=shape.name(fields["kind"], "kind") if "kind" in fields else "",
        section=_by_language(shape, fields, "section"),
        quotes=shape.texts(fields["quotes"], "quotes") if "quotes" in fields else (),
        gloss=shape.texts(fields["gloss"], "gloss") if "gloss" in fields else (),
        note=_by_language(shape, fields, "note"),
    )
    if "gloss" in fields and len(clause.gloss) != len(clause.quotes):
        shape.fault(fields["gloss"].line, "gloss needs exactly one English text for each quote.")
    quotes = fields.get("quotes")
    for quote in quotes.items if isinstance(quotes, Items) else ():
        if isinstance(quote, Text) and quote.value.strip() not in text:
            shape.fault(
                quote.line,
                f"the quote “{quote.value.strip()[:24]}…” of {clause.id} is not in the policy's "
                "text: copy it from there, character for character.",
            )
    return clause


def _by_language(shape: Shape, fields: Mapping[str, Node], key: str) -> Mapping[Language, str]:
    return shape.by_language(fields[key], key, shape.text) if key in fields else {}


def _read_facts(
    shape: Shape, source: SourceFile, clauses: Mapping[str, Clause], faults: Faults
) -> dict[str, Fact]:
    node = document(source.text, source.name, faults)
    if node is None:
        return {}
    if not isinstance(node, Pairs):
        shape.fault(node.line, "facts.yaml must be a mapping: write “name: {value: …}” lines.")
        return {}
    return {name.value: _fact(shape, value, clauses) for name, value in node.pairs}


def _fact(shape: Shape, node: Node, clauses: Mapping[str, Clause]) -> Fact:
    keys = frozenset({"clause", "as_printed"})
    fields = shape.fields(node, "a fact", frozenset({"value"}), keys)
    clause = shape.name(fields["clause"], "clause") if "clause" in fields else None
    if clause and clause not in clauses:
        shape.fault(fields["clause"].line, f"there is no clause “{clause}” in clauses.yaml.")
    return Fact(
        value=_fact_value(shape, fields["value"]) if "value" in fields else {},
        clause=clause,
        as_printed="as_printed" in fields and shape.flag(fields["as_printed"], "as_printed"),
    )


def _fact_value(shape: Shape, node: Node) -> Mapping[Language, str]:
    if isinstance(node, Pairs):
        return shape.by_language(node, "value", shape.text)
    text = shape.text(node, "value")
    return {"ja": text, "en": text}
