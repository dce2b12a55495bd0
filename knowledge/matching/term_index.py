"""TF-IDF over bags of terms: cosines with each bag and with the centre of each group of bags."""

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property  # noqa: TID251 (it only computes)
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from knowledge.matching.cache import Arrays, pack, unpack
from knowledge.matching.phrasings import Floats, Ints, Rows
from knowledge.matching.views import Seen

Bag = Mapping[str, float]
Doubles = NDArray[np.float64]
_NONE: Ints = np.zeros(0, np.int64)


class Bags:
    """Collects bags without an object for each of their terms."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._terms = array("i")
        self._weights = array("d")
        self._ends = array("i", [0])

    def add(self, bag: Bag) -> None:
        self._terms.extend(map(self.numbers.__getitem__, bag))
        self._weights.extend(bag.values())
        self._ends.append(len(self._terms))

    def matrix(self) -> csr_array:
        """A row for each bag, a column for each term."""
        shape = (len(self._ends) - 1, len(self.numbers))
        parts = (self._terms, np.int32), (self._ends, np.int32)
        terms, ends = (np.frombuffer(part, kind) for part, kind in parts)
        return csr_array((np.array(self._weights), terms, ends), shape)


def term_arrays(name: str, bags: Bags, counts: Ints) -> Arrays:
    """Weigh the bags for a `TermIndex`; `counts` tells how many successive bags form each group."""
    rows = bags.matrix()
    size = rows.shape[0]
    met = np.bincount(rows.indices, minlength=rows.shape[1])
    rarity = np.log((1.0 + size) / (1.0 + met)) + 1.0
    rows.data *= rarity[rows.indices]
    rows = _to_length_one(rows)
    ends = np.concatenate([[0], np.cumsum(counts)])
    members = csr_array((np.ones(size), np.arange(size), ends), (len(counts), size))
    centres = _to_length_one(members @ rows)
    return {
        f"{name}.terms": pack(bags.numbers),
        f"{name}.rarity": np.append(rarity, math.log(1.0 + size) + 1.0),
        **_packed(f"{name}.rows", rows),
        **_packed(f"{name}.centres", centres.T.tocsr()),
    }


@dataclass(frozen=True)
class _Look:
    """The known terms of a question and their weights."""

    terms: Ints
    weights: Floats


class TermIndex:
    """Bags of length one under TF-IDF: rare terms count more."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        """`arrays` come from `term_arrays`."""
        self._numbers = {term: nth for nth, term in enumerate(unpack(arrays[f"{name}.terms"]))}
        # The last one is that of a term that no bag has.
        self._rarity: Doubles = arrays[f"{name}.rarity"]
        self._rows = _unpacked(arrays, f"{name}.rows")
        self._centres_by_term = _unpacked(arrays, f"{name}.centres")

    def see(self, bag: Bag) -> Seen:
        terms = self._terms(bag)
        weights = np.fromiter(bag.values(), np.float64, len(bag)) * self._rarity[terms]
        weights /= math.sqrt(float(weights @ weights)) or 1.0
        known = terms >= 0
        look = _Look(terms[known], weights[known].astype(np.float32))
        centres = _product(self._centres_by_term, look)
        return Seen(centres, lambda chosen: self._cosines(look, chosen.rows))

    def rarity(self, terms: Sequence[str]) -> Doubles:
        """How much each term counts; an unknown one counts most."""
        return self._rarity[self._terms(terms)]

    def groups_with(self, term: str) -> Ints:
        """Return the groups that have the term."""
        number = self._numbers.get(term)
        if number is None:
            return _NONE
        start, end = self._centres_by_term.indptr[number : number + 2]
        groups: Ints = self._centres_by_term.indices[start:end]
        return groups

    def _terms(self, terms: Sequence[str] | Bag) -> Ints:
        return np.array([self._numbers.get(term, -1) for term in terms], np.int64)

    def _cosines(self, look: _Look, rows: Rows) -> Floats:
        if rows is None:
            return _product(self._rows_by_term, look)
        asked = np.zeros(len(self._numbers), np.float32)
        asked[look.terms] = look.weights
        found: Floats = self._rows[rows] @ asked
        return found

    @cached_property
    def _rows_by_term(self) -> csr_array:
        return self._rows.T.tocsr()


def _product(by_term: csr_array, look: _Look) -> Floats:
    """Multiply with a matrix that has a row for each term; only the question's terms are read.

    By hand, as choosing rows of a scipy matrix costs more than the product.
    """
    starts = by_term.indptr[look.terms]
    counts = by_term.indptr[look.terms + 1] - starts
    ends = np.cumsum(counts)
    places = np.arange(counts.sum()) + np.repeat(starts - ends + counts, counts)
    products = by_term.data[places] * np.repeat(look.weights, counts)
    found = np.bincount(by_term.indices[places], products, by_term.shape[1])
    return found.astype(np.float32)


def _to_length_one(rows: csr_array) -> csr_array:
    lengths = np.sqrt(np.asarray(rows.power(2).sum(axis=1))).clip(1e-9)
    data = rows.data / np.repeat(lengths, np.diff(rows.indptr))
    return csr_array((data, rows.indices, rows.indptr), rows.shape)


def _packed(name: str, matrix: csr_array) -> Arrays:
    return {
        f"{name}.data": matrix.data.astype(np.float32),
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
        f"{name}.shape": np.array(matrix.shape),
    }


def _unpacked(arrays: Arrays, name: str) -> csr_array:
    parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    return csr_array(parts, tuple(arrays[f"{name}.shape"].tolist()))
