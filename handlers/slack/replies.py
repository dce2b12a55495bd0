"""The one visible reply to a message or command: in its place, to the right people, never twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt import BoltResponse

from handlers.slack import api
from handlers.slack.api import CallRefused, Limited, RetryLater, Unclear
from handlers.slack.blocks import Message
from handlers.slack.context import HANDLING_BEGUN, RequestContext
from handlers.slack.poster import Poster
from handlers.slack.request_key import is_direct

_TRIES = 3
_SENDING = "sending"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """Position of one of our messages."""

    channel: str
    ts: str


def send_reply(request: RequestContext, message: Message) -> BoltResponse | None:
    """Answer a message or a command where it was written."""
    request.outcome = "replied"
    if request.delivery_kind == "command":
        return _reply_in_ack(request, message)
    event = request.body["event"]
    if is_direct(event):
        _post(request, event["channel"], message, _thread(request, event))
    else:
        _send_ephemeral_or_dm(request, event, message)
    return None


def send_reply_in_thread(request: RequestContext, message: Message) -> PostedMessage:
    """Answer below a message of a channel, for everybody there."""
    request.outcome = "replied"
    event = request.body["event"]
    return _post(request, event["channel"], message, event["ts"])


def was_dm_reply_posted(request: RequestContext) -> bool:
    """Whether the reply to this DM was posted before a crash."""
    event = request.body.get("event")
    if not request.is_retry or not isinstance(event, dict) or not is_direct(event):
        return False
    # Whether it was answered in a thread may have changed since.
    threads = (event.get("thread_ts"),) if event.get("thread_ts") else (None, event["ts"])
    return any(_find_posted(request, event["channel"], thread) for thread in threads)


def _thread(request: RequestContext, event: Mapping[str, Any]) -> str | None:
    """The thread of the message; in the agent view each question begins one."""
    begun = event["ts"] if request.services.agent_view.is_on else None
    return event.get("thread_ts") or begun


def send_dm(request: RequestContext, message: Message, *, part: str = "") -> PostedMessage:
    """Post a DM. Each `part` of one delivery is posted once."""
    try:
        opened = request.call_repeatably(request.client.conversations_open, users=request.user)
        channel = opened["channel"]["id"]
    except CallRefused:
        channel = request.user  # Slack opens the DM by itself, but we cannot read it
    return _post(request, channel, message, None, part)


def _reply_in_ack(request: RequestContext, message: Message) -> BoltResponse:
    """Visible only to the person. After a crash an ack can no longer be sent: then by DM."""
    if request.is_retry:
        send_dm(request, message)
        return request.ack()
    request.has_replied = True
    message = request.newer_blocks.without_untried(message)
    response = request.ack(
        text=message.text,
        blocks=list(message.blocks),
        response_type="ephemeral",
        unfurl_links=False,
        unfurl_media=False,
    )
    if not request.is_acked_without_reply:
        return response
    try:
        is_taken = reply_by_response_url(request, message)
    except Unclear:  # as in `_send_ephemeral_or_dm`
        is_taken = False
    if not is_taken:
        send_dm(request, message)
    return response


def reply_by_response_url(
    request: RequestContext,
    message: Message,
    *,
    replace_original: bool = False,
    thread_ts: str | None = None,
) -> bool:
    """Use the response URL. Return False if it takes nothing; raises Unclear."""
    request.keep_lease()
    with request.services.span("slack response_url"):
        return api.post_to_response_url(
            request.client.base_url,
            request.body.get("response_url"),
            message,
            replace_original=replace_original,
            thread_ts=thread_ts,
        )


def _post(
    request: RequestContext, channel: str, message: Message, thread_ts: str | None, part: str = ""
) -> PostedMessage:
    poster, key = poster_of(request), _key(request, part)

    def post() -> PostedMessage:
        return PostedMessage(*poster.post_and_locate(channel, message, key, thread_ts))

    def look() -> PostedMessage | None:
        return _find_posted(request, channel, thread_ts, part)

    request.keep_lease()
    posted = post_once(request, post, look, is_again=request.is_retry)
    request.has_replied = True
    return posted


def post_once(
    request: RequestContext,
    post: Callable[[], PostedMessage],
    look: Callable[[], PostedMessage | None],
    *,
    is_again: bool,
) -> PostedMessage:
    """Post, but look first after an earlier attempt and after each unknown outcome.

    Raises what these raise, and RetryLater after the last unknown outcome.
    """
    for nth in range(_TRIES):
        if (is_again or nth) and (there := look()):
            return there
        request.keep_lease()  # the look may have taken long
        try:
            return post()
        except Unclear:
            request.wait(0.5 * 2**nth)
    if there := look():
        return there
    raise RetryLater


def _send_ephemeral_or_dm(request: RequestContext, event: dict[str, Any], message: Message) -> None:
    """Send an ephemeral message. It leaves no trace: after an unclear outcome, a DM."""
    request.keep_lease()
    if request.is_retry and request.progress == _SENDING:
        send_dm(request, message)
        return
    request.store_progress(_SENDING)
    try:
        send_ephemeral(request, event["channel"], message, event.get("thread_ts"))
        request.has_replied = True
    except Limited:
        request.store_progress(
            HANDLING_BEGUN
        )  # surely not sent: it may be sent as an ephemeral message again
        raise
    except (CallRefused, Unclear) as fault:
        # The bot is not in the channel, or the outcome is unknown.
        _log.warning("reply.by_dm", fault=type(fault).__name__)
        send_dm(request, message)


def send_ephemeral(
    request: RequestContext, channel: str, message: Message, thread_ts: str | None
) -> None:
    thread = {"thread_ts": thread_ts} if thread_ts else {}
    post = request.client.chat_postEphemeral
    where = {"channel": channel, "user": request.user, **thread}
    request.newer_blocks.send(request.call, post, message, **where)


def _find_posted(
    request: RequestContext, channel: str, thread_ts: str | None, part: str = ""
) -> PostedMessage | None:
    """The message that this request posted earlier, if it is in the conversation."""
    ts = poster_of(request).find(channel, _key(request, part), _asked_at(request), thread_ts)
    request.has_replied = request.has_replied or ts is not None
    return PostedMessage(channel, ts) if ts else None


def poster_of(request: RequestContext) -> Poster:
    return Poster(request.client, request.wait, request.services.blocks_taken)


def _asked_at(request: RequestContext) -> datetime | None:
    event = request.body.get("event")
    ts = event.get("ts") if isinstance(event, Mapping) else None
    return datetime.fromtimestamp(float(ts), UTC) if ts else None


def _key(request: RequestContext, part: str) -> str:
    return f"{request.key}#{part}" if part else request.key
