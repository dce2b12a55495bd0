"""Sign-offs of answers after a revision of the policy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.model.people import OPERATOR


class Stage(StrEnum):
    """One person declares an answer revised, another signs it."""

    REVISED = "revised"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Wording:
    """An answer as it reads under a revision of the policy."""

    entry: str
    revision: str
    """Day of the policy's revision, 2026-12-01."""
    digest: str
    """Of the entry's text; another text needs other sign-offs."""


@dataclass(frozen=True, slots=True)
class SignOff:
    wording: Wording
    stage: Stage
    person: str
    at: datetime


def is_same_person(one: str, other: str) -> bool:
    """Nobody can tell who sits at the command line, so all its accounts count as one person."""
    return one == other or (one.startswith(OPERATOR) and other.startswith(OPERATOR))
