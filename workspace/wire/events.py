"""Publishes events that the app subscribes to and has the scope for."""

from workspace import Json
from workspace.manifest import EVENT_SCOPES
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.state.team import Team
from workspace.wire import payloads
from workspace.wire.courier import Courier

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

    def __init__(self, team: Team, courier: Courier):
        self._team = team
        self._courier = courier

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
        inner = payloads.changed_event(self._team, before, message, channel)
        self._publish(KINDS[channel.kind], inner, channel, message)
        if message.user != self._team.bot:
            self._mention(message, channel)

    def deleted(self, before: Json, message: Message) -> None:
        channel = self._team.directory.channels[message.channel]
        inner = payloads.deleted_event(self._team, before, channel)
        self._publish(KINDS[channel.kind], inner, channel, message)

    def joined(self, person: str, channel: Channel) -> None:
        inner = {
            "type": "member_joined_channel",
            "user": person,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": self._team.directory.team_id,
            "event_ts": self._team.clock.stamp(),
        }
        self._publish("member_joined_channel", inner, channel)

    def reacted(self, message: Message, person: str, name: str) -> None:
        inner = {
            "type": "reaction_added",
            "user": person,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._team.clock.stamp(),
        }
        channel = self._team.directory.channels[message.channel]
        self._publish("reaction_added", inner, channel, message)

    def home_opened(self, person: str, tab: str) -> None:
        channel = self._team.directory.direct(person, self._team.bot)
        inner = payloads.home_event(self._team, person, channel, tab)
        self._publish("app_home_opened", inner, channel)

    def user_changed(self, user: Json) -> None:
        self._publish_plainly("user_change", {"user": user})

    def dnd_changed(self, person: str, status: Json) -> None:
        self._publish_plainly("dnd_updated_user", {"user": person, "dnd_status": status})

    def group_changed(self, group: Json, before: tuple[str, ...]) -> None:
        """Publish the changed group, and who came and went."""
        added = [each for each in group["users"] if each not in before]
        removed = [each for each in before if each not in group["users"]]
        self._publish_plainly("subteam_updated", {"subteam": group})
        if added or removed:
            changes = {"added_users": added, "removed_users": removed}
            of = {"subteam_id": group["id"], "team_id": group["team_id"]}
            self._publish_plainly("subteam_members_changed", {**of, **changes})

    def _publish_plainly(self, name: str, what: Json) -> None:
        inner = {"type": name, **what, "event_ts": self._team.clock.stamp()}
        if self._is_subscribed(name):
            self._courier.deliver(payloads.event(self._team, inner))

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
            self._courier.deliver(payload, about)
