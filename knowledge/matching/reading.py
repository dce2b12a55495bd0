"""Reads a question or a phrasing with the knowledge base's words in mind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.entry import Language
from knowledge.language import language_of
from knowledge.matching.bags import WordBags
from knowledge.matching.repair import Repair, Repaired, Repairer
from knowledge.matching.strings import Arrays
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vocabulary import Vocabulary
from knowledge.matching.vocabulary_making import vocabulary
from knowledge.text import has_kana, has_kanji, is_kana, normal


@dataclass(frozen=True)
class Reading:
    """A text as understood: its language, its words, and what was read instead of written.

    `strange` is the share of words that matter and that the knowledge base does not use.
    """

    text: str
    language: Language | None
    tokens: Sequence[Token]
    repairs: Sequence[Repair]
    strange: float


@dataclass(frozen=True, slots=True)
class Written:
    """A way to ask as it stands there. Romaji and text that is all kana have no tokens: they say
    nothing on how words are written, and are read with the vocabulary's help like any question."""

    text: str
    language: Language | None
    tokens: Sequence[Token] | None


def as_written(texts: Iterable[str], tokenizer: Tokenizer) -> list[Written]:
    """Normalised texts; the same one has the same tokens."""
    known: dict[str, Written] = {}
    return [known.get(text) or known.setdefault(text, _written(text, tokenizer)) for text in texts]


def _written(text: str, tokenizer: Tokenizer) -> Written:
    language = language_of(text)
    plain = not (is_kana(text) or _is_romaji(text, language))
    return Written(text, language, tokenizer.tokens(text) if plain else None)


def words_of(written: Iterable[Written], tokenizer: Tokenizer) -> Arrays:
    """The arrays of the vocabulary that these ways to ask use."""
    each = {one.text: one.tokens for one in written}
    plain = [tokens for tokens in each.values() if tokens is not None]
    return vocabulary(plain or [tokenizer.tokens(text) for text in each])


class Reader:
    """Reads with the words of one knowledge base."""

    def __init__(self, vocabulary: Vocabulary, tokenizer: Tokenizer, bags: WordBags) -> None:
        self._english = vocabulary.latin
        self._bags = bags
        self._repairer = Repairer(tokenizer, vocabulary)

    def read(self, text: str) -> Reading:
        """Reads a cleaned text."""
        text = normal(text)
        return self._read(text, language_of(text, self._english))

    def read_phrasing(self, written: Written) -> Reading:
        """Reads a way to ask that was tokenised already."""
        return self._read(written.text, written.language, written.tokens)

    def _read(
        self, text: str, language: Language | None, tokens: Sequence[Token] | None = None
    ) -> Reading:
        romaji = _is_romaji(text, language)
        read = self._repairer.read(text, romaji=romaji, tokens=tokens)
        return Reading(
            text=read.text if read.repairs else text,
            language=language,
            tokens=read.tokens,
            repairs=read.repairs,
            strange=self._strange(read),
        )

    def _strange(self, read: Repaired) -> float:
        unknown = sum(map(self._bags.matters, read.unknown))
        # Half a word more, so that one strange word alone is not all that can be.
        return unknown / (sum(map(self._bags.matters, read.tokens)) + 0.5)


def _is_romaji(text: str, language: Language | None) -> bool:
    return language == "ja" and not has_kana(text) and not has_kanji(text)
