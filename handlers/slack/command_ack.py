"""The ack of a slash command: it carries the reply, unless that takes too long."""

import threading
import time
from typing import Final

from slack_bolt import Ack, BoltResponse

SECONDS: Final = 2.0
"""From the arrival; Slack waits three seconds for an ack."""


class CommandAck(Ack):
    """Empty if nothing else was given in time; the reply then has to go to the response URL.

    The thread that received the command reads `response` every ten milliseconds until there is one
    (`ThreadListenerRunner.run`), so it needs no listener thread, of which none may be free. What
    was given first counts.
    """

    def __init__(self, began_at: float) -> None:
        """`began_at` is in seconds of `time.monotonic()`."""
        self._until = began_at + SECONDS
        self._lock = threading.Lock()
        self._given: BoltResponse | None = None
        self._is_without_reply = False

    @property
    def response(self) -> BoltResponse | None:
        with self._lock:
            if self._given is None and time.monotonic() >= self._until:
                self._give_nothing()
            return self._given

    @response.setter
    def response(self, given: BoltResponse | None) -> None:
        with self._lock:
            if self._given is None and time.monotonic() >= self._until:
                self._give_nothing()
            self._given = self._given or given

    @property
    def is_without_reply(self) -> bool:
        """Whether a reply can no longer go with it."""
        with self._lock:
            return self._is_without_reply

    def ack_without_reply(self) -> None:
        """Ack now; the reply follows."""
        with self._lock:
            if self._given is None:
                self._give_nothing()

    def _give_nothing(self) -> None:
        self._given, self._is_without_reply = BoltResponse(status=200), True
