"""Hears stated events and requests in English."""
# ruff: noqa: E501

import re
from collections.abc import Iterator
from typing import Final

from knowledge.gating import english_requests as requests
from knowledge.gating.english_words import (
    ACCIDENT,
    AGENTS,
    ASKING,
    CARRIED,
    CONDITION,
    DEVICES,
    ELSEWHERE,
    LEAKING,
    MISSENT,
    NOTICED,
    PASSIVE,
    PEOPLE,
    PRIVATE,
    RECORDS,
    SENDING,
)

_GAP: Final = "[^.!?;]{0,60}?"
_SOME: Final = "(?:(?:my|the|a|an|our|her|his|their|your|this|that|some|several|two|three|all|one of (?:my|the|our)|one|of) )*"
_WORDS: Final = "(?:[\\w'’-]+ ){0,4}?"
_DATA: Final = f"{PEOPLE} (?:[\\w'-]+ ){{0,2}}{RECORDS}"
_THING: Final = f"(?:{DEVICES}|{_DATA}|(?:the |a |an |some |our |my |signed )(?:list|roster|documents?|papers?|paperwork|contracts?|resumes?|cvs?|application forms?|folder|binder|envelope|business cards|questionnaires?|binders?))"
_PLACE: Final = "(?:on|in|at|inside|from|out of) (?:a|the|my|an|our|some)? ?(?:[\\w'-]+ ){0,2}?(?:train|taxi|cab|bus|plane|subway|metro|tram|cafe|café|coffee shop|starbucks|restaurant|pub|bar|hotel|airport|station|car|seat|park|bench|izakaya|shinkansen|uber|locker|toilet|restroom|lounge|office)"
_LOSE: Final = "(?:lost|misplaced|mislaid|left(?: behind)?|dropped|threw (?:away|out)|thrown (?:away|out)|stole|stolen|can(?:no|')?t find|cannot find|can not find|(?:am|'m) missing|took|shredded|discarded)"

_SENT: Final = re.compile(
    f"(?:^|[,:—–-] ?|\\b{AGENTS} (?:{ACCIDENT} |just |also |probably |already )?|\\b{ACCIDENT} ){SENDING}\\b{_GAP}\\b(?:{MISSENT})"
    f"|\\b{PASSIVE} (?:{ACCIDENT} |just )?{SENDING}\\b{_GAP}\\b{MISSENT}"
)
_SLIPPED: Final = re.compile(
    f"\\b(?:{ACCIDENT}) (?:[\\w']+ )?{SENDING}\\b{_GAP}\\b{_THING}|\\b{SENDING}\\b{_GAP}\\b{_THING}{_GAP}\\b{ACCIDENT}"
)
_LOST: Final = re.compile(
    f"\\b{_LOSE} {_SOME}{_WORDS}{_THING}\\b"
    f"|\\b(?:left|forgot|lost|dropped) {_SOME}{_WORDS}{CARRIED}\\b{_GAP}\\b{_PLACE}\\b"
    f"|\\b{_THING}\\b{_GAP}\\b{PASSIVE} (?:just |probably |apparently |all )?(?:lost|stolen|missing|misplaced|gone|taken|snatched)\\b"
    f"|\\b{_THING} (?:went|has gone|have gone|got) (?:missing|lost|stolen)\\b"
    f"|\\b{_THING}\\b{_GAP}\\b(?:got |was )?(?:stolen|left) (?:from|{_PLACE})"
    f"|\\b{_THING} (?:disappeared|has disappeared|vanished)"
)
_LEAKED: Final = re.compile(
    f"\\b{_DATA}\\b{_GAP}\\b{PASSIVE} (?:[\\w-]+ ){{0,2}}{LEAKING}\\b"
    f"|\\b{_DATA} (?:has |have |had )?leaked\\b"
    f"|\\b(?:i|we|he|she|they|someone|somebody|colleague|vendor|contractor|supplier|intern)(?: (?:may|might|must|could))?(?: have| has|'ve)? (?:just |probably |accidentally )?(?:leaked|exposed|disclosed|published) {_SOME}{_WORDS}(?:{PEOPLE}|{RECORDS})\\b"
    "|\\b(?:we|i)(?:'ve| have| may have| might have|'ve just)? (?:just )?(?:had|have|got|discovered|found|noticed|suspect|experienced) (?:a|an) (?:possible |potential |suspected |big |small |serious )?(?:data |privacy |information |personal data |security )?(?:leak|breach)\\b"
    "|\\bthere (?:was|has been|is|may be|might be|may have been|might have been|seems to (?:be|have been)|'s been) (?:a|an) (?:possible |potential |suspected )?(?:data|privacy|information|personal data) (?:leak|breach)\\b"
    "|\\b(?:want|need|would like|'d like|have|am writing|calling|here|wish) to report (?:a|an|my|the) (?:possible |potential |suspected )?(?:data |privacy |information |personal data )?(?:leak|breach|(?:lost|stolen|missing) (?:laptop|usb|device|documents?|work phone|company phone))\\b"
    f"|\\b(?:anyone|everyone|anybody|everybody|other (?:customers|people|users|clients)|the public|outsiders|strangers) (?:on the internet |outside |with the link )?(?:can|could|was able to|were able to|is able to) (?:see|access|view|read|open|download) {_GAP}\\b{_DATA}"
    f"|\\b{_DATA}\\b{_GAP}\\b(?:is|are|was|were) (?:visible|accessible|viewable|open|public|publicly available|showing) (?:to|for|on|by) (?:anyone|everyone|everybody|anybody|all|other|the (?:public|internet|whole)|public)"
)
_ARRIVED: Final = re.compile(
    f"\\b(?:got|received|has|have|was sent|were sent|recieved|opened|seeing|sees?|can see) {_SOME}(?:[\\w'-]+ ){{0,2}}(?:someone else's|somebody else's|another (?:customer|client|person|company|employee|user|member|patient)'?s|other (?:people|customers?|clients?|users?)'?s?'?|a stranger's) (?:[\\w'-]+ ){{0,2}}(?:{RECORDS}|bill|mail|orders?)\\b"
    f"|\\b(?:{RECORDS}) (?:[\\w]+ ){{0,2}}(?:meant|intended|addressed) (?:for|to) (?:someone else|somebody else|another|a different|other)"
)
_HACKED: Final = re.compile(
    f"\\b(?:customer|client|hr|personnel|member|user|crm)s? (?:database|data ?base|server|system|portal|list|data)\\b{_GAP}\\b(?:was|were|has been|have been|got|been|is) (?:hacked|breached|compromised|encrypted|attacked|broken into|infected)"
    f"|\\b(?:hackers?|someone|somebody|an attacker|attackers|intruder|ransomware) (?:has |have |got |may have |might have )?(?:hacked|broke into|broken into|accessed|encrypted|got into|stole|stolen|downloaded|copied|hit|infected) {_SOME}{_WORDS}(?:{PEOPLE}|server|database)"
)
_PRIVATE: Final = re.compile(f"\\b{PRIVATE}\\b")
_PEOPLE: Final = re.compile(f"\\b{PEOPLE} (?:[\\w'-]+ ){{0,2}}{RECORDS}\\b")
_NOT_OURS: Final = re.compile(f"\\b{ELSEWHERE}\\b")
_CONDITION: Final = re.compile(f"\\b{CONDITION}\\b")
_REAL: Final = re.compile(f"\\b{NOTICED}\\b")
_ASKS: Final = re.compile(
    f"^(?:(?:hi|hello|hey|so|and|but|please|sorry|excuse me|ok|well|just|also|quick question|question|asap|urgent|hi there|hello there)[ ,:]*)*{ASKING}\\b"
)
_WONDERS: Final = re.compile(
    "\\b(?:what|who|whom|where|how|should|can|could|do|does|is|am|must|need|may)\\b"
)
_UNSURE: Final = re.compile(
    "\\b(?:i think|may have|might have|maybe|possibly|i guess|i fear|i'm afraid|seems?|looks like|probably|not sure)\\b"
)
_DENIED: Final = re.compile(
    "\\b(?:not|never|nothing|no one|nobody|without|didn't|haven't|hasn't|wasn't|weren't|don't|doesn't|isn't|aren't|no)\\b(?! (?:sure|certain|only|idea|long ago|know))"
)
_SENTENCE: Final = re.compile(r"[^.!?;]+[.!?;]*")
_CONTRACTED: Final = str.maketrans({"’": "'", "‘": "'"})


def topic_of(text: str) -> str | None:
    """The door's topic of a normalised text, or None if it asks or says nothing of the kind."""
    text = " ".join(text.translate(_CONTRACTED).split())
    return "breach" if _is_breach(text) else requests.topic_of(text)


def _is_breach(text: str) -> bool:
    if _NOT_OURS.search(text):
        return False
    return any(_is_stated(sentence, found) for sentence, found in _events(text))


def _events(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for part in _SENTENCE.finditer(text):
        sentence = part[0].strip()
        for pattern in (_SENT, _SLIPPED, _LOST, _LEAKED, _ARRIVED, _HACKED):
            found = pattern.search(sentence)
            if found and (_PEOPLE.search(sentence) or not _PRIVATE.search(sentence)):
                yield sentence, found


def _is_stated(sentence: str, found: re.Match[str]) -> bool:
    """Whether the words before and after the event let it stand as a fact."""
    before = sentence[: found.start()]
    clause = before.rsplit(",", 1)[-1] + found[0]
    if _ASKS.match(clause.strip()) or _DENIED.search(clause):
        return False
    condition = _CONDITION.search(before)
    if condition and not _REAL.search(before[: condition.start()]):
        return False
    after = sentence[found.end() :]
    return not after.endswith("?") or bool(_WONDERS.search(after) or _UNSURE.search(before))
