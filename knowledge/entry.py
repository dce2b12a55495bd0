"""One curated entry: its ways to ask, its answers, its sources, its review date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from knowledge.language import Language, other

Door = Literal["breach", "complaint", "disclosure", "desk"]

DOORS: Final[tuple[Door, ...]] = ("breach", "complaint", "disclosure", "desk")


@dataclass(frozen=True)
class Entry:
    id: str
    ask: Mapping[Language, tuple[str, ...]]
    answer: Mapping[Language, str]
    file: str
    line: int
    clauses: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    opens: Door | None = None
    refers: bool = False
    related: tuple[str, ...] = ()
    owner: str | None = None
    review_by: date | None = None
    audience: str | None = None

    def title(self, language: Language) -> str:
        """The first way to ask in this language, or in the other one."""
        return (self.ask.get(language) or self.ask[other(language)])[0]

    def answer_language(self, wanted: Language) -> Language:
        """The wanted language if the entry answers in it, else the one it has."""
        return wanted if wanted in self.answer else other(wanted)
