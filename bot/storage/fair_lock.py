"""A lock that serves its waiters in order of arrival."""

import threading
import time
from collections import deque


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
