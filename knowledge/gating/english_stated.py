"""How English says that something happened: the words before and after."""

import re
from typing import Final

from knowledge.gating.english_words import (
    ASKING,
    CONDITION,
    DENIAL,
    NOTICED,
    OPENING,
    SUPPOSED,
    UNSURE,
    WONDERING,
)
from knowledge.gating.words import compiled

_CONDITION: Final = compiled(rf"\b{CONDITION}\b")
_NOTICED: Final = compiled(rf"\b{NOTICED}\b")
_ASKS: Final = compiled(rf"^(?:{OPENING}[_,:]*){{0,4}}{ASKING}\b")
_WONDERS: Final = compiled(rf"\b{WONDERING}\b")
_SUPPOSED: Final = compiled(rf"\b{SUPPOSED}\b")
_UNSURE: Final = compiled(rf"\b{UNSURE}\b")
_DENIED: Final = compiled(
    rf"\b{DENIAL}\b(?!_(?:sure|certain|only|idea|long_ago|know|supposed|meant))"
)


def is_stated(sentence: str, found: re.Match[str], *, request: bool = False) -> bool:
    """Whether the words before and after let what was found stand as a fact."""
    before, after = sentence[: found.start()], sentence[found.end() :]
    opening = before.rsplit(",", 1)[-1]
    clause = opening + found[0]
    # A wish may well be that something be not done.
    if _ASKS.match(clause.strip()) or _DENIED.search(opening if request else clause):
        return False
    if _SUPPOSED.search(after):
        return False
    condition = _CONDITION.search(before)
    if condition and not _NOTICED.search(before[: condition.start()]):
        return False
    return not after.endswith("?") or bool(_WONDERS.search(after) or _UNSURE.search(before))
