"""What becomes of a notice that is taken from the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.casebook.messages import Copy
from handlers.slack.blocks import Message


@dataclass(frozen=True, slots=True)
class Say:
    """Post at once; ask again after anything slow."""

    draw: Callable[[], Message]
    shows: int | None = None
    """Version of the escalation the message shows, to be updated later."""
    under: Copy | None = None
    """Post in this message's thread: an edit alone rings no phone."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not before this moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Something else says it already."""


@dataclass(frozen=True, slots=True)
class Drop:
    """No longer needed."""


Outcome = Say | Later | Said | Drop
