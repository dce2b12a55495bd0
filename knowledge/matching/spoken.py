"""What each entry's ways to ask say and never say, counted."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from knowledge.matching.bags import letter_bag
from knowledge.matching.phrasings import Floats, Ints, Phrasings
from knowledge.matching.reading import Reading
from knowledge.matching.term_index import TermIndex

# Ways to ask that the base's shares of words count for, beside an entry's own.
_PRIOR: Final = 20.0


@dataclass(frozen=True)
class Said:
    """For every entry: how much likelier the question's words are in its ways to ask than in all,
    as a logarithm, and the share of the question's runs of letters that it never has."""

    likelihood: Floats
    uncovered_letters: Floats


class Spoken:
    """Counts the ways to ask of each entry that have a word or a run of letters."""

    def __init__(self, words: TermIndex, letters: TermIndex, phrasings: Phrasings) -> None:
        self._words, self._letters = words, letters
        owners = phrasings.owners[phrasings.groups]
        self._sizes = phrasings.sizes
        self._words_met = words.met(owners, len(phrasings.entries))
        self._letters_met = letters.met(owners, len(phrasings.entries))

    def of(self, reading: Reading) -> Said:
        forms = list(dict.fromkeys(token.form for token in reading.tokens))
        runs = list(letter_bag(reading.text))
        return Said(
            self._likelihood(self._words.places(forms)),
            self._uncovered(self._letters.places(runs), len(runs)),
        )

    def _likelihood(self, places: Ints) -> Floats:
        """Naive Bayes over known words, the base's own shares as the prior (Dirichlet)."""
        if not len(places):
            return np.zeros(len(self._sizes), np.float32)
        met = self._words_met[places].toarray()
        shares = (met.sum(axis=1, keepdims=True) + 0.5) / (self._sizes.sum() + 1.0)
        smoothed = (met + _PRIOR * shares) / (self._sizes + _PRIOR)
        return np.asarray(np.log(smoothed / shares).sum(axis=0) / len(places) ** 0.5, np.float32)

    def _uncovered(self, places: Ints, count: int) -> Floats:
        if not count:
            return np.zeros(len(self._sizes), np.float32)
        there = np.bincount(_entries(self._letters_met, places), minlength=len(self._sizes))
        return np.asarray(1.0 - there / count, np.float32)


def _entries(met: csr_array, places: Ints) -> Ints:
    """Return the columns of these rows, one after the other."""
    rows = [met.indices[met.indptr[place] : met.indptr[place + 1]] for place in places.tolist()]
    return np.concatenate(rows) if rows else np.zeros(0, np.int64)
