"""The record of Web API calls with answers and of deliveries with acks."""

import itertools
from collections import deque
from dataclasses import dataclass, field

from workspace import Json

LONGEST = 5000
_ORDER = itertools.count(1)
"""Calls and deliveries share one numbering, because the clock can be moved back."""


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
    """One attempt; `about` is the (channel, ts) of the message concerned, `took` seconds."""

    kind: str
    payload: Json
    at: float
    attempt: int
    about: tuple[str, str] | None = None
    ack: Json | None = None
    took: float | None = None
    failure: str | None = None
    order: int = field(default_factory=_ORDER.__next__)


class Traffic:
    """The last few thousand calls and deliveries, oldest first."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=LONGEST)
        self.deliveries: deque[Delivery] = deque(maxlen=LONGEST)

    def events_about(self, about: tuple[str, str]) -> list[Json]:
        """Each event about a message once, in order of first delivery."""
        found: dict[str, Json] = {}
        for each in self.deliveries:
            if each.kind == "events_api" and each.about == about:
                found.setdefault(each.payload["event_id"], each.payload)
        return list(found.values())
