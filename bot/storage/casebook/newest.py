"""The newest hash of each place that a chain of any length vouches for, in 24 bytes a place."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Hash = tuple[int, int]
"""The first 128 bits of a hash."""
GONE: Hash = (0, 0)
"""What stood there was erased."""
_MOST_ADDED = 500_000


def mark_of(text: str) -> int:
    return int(text[:16], 16)


def hash_of(text: str) -> Hash:
    return (int(text[:16], 16), int(text[16:32], 16)) if text else GONE


class Newest:
    """Hashes by mark; the one added last counts."""

    def __init__(self) -> None:
        self._added = array("Q")
        self._kept: NDArray[np.uint64] = np.empty((0, 3), np.uint64)
        self._met: NDArray[np.bool_] = np.empty(0, np.bool_)

    def add(self, mark: int, found: Hash) -> None:
        self._added.append(mark)
        self._added.extend(found)
        if len(self._added) > 3 * _MOST_ADDED:
            self._compact()

    def look_up(self, marks: Sequence[int]) -> Iterator[Hash | None]:
        """The hash of each mark; None if nothing was added for it."""
        self._compact()
        wanted = np.array(marks, np.uint64)
        places = np.searchsorted(self._kept[:, 0], wanted)
        for mark, place in zip(marks, places, strict=True):
            if place == len(self._kept) or int(self._kept[place, 0]) != mark:
                yield None
                continue
            self._met[place] = True
            yield int(self._kept[place, 1]), int(self._kept[place, 2])

    def left(self) -> frozenset[int]:
        """Marks of what should stand somewhere and was never looked up."""
        self._compact()
        standing = ~self._met & (self._kept[:, 1:] != np.array(GONE, np.uint64)).any(axis=1)
        return frozenset(map(int, self._kept[standing, 0]))

    def _compact(self) -> None:
        if not self._added:
            return
        added = np.frombuffer(self._added, np.uint64).reshape(-1, 3)
        every = np.concatenate((self._kept, added))[::-1]  # np.unique takes the first of equals
        del added
        self._added = array("Q")
        _, first = np.unique(every[:, 0], return_index=True)
        self._kept = every[first]
        self._met = np.zeros(len(first), np.bool_)


def read(pair: str) -> tuple[int, Hash]:
    """One `mark=hash` of an entry."""
    mark, _, digest = pair.partition("=")
    return mark_of(mark), hash_of(digest)
