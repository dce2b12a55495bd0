"""Rate limit per person."""

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["go", "tell", "hush"]

_MOST_PEOPLE = 10_000
_SPAN = timedelta(minutes=1)


@dataclass(slots=True)
class _Attempts:
    recent: deque[datetime]
    refused: int = 0
    told: bool = False


@dataclass
class Limiter:
    """At most so many attempts per person and minute, refused ones included; told once."""

    most: int
    _attempts: OrderedDict[str, _Attempts] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, person: str, now: datetime) -> Verdict:
        with self._lock:
            known = self._attempts.setdefault(person, _Attempts(deque(maxlen=self.most)))
            self._attempts.move_to_end(person)
            while len(self._attempts) > _MOST_PEOPLE:
                self._attempts.popitem(last=False)
            is_allowed = len(known.recent) < self.most or now - known.recent[0] >= _SPAN
            known.recent.append(now)
            if is_allowed:
                known.told = False
                return "go"
            known.refused += 1
            if known.told:
                return "hush"
            known.told = True
            return "tell"

    def drain_refusal_counts(self, now: datetime) -> dict[str, int]:
        """Return, once a burst, how much was refused to each person whose burst is over."""
        with self._lock:
            over = {
                person: known
                for person, known in self._attempts.items()
                if known.refused and now - known.recent[-1] >= _SPAN
            }
            taken = {person: known.refused for person, known in over.items()}
            for known in over.values():
                known.refused = 0
            return taken
