"""User groups with their members, read in one call."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.slack.rate_limits import FAULTS

GROUPS_FRESH: Final = timedelta(minutes=5)
APART: Final = timedelta(seconds=3)  # Slack allows twenty calls a minute
_log = structlog.get_logger()


@dataclass(slots=True)
class Groups:
    """All groups of the workspaces; empty until Slack has listed them once."""

    list_: Callable[..., Mapping[str, Any]]
    workspaces: Callable[[], Iterable[Mapping[str, str]]]
    clock: Callable[[], datetime]
    _members: Mapping[str, frozenset[str]] | None = None
    _read_at: datetime | None = None
    _tried_at: datetime | None = None
    _changed: bool = False
    _reading: threading.Lock = field(default_factory=threading.Lock)

    @property
    def are_known(self) -> bool:
        return self._members is not None

    def members(self, group: str) -> frozenset[str]:
        """Empty for an unknown or disabled group."""
        return (self._members or {}).get(group, frozenset())

    def refresh(self) -> None:
        """Read them if the last answer is old, or if Slack reported a change."""
        if self._changed or not self._is_younger(self._read_at, GROUPS_FRESH):
            self.read()

    def mark_changed(self) -> None:
        self._changed = True

    def read(self) -> None:
        """Read them, unless another thread does or they were asked for just now."""
        if not self._reading.acquire(blocking=False):
            return
        try:
            if not self._is_younger(self._tried_at, APART):
                self._read()
        except FAULTS as fault:
            _log.error("groups.unknown", fault=type(fault).__name__)
        finally:
            self._reading.release()

    def _read(self) -> None:
        self._tried_at = began = self.clock()
        self._changed = False
        found: dict[str, frozenset[str]] = {}
        for where in self.workspaces():
            for each in self.list_(include_users=True, **where).get("usergroups") or ():
                found[str(each["id"])] = frozenset(map(str, each.get("users") or ()))
        self._members, self._read_at = found, began

    def _is_younger(self, at: datetime | None, span: timedelta) -> bool:
        return at is not None and timedelta() <= self.clock() - at < span
