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
BELIEFS = 4.0

# Only groups that are near by their best phrasing and centre are looked at more closely.
_CLOSER = 40


@dataclass(frozen=True)
class Ranking:
    """The nearest entries and the group that speaks for each, best first; 1 is the most.

    `plain` is the score without beliefs: how near an entry is, however near the others are.
    """

    entries: Ints
    groups: Ints
    scores: Floats
    plain: Floats

    def only(self, kept: NDArray[np.bool_] | Ints) -> "Ranking":
        return Ranking(self.entries[kept], self.groups[kept], self.scores[kept], self.plain[kept])


def fuse(signals: Signals, phrasings: Phrasings) -> Ranking:
    """Scores are shares of the sum of a question that every view finds equal to a phrasing."""
    views, believed = _views(signals), _believed(signals, phrasings)
    near = ANSWERS * signals.answers
    for weight, view in views:
        near = near + weight * (view.best + view.centre)
    chosen = _largest(near + believed, _CLOSER)
    plain = near[chosen]
    for weight, view in views:
        plain = plain + weight * mean_of_best(view.single, phrasings, chosen)
    most = ANSWERS + sum(3 * weight for weight, _ in views)
    scores = (plain + believed[chosen]) / (most if signals.beliefs is None else most + BELIEFS)
    return _by_entry(Ranking(phrasings.owners[chosen], chosen, scores, plain / most))


def _believed(signals: Signals, phrasings: Phrasings) -> Floats:
    if signals.beliefs is None:
        return np.zeros(phrasings.group_count, np.float32)
    return BELIEFS * signals.beliefs[phrasings.owners]


def _views(signals: Signals) -> list[tuple[float, Nearness]]:
    views = [(WORDS, signals.words), (LETTERS, signals.letters), (SOUNDS, signals.sounds)]
    if signals.meaning is not None:
        views.append((MEANING, signals.meaning))
    return views


def _largest(values: Floats, count: int) -> Ints:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def _by_entry(ranking: Ranking) -> Ranking:
    """An entry counts by the better of its languages; equal scores keep the entries' order."""
    order = np.lexsort((ranking.groups, -ranking.scores))
    _, first = np.unique(ranking.entries[order], return_index=True)
    return ranking.only(order[np.sort(first)])
