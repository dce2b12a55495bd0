"""Finds the knowledge base's words in text that is all kana, by their readings."""

from collections.abc import Sequence

from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vocabulary import Tokens, Vocabulary
from knowledge.text import fold

# What a cut costs: few long words are likelier than many short ones, and a letter
# that belongs to no word costs as much as a word of three.
_WORD, _SHORT_WORD, _LETTER = 1.0, 1.7, 1.0


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
        for start in range(len(run)):
            for end, cost, tokens in self._steps(run, start):
                if costs[start] + cost < costs[end]:
                    costs[end] = costs[start] + cost
                    steps[end] = (start, tokens)
        return self._tokens(run, steps)

    def _steps(self, run: str, start: int) -> list[tuple[int, float, Tokens | None]]:
        steps: list[tuple[int, float, Tokens | None]] = [(start + 1, _LETTER, None)]
        longest = min(len(run), start + self._vocabulary.longest_reading)
        for end in range(start + 1, longest + 1):
            reading = run[start:end]
            if little := self._vocabulary.little_words.get(reading):
                steps.append((end, _WORD - 0.1, (little,)))
            if end - start > 1 and (word := self._vocabulary.by_reading.get(reading)):
                steps.append((end, _SHORT_WORD if end - start == 2 else _WORD, word))
        return steps

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
