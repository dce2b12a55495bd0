"""Compares what answers state with the sentences that they rest on."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import sudachipy  # type: ignore[import-untyped]

from knowledge.library.entry import Entry, fact_names
from knowledge.library.files import Fault
from knowledge.library.loader import Library
from knowledge.library.policy import Clause, Policy
from knowledge.library.quantities import Quantity, find_quantities, mistranslated_quantities
from knowledge.library.sources import counted_quotes, source_at, sources
from knowledge.library.suspensions import SentenceChange, Suspension
from knowledge.text import Language

# 山田 太郎; Taro Yamada
_NAME: Final = r"([一-龠々]{1,4}[ \u3000][一-龠々ァ-ヶー]{1,6}|[A-Z][a-z]+ [A-Z][a-z]+)"

_KANJI: Final = "[一-龠々]{2,10}"

_ELSEWHERE: Final = (
    "rests on no quote that says so: name its clause, so that a revision suspends the answer."
)
_NOWHERE: Final = "the policy nowhere says so: correct it, or leave it out."


@dataclass(frozen=True)
class Contradiction:
    """A number, a name or a quotation in an answer, a number in the translation of a quote, or a
    fact that is not printed, and what the policy says instead.

    `right` is what the quotes say, of a count what the policy has, and of a quotation the
    sentences in its place; of a fact that the base has for an earlier text, the file to correct it
    in. `fault` is lint's line.
    """

    of: Literal["answer", "count", "quotation", "translation", "fact", "earlier_fact"]
    language: Language
    written: str
    right: tuple[str, ...]
    fault: Fault


def contradiction_faults(library: Library, except_for: Container[str] = ()) -> Iterator[Fault]:
    """Report amounts, periods, dates, counts and names that the policy contradicts, and facts that
    it does not print; not those of the answers `except_for`."""
    if library.policy is None:
        return
    for entry in library.entries.values():
        if entry.id not in except_for:
            yield from (each.fault for each in _of_answer(entry, library.policy))
    yield from (each.fault for _, each in _unprinted(library.policy))
    yield from (each.fault for _, each in _mistranslated(library.policy.clauses.values()))


def find_contradictions(entry: Entry, policy: Policy | None) -> Iterator[Contradiction]:
    """Yield those of one answer, of the facts it names, and of the translations below it."""
    if policy is not None:
        yield from _of_answer(entry, policy)
        facts = {name for text in entry.answer.values() for name in fact_names(text)}
        yield from (found for name, found in _unprinted(policy) if name in facts)
        shown = {(each.clause.id, each.quote) for each in sources(entry, policy)}
        named = filter(None, map(policy.clauses.get, entry.clauses))
        yield from (found for at, found in _mistranslated(named) if at in shown)


_QUOTATIONS: Final = tuple(
    map(re.compile, ("『([^『』]+)』", "「([^「」]+)」", "“([^“”]+)”", '"([^"]+)"'))
)


def find_outdated_quotations(
    entry: Entry, suspension: Suspension, library: Library
) -> Iterator[Contradiction]:
    """Yield the words in quotation marks that stood in a sentence which changed, or in its
    translation, and stand nowhere in the policy of this library."""
    if library.policy is None:
        return
    gone = [each for each in suspension.changes if each.was]
    old = [(each, [*map(_letters, (each.was, _old_translation(each, library)))]) for each in gone]
    glosses = (
        source_at(each, nth).gloss
        for each in library.policy.clauses.values()
        for nth in range(len(each.quotes))
    )
    new = [*map(_letters, (library.policy.text, *glosses))]
    for language, text in entry.answer.items():
        quotations = (match[1] for each in _QUOTATIONS for match in each.finditer(text))
        for written in dict.fromkeys(quotations):
            words = _letters(written)
            stood = [each for each, texts in old if any(words in text for text in texts)]
            if words and stood and not any(words in text for text in new):
                sentence = (
                    f"{entry.id} quotes “{written}” in {language}, which the policy no longer"
                    " says: quote it as it reads now, or leave it out."
                )
                right = tuple(dict.fromkeys(each.now.quote for each in stood if each.now))
                fault = fault_at(entry, written, sentence)
                yield Contradiction("quotation", language, written, right, fault)


def _old_translation(change: SentenceChange, library: Library) -> str:
    """Return the translation of the old sentence; nothing if the new one has none, which could
    have kept the words."""
    is_translated = change.now is None or library.translation(change.now.quote)
    return library.translation(change.was) if is_translated else ""


def _letters(text: str) -> str:
    """The text as it is compared: in one width and case, without spaces and its last stop."""
    return _plain(unicodedata.normalize("NFKC", text)).casefold().rstrip("。.,、")


def faults_of_shown_answers(library: Library, withheld: Container[str]) -> tuple[Fault, ...]:
    """Return the faults of all answers that are given, with their translations."""
    given = (each for each in library.entries.values() if each.id not in withheld)
    found = (each.fault for entry in given for each in find_contradictions(entry, library.policy))
    return tuple(sorted(set(found)))


def _of_answer(entry: Entry, policy: Policy) -> Iterator[Contradiction]:
    for language, text in entry.answer.items():
        for quantity, quoted in _wrong(entry, language, text, policy):
            listed = ", ".join(f"“{each}”" for each in quoted)
            sentence = (
                f"{entry.id} says “{quantity.written}” in {language}, its quotes say"
                f" {listed}: correct one, or choose the quotes it is about."
            )
            fault = fault_at(entry, quantity.written, sentence)
            yield Contradiction("answer", language, quantity.written, quoted, fault)
        yield from _miscounted(entry, language, text, policy)
        yield from _misnamed(entry, language, text, policy)


def unsupported_statements(library: Library) -> Iterator[Fault]:
    """Report what an answer states and none of the sentences says that it rests on."""
    policy = library.policy
    if policy is None:
        return
    said = {each.unit_and_value for each in find_quantities(policy.text)}
    printed = [
        (name, value)
        for name, fact in policy.facts.items()
        if fact.as_printed and len(value := _plain(fact.value.get("ja", ""))) > 2
    ]
    for entry in library.entries.values():
        own = {each.kind for each in _quoted(entry, policy)}
        for language, text in entry.answer.items():
            # A policy need not say what is free.
            stated = (one for one in find_quantities(text) if not one.is_free_of_charge)
            for each in (one for one in stated if one.kind not in own):
                is_said = each.unit_and_value in said
                if is_said or entry.clauses:
                    why = _ELSEWHERE if is_said else _NOWHERE
                    sentence = f"{entry.id} says “{each.written}” in {language}, and {why}"
                    yield fault_at(entry, each.written, sentence)
            for name, value in printed:
                if value in _plain(text):
                    sentence = f"{entry.id} writes “{value}” itself: write {{facts.{name}}}."
                    yield fault_at(entry, value, sentence)


def _wrong(
    entry: Entry, language: Language, text: str, policy: Policy
) -> Iterator[tuple[Quantity, tuple[str, ...]]]:
    """Yield what the text states, with what is quoted instead, in its language if it can be."""
    quoted: dict[str, dict[tuple[str, str], Quantity]] = {}
    for each in sorted(
        _quoted(entry, policy), key=lambda each: each.written.isascii() == (language == "ja")
    ):
        quoted.setdefault(each.kind, {}).setdefault(each.unit_and_value, each)
    stated = dict.fromkeys(find_quantities(text))
    for one in stated:
        values = quoted.get(one.kind, {})
        # Beside the right amount, something else may be free.
        is_other = one.is_free_of_charge and any(each.unit_and_value in values for each in stated)
        if values and one.unit_and_value not in values and not is_other:
            yield one, tuple(each.written for each in values.values())


def _quoted(entry: Entry, policy: Policy) -> Iterator[Quantity]:
    for source in sources(entry, policy):
        yield from find_quantities(source.quote)
        yield from find_quantities(source.gloss)


def _mistranslated(
    clauses: Iterable[Clause],
) -> Iterator[tuple[tuple[str, str], Contradiction]]:
    """Yield translations with another amount, period or date than their quotes, each with clause
    and quote."""
    for clause in clauses:
        for quote, gloss, line in zip(clause.quotes, clause.gloss, clause.lines, strict=False):
            for each in mistranslated_quantities(gloss, quote):
                sentence = (
                    f"the translation of “{quote[:24]}…” of {clause.id} says “{each.written}”:"
                    " translate the quote as it reads now."
                )
                said = (one for one in find_quantities(quote) if one.kind == each.kind)
                right = tuple(one.written for one in said)
                fault = Fault(clause.file, line, sentence)
                found = Contradiction("translation", "en", each.written, right, fault)
                yield (clause.id, quote), found


def _miscounted(
    entry: Entry, language: Language, text: str, policy: Policy
) -> Iterator[Contradiction]:
    for count in policy.counts:
        right = len(counted_quotes(count, policy))
        for number, written in count.find_counts(text, language):
            if number != right:
                sentence = (
                    f"{entry.id} says “{written}”, the policy has {right}"
                    f" ({', '.join(count.clauses)}): correct it."
                )
                fault = fault_at(entry, written, sentence)
                yield Contradiction("count", language, written, (str(right),), fault)


def _misnamed(
    entry: Entry, language: Language, text: str, policy: Policy
) -> Iterator[Contradiction]:
    """Yield names that stand where the policy prints another: 責任者は山田 太郎."""
    quotes = tuple(each for clause in policy.clauses.values() for each in clause.quotes)
    glosses = tuple(each for clause in policy.clauses.values() for each in clause.gloss)
    for name, fact in policy.facts.items():
        printed = fact.value.get(language) or fact.value.get("ja", "")
        for label in _labels(_plain(printed), (*quotes, *glosses)) if fact.as_printed else ():
            for written in _names_beside(label, text):
                if _plain(written) not in _plain(printed):
                    sentence = (
                        f"{entry.id} says “{written}” beside “{label}”, the policy prints"
                        f" “{printed}”: write {{facts.{name}}}."
                    )
                    fault = fault_at(entry, written, sentence)
                    yield Contradiction("answer", language, written, (printed,), fault)


def _names_beside(label: str, text: str) -> Iterator[str]:
    """Yield the names before and after what people are called: 責任者は、山田 太郎."""
    role = f"(?i:{re.escape(label)})"
    spaced = [
        match[1]
        for pattern in (
            rf"{role}(?:は|、|：|:| is|\s)+\s*{_NAME}",
            rf"{_NAME}(?:さん|様|氏)?(?:が|は|、| is (?:the |our )?)+\s*{role}",
        )
        for match in re.finditer(pattern, text)
    ]
    yield from spaced
    joined = rf"{role}(?:は|、|：|:)+\s*({_KANJI})|({_KANJI})(?:さん|様|氏)?(?:が|は|、)+\s*{role}"
    for match in re.finditer(joined, text):
        name = _find_name(next(filter(None, match.groups())))
        if name and not any(name in each for each in spaced):
            yield name


@lru_cache(maxsize=100)
def _labels(printed: str, quotes: tuple[str, ...]) -> frozenset[str]:
    """Return what the policy writes before a name: 管理者, of 「当社の管理者 西塔裕志」."""
    name = r"\s*".join(map(re.escape, printed))
    before = re.compile(rf"(?:^|[。、の])([^。、の\n:：]{{2,60}}?)[\s:：は]+{name}")
    found = (before.search(quote) for quote in quotes if printed[:1] in quote)
    return frozenset(match[1].strip() for match in found if match)


def _unprinted(policy: Policy) -> Iterator[tuple[str, Contradiction]]:
    """Yield facts that the policy does not print in their clause, each with its name."""
    for name, fact in policy.facts.items():
        if not (fact.clause or fact.as_printed):
            continue
        said, clause = fact.value.get("ja", ""), policy.clauses.get(fact.clause or "")
        printed = clause.quotes if clause else (policy.text,)
        if any(_plain(said) in _plain(each) for each in printed):
            continue
        where = f"no quote of {clause.id}" if clause else "nothing in the policy"
        sentence = f"the fact {name} is “{said}”, and {where} prints that"
        file = policy.facts_file
        if file in ("", fact.file):
            fault = Fault(fact.file, fact.line, f"{sentence}: correct one.")
            yield name, Contradiction("fact", "ja", said, (), fault)
        else:
            told = (
                f"{sentence} from {policy.day} on: copy the file to {_below_policy(file)} and write"
                " there what is printed now."
            )
            fault = Fault(fact.file, fact.line, told)
            yield name, Contradiction("earlier_fact", "ja", said, (_below_policy(file),), fault)


def _below_policy(file: str) -> str:
    """A file of a revision as people name it: policy/revisions/2027-04-01/facts.yaml."""
    return "/".join(Path(file).parts[-4:])


def _plain(text: str) -> str:
    return "".join(text.split())


def fault_at(entry: Entry, written: str, sentence: str) -> Fault:
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


# Offices and companies are called by names, too: 山口営業所, 武田薬品工業.
_TITLE: Final = re.compile(
    r"様|氏|殿|先生|本部長|[部課室係局所次社会]長|主任|代表|取締役|執行役員|専務|常務|理事|監査役|弁護士"
)


def _find_name(text: str) -> str:
    """Return the name that a text of kanji is, alone or before a title: 田中 of 田中部長."""
    words = [
        (each.surface(), each.part_of_speech()[2:4])
        for each in _dictionary().tokenizer(sudachipy.SplitMode.C).tokenize(text)
    ]
    named = [nth for nth, (_, kind) in enumerate(words) if kind[0] == "人名"]
    if not named:
        return ""
    first = named[0]
    # The dictionary lacks rare family names: before a given name, the word is one.
    first -= first == 1 and words[first][1] == ("人名", "名")
    name = "".join(surface for surface, _ in words[first : named[-1] + 1])
    _, _, after = text.partition(name)
    return name if text == name or _TITLE.match(after) else ""


@cache
def _dictionary() -> Any:
    """A tokenizer belongs to one thread, the dictionary to all."""
    return sudachipy.Dictionary(dict="small")
