"""Rate limit per person."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["go", "tell", "hush"]

_MOST_PEOPLE = 10_000


class Limiter:
    """At most so many questions per minute and person; the person is told once."""

    def __init__(self, most: int = 30, span: timedelta = timedelta(minutes=1)) -> None:
        self._most = most
        self._span = span
        self._asked: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def judge(self, person: str, now: datetime) -> Verdict:
        with self._lock:
            recent = self._asked.setdefault(person, deque())
            self._asked.move_to_end(person)
            while recent and now - recent[0] >= self._span:
                recent.popleft()
            if len(recent) < self._most:
                recent.append(now)
                self._told.discard(person)
                self._forget_the_oldest()
                return "go"
            if person in self._told:
                return "hush"
            self._told.add(person)
            return "tell"

    def _forget_the_oldest(self) -> None:
        while len(self._asked) > _MOST_PEOPLE:
            person, _ = self._asked.popitem(last=False)
            self._told.discard(person)
