"""Views on a question, how near it is to the groups of phrasings by words, letters, meaning and
more, combined into one ranking: a weighted sum.
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
"""Stands for the cosine of what is not compared."""
_LOWER_BITS: Final = 16


@dataclass(frozen=True)
class Nearness:
    """Cosines with the phrasings, and with each group's nearest phrasing and centre."""

    single: Floats
    best: Floats
    centre: Floats

    @property
    def sum(self) -> Floats:
        return self.best + self.centre


@dataclass(frozen=True)
class QuestionMeaning:
    """A question's vector, and its cosines with the centres of all groups."""

    view: "MeaningView"
    vector: Floats
    centres: Floats

    def nearness_to_groups(self, chosen: ChosenGroups) -> Nearness:
        single = self.view.cosines(self.vector, chosen)
        return Nearness(single, chosen.phrasings.best(single), self.centres[chosen.groups])


class MeaningView:
    """Compares vectors of length one; only those of the nearest groups, as others cost the most."""

    def __init__(self, arrays: Arrays, phrasings: Phrasings) -> None:
        """The vectors of the phrasings come first, each number in two bytes."""
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
    """Round finite numbers to their upper two bytes (bfloat16), to even if both are as near.

    Widening them again is one shift, which is four times as fast as from `np.float16`.
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
    """What the views say of one question, by the groups of `phrasings`; beliefs by entry."""

    phrasings: Phrasings
    words: Nearness
    letters: Nearness
    sounds: Nearness
    answers: Floats
    answers_weight: float
    meaning: Nearness | None
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
_ANSWERS_WEIGHT_WITH_ONE_PHRASING = 6.0  # the answers' weight where there is one way to ask
BELIEFS_WEIGHT = 4.0

# Sharpness of the softmax that turns distances between entries into probabilities.
SHARPNESS = 30.0

# The number of groups, nearest by best phrasing and centre, that are compared in full.
_FULLY_COMPARED = 40


@dataclass(frozen=True)
class Ranking:
    """The nearest entries and the nearest group of each, best first.

    The highest possible score is 1 (more in a base with few ways to ask).
    `scores_without_beliefs` leave out the beliefs, which depend on the other entries.
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
    """Return how much the answers of a base count, by its ways to ask per entry and language.

    An entry with one way to ask speaks mostly through its answer.
    """
    return (
        _ANSWERS_WEIGHT_WITH_ONE_PHRASING / phrasings.mean_group_size
        if phrasings.has_few_per_group
        else ANSWERS_WEIGHT
    )


def estimate_nearness(
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

    In a thin base it may score more: the answers' cosines by words and by meaning are added.
    """
    phrasings = signals.phrasings
    wide = _rough_parts(signals)
    chosen = indices_of_largest(_sum(wide), _FULLY_COMPARED)
    close = _full_parts(wide, signals, chosen)
    plain = _sum({name: part for name, part in close.items() if name != "beliefs"})
    plain = plain * (_highest_sum(signals) / _highest_sum_without_beliefs(signals))
    return _by_entry(Ranking(phrasings.owners[chosen], chosen, _sum(close), plain))


def view_shares(signals: Signals, groups: Ints) -> Parts:
    """Return the share of each view in the nearness of these groups, which is their sum."""
    return _full_parts(_rough_parts(signals), signals, groups)


def nearest_asks(signals: Signals, group: int, most: int) -> list[str]:
    """Return the group's nearest ways to ask by all views together, as the curator wrote them."""
    phrasings = signals.phrasings
    start = int(phrasings.starts[group])
    one = slice(start, start + int(phrasings.counts[group]))
    near = reduce(add, [weight * view.single[one] for _, weight, view in _views(signals)])
    asks = phrasings.entries[int(phrasings.owners[group])].ask[phrasings.languages[group]]
    return [asks[place] for place in np.argsort(-near, kind="stable")[:most].tolist()]


def _rough_parts(signals: Signals) -> Parts:
    """Return each view's part from best phrasing and centre, for all groups."""
    wide: dict[View, Floats] = {name: weight * view.sum for name, weight, view in _views(signals)}
    wide["answers"] = signals.answers_weight * signals.answers
    if signals.beliefs is not None:
        wide["beliefs"] = BELIEFS_WEIGHT * signals.beliefs[signals.phrasings.owners]
    return wide


def _full_parts(wide: Parts, signals: Signals, groups: Ints) -> Parts:
    """Return the full parts of some groups, with the best three phrasings, scaled to 1."""
    close = {name: part[groups] for name, part in wide.items()}
    views = _views(signals)
    means = signals.phrasings.means_of_nearest([view.single for _, _, view in views], groups)
    for (name, weight, _), mean in zip(views, means, strict=True):
        close[name] = close[name] + weight * mean
    most = _highest_sum(signals)
    return {name: part / most for name, part in close.items()}


def _sum(parts: Parts) -> Floats:
    return reduce(add, parts.values())


def _highest_sum(signals: Signals) -> float:
    """Return the sum of a question that equals a phrasing in every view."""
    most = _highest_sum_without_beliefs(signals)
    return most if signals.beliefs is None else most + BELIEFS_WEIGHT


def _highest_sum_without_beliefs(signals: Signals) -> float:
    return signals.answers_weight + sum(3 * weight for _, weight, _ in _views(signals))


def _views(signals: Signals) -> list[tuple[View, float, Nearness]]:
    seen = (signals.words, signals.letters, signals.sounds, signals.meaning)
    views = zip(VIEW_WEIGHTS.items(), seen, strict=True)
    return [(name, weight, view) for (name, weight), view in views if view]


def _by_entry(ranking: Ranking) -> Ranking:
    """Keep the better group of each entry; equal scores keep the order of the entries."""
    order = np.lexsort((ranking.groups, -ranking.scores))
    _, first = np.unique(ranking.entries[order], return_index=True)
    return ranking.only(order[np.sort(first)])
