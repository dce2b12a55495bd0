"""Reads a question or a phrasing with the words of a knowledge base in mind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.language import Language, language_of
from knowledge.matching.bags import WordBags
from knowledge.matching.cache import Arrays
from knowledge.matching.repair import Repair, Repaired, Repairer
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vocabulary import Counts, Vocabulary
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
    """Reads with the words of one knowledge base."""

    def __init__(self, vocabulary: Vocabulary, tokenizer: Tokenizer, bags: WordBags) -> None:
        self._english = vocabulary.latin
        self._bags = bags
        self._repairer = Repairer(tokenizer, vocabulary)

    def read(self, text: str) -> Reading:
        """Read a cleaned text."""
        text = normal(text)
        language = language_of(text, self._english)
        read = self._repairer.read(text, romaji=_is_romaji(text, language))
        return Reading(
            text=read.text if read.repairs else text,
            language=language,
            tokens=read.tokens,
            repairs=read.repairs,
            strange=self._strange(read),
        )

    def _strange(self, read: Repaired) -> float:
        unknown = sum(map(self._bags.matters, read.unknown))
        # Half a word more, so that one unknown word alone does not give the maximum.
        return unknown / (sum(map(self._bags.matters, read.tokens)) + 0.5)


def vocabulary_arrays(texts: Iterable[str], tokenizer: Tokenizer) -> Arrays:
    """Count the words of these phrasings for a `Vocabulary`.

    Romaji and text that is all kana do not show how words are written and count only if there is
    nothing else.
    """
    different = dict.fromkeys(texts)
    counts = Counts()
    for text in [text for text in different if _shows_spelling(text)] or different:
        counts.add(tokenizer.tokens(text))
    return counts.arrays()


def _shows_spelling(text: str) -> bool:
    return not (is_kana(text) or _is_romaji(text, language_of(text)))


def _is_romaji(text: str, language: Language | None) -> bool:
    return language == "ja" and not has_kana(text) and not has_kanji(text)
