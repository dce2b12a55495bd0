"""What a button of a ticket carries: its number and version, and at most one word more."""

import re
from dataclasses import dataclass

from handlers.arrival import tapped
from handlers.turn import NoLongerOffered, Turn

_WRITTEN = re.compile(r"([A-Z]-[0-9]{4}-[0-9]{4,6})?\|([0-9]{1,6})\|([A-Za-z0-9_.:-]{0,80})")


@dataclass(frozen=True, slots=True)
class Handle:
    """Nothing of it is believed: rights and state are checked when it is used (A-07)."""

    number: str = ""
    version: int = 0
    more: str = ""

    def write(self) -> str:
        return f"{self.number}|{self.version}|{self.more}"

    @classmethod
    def of(cls, turn: Turn) -> "Handle":
        """What the tapped button or menu option carries; raises NoLongerOffered."""
        action = tapped(turn.body)
        option = action.get("selected_option")
        value = option.get("value") if isinstance(option, dict) else action.get("value")
        found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise NoLongerOffered
        return cls(found[1] or "", int(found[2]), found[3])
