"""Posts what carries a key once, wherever the answer got lost, and draws anew in place."""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from slack_sdk import WebClient

from bot.delivery.pace import Pace
from handlers.calling import Refused, ReplyFailed, call, repeat
from handlers.views.blocks import Message

EVENT_TYPE: Final = "madoguchi_notice"
_LOOKED_THROUGH: Final = 100
Wait = Callable[[float], None]


class Stopping(ReplyFailed):
    """The program ends: what is left is posted after the next start."""


class Posting:
    """Every method may raise Refused (Slack's no) or ReplyFailed (nobody knows, or not yet)."""

    def __init__(self, client: WebClient, wait: Wait, is_stopped: Callable[[], bool]) -> None:
        self._client = client
        self._wait = wait
        self._is_stopped = is_stopped
        self._pace = Pace(wait)
        self._directs: dict[str, str] = {}

    def direct(self, person: str) -> str:
        """The DM with this person."""
        if person not in self._directs:
            opened = repeat(self._wait, self._client.conversations_open, users=person)
            self._directs[person] = str(opened["channel"]["id"])
        return self._directs[person]

    def post(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        """Its ts. Metadata can be read by every app and member, so a digest is all it holds."""
        self._go_on()
        self._pace(channel)
        place = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        posted = call(
            self._wait,
            self._client.chat_postMessage,
            **place,
            **_drawn(message),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": _digest(key)}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._go_on()
        update = self._client.chat_update
        repeat(self._wait, update, channel=channel, ts=ts, **_drawn(message))

    def find(self, channel: str, key: str) -> str | None:
        """The ts of our message with this key, if it stands among the newest of the channel."""
        there = self._seen(self._client.conversations_history, channel=channel)
        return there.get(_digest(key))

    def told(self, channel: str, thread: str) -> frozenset[str]:
        """Digests of the keys of what we said in a thread; `is_told` looks for one."""
        there = self._seen(self._client.conversations_replies, channel=channel, ts=thread)
        return frozenset(there)

    def _go_on(self) -> None:
        if self._is_stopped():
            raise Stopping

    def _seen(self, method: Callable[..., Any], **where: Any) -> dict[str, str]:
        """Without the right to read nothing is there: better twice than never (F-27)."""
        look = {"include_all_metadata": True, "limit": _LOOKED_THROUGH, **where}
        try:
            found = repeat(self._wait, method, **look).get("messages") or []
        except Refused:
            return {}
        return {key: str(each["ts"]) for each in found if (key := _key_of(each))}


def is_told(key: str, told: frozenset[str]) -> bool:
    return _digest(key) in told


def _drawn(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks), "parse": "none"}


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
