"""The clock of the stories."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time

from tickets.model import tokyo
from tickets.rules.calendar import ONE_DAY

START = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
CLOSING = clock_time(17, 45)
LOOKS = 10_000


class Clock:
    """A clock that advances at every look.

    It does not pass the end of the desk's day by itself, so that the speed of the machine does
    not decide whether a notice waits for the opening.
    """

    def __init__(
        self, jumped: Callable[[], object] = lambda: None, starts_at: datetime = START
    ) -> None:
        """`jumped` is called after each jump, so that nobody waits for the next look at it."""
        self._jumped = jumped
        self._now = starts_at
        self._step = timedelta(seconds=2)
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self._now += min(self._step, self._left() / LOOKS)
            return self._now

    def _left(self) -> timedelta:
        """Time until the desk closes next."""
        today = tokyo.date_of(self._now)
        closing = tokyo.at(today, CLOSING)
        return (closing if self._now < closing else tokyo.at(today + ONE_DAY, CLOSING)) - self._now

    def passes(self, **span: float) -> None:
        """Advance at once: `passes(days=2)`."""
        with self._lock:
            self._now += timedelta(**span)
        self._jumped()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        usual, self._step = self._step, timedelta(0)
        try:
            yield
        finally:
            self._step = usual
