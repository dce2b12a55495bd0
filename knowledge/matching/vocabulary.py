"""The words that a knowledge base uses: what an unknown word of a question may have meant."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.matching.tokens import Token
from knowledge.text import fold

# Below these a word is more likely another word than a misspelt one (matching.md 0.3).
NEAR_LATIN = 0.73
NEAR_JAPANESE = 0.66
_SHORTEST_LATIN = 4
_LONGEST_COMPOUND = 4
_LONGEST_RUN = 40

_VOWELS = {
    "ア": "アカサタナハマヤラワァャ",
    "イ": "イキシチニヒミリィ",
    "ウ": "ウクスツヌフムユルゥュ",
    "エ": "エケセテネヘメレェ",
    "オ": "オコソトノホモヨロヲォョ",
}

T = TypeVar("T")
Tokens = tuple[Token, ...]


class Vocabulary:
    """Words and compounds by spelling and by reading; of equals, the commonest."""

    def __init__(self, phrasings: Iterable[Sequence[Token]]) -> None:
        latin: Counter[str] = Counter()
        spans: Counter[Tokens] = Counter()
        little: Counter[Token] = Counter()
        forms: set[str] = set()
        for tokens in phrasings:
            forms.update(token.form for token in tokens)
            latin.update(token.surface for token in tokens if token.latin)
            little.update(token for token in tokens if not token.content)
            spans.update(_spans(tokens))
        self.forms = frozenset(forms)
        self.latin = frozenset(latin)
        self.little_words = _first((token.reading, token) for token, _ in little.most_common())
        self.by_reading = _first(
            (reading, span) for span, _ in spans.most_common() for reading in _readings(span)
        )
        self.longest_reading = min(24, max(map(len, self.by_reading), default=0))
        self._latin = _by_length(word for word, _ in latin.most_common())
        self._spelt = _first(
            ("".join(token.surface for token in span), span) for span, _ in spans.most_common()
        )
        self._spellings = _by_length(self._spelt)

    def knows(self, token: Token) -> bool:
        return token.form in self.forms or token.surface in self.latin

    def near_latin(self, word: str) -> str | None:
        """The known word that this one most likely misspells."""
        if len(word) < _SHORTEST_LATIN:
            return None
        return _nearest(word, self._latin, NEAR_LATIN)

    def near_japanese(self, spelling: str) -> Tokens | None:
        """The known compound that this one most likely misspells."""
        found = _nearest(spelling, self._spellings, NEAR_JAPANESE)
        return self._spelt[found] if found else None

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


def _spans(tokens: Sequence[Token]) -> Iterator[Tokens]:
    """Runs of up to four Japanese content words."""
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _LONGEST_COMPOUND, len(tokens)) + 1):
            if tokens[end - 1].latin or not tokens[end - 1].content:
                break
            yield tuple(tokens[start:end])


def _readings(span: Tokens) -> Iterator[str]:
    """The reading without long vowel marks, and as it is typed in Latin letters: かあど."""
    yield "".join(token.reading for token in span)
    if any("ー" in token.surface for token in span):
        written = "".join(token.surface for token in span)
        typed = "".join(
            _vowel(written[place - 1]) if sign == "ー" and place else sign
            for place, sign in enumerate(written)
        )
        yield fold(typed)


def _vowel(kana: str) -> str:
    """The vowel that a long mark after this kana stands for."""
    name = unicodedata.normalize("NFD", kana)[0]
    return next((vowel for vowel, row in _VOWELS.items() if name in row), "")


def _first(pairs: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def _by_length(words: Iterable[str]) -> Mapping[int, list[str]]:
    lengths: dict[int, list[str]] = defaultdict(list)
    for word in words:
        lengths[len(word)].append(word)
    return lengths


def _nearest(word: str, words: Mapping[int, list[str]], limit: float) -> str | None:
    """Only words of like length can be near enough, so only those are compared."""
    best, score = None, limit
    lengths = range(round(len(word) * limit), int(len(word) / limit) + 1)
    for length in sorted(lengths, key=lambda length: abs(length - len(word))):
        found = process.extractOne(
            word, words.get(length, ()), scorer=OSA.normalized_similarity, score_cutoff=score
        )
        if found and (best is None or found[1] > score):
            best, score = found[0], found[1]
    return best
