"""Back-ups: one SQLite file that knows it is a back-up, made of a database of either kind and put
back into an empty one of either kind, safe to run; and the copy of all rows that this rests on.
"""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, func, insert, inspect, make_url, select

from bot.atomic_files import temporary_file_beside
from bot.errors import OperatorError
from bot.storage.casebook.chain import Chain
from bot.storage.casebook.restored import (
    Restored,
    backup_made_at,
    make_restored_safe,
    mark_backup,
    newest_trace,
)
from bot.storage.casebook.tables import notes, numbers
from bot.storage.casebook.verification import Verification, VerificationResult
from bot.storage.database import DamagedError, Database, LockedError, lift_time_limits
from bot.storage.keys import KeyRing, Sealer
from bot.storage.setup import (
    migrate,
    missing_keys,
    require_every_key,
    require_newest_keys,
    revision_of,
    revisions,
)
from bot.storage.tables import metadata
from tickets.model.numbers import Number, Series
from tickets.ports import StorageFailed

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Copied:
    rows: Mapping[str, int]
    chain: VerificationResult
    """Of the copy; the same as that of the source."""


def copy_database(
    source: Database, target: Database, ring: KeyRing, step: Callable[[int], object]
) -> Copied:
    """Copy one database into another, which must be empty: in one transaction, or not at all.

    Raises OccupiedError, NewerSchemaError or StorageFailed.
    """
    chain = Chain(ring)
    with target.read() as connection:
        refuse_unless_empty(connection)
    migrate(target)
    with source.read() as old, target.write(wait=60.0) as new:
        rows = copy_rows(old, new, step)
        found = Verification(chain, new).verify()
        if found != Verification(chain, old).verify():
            raise StorageFailed("the audit chain of the copy is not that of the source")
    return Copied(rows, found)


class OccupiedError(OperatorError):
    """The database that is to be filled has data: so many rows by table."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        found = ", ".join(f"{name} {count}" for name, count in sorted(rows.items()))
        super().__init__(
            f"The database to be filled is not empty ({found} rows): name an empty one."
            " Only `restore --replace` keeps a SQLite database under another name."
        )


class FaultyFileError(StorageFailed):
    """A sentence about the back-up that is damaged, or the folder that is full; the database is
    not at fault."""


def refuse_unless_empty(connection: Connection) -> None:
    """Raises OccupiedError unless the database is empty. A migration may have left notes."""
    if rows := {
        name: count for name, count in count_rows(connection).items() if name != notes.name
    }:
        raise OccupiedError(rows)


def count_rows(connection: Connection) -> Mapping[str, int]:
    """Rows by table, without empty tables and those that an older schema lacks."""
    lift_time_limits(connection)
    there = set(inspect(connection).get_table_names())
    tables = [each for each in metadata.sorted_tables if each.name in there]
    counted = {
        each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables
    }
    return {name: count for name, count in counted.items() if count}


def _uncounted(_rows: int) -> None: ...


def copy_rows(
    source: Connection, target: Connection, step: Callable[[int], object] = _uncounted
) -> Mapping[str, int]:
    """Copy every table into an empty schema; returns the rows by table.

    The caller commits. `step` is told how many rows each batch had. Raises StorageFailed if the
    schemas differ, or a table has another number of rows afterwards.
    """
    if revision_of(source) != revision_of(target):
        raise StorageFailed("its schema is newer: use the newest version of the program")
    lift_time_limits(source)
    lift_time_limits(target)
    target.execute(delete(notes))
    expected: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        query = select(table).execution_options(yield_per=_AT_ONCE)
        with source.execute(query) as rows:
            for batch in rows.mappings().partitions(_AT_ONCE):
                target.execute(insert(table), [dict(each) for each in batch])
                expected[table.name] += len(batch)
                step(len(batch))
    copied = count_rows(target)
    if differing := sorted(name for name, _ in copied.items() ^ expected.items()):
        raise StorageFailed(f"not all rows arrived: {', '.join(differing)}")
    return copied


_COMPANIONS = ("-wal", "-shm", "-journal")


def back_up(
    database: Database, file: Path, now: datetime, step: Callable[[int], object]
) -> Mapping[str, int]:
    """Write a consistent back-up while the desk runs; returns the rows by table.

    The file appears when it is complete, readable by its owner only. Raises FileExistsError,
    OSError, FaultyFileError or StorageFailed.
    """
    if file.exists():
        raise FileExistsError(file)
    with _needing_room(file.absolute().parent), _draft(file) as draft:
        if database.is_sqlite:
            database.vacuum_into(draft)
        else:
            _send_over(database, f"sqlite:///{draft}", step)
        with closing(Database.open(f"sqlite:///{draft}")) as copy, copy.write() as connection:
            mark_backup(copy, connection, now)
            rows = count_rows(connection)
        check_and_sync(draft)
        draft.rename(file)
    return rows


@contextmanager
def _needing_room(folder: Path) -> Iterator[None]:
    """Raises FaultyFileError if the disk of the folder is full."""
    try:
        yield
    except (OSError, StorageFailed) as error:
        is_full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        if not is_full and not str(error).endswith("SQLITE_FULL"):
            raise
        raise FaultyFileError(
            f"The disk of the folder {folder} is full: make room there, or take another place."
            " Nothing was changed."
        ) from None


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A draft, removed with all that SQLite puts beside it."""
    with temporary_file_beside(file) as draft:
        try:
            yield draft
        finally:
            for each in companion_files(draft):
                each.unlink(missing_ok=True)


def companion_files(file: Path) -> tuple[Path, ...]:
    """Return the files that SQLite keeps beside a database."""
    return tuple(file.with_name(file.name + ending) for ending in _COMPANIONS)


def check_and_sync(file: Path) -> None:
    """Make a closed SQLite database one single file, and have SQLite check its pages and indexes.

    Only a copy from PostgreSQL is compared row by row (`copy_rows`): SQLite copies pages itself.
    Raises DamagedError or StorageFailed.
    """
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StorageFailed(f"{type(error).__name__} {error.sqlite_errorname}") from None
    if found != "ok":
        raise DamagedError
    with file.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def working_copy(file: Path, beside: Path) -> Iterator[Path]:
    """A copy of a database file to work on; the file itself is only read."""
    with _draft(beside) as draft:
        shutil.copyfile(file, draft)
        log = companion_files(file)[0]
        if log.exists():  # copied by other means, it may hold the last commits
            shutil.copyfile(log, companion_files(draft)[0])
        yield draft


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    rows: Mapping[str, int]
    chain: VerificationResult
    """As it was in the back-up."""
    settled: Restored
    erased: int
    """Tickets and escalations whose retention period was over."""
    has_replaced_unread: bool
    """A database was set aside whose numbers could not be read."""
    missing: tuple[str, ...]
    """Keys without which a part of it stays closed."""


def restore_backup(  # noqa: PLR0913  (keyword arguments of one call)
    file: Path,
    url: str,
    sealer: Sealer,
    now: datetime,
    purge: Callable[[Database], int],
    set_aside: Callable[[], object] | None = None,
    *,
    without_lost_keys: bool = False,
) -> RestoredBackup:
    """Restore FILE into the database at `url`, which must be empty or missing, or else `set_aside`
    takes a SQLite database with data out of the way at the last moment. `without_lost_keys` goes on
    if only older rows need a key that the ring lacks.

    All happens on a copy; the database is there when it is complete, or not at all. `purge` erases
    what is past its retention. Raises OccupiedError, FaultyKeysError, NewerSchemaError,
    FaultyFileError, OSError or StorageFailed.
    """
    target = make_url(url)
    is_sqlite = target.get_backend_name() == "sqlite"
    spare = Path(tempfile.gettempdir(), "madoguchi.restore")
    place = Path(target.database or "") if is_sqlite else spare
    given: Collection[Number] | None = ()
    if set_aside is None or not is_sqlite:
        _refuse_data_at(url)
    else:
        given = _given(place)
    with (
        _needing_room(place.absolute().parent),
        _whole(file),
        working_copy(file, place) as draft,
    ):
        with closing(Database.open(f"sqlite:///{draft}")) as copy:
            chain = _examined(copy, sealer, goes_on=without_lost_keys)
            missing = missing_keys(copy, sealer.ring)
            settled = make_safe_in_place(copy, sealer, now, given or ())
            erased = purge(copy)
            if not is_sqlite:
                rows = _send_over(copy, url)
            else:
                with copy.read() as connection:
                    rows = count_rows(connection)
        if is_sqlite:
            _take_place(draft, place, set_aside)
    return RestoredBackup(rows, chain, settled, erased, given is None, tuple(missing))


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    """Raises FaultyFileError if the copy of the back-up turns out to be damaged."""
    try:
        yield
    except DamagedError:
        raise FaultyFileError(
            f"{file} is damaged, or no back-up: take an older one. Nothing was changed."
        ) from None


def _given(file: Path) -> Collection[Number] | None:
    """The highest numbers of the database to be replaced; None if it cannot be read."""
    if not file.exists():
        return ()
    try:
        with closing(Database.open_copy(f"sqlite:///{file}")) as old, old.read() as connection:
            found = connection.execute(select(numbers)).all()
    except LockedError:
        raise
    except StorageFailed:
        return None
    return [Number(Series(each.series), each.year, each.last) for each in found]


def _take_place(draft: Path, place: Path, set_aside: Callable[[], object] | None) -> None:
    check_and_sync(draft)
    if set_aside is not None:
        set_aside()
    for each in companion_files(place):
        each.unlink(missing_ok=True)  # of an empty database; they would be replayed
    draft.rename(place)


def make_safe_in_place(
    database: Database, sealer: Sealer, now: datetime, given: Collection[Number] = ()
) -> Restored:
    """Make a database safe that was put back by other means: a copied file, pg_restore, a
    snapshot. Numbers continue above those `given` elsewhere."""
    with database.read() as connection:
        made_at = backup_made_at(connection) or newest_trace(connection) or now
    return make_restored_safe(database, sealer.ring, min(made_at, now), now, given)


def _refuse_data_at(url: str) -> None:
    file = make_url(url)
    if file.get_backend_name() == "sqlite" and not Path(file.database or "").exists():
        return
    with closing(Database.open(url)) as database, database.read() as connection:
        refuse_unless_empty(connection)


_WHAT: Final = "this back-up"
_GOES_ON: Final = (
    "If they are lost for good, `restore --without-lost-keys` goes on, and what they sealed stays"
    " closed."
)


def _examined(copy: Database, sealer: Sealer, *, goes_on: bool) -> VerificationResult:
    found, _ = revisions(copy)
    if found is None:
        raise DamagedError
    migrate(copy)
    require_newest_keys(copy, sealer.ring, _WHAT)
    if not goes_on:
        require_every_key(copy, sealer.ring, _WHAT, _GOES_ON)
    with copy.read() as connection:
        return Verification(Chain(sealer.ring), connection).verify()


def _send_over(
    database: Database, url: str, step: Callable[[int], object] = _uncounted
) -> Mapping[str, int]:
    with closing(Database.open(url)) as target:
        migrate(target)
        with database.read() as source, target.write(wait=60.0) as connection:
            return copy_rows(source, connection, step)
