"""Cuts a text into words: Japanese into SudachiPy's smallest units, English by spaces."""

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer
import sudachipy  # type: ignore[import-untyped]

from knowledge.text import fold, normal

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
                found.append(english(run["latin"]))
                if run["tail"] == "t":  # don't, can't: negation matters
                    found.append(english("not"))
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
    return Token(surface, normal(form), fold(reading or surface), content)


@lru_cache(maxsize=_REMEMBERED)
def english(word: str) -> Token:
    """Return an English word, compared by its stem."""
    return Token(word, stem(word), word)


_stemmer = threading.local()


def stem(word: str) -> str:
    stemmer = getattr(_stemmer, "english", None)
    if stemmer is None:
        stemmer = _stemmer.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))
