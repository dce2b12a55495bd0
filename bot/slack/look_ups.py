"""Look-ups of people at Slack: side by side, each once however many wait for it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.slack.rate_limits import FAULTS
from handlers.services import Person

PAUSE: Final = timedelta(seconds=5)
"""After a failed look-up, this person is not looked up again for so long."""
MOST_ASKED: Final = 1000
_NO_TIME: Final = timedelta()
_log = structlog.get_logger()


class LookUps:
    """Threads that look people up; nothing here waits for them."""

    def __init__(
        self,
        look_up: Callable[[str], Person],
        at_once: int,
        clock: Callable[[], datetime],
    ) -> None:
        """`look_up` raises one of `FAULTS` if Slack does not say who it is."""
        self._look_up = look_up
        self._clock = clock
        self._asked: dict[str, Future[Person | None]] = {}
        self._failed: dict[str, datetime] = {}
        self._lock = threading.Lock()  # for the tables above, never while Slack is called
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="directory")

    def begin(
        self, user: str, may_begin: Callable[[], bool] = lambda: True
    ) -> Future[Person | None] | None:
        """The look-up of this person, begun if there is none; None if there can be none now.

        `may_begin` is asked only if a look-up would begin.
        """
        with self._lock:
            asked = self._asked.get(user)
            if asked is not None or len(self._asked) >= MOST_ASKED:
                return asked
            if self._has_failed(user) or not may_begin():
                return None
            asked = self.submit(lambda: self._run(user))
            if asked is not None:
                self._asked[user] = asked
            return asked

    def submit(self, work: Callable[[], Any]) -> Future[Any] | None:
        """Run other work in one of the threads; None once they are closed."""
        try:
            return self._pool.submit(work)
        except RuntimeError:  # closed
            return None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, user: str) -> Person | None:
        try:
            return self._look_up(user)
        except FAULTS as fault:
            _log.warning("person.unknown", fault=type(fault).__name__)
            self._failed[user] = self._clock()
            return None
        finally:
            with self._lock:
                self._asked.pop(user, None)
                if len(self._failed) > MOST_ASKED:
                    self._failed.clear()

    def _has_failed(self, user: str) -> bool:
        at = self._failed.get(user)
        return at is not None and _NO_TIME <= self._clock() - at < PAUSE
