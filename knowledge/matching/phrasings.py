"""All ways to ask, in one row: which entry and language each belongs to."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry, Language
from knowledge.text import clean, normal

Ints = NDArray[np.int64]


class Phrasings:
    """The phrasings of one entry in one language stand together and form a group."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: list[Entry] = list(entries)
        self.texts: list[str] = []
        self.languages: list[Language] = []
        owners: list[int] = []
        counts: list[int] = []
        for owner, entry in enumerate(self.entries):
            for language, asks in entry.ask.items():
                self.texts += [normal(clean(ask)) for ask in asks]
                self.languages.append(language)
                owners.append(owner)
                counts.append(len(asks))
        self.counts: Ints = np.array(counts, np.int64)
        self.owners: Ints = np.array(owners, np.int64)
        self.starts: Ints = np.concatenate([[0], np.cumsum(self.counts)[:-1]])
        self.groups: Ints = np.repeat(np.arange(len(counts)), self.counts)

    @property
    def group_count(self) -> int:
        return len(self.counts)
