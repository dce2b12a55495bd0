"""One message a second to a channel, after a short burst: what Slack asks of everybody."""

import time
from collections.abc import Callable

BURST = 3
_SECONDS = 1.0


class Pace:
    def __init__(self, wait: Callable[[float], object]) -> None:
        self._wait = wait
        self._free_at: dict[str, float] = {}

    def __call__(self, channel: str) -> None:
        """Waits until one more may go to this channel."""
        now = time.monotonic()
        free_at = max(self._free_at.get(channel, 0.0), now - BURST * _SECONDS)
        if free_at > now - _SECONDS:
            self._wait(free_at - now + _SECONDS)
        self._free_at[channel] = free_at + _SECONDS
