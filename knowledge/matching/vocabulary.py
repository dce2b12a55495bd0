"""The words of a knowledge base, and which of them an unknown word of a question may stand for.

A text is cut into words: Japanese into SudachiPy's smallest units, English by spaces.
"""

import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import snowballstemmer
import sudachipy  # type: ignore[import-untyped]
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.matching.cache import Arrays, pack, unpack
from knowledge.text import fold_kana, normalise

_RUN = re.compile(
    "(?P<latin>[a-z\u00df-\u024f]+)(?:'(?P<tail>[a-z]{1,2})(?![a-z]))?"
    "|(?P<number>[0-9]+(?:[,.:/-][0-9]+)*)"
    "|(?P<japanese>[\u3005\u3006\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]+)"
)
# Words recur; a lookup costs less than a new token.
_REMEMBERED = 65_536
_FUNCTION = frozenset({"助詞", "助動詞", "補助記号", "空白"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written, as compared, and its reading in hiragana."""

    surface: str
    form: str
    reading: str
    content: bool = True

    @property
    def latin(self) -> bool:
        return self.surface[0] < "\u0250"


class Tokenizer:
    """One SudachiPy tokenizer a thread, because they are not thread-safe."""

    def __init__(self) -> None:
        self._dictionary = sudachipy.Dictionary(dict="small")
        self._own = threading.local()

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a normalised text, without punctuation."""
        found: list[Token] = []
        for run in _RUN.finditer(text):
            if run["latin"]:
                found.append(english_token(run["latin"]))
                if run["tail"] == "t":  # don't, can't: negation matters
                    found.append(english_token("not"))
            elif run["number"]:
                number = run["number"].replace(",", "")
                found.append(Token(number, number, number))
            else:
                found += self._japanese(run["japanese"])
        return found

    def is_word(self, text: str) -> bool:
        """Whether a Japanese text is one word of the dictionary, and so spelt correctly."""
        found = self._sudachi().tokenize(text, sudachipy.SplitMode.C)
        return len(found) == 1 and not found[0].is_oov()

    def _sudachi(self) -> Any:
        tokenizer = getattr(self._own, "tokenizer", None)
        if tokenizer is None:
            tokenizer = self._own.tokenizer = self._dictionary.tokenizer(sudachipy.SplitMode.A)
        return tokenizer

    def _japanese(self, text: str) -> list[Token]:
        return [
            _japanese_token(
                morpheme.surface(),
                morpheme.normalized_form(),
                morpheme.reading_form(),
                morpheme.part_of_speech()[0] not in _FUNCTION,
            )
            for morpheme in self._sudachi().tokenize(text)
        ]


@lru_cache(maxsize=_REMEMBERED)
def _japanese_token(surface: str, form: str, reading: str, content: bool) -> Token:
    return Token(surface, normalise(form), fold_kana(reading or surface), content)


@lru_cache(maxsize=_REMEMBERED)
def english_token(word: str) -> Token:
    """Return an English word, compared by its stem."""
    return Token(word, stem(word), word)


_stemmer = threading.local()


def stem(word: str) -> str:
    stemmer = getattr(_stemmer, "english", None)
    if stemmer is None:
        stemmer = _stemmer.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


# Below these an unknown word is more likely another word than a misspelt one (measured).
NEAR_LATIN = 0.73
NEAR_JAPANESE = 0.66
_SHORTEST_LATIN = 4
_LONGEST_RUN = 40
_LONGEST_COMPOUND = 4
_LONGEST_READING = 24
# Of equal similarities a rounding error must not leave out the one at the limit.
_SLACK = 1e-9
_VOWELS = {
    "ア": "アカサタナハマヤラワァャ",
    "イ": "イキシチニヒミリィ",
    "ウ": "ウクスツヌフムユルゥュ",
    "エ": "エケセテネヘメレェ",
    "オ": "オコソトノホモヨロヲォョ",
}

Tokens = tuple[Token, ...]


@cache
def english_words() -> frozenset[str]:
    """Common English words of four letters or more: they are spelt correctly, known or not.

    The file names its source and its licence.
    """
    lines = Path(__file__).with_name("english_words.txt").read_text(encoding="ascii").splitlines()
    return frozenset(word for line in lines if line[0] != "#" for word in line.split())


class WordCounts:
    """Counts the words and the compounds (runs of Japanese content words) of many texts."""

    def __init__(self) -> None:
        self._numbers: dict[Token, int] = {}
        self._words: Counter[int] = Counter()
        self._compounds: Counter[tuple[int, ...]] = Counter()

    def add(self, tokens: Sequence[Token]) -> None:
        numbers = [self._numbers.setdefault(token, len(self._numbers)) for token in tokens]
        self._words.update(numbers)
        for start in range(len(numbers)):
            for end in range(start + 1, min(len(numbers), start + _LONGEST_COMPOUND) + 1):
                if tokens[end - 1].latin or not tokens[end - 1].content:
                    break
                self._compounds[tuple(numbers[start:end])] += 1

    def arrays(self) -> Arrays:
        """Return words and compounds for a `Vocabulary`, the most frequent first."""
        tokens = list(self._numbers)
        order = [number for number, _ in self._words.most_common()]
        place = np.argsort(order).astype(np.int32)
        compounds = [compound for compound, _ in self._compounds.most_common()]
        parts = [place[list(compound)] for compound in compounds]
        ends = np.cumsum([0, *map(len, compounds)], dtype=np.int32)
        return {
            "words.surfaces": pack(tokens[number].surface for number in order),
            "words.forms": pack(tokens[number].form for number in order),
            "words.readings": pack(tokens[number].reading for number in order),
            "words.content": np.array([tokens[number].content for number in order], bool),
            "compounds.words": np.concatenate([np.zeros(0, np.int32), *parts]),
            "compounds.ends": ends,
        }


class Vocabulary:
    """Words and compounds by spelling and by reading; of equals, the most frequent."""

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` come from `WordCounts`."""
        columns = [unpack(arrays[f"words.{part}"]) for part in ("surfaces", "forms", "readings")]
        self._tokens = list(map(Token, *columns, arrays["words.content"].tolist()))
        self._compound_words = arrays["compounds.words"].tolist()
        self._compound_ends = arrays["compounds.ends"].tolist()
        self.forms = frozenset(token.form for token in self._tokens)
        latin = dict.fromkeys(token.surface for token in self._tokens if token.latin)
        self.latin = frozenset(latin)
        self._function_words: dict[str, Token] = {}
        for token in self._tokens:
            if not token.content:
                self._function_words.setdefault(token.reading, token)
        self._by_spelling: dict[str, int] = {}
        self._by_reading: dict[str, int] = {}
        for number in range(len(self._compound_ends) - 1):
            compound = self._compound(number)
            spelling = "".join([token.surface for token in compound])
            self._by_spelling.setdefault(spelling, number)
            for reading in _readings(compound, spelling):
                self._by_reading.setdefault(reading, number)
        self.longest_reading = min(_LONGEST_READING, max(map(len, self._by_reading), default=0))
        self._latin_spellings = SpellingIndex(list(latin))
        self._spellings = SpellingIndex(list(self._by_spelling))

    def knows(self, token: Token) -> bool:
        return token.form in self.forms or token.surface in self.latin

    def correct_latin(self, word: str) -> str | None:
        """Return the known word that this one most likely misspells."""
        if len(word) < _SHORTEST_LATIN:
            return None
        return self._latin_spellings.nearest(word, NEAR_LATIN)

    def correct_japanese(self, spelling: str) -> Tokens | None:
        """Return the known compound that this one most likely misspells."""
        found = self._spellings.nearest(spelling, NEAR_JAPANESE)
        return self._compound(self._by_spelling[found]) if found else None

    def compound_by_reading(self, reading: str) -> Tokens | None:
        """Return the most frequent compound of this reading."""
        number = self._by_reading.get(reading) if reading else None
        return None if number is None else self._compound(number)

    def function_word(self, reading: str) -> Token | None:
        """Return the most frequent particle or ending of this reading."""
        return self._function_words.get(reading)

    def split_run(self, word: str) -> list[str] | None:
        """Split a run of known words without spaces, into as few as possible."""
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

    def _compound(self, number: int) -> Tokens:
        start, end = self._compound_ends[number : number + 2]
        return tuple([self._tokens[place] for place in self._compound_words[start:end]])


class SpellingIndex:
    """Finds the nearest of many words; of equally near ones, the first given."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(words, key=len)
        lengths = [len(word) for word in self._words]
        self._begins = np.searchsorted(lengths, range(max(lengths, default=0) + 2)).tolist()
        self._masks = _masks(self._words)

    def nearest(self, word: str, limit: float) -> str | None:
        """Return the word with the highest OSA similarity of at least `limit`."""
        best, score = None, limit
        # Words of another length cannot be near enough.
        lengths = range(round(len(word) * limit), int(len(word) / limit) + 1)
        for length in sorted(lengths, key=lambda length: abs(length - len(word))):
            found = process.extractOne(
                word,
                self._candidates(word, length, score),
                scorer=OSA.normalized_similarity,
                score_cutoff=score,
            )
            if found and (best is None or found[1] > score):
                best, score = found[0], found[1]
        return best

    def _candidates(self, word: str, length: int, limit: float) -> list[str]:
        """Return the words of this length that may be near enough.

        An edit adds at most one new character and removes at most one.
        """
        if length + 1 >= len(self._begins):
            return []
        start, end = self._begins[length : length + 2]
        edits = math.floor((1.0 - limit) * max(length, len(word)) + _SLACK)
        mine, theirs = _masks([word])[0], self._masks[start:end]
        near = (np.bitwise_count(theirs & ~mine) <= edits) & (
            np.bitwise_count(mine & ~theirs) <= edits
        )
        return [self._words[start + place] for place in np.flatnonzero(near).tolist()]


def _masks(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return a bit set for each word: one bit a character, which different ones may share."""
    if not words:
        return np.zeros(0, np.uint64)
    written = np.array(words, np.str_)
    codes = written.view(np.uint32).reshape(len(words), -1).astype(np.uint64)
    bits = np.where(codes > 0, np.uint64(1) << codes % np.uint64(61), np.uint64(0))
    masks: NDArray[np.uint64] = np.bitwise_or.reduce(bits, axis=1)
    return masks


def _readings(compound: Tokens, spelling: str) -> Iterator[str]:
    """The reading without long vowel marks, and as it is typed in Latin letters: かあど."""
    yield "".join([token.reading for token in compound])
    if "ー" in spelling:
        yield fold_kana("".join(_typed(spelling)))


def _typed(spelling: str) -> Iterator[str]:
    for place, sign in enumerate(spelling):
        yield _vowel(spelling[place - 1]) if sign == "ー" and place else sign


def _vowel(kana: str) -> str:
    """Return the vowel that a long mark after this kana stands for."""
    name = unicodedata.normalize("NFD", kana)[0]
    return next((vowel for vowel, row in _VOWELS.items() if name in row), "")
