"""Finds leaks, losses and intrusions that English people tell in everyday words.

What happened stands in one sentence; whose data it was may stand in another.
"""

from collections.abc import Sequence
from typing import Final

from knowledge.intent.english_words import AGENTS, ASKING, OPENING
from knowledge.intent.patterns import any_of, compiled, one_of

_GAP: Final = r"[^.!?;]{0,60}?\b"
_PERSONAL: Final = compiled(r"""
    \b(?:customers?|clients?|contacts?|attendees?|applicants?|candidates?|users?|members?|visitors?
     |subscribers?|guests?|employees?|staff|personnel|payroll|salar(?:y|ies)|payslips?|passports?
     |licen[cs]es?|names?|addresses|numbers|e-?mails?|interview|sign-?(?:in|up)|cvs?|people)\b
""")
_BAG: Final = (
    r"(?:bag|rucksack|backpack|briefcase|laptop|notebook_pc|tablet|(?:work|company)_phone)"
)
_PAPER: Final = any_of("""
    lists? sheets? binder clipboard envelope folder notepad booklet printouts? usb_stick tablet
    boxes file
""")
_FURNITURE: Final = "(?:drawer|cabinet|desk|booth|tray|table|shelf|safe|rack)"
_GONE: Final = any_of("""
    gone stolen taken pinched nicked snatched missing no_longer_there not_there
""")

_PHISHED: Final = rf"""
    \b(?:clicked|opened|followed){_GAP}(?:typed|entered|filled_in|gave|put_in)_
    (?:in_)?(?:my|our|his|her|their|the)_(?:[\w-]+_){{0,4}}?(?:passwords?|credentials|log-?in)\b
"""
_OPEN_TO_ALL: Final = rf"""
    \b(?:was|were|is|are|been){_GAP}(?:set_to|open_to|readable_(?:for|by)|shared_with|visible_to)_
     ["“']?(?:anyone|anybody|everyone|everybody|guests?|the_(?:public|internet|world))\b
    |\b(?:anyone|everyone)_(?:\w+_){{0,2}}in_{_GAP}can_(?:open|see|read|download)\b
"""
_PUT_ON_THE_WEB: Final = rf"""
    (?:^|\b{AGENTS}_)(?:pushed|pasted|posted|committed|uploaded|tweeted){_GAP}
     (?:public|github|gist|forum|chatbot|chat_?gpt|instagram|twitter|(?:shared|vendor's)_channel)\b
"""
_BAG_GONE: Final = rf"""
    \b(?<!whose_){_BAG}\b{_GAP}{_GONE}\b
    |\b(?:left|forgot|forgotten|lost)_(?:my|our|his|her|the)_(?:\w+_)?{_BAG}\b{_GAP}(?:in|on|at)_
    |\b{_BAG}_is_(?:probably_|still_)?(?:in|on)_(?:the_)?(?:(?:back|seat)_\w+_)?
     (?:an?_|the_)?(?:cab|taxi|train|bus|seat)\b
"""
_PAPER_GONE: Final = rf"""
    \b{_PAPER}\b{_GAP}(?:is|are)(?:_not|n't|_no_longer)_(?:in|on|at)_(?:the|our|its)_
     (?:\w+_)?{_FURNITURE}\b
    |\b{_PAPER}\b{_GAP}(?:gone_(?:from|since)|can(?:no|')?t_be_(?:found|located)
     |cannot_be_(?:found|located)|nobody_can_find)\b
"""
_OTHERS_SHOWN: Final = rf"""
    \b(?:can(?:_still|_also)?_see|sees?|seeing|returning|showing){_GAP}
     (?:another|other|someone_else's|somebody_else's|everyone's)_(?:[\w']+_)?
     (?:compan(?:y|ies)|customers?|clients?|users?|tenants?|people|answers)\b
"""
_STRANGE_LOGIN: Final = rf"""
    \b(?:unknown|strange|weird|foreign|suspicious)_(?:\w+_)?log-?ins?\b
    |\b(?:logged|logging)_(?:in|into){_GAP}from_(?:an?_)?(?:unknown|foreign|overseas|abroad|country)\b
    |\bcan_still_log_in\b|\bstill_(?:has|have|having)_(?:an?_|the_)?log-?in\b
    |\bserver(?:s)?_(?:was|were)_entered\b|\bentered_(?:their|our)_server\b
"""
_IN_THE_TO_LINE: Final = rf"""
    \b(?:put|copied|sent|went|visible){_GAP}in_the_["“']?to["”']?_(?:field|line|box)\b
    |\b(?:put|sent|went){_GAP}(?:in|into)_(?:cc|to)_(?:rather_than|instead_of|when_i_meant)_bcc\b
"""
_SWAPPED: Final = r"""
    \b(?:client|customer)_[a-z]'s\b[^.!?;]{0,60}?\b(?:to|for|in)_(?:an?_\w+_for_)?
     (?:client|customer)_[a-z]\b
    |\b(?:went|sent|gone)(?:_out)?_to_the_wrong_\w+|\bpicked_the_wrong_\w+
"""
_HAPPENED: Final = one_of(
    _PHISHED, _OPEN_TO_ALL, _PUT_ON_THE_WEB, _BAG_GONE, _PAPER_GONE, _OTHERS_SHOWN,
    _STRANGE_LOGIN, _IN_THE_TO_LINE, _SWAPPED,
)  # fmt: skip
_NOT_TOLD: Final = compiled(rf"""
    ^(?:{OPENING}[_,:]*){{0,4}}{ASKING}\b
    |\b(?:if|whether|suppos\w+|imagine|in_case|must|should|may_(?:i|we)|ok(?:ay)?|allowed)\b
""")


def are_told(sentences: Sequence[str]) -> bool:
    """Whether one of the sentences tells what happened, and any of them of people's data."""
    return any(_tells(each) for each in sentences) and any(map(_PERSONAL.search, sentences))


def _tells(sentence: str) -> bool:
    found = _HAPPENED.search(sentence)
    return bool(found) and not sentence.endswith("?") and not _NOT_TOLD.search(sentence)
