"""Post a message exactly once: its metadata holds a key by which it is found again."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from re import Pattern
from typing import Any, Final

from slack_sdk import WebClient

from handlers.slack.api import CallRefused, Limited, call, call_repeatably
from handlers.slack.blocks import Message
from handlers.slack.newer_blocks import NewerBlocks

EVENT_TYPE: Final = "madoguchi"
NO_LONGER_THERE: Final = (
    "message_not_found",
    "thread_not_found",
    "channel_not_found",
    "cant_update_message",
)
"""Slack's codes for a message that is gone, or whose thread or channel is."""
_PAGE: Final = 200
_PAGES: Final = 20
_THREADS: Final = 20
_CLOCKS_DIFFER: Final = timedelta(minutes=15)
_PATIENCE: Final = 20.0
"""Longest wait, in seconds, for a look into the history."""
Wait = Callable[[float], object]


class HistoryNotReadable(Exception):  # noqa: N818 - what happened, not "an error"
    """Slack does not let us read the history."""


class CallPolicy:
    """When a message may go out; this one: at once."""

    def before_post(self, channel: str) -> None:
        """Wait for this channel's turn. May raise RetryLater."""

    def before_update(self) -> None:
        """May raise RetryLater."""


class Poster:
    """All methods may raise CallRefused (Slack said no) or RetryLater (unknown, or not yet)."""

    def __init__(
        self,
        client: WebClient,
        wait: Wait,
        blocks_taken: dict[str, bool] | None = None,
        policy: CallPolicy | None = None,
    ) -> None:
        self._client = client
        self._wait = wait
        self._newer = NewerBlocks({} if blocks_taken is None else blocks_taken)
        self._policy = policy or CallPolicy()

    def post(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        """Returns the ts. Raises Unclear if the message may have been posted: then `find` it."""
        return self.post_and_locate(channel, message, key, thread)[1]

    def post_and_locate(
        self, channel: str, message: Message, key: str, thread: str | None = None
    ) -> tuple[str, str]:
        """Like `post`; returns channel and ts. The channel differs if a person's id was given."""
        self._policy.before_post(channel)
        return self._post(channel, message, key, thread, partial(call, self._wait))

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._policy.before_update()
        again, method = partial(call_repeatably, self._wait), self._client.chat_update
        self._newer.send(again, method, message, channel=channel, ts=ts)

    def find(
        self, channel: str, key: str, since: datetime | None, thread: str | None = None
    ) -> str | None:
        """Like `look_up`, but None if the conversation cannot be read: better twice than never."""
        try:
            return self.look_up(channel, key, since, thread)
        except HistoryNotReadable:
            return None

    def look_up(
        self, channel: str, key: str, since: datetime | None, thread: str | None = None
    ) -> str | None:
        """The ts of our message with this key, posted since then (clocks may differ by a quarter of
        an hour) or, without a time, among the newest messages. Raises HistoryNotReadable."""
        client = self._client
        method = client.conversations_replies if thread else client.conversations_history
        where = _place(channel, since) | ({"ts": thread} if thread else {})
        cursor = ""
        try:
            for _ in range(_PAGES if since else 1):
                there, cursor = self._page(method, cursor=cursor or None, **where)
                if hashed_key(key) in there or not cursor:
                    return there.get(hashed_key(key))
        except CallRefused as refused:
            if thread and refused.error in NO_LONGER_THERE:
                return None
            raise HistoryNotReadable from refused
        except Limited as limited:
            if limited.seconds <= _PATIENCE:
                raise
            raise HistoryNotReadable from limited
        return None

    def find_names(
        self, channel: str, since: datetime | None, names: Pattern[str], key: Callable[[str], str]
    ) -> frozenset[str]:
        """Find the names in texts of our messages, each under the key of that name, posted since
        then or among the newest. Raises HistoryNotReadable, or RetryLater."""
        found: set[str] = set()
        for message in self._since(channel, since):
            ours, text = _key_of(message), str(message.get("text", ""))
            found |= {each for each in names.findall(text) if hashed_key(key(each)) == ours}
        return frozenset(found)

    def read(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """The message outside threads with this ts; None if it is gone."""
        exactly = {"oldest": ts, "latest": ts, "inclusive": True, "limit": 1}
        history = self._client.conversations_history
        found = call_repeatably(self._wait, history, channel=channel, **exactly)
        return next((each for each in found.get("messages") or [] if each["ts"] == ts), None)

    def find_by_block(
        self, channel: str, block_id: str, since: datetime | None
    ) -> Mapping[str, Any] | None:
        """Our message with this block, posted since then, also in one of the newest threads.
        Raises HistoryNotReadable, or RetryLater."""
        for message in self._with_replies(channel, since):
            there = (block.get("block_id") for block in message.get("blocks") or ())
            if _key_of(message) is not None and block_id in there:
                return message
        return None

    def keys_in_thread(self, channel: str, thread: str) -> Mapping[str, str]:
        """The ts of our messages in a thread by hashed key, for `was_posted`."""
        try:
            return self._page(self._client.conversations_replies, channel=channel, ts=thread)[0]
        except CallRefused:
            return {}

    def _post(
        self,
        channel: str,
        message: Message,
        key: str,
        thread: str | None,
        calls: Callable[..., Any],
        more: Sequence[str] = (),
    ) -> tuple[str, str]:
        """`more` are keys under which it is found, too."""
        place = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        found_by = {"more": [hashed_key(each) for each in more]} if more else {}
        payload: dict[str, Any] = {"key": hashed_key(key), **found_by}
        marks = {"event_type": EVENT_TYPE, "event_payload": payload}
        posted = self._newer.send(
            calls,
            self._client.chat_postMessage,
            message,
            **place,
            metadata=marks,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted.get("channel") or channel), str(posted["ts"])

    def _since(self, channel: str, since: datetime | None) -> Iterator[Mapping[str, Any]]:
        """Yield messages since then, or the newest. Raises HistoryNotReadable, or RetryLater."""
        where = _place(channel, since)
        try:
            for _ in range(_PAGES):
                messages, cursor = self._messages(self._client.conversations_history, **where)
                yield from messages
                if not cursor:
                    break
                where["cursor"] = cursor
        except CallRefused as refused:
            raise HistoryNotReadable from refused

    def _with_replies(self, channel: str, since: datetime | None) -> Iterator[Mapping[str, Any]]:
        """Yield messages with their replies: the agent view answers in the question's thread."""
        left = _THREADS
        for message in self._since(channel, since):
            yield message
            if left and message.get("latest_reply"):
                left -= 1
                where = {"channel": channel, "ts": message["ts"]}
                with suppress(CallRefused):  # the thread is gone
                    replies, _ = self._messages(self._client.conversations_replies, **where)
                    yield from replies

    def _page(self, method: Callable[..., Any], **where: Any) -> tuple[dict[str, str], str]:
        """The ts of our messages by key, and the next cursor."""
        messages, cursor = self._messages(method, **where)
        return _by_key(messages), cursor

    def _messages(
        self, method: Callable[..., Any], **where: Any
    ) -> tuple[list[Mapping[str, Any]], str]:
        found = call_repeatably(self._wait, method, include_all_metadata=True, limit=_PAGE, **where)
        cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
        return found.get("messages") or [], cursor


def was_posted(key: str, told: Mapping[str, str], since: datetime | None = None) -> bool:
    """Whether it was said, and not before `since`: another act may have had its key then."""
    ts = told.get(hashed_key(key))
    return ts is not None and (since is None or float(ts) >= since.timestamp())


def _place(channel: str, since: datetime | None) -> dict[str, Any]:
    oldest = {"oldest": f"{(since - _CLOCKS_DIFFER).timestamp():.6f}"} if since else {}
    return {"channel": channel, **oldest}


def _by_key(messages: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The ts of our messages, each under its hashed key; the newest of several."""
    found: dict[str, str] = {}
    for message in messages:
        for key in _keys_of(message):
            found[key] = max(str(message["ts"]), found.get(key, ""))
    return found


def _key_of(message: Mapping[str, Any]) -> str | None:
    """The first hashed key of our message; None if it is not ours."""
    return next(_keys_of(message), None)


def _keys_of(message: Mapping[str, Any]) -> Iterator[str]:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        payload = metadata.get("event_payload") or {}
        keys = (payload.get("key"), *(payload.get("more") or ()))
        yield from (each for each in keys if isinstance(each, str))


def hashed_key(key: str) -> str:
    """Metadata is readable by every app and member, and some keys name a person."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]
