"""Reads a version of the policy from its files."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from knowledge.library import fields
from knowledge.library.fields import FieldReader, RecordType
from knowledge.library.files import Faults, SourceFile
from knowledge.library.policy import CitedLaw, Clause, Fact, Policy
from knowledge.library.quantities import CountedThing
from knowledge.library.yaml_reader import MappingNode, Node, mapping_values, read_yaml
from knowledge.text import LANGUAGES

_LAW: Final = RecordType(
    "law",
    {
        "title": fields.line("個人情報の保護に関する法律"),
        "edition": fields.day("2022-04-01"),
    },
    frozenset({"title", "edition"}),
)


def _law(reader: FieldReader, node: Node) -> CitedLaw | None:
    law = reader.record(node, _LAW)
    if len(law) < len(_LAW.keys):
        return None
    return CitedLaw(law["title"], law["edition"].isoformat() if law["edition"] else "")


_COUNT: Final = RecordType(
    "a count",
    {
        "ja": fields.text_or_texts("事由"),
        "en": fields.text_or_texts("grounds"),
        "of": fields.texts("[R1, R2]"),
    },
    frozenset({"of"}),
)


def _count(reader: FieldReader, node: Node) -> CountedThing:
    count = reader.record(node, _COUNT)
    words = {language: count[language] for language in LANGUAGES if language in count}
    return CountedThing(words, count.get("of", ()), node.line)


_HEAD: Final = RecordType(
    "policy",
    {
        "title": fields.text_by_language("{ja: 個人情報保護方針, en: Privacy Policy}"),
        "established_on": fields.day('"2020-04-01"'),
        "revised_on": fields.day('"2026-04-01"'),
        "answers_reviewed_on": fields.day('"2026-04-01"'),
        "counts": fields.records(_COUNT, _count),
        "law": fields.record(_LAW, _law),
        "suspends": fields.possible_texts_with_lines("[fee-amount]"),
    },
)

_CLAUSE: Final = RecordType(
    "a clause",
    {
        "id": fields.line("FEE"),
        "kind": fields.line("rule"),
        "section": fields.text_by_language("{ja: 開示等の請求, en: Requests}"),
        "quotes": fields.texts_with_lines('["手数料は500円です。"]'),
        "gloss": fields.texts('["The fee is 500 yen."]'),
        "note": fields.text_by_language("{ja: 税込みです。, en: Tax is included.}"),
    },
    frozenset({"id", "kind", "section", "quotes"}),
)


def _clause(reader: FieldReader, node: Node) -> Clause:
    clause = reader.record(node, _CLAUSE)
    quotes, gloss = clause.get("quotes", ()), clause.get("gloss")
    if gloss is not None and len(gloss) != len(quotes):
        line = mapping_values(node)["gloss"].line
        reader.fault(line, "gloss needs exactly one English text for each quote.")
    return Clause(
        id=clause.get("id", ""),
        kind=clause.get("kind", ""),
        section=clause.get("section", {}),
        quotes=tuple(quote for quote, _ in quotes),
        gloss=gloss or (),
        note=clause.get("note", {}),
        file=reader.file,
        line=node.line,
        lines=tuple(line for _, line in quotes),
    )


CLAUSES: Final = RecordType(
    "clauses.yaml",
    {
        "policy": fields.record(_HEAD, lambda reader, node: reader.record(node, _HEAD)),
        "clauses": fields.records(_CLAUSE, _clause),
    },
    frozenset({"clauses"}),
)
FACT: Final = RecordType(
    "a fact",
    {
        "value": fields.text_or_by_language("{ja: 事務室, en: the office}"),
        "clause": fields.line("FEE"),
        "as_printed": fields.flag(),
    },
    frozenset({"value"}),
)


def revision_folders(folder: Path) -> list[Path]:
    """Return the folders of prepared revisions below a knowledge folder, by name."""
    found = (folder / "policy" / "revisions").glob("[!.]*")
    return sorted(each for each in found if each.is_dir() and not each.is_symlink())


def effective_day(folder: Path) -> date | None:
    """Return the day of effect that a revision's folder is named by."""
    try:
        day = date.fromisoformat(folder.name)
    except ValueError:
        return None
    return day if day.isoformat() == folder.name else None


def parse_policy(
    source: SourceFile | None, clauses: SourceFile | None, facts: SourceFile | None, faults: Faults
) -> Policy:
    """Read a version of the policy from its files; a missing text or file of clauses is empty.

    A quote that is not in the text is no fault here: it suspends the answers that rest on it.
    """
    text = source.text if source else ""
    head, found = dict[str, Any](), dict[str, Clause]()
    if clauses is not None:
        head, found = _read_clauses(FieldReader(clauses.name, faults), clauses, faults)
        if found and not text.strip():
            faults.add(clauses.name, 1, "policy.ja.txt is missing or empty: put the text there.")
    known = dict[str, Fact]()
    if facts is not None:
        whole = found if faults.has_read_all_files else None
        known = _read_facts(FieldReader(facts.name, faults), facts, whole, faults)
    return Policy(
        title=head.get("title", {}),
        text=text,
        established_on=head.get("established_on"),
        revised_on=head.get("revised_on"),
        clauses=found,
        facts=known,
        answers_reviewed_on=head.get("answers_reviewed_on"),
        counts=head.get("counts", ()),
        law=head.get("law"),
        suspends=dict(head["suspends"]) if "suspends" in head else None,
    )


def _read_clauses(
    reader: FieldReader, source: SourceFile, faults: Faults
) -> tuple[dict[str, Any], dict[str, Clause]]:
    """Return what stands under `policy`, and the clauses by id."""
    node = read_yaml(source.text, source.name, faults)
    if node is None:
        return {}, {}
    read = reader.record(node, CLAUSES)
    head, found = read.get("policy", {}), dict[str, Clause]()
    for clause in read.get("clauses", ()):
        if clause.id in found:
            reader.fault(clause.line, f"the clause “{clause.id}” stands twice: rename one.")
        found[clause.id] = clause
    for count in head.get("counts", ()):
        for missing in (clause for clause in count.clauses if clause not in found):
            reader.fault(
                count.line, f"there is no clause “{missing[:40]}” to count: correct the id."
            )
    return head, found


def _read_facts(
    reader: FieldReader, source: SourceFile, clauses: Mapping[str, Clause] | None, faults: Faults
) -> dict[str, Fact]:
    """`clauses` is None if they could not be read."""
    node = read_yaml(source.text, source.name, faults)
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        reader.fault(node.line, "facts.yaml must be a mapping: write “name: {value: …}” lines.")
        return {}
    return {name.value: _fact(reader, value, clauses) for name, value in node.pairs}


def _fact(reader: FieldReader, node: Node, clauses: Mapping[str, Clause] | None) -> Fact:
    fact = reader.record(node, FACT)
    clause = fact.get("clause")
    if clause and clauses is not None and clause not in clauses:
        line = mapping_values(node)["clause"].line
        reader.fault(line, f"there is no clause “{clause}” in clauses.yaml.")
    return Fact(**{"value": {}, **fact}, file=reader.file, line=node.line)
