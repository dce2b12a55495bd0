"""A lock whose waiters get it in the order in which they came."""

import threading
import time
from collections import deque


class FairLock:
    """threading.Lock lets whoever comes at the right moment pass those who wait."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def acquire(self, timeout: float) -> bool:
        """False if our turn did not come in time."""
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
        """Hands it to the next, who holds it from now on."""
        with self._guard:
            if not self._waiting:
                self._is_taken = False
                return
            self._waiting.popleft().release()
        time.sleep(0)  # the next needs the interpreter now, and we have nothing urgent left
