"""What went over the wire: Web API calls with their answers, deliveries with their acks."""

import itertools
from collections import deque
from dataclasses import dataclass, field

from workspace import Json

LONGEST = 5000
_ORDER = itertools.count(1)
"""Calls and deliveries count together: the workspace's clock may be moved back meanwhile."""


@dataclass
class Call:
    method: str
    arguments: Json
    at: float
    status: int = 0
    answer: Json = field(default_factory=dict)
    order: int = field(default_factory=_ORDER.__next__)


@dataclass
class Delivery:
    """One attempt; `about` is the message it tells of, as (channel, ts)."""

    kind: str
    payload: Json
    at: float
    attempt: int
    about: tuple[str, str] | None = None
    ack: Json | None = None
    took: float | None = None
    failure: str | None = None
    order: int = field(default_factory=_ORDER.__next__)


class Ledger:
    """The last few thousand of both, oldest first."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=LONGEST)
        self.deliveries: deque[Delivery] = deque(maxlen=LONGEST)

    def events_about(self, about: tuple[str, str]) -> list[Json]:
        """Every event told of a message, each once, in the order of their first delivery."""
        found: dict[str, Json] = {}
        for each in self.deliveries:
            if each.kind == "events_api" and each.about == about:
                found.setdefault(each.payload["event_id"], each.payload)
        return list(found.values())
