"""The newest hash of each place that a chain of any length vouches for, in 24 bytes a place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.storage.casebook.chain import MARK_DIGITS

Hash = tuple[int, int]
"""The first 128 bits of a hash."""
_HASH = slice(MARK_DIGITS + 1, MARK_DIGITS + 33)
_GONE = "0" * 32
_MOST_ADDED = 100_000


def mark_of(text: str) -> int:
    return int(text[:16], 16)


def hash_of(text: str) -> Hash:
    return int(text[:16], 16), int(text[16:32], 16)


class Newest:
    """Hashes by mark; the one added last counts."""

    def __init__(self) -> None:
        self._added: list[str] = []
        self._kept: NDArray[np.uint64] = np.empty((0, 3), np.uint64)
        self._met: NDArray[np.bool_] = np.empty(0, np.bool_)

    def add(self, pair: str) -> None:
        """Add a `mark=hash` of an entry; the hash is empty if what stood there was erased."""
        # Read many at once: one by one takes half as long as the signatures.
        self._added.append(pair[:16] + (pair[_HASH] or _GONE))
        if len(self._added) >= _MOST_ADDED:
            self._compact()

    def look_up(self, marks: Sequence[int]) -> list[Hash | None]:
        """The hash of each mark; None if nothing was added for it."""
        self._compact()
        if not len(self._kept):
            return [None] * len(marks)
        wanted = np.array(marks, np.uint64)
        places = np.searchsorted(self._kept[:, 0], wanted).clip(max=len(self._kept) - 1)
        found = self._kept[places]
        is_there = found[:, 0] == wanted
        self._met[places[is_there]] = True
        rows = zip(is_there.tolist(), found.tolist(), strict=True)
        return [(row[1], row[2]) if known else None for known, row in rows]

    def left(self) -> frozenset[int]:
        """Marks of what should stand somewhere and was never looked up."""
        self._compact()
        standing = ~self._met & self._kept[:, 1:].any(axis=1)
        return frozenset(self._kept[standing, 0].tolist())

    def _compact(self) -> None:
        if not self._added:
            return
        raw = np.frombuffer(bytes.fromhex("".join(self._added)), ">u8").reshape(-1, 3)
        self._added.clear()
        # np.unique takes the first of equals.
        every = np.concatenate((self._kept, raw.astype(np.uint64)))[::-1]
        _, first = np.unique(every[:, 0], return_index=True)
        self._kept = every[first]
        self._met = np.zeros(len(first), np.bool_)
