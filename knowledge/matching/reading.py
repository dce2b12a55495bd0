"""Reads a question or a phrasing with the knowledge base's words in mind."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.entry import Language
from knowledge.language import language_of
from knowledge.matching.bags import WordBags
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.repair import Repair, Repaired, Repairer
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vocabulary import Vocabulary
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


class Reader:
    def __init__(self, phrasings: Phrasings, tokenizer: Tokenizer, bags: WordBags) -> None:
        # Romaji and text that is all kana say nothing on how words are written, so the
        # vocabulary is made without them; they are read with its help like any question.
        languages = [language_of(text) for text in phrasings.texts]
        plain = {
            text: tokenizer.tokens(text)
            for text, language in zip(phrasings.texts, languages, strict=True)
            if not (is_kana(text) or _is_romaji(text, language))
        }
        vocabulary = Vocabulary(plain.values() or map(tokenizer.tokens, phrasings.texts))
        self._english = vocabulary.latin
        self._bags = bags
        self._repairer = Repairer(tokenizer, vocabulary)
        self.phrasings = [
            self._read(text, language, plain.get(text))
            for text, language in zip(phrasings.texts, languages, strict=True)
        ]

    def read(self, text: str) -> Reading:
        """Reads a cleaned text."""
        text = normal(text)
        return self._read(text, language_of(text, self._english))

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
