"""One table from fault to polite sentence; the unknown gets a reference number."""

import logging
import secrets
import traceback
from typing import Any

import structlog
from slack_bolt import BoltContext, BoltResponse

from handlers.services import StorageFailed
from handlers.slack import blocks, interactions, messages, replies
from handlers.slack.api import ReplyFailed
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, Turn
from handlers.slack.phrases import Phrases

_SENTENCES: dict[type[Exception], str] = {
    StorageFailed: "not_saved",
    NoLongerOffered: "no_longer_offered",
}
_UNKNOWN = "failed"
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another on the phone
_log = structlog.get_logger()


def answer_fault(error: Exception, context: BoltContext) -> BoltResponse | None:
    """Exactly one visible reply, also when something went wrong; never the fault's own words."""
    turn: Turn | None = context.get("turn")
    reference = "".join(secrets.choice(_SIGNS) for _ in range(4))
    _report(error, reference, turn)
    if turn is None:
        return None
    if isinstance(error, ReplyFailed):
        turn.unfinished = True
        return None
    if turn.spoken and turn.arrival.kind != "view_submission":
        return None  # of a form nothing was said before its ack, and this is it
    return _say(turn, messages.line(_sentence(turn, error, reference)))


def _say(turn: Turn, message: Message) -> BoltResponse | None:
    try:
        if turn.arrival.kind == "action":
            interactions.tell(turn, message)
            return None
        if turn.arrival.kind in ("message", "command"):
            return replies.say(turn, message)
        if turn.arrival.kind == "view_submission":
            return _under_first_field(turn, message)
        if turn.arrival.kind == "shortcut":
            replies.privately(turn, message)
        return turn.ack()
    except Exception as error:  # noqa: BLE001  the last net: whatever it is, the delivery stays open
        turn.unfinished = True
        _report(error, "", turn)
        return None


def _under_first_field(turn: Turn, message: Message) -> BoltResponse:
    """The form could not be saved: say so under its first field and keep what was typed."""
    turn.spoken = True
    for block in turn.body["view"].get("blocks") or []:
        if block.get("type") == "input":
            errors = {str(block["block_id"]): message.text}
            return turn.ack(response_action="errors", errors=errors)
    say = _phrases(turn)
    view = blocks.modal(say("notice_title"), say("close"), message)
    return turn.ack(response_action="push", view=view)


def _sentence(turn: Turn, error: Exception, reference: str) -> str:
    if turn.arrival.kind == "view_submission":
        return _phrases(turn)("form_not_saved", reference=reference)
    phrase = _SENTENCES.get(type(error), _UNKNOWN)
    return _phrases(turn)(phrase, reference=reference)


def _phrases(turn: Turn) -> Phrases:
    """In the person's language, unless it is looking that up which fails."""
    try:
        return turn.say
    except Exception:  # noqa: BLE001  see above
        return Phrases("ja")


def _report(error: Exception, reference: str, turn: Turn | None) -> None:
    """Where it happened, not what was said: an exception's text may hold a person's words."""
    frames: list[Any] = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    expected = isinstance(error, (*_SENTENCES, ReplyFailed))
    _log.log(
        logging.WARNING if expected else logging.ERROR,
        "listener.failed",
        reference=reference,
        fault=type(error).__name__,
        place=place,
        kind=turn.arrival.kind if turn else None,
    )
