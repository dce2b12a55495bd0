"""Views on a question: how near it is to the groups of phrasings by words, letters, meaning, …"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from knowledge.matching.cache import Arrays
from knowledge.matching.phrasings import Chosen, Floats, Ints, Phrasings

FARTHEST = -1.0
"""Stands for the cosine of what is not compared."""


@dataclass(frozen=True)
class Nearness:
    """Cosines with the phrasings, and with each group's nearest phrasing and centre."""

    single: Floats
    best: Floats
    centre: Floats

    @property
    def wide(self) -> Floats:
        return self.best + self.centre


@dataclass(frozen=True)
class Seen:
    """A question in one view: its cosines with all centres, and on demand with phrasings."""

    centres: Floats
    cosines: Callable[[Chosen], Floats]

    def closely(self, chosen: Chosen) -> Nearness:
        single = self.cosines(chosen)
        return Nearness(single, chosen.phrasings.best(single), self.centres[chosen.groups])

    def only(self, groups: Ints) -> "Seen":
        return Seen(self.centres[groups], self.cosines)

    @property
    def wide(self) -> Floats:
        """An estimate, with the centre in place of the best phrasing."""
        return 2 * self.centres


class MeaningView:
    """Compares vectors of length one; only those of the nearest groups, as others cost the most."""

    def __init__(self, arrays: Arrays, phrasings: Phrasings) -> None:
        """The vectors of the phrasings come first."""
        self._vectors: Floats = arrays["vectors"]
        self._centres: Floats = arrays["centres"]
        self._starts: list[int] = phrasings.starts.tolist()

    def see(self, vector: Floats) -> Seen:
        def cosines(chosen: Chosen) -> Floats:
            found = np.full(chosen.phrasings.count, FARTHEST, np.float32)
            starts, counts = chosen.phrasings.starts, chosen.phrasings.counts
            for place in chosen.nearest.tolist():
                begin, count = int(starts[place]), int(counts[place])
                first = self._starts[int(chosen.groups[place])]
                vectors = self._vectors[first : first + count]
                np.dot(vectors, vector, out=found[begin : begin + count])
            return found

        return Seen(self._centres @ vector, cosines)


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
    meaning: Nearness | None
    beliefs: Floats | None
    vector: Floats | None
