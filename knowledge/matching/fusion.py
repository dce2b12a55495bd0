"""The one place where the views are put together: a plain weighted sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.phrasings import Floats, Ints
from knowledge.matching.views import Nearness, Seen, Signals

View = Literal["words", "letters", "sounds", "answers", "meaning", "beliefs"]
Parts = Mapping[View, Floats]

VIEWS: Final[Mapping[View, float]] = {"words": 1.0, "letters": 1.0, "sounds": 0.25, "meaning": 2.0}
ANSWERS = 0.5
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


def rough(seen: Sequence[Seen | None], answers: Floats, beliefs: Floats | None) -> Floats:
    """About the nearness of every group: its centre stands for its best phrasing, too.

    `seen` are the views in the order of `VIEWS`, `beliefs` those by group.
    """
    near = ANSWERS * answers
    if beliefs is not None:
        near += BELIEFS * beliefs
    for weight, view in zip(VIEWS.values(), seen, strict=True):
        if view:
            near += 2 * weight * view.centres
    return near


def fuse(signals: Signals) -> Ranking:
    """Scores are shares of the sum of a question that every view finds equal to a phrasing."""
    phrasings = signals.phrasings
    wide = _wide(signals)
    chosen = _largest(_sum(wide), _CLOSER)
    close = _closer(wide, signals, chosen)
    plain = _sum({name: part for name, part in close.items() if name != "beliefs"})
    plain = plain * (_most(signals) / _most_without_beliefs(signals))
    return _by_entry(Ranking(phrasings.owners[chosen], chosen, _sum(close), plain))


def parts(signals: Signals, groups: Ints) -> Parts:
    """What each view gives to the nearness of these groups: that is their sum."""
    return _closer(_wide(signals), signals, groups)


def nearest_phrasing(signals: Signals, group: int) -> int:
    """Which of a group's phrasings is nearest by itself, as all views together see it."""
    start = int(signals.phrasings.starts[group])
    one = slice(start, start + int(signals.phrasings.counts[group]))
    near = reduce(add, [weight * view.single[one] for _, weight, view in _views(signals)])
    return int(near.argmax())


def _wide(signals: Signals) -> Parts:
    """Each view's part by the best phrasing and the centre, for all groups."""
    wide: dict[View, Floats] = {
        name: weight * (view.best + view.centre) for name, weight, view in _views(signals)
    }
    wide["answers"] = ANSWERS * signals.answers
    if signals.beliefs is not None:
        wide["beliefs"] = BELIEFS * signals.beliefs[signals.phrasings.owners]
    return wide


def _closer(wide: Parts, signals: Signals, groups: Ints) -> Parts:
    """The whole parts of a few groups: with the best three phrasings, and 1 as the most."""
    close = {name: part[groups] for name, part in wide.items()}
    for name, weight, view in _views(signals):
        close[name] = close[name] + weight * signals.phrasings.mean_of_best(view.single, groups)
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
    seen = (signals.words, signals.letters, signals.sounds, signals.meaning)
    views = zip(VIEWS.items(), seen, strict=True)
    return [(name, weight, view) for (name, weight), view in views if view]


def _largest(values: Floats, count: int) -> Ints:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def _by_entry(ranking: Ranking) -> Ranking:
    """An entry counts by the better of its languages; equal scores keep the entries' order."""
    order = np.lexsort((ranking.groups, -ranking.scores))
    _, first = np.unique(ranking.entries[order], return_index=True)
    return ranking.only(order[np.sort(first)])
