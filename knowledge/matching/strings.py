"""Strings as arrays keep them: a run of bytes, and digests to find them by."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.phrasings import Ints

Arrays = dict[str, NDArray[Any]]
Digests = NDArray[np.uint64]

# So much at a time, that no other thread waits for the interpreter.
AT_ONCE = 4_096

_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = 0xD6E8FEB86659FD93
_BACK = pow(_STEP, -1, 2**64)
_HALF = np.uint64(32)


class Strings:
    """A sequence of strings without an object for each."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._bytes = arrays[f"{name}.bytes"]
        self._ends = arrays[f"{name}.ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> str:
        start, end = self._ends[place], self._ends[place + 1]
        return self._bytes[start:end].tobytes().decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))


def pack(name: str, texts: Iterable[str]) -> Arrays:
    """The arrays of which `Strings` of this name are made."""
    rest = iter(texts)
    parts: list[bytes] = []
    sizes: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
    while some := [text.encode("utf-8", "surrogatepass") for text in islice(rest, AT_ONCE)]:
        parts.append(b"".join(some))
        sizes.append(np.array([len(one) for one in some], np.int64))
    return {
        f"{name}.bytes": np.frombuffer(b"".join(parts), np.uint8),
        f"{name}.ends": np.cumsum(np.concatenate(sizes)),
    }


def digests(texts: Sequence[str]) -> Digests:
    """64 bits for each text; texts that differ have different ones, but for a chance of 2⁻⁶⁴.

    The sign U+0000 is nothing to it.
    """
    parts = [_digests(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64)


def _digests(texts: Sequence[str]) -> Digests:
    written = np.array(texts, np.str_)
    width = written.itemsize // 4
    signs = written.view(np.uint32).reshape(len(texts), width)
    return digests_of_rows(signs)


def digests_within(text: str, longest: int) -> Digests:
    """The digests of all pieces of a text: row `start`, column `length - 1`.

    What would reach past the end is 0, as an empty text is.
    """
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    size = len(signs)
    sums = np.zeros(size + 1, np.uint64)
    np.cumsum(_mixed(signs) * _powers(_STEP, size), out=sums[1:])
    start = np.arange(size)[:, None]
    end = start + np.arange(1, min(longest, size) + 1)
    found = (sums[np.minimum(end, size)] - sums[:-1, None]) * _powers(_BACK, size)[:, None]
    return np.where(end <= size, found, np.uint64(0))


def digests_of_rows(rows: NDArray[Any]) -> Digests:
    """As `digests`, of rows of whole numbers; 0 is nothing."""
    found: Digests = (_mixed(rows) * _powers(_STEP, rows.shape[1])).sum(axis=1, dtype=np.uint64)
    return found


def first_of_each(found: Digests) -> tuple[Digests, Ints]:
    """The different digests in order, and where each comes first."""
    unique, first = np.unique(found, return_index=True)
    return unique, first.astype(np.int64)


def find(digest: Digests, among: Digests) -> Ints:
    """The place of each in an ordered row of digests; -1 if it is not there."""
    if not len(among):
        return np.full(digest.shape, -1, np.int64)
    place = among.searchsorted(digest)
    place[place == len(among)] = 0
    place[among[place] != digest] = -1
    return place


def _mixed(signs: NDArray[Any]) -> Digests:
    mixed = signs.astype(np.uint64) * _MIX
    mixed ^= mixed >> _HALF
    return mixed * _MIX


def _powers(base: int, count: int) -> Digests:
    known = _BASES[base]
    return known[:count] if count <= len(known) else _raised(base, count)


def _raised(base: int, count: int) -> Digests:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_BASES = {base: _raised(base, 1_024) for base in (_STEP, _BACK)}
