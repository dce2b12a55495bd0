"""Repairs words unknown to the knowledge base: kana, romaji, typos, run-together words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.matching.vocabulary import (
    Token,
    Tokenizer,
    Tokens,
    Vocabulary,
    english_token,
    english_words,
)
from knowledge.text import fold_kana, has_japanese, has_kanji, romaji_to_kana

# Costs of a cut: few long words are likelier than many short ones, and a letter of no word costs
# as much as a word.
_WORD, _SHORT_WORD, _LETTER = 1.0, 1.7, 1.0
_FUNCTION_WORD = _WORD - 0.1
# Of equal cuts the one with the longer particles: いくら・です・か, not いくら出・す・か.
_LONGER = 0.01


class KanaSegmenter:
    """Finds the knowledge base's words in runs of kana, by their readings."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary

    def cut_if_cheaper(self, plain: Sequence[Token]) -> Sequence[Token] | None:
        """Cut the run by known readings, and return that if it costs no more than `plain`."""
        run = fold_kana("".join(token.surface for token in plain))
        found = self._cut(run) if len(run) > 1 else None
        return found if found and self._cost(found) <= self._cost(plain) else None

    def _cost(self, tokens: Sequence[Token]) -> float:
        """Return the cost of the tokens as a cut; unknown words cost by the letter."""
        return sum(
            len(token.reading) * _LETTER
            if token.content and not self._vocabulary.knows(token)
            else _SHORT_WORD
            if token.content and len(token.reading) < 3
            else _WORD
            for token in tokens
        )

    def _cut(self, run: str) -> list[Token]:
        """Find the cheapest cut (Viterbi); the caller bounds the length of the run."""
        costs = [0.0] + [float("inf")] * len(run)
        steps: list[tuple[int, Tokens | None]] = [(0, None)] * (len(run) + 1)

        def step(start: int, end: int, cost: float, tokens: Tokens | None) -> None:
            if costs[start] + cost < costs[end]:
                costs[end] = costs[start] + cost
                steps[end] = (start, tokens)

        vocabulary = self._vocabulary
        for start in range(len(run)):
            step(start, start + 1, _LETTER, None)
            for end in range(start + 1, min(len(run), start + vocabulary.longest_reading) + 1):
                piece = run[start:end]
                if word := vocabulary.function_word(piece):
                    step(start, end, _FUNCTION_WORD - _LONGER * (len(piece) - 1), (word,))
                if end > start + 1 and (compound := vocabulary.compound_by_reading(piece)):
                    step(start, end, _SHORT_WORD if end == start + 2 else _WORD, compound)
        return self._tokens(run, steps)

    def _tokens(self, run: str, steps: Sequence[tuple[int, Tokens | None]]) -> list[Token]:
        """Follow the steps back; letters of no word go to the tokenizer together."""
        parts: list[list[Token]] = []
        end, loose = len(run), len(run)
        while end > 0:
            start, tokens = steps[end]
            if tokens is not None:
                parts += [self._tokenizer.tokens(run[end:loose]), list(tokens)]
                loose = start
            end = start
        parts.append(self._tokenizer.tokens(run[:loose]))
        return [token for part in reversed(parts) for token in part]


# A text with more unknown words is not about the knowledge base; also a bound on the cost.
_MOST_REPAIRS = 8
_SHORTEST_SPELLING = 3
_SHORTEST_NAME = 6
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
# Beside kanji, katakana is a foreign word: ケース does not misspell 消す.
_HIRAGANA = re.compile("[\u3041-\u3096\u30fc]+")
# Romaji spells particles as they sound.
_PARTICLES = {"わ": "は", "お": "を", "え": "へ"}


@dataclass(frozen=True, slots=True)
class Repair:
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class RepairedText:
    tokens: tuple[Token, ...]
    unknown: tuple[Token, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def text(self) -> str:
        """The words joined again."""
        words = [f" {token.surface} " if token.latin else token.surface for token in self.tokens]
        return " ".join("".join(words).split())


class Repairer:
    """Reads a text with the words of one knowledge base."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self._kana = KanaSegmenter(tokenizer, vocabulary)

    def repair(self, text: str, *, romaji: bool = False) -> RepairedText:
        """Replace each unknown word of the text by the known one that it most likely is."""
        repairs: list[Repair] = []
        if romaji:
            spoken = " ".join(_PARTICLES.get(word, word) for word in romaji_to_kana(text).split())
            repairs.append(Repair(text, spoken))
            text = spoken
        cut = self._read_kana(self._tokenizer.tokens(text), repairs, written=has_kanji(text))
        unknown = (token for token in cut if not self._vocabulary.knows(token))
        # Latin letters in a Japanese text are a name; only long ones are repaired.
        shortest = _SHORTEST_NAME if has_japanese(text) else 0
        respelt = self._respell(cut, repairs, shortest)
        return RepairedText(tuple(respelt), tuple(unknown), tuple(repairs))

    def _read_kana(
        self, tokens: Sequence[Token], repairs: list[Repair], *, written: bool
    ) -> list[Token]:
        """Cut runs of kana anew where that finds words of the base by their readings."""
        read: list[Token] = []
        for run, is_kana in _runs(tokens, _HIRAGANA if written else _KANA):
            seen = written and all(map(self._vocabulary.knows, run))
            better = self._kana.cut_if_cheaper(run) if is_kana and not seen else None
            if better is None or _spelling(better) == _spelling(run):
                read += run
            else:
                repairs.append(Repair(_spelling(run), _spelling(better)))
                read += better
        return read

    def _respell(
        self, tokens: Sequence[Token], repairs: list[Repair], shortest: int
    ) -> Iterator[Token]:
        place, left = 0, _MOST_REPAIRS
        while place < len(tokens):
            token, used, better = tokens[place], 1, None
            if left and token.content and not self._vocabulary.knows(token):
                left -= 1
                if token.latin:
                    better = self._latin(token) if len(token.surface) >= shortest else None
                else:
                    better, used = self._japanese(tokens, place)
            if better is None:
                yield token
                used = 1
            else:
                written = _spelling(tokens[place : place + used])
                repairs.append(Repair(written, " ".join(token.surface for token in better)))
                yield from better
            place += used

    def _latin(self, token: Token) -> Sequence[Token] | None:
        word = token.surface
        if not word.isalpha() or word in english_words():
            return None
        parts = self._vocabulary.split_run(word)
        if parts is None:
            near = self._vocabulary.correct_latin(word)
            parts = [near] if near else None
        return [english_token(part) for part in parts] if parts else None

    def _japanese(self, tokens: Sequence[Token], place: int) -> tuple[Sequence[Token] | None, int]:
        """Return the compound nearest to the word and some after it, and how many it replaces."""
        ends = [place + 1]
        while ends[-1] < len(tokens) and len(ends) < 3 and _is_japanese_word(tokens[ends[-1]]):
            ends.append(ends[-1] + 1)
        for end in reversed(ends):
            spelling = _spelling(tokens[place:end])
            reading = "".join(token.reading for token in tokens[place:end])
            if found := self._vocabulary.compound_by_reading(reading):
                return found, end - place
            # 完成し is 完成する, which the dictionary has.
            is_correct = self._tokenizer.is_word(spelling.removesuffix("し"))
            if len(spelling) >= _SHORTEST_SPELLING and not is_correct:
                found = self._vocabulary.correct_japanese(spelling)
                if found:
                    return found, end - place
        return None, 1


def _is_japanese_word(token: Token) -> bool:
    return token.content and not token.latin


def _spelling(tokens: Sequence[Token]) -> str:
    return "".join(token.surface for token in tokens)


def _runs(tokens: Sequence[Token], kana: re.Pattern[str]) -> Iterator[tuple[list[Token], bool]]:
    """Yield runs of tokens that are all kana or have none, and which it is."""
    run: list[Token] = []
    was = False
    for token in tokens:
        now = bool(kana.fullmatch(token.surface))
        if run and now != was:
            yield run, was
            run = []
        run.append(token)
        was = now
    if run:
        yield run, was
