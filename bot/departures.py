"""Tickets of people whose account is gone go back to the desk (office.md O7)."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.members import Members
from tickets.desk import Desk
from tickets.ports import Query, Store

_log = structlog.get_logger()


class Departures:
    """A duty of the worker; a second run finds nothing left to do."""

    def __init__(
        self, store: Store, desk: Desk, members: Members, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._desk = desk
        self._members = members
        self._clock = clock

    def __call__(self) -> None:
        with self._store.transaction() as book:
            owners = {cover.owner for cover in book.covers(Query()) if cover.owner}
        for owner in sorted(self._members.gone(owners)):
            released = self._desk.release_all(owner, now=self._clock())
            _log.info("owner.gone", count=len(released))
