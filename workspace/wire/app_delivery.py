"""Delivers to the app: events with retries, everything else once, with its ack."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from workspace import Json
from workspace.errors import GestureRefused
from workspace.manifest import EVENT_SCOPES
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.state.team import Team
from workspace.wire import payloads

MOST_RECORDED = 5000
_ORDER = itertools.count(1)
"""Calls and deliveries share one numbering, because the clock can be moved back."""


@dataclass
class Call:
    """A Web API call that the app made; `status` is 0 until it is answered."""

    method: str
    arguments: Json
    at: float
    status: int = 0
    answer: Json = field(default_factory=dict)
    order: int = field(default_factory=_ORDER.__next__)


@dataclass
class DeliveryAttempt:
    """One attempt; `about` is the (channel, ts) of the message concerned, `took` seconds."""

    kind: str
    payload: Json
    at: float
    attempt: int
    about: tuple[str, str] | None = None
    ack: Json | None = None
    took: float | None = None
    failure: str | None = None
    order: int = field(default_factory=_ORDER.__next__)


def copied(value: Any) -> Any:
    """Copy JSON; `copy.deepcopy` takes three times as long."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


class Traffic:
    """The last few thousand calls and deliveries, oldest first."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=MOST_RECORDED)
        self.deliveries: deque[DeliveryAttempt] = deque(maxlen=MOST_RECORDED)

    def events_about(self, about: tuple[str, str]) -> list[Json]:
        """Each event about a message once, in order of first delivery."""
        found: dict[str, Json] = {}
        for each in self.deliveries:
            if each.kind == "events_api" and each.about == about:
                found.setdefault(each.payload["event_id"], each.payload)
        return list(found.values())


EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


@dataclass(frozen=True)
class RetryInfo:
    """The number of this attempt (0 is the first) and why the one before failed."""

    attempt: int = 0
    reason: str = ""


class Unacknowledged(Exception):  # noqa: N818 - what happened, not "an error"
    """The app did not acknowledge in time; `final` if it asked for no retries."""

    def __init__(self, reason: str, *, final: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Transport(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    async def send(self, kind: str, payload: Json, timeout: float, retry: RetryInfo) -> Json:
        """Send a payload and return the ack; its `payload` is the app's answer, if any.

        Raises Unacknowledged.
        """
        ...

    @property
    def connections(self) -> int: ...


class AppDelivery:
    """Sends over the app's wire and records every attempt."""

    def __init__(self, team: Team, wire: Transport, traffic: Traffic):
        self._team = team
        self._wire = wire
        self._traffic = traffic
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver(self, payload: Json, about: tuple[str, str] | None = None) -> None:
        """Deliver an event in the background, with Slack's three retries if no ack arrives."""
        self._run(self._deliver(payload, about))

    async def _deliver(self, payload: Json, about: tuple[str, str] | None) -> None:
        reason = ""
        for attempt, pause in enumerate((0.0, *self._team.config.timing.retries)):
            if not await self._wait_on_clock(pause):
                return
            try:
                await self.attempt(EVENTS, payload, RetryInfo(attempt, reason), about)
            except Unacknowledged as failed:
                if failed.final:
                    return
                reason = failed.reason
            else:
                return

    def call_later(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` when the workspace's clock has advanced by `seconds`."""

        async def wait() -> None:
            if await self._wait_on_clock(seconds):
                act()

        self._run(wait())

    async def _wait_on_clock(self, seconds: float) -> bool:
        """Wait on the workspace's clock, which can be moved; False if the workspace closes.

        Checks `closing` because a task that is woken and cancelled at once may lose the
        cancellation (`asyncio.wait_for` before Python 3.12).
        """
        clock = self._team.clock
        due = clock.now() + seconds
        while (left := due - clock.now()) > 0:
            if self._team.closing:
                return False
            await self._team.wait(left)
        return True

    async def request(self, kind: str, payload: Json) -> Json:
        """Deliver once and return the ack. Raises GestureRefused without one within 3 s."""
        if kind == INTERACTIVE and not self._team.manifest.interactive:
            raise GestureRefused("not_interactive", "the manifest has interactivity switched off")
        try:
            return await self.attempt(kind, payload, RetryInfo(), None)
        except Unacknowledged as failed:
            raise GestureRefused("operation_timeout", "the app did not answer") from failed

    async def attempt(
        self, kind: str, payload: Json, retry: RetryInfo, about: tuple[str, str] | None
    ) -> Json:
        entry = DeliveryAttempt(kind, copied(payload), self._team.clock.now(), retry.attempt, about)
        self._traffic.deliveries.append(entry)
        started = asyncio.get_running_loop().time()
        try:
            entry.ack = await self._wire.send(
                kind, entry.payload, self._team.config.timing.ack, retry
            )
        except Unacknowledged as failed:
            entry.failure = failed.reason
            raise
        finally:
            entry.took = asyncio.get_running_loop().time() - started
            self._team.wake()
        return entry.ack

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


# The events that can occur here; all others are never sent.
SENT_EVENTS = frozenset(
    (
        "app_home_opened",
        "app_mention",
        "dnd_updated_user",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "subteam_members_changed",
        "subteam_updated",
        "user_change",
    )
)
KINDS = {"channel": "message.channels", "group": "message.groups"}
KINDS |= {"im": "message.im", "mpim": "message.mpim"}


class EventPublisher:
    """Sends events to the app, from conversations that its bot is a member of."""

    def __init__(self, team: Team, delivery: AppDelivery):
        self._team = team
        self._delivery = delivery

    def posted(self, message: Message) -> None:
        """Publish `message`, and also `app_mention` if the bot is mentioned in a channel."""
        channel = self._team.directory.channels[message.channel]
        inner = payloads.message_event(self._team, message, channel)
        self._publish(KINDS[channel.kind], inner, channel, message)
        if message.user != self._team.bot:
            self._mention(message, channel)

    def edited(self, before: Json, message: Message) -> None:
        """Publish `message_changed`, and `app_mention` again if the bot is mentioned.

        Slack repeats the mention of an edited message, with `edited` in it, which makes careless
        bots answer twice.
        """
        channel = self._team.directory.channels[message.channel]
        inner = payloads.message_changed_event(self._team, before, message, channel)
        self._publish(KINDS[channel.kind], inner, channel, message)
        if message.user != self._team.bot:
            self._mention(message, channel)

    def deleted(self, before: Json, message: Message) -> None:
        channel = self._team.directory.channels[message.channel]
        inner = payloads.message_deleted_event(self._team, before, channel)
        self._publish(KINDS[channel.kind], inner, channel, message)

    def joined(self, person: str, channel: Channel) -> None:
        inner = {
            "type": "member_joined_channel",
            "user": person,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": self._team.directory.team_id,
            "event_ts": self._team.clock.new_ts(),
        }
        self._publish("member_joined_channel", inner, channel)

    def reacted(self, message: Message, person: str, name: str) -> None:
        inner = {
            "type": "reaction_added",
            "user": person,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._team.clock.new_ts(),
        }
        channel = self._team.directory.channels[message.channel]
        self._publish("reaction_added", inner, channel, message)

    def home_opened(self, person: str, tab: str) -> None:
        channel = self._team.directory.direct(person, self._team.bot)
        inner = payloads.app_home_opened_event(self._team, person, channel, tab)
        self._publish("app_home_opened", inner, channel)

    def user_changed(self, user: Json) -> None:
        self._publish_to_workspace("user_change", {"user": user})

    def dnd_changed(self, person: str, status: Json) -> None:
        self._publish_to_workspace("dnd_updated_user", {"user": person, "dnd_status": status})

    def group_changed(self, group: Json, before: tuple[str, ...]) -> None:
        """Publish the changed group, and who came and went."""
        added = [each for each in group["users"] if each not in before]
        removed = [each for each in before if each not in group["users"]]
        self._publish_to_workspace("subteam_updated", {"subteam": group})
        if added or removed:
            changes = {"added_users": added, "removed_users": removed}
            of = {"subteam_id": group["id"], "team_id": group["team_id"]}
            self._publish_to_workspace("subteam_members_changed", {**of, **changes})

    def _publish_to_workspace(self, name: str, what: Json) -> None:
        inner = {"type": name, **what, "event_ts": self._team.clock.new_ts()}
        if self._is_subscribed(name):
            self._delivery.deliver(payloads.event(self._team, inner))

    def _mention(self, message: Message, channel: Channel) -> None:
        # In a DM there is only message.im.
        if channel.kind not in ("im", "mpim") and f"<@{self._team.bot}>" in message.text:
            inner = payloads.mention_event(self._team, message, channel)
            self._publish("app_mention", inner, channel, message)

    def _is_subscribed(self, name: str) -> bool:
        manifest = self._team.manifest
        needed = EVENT_SCOPES.get(name)
        return name in manifest.events and (needed is None or needed in manifest.scopes)

    def _publish(
        self, name: str, inner: Json, channel: Channel, message: Message | None = None
    ) -> None:
        if self._is_subscribed(name) and self._team.bot in channel.members:
            about = (message.channel, message.ts) if message else None
            payload = payloads.event(self._team, inner, shared=channel.shared)
            self._delivery.deliver(payload, about)
