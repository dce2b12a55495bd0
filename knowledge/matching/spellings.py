"""Words by how they are spelt: the nearest known one to a misspelt one."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.matching.strings import Arrays, Strings, pack

Masks = NDArray[np.uint64]
# Of equal similarities a rounding error must not leave out the one at the limit.
_SLACK = 1e-9


class Spellings:
    """Of equally near ones the first given is found."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._written = Strings(arrays, f"{name}.written")
        self._masks: Masks = arrays[f"{name}.masks"]
        self._begins = arrays[f"{name}.begins"]

    def nearest(self, word: str, limit: float) -> str | None:
        """The one with the highest OSA similarity of at least `limit`.

        Only words of like length can be near enough, so only those are compared.
        """
        best, score = None, limit
        lengths = range(round(len(word) * limit), int(len(word) / limit) + 1)
        for length in sorted(lengths, key=lambda length: abs(length - len(word))):
            found = process.extractOne(
                word,
                self._like(word, length, score),
                scorer=OSA.normalized_similarity,
                score_cutoff=score,
            )
            if found and (best is None or found[1] > score):
                best, score = found[0], found[1]
        return best

    def _like(self, word: str, length: int, limit: float) -> list[str]:
        """Those of this length that may be near enough: an edit brings at most one new sign and
        takes at most one away."""
        if length + 1 >= len(self._begins):
            return []
        start, end = int(self._begins[length]), int(self._begins[length + 1])
        edits = math.floor((1.0 - limit) * max(length, len(word)) + _SLACK)
        mine, theirs = _mask(word), self._masks[start:end]
        near = (np.bitwise_count(theirs & ~mine) <= edits) & (
            np.bitwise_count(mine & ~theirs) <= edits
        )
        return [self._written[start + place] for place in np.flatnonzero(near).tolist()]


def spellings(name: str, words: Sequence[str]) -> Arrays:
    """The arrays of which `Spellings` of this name are made."""
    lengths = np.array([len(word) for word in words], np.int64)
    order = np.argsort(lengths, kind="stable").tolist()
    masks = np.zeros(len(words), np.uint64)
    for place, nth in enumerate(order):
        masks[place] = _mask(words[nth])
    begins = np.concatenate([[0], np.cumsum(np.bincount(lengths))])
    return {
        f"{name}.masks": masks,
        f"{name}.begins": begins,
        **pack(f"{name}.written", (words[nth] for nth in order)),
    }


def _mask(word: str) -> np.uint64:
    """A bit for each sign; different signs may share one."""
    mask = 0
    for sign in word:
        mask |= 1 << (ord(sign) % 61)
    return np.uint64(mask)
