"""The background thread and its tasks."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

_log = structlog.get_logger()
TICK_SECONDS = 0.5


@dataclass
class Task:
    """Run at the start and then every `every` seconds, or sooner if the task returns when."""

    name: str
    every: float
    act: Callable[[], object]
    due: float = 0.0


class Worker:
    """Runs its tasks one after another in its own thread; a failing task does not
    stop the others."""

    def __init__(self, duties: list[Task]) -> None:
        self._duties = duties
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float) -> None:
        """Start no new task; wait up to `patience` seconds for the current one."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        while not self._stop.is_set():
            for duty in self._duties:
                if time.monotonic() >= duty.due and not self._stop.is_set():
                    self._do(duty)
            self._stop.wait(TICK_SECONDS)

    def _do(self, duty: Task) -> None:
        wanted: object = None
        try:
            wanted = duty.act()
        except Exception as error:  # noqa: BLE001 (a fault in one duty must not end them all)
            _log.error("duty.failed", kind=duty.name, exc_info=error)
        duty.due = time.monotonic() + (wanted if isinstance(wanted, float) else duty.every)


def drain(listeners: ThreadPoolExecutor, seconds: float) -> None:
    """Wait up to `seconds` for running listeners; the inbox has what others were at."""
    listeners.shutdown(wait=False)
    done = threading.Thread(target=listeners.shutdown, name="drain", daemon=True)
    done.start()
    done.join(max(0.0, seconds))


def left(until: float) -> float:
    """Seconds until this reading of the monotonic clock, at least none."""
    return max(0.0, until - time.monotonic())
