"""Recalculate open clocks when the calendar or a rule changed, while the desk goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bot import logs
from bot.storage.casebook.deadlines import DueClocks, open_numbers
from bot.storage.casebook.store import Casebook
from tickets.deadlines import recalculation
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext

BATCH: Final = 50
_log = structlog.get_logger()


@dataclass(slots=True)
class Recalculation:
    """A worker task. One of several programs does it; a second run finds nothing to do."""

    clocks: DueClocks
    casebook: Casebook
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _done: tuple[object, ...] = ()

    def __call__(self) -> None:
        office = self.context()
        opening = office.opening
        counts: tuple[object, ...] = (
            opening.calendar,
            opening.hours,
            office.rules,
            office.breach_rules,
            office.calls,
        )
        if _is_known(counts, self._done):
            return
        digest = recalculation.rules_digest(office)
        with self.casebook.reading() as work:
            is_counted = work.stored_value(recalculation.DIGEST_KEY) == digest
        if not is_counted:
            with self.clocks.database.try_lock("recount") as ours:
                if not ours:
                    return
                self._recount(digest, office)
        self._done = counts

    def _recount(self, digest: str, office: OfficeContext) -> None:
        numbers = open_numbers(self.clocks.database)
        for first in range(0, len(numbers), BATCH):
            self._together(numbers[first : first + BATCH], digest, office)
        with self.casebook.transaction() as work:
            moved = recalculation.tell_manager_of_moves(work, digest, office)
        _log.info("clocks.recounted", count=len(numbers), after=moved.tickets + moved.escalations)
        if moved.any:
            self.wake()

    def _together(self, numbers: Sequence[str], digest: str, office: OfficeContext) -> None:
        """Recalculate a batch; a clock that fails stays as it was and blocks no others."""
        try:
            self._batch(numbers, digest, office)
        except StorageFailed:
            raise
        except Exception as error:  # noqa: BLE001 (retry one by one to find the failing number)
            if len(numbers) == 1:
                logs.alarm("clock.uncounted", type(error).__name__)
                return
            for number in numbers:
                self._together((number,), digest, office)

    def _batch(self, numbers: Sequence[str], digest: str, office: OfficeContext) -> None:
        now = self.clock()
        with self.casebook.transaction() as work:
            moved = recalculation.recalculate(work, numbers, now, office)
            if moved.any:
                recalculation.store_progress(
                    work, digest, recalculation.load_progress(work, digest) + moved
                )


def _is_known(counts: tuple[object, ...], done: tuple[object, ...]) -> bool:
    """Compared by identity: the objects are replaced only when a file or the year changed."""
    return len(done) == len(counts) and all(a is b for a, b in zip(counts, done, strict=True))
