"""Views on a question: how near it is to the groups of phrasings by words, letters, meaning, …"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from knowledge.matching.cache import Arrays
from knowledge.matching.phrasings import SMALL, Chosen, Floats, Ints, Phrasings, Rows


@dataclass(frozen=True)
class Nearness:
    """Cosines with the phrasings, and with each group's nearest phrasing and centre."""

    single: Floats
    best: Floats
    centre: Floats


@dataclass(frozen=True)
class Seen:
    """A question in one view: its cosines with all centres, and on demand with phrasings."""

    centres: Floats
    cosines: Callable[[Rows], Floats]

    def closely(self, chosen: Chosen) -> Nearness:
        single = self.cosines(chosen.rows)
        return Nearness(single, chosen.phrasings.best(single), self.centres[chosen.groups])


class MeaningView:
    """Compares vectors of length one."""

    def __init__(self, arrays: Arrays, count: int) -> None:
        """`count` is the number of phrasings; their vectors come first."""
        vectors: Floats = arrays["vectors"][:count]
        # All of them are multiplied twice as fast by columns; some are chosen by rows.
        self._vectors = np.asfortranarray(vectors) if count <= SMALL else vectors
        self._centres: Floats = arrays["centres"]

    def see(self, vector: Floats) -> Seen:
        def cosines(rows: Rows) -> Floats:
            return (self._vectors if rows is None else self._vectors[rows]) @ vector

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
