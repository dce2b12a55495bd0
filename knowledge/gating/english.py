"""Hears stated events and requests in English."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.gating import english_events as events
from knowledge.gating import english_requests as requests
from knowledge.gating.english_stated import is_stated
from knowledge.gating.english_words import ELSEWHERE, HARM, PRIVATE
from knowledge.gating.words import compiled

# Without one of these no sentence tells of a breach; most texts are done here.
_HARM: Final = compiled(HARM)
_PRIVATE: Final = compiled(rf"\b{PRIVATE}\b")
_NOT_OURS: Final = compiled(rf"\b{ELSEWHERE}\b")
_SENTENCE: Final = re.compile(r"[^.!?;]+[.!?;]*")
_APOSTROPHES: Final = str.maketrans("’‘", "''")


def topic_of(text: str) -> str | None:
    """The door's topic of a normalised text, or None if it asks or says nothing of the kind."""
    text = " ".join(text.translate(_APOSTROPHES).split())
    if _NOT_OURS.search(text):
        return None
    sentences = [sentence[0].strip() for sentence in _SENTENCE.finditer(text)]
    if _HARM.search(text) and any(_tells_of_breach(sentence) for sentence in sentences):
        return "breach"
    return requests.topic_of(text, sentences)


def _tells_of_breach(sentence: str) -> bool:
    private = _PRIVATE.search(sentence) and not events.OWNED.search(sentence)
    return not private and any(is_stated(sentence, found) for found in _events(sentence))


def _events(sentence: str) -> Iterator[re.Match[str]]:
    for pattern in (events.SENT_WRONG, events.LOST, events.LEAKED, events.ARRIVED, events.HACKED):
        if found := pattern.search(sentence):
            yield found
