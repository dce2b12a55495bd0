"""Calls to a server that gives no answer fail at once, until a probe gets one."""

import threading
from collections.abc import Callable
from typing import Final

import structlog

from tickets.ports import StorageFailed

MOST_MISSED: Final = 2
"""Timeouts in a row, after which no call waits any more."""
PROBE_SECONDS: Final = 0.5
"""Between two probes, each of which has a time limit of its own."""
_log = structlog.get_logger()


class Breaker:
    """One for each server. `probe` says whether the server answers."""

    def __init__(self) -> None:
        self.probe: Callable[[], bool] = lambda: True
        self._lock = threading.Lock()
        self._missed = 0
        self._is_open = False
        self._ended = threading.Event()

    def check(self) -> None:
        """Raise StorageFailed while the server gives no answer."""
        if self._is_open:
            raise StorageFailed("the server gives no answer")

    def answered(self) -> None:
        self._missed = 0

    def missed(self) -> None:
        """An answer did not come in time."""
        with self._lock:
            self._missed += 1
            if self._is_open or self._missed < MOST_MISSED:
                return
            ended = threading.Event()
            probe = threading.Thread(target=self._look, args=(ended,), name="probe", daemon=True)
            try:
                probe.start()
            except RuntimeError:  # no thread is left: the next timeout tries again
                return
            self._is_open, self._ended = True, ended

    def end(self) -> None:
        """Probe no longer, and let calls through."""
        with self._lock:
            self._ended.set()
            self._is_open, self._missed = False, 0

    def _look(self, ended: threading.Event) -> None:
        _log.error("database.hangs")
        while not self._has_answer():
            if ended.wait(PROBE_SECONDS):
                return
        if not ended.is_set():
            self.end()
            _log.warning("database.answers")  # as visible as what it ends

    def _has_answer(self) -> bool:
        try:
            return self.probe()
        except Exception:  # noqa: BLE001 (too many open files, say: calls must come back after it)
            return False
