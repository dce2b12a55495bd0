"""What Slack refused is left alone for a while, so that it holds up nothing else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot import logs
from handlers.calling import Refused

SECONDS = 60.0


class Rest:
    def __init__(self, event: str) -> None:
        self._event = event
        self._until: dict[str, float] = {}

    def is_over(self, name: str) -> bool:
        return time.monotonic() >= self._until.get(name, 0.0)

    @contextmanager
    def if_refused(self, name: str) -> Iterator[None]:
        """Slack's no becomes an alarm and a rest for this name."""
        try:
            yield
        except Refused as refused:
            self._until[name] = time.monotonic() + SECONDS
            logs.alarm(self._event, refused.error)
        else:
            self._until.pop(name, None)
