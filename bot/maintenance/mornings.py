"""Each morning: carry out planned hand-overs, then queue digests and reminders of reviews and
corrective actions.

Also done by `tick`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot import logs
from tickets.desk import Desk
from tickets.model.errors import TicketError

_log = structlog.get_logger()


def _nothing(_: datetime) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class MorningTask:
    cases: Desk
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    reviews: Callable[[datetime], int] = _nothing
    """Queues reminders of answers to review; returns how many."""

    def __call__(self) -> int:
        """Returns the number of digests queued.

        Hand-overs come first, so that the new owner's digest has them.
        """
        given = self._hand_over()
        planned = self.cases.digests.plan(now=self.clock())
        if given:
            _log.info("hand_over.done", count=given)
        reminded = self.reviews(self.clock())
        reminded += self.cases.action_reminders.plan(now=self.clock())
        if given or planned or reminded:
            self.wake()
        return planned

    def _hand_over(self) -> int:
        """A failure must not stop the digests."""
        try:
            return self.cases.hand_overs.carry_out(now=self.clock())
        except TicketError as error:
            logs.alarm("hand_over.failed", type(error).__name__)
            return 0
