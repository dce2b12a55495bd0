"""Tells which of the two languages a short, possibly mixed text is."""

import re

from knowledge.entry import Language
from knowledge.matching.romaji import is_romaji
from knowledge.text import has_kana, has_kanji, latin_words, normal

# Words that only an English sentence has around the Japanese terms it may quote; the weak ones
# also stand for something else: A社, IT部門.
_WEAK = frozenset([
    "a", "an", "at", "be", "do", "i", "in", "is", "it", "me", "of", "on", "or", "to",
])  # fmt: skip
_STRONG = frozenset([
    "and", "are", "can", "could", "did", "does", "for", "from", "get", "give", "has", "have",
    "how", "if", "must", "my", "need", "our", "please", "should", "tell", "that", "the",
    "their", "there", "they", "this", "was", "we", "what", "when", "where", "which", "who",
    "why", "will", "with", "would", "you", "your",
])  # fmt: skip
_ENGLISH = _WEAK | _STRONG
_JAPANESE_SIGN = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_ENDS_IN_KANA = re.compile("[\u3041-\u30ff][^\\w]*$")


def language_of(text: str, english: frozenset[str] = frozenset()) -> Language | None:
    """The language, romaji counting as Japanese; None if there is no word to tell it by."""
    text = normal(text)
    words = latin_words(text)
    if has_kana(text) or has_kanji(text):
        return "en" if _is_english_around_a_term(text, words) else "ja"
    if not words:
        return None
    return "ja" if is_romaji(text, english | _ENGLISH) else "en"


def _is_english_around_a_term(text: str, words: list[str]) -> bool:
    carried = sum(word in _ENGLISH for word in words)
    if not has_kana(text):
        return carried > 1 or any(word in _STRONG for word in words)
    # A Japanese sentence that quotes an English one ends in its own verb or particle.
    longer = sum(map(len, words)) > len(_JAPANESE_SIGN.findall(text))
    return carried > 1 and longer and not _ENDS_IN_KANA.search(text)
