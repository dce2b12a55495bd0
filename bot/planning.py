"""Queues the morning digests as soon as the desk opens; a duty of the worker, and of `tick`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tickets.desk import Desk


@dataclass(frozen=True, slots=True)
class Planning:
    cases: Desk
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def __call__(self) -> int:
        """How many were queued just now, which the dispatcher is told."""
        planned = self.cases.mornings.plan(now=self.clock())
        if planned:
            self.wake()
        return planned
