"""Order of a person's messages: each waits until the one before it in the same DM is answered."""

import threading
from typing import Final

LONGEST_WAIT_SECONDS: Final = 10.0
"""A message is answered after that, whatever became of the one before it."""


class Turn:
    """The place of one message behind the message before it."""

    def __init__(self, before: "Turn | None" = None) -> None:
        self._before = before
        self._over = threading.Event()

    def wait(self) -> None:
        """Wait until the message before is handled."""
        if self._before is not None:
            self._before._over.wait(LONGEST_WAIT_SECONDS)
            self._before = None  # or each would keep all those before it

    def end(self) -> None:
        self._before = None
        self._over.set()


class MessageOrder:
    """The last message of each DM that is not answered yet."""

    def __init__(self) -> None:
        self._last: dict[str, Turn] = {}
        self._lock = threading.Lock()

    def enter(self, channel: str) -> Turn:
        """Outside a DM (an empty channel) nothing waits."""
        if not channel:
            return Turn()
        with self._lock:
            turn = self._last[channel] = Turn(self._last.get(channel))
            return turn

    def leave(self, channel: str, turn: Turn) -> None:
        """Let the next message go on; may be called twice."""
        turn.end()
        with self._lock:
            if self._last.get(channel) is turn:
                del self._last[channel]
