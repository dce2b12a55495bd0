"""TF-IDF over bags of terms: cosines with each bag and with the centre of each group of bags."""

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from knowledge.matching.cache import Arrays, pack, unpack
from knowledge.matching.fusion import ViewCosines
from knowledge.matching.phrasings import ChosenGroups, Floats, Ints, Rows

Bag = Mapping[str, float]
Doubles = NDArray[np.float64]
_NONE: Ints = np.zeros(0, np.int64)


class BagCollector:
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


def term_arrays(name: str, bags: BagCollector, counts: Ints) -> Arrays:
    """Weigh the bags for a `TermIndex`; `counts` tells how many successive bags form each group."""
    rows = bags.matrix()
    size = rows.shape[0]
    met = np.bincount(rows.indices, minlength=rows.shape[1])
    rarity = np.log((1.0 + size) / (1.0 + met)) + 1.0
    rows.data *= rarity[rows.indices]
    rows, _ = _to_length_one(rows)
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    members = csr_array((np.ones(size), np.arange(size, dtype=np.int32), ends), (len(counts), size))
    centres, lengths = _to_length_one(members @ rows)
    return {
        f"{name}.terms": pack(bags.numbers),
        f"{name}.rarity": np.append(rarity, math.log(1.0 + size) + 1.0),
        f"{name}.lengths": lengths.astype(np.float32),
        **_packed(f"{name}.rows", rows),
        **_packed(f"{name}.centres", centres.T.tocsr()),
    }


class TermIndex:
    """Bags of length one under TF-IDF: rare terms count more."""

    def __init__(self, arrays: Arrays, name: str, *, is_by_term: bool) -> None:
        """`arrays` come from `term_arrays`. Of a small base all bags are compared, else some."""
        self._numbers = {term: nth for nth, term in enumerate(unpack(arrays[f"{name}.terms"]))}
        # The last one is that of a term that no bag has.
        self._rarity: Doubles = arrays[f"{name}.rarity"]
        rows = _unpacked(arrays, f"{name}.rows")
        self._is_by_term = is_by_term
        self._bags = rows.T.tocsr() if is_by_term else rows
        self._centres_by_term = _unpacked(arrays, f"{name}.centres")
        self._lengths: Floats = arrays[f"{name}.lengths"]

    def question_terms(self, bag: Bag) -> "QuestionTerms":
        terms = self._terms(bag)
        weights = np.fromiter(bag.values(), np.float64, len(bag)) * self._rarity[terms]
        weights /= math.sqrt(float(weights @ weights)) or 1.0
        known = terms >= 0
        return QuestionTerms(self, terms[known], weights[known].astype(np.float32))

    def centres(self, seen: "QuestionTerms") -> Floats:
        """Return the cosines with the centres of all groups."""
        return _product(self._centres_by_term, seen)

    def cosines(self, seen: "QuestionTerms", rows: Rows) -> Floats:
        """Return the cosines with these bags."""
        if self._is_by_term:
            return _product(self._bags, seen)
        asked = np.zeros(len(self._numbers), np.float32)
        asked[seen.terms] = seen.weights
        found: Floats = self._bags[rows] @ asked
        return found

    def centres_from(self, cosines: Floats, chosen: ChosenGroups) -> Floats:
        """Return the cosines with the centres of some groups, given those with all their bags."""
        sums = np.add.reduceat(cosines, chosen.phrasings.starts, dtype=np.float64)
        return np.asarray(sums / self._lengths[chosen.groups], np.float32)

    def rarity(self, terms: Sequence[str]) -> Doubles:
        """Return how much each term counts; an unknown one counts most."""
        return self._rarity[self._terms(terms)]

    def groups_with(self, term: str) -> Ints:
        number = self._numbers.get(term)
        if number is None:
            return _NONE
        start, end = self._centres_by_term.indptr[number : number + 2]
        groups: Ints = self._centres_by_term.indices[start:end]
        return groups

    def counts_by_owner(self, owners: Ints, count: int) -> csr_array:
        """Count for each term (row) the bags of each of `count` owners (columns) that have it.

        `owners` has the owner of each bag.
        """
        bags = self._bags
        there = csr_array((np.ones(bags.nnz, np.float32), bags.indices, bags.indptr), bags.shape)
        ones = np.ones(len(owners), np.float32)
        owned = csr_array((ones, owners, np.arange(len(owners) + 1)), (len(owners), count))
        return ((there if self._is_by_term else there.T) @ owned).tocsr()

    def places(self, terms: Sequence[str]) -> Ints:
        """Return the rows of the known ones of these terms."""
        places = self._terms(terms)
        return places[places >= 0]

    def _terms(self, terms: Sequence[str] | Bag) -> Ints:
        return np.array([self._numbers.get(term, -1) for term in terms], np.int64)


@dataclass(frozen=True)
class QuestionTerms:
    """The known terms of a question and their weights."""

    index: TermIndex
    terms: Ints
    weights: Floats

    @property
    def centres(self) -> Floats:
        """The cosines with the centres of all groups."""
        return self.index.centres(self)

    def nearness_to_groups(self, chosen: ChosenGroups) -> ViewCosines:
        single = self.index.cosines(self, chosen.rows)
        centre = self.index.centres_from(single, chosen)
        return ViewCosines(single, chosen.phrasings.best(single), centre)


def _product(by_term: csr_array, seen: QuestionTerms) -> Floats:
    """Multiply with a matrix that has a row for each term; only the question's terms are read."""
    if not len(seen.terms):
        return np.zeros(by_term.shape[1], np.float32)
    rows = row_slices(by_term, seen.terms)
    data = np.concatenate([by_term.data[row] for row in rows])
    places = np.concatenate([by_term.indices[row] for row in rows])
    after = np.zeros(len(rows) + 1, places.dtype)
    np.cumsum([row.stop - row.start for row in rows], out=after[1:])
    found: Floats = csc_array((data, places, after), (by_term.shape[1], len(rows))) @ seen.weights
    return found


def row_slices(matrix: csr_array, numbers: Ints) -> list[slice]:
    """Return where these rows stand in the matrix's `data` and `indices`.

    Choosing rows of a scipy matrix costs ten times as much.
    """
    ends = matrix.indptr[numbers + 1].tolist()
    return list(map(slice, matrix.indptr[numbers].tolist(), ends))


def _to_length_one(rows: csr_array) -> tuple[csr_array, Doubles]:
    """Return the rows scaled to length one, and their lengths before."""
    lengths = np.sqrt(np.asarray(rows.power(2).sum(axis=1))).clip(1e-9)
    data = rows.data / np.repeat(lengths, np.diff(rows.indptr))
    return csr_array((data, rows.indices, rows.indptr), rows.shape), lengths


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
