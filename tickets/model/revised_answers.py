"""What is recorded about an answer after a revision of the policy: sign-offs, and recalls."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from tickets.model.kinds import Language
from tickets.model.people import OPERATOR
from tickets.model.personal import Personal


class SignOffStage(StrEnum):
    """One person declares an answer revised, another signs it or sends it back."""

    REVISED = "revised"
    SIGNED = "signed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class AnswerVersion:
    """An answer as it reads under a revision of the policy."""

    entry: str
    revision: str
    """Day of the policy's revision, 2026-12-01."""
    digest: str
    """Of the entry's text; another text needs other sign-offs."""


@dataclass(frozen=True, slots=True)
class SignOff:
    wording: AnswerVersion
    stage: SignOffStage
    person: str
    at: datetime
    reason: Personal | None = None
    """Why it was sent back; erased when the answer is declared revised again."""


def is_same_person(one: str, other: str) -> bool:
    """Whether both are one person; all accounts at the command line count as one."""
    return one == other or (one.startswith(OPERATOR) and other.startswith(OPERATOR))


RECALL_DAYS: Final = 180
"""After so many days a recall is deleted; the phrases `answers.*` and docs/operating.md say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What must be told of or marked when an answer changes: a person who wants to be told, or a
    message of ours in a channel that shows the answer.
    """

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
class RecallReach:
    """How many a recall reaches; never who."""

    people: int = 0
    messages: int = 0
    answers: int = 0

    def __bool__(self) -> bool:
        return bool(self.people or self.messages)
