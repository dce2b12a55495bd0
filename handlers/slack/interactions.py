"""Replies to a tap: redraw the message it was made on, or tell the person alone."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.slack import blocks, messages, replies
from handlers.slack.api import CallFailed, CallRefused, Unclear
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.newer_blocks import without_newer_blocks


def replace_message(request: RequestContext, message: Message) -> replies.PostedMessage | None:
    """Draw the result in place; post it anew if Slack no longer allows that.

    Return where it stands, if it can be updated there later.
    """
    container = request.body["container"]
    place = None
    if container.get("type") == "view":
        _redraw_view(request, message)
    elif container.get("is_ephemeral"):
        _respond(request, message, replace_original=True)
    else:
        place = _update(request, message)
    request.has_replied = True
    return place


def tell_privately(request: RequestContext, message: Message) -> None:
    """Tell the person alone and leave the tapped message as it is."""
    container = request.body["container"]
    if container.get("type") == "view":
        stack = request.client.views_push
        if request.body["view"].get("type") == "home":
            stack = request.client.views_open
        _show_view(request, stack, request.say("notice_title"), message)
    else:
        _respond(request, message, replace_original=False)
    request.has_replied = True


def tell_phrase_privately(request: RequestContext, phrase: str, /, **values: str) -> None:
    """Tell the person alone one of our sentences."""
    tell_privately(request, messages.short_message(request.say(phrase, **values)))


def claim_first_tap(request: RequestContext, what: str) -> bool:
    """Mark the tap and return whether it is the first such one on this message; answer a later one
    that it was done already."""
    if request.claim_first_tap(what):
        return True
    tell_phrase_privately(request, "already_done")
    return False


def replace_buttons(
    request: RequestContext,
    line: str,
    are_buttons: Callable[[Block], bool],
    instead: Block | None = None,
) -> None:
    """Put a line in place of these blocks of the tapped message; tell it where there is none.

    `instead` are the buttons that stay.
    """
    shown = request.body.get("message")
    if not isinstance(shown, Mapping):
        tell_privately(request, messages.short_message(line))
        return
    kept = [each for each in shown.get("blocks") or () if not are_buttons(each)]
    replace_message(request, blocks.message(line, *kept, blocks.section(line), instead))


def open_modal(request: RequestContext, message: Message) -> None:
    """Open a modal over the Home tab; send a DM if the trigger has expired."""
    _show_view(request, request.client.views_open, request.say("answer_title"), message)
    request.has_replied = True


def update_message(request: RequestContext, channel: str, ts: str, message: Message) -> bool:
    """Redraw one of our messages. Return False if Slack refuses; raises RetryLater."""
    try:
        method, place = request.client.chat_update, {"channel": channel, "ts": ts}
        request.newer_blocks.send(request.call_repeatably, method, message, **place)
    except CallRefused:
        return False
    return True


def _redraw_view(request: RequestContext, message: Message) -> None:
    drawn = without_newer_blocks(message).blocks
    view = blocks.modal(request.say("answer_title"), request.say("close"), drawn)
    view_id = request.body["container"]["view_id"]
    try:
        request.call_repeatably(request.client.views_update, view_id=view_id, view=view)
    except CallRefused:
        replies.send_dm(request, message)


def _show_view(request: RequestContext, method: Any, title: str, message: Message) -> None:
    view = blocks.modal(title, request.say("close"), without_newer_blocks(message).blocks)
    try:
        # Not repeated: a trigger works once.
        request.call(method, trigger_id=request.body["trigger_id"], view=view)
    except CallFailed:
        replies.send_dm(request, message)


def _update(request: RequestContext, message: Message) -> replies.PostedMessage | None:
    place = replies.PostedMessage(
        request.body["container"]["channel_id"], request.body["container"]["message_ts"]
    )
    if update_message(request, place.channel, place.ts, message):
        return place
    _post_anew(request, message)
    return None


def _respond(request: RequestContext, message: Message, *, replace_original: bool) -> None:
    """Use the response URL; if it takes nothing, post anew. It may have shown a message whose
    outcome is unknown: then one DM."""
    thread, sure = _thread(request.body["container"]), request.newer_blocks.without_untried(message)
    try:
        is_said = replies.reply_by_response_url(
            request, sure, replace_original=replace_original, thread_ts=thread
        )
    except Unclear:
        replies.send_dm(request, message)
        return
    if not is_said:
        _post_anew(request, message)


def _thread(container: Mapping[str, Any]) -> str | None:
    """The thread that a tapped message is read in; a card at its top is read in the channel."""
    thread = container.get("thread_ts")
    return None if thread == container.get("message_ts") else thread


def _post_anew(request: RequestContext, message: Message) -> None:
    """Reply to this person alone in the same conversation, else by DM."""
    container = request.body["container"]
    try:
        replies.send_ephemeral(request, container["channel_id"], message, _thread(container))
    except CallFailed:
        replies.send_dm(request, message)
