"""Reads a question or a phrasing with the knowledge base's words in mind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.language import Language, language_of
from knowledge.matching.bags import WordBags
from knowledge.matching.repair import Repair, Repaired, Repairer
from knowledge.matching.strings import Arrays
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vocabulary import Numbered, Vocabulary, vocabulary
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


class Written:
    """Ways to ask as they stand there, in numbers: an object for each of their words would hold
    up all threads whenever Python looks for garbage.

    Romaji and text that is all kana say nothing on how words are written; they have no words here,
    and are read with the vocabulary's help like any question.
    """

    def __init__(self, texts: Sequence[str], tokenizer: Tokenizer) -> None:
        self._texts = texts
        self._languages = [language_of(text) for text in texts]
        self._numbered = Numbered()
        self._places: dict[str, int | None] = {}
        for text, language in zip(texts, self._languages, strict=True):
            if text not in self._places:
                plain = not (is_kana(text) or _is_romaji(text, language))
                place = self._numbered.add(tokenizer.tokens(text)) if plain else None
                self._places[text] = place
        if not len(self._numbered):
            for text in self._places:
                self._numbered.add(tokenizer.tokens(text))

    def vocabulary(self) -> Arrays:
        """The arrays of the vocabulary that they use."""
        return vocabulary(self._numbered)

    def read(self, reader: "Reader") -> Iterator[Reading]:
        for text, language in zip(self._texts, self._languages, strict=True):
            place = self._places[text]
            tokens = None if place is None else self._numbered[place]
            yield reader.read_phrasing(text, language, tokens)


class Reader:
    """Reads with the words of one knowledge base."""

    def __init__(self, vocabulary: Vocabulary, tokenizer: Tokenizer, bags: WordBags) -> None:
        self._english = vocabulary.latin
        self._bags = bags
        self._repairer = Repairer(tokenizer, vocabulary)

    def read(self, text: str) -> Reading:
        """Reads a cleaned text."""
        text = normal(text)
        return self.read_phrasing(text, language_of(text, self._english))

    def read_phrasing(
        self, text: str, language: Language | None, tokens: Sequence[Token] | None = None
    ) -> Reading:
        """Reads a normalised text; `tokens` are its own, if they are known already."""
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
