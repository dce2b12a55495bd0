"""The message that a complaint is made from.

Its masked parts are kept in memory until the form is sent: the form's state holds ids only, and the
bot may not read most channels' history. They are forgotten when the form is taken, and after a day
at the latest. A restart forgets them too; then the masked text is recorded and the receipt says so.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.forms.state import VALID_FOR
from tickets.model.contact import has_forbidden_number
from tickets.model.detection import find_personal_data
from tickets.model.personal import MASK

_MOST = 500


class MaskedParts:
    """Personal parts of a message, by the person who used the shortcut on it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[datetime, tuple[str, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, who: str, message: str, text: str, now: datetime) -> bool:
        """Returns whether there was something to mask."""
        found = tuple(text[each.start : each.end] for each in find_personal_data(text))
        with self._lock:
            self._forget_old(now)
            if found:
                self._kept[who, message] = (now, found)
                self._kept.move_to_end((who, message))
        return bool(found)

    def find(self, who: str, message: str, now: datetime) -> tuple[str, ...]:
        """Empty if it is too long ago or the program was restarted."""
        with self._lock:
            self._forget_old(now)
            _, found = self._kept.get((who, message), (now, ()))
        return found

    def forget(self, who: str, message: str) -> None:
        with self._lock:
            self._kept.pop((who, message), None)

    def _forget_old(self, now: datetime) -> None:
        while self._kept:
            first = next(iter(self._kept))
            kept_at, _ = self._kept[first]
            if len(self._kept) <= _MOST and now - kept_at <= VALID_FOR:
                return
            del self._kept[first]


def unmask(text: str, places: Sequence[str], allowed_numbers: tuple[str, ...]) -> str:
    """Restore the text, except numbers that are never kept (O9).

    If the person added or removed masks, the parts cannot be matched: they go below the text.
    """
    kept = [MASK if has_forbidden_number(each, allowed_numbers) else each for each in places]
    parts = text.split(MASK)
    if len(parts) - 1 != len(kept):
        return "\n".join([text, *(each for each in kept if each != MASK)])
    return "".join(_between(parts, kept))


def _between(parts: Sequence[str], kept: Sequence[str]) -> Iterator[str]:
    for part, place in zip(parts, (*kept, ""), strict=True):
        yield part
        yield place
