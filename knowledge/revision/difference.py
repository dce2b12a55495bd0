"""What a new text of the policy changes, sentence by sentence and clause by clause, and the answers
nearest to its new sentences."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property  # noqa: TID251 (it only computes)
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from knowledge.library.loader import Library
from knowledge.library.policy import Clause, Policy, Sentence, split_sentences
from knowledge.library.sources import LEAST_ALIKE

ChangeKind = Literal["unchanged", "moved", "reworded", "gone", "new"]


@dataclass(frozen=True)
class SentencePair:
    """A sentence of the old text and its place in the new one, by their numbers from 0."""

    kind: ChangeKind
    old: int | None
    new: int | None


def pair_sentences(old: Sequence[str], new: Sequence[str]) -> tuple[SentencePair, ...]:
    """Pair the sentences: those of the old text in order, then the new ones."""
    found = _in_order(old, new)
    found |= _equal(old, new, found)
    found |= _alike(old, new, found)
    gone = {
        number: SentencePair("gone", number, None)
        for number in range(len(old))
        if number not in found
    }
    taken = {pair.new for pair in found.values()}
    added = [SentencePair("new", None, number) for number in range(len(new)) if number not in taken]
    return (*(pair for _, pair in sorted((found | gone).items())), *added)


def _in_order(old: Sequence[str], new: Sequence[str]) -> dict[int, SentencePair]:
    """Pair the longest run of equal sentences that keep their order."""
    return {
        block.src_start + nth: SentencePair(
            "unchanged", block.src_start + nth, block.dest_start + nth
        )
        for block in Indel.opcodes(old, new)
        if block.tag == "equal"
        for nth in range(block.src_end - block.src_start)
    }


def _equal(
    old: Sequence[str], new: Sequence[str], found: dict[int, SentencePair]
) -> dict[int, SentencePair]:
    taken = {pair.new for pair in found.values()}
    free = {new[number]: number for number in reversed(range(len(new))) if number not in taken}
    return {
        number: SentencePair("moved", number, free.pop(sentence))
        for number, sentence in enumerate(old)
        if number not in found and sentence in free
    }


def _alike(
    old: Sequence[str], new: Sequence[str], found: dict[int, SentencePair]
) -> dict[int, SentencePair]:
    """Pair what is most alike first, until nothing left is alike enough."""
    taken = {pair.new for pair in found.values()}
    rows = [number for number in range(len(old)) if number not in found]
    columns = [number for number in range(len(new)) if number not in taken]
    if not rows or not columns:
        return {}
    likeness = process.cdist(
        [old[row] for row in rows], [new[column] for column in columns], scorer=fuzz.ratio
    )
    pairs: dict[int, SentencePair] = {}
    while likeness.max() >= LEAST_ALIKE:
        row, column = np.unravel_index(int(likeness.argmax()), likeness.shape)
        pairs[rows[row]] = SentencePair("reworded", rows[row], columns[column])
        likeness[row, :] = likeness[:, column] = 0.0
    return pairs


_WORST: Final[tuple[ChangeKind, ...]] = ("gone", "reworded", "moved", "unchanged")


@dataclass(frozen=True)
class QuoteChange:
    """A quote before and after; `now` is None if it is gone."""

    kind: ChangeKind
    was: str
    now: str | None


@dataclass(frozen=True)
class ClauseChange:
    clause: Clause
    quotes: tuple[QuoteChange, ...]

    @property
    def kind(self) -> ChangeKind:
        """The clause is gone if all its quotes are, else as its most changed quote."""
        kinds = {quote.kind for quote in self.quotes}
        if kinds == {"gone"}:
            return "gone"
        found: ChangeKind = next((kind for kind in _WORST if kind in kinds), "unchanged")
        return "reworded" if found == "gone" else found


@dataclass(frozen=True)
class NewSentence:
    """A sentence that has no predecessor; `after` is the clause before it in the new text."""

    sentence: str
    after: str | None


@dataclass(frozen=True)
class Difference:
    """`elsewhere` are changed sentences that no clause quotes, such as headings; `kept_share` (0 to
    1) of the old sentences are still there, reworded or not."""

    clauses: tuple[ClauseChange, ...]
    new: tuple[NewSentence, ...]
    elsewhere: tuple[QuoteChange, ...]
    kept_share: float

    @property
    def counts(self) -> Mapping[ChangeKind, int]:
        """Count the clauses of each kind, and the new sentences."""
        counted = Counter(change.kind for change in self.clauses)
        return {**{kind: counted[kind] for kind in reversed(_WORST)}, "new": len(self.new)}


def compare_policy(policy: Policy, text: str) -> Difference:
    """Compare a version of the policy with a new text."""
    return _PolicyComparison(policy, text).difference()


@dataclass(frozen=True)
class _PolicyComparison:
    policy: Policy
    text: str

    def difference(self) -> Difference:
        clauses = tuple(map(self._clause, self.policy.clauses.values()))
        kept = sum(pair.kind not in ("gone", "new") for pair in self._pairs)
        share = kept / max(len(self._old), 1)
        return Difference(clauses, tuple(self._new()), tuple(self._elsewhere()), share)

    @cached_property
    def _old(self) -> tuple[Sentence, ...]:
        return split_sentences(self.policy.text)

    @cached_property
    def _now(self) -> tuple[Sentence, ...]:
        return split_sentences(self.text)

    @cached_property
    def _pairs(self) -> tuple[SentencePair, ...]:
        return pair_sentences([each.text for each in self._old], [each.text for each in self._now])

    @cached_property
    def _clause_of(self) -> Mapping[int, str]:
        """The first clause that quotes each sentence of the old text."""
        found: dict[int, str] = {}
        for clause in self.policy.clauses.values():
            for quote in clause.quotes:
                for number in self._numbers(quote):
                    found.setdefault(number, clause.id)
        return found

    def _numbers(self, quote: str) -> list[int]:
        """Numbers of the old sentences that a quote is of."""
        start = self.policy.text.find(quote)
        end = start + len(quote)
        return [
            number
            for number, sentence in enumerate(self._old)
            if start >= 0 and sentence.start < end and start < sentence.end
        ]

    def _clause(self, clause: Clause) -> ClauseChange:
        """Compare a clause. A quote whose sentences have parted becomes a quote for each of them,
        with the same translation."""
        found = [(nth, self._quotes(quote)) for nth, quote in enumerate(clause.quotes)]
        gloss = tuple(clause.gloss[nth] for nth, each in found for _ in each if clause.gloss)
        quotes = tuple(quote for _, each in found for quote in each)
        return ClauseChange(replace(clause, gloss=gloss), quotes)

    def _quotes(self, quote: str) -> Sequence[QuoteChange]:
        numbers = self._numbers(quote)
        pairs = [self._pairs[number] for number in numbers]
        if quote in self.text:
            moved = any(pair.kind == "moved" for pair in pairs)
            return [QuoteChange("moved" if moved else "unchanged", quote, quote)]
        if not (now := self._joined([pair.new for pair in pairs if pair.new is not None])):
            return [QuoteChange("gone", quote, None)]
        # What the quote leaves out of its sentences is left out of the new ones, if it stayed.
        whole = self.policy.text[self._old[numbers[0]].start : self._old[numbers[-1]].end]
        before, found, behind = whole.partition(quote)  # not found with the mark of a list
        if found:
            now[0] = now[0].removeprefix(before) or now[0]
            now[-1] = now[-1].removesuffix(behind) or now[-1]
        return [QuoteChange("reworded", quote, part) for part in now]

    def _joined(self, numbers: Sequence[int]) -> list[str]:
        """The new sentences, as one quote if they stand in one line."""
        if not numbers:
            return []
        first, last = self._now[min(numbers)], self._now[max(numbers)]
        joined = self.text[first.start : last.end]
        is_run = max(numbers) - min(numbers) < len(numbers) and "\n" not in joined
        return [joined] if is_run else [self._now[number].text for number in numbers]

    def _new(self) -> Iterator[NewSentence]:
        of_clause = {
            pair.new: self._clause_of[pair.old]
            for pair in self._pairs
            if pair.new is not None and pair.old is not None and pair.old in self._clause_of
        }
        after = None
        added = {pair.new for pair in self._pairs if pair.kind == "new"}
        for number, sentence in enumerate(self._now):
            after = of_clause.get(number, after)
            if number in added:
                yield NewSentence(sentence.text, after)

    def _elsewhere(self) -> Iterator[QuoteChange]:
        for pair in self._pairs:
            if pair.old is None or pair.kind == "unchanged" or pair.old in self._clause_of:
                continue
            now = None if pair.new is None else self._now[pair.new].text
            yield QuoteChange(pair.kind, self._old[pair.old].text, now)


FindNearest = Callable[[str], tuple[str, ...]]
"""Finds the ids of the answers nearest to a sentence."""


def no_nearest_answers(_sentence: str) -> tuple[str, ...]:
    return ()


def nearest_by_sentence(difference: Difference, find: FindNearest) -> dict[str, tuple[str, ...]]:
    """Return the nearest answers of each new sentence."""
    return {new.sentence: find(new.sentence) for new in difference.new}


def suspend_answers_near_new_sentences(library: Library, find: FindNearest) -> Library:
    """Suspend answers that a new sentence may make false, as one that says that the policy leaves
    this open.

    Let each revision whose file does not say which answers its new sentences concern suspend
    the nearest ones.
    """
    if all(each.suspends is not None for each in library.policies[1:]):
        return library
    return replace(library, policies=(*library.policies[:1], *_completed(library.policies, find)))


def _completed(versions: tuple[Policy, ...], find: FindNearest) -> Iterator[Policy]:
    for before, after in pairwise(versions):
        if after.suspends is None:
            near = nearest_by_sentence(compare_policy(before, after.text), find)
            yield replace(after, suspends={each: 1 for found in near.values() for each in found})
        else:
            yield after
