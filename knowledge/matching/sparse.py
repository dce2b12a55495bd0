"""Cosines between weighted bags of terms, by postings or rows in plain numpy arrays."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.phrasings import is_small
from knowledge.matching.runs import Runs
from knowledge.matching.strings import Arrays, digests, find

Bag = Mapping[str, float]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """Those of a question's terms that an index has, and how it weighs them."""

    ids: Ints
    weights: Floats


class TermIndex:
    """Bags under TF-IDF: rare terms count more, and the length of a bag does not count.

    By the terms' postings a question meets only what it has a term in common with: the centres of
    the groups of bags, and of a small base the single bags. `term_index` makes the arrays.
    """

    def __init__(self, arrays: Arrays, name: str) -> None:
        name += "."
        part = {key[len(name) :]: arrays[key] for key in arrays if key.startswith(name)}
        self._digests = part["digests"]
        self._rarity: Doubles = part["rarity"]
        self._unseen = math.log(1.0 + float(part["size"][0])) + 1.0
        self._size, self._group_count = part["size"].tolist()
        self._is_small = is_small(self._size)
        self._postings = _Postings(part)
        self._rows = _Rows(part, len(self._digests))

    def ids(self, terms: Sequence[str]) -> Ints:
        """The number of each term, -1 for one that no bag has."""
        return find(digests(terms), self._digests)

    def rarity(self, ids: Ints) -> Doubles:
        """How much terms count; one that no bag has counts most."""
        if not len(self._rarity):
            return np.full(len(ids), self._unseen)
        return np.where(ids < 0, self._unseen, self._rarity[ids])

    def look(self, bag: Bag) -> Look:
        ids = self.ids(list(bag))
        weights = np.fromiter(bag.values(), np.float64, len(bag)) * self.rarity(ids)
        weights /= math.sqrt(float(weights @ weights)) or 1.0
        known = ids >= 0
        return Look(ids[known], weights[known].astype(np.float32))

    def compare(self, look: Look) -> tuple[Floats, Floats | None]:
        """How near the bag is to the middle of each group, and of a small base to each bag."""
        if self._is_small:
            found = self._postings.dot(look, self._group_count + self._size)
            return found[: self._group_count], found[self._group_count :]
        return self._postings.dot(look, self._group_count), None

    def cosines(self, look: Look, rows: Runs) -> Floats:
        """How near the bag is to each in these runs of rows, one after the other."""
        return self._rows.dot(look, rows)

    def terms_in(self, rows: slice) -> frozenset[int]:
        """The numbers of all terms of these rows."""
        return self._rows.terms_in(rows)


class _Postings:
    """A sparse matrix by its columns: of each term, where it stands and with what weight."""

    def __init__(self, part: Arrays) -> None:
        self._begins: Ints = part["begins"]
        self._places = part["places"]
        self._weights: Floats = part["weights"]

    def dot(self, look: Look, size: int) -> Floats:
        runs = Runs(self._begins[look.ids], self._begins[look.ids + 1])
        weights = runs.of(self._weights) * np.repeat(look.weights, runs.sizes)
        return np.bincount(runs.of(self._places), weights, size).astype(np.float32)


class _Rows:
    """A sparse matrix by its rows: of each bag, its terms, and beside them the weights' bits."""

    def __init__(self, part: Arrays, term_count: int) -> None:
        self._begins: Ints = part["row.begins"]
        self._cells = part["row.cells"]
        self._term_count = term_count

    def dot(self, look: Look, rows: Runs) -> Floats:
        asked = np.zeros(self._term_count, np.float32)
        asked[look.ids] = look.weights
        cells = Runs(self._begins[rows.starts], self._begins[rows.ends]).of(self._cells)
        weights = asked.take(cells[:, 0]) * cells[:, 1].view(np.float32)
        sizes = self._begins[rows.places + 1] - self._begins[rows.places]
        # What reduceat does with an empty row is not what is meant.
        filled = sizes > 0
        found = np.zeros(len(sizes), np.float32)
        if len(weights):
            found[filled] = np.add.reduceat(weights, (np.cumsum(sizes) - sizes)[filled])
        return found

    def terms_in(self, rows: slice) -> frozenset[int]:
        cells = slice(self._begins[rows.start], self._begins[rows.stop])
        return frozenset(self._cells[cells, 0].tolist())
