"""Comes before the FAQ: tells an event, a request or small talk from a question."""

from dataclasses import dataclass
from typing import Final, Literal

from knowledge.intent import english, event_classifier, japanese, small_talk
from knowledge.language import is_romaji, kana_of
from knowledge.library.entry import Route
from knowledge.text import has_kana, has_kanji, latin_words, normal

Kind = Literal["door", "chat", "question"]

_ROUTES: Final[dict[str, Route]] = {
    "breach": "breach",
    "complaint": "complaint",
    "disclosure": "disclosure",
    "optout": "desk",
    "police": "desk",
    "press": "desk",
    "regulator": "desk",
    "own_data": "desk",
    "status": "desk",
}
# An English sentence may quote a Japanese term, and a Japanese one many English words.
_FEWEST_ENGLISH_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Intent:
    """What a text asks of us; the topic is missing only for a question."""

    kind: Kind
    route: Route | None = None
    topic: str | None = None


QUESTION: Final = Intent("question")


def classify(text: str) -> Intent:
    """Reads what `knowledge.text.clean` gives; only a stated event or request opens a door."""
    words = normal(text)
    if topic := small_talk.topic_of(words):
        return Intent("chat", topic=topic)
    topic = _event(words)
    return Intent("door", _ROUTES[topic], topic) if topic else QUESTION


def classify_by_meaning(text: str, meaning: event_classifier.Floats) -> Intent:
    """A second reading of what `read` takes for a question: by the text's place in meaning.

    The patterns are hardly ever wrong but know only so many ways to tell of an event; this ear
    knows more of them and opens a door only if it is sure and the text's form is no question's.
    """
    topic = event_classifier.shipped().topic_of(text, meaning)
    return Intent("door", _ROUTES[topic], topic) if topic else QUESTION


def _event(words: str) -> str | None:
    if has_kana(words) or has_kanji(words):
        topic = japanese.topic_of(words)
        if topic or len(latin_words(words)) < _FEWEST_ENGLISH_WORDS:
            return topic
    topic = english.topic_of(words)
    if topic is None and is_romaji(words):
        topic = japanese.topic_of(kana_of(words).replace(" ", ""))
    return topic
