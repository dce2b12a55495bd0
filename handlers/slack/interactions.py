"""Where a tap was made: the message becomes its result, or the person is told apart (§0.5)."""

from typing import Any

from handlers.slack import api, blocks, replies
from handlers.slack.api import Refused, ReplyFailed, call, repeat
from handlers.slack.blocks import Message
from handlers.slack.context import Turn


def replace(turn: Turn, message: Message) -> replies.Place | None:
    """Draws the result in place; if Slack no longer lets us, it comes anew.

    Where it stands, if it can be changed there later.
    """
    container = turn.body["container"]
    place = None
    if container.get("type") == "view":
        _redraw_view(turn, message)
    elif container.get("is_ephemeral"):
        if not _respond(turn, message, replace_original=True):
            _anew(turn, message)
    else:
        place = _update(turn, message)
    turn.spoken = True
    return place


def tell(turn: Turn, message: Message) -> None:
    """Says something to the person alone, and leaves what they tapped as it is."""
    container = turn.body["container"]
    if container.get("type") == "view":
        stack = turn.client.views_push
        if turn.body["view"].get("type") == "home":
            stack = turn.client.views_open
        _show_view(turn, stack, turn.say("notice_title"), message)
    elif not _respond(turn, message, replace_original=False):
        _anew(turn, message)
    turn.spoken = True


def open_modal(turn: Turn, message: Message) -> None:
    """A modal over the Home tab; when its moment has passed (F-28), a DM instead."""
    _show_view(turn, turn.client.views_open, turn.say("answer_title"), message)
    turn.spoken = True


def _redraw_view(turn: Turn, message: Message) -> None:
    view = blocks.modal(turn.say("answer_title"), turn.say("close"), message)
    try:
        repeat(
            turn.services.wait,
            turn.client.views_update,
            view_id=turn.body["container"]["view_id"],
            view=view,
        )
    except Refused:
        replies.privately(turn, message)


def _show_view(turn: Turn, method: Any, title: str, message: Message) -> None:
    view = blocks.modal(title, turn.say("close"), message)
    try:
        # Not repeated: a trigger works once, and a second try would only be refused.
        call(turn.services.wait, method, trigger_id=turn.body["trigger_id"], view=view)
    except (Refused, ReplyFailed):
        replies.privately(turn, message)


def _update(turn: Turn, message: Message) -> replies.Place | None:
    container = turn.body["container"]
    try:
        repeat(
            turn.services.wait,
            turn.client.chat_update,
            channel=container["channel_id"],
            ts=container["message_ts"],
            parse="none",
            **_said(message),
        )
    except Refused:
        _anew(turn, message)
        return None
    return replies.Place(container["channel_id"], container["message_ts"])


def _respond(turn: Turn, message: Message, *, replace_original: bool) -> bool:
    return api.send(
        turn.body.get("response_url"),
        message,
        replace_original=replace_original,
        thread_ts=turn.body["container"].get("thread_ts"),
    )


def _anew(turn: Turn, message: Message) -> None:
    """In the same conversation, to this person alone; else by DM."""
    container = turn.body["container"]
    thread = {"thread_ts": container["thread_ts"]} if container.get("thread_ts") else {}
    try:
        call(
            turn.services.wait,
            turn.client.chat_postEphemeral,
            channel=container["channel_id"],
            user=turn.arrival.user,
            parse="none",
            **_said(message),
            **thread,
        )
    except (Refused, ReplyFailed):
        replies.privately(turn, message)


def _said(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
