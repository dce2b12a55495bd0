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
        if (left := self.left(channel)) > 0:
            self._wait(left)
        free_at = max(self._free_at.get(channel, 0.0), time.monotonic() - BURST * _SECONDS)
        self._free_at[channel] = free_at + _SECONDS

    def left(self, channel: str) -> float:
        """Seconds until one more may go there; none or less if at once."""
        return self._free_at.get(channel, 0.0) - time.monotonic() + _SECONDS

    def rest(self, channel: str, seconds: float) -> None:
        """Slack itself asked to leave it alone for so long."""
        self._free_at[channel] = time.monotonic() + seconds - _SECONDS
