"""Views on a question: how near it is to the groups of phrasings by words, letters, meaning, …"""

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
    def sum(self) -> Floats:
        return self.best + self.centre


@dataclass(frozen=True)
class SeenMeaning:
    """A question's vector, and its cosines with the centres of all groups."""

    view: "MeaningView"
    vector: Floats
    centres: Floats

    def closely(self, chosen: Chosen) -> Nearness:
        single = self.view.cosines(self.vector, chosen)
        return Nearness(single, chosen.phrasings.best(single), self.centres[chosen.groups])


class MeaningView:
    """Compares vectors of length one; only those of the nearest groups, as others cost the most."""

    def __init__(self, arrays: Arrays, phrasings: Phrasings) -> None:
        """The vectors of the phrasings come first, each number in two bytes."""
        self._vectors = arrays["vectors"]
        self._centres: Floats = arrays["centres"]
        self._starts = phrasings.starts

    def see(self, vector: Floats) -> SeenMeaning:
        return SeenMeaning(self, vector, self._centres @ vector)

    def cosines(self, vector: Floats, chosen: Chosen) -> Floats:
        found = np.full(chosen.phrasings.count, FARTHEST, np.float32)
        some, near = chosen.phrasings, chosen.nearest
        parts = (some.starts[near], some.counts[near], self._starts[chosen.groups[near]])
        for begin, count, first in zip(*(part.tolist() for part in parts), strict=True):
            vectors = self._vectors[first : first + count].astype(np.float32)
            np.dot(vectors, vector, out=found[begin : begin + count])
        return found


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
