"""One message a second to a channel, after a short burst: what Slack asks of everybody."""

import time
from collections import deque
from collections.abc import Callable

BURST = 3
_SECONDS = 1.0
_LEEWAY = 0.05
"""Of a second: on the way there one message may catch up a little on the one before it."""
_IDLE = 2 * BURST


class Pace:
    """Never more than a burst in as many seconds, and no other until the channel was idle again:
    what is urgent finds a free second, however many digests go the same way."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        self._wait = wait
        self._sent: dict[str, deque[float]] = {}
        self._shut_until: dict[str, float] = {}

    def __call__(self, channel: str) -> None:
        """Waits until one more may go to this channel."""
        began = time.monotonic()
        if (left := self.left(channel)) > 0:
            self._wait(left)
        now = max(time.monotonic(), began + left)
        sent = self._sent.setdefault(channel, deque(maxlen=BURST))
        if sent and now - sent[-1] >= _IDLE * _SECONDS:
            sent.clear()
        sent.append(now)

    def left(self, channel: str) -> float:
        """Seconds until one more may go there; none or less if at once."""
        free_at = self._shut_until.get(channel, 0.0)
        sent = self._sent.get(channel, deque[float]())
        if len(sent) == BURST:
            free_at = max(
                free_at,
                sent[0] + (BURST + _LEEWAY) * _SECONDS,
                sent[-1] + _SECONDS,
            )
        return free_at - time.monotonic()

    def rest(self, channel: str, seconds: float) -> None:
        """Slack itself asked to leave it alone for so long."""
        self._shut_until[channel] = time.monotonic() + seconds
