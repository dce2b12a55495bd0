"""Sees that the desk file names another manager, and hands over to them what is open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.storage.casebook.store import Casebook
from tickets.rules.context import Circumstances
from tickets.staffing import manager_change

_log = structlog.get_logger()


@dataclass(slots=True)
class HandingOver:
    """A duty of the worker, and of the worker alone.

    It acts when its own desk file has changed: two programs with different files, as while one of
    them is being renewed, would hand the office back and forth. Raises StorageFailed.
    """

    casebook: Casebook
    circumstances: Callable[[], Circumstances]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _known: tuple[str, str] | None = None

    def __call__(self) -> None:
        office = self.circumstances()
        named = office.office.people.manager if office.office else None
        new = office.roster.manager
        if named is None or new is None or self._known == (named, new):
            return
        if not self._is_noted(named, new):
            with self.casebook.transaction() as book:
                count = manager_change.hand_over(book, named, self.clock(), office)
            if count:
                _log.info("manager.changed", count=count)
            self.wake()
        self._known = named, new

    def _is_noted(self, named: str, new: str) -> bool:
        with self.casebook.reading() as book:
            return manager_change.is_same(book, named, new)
