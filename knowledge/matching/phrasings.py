"""Some of a long row of values, in stretches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.language import Language
from knowledge.library.entry import Entry
from knowledge.text import clean, normal

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """Stretches of neighbouring places; the ends do not belong to them."""

    starts: Ints
    ends: Ints

    @property
    def sizes(self) -> Ints:
        return self.ends - self.starts

    @cached_property
    def places(self) -> Ints:
        """Every place in them."""
        skipped: Ints = self.starts - (np.cumsum(self.sizes) - self.sizes)
        return np.arange(int(self.sizes.sum()), dtype=np.int64) + np.repeat(skipped, self.sizes)

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """What stands there, one stretch after the other; a single one is not copied."""
        if len(self.starts) == 1:
            return values[self.starts[0] : self.ends[0]]
        slices = map(slice, self.starts.tolist(), self.ends.tolist())
        return np.concatenate([values[:0], *(values[each] for each in slices)])


# Phrasings; up to here the time to compare a question with all of them is not worth saving.
_SMALL = 16_000


def is_small(count: int) -> bool:
    """Whether a base with so many phrasings is compared with whole."""
    return count <= _SMALL


@dataclass(frozen=True)
class Phrasings:
    """The phrasings of one entry in one language stand together and form a group.

    Of each group: whose it is, in which language, how many it has, and where they start.
    """

    entries: Sequence[Entry]
    languages: Sequence[Language]
    owners: Ints
    counts: Ints
    starts: Ints

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Phrasings":
        whole = list(entries)
        groups = [
            (owner, language, len(asks))
            for owner, entry in enumerate(whole)
            for language, asks in entry.ask.items()
        ]
        owners, languages, counts = zip(*groups, strict=True)
        return cls(whole, languages, *_placed(np.array(owners), np.array(counts)))

    def only(self, groups: Ints) -> "Phrasings":
        """Some of the groups, as if there were no others."""
        languages = [self.languages[group] for group in groups.tolist()]
        owners, counts = self.owners[groups], self.counts[groups]
        return Phrasings(self.entries, languages, *_placed(owners, counts))

    def rows(self, groups: Ints) -> Runs:
        """Where the phrasings of these groups stand."""
        return Runs(self.starts[groups], self.starts[groups] + self.counts[groups])

    def texts(self) -> list[str]:
        """Every phrasing as it is compared."""
        return [
            normal(clean(ask))
            for entry in self.entries
            for asks in entry.ask.values()
            for ask in asks
        ]

    def groups_of(self, entry: int) -> slice:
        start, end = self.owners.searchsorted([entry, entry + 1]).tolist()
        return slice(start, end)

    def rows_of(self, groups: slice) -> slice:
        """Where the phrasings of neighbouring groups stand."""
        last = groups.stop - 1
        return slice(int(self.starts[groups.start]), int(self.starts[last] + self.counts[last]))

    @property
    def groups(self) -> Ints:
        """The group of each phrasing."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def count(self) -> int:
        return int(self.counts.sum())


def _placed(owners: Ints, counts: Ints) -> tuple[Ints, Ints, Ints]:
    starts = np.cumsum(counts) - counts
    return owners, counts, starts


Floats = NDArray[np.float32]
BEST = 3


def best(cosines: Floats, phrasings: Phrasings) -> Floats:
    """The nearest phrasing of every group."""
    return np.maximum.reduceat(cosines, phrasings.starts)


def mean_of_best(cosines: Floats, phrasings: Phrasings, chosen: Ints) -> Floats:
    """The mean of the three nearest phrasings of the chosen groups, or of all if fewer."""
    counts = phrasings.counts[chosen]
    width = max(int(counts.max()), BEST)
    place = np.arange(width)
    inside = place < counts[:, None]
    rows = np.where(inside, phrasings.starts[chosen][:, None] + place, 0)
    table = np.where(inside, cosines[rows], -np.inf)
    nearest = np.partition(table, width - BEST, axis=1)[:, width - BEST :]
    there = np.isfinite(nearest)
    return np.asarray(np.where(there, nearest, 0).sum(axis=1) / there.sum(axis=1), np.float32)


# Phrasings of a large base, however many it has, and groups, however many phrasings each has.
_ENOUGH = 2_000
_LEAST, _MOST = 64, 256


@dataclass(frozen=True)
class Chosen:
    """The groups that are compared closely, their phrasings, and where those stand."""

    groups: Ints
    phrasings: Phrasings
    rows: Runs


def choose(phrasings: Phrasings, nearness: Floats) -> Chosen:
    """The groups that are nearest by this measure, in their own order."""
    counts = phrasings.counts
    if is_small(phrasings.count) or len(counts) <= _LEAST:
        return Chosen(np.arange(len(counts)), phrasings, _all(phrasings))
    likely = np.argpartition(-nearness, min(_MOST, len(counts) - 1))[:_MOST]
    near = likely[np.argsort(-nearness[likely])]
    most = max(_LEAST, int(np.searchsorted(np.cumsum(counts[near]), _ENOUGH)))
    groups = np.sort(near[:most])
    return Chosen(groups, phrasings.only(groups), phrasings.rows(groups))


def _all(phrasings: Phrasings) -> Runs:
    return Runs(np.array([0]), np.array([phrasings.count]))
