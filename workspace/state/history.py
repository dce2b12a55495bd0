"""Messages, posted and scheduled, and files: who can see them and what is unread."""

import mimetypes
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from workspace import Json
from workspace.state.directory import Channel


@dataclass
class Message:
    """A message; an ephemeral one has `to`, the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str
    changed: int
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    to: str | None = None
    metadata: Json | None = None
    client_msg_id: str | None = None
    edited_at: str | None = None
    broadcast: bool = False
    shown: bool = True
    old_news: bool = False
    """Nobody has to read it; it never counts as unread."""

    @property
    def is_reply(self) -> bool:
        """Whether only a thread shows it."""
        return self.thread_ts not in (None, self.ts) and not self.broadcast


class History:
    """All messages by channel and `ts`."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Message]] = defaultdict(dict)
        self._read: dict[tuple[str, str], str] = {}

    def add(self, message: Message) -> None:
        self._messages[message.channel][message.ts] = message

    def get(self, channel: str, ts: str) -> Message | None:
        return self._messages[channel].get(ts)

    def all(self) -> Iterator[Message]:
        return (each for found in self._messages.values() for each in found.values())

    def read_marks(self) -> Iterator[tuple[tuple[str, str], str]]:
        """((person, channel), ts) of the last message read."""
        return iter(self._read.items())

    def remove(self, message: Message) -> None:
        self._messages[message.channel].pop(message.ts, None)

    def public_messages(self, channel: str) -> list[Message]:
        """Messages that everyone in the channel can see, oldest first."""
        return [each for each in self._messages[channel].values() if each.to is None]

    def latest_public_ts(self, channel: str) -> str:
        """The `ts` of the newest message that everyone can see, outside threads; or none: ""."""
        found = (
            each.ts for each in self.public_messages(channel) if each.thread_ts in (None, each.ts)
        )
        return max(found, default="")

    def visible_to(self, person: str, channel: str) -> list[Message]:
        """Messages that this person can see in the channel, ephemeral ones too, oldest first."""
        return [
            each
            for each in self._messages[channel].values()
            if each.shown and each.to in (None, person)
        ]

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The root and the replies that everyone can see."""
        return [
            each for each in self.public_messages(channel) if thread_ts in (each.ts, each.thread_ts)
        ]

    def has_replies(self, channel: str, thread_ts: str) -> bool:
        return len(self.replies(channel, thread_ts)) > 1

    def read_up_to(self, person: str, channel: str, ts: str) -> None:
        key = (person, channel)
        self._read[key] = max(self._read.get(key, ""), ts)

    def last_read(self, person: str, channel: str) -> str:
        return self._read.get((person, channel), "0000000000.000000")

    def unread(self, person: str, channel: str) -> list[Message]:
        """Return unread messages as Slack counts them, without replies in threads. A post is read
        by its author."""
        since = self.last_read(person, channel)
        found = []
        # Newest first, to stop at the first message that was read.
        for each in reversed(self._messages[channel].values()):
            if each.ts <= since:
                break
            is_seen = each.shown and each.to in (None, person)
            if is_seen and not (each.is_reply or each.old_news or each.subtype == "channel_join"):
                found.append(each)
        return found

    def newer(self, channels: Iterator[Channel], person: str, after: int) -> list[Message]:
        """Messages visible to this person that are new or changed since, in order of change."""
        found = [
            each
            for channel in channels
            for each in self.visible_to(person, channel.id)
            if each.changed > after
        ]
        return sorted(found, key=lambda each: each.changed)


def message_as_slack(message: Message, *, app_id: str, team_id: str) -> Json:
    """A message as history, events and interactive payloads contain it."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": app_id}
    shown["team"] = team_id
    optional = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": message.files,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata,
    }
    shown |= {key: value for key, value in optional.items() if value}
    if message.edited_at:
        shown["edited"] = {"user": message.user, "ts": message.edited_at}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return shown


LONGEST_AHEAD = 120 * 86_400
SCHEDULE_WINDOW = 300
MOST_SCHEDULED_IN_WINDOW = 30


@dataclass(frozen=True)
class ScheduledMessage:
    """Times are Unix seconds."""

    id: str
    channel: str
    post_at: int
    created: int
    content: Json
    thread_ts: str | None
    broadcast: bool


class ScheduledMessages(dict[str, ScheduledMessage]):
    """Scheduled messages by id, until they are posted or deleted."""

    def is_full(self, channel: str, post_at: int) -> bool:
        """Whether another message at this time would exceed 30 in five minutes in the channel."""
        times = sorted([post_at, *(e.post_at for e in self.values() if e.channel == channel)])
        ends = zip(times, times[MOST_SCHEDULED_IN_WINDOW:], strict=False)
        return any(last - first < SCHEDULE_WINDOW for first, last in ends)


LARGEST_FILE = 50 * 2**20
"""Slack takes 1 GB; here a file that large is a mistake."""
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KNOWN = {".md": "text/markdown", ".csv": "text/csv"}


@dataclass
class Upload:
    """An announced file; it can be shared once it has content."""

    id: str
    name: str
    length: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        suffix = f".{self.name.rpartition('.')[2].lower()}"
        return _KNOWN.get(suffix) or mimetypes.guess_type(self.name)[0] or "text/plain"

    @property
    def is_image(self) -> bool:
        return self.mimetype in IMAGES


def file_as_slack(upload: Upload, *, base_url: str, user: str, created: int) -> Json:
    """The file as messages contain it; `url_private` is its address."""
    url = f"{base_url}/files/{upload.id}/{upload.name}"
    shown: Json = {
        "id": upload.id,
        "created": created,
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": upload.mimetype,
        "filetype": upload.name.rpartition(".")[2].lower(),
        "user": user,
        "mode": "hosted",
        "is_external": False,
        "size": len(upload.content or b""),
        "url_private": url,
        "url_private_download": f"{url}?download=1",
    }
    if upload.alt_text:
        shown["alt_txt"] = upload.alt_text
    return shown
