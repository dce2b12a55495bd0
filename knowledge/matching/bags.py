"""Weighted bags of words, letters and sounds, the input of the lexical views."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from knowledge.library.word_lists import Words
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.text import fold, normal

Bag = Mapping[str, float]

# Stop words count little, but not nothing (measured).
STOP_JAPANESE, STOP_ENGLISH = 0.3, 0.5
SYNONYM = 0.25
HIRAGANA = 0.5
_LONGEST_SYNONYM = 4

_RUN = re.compile("[a-z0-9\u00df-\u024f']+|[\u3005\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff]+")
_HIRAGANA_ONLY = re.compile("[\u3041-\u3096]+")


class WordBags:
    """Words by their compared form, with a term for each group of synonyms."""

    def __init__(self, words: Words, tokenizer: Tokenizer) -> None:
        self._english = frozenset(words.stop_words.get("en", ()))
        self._japanese = frozenset(
            token.form
            for word in words.stop_words.get("ja", ())
            for token in tokenizer.tokens(normal(word))
        )
        self._synonyms: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for number, group in enumerate(words.synonyms):
            for word in group:
                forms = tuple(token.form for token in tokenizer.tokens(normal(word)))
                if 0 < len(forms) <= _LONGEST_SYNONYM:
                    self._synonyms[forms].append(f"≈{number}")
        self._first_words = frozenset(forms[0] for forms in self._synonyms)

    def bag(self, tokens: Sequence[Token]) -> Bag:
        bag: dict[str, float] = defaultdict(float)
        for token in tokens:
            bag[token.form] += self._weight(token)
        for group in self._groups([token.form for token in tokens]):
            bag[group] = SYNONYM
        return bag

    def matters(self, token: Token) -> bool:
        """Whether the word says what a text is about."""
        return self._weight(token) == 1.0

    def telegram(self, tokens: Sequence[Token]) -> str:
        """Return only the words that matter, as people in a hurry write; may be empty."""
        text = ""
        for token in tokens:
            if self.matters(token):
                gap = text and (token.latin or text[-1] < "\u0250")
                text += f" {token.surface}" if gap else token.surface
        return text

    def names(self, token: Token) -> frozenset[str]:
        """Return the word's form and the groups of synonyms it belongs to by itself."""
        return frozenset({token.form, *self._synonyms.get((token.form,), ())})

    def _weight(self, token: Token) -> float:
        if token.latin:
            return STOP_ENGLISH if token.surface in self._english else 1.0
        return 1.0 if token.content and token.form not in self._japanese else STOP_JAPANESE

    def _groups(self, forms: Sequence[str]) -> Iterable[str]:
        for start, form in enumerate(forms):
            if form not in self._first_words:
                continue
            for length in range(1, _LONGEST_SYNONYM + 1):
                yield from self._synonyms.get(tuple(forms[start : start + length]), ())


def damped(bag: Bag) -> Bag:
    """Let a word that stands ten times in a long text count as three, not as ten."""
    return {term: 1.0 + math.log(count) if count > 1.0 else count for term, count in bag.items()}


def letter_bag(text: str) -> Bag:
    """Count Japanese letters in ones and twos, English ones in twos to fours within words."""
    bag: dict[str, float] = defaultdict(float)
    for run in _RUN.findall(fold(text)):
        if run[0] > "\u3000":
            for gram in _grams(run, (1, 2)):
                bag[gram] += HIRAGANA if _HIRAGANA_ONLY.fullmatch(gram) else 1.0
        else:
            for gram in _latin_grams(run):
                bag[gram] += 1.0
    return bag


@lru_cache(maxsize=16_384)
def _latin_grams(word: str) -> tuple[str, ...]:
    return tuple(_grams(f" {word} ", (2, 3, 4)))


def sound_bag(tokens: Sequence[Token]) -> Bag:
    """Count the kana of Japanese readings in twos and threes: equal for the wrong kanji."""
    bag: dict[str, float] = defaultdict(float)
    reading = "".join(token.reading for token in tokens if not token.latin)
    for gram in _grams(reading, (2, 3)):
        bag[gram] += 1.0
    return bag


def _grams(text: str, sizes: Iterable[int]) -> list[str]:
    return [text[at : at + size] for size in sizes for at in range(len(text) - size + 1)]
