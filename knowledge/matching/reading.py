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
        plain = [text for text in phrasings.texts if not _hides_words(text)]
        vocabulary = Vocabulary(tokenizer.tokens(text) for text in plain or phrasings.texts)
        self._english = vocabulary.latin
        self._bags = bags
        self._repairer = Repairer(tokenizer, vocabulary)

    def read(self, text: str) -> Reading:
        """Reads a cleaned text."""
        text = normal(text)
        language = language_of(text, self._english)
        romaji = language == "ja" and not has_kana(text) and not has_kanji(text)
        read = self._repairer.read(text, romaji=romaji)
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


def _hides_words(text: str) -> bool:
    romaji = language_of(text) == "ja" and not has_kana(text) and not has_kanji(text)
    return romaji or is_kana(text)
