"""Post once, wherever the reply got lost; update in place; keep Slack's pace."""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from slack_sdk import WebClient

from handlers.slack.api import Limited, Refused, ReplyFailed, call, once, repeat
from handlers.slack.blocks import Message

BURST = 3
_SECONDS = 1.0
_LEEWAY = 0.05
"""Messages may arrive a little closer together than they were sent."""
_IDLE = 2 * BURST


class Pace:
    """One message a second and channel, after a burst of three; a new burst only when
    it was idle."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        self._wait = wait
        self._sent: dict[str, deque[float]] = {}
        self._shut_until: dict[str, float] = {}

    def __call__(self, channel: str) -> None:
        """Wait until one more may go to this channel."""
        began = time.monotonic()
        if (left := self.left(channel)) > 0:
            self._wait(left)
        now = max(time.monotonic(), began + left)
        sent = self._sent.setdefault(channel, deque(maxlen=BURST))
        if sent and now - sent[-1] >= _IDLE * _SECONDS:
            sent.clear()
        sent.append(now)

    def left(self, channel: str) -> float:
        """Seconds until one more may go there; zero or less if at once."""
        free_at = self._shut_until.get(channel, 0.0)
        sent = self._sent.get(channel, deque[float]())
        if len(sent) == BURST:
            free_at = max(
                free_at,
                sent[0] + (BURST + _LEEWAY) * _SECONDS,
                sent[-1] + _SECONDS,
            )
        return free_at - time.monotonic()

    def rest(self, channel: str, seconds: float) -> None:
        """Slack asked us to wait."""
        self._shut_until[channel] = time.monotonic() + seconds


EVENT_TYPE: Final = "madoguchi_notice"
_LOOKED_THROUGH: Final = 200
_PAGES: Final = 20
_CLOCKS_DIFFER: Final = timedelta(minutes=15)
GONE: Final = (
    "message_not_found",
    "thread_not_found",
    "channel_not_found",
    "cant_update_message",
)
"""Slack's codes for a deleted message."""
_PATIENCE: Final = 20.0
"""Longest wait, in seconds, for a look into the history."""
_OPENING: Final = "conversations.open"
Wait = Callable[[float], None]


class Stopping(ReplyFailed):
    """The program ends; the rest is posted after the next start."""


class Unseen(Exception):  # noqa: N818 - what happened, not "an error"
    """Slack does not let us read the history."""


class Poster:
    """All methods may raise Refused (Slack said no) or ReplyFailed (unknown, or not yet)."""

    def __init__(self, client: WebClient, wait: Wait, is_stopped: Callable[[], bool]) -> None:
        self._client = client
        self._wait = wait
        self._is_stopped = is_stopped
        self._pace = Pace(wait)
        self._directs: dict[str, str] = {}

    def direct(self, person: str) -> str:
        """The DM channel with this person."""
        return self._direct(person, partial(repeat, self._wait))

    def reach(self, person: str) -> str:
        """The same in one attempt, and in none while Slack limits us."""
        left = self._pace.left(_OPENING)
        if person not in self._directs and left > 0:
            raise Limited(left)
        try:
            return self._direct(person, once)
        except Limited as limited:
            self._pace.rest(_OPENING, limited.seconds)
            raise

    def forget(self, person: str) -> None:
        """Forget the DM channel: it may have changed."""
        self._directs.pop(person, None)

    def post(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        """Returns the ts. Metadata is readable by every app and member, so the key is hashed."""
        self._go_on()
        self._pace(channel)
        place = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        posted = call(self._wait, self._client.chat_postMessage, **place, **_marked(message, key))
        return str(posted["ts"])

    def send(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        """The same in one attempt; a limited channel pauses."""
        self._go_on()
        self._pace(channel)
        place = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        try:
            posted = once(self._client.chat_postMessage, **place, **_marked(message, key))
        except Limited as limited:
            self._pace.rest(channel, limited.seconds)
            raise
        return str(posted["ts"])

    def left(self, channel: str) -> float:
        """Seconds until the channel may get its next message; zero or less if at once."""
        return self._pace.left(channel)

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._go_on()
        update = self._client.chat_update
        repeat(self._wait, update, channel=channel, ts=ts, **_drawn(message))

    def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Like `standing`, but None where nobody can look: better twice than never."""
        try:
            return self.standing(channel, key, since)
        except Unseen:
            return None

    def standing(
        self, channel: str, key: str, since: datetime, thread: str | None = None
    ) -> str | None:
        """The ts of our message with this key, posted since then (clocks may differ by a quarter of
        an hour). Raises Unseen if the history cannot be read."""
        client = self._client
        method = client.conversations_replies if thread else client.conversations_history
        oldest = f"{(since - _CLOCKS_DIFFER).timestamp():.6f}"
        under = {"ts": thread} if thread else {}
        cursor = ""
        try:
            for _ in range(_PAGES):
                where = {"channel": channel, "oldest": oldest, "cursor": cursor or None, **under}
                there, cursor = self._page(method, **where)
                if _digest(key) in there or not cursor:
                    return there.get(_digest(key))
        except Refused as refused:
            if thread and refused.error in GONE:
                return None
            raise Unseen from refused
        except Limited as limited:
            if limited.seconds <= _PATIENCE:
                raise
            raise Unseen from limited
        return None

    def told(self, channel: str, thread: str) -> frozenset[str]:
        """Hashed keys of our messages in a thread, for `is_told`."""
        try:
            there, _ = self._page(self._client.conversations_replies, channel=channel, ts=thread)
        except Refused:
            return frozenset()
        return frozenset(there)

    def _direct(self, person: str, calls: Callable[..., Any]) -> str:
        if person not in self._directs:
            opened = calls(self._client.conversations_open, users=person)
            self._directs[person] = str(opened["channel"]["id"])
        return self._directs[person]

    def _go_on(self) -> None:
        if self._is_stopped():
            raise Stopping

    def _page(self, method: Callable[..., Any], **where: Any) -> tuple[dict[str, str], str]:
        """Our messages by key, and the next cursor."""
        look = {"include_all_metadata": True, "limit": _LOOKED_THROUGH, **where}
        found = repeat(self._wait, method, **look)
        cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
        messages = found.get("messages") or []
        return {key: str(each["ts"]) for each in messages if (key := _key_of(each))}, cursor


def is_told(key: str, told: frozenset[str]) -> bool:
    return _digest(key) in told


def _marked(message: Message, key: str) -> dict[str, Any]:
    return {
        **_drawn(message),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": _digest(key)}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


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
