"""People, user groups and conversations."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from workspace.config import Config, Person

Kind = Literal["channel", "group", "im", "mpim"]


@dataclass
class Channel:
    """A conversation of any kind; `shared` is Slack Connect."""

    id: str
    name: str
    kind: Kind
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    topic: str = ""
    created: int = 0

    @property
    def is_open(self) -> bool:
        """Whether people of the team can read it without being members."""
        return self.kind == "channel"


class Directory:
    """Finds people and conversations by id or by name."""

    def __init__(self, config: Config):
        self.team_id = config.team_id
        self.team_name = config.team_name
        self.team_domain = config.team_domain
        self.groups = {
            each.id: replace(each, name=each.name or each.handle) for each in config.groups
        }
        self.channels: dict[str, Channel] = {}
        self.people: dict[str, Person] = {}
        for each in (_bot(config), *config.people):
            name, team_id = each.real_name or each.name, each.team_id or config.team_id
            self.people[each.id] = replace(each, real_name=name, team_id=team_id)
        self.bot = self.people[config.app.bot_user]
        self._add_channels(config)

    def _add_channels(self, config: Config) -> None:
        for each in config.channels:
            members = each.members
            if members is None:
                members = tuple(
                    person.id
                    for person in self.people.values()
                    if person.team_id == self.team_id and not person.is_ultra_restricted
                )
            self.channels[each.id] = Channel(
                id=each.id,
                name=each.name,
                kind="group" if each.private else "channel",
                members=[self.bot.id if member == "@app" else member for member in members],
                shared=each.shared,
                archived=each.archived,
                topic=each.topic,
            )

    def person(self, name: str) -> Person | None:
        wanted = name.removeprefix("@")
        return self.people.get(wanted) or self.named(wanted)

    def named(self, name: str) -> Person | None:
        """Find a person by name only, as in a typed mention."""
        wanted = name.lower()
        matches = (
            each
            for each in self.people.values()
            if wanted in (each.name.lower(), each.real_name.lower())
        )
        return next(matches, None)

    def channel(self, name: str) -> Channel | None:
        wanted = name.removeprefix("#")
        if wanted in self.channels:
            return self.channels[wanted]
        matches = (each for each in self.channels.values() if each.name == wanted and each.name)
        return next(matches, None)

    def direct(self, *users: str, opened_at: int = 0) -> Channel:
        """Return the direct message of exactly these people; created on first use."""
        members = sorted(set(users))
        for channel in self.channels.values():
            if channel.kind in ("im", "mpim") and sorted(channel.members) == members:
                return channel
        kind: Kind = "im" if len(members) <= 2 else "mpim"
        letter = "D" if kind == "im" else "G"
        number = sum(1 for each in self.channels.values() if each.id.startswith(letter)) + 1
        name = "" if kind == "im" else f"mpdm-{'--'.join(members).lower()}-1"
        channel = Channel(f"{letter}{number:02d}DIRECT", name, kind, members, created=opened_at)
        self.channels[channel.id] = channel
        return channel

    def channels_of(self, person: str) -> Iterator[Channel]:
        return (each for each in self.channels.values() if person in each.members)

    def is_outside(self, person: str) -> bool:
        return self.people[person].team_id != self.team_id


def _bot(config: Config) -> Person:
    zone, name = "America/Los_Angeles", config.app.manifest.bot_name
    return Person(config.app.bot_user, name, locale="en-US", tz=zone, is_bot=True, app_bot=True)
