"""Weighs the terms of bags and lays them out as `TermIndex` looks them up."""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.phrasings import is_small
from knowledge.matching.runs import Ints
from knowledge.matching.strings import AT_ONCE, Arrays, digests

Doubles = NDArray[np.float64]
Bag = Mapping[str, float]


class Bags:
    """Collects bags without keeping an object for each of their terms."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.terms = array("i")
        self.weights = array("d")
        self.sizes = array("i")

    def add(self, bag: Bag) -> None:
        self.terms.extend(map(self.numbers.__getitem__, bag))
        self.weights.extend(bag.values())
        self.sizes.append(len(bag))


@dataclass(frozen=True)
class _Cells:
    """A sparse matrix, row by row: its terms, their weights and the rows' sizes."""

    terms: NDArray[np.int32]
    weights: Doubles
    sizes: Ints

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


def term_index(name: str, bags: Bags, counts: Ints) -> Arrays:
    """`counts` tells how many bags, one after the other, form each group."""
    found = digests(list(bags.numbers))
    order = np.argsort(found)
    numbers = np.empty(len(order), np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    terms = numbers[np.frombuffer(bags.terms, np.int32)]
    sizes = np.frombuffer(bags.sizes, np.int32).astype(np.int64)
    met = np.bincount(terms, minlength=len(order))
    rarity: Doubles = np.log((1.0 + len(sizes)) / (1.0 + met)) + 1.0
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


def _centres(rows: _Cells, counts: Ints) -> _Cells:
    """The sums of the rows of each group, some groups at a time."""
    ends, cells = _begins(counts), _begins(rows.sizes)
    terms, weights = [rows.terms[:0]], [rows.weights[:0]]
    sizes: list[Ints] = []
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


def _begins(sizes: NDArray[Any]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
