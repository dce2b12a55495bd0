"""Pauses of cards, reminders and changed answers that Slack refused or that could not be drawn.
Those of notices: `sender.py`."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import structlog

from bot import logs
from bot.delivery.poster import ProgramStopping
from handlers.slack.api import CallRefused, RetryLater
from tickets.ports import StorageFailed

PAUSE_SECONDS = 60.0
MOST_FAULTS = 5
"""So many failures in a row mean that Slack is down."""
_log = structlog.get_logger()


class Backoff:
    """A fixed pause for each thing that could not be drawn or posted, so that it does not block the
    rest."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._until: dict[str, float] = {}

    def may_try(self, name: str) -> bool:
        return time.monotonic() >= self._until.get(name, 0.0)

    def do_each(self, tasks: Iterable[tuple[str, Callable[[], None]]]) -> None:
        """Do the tasks whose names are not paused. Raises StorageFailed, and RetryLater if the
        program stops or Slack seems to be down."""
        faults = 0
        for name, task in tasks:
            if not self.may_try(name):
                continue
            try:
                with self.pausing_if_refused(name):
                    task()
                faults = 0
            except RetryLater as failed:
                faults += 1
                if isinstance(failed, ProgramStopping) or faults >= MOST_FAULTS:
                    raise

    @contextmanager
    def pausing_if_refused(self, name: str) -> Iterator[None]:
        """Turn Slack's refusal, or a bug, into an alarm and a pause for this name.

        RetryLater and StorageFailed pass through: they concern everything.
        """
        try:
            yield
        except (RetryLater, StorageFailed):
            raise
        except CallRefused as refused:
            self._until[name] = time.monotonic() + PAUSE_SECONDS
            logs.alarm(self._event, refused.error)
        except Exception as error:  # noqa: BLE001 (one ticket must not hold up the others)
            self._until[name] = time.monotonic() + PAUSE_SECONDS
            _log.error("delivery.failed", kind=self._event, exc_info=error)
        else:
            self._until.pop(name, None)
