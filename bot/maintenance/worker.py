"""The background tasks; one of them redispatches deliveries that a crash or an
outage left unfinished, or that came too early.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog
from slack_bolt import App, BoltRequest

from bot.storage.casebook.store import Casebook
from bot.storage.inbox import BATCH, SETTLE_SECONDS, Inbox, UnfinishedDelivery
from handlers.slack.deduplication import RESUMED
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext

_log = structlog.get_logger()
TICK_SECONDS = 0.5


@dataclass(slots=True)
class DeskTask:
    """What a task of the desk rests on. It calls `wake` when it has queued notices."""

    casebook: Casebook
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    wake: Callable[[], None]


@dataclass
class Task:
    """Run at the start and then every `every` seconds, or sooner if the task returns when."""

    name: str
    every: float
    act: Callable[[], object]
    due: float = 0.0


@dataclass(slots=True)
class Worker:
    """A job of the dispatcher: runs the tasks that are due, one after another."""

    tasks: list[Task]
    is_stopped: Callable[[], bool]

    def __call__(self) -> float:
        for task in self.tasks:
            if time.monotonic() >= task.due and not self.is_stopped():
                run_task(task)
        return TICK_SECONDS


def run_task(task: Task) -> None:
    """Run it once; a failing task does not stop the others."""
    wanted: object = None
    try:
        wanted = task.act()
    except Exception as error:  # noqa: BLE001 (a fault in one task must not end them all)
        _log.error("duty.failed", kind=task.name, exc_info=error)
    task.due = time.monotonic() + (wanted if isinstance(wanted, float) else task.every)


def wait_for_listeners(listeners: ThreadPoolExecutor, seconds: float) -> None:
    """Wait up to `seconds` for running listeners; the inbox has what others were at."""
    listeners.shutdown(wait=False)
    done = threading.Thread(target=listeners.shutdown, name="drain", daemon=True)
    done.start()
    done.join(seconds)


NOBODY_LISTENS = 404
SOON = 0.0


@dataclass(slots=True)
class InboxRecovery:
    """Hands unfinished deliveries to the app, as if Slack had sent them again."""

    app: App
    inbox: Inbox
    is_ready: Callable[[], bool]
    """Whether what was given back can be answered now."""
    _at_start: bool = True

    def __call__(self) -> float | None:
        """Hand over as many as can be handled within their lease; returns SOON if there may be
        more."""
        if not self.is_ready():
            return SOON
        try:
            free = BATCH - self.inbox.count_at_work()
            if free <= 0:
                return SOON
            left_over = self.inbox.take_left_over(at_start=self._at_start, most=free)
            self._at_start = bool(left_over)
            for each in left_over:
                _log.info("delivery.taken_up_again")
                self._hand_over(each)
        except StorageFailed as fault:
            _log.error("inbox.down", fault=str(fault))
            return None
        if left_over:
            return SOON
        return SETTLE_SECONDS if self.inbox.has_unsettled else None

    def _hand_over(self, delivery: UnfinishedDelivery) -> None:
        body, context = dict(delivery.payload), {RESUMED: True}
        request = BoltRequest(mode="socket_mode", body=body, context=context)
        if self.app.dispatch(request).status == NOBODY_LISTENS:
            self.inbox.finish(delivery.key, "nobody_listens")
