"""The state of the workspace: in memory, changed by one thread only."""

import asyncio
import itertools
import secrets
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from workspace import Json
from workspace.blockkit.values import keep_present_values, state_values
from workspace.config import Config
from workspace.manifest import Manifest
from workspace.state.directory import Channel, Directory
from workspace.state.history import History, Message, ScheduledMessages, Upload, message_as_slack
from workspace.state.surfaces import Surfaces, View

_WITH_ACTIONS = ("actions", "context_actions", "section", "input")


class Clock:
    """The machine's time plus `offset`, in Unix seconds."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._last = 0

    def now(self) -> float:
        return self.machine() + self.offset

    def machine(self) -> float:
        """The machine's own time, which an app compares with its own."""
        return time.time()

    def new_ts(self) -> str:
        """A new `ts`, greater than all before even if the clock is moved back."""
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


@dataclass(frozen=True)
class MarkReadRule:
    """Words that mark a message of the app as read, until a time of the workspace's clock."""

    words: Collection[str] = ()
    until: float = 0.0


class Team:
    """Joins directory, messages and surfaces; numbers every change and wakes waiters."""

    def __init__(self, config: Config):
        self.config = config
        self.clock = Clock()
        self.directory = Directory(config)
        self.history = History()
        self.surfaces = Surfaces()
        self.uploads: dict[str, Upload] = {}
        self.schedule = ScheduledMessages()
        self.changes: deque[Json] = deque(maxlen=1000)
        self.sequence = 0
        self.closing = False
        self.old_news = MarkReadRule()
        self.base_url = ""
        self._waiters: set[asyncio.Event] = set()
        self._numbers = itertools.count(1)

    @property
    def manifest(self) -> Manifest:
        return self.config.app.manifest

    @property
    def bot(self) -> str:
        return self.directory.bot.id

    def record(self, what: str, **where: str | None) -> int:
        """Record a change, wake waiters and return the number of the change."""
        self.sequence += 1
        self.changes.append({"seq": self.sequence, "what": what, **where})
        self.wake()
        return self.sequence

    def wake(self) -> None:
        for event in self._waiters:
            event.set()

    async def wait(self, timeout: float) -> bool:
        """Wait for the next change; False if none happens in time."""
        event = asyncio.Event()
        self._waiters.add(event)
        try:
            await asyncio.wait_for(event.wait(), timeout)
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(event)
        return True

    def new_id(self, letter: str) -> str:
        return f"{letter}{next(self._numbers):04d}{secrets.token_hex(3).upper()}"

    def post(self, channel: Channel, user: str, text: str, **more: Any) -> Message:
        """Add a message, read by its author."""
        ts = self.clock.new_ts()
        message = Message(channel.id, ts, user, text, 0, **more)
        if message.to is not None and message.thread_ts:
            # Slack shows an ephemeral reply only in a thread that has other replies.
            message.shown = self.history.has_replies(channel.id, message.thread_ts)
        message.old_news = user == self.bot and self._is_read_on_arrival(message)
        self.history.add(message)
        self.history.read_up_to(user, channel.id, ts)
        message.changed = self.record("message", channel=channel.id, to=message.to)
        return message

    def post_as_app(self, channel: Channel, text: str, **more: Any) -> Message:
        """Add a message of the app."""
        return self.post(channel, self.bot, text, bot_id=self.config.app.bot_id, **more)

    def _is_read_on_arrival(self, message: Message) -> bool:
        if self.clock.now() > self.old_news.until:
            return False
        said = f"{message.text} {message.blocks}"
        return any(each in said for each in self.old_news.words)

    def record_message_change(self, message: Message) -> None:
        message.changed = self.record("message", channel=message.channel, to=message.to)

    def remove(self, message: Message) -> None:
        self.history.remove(message)
        self.record("message", channel=message.channel, to=message.to, gone=message.ts)

    def new_view(self, person: str, content: Json, previous: View | None = None) -> View:
        name = self.new_id("V")
        return View(
            id=name,
            person=person,
            content=self._with_ids(content),
            hash=self._hash(),
            changed=self.record("view", to=person),
            root=previous.root if previous else name,
            previous=previous.id if previous else None,
        )

    def replace_view(self, view: View, content: Json) -> None:
        view.content = self._with_ids(content)
        # Input survives where block_id and action_id are unchanged.
        view.values = keep_present_values(view.content["blocks"], view.values)
        view.hash = self._hash()
        view.errors = {}
        view.changed = self.record("view", to=view.person)

    def _hash(self) -> str:
        return f"{int(self.clock.now())}.{secrets.token_hex(4)}"

    def _with_ids(self, content: Json) -> Json:
        return {**content, "blocks": self.with_block_ids(content["blocks"])}

    def with_block_ids(self, blocks: list[Json]) -> list[Json]:
        """Generate missing block and action ids, as Slack does."""
        named = []
        for block in blocks:
            fresh = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
            for key in ("elements", "accessory", "element"):
                if key in fresh and block["type"] in _WITH_ACTIONS:
                    fresh[key] = _with_action_ids(fresh[key])
            named.append(fresh)
        return named

    def as_slack(self, message: Message) -> Json:
        team_id = self.directory.people[message.user].team_id
        shown = message_as_slack(message, app_id=self.config.app.id, team_id=team_id)
        if message.bot_id:
            shown["bot_profile"] = {
                "id": message.bot_id,
                "app_id": self.config.app.id,
                "name": self.manifest.name,
                "deleted": False,
                "team_id": self.directory.team_id,
            }
        return shown

    def view_as_slack(self, view: View) -> Json:
        content = view.content
        values = state_values(content["blocks"], view.values)
        shown = {
            "id": view.id,
            "team_id": self.directory.team_id,
            "type": view.type,
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": values},
            "hash": view.hash,
            "title": content.get("title"),
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "external_id": content.get("external_id", ""),
            "app_id": self.config.app.id,
            "app_installed_team_id": self.directory.team_id,
            "bot_id": self.config.app.bot_id,
        }
        return shown | {"root_view_id": view.root, "previous_view_id": view.previous}


def _with_action_ids(elements: Any) -> Any:
    if isinstance(elements, list):
        return [_with_action_ids(each) for each in elements]
    if isinstance(elements, dict) and elements.get("type") not in ("image", "mrkdwn", "plain_text"):
        return {**elements, "action_id": elements.get("action_id") or secrets.token_urlsafe(4)}
    return elements
