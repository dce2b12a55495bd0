"""Resolve what an answer cites: the sentences of the policy it rests on, and its facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from knowledge.library.entry import FACT_REFERENCE, Entry, fact_names
from knowledge.library.policy import Clause, Fact, Policy, format_day, split_sentences
from knowledge.library.quantities import CountedThing, mistranslated_quantities
from knowledge.text import Language, other_language

MOST_QUOTES: Final = 8  # that an answer shows
LEAST_ALIKE: Final = 50.0  # of 100; two sentences that are less alike say different things


@dataclass(frozen=True)
class Source:
    """A verbatim quote of a clause with our English gloss of it."""

    clause: Clause
    quote: str
    gloss: str


def source_at(clause: Clause, nth: int) -> Source:
    """Return a quote of a clause, without a translation that an earlier wording left behind."""
    quote = clause.quotes[nth]
    gloss = clause.gloss[nth] if nth < len(clause.gloss) else ""
    return Source(clause, quote, gloss if _is_of(gloss, quote) else "")


@lru_cache(maxsize=10_000)
def _is_of(gloss: str, quote: str) -> bool:
    return not mistranslated_quantities(gloss, quote)


@dataclass(frozen=True)
class AnswerBaseline:
    """What a running desk keeps of an answer: the sentences that it rested on when it was last in
    order, each with its clause, and the digests of its text and of the policy then (empty: not
    known).

    `changed_on` is the day on which one of them was found changed; `is_named`: none was, and a
    revision itself named the answer.
    """

    sentences: Mapping[str, str]
    changed_on: date | None = None
    is_suspended_by_name: bool = False
    text: str = ""
    policy: str = ""


def sources(entry: Entry, policy: Policy | None) -> tuple[Source, ...]:
    """Return the quotes that the entry chose of its clauses, each sentence once, in their order."""
    found: dict[str, Source] = {}
    for clause_id, chosen in entry.clauses.items():
        clause = policy.clauses.get(clause_id) if policy else None
        for nth, quote in enumerate(clause.quotes if clause else ()):
            if clause and (not chosen or quote.startswith(chosen)):
                found.setdefault(quote, source_at(clause, nth))
    return tuple(found.values())


def new_sentences(before: Policy, after: Policy) -> Iterator[Source]:
    """Yield the sentences that a revision adds in the place of none."""
    for sentence in _added(before.text, after.text):
        quoting = (
            source_at(clause, nth)
            for clause in after.clauses.values()
            for nth, quote in enumerate(clause.quotes)
            if sentence in quote
        )
        yield next(quoting, Source(Clause("", "", {}, (), ()), sentence, ""))


@lru_cache(maxsize=20)
def _added(before: str, after: str) -> tuple[str, ...]:
    gone = [each.text for each in split_sentences(before) if each.text not in after]
    new = [each.text for each in split_sentences(after) if each.text not in before]
    return tuple(each for each in new if all(fuzz.ratio(was, each) < LEAST_ALIKE for was in gone))


def with_prepared_answer(entry: Entry, versions: Sequence[Policy]) -> Entry:
    """Return the entry with the answer that the last of these versions prepared for it."""
    for version in reversed(versions):
        if prepared := version.answers.get(entry.id):
            return prepared.applied_to(entry)
    return entry


def counted_quotes(count: CountedThing, policy: Policy) -> tuple[Source, ...]:
    """Return what is counted: the first quote of each clause, or all quotes of a single one."""
    clauses = [policy.clauses[each] for each in count.clauses if each in policy.clauses]
    most = None if len(count.clauses) == 1 else 1
    return tuple(
        source_at(clause, nth) for clause in clauses for nth, _ in enumerate(clause.quotes[:most])
    )


DeskFacts = Mapping[str, Mapping[Language, str]]


def fill_facts(text: str, language: Language, policy: Policy | None, desk: DeskFacts) -> str:
    """Fill in the facts: the desk's value, else the policy's.

    A name that the policy prints is quoted as printed; a different one of the desk follows in a
    line of its own below the paragraph.
    """
    if not fact_names(text):
        return text
    return "\n\n".join(_paragraph(part, language, policy, desk) for part in text.split("\n\n"))


def _paragraph(text: str, language: Language, policy: Policy | None, desk: DeskFacts) -> str:
    lines = []
    for name in dict.fromkeys(FACT_REFERENCE.findall(text)):
        fact = policy.facts.get(name) if policy else None
        current = _value(desk.get(name, {}), language)
        if fact is None:
            text = _replace(text, name, current or name)
        elif not fact.as_printed:
            text = _replace(text, name, current or _value(fact.value, language))
        else:
            printed = _value(fact.value, language)
            text = _replace(text, name, _as_printed(fact, language, policy))
            if current and _plain(current) != _plain(printed):
                lines.append(_current(current, language))
    return "\n".join([text, *lines])


def _as_printed(fact: Fact, language: Language, policy: Policy | None) -> str:
    value = _value(fact.value, language)
    day = format_day(policy.revised_on, language) if policy and policy.revised_on else ""
    if language == "ja":
        return f"方針（{day}改正）の記載では{value}" if day else f"方針の記載では{value}"
    revised = f" revised on {day}" if day else ""
    return f"{value} (as printed in the policy{revised})"


def _current(value: str, language: Language) -> str:
    if language == "ja":
        return f"窓口の設定では、現在は{value}です。"
    return f"The desk's settings now say {value.removesuffix('.')}."


def _replace(text: str, name: str, value: str) -> str:
    return text.replace(f"{{facts.{name}}}", value)


def _value(values: Mapping[Language, str], language: Language) -> str:
    return values.get(language) or values.get(other_language(language)) or ""


def _plain(name: str) -> str:
    return "".join(name.split())
