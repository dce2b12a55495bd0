"""Hears stated events and requests in Japanese, typed in kana, kanji or romaji."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.gating import japanese_requests as requests
from knowledge.gating.japanese_words import (
    DEVICES,
    DONE,
    ELSEWHERE,
    HACKED,
    HARMLESS,
    IMAGINED,
    LEAK,
    LEAKED,
    LOSS,
    LOST,
    MISTAKEN,
    OTHERS,
    PEOPLE,
    RECORDS,
    SENT,
    SHOWN,
    TOLD,
    WRONG,
)
from knowledge.gating.stated import ENDED, FINISHED, REGRETTED, STATED

_KATAKANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_GAP: Final = "[^。!?]{0,24}?"

_LEAK: Final = re.compile(f"{LEAK}(?:を|が|も|は)?{DONE}{STATED}")
_SUSPECTED: Final = re.compile(
    f"(?:{LEAK}|{LOSS})の?(?:疑い|うたがい|恐れ|おそれ|可能性)(?:が|も|は)?(?:ある|あり|出て|高|否定でき){FINISHED}"
)
_NAMED: Final = re.compile(
    f"(?:を|で|の){LEAK}{ENDED}|{LEAK}(?:です|でした|だ|だった|かも){FINISHED}"
)
_LOSS: Final = re.compile(f"{LOST}{STATED}|{LOSS}(?:が|に|を)?{DONE}{STATED}|を{LOSS}{ENDED}")
_LEAKED: Final = re.compile(f"{LEAKED}{STATED}")
_TOLD: Final = re.compile(f"{TOLD}{REGRETTED}")
_SENT: Final = re.compile(f"{WRONG}{_GAP}{SENT}{STATED}|{MISTAKEN}{STATED}")
_HACKED: Final = re.compile(f"{HACKED}{STATED}")
_OTHERS: Final = re.compile(
    f"{OTHERS}(?:の|宛て?の|あての|さんの){_GAP}{RECORDS}{_GAP}{SHOWN}(?:る|ます|ている|{STATED})"
)
_EXPOSED: Final = re.compile(
    f"(?:外部|社外|誰でも|だれでも|誰からも|他の|第三者|ねっと|全員|全社){_GAP}"
    f"(?:見え|見られ|見れ|閲覧でき|あくせすでき|公開され|開け|だうんろーどでき){_GAP}"
    f"(?:状態|じょうたい|ようにな|設定にな|てい)(?:です|でした|だった|に?な|まし?た?|る|た)"
)
_PEOPLE: Final = re.compile(PEOPLE)
_OBJECT: Final = re.compile(f"{PEOPLE}|{RECORDS}|{DEVICES}")
_DATA: Final = re.compile(f"{PEOPLE}|{RECORDS}")
_HARMLESS: Final = re.compile(f"{HARMLESS}(?:を|が|は|も|に|、)?[^をが]{{0,6}}$")
_NOT_OURS: Final = re.compile(f"{ELSEWHERE}|{IMAGINED}")
_OTHER_LEAKS: Final = re.compile(
    "(?:水|雨|音|がす|光|油|あぶら|おと|空気|燃料|尿|人材|資金|原油|土砂|記入|書き|入力|申請|確認|計上|請求|連絡)(?:が|の)?(?:だだ)?$"
)


def topic_of(text: str) -> str | None:
    """The door's topic of a normalised text, or None if it asks or says nothing of the kind."""
    text = text.translate(_KATAKANA)
    readings = (text,) if " " not in text else (text, text.replace(" ", ""))
    for reading in readings:
        topic = requests.first_topic(reading) or _breach(reading) or requests.topic_of(reading)
        if topic:
            return topic
    return None


def _breach(text: str) -> str | None:
    if _NOT_OURS.search(text):
        return None
    return "breach" if any(_heard(text)) else None


def _heard(text: str) -> Iterator[object]:
    people, data = _PEOPLE.search(text), _DATA.search(text)
    thing = data or _OBJECT.search(text)
    yield _LEAK.search(text) or _SUSPECTED.search(text) or _NAMED.search(text)
    yield _SENT.search(text) and (thing or "送" in text)
    yield _OTHERS.search(text) or (data and _EXPOSED.search(text))
    yield thing and any(_is_harmful(text, found, people) for found in _LOSS.finditer(text))
    yield data and any(_is_harmful(text, found, people) for found in _LEAKED.finditer(text))
    yield data and any(_is_harmful(text, found, people) for found in _TOLD.finditer(text))
    yield thing and (people or "さーば" in text) and _HACKED.search(text)


def _is_harmful(text: str, found: re.Match[str], people: object) -> bool:
    before = text[max(0, found.start() - 16) : found.start()]
    return bool(people or not _HARMLESS.search(before)) and not _OTHER_LEAKS.search(before)
