"""The message that a complaint is made from, and what becomes of it afterwards.

Its masked parts are kept in memory until the form is sent: the form's state holds ids only, and the
bot may not read most channels' history. They are forgotten when the form is taken, and after a day
at the latest. A restart forgets them too; then the masked text is recorded and the receipt says so.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from handlers.forms.state import VALID_FOR
from handlers.services import Services
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from tickets.model import tokyo
from tickets.model.contact import has_forbidden_number
from tickets.model.detection import find_personal_data
from tickets.model.errors import TicketError
from tickets.model.personal import MASK, Personal
from tickets.ports import StorageFailed

_CHANGED, _DELETED = "message_changed", "message_deleted"
_MOST = 500
_TOMBSTONE: Final = "tombstone"
"""What Slack leaves of a deleted message with replies."""


def is_edit_or_deletion(event: Mapping[str, Any]) -> bool:
    """Whether it tells of an edited or deleted message."""
    return event.get("subtype") in (_CHANGED, _DELETED)


def remember_source(request: RequestContext, message: str, number: str) -> None:
    """Remember for ninety days which ticket was made from the message, `channel:ts`."""
    with suppress(StorageFailed):  # the ticket is safe
        request.services.inbox.mark_once(f"{_mark(message)}{number}")


class SourceChangeListener:
    """It bypasses the inbox: the texts of these messages are neither read nor stored."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handle(self, event: dict[str, Any]) -> None:
        what, ts = _change(event)
        if not ts:
            return
        mark = _mark(f"{event.get('channel')}:{ts}")
        for number in self._services.inbox.marks_with(mark):
            self._note(number, what)

    def _note(self, number: str, what: str) -> None:
        """Note the change once a day, however often the message is edited."""
        services, now = self._services, self._services.clock()
        done = f"sourced:{number}:{what}:{tokyo.date_of(now)}"
        if not services.inbox.mark_once(done):
            return
        say = Phrases(services.office().language)
        with suppress(TicketError):  # it is closed, or has another number
            services.desk.note(number, Personal(say(f"source.{what}")), now=now)
            services.wake()


def _change(event: Mapping[str, Any]) -> tuple[str, str]:
    """Return message and change; no ts if the words are the same, as with a new preview."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if event.get("subtype") == _DELETED:
        return _DELETED, str(event.get("deleted_ts") or "")
    if now.get("subtype") == _TOMBSTONE:
        return _DELETED, str(now.get("ts") or "")
    is_edited = now.get("text") != before.get("text")
    return _CHANGED, str(now.get("ts") or "") if is_edited else ""


def _mark(message: str) -> str:
    return f"source:{message}:"


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
