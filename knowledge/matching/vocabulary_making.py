"""Counts the words and compounds of a knowledge base, and orders them as they are looked up."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.runs import Ints
from knowledge.matching.spellings import spellings
from knowledge.matching.strings import (
    AT_ONCE,
    Arrays,
    Digests,
    digests,
    digests_of_rows,
    first_of_each,
    pack,
)
from knowledge.matching.tokens import Token
from knowledge.text import fold

_LONGEST_COMPOUND = 4
_MOST_READING = 24

_VOWELS = {
    "ア": "アカサタナハマヤラワァャ",
    "イ": "イキシチニヒミリィ",
    "ウ": "ウクスツヌフムユルゥュ",
    "エ": "エケセテネヘメレェ",
    "オ": "オコソトノホモヨロヲォョ",
}


class Numbered:
    """Rows of words, each word by the number of its first coming."""

    def __init__(self) -> None:
        self._numbers: dict[Token, int] = {}
        self.tokens: list[Token] = []
        self.rows: list[NDArray[np.int32]] = []

    def add(self, tokens: Sequence[Token]) -> int:
        """The place of the new row."""
        self.rows.append(np.array([self._number(token) for token in tokens], np.int32))
        return len(self.rows) - 1

    def _number(self, token: Token) -> int:
        number = self._numbers.setdefault(token, len(self.tokens))
        if number == len(self.tokens):
            self.tokens.append(token)
        return number

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> list[Token]:
        return [self.tokens[number] for number in self.rows[place].tolist()]


def vocabulary(numbered: Numbered) -> Arrays:
    """The arrays of which `Vocabulary` is made."""
    tokens, rows = numbered.tokens, numbered.rows
    sizes = np.array([len(row) for row in rows], np.int64)
    found = np.concatenate([np.zeros(0, np.int32), *rows])
    counts = np.bincount(found, minlength=len(tokens))
    latin = np.array([token.latin for token in tokens], bool)
    content = np.array([token.content for token in tokens], bool)
    commonest = np.argsort(-counts, kind="stable")  # of equals, the first
    spans = _spans(found, np.repeat(np.arange(len(rows)), sizes), content & ~latin)
    words = [tokens[place].surface for place in commonest[latin[commonest]]]
    return {
        **pack("token.surface", (token.surface for token in tokens)),
        **pack("token.form", (token.form for token in tokens)),
        **pack("token.reading", (token.reading for token in tokens)),
        "token.content": content,
        **spellings("latin", words),
        **_little(tokens, commonest[~content[commonest]]),
        "span.tokens": spans.tokens,
        "span.ends": spans.ends,
        **_by_reading(spans, tokens),
        **_by_spelling(spans, tokens),
    }


@dataclass(frozen=True)
class _Spans:
    """Compounds, the commonest first: all their tokens in a row, and where each ends."""

    tokens: NDArray[np.int32]
    ends: Ints

    def read(self, tokens: Sequence[Token]) -> Iterator[list[Token]]:
        ends = self.ends.tolist()
        for start in range(0, len(ends) - 1, AT_ONCE):
            some = ends[start : start + AT_ONCE + 1]
            row = self.tokens[some[0] : some[-1]].tolist()
            for begin, end in pairwise(some):
                yield [tokens[place] for place in row[begin - some[0] : end - some[0]]]


def _spans(found: NDArray[np.int32], rows: Ints, words: NDArray[np.bool_]) -> _Spans:
    """The different runs of up to four Japanese content words; of equally common ones the one
    that comes first."""
    size = len(found)
    good = words[found]
    runs = np.zeros((size, _LONGEST_COMPOUND), np.uint64)
    whole = np.ones(size, bool)
    for nth in range(_LONGEST_COMPOUND):
        fits = max(0, size - nth)
        whole[fits:] = False
        whole[:fits] &= good[nth:] & (rows[nth:] == rows[:fits])
        runs[whole, nth] = found[nth:][whole[:fits]] + np.uint64(1)
    # The run of n words that begins at a place has the first n of those found there.
    keys = np.stack(
        [digests_of_rows(runs[:, : nth + 1]) for nth in range(_LONGEST_COMPOUND)], axis=1
    )
    places = np.flatnonzero((runs > 0).ravel())
    _, first, counts = np.unique(keys.ravel()[places], return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    at, longest = np.divmod(places[first[order]], _LONGEST_COMPOUND)
    inside = np.arange(_LONGEST_COMPOUND) <= longest[:, None]
    tokens = (runs[at][inside] - np.uint64(1)).astype(np.int32)
    return _Spans(tokens, np.concatenate([[0], np.cumsum(longest + 1)]))


def _little(tokens: Sequence[Token], little: Ints) -> Arrays:
    found, first = first_of_each(digests([tokens[place].reading for place in little]))
    return {"little.digests": found, "little.tokens": little[first].astype(np.int32)}


def _by_reading(spans: _Spans, tokens: Sequence[Token]) -> Arrays:
    parts: list[Digests] = [np.zeros(0, np.uint64)]
    owners, longest = [np.zeros(0, np.int64)], 0
    for place, some in enumerate(_chunks(map(_readings, spans.read(tokens)))):
        each = list(chain.from_iterable(some))
        parts.append(digests(each))
        owners.append(place * AT_ONCE + np.repeat(np.arange(len(some)), [len(one) for one in some]))
        longest = max(longest, *map(len, each))
    found, first = first_of_each(np.concatenate(parts))
    return {
        "heard.digests": found,
        "heard.spans": np.concatenate(owners)[first].astype(np.int32),
        "heard.longest": np.array([min(_MOST_READING, longest)]),
    }


def _by_spelling(spans: _Spans, tokens: Sequence[Token]) -> Arrays:
    written = ["".join(token.surface for token in span) for span in spans.read(tokens)]
    found, first = first_of_each(digests(written))
    return {
        "spelt.digests": found,
        "spelt.spans": first.astype(np.int32),
        **spellings("spelt", [written[place] for place in np.sort(first).tolist()]),
    }


def _chunks(readings: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    some: list[list[str]] = []
    for one in readings:
        some.append(one)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _readings(span: Sequence[Token]) -> list[str]:
    """The reading without long vowel marks, and as it is typed in Latin letters: かあど."""
    plain = "".join(token.reading for token in span)
    if not any("ー" in token.surface for token in span):
        return [plain]
    written = "".join(token.surface for token in span)
    typed = "".join(
        _vowel(written[place - 1]) if sign == "ー" and place else sign
        for place, sign in enumerate(written)
    )
    return [plain, fold(typed)]


def _vowel(kana: str) -> str:
    """The vowel that a long mark after this kana stands for."""
    name = unicodedata.normalize("NFD", kana)[0]
    return next((vowel for vowel, row in _VOWELS.items() if name in row), "")
