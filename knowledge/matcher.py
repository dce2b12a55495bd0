"""Finds the entries that a question may mean, best first."""

import math
from collections import Counter
from pathlib import Path

from knowledge.library import Library
from knowledge.text import fold, normal


class Matcher:
    def __init__(self, library: Library, cache: Path | None) -> None:
        self._grams = [
            (entry.id, self._of(ask))
            for entry in library.entries.values()
            for asks in entry.ask.values()
            for ask in asks
        ]

    def rank(self, text: str) -> list[tuple[str, float]]:
        grams = self._of(text)
        best: dict[str, float] = {}
        for entry, known in self._grams:
            shared = sum(min(count, known[gram]) for gram, count in grams.items() if gram in known)
            size = math.sqrt(sum(grams.values()) * sum(known.values())) or 1.0
            best[entry] = max(best.get(entry, 0.0), shared / size)
        return sorted(best.items(), key=lambda found: -found[1])

    @staticmethod
    def _of(text: str) -> Counter[str]:
        text = fold(normal(text))
        return Counter(text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1))
