"""What the app said that it will say later."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

LONGEST_AHEAD = 120 * 86_400
WINDOW = 300
MOST_IN_WINDOW = 30


@dataclass(frozen=True)
class Scheduled:
    """Times are Unix seconds."""

    id: str
    channel: str
    post_at: int
    created: int
    content: Json
    thread_ts: str | None
    broadcast: bool


class Timetable:
    """By id, until it is posted or deleted."""

    def __init__(self) -> None:
        self._by_id: dict[str, Scheduled] = {}

    def add(self, entry: Scheduled) -> None:
        self._by_id[entry.id] = entry

    def take(self, id_: str) -> Scheduled | None:
        return self._by_id.pop(id_, None)

    def get(self, id_: str) -> Scheduled | None:
        return self._by_id.get(id_)

    def all(self) -> Iterator[Scheduled]:
        return iter(sorted(self._by_id.values(), key=lambda each: each.post_at))

    def is_full(self, channel: str, post_at: int) -> bool:
        """Whether one more then would be the 31st of some five minutes in the channel."""
        times = sorted([post_at, *(e.post_at for e in self.all() if e.channel == channel)])
        ends = zip(times, times[MOST_IN_WINDOW:], strict=False)
        return any(last - first < WINDOW for first, last in ends)
