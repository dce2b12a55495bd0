"""A law by its editions: which articles exist, and what an old number is today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("laws.json")


@dataclass(frozen=True)
class Article:
    """An article by its heading. `numbers` are by the first day of each edition; `words` are those
    that a sentence about it uses."""

    title: str
    words: tuple[str, ...]
    numbers: Mapping[str, int]

    @property
    def today(self) -> int:
        return self.numbers[max(self.numbers)]

    def fits(self, sentence: str) -> bool:
        return any(word in sentence for word in self.words)


@dataclass(frozen=True)
class Law:
    """`last` is the number of the last article, in the editions of which it is known."""

    articles: tuple[Article, ...]
    last: Mapping[str, int]

    @property
    def editions(self) -> tuple[str, ...]:
        """The first days of the editions, the earliest first."""
        return tuple(sorted({day for article in self.articles for day in article.numbers}))

    def article(self, number: int, edition: str) -> Article | None:
        return next((each for each in self.articles if each.numbers.get(edition) == number), None)

    def lacks(self, number: int, edition: str) -> bool:
        return number > self.last.get(edition, number) or number == 0

    def meant(self, number: int, sentence: str, edition: str) -> Article | None:
        """Return the article that a sentence cites by a number of this edition.

        If the sentence speaks of what an earlier edition had under this number, and not of what
        this edition has, it is the earlier one.
        """
        own = self.article(number, edition)
        if own and own.fits(sentence):
            return own
        earlier = (self.article(number, day) for day in self.editions if day < edition)
        return next((each for each in earlier if each and each.fits(sentence)), own)


@cache
def laws() -> Mapping[str, Law]:
    """Return the laws of laws.json by their titles."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        title: Law(
            tuple(
                Article(each["title"], tuple(each["words"]), each["numbers"])
                for each in law["articles"]
            ),
            law["last_article"],
        )
        for title, law in read.items()
    }
