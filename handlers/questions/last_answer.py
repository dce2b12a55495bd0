"""The answer that a follow-up rests on, read from the conversation itself: nothing is kept."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.questions.answer_ref import AnswerRef
from handlers.slack import api
from handlers.slack.api import Refused, ReplyFailed
from handlers.slack.context import RequestContext
from handlers.slack.request_key import is_direct

SECONDS: Final = 300.0
"""How long an answer in a DM can be followed up; in a thread, as long as it stands."""
_LOOKED_BACK: Final = 3600.0
"""An older message of ours may have become an answer by a tap."""
_MOST: Final = 200

Message = Mapping[str, Any]


def last_entry(request: RequestContext) -> str | None:
    """The entry of the last answer in this DM or its thread; None if something else came last.

    None as well in channels, and where Slack does not show the conversation.
    """
    event = request.body.get("event") or {}
    if request.kind != "message" or not is_direct(event):
        return None
    try:
        if event.get("thread_ts"):
            return _in_thread(request, event)
        return _in_dm(request, event)
    except (Refused, ReplyFailed):
        return None


def _in_dm(request: RequestContext, event: Message) -> str | None:
    now = float(event["ts"])
    there = _history(request, event, now - _LOOKED_BACK)
    if request.services.agent_view.is_on and (thread := _last_thread(there, now - SECONDS)):
        return _in_thread(request, {**event, "thread_ts": thread})
    for message in _ours(request, there):
        if _drawn_at(message) >= now - SECONDS and (refs := list(_refs(message))):
            return _answered(refs)
    return None


def _last_thread(there: Any, since: float) -> str | None:
    """The newest message that was replied to since then: a question in the agent view."""
    roots = (each for each in there.get("messages") or () if each.get("latest_reply"))
    return next((each["ts"] for each in roots if float(each["latest_reply"]) >= since), None)


def _in_thread(request: RequestContext, event: Message) -> str | None:
    """The last of our messages in the thread, else the reply to the question at its top."""
    thread = event["thread_ts"]
    there = api.once(
        request.client.conversations_replies,
        channel=event["channel"],
        ts=thread,
        latest=event["ts"],
        limit=_MOST,
    )
    ours = _ours(request, there)[::-1] or _before(request, event, float(thread))[::-1]
    return next((_answered(refs) for each in ours if (refs := list(_refs(each)))), None)


def _before(request: RequestContext, event: Message, oldest: float) -> list[Message]:
    """Our messages outside threads since then, newest first."""
    return _ours(request, _history(request, event, oldest))


def _history(request: RequestContext, event: Message, oldest: float) -> Any:
    return api.once(
        request.client.conversations_history,
        channel=event["channel"],
        oldest=f"{oldest:.6f}",
        latest=event["ts"],
        limit=_MOST,
    )


def _ours(request: RequestContext, found: Any) -> list[Message]:
    us = request.context.bot_user_id
    return [each for each in found.get("messages") or [] if us and each.get("user") == us]


def _drawn_at(message: Message) -> float:
    edited = message.get("edited") or {}
    return float(edited.get("ts") or message["ts"])


def _refs(message: Message) -> Iterator[tuple[str, AnswerRef]]:
    """The buttons of a reply to a question; a notice or card has none."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if isinstance(element, Mapping) and (ref := AnswerRef.read(element.get("value"))):
                yield str(element.get("action_id")), ref


def _answered(refs: list[tuple[str, AnswerRef]]) -> str | None:
    """The entry of an answer: the one that 「人に聞く」 is about."""
    entries = next((ref.entries for action, ref in refs if action == "ask_person"), ())
    return entries[0] if len(entries) == 1 else None
