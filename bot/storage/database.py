"""The connection to SQLite or PostgreSQL: one way to read, one way to write."""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Row,
    Select,
    Table,
    create_engine,
    event,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.sql.expression import TableClause, func

from bot import VERSION
from bot.storage.writers import FairLock, GivingWayLock, SharedWrites, Value, begin_sqlite
from tickets.ports import StorageFailed

# Slack waits three seconds for an answer; a write that cannot start by then has failed.
WAIT_SECONDS = 2.3
LEAST_SECONDS = 0.05
SPARE_SECONDS = 0.4
"""For PostgreSQL to tell that the time is over, before its connection is given up."""
TABLE_SECONDS = 600.0  # to read or rewrite a whole table
APPLICATION = f"madoguchi {VERSION}"
SWITCH_SECONDS = 0.001
_NOW = text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
_TRY_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 2606))")
# For this transaction only: PgBouncer refuses options at the connection, and its transaction
# pooling lends one session to several programs.
_LIMITS = (
    "SELECT set_config('statement_timeout', '{0}', true), set_config('lock_timeout', '{0}', true)"
)
_READING: Any = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002")


class LockedError(StorageFailed):
    """Another program holds the lock of the SQLite file."""


class DamagedError(StorageFailed):
    """Pages of the database cannot be read as they were written."""

    def __init__(self, tables: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(tables) or "damaged")
        self.tables = tables


class Database:
    """An engine on which writers queue up, and whose errors carry no values."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite's own queue is unfair: with eight writers one can starve for two seconds.
        self._writing: FairLock | None = FairLock() if self.is_sqlite else None
        self._shared = SharedWrites(self.write, WAIT_SECONDS)
        self.is_in_doubt = False  # a write failed, for whatever reason, and none was tried since

    @classmethod
    def open(cls, url: str) -> "Database":
        """Connect at the first use. Create the SQLite file, readable by its owner only."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            _own_file(Path(parsed.database or ""))
            engine = create_engine(parsed, hide_parameters=True, pool_timeout=WAIT_SECONDS)
            event.listen(engine, "connect", _prepare_sqlite)
            # Otherwise a writer waits 5 ms for each thread that is computing.
            sys.setswitchinterval(SWITCH_SECONDS)
            return cls(engine)
        from bot.storage.postgresql import engine_at

        seconds = WAIT_SECONDS + SPARE_SECONDS
        return cls(engine_at(parsed, application=APPLICATION, seconds=seconds))

    @classmethod
    def open_copy(cls, url: str) -> "Database":
        """Open for reading only: a SQLite file, its mode and its folder stay as they are."""
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return cls.open(url)
        path = Path(parsed.database or "").absolute()
        engine = create_engine(
            parsed, creator=partial(_connect_to_copy, path), hide_parameters=True
        )
        return cls(engine)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self, wait: float = WAIT_SECONDS) -> Iterator[Connection]:
        """Commit at the end of the block. Raises StorageFailed."""
        until = time.monotonic() + wait
        try:
            with _translated(), self._turn(wait), self.engine.connect() as connection:
                until = max(until, time.monotonic() + LEAST_SECONDS)
                with connection.begin():
                    self._begin(connection, wait, until)
                    yield connection
        except StorageFailed:
            self.is_in_doubt = True
            raise

    def give_way(self) -> None:
        """Leave pauses between long writes, in which another process can write."""
        if self.is_sqlite:
            self._writing = GivingWayLock()

    def write_shared(self, write: Callable[[Connection], Value]) -> Value:
        """Write in a transaction that other threads may share. `write` must be idempotent: it may
        run, and be stored, twice. Raises StorageFailed, even if it may yet be committed."""
        try:
            return self._shared.do(write)
        except StorageFailed:
            self.is_in_doubt = True
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent, read-only view. Raises StorageFailed."""
        with _translated(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(**_READING)
            with connection.begin():
                self._begin(connection, WAIT_SECONDS)
                yield connection

    def scalar(self, query: Select[Any]) -> Any | None:
        """First column of the first row, read in a transaction of its own. Raises StorageFailed."""
        with self.read() as connection:
            return connection.scalar(query)

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """All rows, likewise."""
        with self.read() as connection:
            return connection.execute(query).all()

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> None:
        """Write by one statement in a transaction of its own. Raises StorageFailed."""
        with self.write() as connection:
            connection.execute(statement, values)

    def insert(self, table: TableClause | Any) -> Any:
        """An INSERT with ON CONFLICT clauses."""
        return _insert(self.is_sqlite, table)

    def upsert(self, table: Table) -> Any:
        """Insert whole rows; replace those with the same primary key."""
        return _overwriting(self.is_sqlite, table)

    def insert_missing(self, table: Table) -> Any:
        """Insert rows; skip those whose key exists."""
        return _adding(self.is_sqlite, table)

    def now(self, connection: Connection) -> datetime:
        """The database's clock. Leases use no other, because hosts' clocks differ."""
        if self.is_sqlite:
            moment = connection.scalar(_NOW)
            return datetime.fromisoformat(str(moment))
        found = connection.scalar(select(func.clock_timestamp()))
        if not isinstance(found, datetime):
            raise StorageFailed("the database tells no time")
        return found

    def time_from_now(self, length: timedelta) -> ColumnElement[Any]:
        """So long after `now`, for a statement; saves asking for the time first."""
        if self.is_sqlite:
            later = f"+{length.total_seconds()} seconds"
            return func.strftime("%Y-%m-%d %H:%M:%f000", "now", later)  # as SQLAlchemy stores it
        return func.clock_timestamp() + length

    def sweep(self, *tables: Table) -> frozenset[str]:
        """Remove deleted rows of these tables from the files: SQLite's write-ahead log,
        PostgreSQL's dead rows.

        Returns the names of the tables for which it succeeded; a transaction that began earlier and
        still reads prevents it.
        """
        if self.is_sqlite:
            with _translated(), self.engine.connect() as connection:
                done = _is_log_emptied(connection)
            return frozenset(each.name for each in tables if done)
        return frozenset(each.name for each in tables if self._is_rewritten(each))

    def _is_rewritten(self, table: Table) -> bool:
        """Whether PostgreSQL has rewritten the table without a dead row.

        CLUSTER, because VACUUM FULL takes no limit within its transaction, and one outside would
        reach another connection behind PgBouncer. Everybody else waits behind one that waits for a
        reader, so it gives up in half the time that they have.
        """
        from bot.storage.postgresql import has_no_dead_rows

        with _translated(), self.engine.connect() as connection, connection.begin():
            _bound(connection, TABLE_SECONDS)
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(WAIT_SECONDS * 500)}")
            try:
                return has_no_dead_rows(connection, table)
            except OperationalError:  # locked for longer than we wait
                return False

    @contextmanager
    def try_lock(self, name: str) -> Iterator[bool]:
        """Take a named lock for the block; yields whether we got it.

        SQLite has one program, so always. On PostgreSQL the lock ends with its transaction: a host
        that dies leaves none behind. The transaction has read nothing, so it holds up no vacuum.
        """
        if self.is_sqlite:
            yield True
            return
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield bool(connection.scalar(_TRY_ALONE, {"name": name}))

    def other_sessions(self) -> int:
        """Sessions of other madoguchi programs with a PostgreSQL database; 0 on SQLite."""
        if self.is_sqlite:
            return 0
        from bot.storage.postgresql import other_sessions

        with self.read() as connection:
            return other_sessions(connection, APPLICATION)[0]

    def sessions_of_other_versions(self, connection: Connection) -> int:
        """Those of them that another version of the program used in the last minute."""
        from bot.storage.postgresql import other_sessions

        return 0 if self.is_sqlite else other_sessions(connection, APPLICATION)[1]

    def vacuum_into(self, file: Path) -> None:
        """Copy a SQLite database into an empty file, while others may write. Raises
        StorageFailed."""
        with _translated(), self.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA query_only = OFF")
            raw.execute("VACUUM INTO ?", (str(file),))

    def close(self) -> None:
        self.engine.dispose()

    def _begin(self, connection: Connection, wait: float, until: float | None = None) -> None:
        """`until` is when a write stops trying (monotonic); None for a read.

        An event listener would do this too, but makes a small transaction a quarter slower.
        """
        if self.is_sqlite:
            raw = connection.connection.dbapi_connection
            begin_sqlite(raw, until, int(WAIT_SECONDS * 1000))
        else:
            _bound(connection, wait + SPARE_SECONDS)
            connection.exec_driver_sql(_LIMITS.format(int(wait * 1000)))

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        if self._writing is None:
            yield
        elif not self._writing.acquire(timeout=wait):
            raise StorageFailed("busy")
        else:
            try:
                yield
            finally:
                self._writing.release()


def lift_time_limits(connection: Connection) -> None:
    """Until the end of a transaction that reads whole tables, give the server up only if it gives
    no answer for TABLE_SECONDS."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        _bound(connection, TABLE_SECONDS)


def _bound(connection: Connection, seconds: float) -> None:
    """Set how long to wait for each answer of PostgreSQL from now on."""
    raw: Any = connection.connection.dbapi_connection
    raw.longest = seconds


def _insert(is_sqlite: bool, table: TableClause | Any) -> Any:
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def _is_log_emptied(connection: Connection) -> bool:
    raw: Any = connection.connection.dbapi_connection
    try:
        is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    return not is_busy


# Building these takes longer than running them.
@cache
def _overwriting(is_sqlite: bool, table: Table) -> Any:
    added, keys = _insert(is_sqlite, table), list(table.primary_key)
    new = {each.name: added.excluded[each.name] for each in table.c if each not in keys}
    return added.on_conflict_do_update(index_elements=keys, set_=new)


@cache
def _adding(is_sqlite: bool, table: Table) -> Any:
    return _insert(is_sqlite, table).on_conflict_do_nothing()


@contextmanager
def _translated() -> Iterator[None]:
    """Drop the driver's message: it may quote what was typed (PostgreSQL's DETAIL does)."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = (error.orig if isinstance(error, DBAPIError) else None) or error
        state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
        name = _no_connection(error) or type(cause).__name__
        if str(state).startswith(_DAMAGED):
            raise DamagedError from None
        kind = LockedError if state == "SQLITE_BUSY" else StorageFailed
        raise kind(f"{name} {state}" if state else name) from None


def _no_connection(error: Exception) -> str | None:
    """Say why PostgreSQL took no connection, in its words or the network's: with the names of
    database and role, without the password.
    """
    cause = error.orig if isinstance(error, OperationalError) and not error.statement else None
    if getattr(cause, "sqlstate", "not PostgreSQL's") is not None:
        return None
    line = str(cause).partition("\n")[0]
    return line.rpartition(" failed: ")[2].removeprefix("FATAL:").strip()


def _own_file(path: Path) -> None:
    """SQLite gives its write-ahead log the mode of the database, so this covers all three files."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StorageFailed(f"{path} cannot be opened: {error.strerror}") from None


def _connect_to_copy(path: Path) -> sqlite3.Connection:
    # A write-ahead log needs a shared file beside it, which a read-only folder cannot take. Without
    # a log nothing is being written, so the file can be taken as it is.
    log = path.with_name(path.name + "-wal")
    is_still = not os.access(path.parent, os.W_OK) and not log.exists()
    how = "mode=ro&immutable=1" if is_still else "mode=ro"
    connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, check_same_thread=False)
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {int(WAIT_SECONDS * 1000)}", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, also around a migration's DDL
    for pragma in (
        f"busy_timeout = {int(WAIT_SECONDS * 1000)}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Retry while several processes create the file: SQLite then reports busy at once, whatever the
    timeout."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
