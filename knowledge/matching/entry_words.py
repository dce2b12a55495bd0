"""Compares a question's words and letters with those of each entry's ways to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.matching.bags import letter_bag
from knowledge.matching.phrasings import Floats, Ints, Phrasings
from knowledge.matching.reading import Reading
from knowledge.matching.term_index import TermIndex

# Ways to ask that the base's shares of words count for, beside an entry's own.
_PRIOR: Final = 20.0


@dataclass(frozen=True)
class WordEvidence:
    """For every entry: how much likelier the question's words are in its ways to ask than in all,
    as a logarithm, and the share of the question's runs of letters that it never has."""

    likelihood: Floats
    uncovered_letters: Floats


class EntryWords:
    """Counts the ways to ask of each entry that have a word, and knows its runs of letters."""

    def __init__(self, words: TermIndex, letters: TermIndex, phrasings: Phrasings) -> None:
        self._words, self._letters = words, letters
        self._sizes, self._owners = phrasings.sizes, phrasings.owners
        self._met = words.met(self._owners[phrasings.groups], len(self._sizes))

    def of(self, reading: Reading) -> WordEvidence:
        forms = list(dict.fromkeys(token.form for token in reading.tokens))
        return WordEvidence(
            self._likelihood(self._words.places(forms)),
            self._uncovered(list(letter_bag(reading.text))),
        )

    def _likelihood(self, places: Ints) -> Floats:
        """Naive Bayes over known words, the base's own shares as the prior (Dirichlet)."""
        if not len(places):
            return np.zeros(len(self._sizes), np.float32)
        met = self._met_by(places)
        shares = (met.sum(axis=1, keepdims=True) + 0.5) / (self._sizes.sum() + 1.0)
        smoothed = (met + _PRIOR * shares) / (self._sizes + _PRIOR)
        return np.asarray(np.log(smoothed / shares).sum(axis=0) / len(places) ** 0.5, np.float32)

    def _met_by(self, places: Ints) -> Floats:
        """Rows of the counts, by hand: choosing rows of a scipy matrix costs ten times as much."""
        counts = self._met
        found = np.zeros((len(places), counts.shape[1]), np.float32)
        bounds = zip(
            counts.indptr[places].tolist(), counts.indptr[places + 1].tolist(), strict=True
        )
        for row, bound in zip(found, bounds, strict=True):
            there = slice(*bound)
            row[counts.indices[there]] = counts.data[there]
        return found

    def _uncovered(self, runs: Sequence[str]) -> Floats:
        if not runs:
            return np.zeros(len(self._sizes), np.float32)
        there = np.zeros((len(runs), len(self._sizes)), bool)
        for row, run in enumerate(runs):
            there[row, self._owners[self._letters.groups_with(run)]] = True
        return np.asarray(1.0 - there.mean(axis=0), np.float32)
