"""Note on a ticket or a breach report that its source message was edited or deleted."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from handlers.services import Services
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from tickets.escalation.additions import MessageChange
from tickets.model import tokyo
from tickets.model.errors import TicketError
from tickets.model.personal import Personal
from tickets.ports import StorageFailed

_CHANGED, _DELETED = "message_changed", "message_deleted"
_TOMBSTONE: Final = "tombstone"
"""What Slack leaves of a deleted message with replies."""


def is_edit_or_deletion(event: Mapping[str, Any]) -> bool:
    """Whether it tells of an edited or deleted message."""
    return event.get("subtype") in (_CHANGED, _DELETED)


def remember_source(request: RequestContext, message: str, made: str) -> None:
    """Remember for ninety days what was made from the message, `channel:ts`: the number of a
    ticket, or the key of a report."""
    with suppress(StorageFailed):  # the ticket is safe
        request.services.inbox.mark_once(f"{_mark(message)}{made}")


def note_change(services: Services, event: dict[str, Any]) -> None:
    """Note the change on what was made from the message.

    This bypasses the inbox: the texts of these messages are neither read nor stored.
    """
    what, ts = _change(event)
    if not ts:
        return
    for made in services.inbox.marks_with(_mark(f"{event.get('channel')}:{ts}")):
        _note_on_ticket(services, made, what)
        change: MessageChange = "edited" if what == _CHANGED else "deleted"
        services.desk.escalations.note_message_change(made, change, now=services.clock())
        services.wake()


def _note_on_ticket(services: Services, number: str, what: str) -> None:
    """Note the change on a ticket once a day, however often the message is edited."""
    now = services.clock()
    if services.inbox.mark_once(f"sourced:{number}:{what}:{tokyo.date_of(now)}"):
        say = Phrases(services.office().language)
        with suppress(TicketError):  # it is closed, has another number, or is a report
            services.desk.note(number, Personal(say(f"source.{what}")), now=now)


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
