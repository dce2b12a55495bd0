"""Cosines between weighted bags of terms, by postings in plain numpy arrays."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

Bag = Mapping[str, float]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """A question's terms as an index weighs them; `known` is the share that the index has."""

    ids: Ints
    weights: Doubles
    known: float


@dataclass(frozen=True)
class _Entries:
    """A sparse matrix as three columns of equal length."""

    terms: Ints
    places: Ints
    weights: Doubles


class TermIndex:
    """Bags under TF-IDF: rare terms count more, and the length of a bag does not count."""

    def __init__(self, bags: Sequence[Bag], groups: Ints, group_count: int) -> None:
        self._ids: dict[str, int] = {}
        cells = _cells(bags, self._ids)
        found = np.bincount(cells.terms, minlength=len(self._ids))
        self._rarity: Doubles = np.log((1.0 + len(bags)) / (1.0 + found)) + 1.0
        self._unseen = math.log(1.0 + len(bags)) + 1.0
        cells = _scaled(cells, self._rarity[cells.terms], len(bags))
        self._single = _Postings(cells, len(self._ids), len(bags))
        self._centre = _Postings(_centres(cells, groups, group_count), len(self._ids), group_count)

    def rarity(self, term: str) -> float:
        """How much a term counts; one that no bag has counts most."""
        place = self._ids.get(term)
        return self._unseen if place is None else float(self._rarity[place])

    def look(self, bag: Bag) -> Look:
        ids, weights, total = [], [], 0.0
        for term, times in bag.items():
            place = self._ids.get(term)
            weight = times * self.rarity(term)
            total += weight * weight
            if place is not None:
                ids.append(place)
                weights.append(weight)
        scaled = np.array(weights) / (math.sqrt(total) or 1.0)
        return Look(np.array(ids, np.int64), scaled, float(scaled @ scaled))

    def cosines(self, look: Look) -> Floats:
        """How near the bag is to each of the index."""
        return self._single.dot(look)

    def centre_cosines(self, look: Look) -> Floats:
        """How near the bag is to the middle of each group."""
        return self._centre.dot(look)


class _Postings:
    def __init__(self, cells: _Entries, term_count: int, size: int) -> None:
        order = np.argsort(cells.terms, kind="stable")
        self._places = cells.places[order].astype(np.int32)
        self._weights = cells.weights[order].astype(np.float32)
        self._starts = np.zeros(term_count + 1, np.int64)
        np.cumsum(np.bincount(cells.terms, minlength=term_count), out=self._starts[1:])
        self._size = size

    def dot(self, look: Look) -> Floats:
        if not len(look.ids):
            return np.zeros(self._size, np.float32)
        starts, ends = self._starts[look.ids], self._starts[look.ids + 1]
        lengths = ends - starts
        # One gather for all terms: the n-th posting of a term lies n behind its start.
        skipped = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        where = np.arange(int(lengths.sum())) + np.repeat(starts - skipped, lengths)
        values = self._weights[where] * np.repeat(look.weights.astype(np.float32), lengths)
        return np.bincount(self._places[where], values, self._size).astype(np.float32)


def _cells(bags: Sequence[Bag], ids: dict[str, int]) -> _Entries:
    number: defaultdict[str, int] = defaultdict(count().__next__)
    terms = np.fromiter((number[term] for bag in bags for term in bag), np.int64)
    places = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    weights = np.fromiter(chain.from_iterable(bag.values() for bag in bags), np.float64)
    ids.update(number)
    return _Entries(terms, places, weights)


def _scaled(cells: _Entries, factors: Doubles | float, size: int) -> _Entries:
    """The cells times their factors, every place brought to length one."""
    weights = cells.weights * factors
    lengths = np.sqrt(np.bincount(cells.places, weights * weights, size)).clip(1e-9)
    return _Entries(cells.terms, cells.places, weights / lengths[cells.places])


def _centres(cells: _Entries, groups: Ints, group_count: int) -> _Entries:
    keys = cells.terms * group_count + groups[cells.places]
    unique, inverse = np.unique(keys, return_inverse=True)
    sums: Doubles = np.bincount(inverse, cells.weights, len(unique)).astype(np.float64)
    return _scaled(_Entries(unique // group_count, unique % group_count, sums), 1.0, group_count)
