"""What must be told of or marked when an answer changes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tickets.model.kinds import Language

KEPT_DAYS: Final = 180
"""After so many days a recall is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A person who wants to be told, or a message of ours in a channel that shows the answer."""

    entry: str
    revision: str
    """Day of the policy that the answer was given under, 2022-06-21; may be empty."""
    kept_on: date
    person: str = ""
    channel: str = ""
    ts: str = ""
    language: Language = "ja"
    """Of the message."""
    release: str = ""
    """The release that tells of it; empty until the manager released it."""
    shows: str = ""
    """What the message shows since it was marked."""

    @property
    def subject(self) -> str:
        """Identifies it: a second tap of one person on one answer changes nothing."""
        return "|".join((self.person, self.channel, self.ts, self.entry))


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a recall reaches; never who."""

    people: int = 0
    messages: int = 0
    answers: int = 0

    def __bool__(self) -> bool:
        return bool(self.people or self.messages)
