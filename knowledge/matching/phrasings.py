"""All ways to ask in one sequence, and those that a question is compared with closely."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property  # noqa: TID251 (it only computes)

import numpy as np
from numpy.typing import NDArray

from knowledge.library.entry import Entry
from knowledge.text import Language, clean, normalise

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
# Places of phrasings; None means all.
Rows = Ints | None

BEST_PHRASINGS = 3
# Below this mean of ways to ask per entry and language, the base's answers count more.
_THIN = 10
# Up to this many phrasings, comparing with all of them costs less than choosing.
SMALL = 32_000
# Phrasings of a large base to compare with, and the fewest and most groups.
_ENOUGH = 2_000
_LEAST, _MOST = 64, 256
# Groups to compare by meaning; docs/matching.md says what more of them change.
_MEANT = 64


@dataclass(frozen=True)
class Phrasings:
    """The phrasings of one entry in one language are neighbours and form a group.

    For each group: its entry's place in `entries`, its language, its size and its first phrasing.
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
        return cls(whole, languages, *_with_starts(np.array(owners), np.array(counts)))

    def only(self, groups: Ints) -> "Phrasings":
        """Keep these groups, as if there were no others."""
        languages = [self.languages[group] for group in groups.tolist()]
        parts = _with_starts(self.owners[groups], self.counts[groups])
        return Phrasings(self.entries, languages, *parts)

    def texts(self) -> list[str]:
        """Return every phrasing as it is compared."""
        return [
            normalise(clean(ask))
            for entry in self.entries
            for asks in entry.ask.values()
            for ask in asks
        ]

    def groups_of(self, entry: int) -> slice:
        start, end = self.owners.searchsorted([entry, entry + 1]).tolist()
        return slice(start, end)

    def rows_of(self, groups: Ints) -> Ints:
        """Return the places of these groups' phrasings, group by group."""
        counts = self.counts[groups]
        return np.repeat(self.starts[groups] - np.cumsum(counts) + counts, counts) + np.arange(
            counts.sum()
        )

    @cached_property
    def first_groups(self) -> Ints:
        """The first group of each entry."""
        return self.owners.searchsorted(np.arange(len(self.entries)))

    @cached_property
    def ways_per_entry(self) -> Ints:
        """The number of each entry's ways to ask."""
        return np.add.reduceat(self.counts, self.first_groups)

    @property
    def groups(self) -> Ints:
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def count(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def mean_group_size(self) -> float:
        """The mean number of ways to ask of an entry in a language."""
        return self.count / len(self.counts)

    @property
    def has_few_per_group(self) -> bool:
        """Whether there are so few ways to ask that answers and keywords count more."""
        return self.mean_group_size < _THIN

    @property
    def compares_all_groups(self) -> bool:
        """Whether a question is compared with all phrasings of all groups."""
        return self.count <= SMALL or len(self.counts) <= _LEAST

    def best(self, cosines: Floats) -> Floats:
        """Return the cosine of each group's nearest phrasing."""
        return np.maximum.reduceat(cosines, self.starts)

    def means_of_nearest(self, cosines: Sequence[Floats], groups: Ints) -> Floats:
        """Return the mean cosine of the three nearest phrasings: a row a view, a column a group."""
        counts = self.counts[groups]
        rows = self.rows_of(groups)
        table = np.stack([each[rows] for each in cosines])
        nearest = np.zeros((len(cosines), len(groups), BEST_PHRASINGS), np.float32)
        start = 0
        for place, count in enumerate(counts.tolist()):
            own = table[:, start : start + count]
            if count > BEST_PHRASINGS:
                own.partition(count - BEST_PHRASINGS, axis=1)
            nearest[:, place, :count] = own[:, -BEST_PHRASINGS:]
            start += count
        return np.asarray(nearest.sum(axis=2) / counts.clip(max=BEST_PHRASINGS), np.float32)


@dataclass(frozen=True)
class ChosenGroups:
    """The groups to compare phrasing by phrasing, their phrasings, and the places of those.

    `nearest` are the places in `groups` of those to compare by meaning, too.
    """

    groups: Ints
    phrasings: Phrasings
    rows: Rows
    nearest: Ints

    def by_nearness(self, nearness: Floats) -> "ChosenGroups":
        """Compare only the nearest groups by meaning."""
        return replace(self, nearest=indices_of_largest(nearness, _MEANT))


def choose_groups(phrasings: Phrasings, estimate: Callable[[], Floats]) -> ChosenGroups:
    """Choose all groups of a small base, the nearest ones of a large base, in their own order.

    `estimate` returns the nearness of every group.
    """
    counts = phrasings.counts
    if phrasings.compares_all_groups:
        every = np.arange(len(counts))
        return ChosenGroups(every, phrasings, None, every)
    nearness = estimate()
    likely = np.argpartition(-nearness, min(_MOST, len(counts) - 1))[:_MOST]
    near = likely[np.argsort(-nearness[likely])]
    most = max(_LEAST, int(np.searchsorted(np.cumsum(counts[near]), _ENOUGH)))
    groups = np.sort(near[:most])
    every = np.arange(len(groups))
    return ChosenGroups(groups, phrasings.only(groups), phrasings.rows_of(groups), every)


def indices_of_largest(values: Floats, count: int) -> Ints:
    """Return the places of so many largest values, in any order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def _with_starts(owners: Ints, counts: Ints) -> tuple[Ints, Ints, Ints]:
    return owners, counts, np.cumsum(counts) - counts
