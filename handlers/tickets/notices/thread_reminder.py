"""Tell people who write into a card's thread, once a day, that it is no record (O3)."""

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


class ThreadReminder:
    """It bypasses the inbox: such messages are neither read nor stored, and a reminder lost in
    a crash does no harm.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def remind(self, event: dict[str, Any], client: WebClient, context: BoltContext) -> None:
        channel, thread, user = (str(event.get(key)) for key in ("channel", "thread_ts", "user"))
        # Whether it mentions the bot, which answers by itself
        if channel != self._services.office().channels.desk or (
            f"<@{context.bot_user_id}>" in str(event.get("text"))
        ):
            return
        mark = f"aside:{user}:{tokyo.date_of(self._services.clock())}"
        try:
            if self._services.is_card(channel, thread) and self._services.inbox.mark_once(mark):
                self._whisper(client, channel=channel, thread_ts=thread, user=user)
        except (CallFailed, StorageFailed) as fault:
            _log.warning("aside.not_told", fault=type(fault).__name__)

    def _whisper(self, client: WebClient, **place: str) -> None:
        person = self._services.person(place["user"], _PATIENCE)
        said = messages.short_message(Phrases.for_person(person)("thread_note"))
        call(self._services.wait, client.chat_postEphemeral, **said.content, **place)
