"""Hears stated events and requests in Japanese, typed in kana, kanji or romaji."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.gating import japanese_events as events
from knowledge.gating import japanese_requests as requests
from knowledge.gating.japanese_stated import plainly
from knowledge.gating.japanese_words import (
    ABOUT_PEOPLE,
    BROKEN,
    DEVICES,
    ELSEWHERE,
    HARMLESS,
    IMAGINED,
    NOT_LOST,
    PEOPLE,
    RECORDS,
)
from knowledge.gating.words import compiled

_KATAKANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

_PEOPLE: Final = compiled(PEOPLE)
_DATA: Final = compiled(f"{PEOPLE}|{RECORDS}")
_THING: Final = compiled(f"{PEOPLE}|{RECORDS}|{DEVICES}")
_ABOUT_PEOPLE: Final = compiled(f"{PEOPLE}|{ABOUT_PEOPLE}|さーば")
_HARMLESS: Final = compiled(f"{HARMLESS}(?:を|が|は|も|に|、)?[^をが]{{0,6}}$|{NOT_LOST}$|{BROKEN}")
_OTHER_LEAKS: Final = compiled("""
    (?:水|雨|音|がす|光|油|あぶら|おと|空気|燃料|尿|人材|資金|原油|土砂|記入|書き|入力|申請|確認
     |計上|請求|連絡)
    (?:が|の)?(?:だだ)?$
""")
# Sent to the right person, but twice.
_AGAIN: Final = compiled("同じめーる|同じもの|二回|2回|二重|重複|二通|2通")
_IMAGINED: Final = compiled(IMAGINED)
_NOT_OURS: Final = compiled(f"{ELSEWHERE}|郵便局")


def folded(text: str) -> str:
    """A normalised text as the patterns read it: in hiragana and without the politest verbs."""
    return plainly(text.translate(_KATAKANA))


def topic_of(text: str) -> str | None:
    """The door's topic of a normalised text, or None if it asks or says nothing of the kind."""
    text = folded(text)
    readings = (text,) if " " not in text else (text, text.replace(" ", ""))
    for reading in readings:
        if _IMAGINED.search(reading):
            return None
        topic = "breach" if _is_breach(reading) else requests.topic_of(reading)
        if topic:
            return topic
    return None


def _is_breach(text: str) -> bool:
    return not _NOT_OURS.search(text) and any(_heard(text))


def _heard(text: str) -> Iterator[object]:
    """What is told of; each pattern is looked for only if the last was not found."""
    yield events.LEAK_STATED.search(text)
    yield (
        (_THING.search(text) or "送" in text)
        and not _AGAIN.search(text)
        and events.WRONGLY_SENT.search(text)
    )
    yield events.OTHERS_SHOWN.search(text)
    yield events.EXPOSED.search(text) or events.TOLD_STATED.search(text)
    people = bool(_PEOPLE.search(text))
    yield _THING.search(text) and _is_harmful(text, events.LOSS_STATED, people)
    yield _DATA.search(text) and _is_harmful(text, events.LEAKED_STATED, people)
    yield _ABOUT_PEOPLE.search(text) and events.HACKED_STATED.search(text)


def _is_harmful(text: str, pattern: re.Pattern[str], people: bool) -> bool:
    """Whether what was lost or leaked is more than water or one's own umbrella."""
    for found in pattern.finditer(text):
        before = text[max(0, found.start() - 16) : found.start()]
        if (people or not _HARMLESS.search(before)) and not _OTHER_LEAKS.search(before):
            return True
    return False
