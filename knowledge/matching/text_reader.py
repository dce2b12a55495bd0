"""Reads a question or a phrasing with the words of a knowledge base in mind.

Weighted bags of words, letters and sounds are the input of the lexical views; a question's are also
compared with those of each entry's ways to ask.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from knowledge.library.loader import WordLists
from knowledge.matching.cache import Arrays
from knowledge.matching.phrasings import Floats, Ints, Phrasings
from knowledge.matching.repair import Repair, RepairedText, Repairer
from knowledge.matching.term_index import TermIndex, row_slices
from knowledge.matching.vocabulary import Token, Tokenizer, Vocabulary, WordCounts
from knowledge.text import (
    Language,
    detect_language,
    fold_kana,
    has_japanese,
    is_hiragana,
    is_longer,
    normalise,
)

Bag = Mapping[str, float]

# Stop words count little, but not nothing (measured).
STOP_WEIGHT_JAPANESE, STOP_WEIGHT_ENGLISH = 0.3, 0.5
SYNONYM_WEIGHT = 0.25
HIRAGANA_WEIGHT = 0.5
_LONGEST_SYNONYM = 4

_RUN = re.compile("[a-z0-9\u00df-\u024f']+|[\u3005\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff]+")
_HIRAGANA_ONLY = re.compile("[\u3041-\u3096]+")


class WordBags:
    """Words by their compared form, with a term for each group of synonyms."""

    def __init__(self, words: WordLists, tokenizer: Tokenizer) -> None:
        self._english = frozenset(words.stop_words.get("en", ()))
        self._japanese = frozenset(
            token.form
            for word in words.stop_words.get("ja", ())
            for token in tokenizer.tokens(normalise(word))
        )
        self._synonyms: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for number, group in enumerate(words.synonyms):
            for word in group:
                forms = tuple(token.form for token in tokenizer.tokens(normalise(word)))
                if 0 < len(forms) <= _LONGEST_SYNONYM:
                    self._synonyms[forms].append(f"≈{number}")
        self._first_words = frozenset(forms[0] for forms in self._synonyms)

    def bag(self, tokens: Sequence[Token]) -> Bag:
        bag: dict[str, float] = defaultdict(float)
        for token in tokens:
            bag[token.form] += self._weight(token)
        for group in self._groups([token.form for token in tokens]):
            bag[group] = SYNONYM_WEIGHT
        return bag

    def matters(self, token: Token) -> bool:
        """Whether the word says what a text is about."""
        return self._weight(token) == 1.0

    def content_words_only(self, tokens: Sequence[Token]) -> str:
        """Return only the words that matter, as people in a hurry write; may be empty."""
        text = ""
        for token in tokens:
            if self.matters(token):
                gap = text and (token.latin or text[-1] < "\u0250")
                text += f" {token.surface}" if gap else token.surface
        return text

    def compared_forms(self, token: Token) -> frozenset[str]:
        """Return the word's form and the groups of synonyms it belongs to by itself."""
        return frozenset({token.form, *self._synonyms.get((token.form,), ())})

    def _weight(self, token: Token) -> float:
        if token.latin:
            return STOP_WEIGHT_ENGLISH if token.surface in self._english else 1.0
        return 1.0 if token.content and token.form not in self._japanese else STOP_WEIGHT_JAPANESE

    def _groups(self, forms: Sequence[str]) -> Iterable[str]:
        for start, form in enumerate(forms):
            if form not in self._first_words:
                continue
            for length in range(1, _LONGEST_SYNONYM + 1):
                yield from self._synonyms.get(tuple(forms[start : start + length]), ())


def damp_counts(bag: Bag) -> Bag:
    """Let a word that stands ten times in a long text count as three, not as ten."""
    return {term: 1.0 + math.log(count) if count > 1.0 else count for term, count in bag.items()}


def letter_bag(text: str) -> Bag:
    """Count Japanese letters in ones and twos, English ones in twos to fours within words."""
    bag: dict[str, float] = defaultdict(float)
    for run in _RUN.findall(fold_kana(text)):
        if run[0] > "\u3000":
            for gram in _grams(run, (1, 2)):
                bag[gram] += HIRAGANA_WEIGHT if _HIRAGANA_ONLY.fullmatch(gram) else 1.0
        else:
            for gram in _latin_grams(run):
                bag[gram] += 1.0
    return bag


@lru_cache(maxsize=16_384)
def _latin_grams(word: str) -> tuple[str, ...]:
    return tuple(_grams(f" {word} ", (2, 3, 4)))


def reading_bag(tokens: Sequence[Token]) -> Bag:
    """Count the kana of Japanese readings in twos and threes: equal for the wrong kanji."""
    bag: dict[str, float] = defaultdict(float)
    reading = "".join(token.reading for token in tokens if not token.latin)
    for gram in _grams(reading, (2, 3)):
        bag[gram] += 1.0
    return bag


def _grams(text: str, sizes: Iterable[int]) -> list[str]:
    return [text[at : at + size] for size in sizes for at in range(len(text) - size + 1)]


@dataclass(frozen=True)
class TokenizedText:
    """A text as understood: its language, its words, and what was read instead of written.

    `unknown_share` is the share of the content words that the knowledge base does not use.
    """

    text: str
    language: Language | None
    tokens: Sequence[Token]
    repairs: Sequence[Repair]
    unknown_share: float

    @property
    def is_longer(self) -> bool:
        return is_longer(self.text, self.language)


class TextReader:
    """Reads with the words of one knowledge base."""

    def __init__(self, vocabulary: Vocabulary, tokenizer: Tokenizer, bags: WordBags) -> None:
        self._english = vocabulary.latin
        self._bags = bags
        self._repairer = Repairer(tokenizer, vocabulary)

    def read(self, text: str) -> TokenizedText:
        """Read a cleaned text."""
        text = normalise(text)
        language = detect_language(text, self._english)
        read = self._repairer.repair(text, romaji=_is_romaji(text, language))
        return TokenizedText(
            text=read.text if read.repairs else text,
            language=language,
            tokens=read.tokens,
            repairs=read.repairs,
            unknown_share=self._unknown_share(read),
        )

    def _unknown_share(self, read: RepairedText) -> float:
        unknown = sum(map(self._bags.matters, read.unknown))
        # Half a word more, so that one unknown word alone does not give the maximum.
        return unknown / (sum(map(self._bags.matters, read.tokens)) + 0.5)


def vocabulary_arrays(texts: Iterable[str], tokenizer: Tokenizer) -> Arrays:
    """Count the words of these phrasings for a `Vocabulary`.

    Romaji and text that is all kana do not show how words are written and count only if there is
    nothing else.
    """
    different = dict.fromkeys(texts)
    counts = WordCounts()
    for text in [text for text in different if _shows_spelling(text)] or different:
        counts.add(tokenizer.tokens(text))
    return counts.arrays()


def _shows_spelling(text: str) -> bool:
    return not (is_hiragana(text) or _is_romaji(text, detect_language(text)))


def _is_romaji(text: str, language: Language | None) -> bool:
    return language == "ja" and not has_japanese(text)


# Ways to ask that the base's shares of words count for, beside an entry's own.
_PRIOR: Final = 20.0


@dataclass(frozen=True)
class WordEvidence:
    """For every entry: how much likelier the question's words are in its ways to ask than in all,
    as a logarithm, and the share of the question's runs of letters that it never has."""

    likelihood: Floats
    uncovered_letters: Floats


class EntryWords:
    """Counts the ways to ask of each entry that have a word, and knows its runs of letters."""

    def __init__(self, words: TermIndex, letters: TermIndex, phrasings: Phrasings) -> None:
        self._words, self._letters, self._sizes = words, letters, phrasings.ways_per_entry
        owners, count = phrasings.owners[phrasings.groups], len(self._sizes)
        self._met = words.counts_by_owner(owners, count)
        self._having_letters = letters.counts_by_owner(owners, count)

    def evidence(self, reading: TokenizedText) -> WordEvidence:
        forms = list(dict.fromkeys(token.form for token in reading.tokens))
        return WordEvidence(
            self._likelihood(self._words.places(forms)),
            self._uncovered(list(letter_bag(reading.text))),
        )

    def _likelihood(self, places: Ints) -> Floats:
        """Naive Bayes over known words, the base's own shares as the prior (Dirichlet)."""
        if not len(places):
            return np.zeros(len(self._sizes), np.float32)
        met = self._met_by(places)
        shares = (met.sum(axis=1, keepdims=True) + 0.5) / (self._sizes.sum() + 1.0)
        smoothed = (met + _PRIOR * shares) / (self._sizes + _PRIOR)
        return np.asarray(np.log(smoothed / shares).sum(axis=0) / len(places) ** 0.5, np.float32)

    def _met_by(self, places: Ints) -> Floats:
        counts = self._met
        found = np.zeros((len(places), counts.shape[1]), np.float32)
        for row, there in zip(found, row_slices(counts, places), strict=True):
            row[counts.indices[there]] = counts.data[there]
        return found

    def _uncovered(self, runs: Sequence[str]) -> Floats:
        having, count = self._having_letters, len(self._sizes)
        rows = row_slices(having, self._letters.places(runs))
        if not rows:
            return np.full(count, bool(runs), np.float32)
        met = np.bincount(np.concatenate([having.indices[row] for row in rows]), minlength=count)
        return np.asarray(1.0 - met / len(runs), np.float32)
