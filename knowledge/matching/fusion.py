"""Combines the views on a question (how near it is to the groups of phrasings by words, letters,
meaning and more) into one ranking, by a weighted sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.cache import Arrays
from knowledge.matching.phrasings import ChosenGroups, Floats, Ints, Phrasings, indices_of_largest

Halves = NDArray[np.uint16]

FARTHEST = -1.0
"""Stands for the cosine of a phrasing that is not compared."""
_LOWER_BITS: Final = 16


@dataclass(frozen=True)
class ViewCosines:
    """A question's cosines by one view, -1 to 1."""

    single: Floats  # one for each phrasing
    best: Floats  # one for each group: with its nearest phrasing
    centre: Floats  # one for each group: with the mean of its phrasings

    @property
    def sum(self) -> Floats:
        return self.best + self.centre


@dataclass(frozen=True)
class QuestionMeaning:
    """A question's vector, and its cosines with the centres of all groups."""

    view: "MeaningView"
    vector: Floats
    centres: Floats

    def nearness_to_groups(self, chosen: ChosenGroups) -> ViewCosines:
        single = self.view.cosines(self.vector, chosen)
        return ViewCosines(single, chosen.phrasings.best(single), self.centres[chosen.groups])


class MeaningView:
    """Compares a question's vector with those of the nearest groups; all would take too long."""

    def __init__(self, arrays: Arrays, phrasings: Phrasings) -> None:
        """Take the `vectors` of the phrasings, in bfloat16, and the `centres` of their groups. All
        have length one.
        """
        self._vectors = arrays["vectors"]
        self._centres: Floats = arrays["centres"]
        self._starts = phrasings.starts

    def compare_with_centres(self, vector: Floats) -> QuestionMeaning:
        return QuestionMeaning(self, vector, self._centres @ vector)

    def cosines(self, vector: Floats, chosen: ChosenGroups) -> Floats:
        found = np.full(chosen.phrasings.count, FARTHEST, np.float32)
        some, near = chosen.phrasings, chosen.nearest
        parts = (some.starts[near], some.counts[near], self._starts[chosen.groups[near]])
        for begin, count, first in zip(*(part.tolist() for part in parts), strict=True):
            vectors = to_float32(self._vectors[first : first + count])
            np.dot(vectors, vector, out=found[begin : begin + count])
        return found


def to_bfloat16(numbers: Floats) -> Halves:
    """Round finite numbers to bfloat16, their upper two bytes; ties go to even.

    Widening them again is one shift, four times as fast as from `np.float16`.
    """
    bits = numbers.view(np.uint32)
    is_odd = (bits >> _LOWER_BITS) & 1
    rounded = bits + (1 << (_LOWER_BITS - 1)) - 1 + is_odd
    return (rounded >> _LOWER_BITS).astype(np.uint16)


def to_float32(halves: Halves) -> Floats:
    """Return the numbers that `to_bfloat16` made, in four bytes."""
    bits = halves.astype(np.uint32)
    bits <<= _LOWER_BITS
    return bits.view(np.float32)


def centres_of(vectors: Floats, starts: Ints) -> Floats:
    """Return the mean of each group, scaled to length one."""
    sums = np.add.reduceat(vectors, starts, axis=0)
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-9), np.float32)


@dataclass(frozen=True)
class Signals:
    """What the views say of one question: a number for each group.

    `beliefs` has one for each entry: its probability by the classifier that was trained on the
    phrasings (meaning.py).
    """

    phrasings: Phrasings
    words: ViewCosines
    letters: ViewCosines
    sounds: ViewCosines
    answers: Floats
    answers_weight: float
    meaning: ViewCosines | None
    beliefs: Floats | None
    vector: Floats | None


View = Literal["words", "letters", "sounds", "answers", "meaning", "beliefs", "second_look"]
Parts = Mapping[View, Floats]

VIEW_WEIGHTS: Final[Mapping[View, float]] = {
    "words": 1.0,
    "letters": 1.0,
    "sounds": 0.25,
    "meaning": 2.0,
}
ANSWERS_WEIGHT = 0.5
# The same in a base with one way to ask per entry and language.
_ANSWERS_WEIGHT_WITH_ONE_PHRASING = 6.0
BELIEFS_WEIGHT = 4.0

# Sharpness of the softmax that turns distances between entries into probabilities.
SHARPNESS = 30.0

# The number of groups, nearest by best phrasing and centre, that are compared in full.
_FULLY_COMPARED = 40


@dataclass(frozen=True)
class Ranking:
    """The nearest entries and the nearest group of each, best first.

    A score is 1 at most, in a base with few ways to ask more. `scores_without_beliefs` leave out
    the beliefs, which depend on the other entries.
    """

    entries: Ints
    groups: Ints
    scores: Floats
    scores_without_beliefs: Floats

    def only(self, kept: NDArray[np.bool_] | Ints) -> "Ranking":
        return Ranking(
            self.entries[kept],
            self.groups[kept],
            self.scores[kept],
            self.scores_without_beliefs[kept],
        )


def answers_weight(phrasings: Phrasings) -> float:
    """Return the weight of the answers' words. It falls with the ways to ask per entry and
    language: where there is one, a question is found mostly by the answer's own words.
    """
    return (
        _ANSWERS_WEIGHT_WITH_ONE_PHRASING / phrasings.mean_group_size
        if phrasings.has_few_per_group
        else ANSWERS_WEIGHT
    )


def prefilter_scores(
    sums: Sequence[Floats | None], answers: Floats, beliefs: Floats | None
) -> Floats:
    """Estimate the nearness of every group.

    `sums` has the cosines of best phrasing and centre, added, in the order of `VIEW_WEIGHTS`;
    `answers` are weighted, `beliefs` are those of each group.
    """
    near = answers
    if beliefs is not None:
        near = near + BELIEFS_WEIGHT * beliefs
    for weight, found in zip(VIEW_WEIGHTS.values(), sums, strict=True):
        if found is not None:
            near = near + weight * found
    return near


def fuse(signals: Signals) -> Ranking:
    """Rank the entries; a question equal to a phrasing in every view would score 1.

    In a base with few ways to ask it may score more: the answers' cosines by words and by meaning
    are added.
    """
    phrasings = signals.phrasings
    rough = _rough_parts(signals)
    chosen = indices_of_largest(_sum(rough), _FULLY_COMPARED)
    full = _full_parts(rough, signals, chosen)
    plain = _sum({name: part for name, part in full.items() if name != "beliefs"})
    plain = plain * (_highest_sum(signals) / _highest_sum_without_beliefs(signals))
    return _by_entry(Ranking(phrasings.owners[chosen], chosen, _sum(full), plain))


def view_shares(signals: Signals, groups: Ints) -> Parts:
    """Return the share of each view in the nearness of these groups, which is their sum."""
    return _full_parts(_rough_parts(signals), signals, groups)


def nearest_phrasings(signals: Signals, group: int, most: int) -> list[str]:
    """Return the group's nearest ways to ask by all views together, as the curator wrote them."""
    phrasings = signals.phrasings
    start = int(phrasings.starts[group])
    one = slice(start, start + int(phrasings.counts[group]))
    near = reduce(add, [weight * view.single[one] for _, weight, view in _views(signals)])
    asks = phrasings.entries[int(phrasings.owners[group])].ask[phrasings.languages[group]]
    return [asks[place] for place in np.argsort(-near, kind="stable")[:most].tolist()]


def _rough_parts(signals: Signals) -> Parts:
    """Return each view's part from best phrasing and centre, for all groups."""
    rough: dict[View, Floats] = {name: weight * view.sum for name, weight, view in _views(signals)}
    rough["answers"] = signals.answers_weight * signals.answers
    if signals.beliefs is not None:
        rough["beliefs"] = BELIEFS_WEIGHT * signals.beliefs[signals.phrasings.owners]
    return rough


def _full_parts(rough: Parts, signals: Signals, groups: Ints) -> Parts:
    """Return the full parts of some groups, with the best three phrasings, scaled to 1."""
    full = {name: part[groups] for name, part in rough.items()}
    views = _views(signals)
    means = signals.phrasings.means_of_nearest([view.single for _, _, view in views], groups)
    for (name, weight, _), mean in zip(views, means, strict=True):
        full[name] = full[name] + weight * mean
    most = _highest_sum(signals)
    return {name: part / most for name, part in full.items()}


def _sum(parts: Parts) -> Floats:
    return reduce(add, parts.values())


def _highest_sum(signals: Signals) -> float:
    """Return the sum of a question that equals a phrasing in every view."""
    most = _highest_sum_without_beliefs(signals)
    return most if signals.beliefs is None else most + BELIEFS_WEIGHT


def _highest_sum_without_beliefs(signals: Signals) -> float:
    return signals.answers_weight + sum(3 * weight for _, weight, _ in _views(signals))


def _views(signals: Signals) -> list[tuple[View, float, ViewCosines]]:
    seen = (signals.words, signals.letters, signals.sounds, signals.meaning)
    views = zip(VIEW_WEIGHTS.items(), seen, strict=True)
    return [(name, weight, view) for (name, weight), view in views if view]


def _by_entry(ranking: Ranking) -> Ranking:
    """Keep the better group of each entry; equal scores keep the order of the entries."""
    order = np.lexsort((ranking.groups, -ranking.scores))
    _, first = np.unique(ranking.entries[order], return_index=True)
    return ranking.only(order[np.sort(first)])
