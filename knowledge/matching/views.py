"""The views on a question: each says how near it is to the groups of phrasings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from knowledge.matching.phrasings import Chosen, Floats, Ints, Phrasings, best
from knowledge.matching.strings import Arrays
from knowledge.matching.term_index import Bag, Doubles, Look, TermIndex


@dataclass(frozen=True)
class Nearness:
    """Cosines to the phrasings, and to each group's nearest phrasing and centre."""

    single: Floats
    best: Floats
    centre: Floats


class Seen(Protocol):
    """A question as one view sees it: how near all groups' centres are, and some groups closely."""

    @property
    def centres(self) -> Floats: ...

    def closely(self, chosen: Chosen) -> Nearness: ...


class LexicalView:
    """Compares bags of words, letters or sounds."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._index = TermIndex(arrays, name)

    def look(self, bag: Bag) -> "SeenTerms":
        look = self._index.look(bag)
        return SeenTerms(*self._index.compare(look), look, self._index)

    def rarity(self, terms: Sequence[str]) -> Doubles:
        return self._index.rarity(self._index.ids(terms))

    def among(self, rows: slice, terms: Sequence[str]) -> set[str]:
        """Those of the terms that one of these rows has."""
        there = self._index.terms_in(rows)
        ids = self._index.ids(terms).tolist()
        return {term for term, number in zip(terms, ids, strict=True) if number in there}


@dataclass(frozen=True)
class SeenTerms:
    centres: Floats
    _single: Floats | None
    _look: Look
    _index: TermIndex

    def closely(self, chosen: Chosen) -> Nearness:
        single = self._single
        if single is None:
            single = self._index.cosines(self._look, chosen.rows)
        return Nearness(single, best(single, chosen.phrasings), self.centres[chosen.groups])


class MeaningView:
    """Compares vectors of length one."""

    def __init__(self, arrays: Arrays, count: int) -> None:
        """`count` is the number of phrasings, whose vectors come first."""
        self._vectors: Floats = arrays["vectors"][:count]
        self._centres: Floats = arrays["centres"]

    def look(self, vector: Floats) -> "SeenMeaning":
        return SeenMeaning(self._centres @ vector, vector, self._vectors)


@dataclass(frozen=True)
class SeenMeaning:
    centres: Floats
    _vector: Floats
    _vectors: Floats

    def closely(self, chosen: Chosen) -> Nearness:
        single = chosen.rows.of(self._vectors) @ self._vector
        return Nearness(single, best(single, chosen.phrasings), self.centres[chosen.groups])


def centres_of(vectors: Floats, starts: Ints) -> Floats:
    """The middle of each group, of length one."""
    sums = np.add.reduceat(vectors, starts, axis=0)
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-9), np.float32)


@dataclass(frozen=True)
class Signals:
    """What each view says, by the groups of `phrasings`; beliefs by entry; the question's own
    vector."""

    phrasings: Phrasings
    words: Nearness
    letters: Nearness
    sounds: Nearness
    answers: Floats
    meaning: Nearness | None
    beliefs: Floats | None
    vector: Floats | None
