"""The one place where the views are put together: a plain weighted sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.index import Signals
from knowledge.matching.phrasings import Ints, Phrasings
from knowledge.matching.pooling import Floats, mean_of_best
from knowledge.matching.views import Nearness

WORDS = LETTERS = 1.0
SOUNDS = 0.25
ANSWERS = 0.5
MEANING = 2.0
LEANINGS = 4.0

# Only groups that are near by their best phrasing and centre are looked at more closely.
_CLOSER = 40


@dataclass(frozen=True)
class Ranking:
    """The nearest entries and the group that speaks for each, best first; 1 is the most."""

    entries: Ints
    groups: Ints
    scores: Floats

    def only(self, kept: NDArray[np.bool_]) -> "Ranking":
        return Ranking(self.entries[kept], self.groups[kept], self.scores[kept])


def fuse(signals: Signals, phrasings: Phrasings) -> Ranking:
    total = ANSWERS * signals.answers
    for weight, view in _views(signals):
        total = total + weight * (view.best + view.centre)
    if signals.leanings is not None:
        total = total + LEANINGS * signals.leanings[phrasings.owners]
    chosen = _largest(total, _CLOSER)
    scores = total[chosen]
    for weight, view in _views(signals):
        scores = scores + weight * mean_of_best(view.single, phrasings, chosen)
    return _by_entry(chosen, scores / _most(signals), phrasings.owners)


def _most(signals: Signals) -> float:
    """The sum of a question that every view finds equal to a phrasing."""
    most = ANSWERS + sum(3 * weight for weight, _ in _views(signals))
    return most if signals.leanings is None else most + LEANINGS


def _views(signals: Signals) -> list[tuple[float, Nearness]]:
    views = [(WORDS, signals.words), (LETTERS, signals.letters), (SOUNDS, signals.sounds)]
    if signals.meaning is not None:
        views.append((MEANING, signals.meaning))
    return views


def _largest(values: Floats, count: int) -> Ints:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def _by_entry(groups: Ints, scores: Floats, owners: Ints) -> Ranking:
    """An entry counts by the better of its languages; equal scores keep the entries' order."""
    order = np.lexsort((groups, -scores))
    _, first = np.unique(owners[groups[order]], return_index=True)
    order = order[np.sort(first)]
    return Ranking(owners[groups[order]], groups[order], scores[order])
