"""A version of the policy: its text and sentences, clauses with verbatim quotes, and facts."""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.library.entry import PreparedAnswer
from knowledge.library.files import Fault
from knowledge.library.quantities import CountedThing, find_quantities
from knowledge.text import Language

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
