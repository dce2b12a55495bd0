"""Aligns the sentences of two texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

Kind = Literal["unchanged", "moved", "reworded", "gone", "new"]

LEAST_ALIKE: Final = 50.0  # of 100; two sentences that are less alike say different things


@dataclass(frozen=True)
class Pair:
    """A sentence of the old text and its place in the new one, by their numbers from 0."""

    kind: Kind
    old: int | None
    new: int | None


def align(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """Pair the sentences: those of the old text in order, then the new ones."""
    found = _in_order(old, new)
    found |= _equal(old, new, found)
    found |= _alike(old, new, found)
    gone = {number: Pair("gone", number, None) for number in range(len(old)) if number not in found}
    taken = {pair.new for pair in found.values()}
    added = [Pair("new", None, number) for number in range(len(new)) if number not in taken]
    return (*(pair for _, pair in sorted((found | gone).items())), *added)


def _in_order(old: Sequence[str], new: Sequence[str]) -> dict[int, Pair]:
    """Pair the longest run of equal sentences that keep their order."""
    return {
        block.src_start + nth: Pair("unchanged", block.src_start + nth, block.dest_start + nth)
        for block in Indel.opcodes(old, new)
        if block.tag == "equal"
        for nth in range(block.src_end - block.src_start)
    }


def _equal(old: Sequence[str], new: Sequence[str], found: dict[int, Pair]) -> dict[int, Pair]:
    taken = {pair.new for pair in found.values()}
    free = {new[number]: number for number in reversed(range(len(new))) if number not in taken}
    return {
        number: Pair("moved", number, free.pop(sentence))
        for number, sentence in enumerate(old)
        if number not in found and sentence in free
    }


def _alike(old: Sequence[str], new: Sequence[str], found: dict[int, Pair]) -> dict[int, Pair]:
    """Pair what is most alike first, until nothing left is alike enough."""
    taken = {pair.new for pair in found.values()}
    rows = [number for number in range(len(old)) if number not in found]
    columns = [number for number in range(len(new)) if number not in taken]
    if not rows or not columns:
        return {}
    likeness = process.cdist(
        [old[row] for row in rows], [new[column] for column in columns], scorer=fuzz.ratio
    )
    pairs: dict[int, Pair] = {}
    while likeness.max() >= LEAST_ALIKE:
        row, column = np.unravel_index(int(likeness.argmax()), likeness.shape)
        pairs[rows[row]] = Pair("reworded", rows[row], columns[column])
        likeness[row, :] = likeness[:, column] = 0.0
    return pairs
