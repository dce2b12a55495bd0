"""Calls that only read: repeated after a fault, kept within a budget, left alone when limited."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from handlers.slack.api import Limited, Refused, ReplyFailed, Unclear, once

TRIES: Final = 2
FAULT_SECONDS: Final = 0.3
SAT_OUT_SECONDS: Final = 3.0
"""A longer `Retry-After` is not waited for: the caller does without for now."""

MINUTE: Final = timedelta(minutes=1)
FAULTS: Final = (ReplyFailed, Refused, ValueError, TypeError, LookupError, AttributeError)
"""What a call may raise, or the reading of an answer that is not as documented."""


class PausingMethod:
    """One method of Slack's. While Slack wants to be left alone, no thread calls it."""

    def __init__(self, method: Callable[..., Any], clock: Callable[[], datetime]) -> None:
        self._method = method
        self._clock = clock
        self._limited: tuple[datetime, timedelta] | None = None

    @property
    def is_paused(self) -> bool:
        return self._seconds_left() > 0

    def __call__(self, **arguments: Any) -> Mapping[str, Any]:
        """Slack's response. Raises Refused, Limited or Unclear (`handlers.slack.api`)."""
        for _ in range(TRIES - 1):
            try:
                return self._once(arguments)
            except Unclear:
                time.sleep(FAULT_SECONDS)
            except Limited as limited:
                if limited.seconds > SAT_OUT_SECONDS:
                    raise
        return self._once(arguments)

    def _once(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self._sit_out()
        try:
            found: Mapping[str, Any] = once(self._method, **arguments)
        except Limited as limited:
            self._limited = self._clock(), timedelta(seconds=limited.seconds)
            raise
        return found

    def _seconds_left(self) -> float:
        if self._limited is None:
            return 0.0
        at, pause = self._limited
        passed = self._clock() - at
        if passed < timedelta():  # the clock was set back
            self._limited = None
            return 0.0
        return (pause - passed).total_seconds()

    def _sit_out(self) -> None:
        left = self._seconds_left()
        if left > SAT_OUT_SECONDS:
            raise Limited(left)
        if left > 0:
            time.sleep(left)


class Budget:
    """At most so many calls in any minute of this process."""

    def __init__(self, most: int, clock: Callable[[], datetime]) -> None:
        self._taken: deque[datetime] = deque(maxlen=most)
        self._clock = clock
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more call is allowed now; if so, it counts."""
        now = self._clock()
        with self._lock:
            is_full = len(self._taken) == self._taken.maxlen
            if is_full and timedelta() <= now - self._taken[0] < MINUTE:
                return False
            self._taken.append(now)
            return True
