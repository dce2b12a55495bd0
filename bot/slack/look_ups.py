"""Look up people and user groups in Slack within its rate limits, and share each result."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot import tracing
from handlers.services import Person
from handlers.slack.api import CallFailed, Limited, Unclear, call_once

TRIES: Final = 2
FAULT_SECONDS: Final = 0.3
LONGEST_WAIT_SECONDS: Final = 3.0
"""A longer `Retry-After` is not waited for: the caller does without for now."""
_MINUTE: Final = timedelta(minutes=1)
FAULTS: Final = (CallFailed, ValueError, TypeError, LookupError, AttributeError)
"""What a call may raise, or the reading of an answer that is not as documented."""
_log = structlog.get_logger()


def is_younger(at: datetime | None, span: timedelta, now: datetime) -> bool:
    """Whether `at` lies less than `span` before `now`; not if the clock was set back meanwhile."""
    return at is not None and timedelta() <= now - at < span


class PausingMethod:
    """A method of Slack's that only reads: repeated after a fault.

    While Slack wants to be left alone, no thread calls it.
    """

    def __init__(self, method: Callable[..., Any], clock: Callable[[], datetime]) -> None:
        self._method = method
        self._clock = clock
        self._limited: tuple[datetime, timedelta] | None = None

    @property
    def is_paused(self) -> bool:
        return self._seconds_left() > 0

    def __call__(self, **arguments: Any) -> Mapping[str, Any]:
        """Slack's response. Raises CallRefused, Limited or Unclear (`handlers.slack.api`)."""
        for _ in range(TRIES - 1):
            try:
                return self._once(arguments)
            except Unclear:
                time.sleep(FAULT_SECONDS)
            except Limited as limited:
                if limited.seconds > LONGEST_WAIT_SECONDS:
                    raise
        return self._once(arguments)

    def _once(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self._sit_out()
        try:
            found: Mapping[str, Any] = call_once(self._method, **arguments)
        except Limited as limited:
            self._limited = self._clock(), timedelta(seconds=limited.seconds)
            raise
        return found

    def _seconds_left(self) -> float:
        if self._limited is None:
            return 0.0
        at, pause = self._limited
        passed = self._clock() - at
        if passed < timedelta():  # the clock was set back
            self._limited = None
            return 0.0
        return (pause - passed).total_seconds()

    def _sit_out(self) -> None:
        left = self._seconds_left()
        if left > LONGEST_WAIT_SECONDS:
            raise Limited(left)
        if left > 0:
            time.sleep(left)


class Budget:
    """At most so many calls in any minute of this process."""

    def __init__(self, most: int, clock: Callable[[], datetime]) -> None:
        self._taken: deque[datetime] = deque(maxlen=most)
        self._clock = clock
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more call is allowed now; if so, it counts."""
        now = self._clock()
        with self._lock:
            is_full = len(self._taken) == self._taken.maxlen
            if is_full and is_younger(self._taken[0], _MINUTE, now):
                return False
            self._taken.append(now)
            return True


PAUSE_AFTER_FAULT: Final = timedelta(seconds=5)
"""After a failed look-up, this person is not looked up again for so long."""
MOST_ASKED: Final = 1000


class LookUps:
    """Threads that look people up; nothing here waits for them."""

    def __init__(
        self,
        look_up: Callable[[str], Person],
        at_once: int,
        clock: Callable[[], datetime],
    ) -> None:
        """`look_up` raises one of `FAULTS` if Slack does not say who it is."""
        self._look_up = look_up
        self._clock = clock
        self._asked: dict[str, Future[Person | None]] = {}
        self._failed: dict[str, datetime] = {}
        self._lock = threading.Lock()  # for the tables above, never while Slack is called
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="directory")

    def begin(
        self, user: str, may_begin: Callable[[], bool] = lambda: True
    ) -> Future[Person | None] | None:
        """The look-up of this person, begun if there is none; None if there can be none now.

        `may_begin` is asked only if a look-up would begin.
        """
        with self._lock:
            asked = self._asked.get(user)
            if asked is not None or len(self._asked) >= MOST_ASKED:
                return asked
            failed_at = self._failed.get(user)
            if is_younger(failed_at, PAUSE_AFTER_FAULT, self._clock()) or not may_begin():
                return None
            asked = self.submit(lambda: self._run(user))
            if asked is not None:
                self._asked[user] = asked
            return asked

    def submit(self, work: Callable[[], Any]) -> Future[Any] | None:
        """Run other work in one of the threads; None once they are closed."""
        try:
            return self._pool.submit(tracing.below_current_span(work))
        except RuntimeError:  # closed
            return None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, user: str) -> Person | None:
        try:
            return self._look_up(user)
        except FAULTS as fault:
            _log.warning("person.unknown", fault=type(fault).__name__)
            self._failed[user] = self._clock()
            return None
        finally:
            with self._lock:
                self._asked.pop(user, None)
                if len(self._failed) > MOST_ASKED:
                    self._failed.clear()


# --- groups -----------------------------------------------------------------------------------

GROUPS_FRESH: Final = timedelta(minutes=5)
BETWEEN_READS: Final = timedelta(seconds=3)  # Slack allows twenty calls a minute


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
        if self._changed or not is_younger(self._read_at, GROUPS_FRESH, self.clock()):
            self.read()

    def mark_changed(self) -> None:
        self._changed = True

    def read(self) -> None:
        """Read them, unless another thread does or they were asked for just now."""
        if not self._reading.acquire(blocking=False):
            return
        try:
            if not is_younger(self._tried_at, BETWEEN_READS, self.clock()):
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
