"""Compares what answers state with the sentences that they rest on."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from knowledge.language import Language
from knowledge.library.entry import Entry
from knowledge.library.faults import Fault
from knowledge.library.loader import Library
from knowledge.library.policy import Clause, Policy
from knowledge.library.quantities import Quantity, quantities
from knowledge.library.sources import counted, sources


def contradicted(library: Library) -> Iterator[Fault]:
    """Report amounts, periods, dates and counts that the quotes of an answer contradict, and facts
    that the policy does not print."""
    if library.policy is None:
        return
    for entry in library.entries.values():
        yield from _of_answer(entry, library.policy)
    yield from _unprinted(library.policy)
    yield from _mistranslated(library.policy.clauses.values())


def contradicted_answer(entry: Entry, policy: Policy | None) -> Iterator[Fault]:
    """Report the same of one answer and of the translations that stand below it."""
    if policy is not None:
        yield from _of_answer(entry, policy)
        named = filter(None, map(policy.clauses.get, entry.clauses))
        yield from _mistranslated(named)


def _of_answer(entry: Entry, policy: Policy) -> Iterator[Fault]:
    for language, text in entry.answer.items():
        for quantity, quoted in _wrong(entry, language, text, policy):
            sentence = (
                f"{entry.id} says “{quantity.written}” in {language}, its quotes say"
                f" {quoted}: correct one, or choose the quotes it is about."
            )
            yield fault_of(entry, quantity.written, sentence)
        yield from _miscounted(entry, language, text, policy)


def unsupported(library: Library) -> Iterator[Fault]:
    """Report what an answer states and only sentences say that it does not rest on."""
    policy = library.policy
    if policy is None:
        return
    said = {(each.unit, each.value) for each in quantities(policy.text)}
    printed = [
        (name, value)
        for name, fact in policy.facts.items()
        if fact.as_printed and len(value := _plain(fact.value.get("ja", ""))) > 2
    ]
    for entry in library.entries.values():
        own = {(each.unit, each.value) for each in _quoted(entry, policy)}
        units = {unit for unit, _ in own}
        for language, text in entry.answer.items():
            for each in quantities(text):
                if (each.unit, each.value) in said and each.unit not in units:
                    sentence = (
                        f"{entry.id} says “{each.written}” in {language}, and rests on no quote"
                        " that says so: name its clause, so that a revision suspends the answer."
                    )
                    yield fault_of(entry, each.written, sentence)
            for name, value in printed:
                if value in _plain(text):
                    sentence = f"{entry.id} writes “{value}” itself: write {{facts.{name}}}."
                    yield fault_of(entry, value, sentence)


def _wrong(
    entry: Entry, language: Language, text: str, policy: Policy
) -> Iterator[tuple[Quantity, str]]:
    """Yield what the text states, with what is quoted instead, in its language if it can be."""
    quoted: dict[str, dict[str, Quantity]] = {}
    for each in sorted(
        _quoted(entry, policy), key=lambda each: each.written.isascii() == (language == "ja")
    ):
        quoted.setdefault(each.unit, {}).setdefault(each.value, each)
    for stated in dict.fromkeys(quantities(text)):
        values = quoted.get(stated.unit, {})
        if values and stated.value not in values:
            yield stated, ", ".join(f"“{each.written}”" for each in values.values())


def _quoted(entry: Entry, policy: Policy) -> Iterator[Quantity]:
    for source in sources(entry, policy):
        said = list(quantities(source.quote))
        yield from said
        yield from (each for each in quantities(source.gloss) if not _differs(each, said))


def _differs(translated: Quantity, said: Sequence[Quantity]) -> bool:
    values = [each.value for each in said if each.unit == translated.unit]
    return bool(values) and translated.value not in values


def _mistranslated(clauses: Iterable[Clause]) -> Iterator[Fault]:
    """Report translations with another amount, period or date than their quotes."""
    for clause in clauses:
        for quote, gloss, line in zip(clause.quotes, clause.gloss, clause.lines, strict=False):
            said = list(quantities(quote))
            for each in quantities(gloss):
                if _differs(each, said):
                    sentence = (
                        f"the translation of “{quote[:24]}…” of {clause.id} says “{each.written}”:"
                        " translate the quote as it reads now."
                    )
                    yield Fault(clause.file, line, sentence)


def _miscounted(entry: Entry, language: Language, text: str, policy: Policy) -> Iterator[Fault]:
    for count in policy.counts:
        right = len(counted(count, policy))
        for number, written in count.stated(text, language):
            if number != right:
                sentence = (
                    f"{entry.id} says “{written}”, the policy has {right}"
                    f" ({', '.join(count.clauses)}): correct it."
                )
                yield fault_of(entry, written, sentence)


def _unprinted(policy: Policy) -> Iterator[Fault]:
    """Report facts that name a clause which prints something else."""
    for name, fact in policy.facts.items():
        clause = policy.clauses.get(fact.clause or "")
        value = _plain(fact.value.get("ja", ""))
        if clause and not any(value in _plain(quote) for quote in clause.quotes):
            sentence = (
                f"the fact {name} is “{fact.value.get('ja', '')}”, and no quote of {clause.id}"
                " prints that: correct one."
            )
            yield Fault(fact.file, fact.line, sentence)


def _plain(text: str) -> str:
    return "".join(text.split())


def fault_of(entry: Entry, written: str, sentence: str) -> Fault:
    """A fault at the line of the entry that has these words; else at its first."""
    try:
        lines = Path(entry.file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    for number, line in enumerate(lines[entry.line :], entry.line + 1):
        if line.startswith("- "):
            break
        if written in unicodedata.normalize("NFKC", line) and not line.lstrip().startswith("- "):
            return Fault(entry.file, number, sentence)
    return Fault(entry.file, entry.line, sentence)
