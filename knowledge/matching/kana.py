"""Finds the knowledge base's words in text that is all kana, by their readings."""

from collections import deque
from collections.abc import Sequence

from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vocabulary import Heard, Tokens, Vocabulary
from knowledge.text import fold

# What a cut costs: few long words are likelier than many short ones, and a letter
# that belongs to no word costs as much as a word of three.
_WORD, _SHORT_WORD, _LETTER = 1.0, 1.7, 1.0
_LITTLE_WORD = _WORD - 0.1


class KanaReader:
    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary

    def better(self, plain: Sequence[Token]) -> Sequence[Token] | None:
        """The run cut by known readings, if that is a better way to read it than `plain`."""
        run = fold("".join(token.surface for token in plain))
        found = self._cut(run) if len(run) > 1 else None
        return found if found and self._cost(found) <= self._cost(plain) else None

    def _cost(self, tokens: Sequence[Token]) -> float:
        """What the tokens would cost in a cut; unknown words cost by the letter."""
        return sum(
            len(token.reading) * _LETTER
            if token.content and not self._vocabulary.knows(token)
            else _SHORT_WORD
            if token.content and len(token.reading) < 3
            else _WORD
            for token in tokens
        )

    def _cut(self, run: str) -> list[Token]:
        """The cheapest way through the run (Viterbi); its length is bounded by the caller."""
        costs = [0.0] + [float("inf")] * len(run)
        steps: list[tuple[int, Tokens | None]] = [(0, None)] * (len(run) + 1)

        def step(start: int, end: int, cost: float, tokens: Tokens | None) -> None:
            if costs[start] + cost < costs[end]:
                costs[end] = costs[start] + cost
                steps[end] = (start, tokens)

        heard = deque(self._vocabulary.heard_in(run))
        for start in range(len(run)):
            step(start, start + 1, _LETTER, None)
            while heard and heard[0].start == start:
                one = heard.popleft()
                step(start, one.end, _cost_of(one), one.tokens)
        return self._tokens(run, steps)

    def _tokens(self, run: str, steps: Sequence[tuple[int, Tokens | None]]) -> list[Token]:
        """Walks the steps back; letters of no word go to the dictionary together."""
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


def _cost_of(heard: Heard) -> float:
    if heard.is_little:
        return _LITTLE_WORD
    return _SHORT_WORD if heard.end - heard.start == 2 else _WORD
