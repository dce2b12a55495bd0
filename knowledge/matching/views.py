"""The views on a question: each says how near it is to every group of phrasings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matching.phrasings import Phrasings
from knowledge.matching.pooling import Floats, best
from knowledge.matching.sparse import Bag, TermIndex


@dataclass(frozen=True)
class Nearness:
    """Cosines to the phrasings, and to each group's nearest phrasing and centre."""

    single: Floats
    best: Floats
    centre: Floats
    known: float = 1.0


class LexicalView:
    """Compares bags of words, letters or sounds."""

    def __init__(self, bags: Sequence[Bag], phrasings: Phrasings) -> None:
        self._phrasings = phrasings
        self._index = TermIndex(bags, phrasings.groups, phrasings.group_count)

    def rarity(self, term: str) -> float:
        return self._index.rarity(term)

    def nearness(self, bag: Bag) -> Nearness:
        look = self._index.look(bag)
        single = self._index.cosines(look)
        centre = self._index.centre_cosines(look)
        return Nearness(single, best(single, self._phrasings), centre, look.known)


class AnswerView:
    """Compares the question's words with the answers and keywords."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        places = np.arange(len(bags))
        self._index = TermIndex(bags, places, len(bags))

    def cosines(self, bag: Bag) -> Floats:
        return self._index.cosines(self._index.look(bag))


class MeaningView:
    """Compares vectors of length one."""

    def __init__(self, vectors: Floats, phrasings: Phrasings) -> None:
        self._phrasings = phrasings
        self._vectors = vectors
        sums = np.add.reduceat(vectors, phrasings.starts, axis=0)
        self._centres = sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-9)

    def nearness(self, vector: Floats) -> Nearness:
        single = self._vectors @ vector
        return Nearness(single, best(single, self._phrasings), self._centres @ vector)
