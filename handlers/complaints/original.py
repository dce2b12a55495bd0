"""What was masked in a message, kept until its form comes back: in memory, and nowhere else.

The form's note holds ids only, and of most channels the bot may not read the history. Whoever
used the shortcut has the message before their eyes anyway. It is forgotten as soon as the form
was taken, and after a day in any case. A restart forgets it too, and then the masked text is
recorded and the receipt says so.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.forms.state import VALID
from tickets.model.contact import has_forbidden_number
from tickets.model.detection import find
from tickets.model.personal import MASK

_MOST = 500


class Originals:
    """The personal places of a message, by who used the shortcut on it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[datetime, tuple[str, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, who: str, message: str, text: str, now: datetime) -> bool:
        """Whether there was something to mask."""
        found = tuple(text[each.start : each.end] for each in find(text))
        with self._lock:
            self._forget_old(now)
            if found:
                self._kept[who, message] = (now, found)
                self._kept.move_to_end((who, message))
        return bool(found)

    def find(self, who: str, message: str, now: datetime) -> tuple[str, ...]:
        """Nothing, when it is too long ago or the program was started anew since."""
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
            if len(self._kept) <= _MOST and now - kept_at <= VALID:
                return
            del self._kept[first]


def unmasked(text: str, places: Sequence[str], allowed_numbers: tuple[str, ...]) -> str:
    """The text as it was before it was masked, but for numbers that are never kept (O9).

    Where masks were taken out or written in, nobody can tell which is which: then what they hid
    stands below the text.
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
