"""A lock that serves its waiters in order of arrival."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final


class FairLock:
    """First come, first served; threading.Lock lets a newcomer overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def acquire(self, timeout: float) -> bool:
        """Return False if the lock was not free within `timeout` seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._guard:
            if mine not in self._waiting:
                return True  # it came at the last moment
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Hand the lock to the next waiter, if there is one."""
        with self._guard:
            if not self._waiting:
                self._is_taken = False
                return
            self._waiting.popleft().release()
        time.sleep(0)  # let the next thread run: we have nothing urgent left


class GivingWayLock(FairLock):
    """For a long command beside a running desk, which writes to the same SQLite file.

    SQLite has no queue: a waiting process retries every tenth of a second, and two writes that
    follow each other leave no gap for it. This lock pauses for longer than that each time it was
    held for a tenth of a second.
    """

    HELD: Final = 0.1
    PAUSE: Final = 0.15

    def __init__(self, pause: Callable[[float], None] = time.sleep) -> None:
        super().__init__()
        self._pause = pause
        self._began = self._held = 0.0

    def acquire(self, timeout: float) -> bool:
        if not super().acquire(timeout):
            return False
        self._began = time.monotonic()
        return True

    def release(self) -> None:
        self._held += time.monotonic() - self._began
        is_over = self._held >= self.HELD
        if is_over:
            self._held = 0.0
        super().release()
        if is_over:
            self._pause(self.PAUSE)
