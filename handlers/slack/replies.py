"""The one visible reply to a question: where it was asked, seen by whom it should, never twice."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import BoltResponse

from handlers.slack import api
from handlers.slack.api import Limited, Refused, ReplyFailed, Unclear, call, repeat
from handlers.slack.blocks import Message
from handlers.slack.context import BEGUN, RequestContext
from handlers.slack.request_key import is_direct

EVENT_TYPE = "madoguchi_reply"
_TRIES = 3
_ACK_SECONDS = 2.5  # Slack hears an ack for three
_LOOKED_THROUGH = 100
_SENDING = "sending"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message of ours stands."""

    channel: str
    ts: str


def say(request: RequestContext, message: Message) -> BoltResponse | None:
    """Answers a message or a command in its own place."""
    request.outcome = "replied"
    if request.kind == "command":
        return _in_ack(request, message)
    event = request.body["event"]
    if is_direct(event):
        _post(request, event["channel"], message, event.get("thread_ts"))
    else:
        _whisper(request, event, message)
    return None


def was_said(request: RequestContext) -> bool:
    """After a crash: whether the reply to this DM is there already."""
    event = request.body.get("event")
    if not request.is_again or not isinstance(event, dict) or not is_direct(event):
        return False
    return _there(request, event["channel"], event.get("thread_ts")) is not None


def privately(request: RequestContext, message: Message, *, part: str = "") -> Place:
    """A DM, for what cannot be said where it was asked.

    Each of several messages of one delivery is a `part` with a name, said once by itself.
    """
    try:
        opened = repeat(
            request.services.wait, request.client.conversations_open, users=request.user
        )
        channel = opened["channel"]["id"]
    except Refused:
        channel = request.user  # Slack opens the DM by itself, only we cannot look into it
    return _post(request, channel, message, None, part)


def _in_ack(request: RequestContext, message: Message) -> BoltResponse:
    """Visible only to who typed the command. An ack cannot be sent after a crash: then a DM."""
    if request.is_again:
        privately(request, message)
        return request.ack()
    request.spoken = True
    if request.seconds > _ACK_SECONDS and api.send(
        request.body.get("response_url"), message, replace_original=False
    ):
        return request.ack()
    return request.ack(
        text=message.text,
        blocks=list(message.blocks),
        response_type="ephemeral",
        unfurl_links=False,
        unfurl_media=False,
    )


def _post(
    request: RequestContext, channel: str, message: Message, thread_ts: str | None, part: str = ""
) -> Place:
    """Posts once. Where Slack's answer got lost the conversation itself is asked."""
    if request.is_again and (there := _there(request, channel, thread_ts, part)):
        return there
    for nth in range(_TRIES):
        try:
            posting = _posting(_public_key(request, part), message, channel, thread_ts)
            posted = call(request.services.wait, request.client.chat_postMessage, **posting)
            request.spoken = True
            return Place(str(posted.get("channel") or channel), str(posted.get("ts")))
        except Unclear:
            request.note()
            request.services.wait(0.5 * 2**nth)
            if there := _there(request, channel, thread_ts, part):
                return there
    raise ReplyFailed


def _posting(key: str, message: Message, channel: str, thread_ts: str | None) -> dict[str, Any]:
    """Metadata can be read by every app and member, so there is nothing in it but a digest."""
    place = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
    return place | {
        "text": message.text,
        "blocks": list(message.blocks),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
    }


def _whisper(request: RequestContext, event: dict[str, Any], message: Message) -> None:
    """Visible only to the asker. It leaves no trace, so that after doubt a DM says it instead."""
    if request.is_again and request.noted == _SENDING:
        privately(request, message)
        return
    request.note(_SENDING)
    thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
    try:
        call(
            request.services.wait,
            request.client.chat_postEphemeral,
            channel=event["channel"],
            user=request.user,
            text=message.text,
            blocks=list(message.blocks),
            parse="none",
            **thread,
        )
        request.spoken = True
    except Limited:
        request.note(BEGUN)  # surely not said: it may be whispered another time
        raise
    except (Refused, Unclear) as fault:
        # Not in the channel, or nobody knows whether it arrived.
        _log.warning("reply.by_dm", fault=type(fault).__name__)
        privately(request, message)


def _there(
    request: RequestContext, channel: str, thread_ts: str | None, part: str = ""
) -> Place | None:
    """Our message with the key of this delivery's part, if it stands in the conversation.

    Without the right to read (F-27) it is taken as missing: better twice than never.
    """
    look: dict[str, Any] = {
        "channel": channel,
        "include_all_metadata": True,
        "limit": _LOOKED_THROUGH,
    }
    method: Callable[..., Any] = request.client.conversations_history
    if thread_ts:
        method = request.client.conversations_replies
        look |= {"ts": thread_ts, "oldest": request.body["event"]["ts"]}
    try:
        found = repeat(request.services.wait, method, **look).get("messages") or []
    except Refused as fault:
        _log.warning("reply.not_probed", fault=fault.error)
        return None
    ours = [each for each in found if _key_of(each) == _public_key(request, part)]
    request.spoken = request.spoken or bool(ours)
    return Place(channel, str(ours[0].get("ts"))) if ours else None


def _key_of(message: dict[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")


def _public_key(request: RequestContext, part: str) -> str:
    """The delivery's key, unreadable: some keys name a person."""
    key = f"{request.key}#{part}" if part else request.key
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]
