"""Classifies a message before any answer is looked for: event, request, small talk or question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.intent import (
    english_events,
    english_requests,
    event_classifier,
    japanese_events,
    japanese_requests,
    small_talk,
    wishes,
)
from knowledge.intent.kept_safe import is_discarded_as_planned, is_kept_safe
from knowledge.intent.patterns import Pattern
from knowledge.library.entry import Route
from knowledge.text import has_japanese, is_romaji, latin_words, normalise, romaji_to_kana

IntentKind = Literal["door", "chat", "question"]

_ROUTES: Final[dict[str, Route]] = {
    "breach": "breach",
    "complaint": "complaint",
    "about_desk": "complaint",
    "disclosure": "disclosure",
    "optout": "desk",
    "police": "desk",
    "press": "desk",
    "regulator": "desk",
    "own_data": "desk",
    "status": "desk",
    "human": "desk",
}
# Who reports one of these and asks to log it wants no complaint or request logged.
_BEFORE_FILING: Final = ("breach", "police", "press", "regulator")
# An English sentence may quote a Japanese term, and a Japanese one many English words.
_FEWEST_ENGLISH_WORDS: Final = 4
_MOST_PATTERNS: Final = 3


@dataclass(frozen=True, slots=True)
class Intent:
    """Kind and topic of a message. A question has a topic only if it may be an event, too."""

    kind: IntentKind
    route: Route | None = None
    topic: str | None = None


QUESTION: Final = Intent("question")


def classify(text: str) -> Intent:
    """Classify a cleaned text by patterns; only a stated event or request gets a route."""
    words = normalise(text)
    if topic := small_talk.topic_of(words):
        return Intent("chat", topic=topic)
    topic = _event_topic(words)
    if topic == "breach" and is_discarded_as_planned(text):
        return QUESTION
    return _intent(topic and _specific_topic(topic, words))


def classify_by_meaning(text: str, meaning: event_classifier.Floats) -> Intent:
    """Classify what `classify` takes for a question, by the text's vector.

    The patterns are precise but miss many wordings. This model knows more of them; it finds an
    event only if it is certain and the text does not have the form of a question. If it is less
    certain, the text stays a question, with the topic of the event that it may be.
    """
    guess = event_classifier.guess_event(text, meaning)
    if guess is None or (guess.topic == "breach" and is_kept_safe(text)):
        return QUESTION
    topic = _specific_topic(guess.topic, normalise(text))
    if guess.is_certain:
        return _intent(topic)
    return Intent("question", _ROUTES[topic], topic)


def _specific_topic(topic: str, words: str) -> str:
    """A complaint about the desk itself or its manager passes by them (O1)."""
    if topic != "complaint":
        return topic
    return "about_desk" if wishes.is_about_desk(japanese_events.fold_for_patterns(words)) else topic


def _intent(topic: str | None) -> Intent:
    return Intent("door", _ROUTES[topic], topic) if topic else QUESTION


def _event_topic(words: str) -> str | None:
    if has_japanese(words):
        folded = japanese_events.fold_for_patterns(words)
        topic = _topic_to_file_or_told(folded, japanese_events.topic_of(words), japanese=True)
        if topic or len(latin_words(words)) < _FEWEST_ENGLISH_WORDS:
            return topic
    topic = _topic_to_file_or_told(words, english_events.topic_of(words), japanese=False)
    if topic is None and is_romaji(words):
        topic = japanese_events.topic_of(romaji_to_kana(words).replace(" ", ""))
    return topic


def _topic_to_file_or_told(words: str, told: str | None, *, japanese: bool) -> str | None:
    if told in _BEFORE_FILING:
        return told
    if topic := wishes.topic_of_filing_wish(words, japanese=japanese) or told:
        return topic
    return "human" if wishes.wants_person(words, japanese=japanese) else None


def matching_patterns(text: str, topic: str) -> list[tuple[str, str]]:
    """Return the patterns for a topic that match most of a cleaned text, each with its match.

    For an explanation: one of them may speak against the topic, the functions beside it tell how.
    """
    words = normalise(text)
    folded = japanese_events.fold_for_patterns(words)
    events = {japanese_events: folded, english_events: words}
    others = {japanese_requests: folded, english_requests: words, wishes: f"{folded} {words}"}
    found = [
        (f"{module.__name__.rpartition('.')[2]}.{name}", match.group())
        for module, read in (events if topic == "breach" else others).items()
        for name, pattern in _named_patterns(vars(module))
        if (match := pattern.search(read))
    ]
    return sorted(found, key=lambda each: -len(each[1]))[:_MOST_PATTERNS]


def _named_patterns(of: Mapping[str, object]) -> Iterator[tuple[str, Pattern]]:
    """Yield the patterns of a module, and of its tables by topic."""
    for name, value in of.items():
        if isinstance(value, Pattern):
            yield name, value
        elif isinstance(value, dict):
            for topic, told in value.items():
                patterns = told if isinstance(told, tuple) else ()
                yield from ((f"{name}[{topic}]", each) for each in patterns[-1:])
