"""Counts that answers state of the policy, such as “the seven grounds”."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language import Language
from knowledge.library.quantities import NUMBER, number


@dataclass(frozen=True)
class Count:
    """What answers call the things that are counted, and the clauses that they stand in.

    Of several clauses, each counts as one; of a single clause, its quotes are counted.
    """

    words: Mapping[Language, str]
    clauses: tuple[str, ...]
    line: int = 0

    def stated(self, text: str, language: Language) -> Iterator[tuple[int, str]]:
        """Yield every number of these things in a text, with how it is written."""
        if word := self.words.get(language):
            for match in _pattern(word, language).finditer(unicodedata.normalize("NFKC", text)):
                yield number(next(filter(None, match.groups()))), match[0]


@lru_cache(maxsize=100)
def _pattern(word: str, language: Language) -> re.Pattern[str]:
    """七つの事由, 四段階, 事由は七つ; seven grounds, the seven listed grounds."""
    word = re.escape(word)
    if language == "en":
        between = r"(?:(?!of\b)[\w-]+\s){0,2}"
        return re.compile(rf"({NUMBER})\s{between}{word}\b", re.IGNORECASE)
    before = rf"({NUMBER})(?:(?:つ|個|件|種類)の[^。、\n]{{0,12}}?)?{word}"
    return re.compile(rf"{before}|{word}(?:は|が|を)[^。、\n]{{0,8}}?({NUMBER})(?:つ|個|件|種類)")
