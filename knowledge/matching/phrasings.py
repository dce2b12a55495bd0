"""All ways to ask, in one row: which entry and language each belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.entry import Entry
from knowledge.language import Language
from knowledge.matching.runs import Ints, Runs
from knowledge.text import clean, normal

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
