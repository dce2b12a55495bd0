"""Bound the wait for PostgreSQL on our side: `statement_timeout` runs in the server, and helps
nothing if that hangs or is cut off.
"""

import re
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

import psycopg
import structlog
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    PoolProxiedConnection,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.pool import QueuePool

from tickets.ports import StorageFailed

PING_SECONDS: Final = 1.0
"""For a connection that lay ready to show that it works; then a new one is tried."""
CONNECT_SECONDS: Final = 2  # the least that libpq takes
_GONE: Final = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A host that is gone is noticed within 25 seconds, also where no limit is set."""
# PgBouncer keeps the connections of a program that has ended, hence the last minute: a program that
# runs asks more often.
_OTHER_SESSIONS = text(
    "SELECT count(*), count(*) FILTER (WHERE application_name <> :own"
    " AND state_change > clock_timestamp() - interval '1 minute')"
    " FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'madoguchi%' AND pid <> pg_backend_pid()"
)
Value = TypeVar("Value")
MOST_MISSED: Final = 2
"""Timeouts in a row, after which no call waits any more."""
PROBE_SECONDS: Final = 0.5
"""Between two probes, each of which has a time limit of its own."""
_log = structlog.get_logger()


class Breaker:
    """Calls to a server that gives no answer fail at once, until a probe gets one.

    One for each server. `probe` says whether the server answers.
    """

    def __init__(self) -> None:
        self.probe: Callable[[], bool] = lambda: True
        self._lock = threading.Lock()
        self._missed = 0
        self._is_open = False
        self._ended = threading.Event()

    def check(self) -> None:
        """Raise StorageFailed while the server gives no answer."""
        if self._is_open:
            raise StorageFailed("the server gives no answer")

    def answered(self) -> None:
        self._missed = 0

    def missed(self) -> None:
        """An answer did not come in time."""
        with self._lock:
            self._missed += 1
            if self._is_open or self._missed < MOST_MISSED:
                return
            ended = threading.Event()
            probe = threading.Thread(target=self._look, args=(ended,), name="probe", daemon=True)
            try:
                probe.start()
            except RuntimeError:  # no thread is left: the next timeout tries again
                return
            self._is_open, self._ended = True, ended

    def end(self) -> None:
        """Probe no longer, and let calls through."""
        with self._lock:
            self._ended.set()
            self._is_open, self._missed = False, 0

    def _look(self, ended: threading.Event) -> None:
        _log.error("database.hangs")
        while not self._has_answer():
            if ended.wait(PROBE_SECONDS):
                return
        if not ended.is_set():
            self.end()
            _log.warning("database.answers")  # as visible as what it ends

    def _has_answer(self) -> bool:
        try:
            return self.probe()
        except Exception:  # noqa: BLE001 (too many open files, say: calls must come back after it)
            return False


class BoundedConnection(psycopg.Connection[Any]):
    """Closes itself if the server takes longer than `longest` seconds for an answer."""

    longest: float | None = None
    breaker: Breaker | None = None

    def wait(self, gen: PQGen[Value], interval: float = 0.1, timeout: float | None = None) -> Value:
        try:
            answer = super().wait(gen, interval, self.longest if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.pgconn.finish()
            # A ping that fails may be due to its old connection alone; a new one is tried next.
            if self.breaker is not None and self.longest != PING_SECONDS:
                self.breaker.missed()
            raise psycopg.errors.ConnectionTimeout("the server gives no answer") from None
        if self.breaker is not None:
            self.breaker.answered()
        return answer


def _guarded_by(breaker: Breaker) -> type[QueuePool]:
    class GuardedPool(QueuePool):
        def connect(self) -> PoolProxiedConnection:
            breaker.check()
            return super().connect()

        def dispose(self) -> None:
            super().dispose()
            breaker.end()

    return GuardedPool


def engine_at(url: URL, *, application: str, seconds: float) -> Engine:
    """`seconds` is how long to wait for a connection, and for each answer unless another limit is
    set on the connection."""
    breaker = Breaker()
    engine = create_engine(
        url,
        poolclass=_guarded_by(breaker),
        hide_parameters=True,
        pool_size=16,
        max_overflow=16,
        pool_timeout=seconds,
        pool_pre_ping=True,  # survives a restart of the server
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": application,
            **_GONE,
        },
    )

    def connect(_dialect: Any, _record: Any, args: Any, parameters: Any) -> BoundedConnection:
        breaker.probe = partial(_answers, args, parameters)
        try:
            made = BoundedConnection.connect(*args, **parameters)
        except psycopg.errors.ConnectionTimeout:
            breaker.missed()
            raise
        made.longest, made.breaker = seconds, breaker
        return made

    def lend(connection: BoundedConnection, *_: object) -> None:
        connection.longest = seconds

    def take_back(connection: BoundedConnection | None, *_: object) -> None:
        if connection is not None:
            connection.longest = PING_SECONDS

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", lend)
    event.listen(engine, "checkin", take_back)
    return engine


def _answers(args: Any, parameters: Any) -> bool:
    """Whether the server answers at all; a refusal is an answer. PgBouncer alone is not asked: it
    takes connections also while the server hangs."""
    try:
        with BoundedConnection.connect(*args, **parameters) as connection:
            connection.longest = PING_SECONDS
            connection.execute("SELECT 1")
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.Error:
        return True
    return True


def other_sessions(connection: Connection, application: str) -> tuple[int, int]:
    """How many other sessions programs of ours have with this database; of these, how many another
    version used in the last minute."""
    every, other_version = connection.execute(_OTHER_SESSIONS, {"own": application}).one()
    return every, other_version


def has_no_dead_rows(connection: Connection, table: Table) -> bool:
    """Rewrite it and read the report: it succeeds even if it had to keep rows for an older
    transaction."""
    told: list[str] = []

    def hears(notice: Any) -> None:
        told.append(notice.message_detail or "")

    raw: Any = connection.connection.dbapi_connection
    raw.add_notice_handler(hears)
    try:
        connection.exec_driver_sql(f"CLUSTER VERBOSE {table.name} USING {table.primary_key.name}")
    finally:
        raw.remove_notice_handler(hears)
    # "0 dead row versions cannot be removed yet", in the server's language.
    left = [number[0] for each in told if (number := re.search(r"\d+", each))]
    return bool(left) and all(int(each) == 0 for each in left)
