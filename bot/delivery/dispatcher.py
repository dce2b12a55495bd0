"""The thread that delivers: woken by a commit, and looking by itself every few seconds."""

import threading
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from handlers.calling import ReplyFailed
from handlers.services import StorageFailed

LOOK_SECONDS: Final = 3.0
MOST_SECONDS: Final = 20.0
_log = structlog.get_logger()


class Dispatcher:
    """Does its jobs in their order; while Slack or the database is away it looks less often."""

    def __init__(self, jobs: Mapping[str, Callable[[], None]], due: threading.Event) -> None:
        self._jobs = jobs
        self._due = due
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float) -> None:
        """No new round is begun; waits this long for the one at hand."""
        self._is_stopped = True
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        pause = LOOK_SECONDS
        while not self._is_stopped:
            # Cleared before the round: what is committed during it wakes the next one.
            self._due.clear()
            went_well = False not in [self._done(name) for name in self._jobs]
            pause = LOOK_SECONDS if went_well else min(pause * 2, MOST_SECONDS)
            if not self._is_stopped:
                self._due.wait(pause)

    def _done(self, name: str) -> bool:
        if self._is_stopped:
            return True
        try:
            self._jobs[name]()
        except (ReplyFailed, StorageFailed) as fault:
            _log.warning("delivery.waits", kind=name, fault=type(fault).__name__)
            return False
        except Exception as error:  # noqa: BLE001 (a fault in one job must not end them all)
            _log.error("delivery.failed", kind=name, exc_info=error)
            return False
        return True
