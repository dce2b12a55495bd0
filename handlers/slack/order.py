"""Order of a person's messages: each waits until the one before it in the same DM is answered."""

import threading
from typing import Final

LONGEST_WAIT_SECONDS: Final = 10.0
"""A message is answered after that, whatever became of the one before it."""


class Position:
    """The position of one message, behind the message before it."""

    def __init__(self, before: "Position | None" = None) -> None:
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
        self._last: dict[str, Position] = {}
        self._lock = threading.Lock()

    def enter(self, channel: str) -> Position:
        """Outside a DM (an empty channel) nothing waits."""
        if not channel:
            return Position()
        with self._lock:
            position = self._last[channel] = Position(self._last.get(channel))
            return position

    def leave(self, channel: str, position: Position) -> None:
        """Let the next message go on; may be called twice."""
        position.end()
        with self._lock:
            if self._last.get(channel) is position:
                del self._last[channel]
