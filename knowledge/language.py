"""Tells which of the two languages a short, possibly mixed text is."""

from knowledge.entry import Language
from knowledge.romaji import is_romaji
from knowledge.text import has_kana, has_kanji, latin_words, normal

# Words that only an English sentence has around the Japanese terms it may quote.
_ENGLISH = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "be",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "give",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "must",
        "my",
        "need",
        "of",
        "on",
        "or",
        "our",
        "please",
        "should",
        "tell",
        "that",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def language_of(text: str, english: frozenset[str] = frozenset()) -> Language | None:
    """The language, romaji counting as Japanese; None if there is no word to tell it by."""
    text = normal(text)
    words = latin_words(text)
    if has_kana(text) or has_kanji(text):
        carried = sum(word in _ENGLISH for word in words)
        most = 1 if not has_kana(text) else 3
        return "en" if carried > most else "ja"
    if not words:
        return None
    return "ja" if is_romaji(text, english | _ENGLISH) else "en"
