"""Hears the requests and inquiries that English sentences tell of."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from knowledge.gating.english_request_words import (
    ABOUT_DATA,
    ANGRY,
    ANSWERED,
    ASKED,
    CALL,
    CAME,
    CUSTOMER,
    FIELDS,
    MAILS,
    OTHER_MATTER,
    PAPER,
    POLICE,
    PRESS,
    REGULATOR,
    REQUEST,
    SEE,
    STOP,
    TURNED_UP,
    WANTS,
)
from knowledge.gating.english_stated import is_stated
from knowledge.gating.words import compiled

# For a sentence that asks, and a wider one for a sentence that does not.
Patterns = dict[str, tuple[re.Pattern[str], re.Pattern[str]]]

_GAP: Final = r"[^.!?;]{0,40}?\b"
_THEIR: Final = rf"""
    (?:(?:her|his|their|its|our_customer's|customer|personal|own|all)_
     (?:(?:own|personal|customer|registered|stored|contact|mailing|private|old)_){{0,3}}{FIELDS}
    |(?:data|information|details|everything|records?|anything|what)_(?:that_)?
     (?:we|you|the_company)_(?:have|hold|keep|know|stored?|has|holds|got)
    |(?:data|information)_(?:we_hold_)?(?:about|on)_(?:him|her|them))\b
"""
_GOT: Final = r"""
    \b(?:i|we|sales|support|reception|(?:my|our|the)_team|our_shop)(?:_have|_has|'ve)?(?:_just)?_
    (?:got|received|have|took|had|recieved|gotten)_(?:an?|another|the|one)_(?:[\w-]+_){0,3}
"""
_HELD: Final = r"""
    (?:my_(?:own_)?(?:(?:hr|personnel|employee|personal|evaluation|payroll|staff|employment|health
     |medical|performance)_){1,3}
     (?:data|files?|records?|information|details|history|folder)
    |my_own_(?:data|records?|information|file)
    |(?:data|information|records?|everything|what(?:ever)?)_(?:that_)?
     (?:the_company|you|hr|we|this_company)_(?:has|have|holds?|keeps?|stores?)_(?:about|on)_me)\b
"""
_OWN_DATA: Final = rf"""
    \b(?:i_(?:want|would_like|need|wish|request|demand|ask)|i'd_like|please|let_me|show_me|give_me
     |send_me)\b
    {_GAP}(?:see|get|have|receive|copy|show|send|give|delete|erase|correct|access|disclos\w+|view
     |look_at|fix|remove)\b
    {_GAP}{_HELD}
    |^(?:please_)?(?:(?:show|give|send)_me|delete|erase|correct|disclose)_(?:all_)?{_HELD}
"""
_KIND: Final = (
    "(?:disclosure|data|privacy|deletion|access|correction|erasure|personal_data|opt-?out)_"
)
_CASE: Final = rf"""
    (?:{_KIND}){{0,2}}(?:request|complaint|(?:breach|incident)_report|inquiry|enquiry|ticket
     |case)\b
"""
_STATUS: Final = compiled(rf"""
    \b(?:what(?:_has|'s|_is|_ever)?_(?:happened|happening|became|become)_(?:to|of|with)
     |(?:news|update|progress|word)_(?:on|about|of|with)|how(?:_is|'s)|how_far_(?:along_)?is
     |where(?:_is|'s)|(?:status|state)_of)_
    (?:my_{_CASE}|(?:the|that)_{_CASE}_(?:that_)?(?:i|we)_(?:\w+_)?
     (?:sent|filed|made|submitted|lodged|raised))
    |\b(?:has|did|was|is)_(?:\w+_){{0,3}}?my_{_KIND}(?:request|complaint|inquiry|enquiry)\b
    |\b(?:i|we)_(?:\w+_){{0,2}}(?:sent|filed|made|submitted|lodged)_
     (?:\w+_){{0,2}}{_CASE}[^!?]{{0,60}}
     (?:no_(?:answer|reply|news|response)|still_waiting|any_(?:news|update|progress)|what_happened
     |heard)
    |(?<![a-z0-9])[a-z]{{1,2}}-20[0-9]{{2}}-[0-9]{{3,5}}(?![0-9])
""")
_OTHER_MATTER: Final = compiled(rf"\b{OTHER_MATTER}\b")
_ABOUT_DATA: Final = compiled(rf"\b{ABOUT_DATA}\b")
_ANSWERED: Final = compiled(rf"\b{ANSWERED}\b")
_RULE: Final = compiled(r"\b(?:what|which)_(?:is|are)_(?:the|our)_(?:rules?|procedure|policy)\b")
_QUESTION: Final = compiled(r"""
    \?|\b(?:what|how|where|who|may|can|should|must|shall)_
     (?:do|should|can|must|i|we|to|is|does|it)\b
""")


def _disclosure(asked: str) -> str:
    return rf"""\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}{SEE}\b{_GAP}{_THEIR}
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}what(?:_\w+)?_(?:we|you)_
        (?:have|hold|keep|know|store)\b
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}{_THEIR}_(?:to_be_)?
        (?:deleted|erased|removed|corrected|wiped|destroyed|updated|disclosed)
        |\b{CUSTOMER}_{_GAP}{asked}_(?:me_|us_)?for_{_GAP}{_THEIR}
        |{_GOT}{REQUEST}_request|\b(?:an?|another)_{REQUEST}_request_{CAME}"""


def _optout(asked: str) -> str:
    return rf"""\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}(?<=\b){STOP}\b{_GAP}{MAILS}\b
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}{MAILS}_{_GAP}(?:stopped|to_stop|cancelled)\b
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}not_to_(?:call|e-?mail|mail|contact|phone|send)\b
        |\b{CUSTOMER}_(?:does(?:n't|_not)|no_longer)_wants?_{_GAP}{MAILS}\b"""


def _complaint(asked: str) -> str:
    angry = (
        rf"(?:{ANGRY}|complains|(?:is|are)_(?:\w+_)?(?:unhappy|dissatisfied))"
        if WANTS in asked
        else ANGRY
    )
    return rf"""\b{CUSTOMER}_{_GAP}{angry}\b
        |{_GOT}complaint_from\b|{_GOT.replace("|have|", "|")}complaint\b|\bcomplaint_
        (?:just_)?{CAME}|\b(?:an?|another)_(?:[\w-]+_){{0,2}}complaint_from"""


def _inquiry(who: str) -> Callable[[str], str]:
    def inquiry(asked: str) -> str:
        return rf"""\b{who}\b{_GAP}(?:{TURNED_UP}|{asked})\b
            |\b(?:got|received|have|had|took|recieved|is|was|there's|there_is)_
            (?:an?|another|the|some)_
             (?:[\w-]+_){{0,3}}{CALL}_(?:\w+_)?from_(?:an?_|the_|some_)?
             (?:[\w-]+_){{0,2}}{who}\b"""

    return inquiry


def _police(asked: str) -> str:
    return rf"""{_inquiry(POLICE)(asked)}
        |\b(?:got|received|have|served|came_with|brought)_(?:with_)?(?:an?|the)_{PAPER}\b
        |\b{PAPER}_(?:(?:just_|has_)?arrived|came|was_served|has_come)\b"""


def _both(pattern: Callable[[str], str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return compiled(pattern(ASKED)), compiled(pattern(f"(?:{ASKED}|{WANTS})"))


_INQUIRIES: Final[Patterns] = {
    "regulator": _both(_inquiry(REGULATOR)),
    "police": _both(_police),
    "press": _both(_inquiry(PRESS)),
}
_REQUESTS: Final[Patterns] = {
    "optout": _both(_optout),
    "disclosure": _both(_disclosure),
    "complaint": _both(_complaint),
    "own_data": (compiled(_OWN_DATA), compiled(_OWN_DATA)),
}


def topic_of(text: str, sentences: Sequence[str]) -> str | None:
    """The topic of the first request or inquiry that the sentences tell of."""
    if _STATUS.search(text):
        return "status"
    return next(_heard(text, sentences), None)


def _heard(text: str, sentences: Sequence[str]) -> Iterator[str]:
    for topic, (told, plain) in _topics(text).items():
        for sentence in sentences:
            found = (told if _QUESTION.search(sentence) else plain).search(sentence)
            if found and is_stated(sentence, found, request=True):
                yield topic


def _topics(text: str) -> Patterns:
    """What the text may be about, if no entry answers it and no rule is asked for."""
    if _RULE.search(text):
        return {}
    if _ANSWERED.search(text):
        return _INQUIRIES
    if _OTHER_MATTER.search(text) and not _ABOUT_DATA.search(text):
        return _INQUIRIES | {topic: _REQUESTS[topic] for topic in _REQUESTS if topic != "complaint"}
    return _INQUIRIES | _REQUESTS
