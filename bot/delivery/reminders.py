"""Reminders: every second, put what is due into the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot import fault_points
from bot.delivery.poster import Backoff
from bot.storage.casebook.deadlines import DueClocks
from tickets.ports import StorageFailed, Store
from tickets.reminders import due
from tickets.reminders.due import SentReminder
from tickets.rules.context import OfficeContext

LOOK_SECONDS: Final = 1.0
AT_ONCE: Final = 50
"""In one transaction, so that other writers wait a tenth of a second at most."""
_log = structlog.get_logger()


@dataclass(slots=True)
class Reminders:
    """Several processes may run this: the second finds nothing left."""

    clocks: DueClocks
    casebook: Store
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _rest: Backoff = field(default_factory=lambda: Backoff("clock.failed"))
    _resting: set[str] = field(default_factory=set)

    def __call__(self) -> float:
        """Send all due reminders; returns the seconds until the next look. Raises StorageFailed."""
        if self.all_due():
            self.wake()
        return LOOK_SECONDS

    def all_due(self) -> tuple[SentReminder, ...]:
        """The reminders sent, longest due first."""
        now, sent = self.clock(), list[SentReminder]()
        self._resting = {each for each in self._resting if not self._rest.is_over(each)}
        while numbers := self.clocks.due(now, AT_ONCE, self._resting):
            sent += self._send(numbers, now)
        if sent:
            late = sum(each.is_late(now) for each in sent)
            _log.info("clocks.rang", count=len(sent), before=late or None)
        return tuple(sent)

    def _send(self, numbers: Sequence[str], now: datetime) -> tuple[SentReminder, ...]:
        try:
            return self._at_once(numbers, now)
        except StorageFailed:
            raise
        except Exception:  # noqa: BLE001 (retry one by one to find the failing number)
            return tuple(each for number in numbers for each in self._alone(number, now))

    def _alone(self, number: str, now: datetime) -> tuple[SentReminder, ...]:
        """A failing number pauses for a minute, with an alarm, and does not block the others."""
        with self._rest.if_refused(number):
            return self._at_once((number,), now)
        self._resting.add(number)
        return ()

    def _at_once(self, numbers: Sequence[str], now: datetime) -> tuple[SentReminder, ...]:
        office = self.context()
        with self.casebook.transaction() as work:
            fault_points.reached("after_reminder_claim")
            sent = due.send_due(work, numbers, now, office)
            fault_points.reached("before_reminder_commit")
        fault_points.reached("after_reminder")
        return sent
