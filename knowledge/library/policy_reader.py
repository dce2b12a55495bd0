"""Reads a version of the policy from its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.language import LANGUAGES, Language
from knowledge.library import shapes
from knowledge.library.faults import Faults
from knowledge.library.fields import FieldReader
from knowledge.library.files import SourceFile
from knowledge.library.policy import CitedLaw, Clause, Fact, Policy
from knowledge.library.quantities import Count
from knowledge.library.shapes import Table
from knowledge.library.yaml_reader import Items, Node, Pairs, Text, document

_LAW: Final = Table(
    "law",
    {
        "title": shapes.line("個人情報の保護に関する法律"),
        "edition": shapes.day("2022-04-01"),
    },
    frozenset({"title", "edition"}),
)
_COUNT: Final = Table(
    "a count",
    {"ja": shapes.line("事由"), "en": shapes.line("grounds"), "of": shapes.texts("[R1, R2]")},
    frozenset({"of"}),
)
_HEAD: Final = Table(
    "policy",
    {
        "title": shapes.text_by_language("{ja: 個人情報保護方針, en: Privacy Policy}"),
        "established_on": shapes.day('"2020-04-01"'),
        "revised_on": shapes.day('"2026-04-01"'),
        "answers_reviewed_on": shapes.day('"2026-04-01"'),
        "counts": shapes.tables(_COUNT),
        "law": shapes.table(_LAW),
        "suspends": shapes.texts("[fee-amount]"),
    },
)
_CLAUSE: Final = Table(
    "a clause",
    {
        "id": shapes.line("FEE"),
        "kind": shapes.line("rule"),
        "section": shapes.text_by_language("{ja: 開示等の請求, en: Requests}"),
        "quotes": shapes.texts('["手数料は500円です。"]'),
        "gloss": shapes.texts('["The fee is 500 yen."]'),
        "note": shapes.text_by_language("{ja: 税込みです。, en: Tax is included.}"),
    },
    frozenset({"id", "kind", "section", "quotes"}),
)
CLAUSES: Final = Table(
    "clauses.yaml",
    {"policy": shapes.table(_HEAD), "clauses": shapes.tables(_CLAUSE)},
    frozenset({"clauses"}),
)
FACT: Final = Table(
    "a fact",
    {
        "value": shapes.text_or_by_language("{ja: 事務室, en: the office}"),
        "clause": shapes.line("FEE"),
        "as_printed": shapes.flag(),
    },
    frozenset({"value"}),
)


@dataclass(frozen=True)
class _PolicyHead:
    title: Mapping[Language, str]
    established_on: date | None = None
    revised_on: date | None = None
    answers_reviewed_on: date | None = None
    counts: tuple[Count, ...] = ()
    law: CitedLaw | None = None
    suspends: Mapping[str, int] = field(default_factory=dict)


def revision_folders(folder: Path) -> list[Path]:
    """Return the folders of prepared revisions below a knowledge folder, by name."""
    found = (folder / "policy" / "revisions").glob("[!.]*")
    return sorted(each for each in found if each.is_dir() and not each.is_symlink())


def day_of(folder: Path) -> date | None:
    """Return the day of effect that a revision's folder is named by."""
    try:
        day = date.fromisoformat(folder.name)
    except ValueError:
        return None
    return day if day.isoformat() == folder.name else None


def build(
    source: SourceFile | None, clauses: SourceFile | None, facts: SourceFile | None, faults: Faults
) -> Policy:
    """Read a version of the policy from its files; a missing text or file of clauses is empty.

    A quote that is not in the text is no fault here: it suspends the answers that rest on it.
    """
    text = source.text if source else ""
    head, found = _PolicyHead({}), dict[str, Clause]()
    if clauses is not None:
        head, found = _read_clauses(FieldReader(clauses.name, faults), clauses, faults)
        if found and not text.strip():
            faults.add(clauses.name, 1, "policy.ja.txt is missing or empty: put the text there.")
    known = dict[str, Fact]()
    if facts is not None:
        known = _read_facts(FieldReader(facts.name, faults), facts, found, faults)
    return Policy(
        head.title,
        text,
        head.established_on,
        head.revised_on,
        found,
        known,
        answers_reviewed_on=head.answers_reviewed_on,
        counts=head.counts,
        law=head.law,
        suspends=head.suspends,
    )


def _read_clauses(
    reader: FieldReader, source: SourceFile, faults: Faults
) -> tuple[_PolicyHead, dict[str, Clause]]:
    node = document(source.text, source.name, faults)
    if node is None:
        return _PolicyHead({}), {}
    fields = reader.fields(node, CLAUSES)
    found = dict[str, Clause]()
    listed = fields.get("clauses")
    for item in listed.items if isinstance(listed, Items) else ():
        clause = _clause(reader, item)
        if clause.id in found:
            reader.fault(item.line, f"the clause “{clause.id}” stands twice: rename one.")
        found[clause.id] = clause
    if listed is not None and not isinstance(listed, Items):
        reader.fault(listed.line, "clauses must be a list: write “- ” before each.")
    head = _head(reader, fields.get("policy"))
    for count in head.counts:
        for missing in (clause for clause in count.clauses if clause not in found):
            reader.fault(
                count.line, f"there is no clause “{missing[:40]}” to count: correct the id."
            )
    return head, found


def _head(reader: FieldReader, node: Node | None) -> _PolicyHead:
    if node is None:
        return _PolicyHead({})
    fields = reader.fields(node, _HEAD)
    return _PolicyHead(
        title=reader.by_language(fields["title"], "title", reader.text)
        if "title" in fields
        else {},
        established_on=_day(reader, fields, "established_on"),
        revised_on=_day(reader, fields, "revised_on"),
        answers_reviewed_on=_day(reader, fields, "answers_reviewed_on"),
        counts=_counts(reader, fields["counts"]) if "counts" in fields else (),
        law=_law(reader, fields["law"]) if "law" in fields else None,
        suspends=_names(reader, fields["suspends"]) if "suspends" in fields else {},
    )


def _names(reader: FieldReader, node: Node) -> dict[str, int]:
    """Read a list of entry ids, with their lines."""
    reader.texts(node, "suspends")
    items = node.items if isinstance(node, Items) else ()
    return {item.value.strip(): item.line for item in items if isinstance(item, Text)}


def _law(reader: FieldReader, node: Node) -> CitedLaw | None:
    """Read `{title: 個人情報の保護に関する法律, edition: 2022-04-01}`."""
    fields = reader.fields(node, _LAW)
    if len(fields) < 2:
        return None
    day = reader.day(fields["edition"], "edition")
    return CitedLaw(reader.name(fields["title"], "title"), day.isoformat() if day else "")


def _counts(reader: FieldReader, node: Node) -> tuple[Count, ...]:
    """Read `[{ja: 事由, en: grounds, of: [R1, R2]}]`."""
    if not isinstance(node, Items):
        reader.fault(node.line, "counts must be a list: write “- ” before each.")
        return ()
    found = []
    for item in node.items:
        fields = reader.fields(item, _COUNT)
        words = {
            language: reader.name(fields[language], language)
            for language in LANGUAGES
            if language in fields
        }
        clauses = reader.texts(fields["of"], "of") if "of" in fields else ()
        found.append(Count(words, clauses, item.line))
    return tuple(found)


def _day(reader: FieldReader, fields: Mapping[str, Node], key: str) -> date | None:
    return reader.day(fields[key], key) if key in fields else None


def _clause(reader: FieldReader, node: Node) -> Clause:
    fields = reader.fields(node, _CLAUSE)
    quotes = fields.get("quotes")
    listed = quotes.items if isinstance(quotes, Items) else ()
    clause = Clause(
        id=reader.name(fields["id"], "id") if "id" in fields else "",
        kind=reader.name(fields["kind"], "kind") if "kind" in fields else "",
        section=_by_language(reader, fields, "section"),
        quotes=reader.texts(fields["quotes"], "quotes") if "quotes" in fields else (),
        gloss=reader.texts(fields["gloss"], "gloss") if "gloss" in fields else (),
        note=_by_language(reader, fields, "note"),
        file=reader.file,
        line=node.line,
        lines=tuple(each.line for each in listed if isinstance(each, Text) and each.value.strip()),
    )
    if "gloss" in fields and len(clause.gloss) != len(clause.quotes):
        reader.fault(fields["gloss"].line, "gloss needs exactly one English text for each quote.")
    return clause


def _by_language(
    reader: FieldReader, fields: Mapping[str, Node], key: str
) -> Mapping[Language, str]:
    return reader.by_language(fields[key], key, reader.text) if key in fields else {}


def _read_facts(
    reader: FieldReader, source: SourceFile, clauses: Mapping[str, Clause], faults: Faults
) -> dict[str, Fact]:
    node = document(source.text, source.name, faults)
    if node is None:
        return {}
    if not isinstance(node, Pairs):
        reader.fault(node.line, "facts.yaml must be a mapping: write “name: {value: …}” lines.")
        return {}
    return {name.value: _fact(reader, value, clauses) for name, value in node.pairs}


def _fact(reader: FieldReader, node: Node, clauses: Mapping[str, Clause]) -> Fact:
    fields = reader.fields(node, FACT)
    clause = reader.name(fields["clause"], "clause") if "clause" in fields else None
    if clause and clause not in clauses:
        reader.fault(fields["clause"].line, f"there is no clause “{clause}” in clauses.yaml.")
    return Fact(
        value=_fact_value(reader, fields["value"]) if "value" in fields else {},
        clause=clause,
        as_printed="as_printed" in fields and reader.flag(fields["as_printed"], "as_printed"),
        file=reader.file,
        line=node.line,
    )


def _fact_value(reader: FieldReader, node: Node) -> Mapping[Language, str]:
    if isinstance(node, Pairs):
        return reader.by_language(node, "value", reader.text)
    text = reader.text(node, "value")
    return {"ja": text, "en": text}
