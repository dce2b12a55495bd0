"""Cosines between weighted bags of terms, by postings or rows in plain numpy arrays."""

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.phrasings import Ints as Ints_sparse_making
from knowledge.matching.phrasings import Runs, is_small
from knowledge.matching.strings import AT_ONCE, Arrays, digests, find

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


Doubles_sparse_making = NDArray[np.float64]
Bag_sparse_making = Mapping[str, float]


class Bags:
    """Collects bags without keeping an object for each of their terms."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.terms = array("i")
        self.weights = array("d")
        self.sizes = array("i")

    def add(self, bag: Bag_sparse_making) -> None:
        self.terms.extend(map(self.numbers.__getitem__, bag))
        self.weights.extend(bag.values())
        self.sizes.append(len(bag))


@dataclass(frozen=True)
class _Cells:
    """A sparse matrix, row by row: its terms, their weights and the rows' sizes."""

    terms: NDArray[np.int32]
    weights: Doubles_sparse_making
    sizes: Ints_sparse_making

    def packed(self) -> NDArray[np.int32]:
        """Terms and the bits of their weights side by side, for they are read together."""
        bits = self.weights.astype(np.float32).view(np.int32)
        return np.column_stack([self.terms, bits])

    def to_length_one(self) -> "_Cells":
        ends, scaled = _begins(self.sizes), np.empty_like(self.weights)
        for first in range(0, len(self.sizes), AT_ONCE):
            sizes = self.sizes[first : first + AT_ONCE]
            here = slice(ends[first], ends[first + len(sizes)])
            rows, weights = np.repeat(np.arange(len(sizes)), sizes), self.weights[here]
            lengths = np.sqrt(np.bincount(rows, weights**2, len(sizes))).clip(1e-9)
            scaled[here] = weights / lengths[rows]
        return _Cells(self.terms, scaled, self.sizes)


def term_index(name: str, bags: Bags, counts: Ints_sparse_making) -> Arrays:
    """`counts` tells how many bags, one after the other, form each group."""
    found = digests(list(bags.numbers))
    order = np.argsort(found)
    numbers = np.empty(len(order), np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    terms = numbers[np.frombuffer(bags.terms, np.int32)]
    sizes = np.frombuffer(bags.sizes, np.int32).astype(np.int64)
    met = np.bincount(terms, minlength=len(order))
    rarity: Doubles_sparse_making = np.log((1.0 + len(sizes)) / (1.0 + met)) + 1.0
    weights = np.frombuffer(bags.weights, np.float64) * rarity[terms]
    rows = _Cells(terms, weights, sizes).to_length_one()
    met_by = _centres(rows, counts)
    if is_small(len(sizes)):
        met_by = _below(met_by, rows)
    arrays = {
        "digests": found[order],
        "rarity": rarity,
        "size": np.array([len(sizes), len(counts)]),
        **_postings(met_by, len(order)),
        "row.begins": _begins(sizes),
        "row.cells": rows.packed(),
    }
    return {f"{name}.{part}": values for part, values in arrays.items()}


def _below(upper: _Cells, lower: _Cells) -> _Cells:
    return _Cells(
        np.concatenate([upper.terms, lower.terms]),
        np.concatenate([upper.weights, lower.weights]),
        np.concatenate([upper.sizes, lower.sizes]),
    )


def _centres(rows: _Cells, counts: Ints_sparse_making) -> _Cells:
    """The sums of the rows of each group, some groups at a time."""
    ends, cells = _begins(counts), _begins(rows.sizes)
    terms, weights = [rows.terms[:0]], [rows.weights[:0]]
    sizes: list[Ints_sparse_making] = []
    step = max(1, AT_ONCE * len(counts) // max(1, len(rows.sizes)))
    for group in range(0, len(counts), step):
        some = counts[group : group + step]
        within = slice(ends[group], ends[group + len(some)])
        owners = np.repeat(np.repeat(np.arange(len(some)), some), rows.sizes[within])
        here = slice(cells[within.start], cells[within.stop])
        keys, inverse = np.unique(owners << 32 | rows.terms[here], return_inverse=True)
        terms.append((keys & 0xFFFFFFFF).astype(np.int32))
        weights.append(np.bincount(inverse, rows.weights[here], len(keys)).astype(np.float64))
        sizes.append(np.bincount(keys >> 32, minlength=len(some)).astype(np.int64))
    joined = _Cells(np.concatenate(terms), np.concatenate(weights), np.concatenate(sizes))
    return joined.to_length_one()


def _postings(rows: _Cells, term_count: int) -> Arrays:
    order = np.argsort(rows.terms, kind="stable")
    places = np.repeat(np.arange(len(rows.sizes), dtype=np.int32), rows.sizes)
    return {
        "begins": _begins(np.bincount(rows.terms, minlength=term_count)),
        "places": places[order],
        "weights": rows.weights[order].astype(np.float32),
    }


def _begins(sizes: NDArray[Any]) -> Ints_sparse_making:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
