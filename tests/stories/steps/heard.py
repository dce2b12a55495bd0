"""What the bot says to each person, in the order in which it is heard."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.stories.steps.mornings import TITLE
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Message, Person, Slack

NUMBER = re.compile(r"[CDQEX]-\d{4}-\d{4}")
_NAMES = re.compile(r"<@\w+>|（[^）]*）|\([^)]*\)|\d+/\d+\S*|\d+")
_LONGEST = 24


@dataclass(frozen=True)
class Post:
    """A new message; redraws of it are none."""

    at: datetime
    to: str
    """The person, by name."""
    person: str
    """The same, by id."""
    message: Message
    is_reply: bool
    """Whether the person's own act led to it."""

    @property
    def day(self) -> date:
        return tokyo.date_of(self.at)

    @property
    def is_before_noon(self) -> bool:
        return self.at.astimezone(tokyo.TOKYO).hour < 12

    @property
    def rings(self) -> bool:
        """Whether the person is notified, by the usual preferences: of direct messages and
        mentions.
        """
        mentioned = f"<@{self.person}>" in self.message.words
        return self.message.channel.startswith("D") or mentioned

    @property
    def is_digest(self) -> bool:
        return TITLE in self.message.text

    @property
    def numbers(self) -> frozenset[str]:
        """The matters that it names."""
        return frozenset(NUMBER.findall(f"{self.message.text}\n{self.message.words}"))

    @property
    def kind(self) -> str:
        """Its first words without numbers, days and names."""
        if self.is_digest:
            return TITLE.removeprefix("の")
        plain = _NAMES.sub("", NUMBER.sub("", self.message.text))
        return " ".join(plain.split())[:_LONGEST].strip(" ：:、，")


@dataclass
class Heard:
    """Collects what the bot newly says to these people, by direct message and in their channels."""

    slack: Slack
    program: Running
    people: Mapping[str, Person]
    channels: Mapping[str, Sequence[str]]
    """Names of people and the channels that they read, beside their direct messages."""
    posts: list[Post] = field(default_factory=list)
    _after: dict[tuple[str, str], int] = field(default_factory=dict)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def listens(self, actor: str = "") -> Sequence[Post]:
        """What came since the last time; an actor's own messages are replies."""
        assert self.program.settled()
        came = [
            Post(self.program.now(), name, person.id, message, name == actor)
            for name, person in self.people.items()
            for channel in ("@madoguchi", *self.channels.get(name, ()))
            for message in self._new(name, person, channel)
        ]
        self.posts += came
        return came

    def _new(self, name: str, person: Person, channel: str) -> Iterator[Message]:
        after = self._after.get((name, channel), -1)
        seen: dict[str, Any] = self.slack.gesture(
            "messages", person=person.id, channel=channel, after=after
        )
        self._after[name, channel] = seen["seq"]
        for message in map(Message.of, seen["messages"]):
            place = (name, message.channel, message.ts)
            if message.bot and not message.ephemeral and place not in self._seen:
                self._seen.add(place)
                yield message
