"""Slack's pace: one message a second and channel."""

import threading
import time
from collections import deque
from collections.abc import Callable

from handlers.slack.api import Limited

BURST = 3
_SECONDS = 1.0
_LEEWAY = 0.05
"""Messages may arrive a little closer together than they were sent."""
_IDLE = 2 * BURST


class Pace:
    """One message a second and channel, after a burst of three; a new burst only when
    it was idle."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        self._wait = wait
        self._lock = threading.Lock()  # never held while waiting
        self._sent: dict[str, deque[float]] = {}
        self._shut_until: dict[str, float] = {}

    def __call__(self, channel: str, longest: float | None = None) -> None:
        """Wait until one more may go to this channel. Threads get a turn each.

        Raises Limited, and takes no turn, if that is more than `longest` seconds away.
        """
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at(channel))
            if longest is not None and turn - now > longest:
                raise Limited(turn - now)
            sent = self._sent.setdefault(channel, deque(maxlen=BURST))
            if sent and turn - sent[-1] >= _IDLE * _SECONDS:
                sent.clear()
            sent.append(turn)
        if turn > now:
            self._wait(turn - now)

    def seconds_left(self, channel: str) -> float:
        """Seconds until one more may go there; zero or less if at once."""
        with self._lock:
            return self._free_at(channel) - time.monotonic()

    def _free_at(self, channel: str) -> float:
        shut_until = self._shut_until.get(channel, 0.0)
        sent = self._sent.get(channel, deque[float]())
        if len(sent) < BURST:
            return shut_until
        return max(shut_until, sent[0] + (BURST + _LEEWAY) * _SECONDS, sent[-1] + _SECONDS)

    def pause(self, channel: str, seconds: float) -> None:
        """Slack asked us to wait."""
        self._shut_until[channel] = time.monotonic() + seconds
