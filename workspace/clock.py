"""The workspace's time: the machine's, moved by an offset."""

import time


class Clock:
    """Tells the time; `offset` moves it, for everything in the workspace at once."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._last = 0

    def now(self) -> float:
        return self.machine() + self.offset

    def machine(self) -> float:
        """What the clock on the wall says, for whoever compares it with that of an app."""
        return time.time()

    def stamp(self) -> str:
        """A message's `ts`, greater than every one before it even if the clock is moved back."""
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
