"""What is passed upward at once: its own record, tied to a ticket or to none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    BREACH_SUSPECTED = "breach_suspected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    number: str
    cause: Cause
    source: str | None
    """The ticket that told of it."""
    raised_by: str
    raised_at: datetime
    known_at: datetime
    """When anyone in the company first knew; the law counts from here, not from the typing."""

    def __post_init__(self) -> None:
        if self.known_at > self.raised_at:
            raise ValueError("nobody raises what the company does not know yet")
