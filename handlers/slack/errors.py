"""From an exception to one polite sentence; an unknown one gets a reference number."""

import logging
import secrets
from contextlib import suppress

import structlog
from slack_bolt import BoltContext, BoltResponse

from handlers.services import NotReadyError
from handlers.slack import blocks, interactions, messages, replies
from handlers.slack.api import CallRefused, RetryLater
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.limits import TooFast
from handlers.slack.phrases import Phrases
from tickets.ports import StorageFailed

_SENTENCES: dict[type[Exception], str] = {
    StorageFailed: "not_saved",
    NoLongerOffered: "no_longer_offered",
    TooFast: "too_fast",
    NotReadyError: "why.not_ready",
}
_UNKNOWN = "failed"
_PATIENT = ("message", "command")
"""What is typed is answered later if the knowledge base is not read yet: it may tell of a leak."""
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is misheard on the phone
_log = structlog.get_logger()


def answer_fault(error: Exception, context: BoltContext) -> BoltResponse | None:
    """Give exactly one visible reply to a failed request, never with the exception's own text."""
    request: RequestContext | None = context.get("request_context")
    reference = "".join(secrets.choice(_SIGNS) for _ in range(4))
    is_early = isinstance(error, NotReadyError) and bool(request and request.is_stored)
    if request and is_early and request.delivery_kind in _PATIENT:
        request.must_retry = request.retries_when_ready = True
        return request.ack() if request.delivery_kind == "command" else None
    _log_fault(error, reference, request)
    if request is None:
        return None
    if isinstance(error, RetryLater):
        request.must_retry = True
        return None
    if request.has_replied and request.delivery_kind != "view_submission":
        return None  # a submission is answered only by its ack
    said = _say(request, messages.short_message(_sentence(request, error, reference)))
    if isinstance(error, TooFast) and request.delivery_kind in ("action", "shortcut"):
        return BoltResponse(status=200)  # the listener, which acks, did not run
    return said


def _say(request: RequestContext, message: Message) -> BoltResponse | None:
    try:
        if request.delivery_kind == "action":
            interactions.tell_privately(request, message)
            return None
        if request.delivery_kind in ("message", "command"):
            return replies.send_reply(request, message)
        if request.delivery_kind == "view_submission" and request.is_retry:
            tell_after_crash(request)
        elif request.delivery_kind == "view_submission":
            return error_under_first_field(request, message)
        if request.delivery_kind == "shortcut":
            replies.send_dm(request, message)
        return request.ack()
    except Exception as error:  # noqa: BLE001  the last net: whatever it is, the delivery stays open
        request.must_retry = True
        _log_fault(error, "", request)
        return None


def tell_after_crash(request: RequestContext) -> None:
    """Tell by DM what became of a form that was taken up again: no ack can say it any more."""
    say, number = _phrases(request), request.saved_number
    phrase = "form_lost"
    if request.outcome == "saved":
        phrase = "form_resumed_number" if number else "form_resumed"
    elif request.outcome == "shown":
        phrase = "form_not_shown"
    title = request.body["view"].get("title") or {}
    text = say(phrase, form=str(title.get("text", "")), number=number)
    with suppress(CallRefused):  # the account is gone
        replies.send_dm(request, messages.short_message(text))


def error_under_first_field(request: RequestContext, message: Message) -> BoltResponse:
    """Say under its first field that the form was not saved; what was typed stays."""
    for block in request.body["view"].get("blocks") or []:
        if block.get("type") == "input":
            errors = {str(block["block_id"]): message.text}
            return request.answer_form("errors", errors=errors)
    say = _phrases(request)
    view = blocks.modal(say("notice_title"), say("close"), message.blocks)
    return request.answer_form("push", view=view)


def _sentence(request: RequestContext, error: Exception, reference: str) -> str:
    is_told = isinstance(error, TooFast | NotReadyError)
    if request.delivery_kind == "view_submission" and not is_told:
        return _phrases(request)("form_not_saved", reference=reference)
    phrase = _SENTENCES.get(type(error), _UNKNOWN)
    return _phrases(request)(phrase, reference=reference)


def _phrases(request: RequestContext) -> Phrases:
    """Return the phrases in the person's language, unless looking it up is what failed."""
    try:
        return request.say
    except Exception:  # noqa: BLE001  see above
        return Phrases("ja")


def _log_fault(error: Exception, reference: str, request: RequestContext | None) -> None:
    """Log kind and place of the exception. `bot/logs.py` keeps its text, which may hold a person's
    words, out of the log."""
    if isinstance(error, TooFast):
        return  # logged once as `person.limited`
    expected = isinstance(error, (*_SENTENCES, RetryLater))
    _log.log(
        logging.WARNING if expected else logging.ERROR,
        "listener.failed",
        reference=reference,
        kind=request.delivery_kind if request else None,
        exc_info=error,
    )
