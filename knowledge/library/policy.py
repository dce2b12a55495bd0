"""A version of the policy: its text and sentences, clauses with verbatim quotes, facts; and how it
is read from its files."""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from knowledge.library import fields
from knowledge.library.entry import PreparedAnswer
from knowledge.library.fields import FieldReader, RecordType
from knowledge.library.files import Fault, Faults, SourceFile
from knowledge.library.quantities import CountedThing, find_quantities
from knowledge.library.yaml_reader import MappingNode, Node, mapping_values, read_yaml
from knowledge.text import LANGUAGES, Language

FACTS_FILE: Final = "facts.yaml"
ANSWERS_FILE: Final = "answers.yaml"  # of a prepared revision
_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


@dataclass(frozen=True)
class Clause:
    """A clause with verbatim quotes and an English gloss of each."""

    id: str
    kind: str
    section: Mapping[Language, str]
    quotes: tuple[str, ...]
    gloss: tuple[str, ...]
    note: Mapping[Language, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    lines: tuple[int, ...] = ()  # of the quotes


@dataclass(frozen=True)
class Fact:
    """A value that a company changes; `as_printed`: the policy prints it, maybe outdated."""

    value: Mapping[Language, str]
    clause: str | None = None
    as_printed: bool = False
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class CitedLaw:
    """The law that the policy cites as 法; `edition` is the first day of the numbers it uses."""

    title: str
    edition: str


@dataclass(frozen=True)
class Policy:
    """Text and dates may be missing. `in_force_from` is the day of effect of a revision that was
    prepared in `policy/revisions/`, and None for the text in `policy/` itself."""

    title: Mapping[Language, str]
    text: str
    established_on: date | None
    revised_on: date | None
    clauses: Mapping[str, Clause]
    facts: Mapping[str, Fact]
    in_force_from: date | None = None
    answers_reviewed_on: date | None = None
    """When all answers were last reviewed; an entry may name a later day of its own."""
    counts: tuple[CountedThing, ...] = ()
    law: CitedLaw | None = None
    suspends: Mapping[str, int] | None = None
    """Answers that this version suspends whatever they rest on, with the lines that name them;
    None if its file does not say: then those nearest to its new sentences."""
    answers: Mapping[str, PreparedAnswer] = field(default_factory=dict)
    """Answers that come into force with this version, by entry id."""

    @property
    def day(self) -> date:
        """The day that people know this version by."""
        return self.in_force_from or self.revised_on or date.min

    @property
    def facts_file(self) -> str:
        """Return the file with the facts of this version; empty without clauses."""
        clause = next(iter(self.clauses.values()), None)
        return str(Path(clause.file).with_name(FACTS_FILE)) if clause else ""

    def quotes_with_lines(self) -> Iterator[tuple[Clause, str, int]]:
        """Yield each quote with its clause and the line of the file that it stands in."""
        for clause in self.clauses.values():
            for quote, line in zip(clause.quotes, clause.lines, strict=False):
                yield clause, quote, line

    def unmatched_quotes(self) -> Iterator[Fault]:
        """Yield a fault for each quote that is not in the text: it suspends its answers."""
        for clause, quote, line in self.quotes_with_lines():
            if quote not in self.text:
                sentence = (
                    f"the quote “{quote[:24]}…” of {clause.id} is not in the policy's text: copy it"
                    " from there, character for character."
                )
                yield Fault(clause.file, line, sentence)


def format_day(day: date, language: Language) -> str:
    """Format a day for reading: 令和4年6月21日, or 21 June 2022."""
    if language == "ja":
        return format_era_day(day)
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def format_era_day(day: date) -> str:
    """Format a day as Japanese policies print it: 令和4年6月21日."""
    for begin, era in _ERAS:
        if day >= begin:
            year = day.year - begin.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


# --- sentences --------------------------------------------------------------------------------

# A full stop ends a sentence unless a bracket closes after it; so does the end of a line.
_SENTENCE: Final = re.compile(r"[^。！？\n]*(?:[。！？]+[」』）)]*|\n|$)")
_LIST_MARK: Final = re.compile(r"^\s*(?:[•・※*-]|\d{1,3}[.．)）])\s+")


@dataclass(frozen=True)
class Sentence:
    """A sentence or heading, and where it stands in the text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences and headings in their order, without marks of lists."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    for match in _SENTENCE.finditer(text):
        mark = _LIST_MARK.match(match[0])
        found = match[0][mark.end() :] if mark else match[0]
        if sentence := found.strip():
            yield Sentence(sentence, match.end() - len(found.lstrip()))


def ends_a_sentence(quote: str, text: str) -> bool:
    """Whether a quote from this text ends where a sentence or a line of the text ends."""
    if quote.endswith(("。", "！", "？", "。」", "。』", "。）", "。)")):
        return True
    return any(rest[:1] in ("", "\n") for rest in _after(quote, text))


def _after(quote: str, text: str) -> Iterator[str]:
    """Yield what follows each occurrence of the quote, without spaces."""
    at = text.find(quote)
    while at >= 0:
        yield text[at + len(quote) : at + len(quote) + 20].lstrip(" \u3000")
        at = text.find(quote, at + 1)


_FEE: Final = re.compile(r"手数料|料金|費用|\bfees?\b|\bcharges?\b", re.IGNORECASE)


def contradicting_fees(policy: Policy | None, yen: int) -> Mapping[int, str]:
    """Return the printed fees of a policy that does not print this one; else nothing."""
    printed = printed_fees(policy) if policy else {}
    return {} if yen in printed else printed


def printed_fees(policy: Policy) -> Mapping[int, str]:
    """Return the amounts in yen of the sentences that speak of a fee, each as it is written.

    A fee that stands in several sentences, or beside another amount, is among them.
    """
    return {
        int(each.value): each.written
        for sentence in split_sentences(policy.text)
        if _FEE.search(sentence.text)
        for each in find_quantities(sentence.text)
        if each.unit == "yen" and not each.is_free_of_charge
    }


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
