"""Open the database and its keys as the settings name them: migrated, and held by one program."""

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import inspect, make_url, select

from bot.settings import Settings
from bot.storage import keys
from bot.storage.casebook.restored import Restored, backup_made_at, settle
from bot.storage.casebook.tables import audit
from bot.storage.damage import look_at_start
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.sealing import Sealer
from bot.storage.tables import asked
from tickets.ports import StorageFailed

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Store:
    database: Database
    sealer: Sealer
    held: ExitStack

    def close(self) -> None:
        self.database.close()
        self.held.close()


def open_store(settings: Settings, now: datetime | None = None) -> Store:
    """Open for writing. Raises FaultyKeysError, StorageFailed, NewerSchemaError or
    AlreadyRunningError.

    A back-up that was put back by hand is noticed by its mark, and made safe to run; `now` is the
    time of the start.
    """
    with ExitStack() as held:
        file = sqlite_file(settings)
        if file is not None:
            held.enter_context(hold(file))
        database = Database.open(settings.database_url.get_secret_value())
        held.callback(database.close)
        if settings.keys is None:
            _make_keys(settings, database)
        sealer = open_sealer(settings)
        before, after = migrate(database)
        if before != after:
            _log.info("schema.migrated", before=before or "empty", after=after)
        look_at_start(database)
        if now is not None:
            _settle_backup(database, sealer, now)
        return Store(database, sealer, held.pop_all())


def _settle_backup(database: Database, sealer: Sealer, now: datetime) -> None:
    with database.read() as connection:
        made_at = backup_made_at(connection)
    if made_at is not None:
        log_restored(settle(database, sealer.ring, made_at, now))


def log_restored(found: Restored) -> None:
    _log.warning(
        "restore.settled",
        before=found.made_at.isoformat(),
        count=found.notices,
        code=" ".join(found.numbers),
    )


def open_sealer(settings: Settings) -> Sealer:
    return Sealer(keys.read(keys_file(settings)))


def _make_keys(settings: Settings, database: Database) -> None:
    """Create the key file beside a SQLite database, unless the database holds what another one
    sealed."""
    path = keys_file(settings)
    if not path.exists():
        if is_filled(database):
            raise keys.FaultyKeysError((lost_keys(path),))
        with suppress(FileExistsError):  # another process created them a moment ago
            keys.write_new(path)
    _log.warning("keys.beside_database", path=str(path), reason="move it, set MADOGUCHI_KEYS")


def is_filled(database: Database) -> bool:
    """Whether anything in it is sealed."""
    with database.read() as connection:
        there = inspect(connection).get_table_names()
        sealed = [each for each in (audit, asked) if each.name in there]
        return any(connection.execute(select(each).limit(1)).first() for each in sealed)


def lost_keys(path: Path) -> str:
    return (
        f"The key file {path} is missing, and no other opens what is sealed in the database: put"
        " it back, or name it in MADOGUCHI_KEYS."
    )


def keys_file(settings: Settings) -> Path:
    if settings.keys is not None:
        return settings.keys
    file = sqlite_file(settings)
    if file is None:
        raise keys.FaultyKeysError(
            ("MADOGUCHI_KEYS is not set: name a key file made with `madoguchi keys new FILE`.",)
        )
    return file.with_suffix(".keys")


def sqlite_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None with PostgreSQL."""
    url = make_url(settings.database_url.get_secret_value())
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]


class AlreadyRunningError(Exception):
    """Another process uses this database."""


def hold(database: Path) -> IO[bytes]:
    """Lock the database for as long as the returned file stays open."""
    path = database.with_name(database.name + ".lock")
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise StorageFailed(f"{path} cannot be opened: {error.strerror}") from None
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise AlreadyRunningError(str(database)) from None
    return file
