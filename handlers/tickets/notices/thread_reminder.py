"""Warn people who write into a card's thread, once a day, that nothing there is recorded (O3)."""

from typing import Any

import structlog
from slack_bolt import BoltContext
from slack_sdk import WebClient

from handlers.services import Services
from handlers.slack import messages
from handlers.slack.api import CallFailed, call
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import is_written_by_person
from tickets.model import tokyo
from tickets.ports import StorageFailed

_PATIENCE = 5.0
_log = structlog.get_logger()


def is_thread_message(event: dict[str, Any]) -> bool:
    """Whether it is a person's message in a thread of a private channel."""
    thread, user = event.get("thread_ts"), event.get("user")
    in_thread = _is_id(thread) and _is_id(user) and thread != event.get("ts")
    return in_thread and event.get("channel_type") == "group" and is_written_by_person(event)


def _is_id(given: object) -> bool:
    """Whether it looks like Slack's id or `ts`: ASCII. No database takes a lone surrogate."""
    return isinstance(given, str) and given.isascii()


def warn_thread_is_no_record(
    services: Services, event: dict[str, Any], client: WebClient, context: BoltContext
) -> None:
    """Remind a person who wrote into a card's thread.

    This bypasses the inbox: such messages are neither read nor stored, and a reminder lost in a
    crash does no harm.
    """
    channel, thread, user = (str(event.get(key)) for key in ("channel", "thread_ts", "user"))
    is_to_us = f"<@{context.bot_user_id}>" in str(event.get("text"))  # it is answered by itself
    if channel != services.office().channels.desk or is_to_us:
        return
    mark = f"aside:{user}:{tokyo.date_of(services.clock())}"
    try:
        if services.is_card(channel, thread) and services.inbox.mark_once(mark):
            say = Phrases.for_person(services.person(user, _PATIENCE))
            said, whisper = messages.short_message(say("thread_note")), client.chat_postEphemeral
            place = {"channel": channel, "thread_ts": thread, "user": user}
            call(services.wait, whisper, **said.content, **place)
    except (CallFailed, StorageFailed) as fault:
        _log.warning("aside.not_told", fault=type(fault).__name__)
