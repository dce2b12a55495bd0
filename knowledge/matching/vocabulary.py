"""The words that a knowledge base uses: what an unknown word of a question may have meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.matching.spellings import Spellings
from knowledge.matching.strings import Arrays, Strings, digests, digests_within, find
from knowledge.matching.tokens import Token

# Below these a word is more likely another word than a misspelt one (matching.md 0.3).
NEAR_LATIN = 0.73
NEAR_JAPANESE = 0.66
_SHORTEST_LATIN = 4
_LONGEST_RUN = 40
_REMEMBERED = 4_096

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A word or a compound that sounds like a piece of a run of kana."""

    start: int
    end: int
    tokens: Tokens
    is_little: bool


class Vocabulary:
    """Words and compounds by spelling and by reading; of equals, the commonest.

    What grows with the base is looked up where it lies, in arrays that may be mapped from a file;
    only the words themselves become objects. `vocabulary_making` makes the arrays.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._surfaces = Strings(arrays, "token.surface")
        self._forms = Strings(arrays, "token.form")
        self._readings = Strings(arrays, "token.reading")
        self.forms = frozenset(self._forms)
        self.latin = frozenset(Strings(arrays, "latin.written"))
        self._latin = Spellings(arrays, "latin")
        self._spellings = Spellings(arrays, "spelt")
        self._longest_reading = int(arrays["heard.longest"][0])
        # A few endings and particles make up most runs of kana.
        self.heard_in = lru_cache(maxsize=_REMEMBERED)(self._heard_in)
        self._span = lru_cache(maxsize=_REMEMBERED)(self._span_at)

    def knows(self, token: Token) -> bool:
        return token.form in self.forms or token.surface in self.latin

    def near_latin(self, word: str) -> str | None:
        """The known word that this one most likely misspells."""
        if len(word) < _SHORTEST_LATIN:
            return None
        return self._latin.nearest(word, NEAR_LATIN)

    def near_japanese(self, spelling: str) -> Tokens | None:
        """The known compound that this one most likely misspells."""
        found = self._spellings.nearest(spelling, NEAR_JAPANESE)
        return self._looked_up("spelt", found) if found else None

    def sounding(self, reading: str) -> Tokens | None:
        """The commonest compound of this reading."""
        return self._looked_up("heard", reading) if reading else None

    def _heard_in(self, run: str) -> Sequence[Heard]:
        """All that sounds like a piece of this run, by its start, its end, and little words
        first; a compound has at least two signs."""
        pieces = digests_within(run, self._longest_reading)
        little = find(pieces, self._arrays["little.digests"])
        spans = find(pieces, self._arrays["heard.digests"])
        heard = []
        for start, size in np.argwhere((np.maximum(little, spans) >= 0) & (pieces > 0)).tolist():
            end = start + size + 1
            if little[start, size] >= 0:
                token = self._token(int(self._arrays["little.tokens"][little[start, size]]))
                heard.append(Heard(start, end, (token,), is_little=True))
            if size and spans[start, size] >= 0:
                tokens = self._span(int(self._arrays["heard.spans"][spans[start, size]]))
                heard.append(Heard(start, end, tokens, is_little=False))
        return heard

    def divided(self, word: str) -> list[str] | None:
        """Known words that were run together, or None; the longest first word that works."""
        if not 6 <= len(word) <= _LONGEST_RUN:
            return None
        ways: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 20), end):
                before, part = ways[start], word[start:end]
                if before is None or part not in self.latin or len(part) < 2:
                    continue
                known = ways[end]
                if known is None or len(before) + 1 < len(known):
                    ways[end] = [*before, part]
        found = ways[-1]
        # Many tiny pieces fit any word by chance.
        return found if found and len(word) >= 3 * len(found) else None

    def _looked_up(self, name: str, text: str) -> Tokens | None:
        place = find(digests([text]), self._arrays[f"{name}.digests"])[0]
        return self._span(int(self._arrays[f"{name}.spans"][place])) if place >= 0 else None

    def _span_at(self, span: int) -> Tokens:
        start, end = self._arrays["span.ends"][span : span + 2].tolist()
        return tuple(map(self._token, self._arrays["span.tokens"][start:end].tolist()))

    def _token(self, place: int) -> Token:
        content = bool(self._arrays["token.content"][place])
        surface, form = self._surfaces[place], self._forms[place]
        return Token(surface, form, self._readings[place], content)
