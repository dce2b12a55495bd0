"""Back-ups: one SQLite file that knows it is a back-up, from a database of either kind."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from bot.storage.casebook.restored import mark_backup
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.transfer import copy_rows, count_rows
from tickets.ports import StorageFailed

_COMPANIONS = ("-wal", "-shm", "-journal")


def back_up(
    database: Database, file: Path, now: datetime, step: Callable[[int], object]
) -> Mapping[str, int]:
    """Write a consistent back-up while the desk runs; returns the rows by table.

    The file appears when it is complete, readable by its owner only. Raises FileExistsError,
    OSError or StorageFailed.
    """
    if file.exists():
        raise FileExistsError(file)
    with _draft(file) as draft:
        if database.is_sqlite:
            database.vacuum_into(draft)
        else:
            _copy(database, draft, step)
        with closing(Database.open(f"sqlite:///{draft}")) as copy, copy.write() as connection:
            mark_backup(copy, connection, now)
            rows = count_rows(connection)
        finish(draft)
        draft.rename(file)
    return rows


def _copy(database: Database, draft: Path, step: Callable[[int], object]) -> None:
    with closing(Database.open(f"sqlite:///{draft}")) as copy:
        migrate(copy)
        with database.read() as source, copy.write() as target:
            copy_rows(source, target, step)


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A file of ours beside the one to be made; removed with all that SQLite puts beside it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
    finally:
        for each in (draft, *companions(draft)):
            each.unlink(missing_ok=True)


def companions(file: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a database."""
    return tuple(file.with_name(file.name + ending) for ending in _COMPANIONS)


def finish(file: Path) -> None:
    """Make a closed SQLite database one single file, checked and on the disk. Raises
    StorageFailed."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StorageFailed(f"{type(error).__name__} {error.sqlite_errorname}") from None
    if found != "ok":
        raise StorageFailed("the integrity check of SQLite found damage")
    with file.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def working_copy(file: Path, beside: Path) -> Iterator[Path]:
    """A copy of a database file to work on; the file itself is only read."""
    with _draft(beside) as draft:
        shutil.copyfile(file, draft)
        log = companions(file)[0]
        if log.exists():  # copied by other means, it may hold the last commits
            shutil.copyfile(log, companions(draft)[0])
        yield draft
