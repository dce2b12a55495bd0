"""The one place where the views are put together: a plain weighted sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.index import Signals
from knowledge.matching.phrasings import Ints, Phrasings
from knowledge.matching.pooling import Floats, mean_of_best
from knowledge.matching.views import Nearness

View = Literal["words", "letters", "sounds", "answers", "meaning", "beliefs"]
Parts = Mapping[View, Floats]

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
    wide = _wide(signals, phrasings)
    chosen = _largest(_sum(wide), _CLOSER)
    close = _closer(wide, signals, phrasings, chosen)
    plain = _sum({name: part for name, part in close.items() if name != "beliefs"})
    plain = plain * (_most(signals) / _most_without_beliefs(signals))
    return _by_entry(Ranking(phrasings.owners[chosen], chosen, _sum(close), plain))


def parts(signals: Signals, phrasings: Phrasings, groups: Ints) -> Parts:
    """What each view gives to the nearness of these groups: that is their sum."""
    return _closer(_wide(signals, phrasings), signals, phrasings, groups)


def nearest_phrasing(signals: Signals, phrasings: Phrasings, group: int) -> int:
    """Which of a group's phrasings is nearest by itself, as all views together see it."""
    start = int(phrasings.starts[group])
    one = slice(start, start + int(phrasings.counts[group]))
    near = reduce(add, [weight * view.single[one] for _, weight, view in _views(signals)])
    return start + int(near.argmax())


def _wide(signals: Signals, phrasings: Phrasings) -> Parts:
    """Each view's part by the best phrasing and the centre, for all groups."""
    wide: dict[View, Floats] = {
        name: weight * (view.best + view.centre) for name, weight, view in _views(signals)
    }
    wide["answers"] = ANSWERS * signals.answers
    if signals.beliefs is not None:
        wide["beliefs"] = BELIEFS * signals.beliefs[phrasings.owners]
    return wide


def _closer(wide: Parts, signals: Signals, phrasings: Phrasings, groups: Ints) -> Parts:
    """The whole parts of a few groups: with the best three phrasings, and 1 as the most."""
    close = {name: part[groups] for name, part in wide.items()}
    for name, weight, view in _views(signals):
        close[name] = close[name] + weight * mean_of_best(view.single, phrasings, groups)
    most = _most(signals)
    return {name: part / most for name, part in close.items()}


def _sum(parts: Parts) -> Floats:
    return reduce(add, parts.values())


def _most(signals: Signals) -> float:
    """The sum of a question that every view finds equal to a phrasing."""
    most = _most_without_beliefs(signals)
    return most if signals.beliefs is None else most + BELIEFS


def _most_without_beliefs(signals: Signals) -> float:
    return ANSWERS + sum(3 * weight for _, weight, _ in _views(signals))


def _views(signals: Signals) -> list[tuple[View, float, Nearness]]:
    views: list[tuple[View, float, Nearness]] = [
        ("words", WORDS, signals.words),
        ("letters", LETTERS, signals.letters),
        ("sounds", SOUNDS, signals.sounds),
    ]
    if signals.meaning is not None:
        views.append(("meaning", MEANING, signals.meaning))
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
