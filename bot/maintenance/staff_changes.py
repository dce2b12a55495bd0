"""Release tickets of deactivated accounts (O7), and hand over to a new manager."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.slack.directory import Directory
from bot.storage.casebook.store import Casebook
from tickets import hand_overs
from tickets.desk import Desk
from tickets.ports import Store
from tickets.rules.context import OfficeContext

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeactivatedAccounts:
    """A worker task; a second run finds nothing to do."""

    store: Store
    desk: Desk
    directory: Directory
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def __call__(self) -> None:
        with self.store.reading() as work:
            owners = work.owners()
        self.directory.refresh(owners)
        for owner in sorted(self.directory.gone(owners)):
            released = self.desk.release_all(owner, now=self.clock())
            _log.info("owner.gone", count=len(released))
            self.wake()


@dataclass(slots=True)
class ManagerChange:
    """A worker task; hands what is open to the manager whom the desk file names. Raises
    StorageFailed.

    Not part of `tick`: during an update two programs may have different desk files, and would hand
    the office back and forth.
    """

    casebook: Casebook
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _known: tuple[str, str] | None = None

    def __call__(self) -> None:
        office = self.context()
        named = office.office.people.manager if office.office else None
        new = office.roster.manager
        if named is None or new is None or self._known == (named, new):
            return
        if not self._is_noted(named, new):
            with self.casebook.transaction() as work:
                count = hand_overs.hand_over_to_new_manager(work, named, self.clock(), office)
            if count:
                _log.info("manager.changed", count=count)
            self.wake()
        self._known = named, new

    def _is_noted(self, named: str, new: str) -> bool:
        with self.casebook.reading() as work:
            return hand_overs.is_same_manager(work, named, new)
