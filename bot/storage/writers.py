"""Writes of many threads and processes: in order of arrival, and small ones in one transaction."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from tickets.ports import StorageFailed

TRY_SECONDS: Final = 0.002
"""Between two tries to begin a write to SQLite."""


class FairLock:
    """First come, first served; threading.Lock lets a newcomer overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def acquire(self, timeout: float) -> bool:
        """Return False if the lock was not free within `timeout` seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._guard:
            if mine not in self._waiting:
                return True  # it came at the last moment
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Hand the lock to the next waiter, if there is one."""
        with self._guard:
            if not self._waiting:
                self._is_taken = False
                return
            self._waiting.popleft().release()
        time.sleep(0)  # let the next thread run: we have nothing urgent left


class GivingWayLock(FairLock):
    """For a long command beside a running desk, which writes to the same SQLite file.

    SQLite has no queue: a waiting process retries every tenth of a second, and two writes that
    follow each other leave no gap for it. This lock pauses for longer than that each time it was
    held for a tenth of a second.
    """

    HELD: Final = 0.1
    PAUSE: Final = 0.15

    def __init__(self, pause: Callable[[float], None] = time.sleep) -> None:
        super().__init__()
        self._pause = pause
        self._began = self._held = 0.0

    def acquire(self, timeout: float) -> bool:
        if not super().acquire(timeout):
            return False
        self._began = time.monotonic()
        return True

    def release(self) -> None:
        self._held += time.monotonic() - self._began
        is_over = self._held >= self.HELD
        if is_over:
            self._held = 0.0
        super().release()
        if is_over:
            self._pause(self.PAUSE)


Value = TypeVar("Value")
Transaction = Callable[[float], AbstractContextManager[Connection]]
_LEAST_SECONDS = 0.05


class SharedWrites:
    """While one thread writes, others queue up; the first of these then writes for all of them.

    If the transaction fails, each write is tried again in its own, so that none fails through
    another. A write may therefore run twice, and must do no harm if both runs are stored: a commit
    that gave no answer may have succeeded.

    A thread waits for another no longer than its patience, however long that one's transaction
    takes: it withdraws its write. If the commit had begun, the write may still be stored.
    """

    def __init__(self, transaction: Transaction, patience: float) -> None:
        """`transaction` begins one, given how many seconds it may wait; `patience` is in seconds
        too."""
        self._transaction = transaction
        self._patience = patience
        self._guard = threading.Lock()
        self._queue: list[_Write] = []
        self._is_led = False

    def do(self, write: Callable[[Connection], Value]) -> Value:
        """Return what it returns, once that is committed. Raises StorageFailed, like a lost
        connection also if it may yet be committed."""
        mine = _Write(write, time.monotonic() + self._patience)
        with self._guard:
            self._queue.append(mine)
            leads, self._is_led = not self._is_led, True
        if not (leads or mine.woken.acquire(timeout=self._patience)):
            self._withdraw(mine)
        if not mine.is_done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        return mine.result  # type: ignore[no-any-return]

    def _withdraw(self, mine: "_Write") -> None:
        with self._guard:
            if mine.is_done:
                return  # at the last moment
            if mine in self._queue:
                self._queue.remove(mine)
            mine.end(error=StorageFailed("busy"))
            is_leader = mine.is_to_lead
            following = self._appoint() if is_leader else ()
        for each in following:
            each.woken.release()

    def _appoint(self) -> "Sequence[_Write]":
        """The next leader, if anyone waits."""
        following = self._queue[:1]
        self._is_led = bool(following)
        for each in following:
            each.is_to_lead = True
        return following

    def _lead(self, mine: "_Write") -> None:
        with self._guard:
            writes, self._queue = self._queue, []
        try:
            self._run(writes)
        finally:
            with self._guard:
                following = self._appoint()
            for each in (*writes, *following):
                if each is not mine:
                    each.woken.release()

    def _run(self, writes: "Sequence[_Write]") -> None:
        try:
            with self._transaction(writes[0].seconds_left()) as connection:
                results = [each.write(connection) for each in writes]
                with self._guard:
                    if any(each.is_done for each in writes):
                        raise _WithdrawnError
        except _WithdrawnError:
            if left := [each for each in writes if not each.is_done]:
                self._run(left)
            return
        except Exception as error:  # noqa: BLE001 (raised again where it belongs)
            self._retry(writes, error)
            return
        with self._guard:
            for each, result in zip(writes, results, strict=True):
                each.end(result)

    def _retry(self, writes: "Sequence[_Write]", error: Exception) -> None:
        """Run the writes one by one, as far as there is time."""
        too_late = error if isinstance(error, StorageFailed) else StorageFailed("busy")
        for each in writes:
            if len(writes) == 1:
                self._fail(each, error)
            elif each.is_late:
                self._fail(each, too_late)
            elif not each.is_done:
                self._run([each])

    def _fail(self, write: "_Write", error: Exception) -> None:
        with self._guard:
            write.end(error=error)


class _WithdrawnError(Exception):
    """Not all writes of the transaction are still wanted."""


class _Write:
    __slots__ = ("_until", "error", "is_done", "is_to_lead", "result", "woken", "write")

    def __init__(self, write: Callable[[Connection], Any], until: float) -> None:
        self.write = write
        self.woken = threading.Lock()
        self.woken.acquire()
        """Released when it is done, or when its thread is to lead."""
        self.is_to_lead = False
        self.is_done = False
        """Committed, failed or withdrawn."""
        self.result: Any = None
        self.error: Exception | None = None
        self._until = until

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._until

    def seconds_left(self) -> float:
        return max(_LEAST_SECONDS, self._until - time.monotonic())

    def end(self, result: Any = None, error: Exception | None = None) -> None:
        """Whatever happened first counts."""
        if not self.is_done:
            self.result, self.error, self.is_done = result, error, True


def begin_sqlite(raw: Any, until: float | None, usual_ms: int) -> None:
    """Begin to read, or to write as soon as no other process does, at the latest at `until`.

    A deferred transaction that turns to writing fails at once. SQLite's own waiting tries only ten
    times a second in the end, so that of several processes that write without a pause one starves.
    Through SQLAlchemy, these statements take as long as all the rest of an empty transaction.
    """
    raw.execute(f"PRAGMA query_only = {'ON' if until is None else 'OFF'}")
    if until is None:
        raw.execute("BEGIN")
        return
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while not _has_begun(raw, until):
            time.sleep(TRY_SECONDS)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {usual_ms}")


def _has_begun(raw: Any, until: float) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        if not is_busy or time.monotonic() > until:
            raise
        return False
    return True
