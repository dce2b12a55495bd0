"""A hand-over that is planned: on the morning of a day one person's tickets go to another (O7)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    id: str
    """The key of the form that planned it, so that a form sent twice plans once."""
    owner: str
    to: str
    on: date
    """A business day; they go over when the desk opens."""
    numbers: frozenset[str]
    """What was chosen; where all are meant, what the planner saw of it."""
    is_all: bool
    """Also what comes to the owner until then."""
    planned_by: str
