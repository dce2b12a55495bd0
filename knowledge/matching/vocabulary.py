"""Words by how they are spelt: the nearest known one to a misspelt one."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.matching.phrasings import Ints
from knowledge.matching.strings import (
    AT_ONCE,
    Arrays,
    Digests,
    Strings,
    digests,
    digests_of_rows,
    digests_within,
    find,
    first_of_each,
    pack,
)
from knowledge.matching.tokens import Token
from knowledge.text import fold

Masks = NDArray[np.uint64]
# Of equal similarities a rounding error must not leave out the one at the limit.
_SLACK = 1e-9


class Spellings:
    """Of equally near ones the first given is found."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._written = Strings(arrays, f"{name}.written")
        self._masks: Masks = arrays[f"{name}.masks"]
        self._begins = arrays[f"{name}.begins"]

    def nearest(self, word: str, limit: float) -> str | None:
        """The one with the highest OSA similarity of at least `limit`.

        Only words of like length can be near enough, so only those are compared.
        """
        best, score = None, limit
        lengths = range(round(len(word) * limit), int(len(word) / limit) + 1)
        for length in sorted(lengths, key=lambda length: abs(length - len(word))):
            found = process.extractOne(
                word,
                self._like(word, length, score),
                scorer=OSA.normalized_similarity,
                score_cutoff=score,
            )
            if found and (best is None or found[1] > score):
                best, score = found[0], found[1]
        return best

    def _like(self, word: str, length: int, limit: float) -> list[str]:
        """Those of this length that may be near enough: an edit brings at most one new sign and
        takes at most one away."""
        if length + 1 >= len(self._begins):
            return []
        start, end = int(self._begins[length]), int(self._begins[length + 1])
        edits = math.floor((1.0 - limit) * max(length, len(word)) + _SLACK)
        mine, theirs = _mask(word), self._masks[start:end]
        near = (np.bitwise_count(theirs & ~mine) <= edits) & (
            np.bitwise_count(mine & ~theirs) <= edits
        )
        return [self._written[start + place] for place in np.flatnonzero(near).tolist()]


def spellings(name: str, words: Sequence[str]) -> Arrays:
    """The arrays of which `Spellings` of this name are made."""
    lengths = np.array([len(word) for word in words], np.int64)
    order = np.argsort(lengths, kind="stable").tolist()
    masks = np.zeros(len(words), np.uint64)
    for place, nth in enumerate(order):
        masks[place] = _mask(words[nth])
    begins = np.concatenate([[0], np.cumsum(np.bincount(lengths))])
    return {
        f"{name}.masks": masks,
        f"{name}.begins": begins,
        **pack(f"{name}.written", (words[nth] for nth in order)),
    }


def _mask(word: str) -> np.uint64:
    """A bit for each sign; different signs may share one."""
    mask = 0
    for sign in word:
        mask |= 1 << (ord(sign) % 61)
    return np.uint64(mask)


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
