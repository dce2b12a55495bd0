"""Open the database and its keys as the settings name them: migrated, undamaged, held alone.

The schema is brought to this program's version under a lock, all or nothing. A migration that only
adds names in `works_with` the revisions whose programs go on working on its schema, so that during
an upgrade old and new replicas run side by side and an old one may restart.
"""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Column,
    Connection,
    Table,
    func,
    inspect,
    literal_column,
    make_url,
    select,
)

from bot import fault_points, logs
from bot.errors import AlreadyRunningError, OperatorError
from bot.settings import Settings
from bot.storage import keys
from bot.storage.casebook.restored import backup_made_at, make_restored_safe
from bot.storage.casebook.tables import audit, notes, ticket_keys, tickets
from bot.storage.damage import check_pages_at_start
from bot.storage.database import Database
from bot.storage.keys import KeyRing, Sealer
from bot.storage.rotation import SEALED
from bot.storage.tables import asked, inbox
from tickets.ports import StorageFailed

MIGRATIONS = Path(__file__).parent / "migrations"
_OLDER = "schema_works_with"
LOCK = 0x6D61646F  # "mado", among PostgreSQL's advisory locks
WAIT_SECONDS = 60.0
"""For another replica that migrates."""
SQLITE_WAIT_SECONDS = 2.0
"""No other program may work with the file, so who still locks it then will not let go."""


class NewerSchemaError(OperatorError):
    """A newer version of this program wrote the database."""


class OlderProgramError(OperatorError):
    """A program that cannot work on the new schema still uses the database."""


def migrate(database: Database, steps: Path = MIGRATIONS) -> tuple[str | None, str]:
    """Migrate an empty or older schema. Returns the revisions before and after.

    Of several processes that start together one migrates; the others wait and find it done.
    Raises NewerSchemaError, OlderProgramError or StorageFailed.
    """
    config = _config(steps)
    # Alembic logs each step; we log one line.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    wait = SQLITE_WAIT_SECONDS if database.is_sqlite else WAIT_SECONDS
    with database.write(wait) as connection:
        if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE is a lock already
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        before, head = _revisions(connection, config)
        if before != head:
            if others := count_older_programs(database, connection, before, config):
                raise OlderProgramError(
                    "Programs of another version work with this database and cannot go on after"
                    f" the upgrade (connections in the last minute: {others}): stop them first."
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            older = {"name": _OLDER, "value": " ".join(_works_with(config))}
            connection.execute(database.upsert(notes), older)
            fault_points.exit_if_armed("in_migration")
    return before, head


def count_older_programs(
    database: Database, connection: Connection, found: str | None, config: Config | None = None
) -> int:
    """Connections of programs that must be stopped before the schema `found` is migrated."""
    is_empty = found is None
    if is_empty or found in _works_with(config or _config(MIGRATIONS)):
        return 0
    return database.sessions_of_other_versions(connection)


def revisions(database: Database) -> tuple[str | None, str]:
    """Revisions of the database and of this program; changes nothing."""
    with database.read() as connection:
        return _revisions(connection, _config(MIGRATIONS))


def _revisions(connection: Connection, config: Config) -> tuple[str | None, str]:
    script = ScriptDirectory.from_config(config)
    known = {step.revision for step in script.walk_revisions()}
    head = script.get_current_head()
    found = revision_of(connection)
    if found is not None and found not in known:
        # Revisions whose programs work on this schema, as a newer program noted.
        noted = connection.scalar(select(notes.c.value).where(notes.c.name == _OLDER))
        if head and head in (noted or "").split():
            return head, head
        raise NewerSchemaError(
            f"The database has schema {found}, and this version knows only up to {head}:"
            " start the newer version, or restore a back-up from before it."
        )
    return found, head or ""


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema itself, which may be newer than this program's."""
    return MigrationContext.configure(connection).get_current_revision()


def _works_with(config: Config) -> tuple[str, ...]:
    """Revisions whose programs go on working on the newest schema."""
    newest = ScriptDirectory.from_config(config).get_revision("head")
    return getattr(newest.module, "works_with", ()) if newest else ()


def _config(steps: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Storage:
    database: Database
    sealer: Sealer
    held: ExitStack

    def close(self) -> None:
        self.database.close()
        self.held.close()


def migrate_and_open(settings: Settings, now: datetime | None = None) -> Storage:
    """Open for writing. Raises FaultyKeysError, StorageFailed, NewerSchemaError or
    AlreadyRunningError.

    A back-up that was put back by hand is noticed by its mark, and made safe to run; `now` is the
    time of the start.
    """
    with ExitStack() as held:
        file = sqlite_file(settings)
        if file is not None:
            held.enter_context(lock_file(file))
        database = Database.open(settings.database_url.get_secret_value())
        held.callback(database.close)
        if settings.keys is None:
            _make_keys(settings, database)
        sealer = open_sealer(settings)
        before, after = migrate(database)
        if before != after:
            _log.info("schema.migrated", before=before or "empty", after=after)
        check_pages_at_start(database)
        require_newest_keys(database, sealer.ring)
        if now is not None:
            _settle_backup(database, sealer, now)
        return Storage(database, sealer, held.pop_all())


def _settle_backup(database: Database, sealer: Sealer, now: datetime) -> None:
    with database.read() as connection:
        made_at = backup_made_at(connection)
    if made_at is not None:
        found = make_restored_safe(database, sealer.ring, made_at, now)
        numbers = " ".join(found.numbers)
        _log.warning(
            "restore.settled", before=made_at.isoformat(), count=found.notices, code=numbers
        )


def open_sealer(settings: Settings) -> Sealer:
    return Sealer(keys.read(keys_file(settings)))


def _make_keys(settings: Settings, database: Database) -> None:
    """Create the key file beside a SQLite database."""
    path = keys_file(settings)
    if not path.exists():
        write_new_keys(path, database)
    _log.warning("keys.beside_database", path=str(path), reason="move it, set MADOGUCHI_KEYS")


def write_new_keys(path: Path, database: Database) -> None:
    """Raises FaultyKeysError if the database holds what another key file sealed."""
    if has_sealed_values(database):
        raise keys.FaultyKeysError(lost_keys_sentence(path))
    with suppress(FileExistsError):  # another process created them a moment ago
        keys.write_new(path)


def has_sealed_values(database: Database) -> bool:
    """Whether anything in it is sealed."""
    with database.read() as connection:
        there = inspect(connection).get_table_names()
        sealed = [each for each in (audit, asked) if each.name in there]
        return any(connection.execute(select(each).limit(1)).first() for each in sealed)


def lost_keys_sentence(path: Path) -> str:
    return (
        f"The key file {path} is missing, and no other opens what is sealed in the database: put"
        " it back, or name it in MADOGUCHI_KEYS."
    )


_NAMED: Final[Mapping[keys.Purpose, tuple[Table, ...]]] = {
    "audit": (audit,),
    "master": tuple(column.table for column in SEALED),
}
_WHAT: Final = "the database"
# Each is found by an index.
_NEWEST_SIGNED = select(audit.c.key_id).order_by(audit.c.ordinal.desc()).limit(1)
_NEWEST_SEALED = (
    select(ticket_keys.c.key_id)
    .join(tickets, tickets.c.id == ticket_keys.c.ticket_id)
    .order_by(tickets.c.received_at.desc(), tickets.c.number.desc())
    .limit(1),
    select(asked.c.key_id)
    .where(asked.c.question.is_not(None))
    .order_by(asked.c.asked_on.desc())
    .limit(1),
    select(inbox.c.key_id)
    .where(inbox.c.state == literal_column("'received'"))
    .order_by(inbox.c.received_at.desc())
    .limit(1),
)


def require_newest_keys(database: Database, ring: KeyRing, what: str = _WHAT) -> None:
    """Raises FaultyKeysError if the ring lacks the key of the newest audit entry, or all keys of
    the newest ticket, question and delivery. The desk goes on without an older key.
    """
    with database.read() as connection:
        signed = connection.scalar(_NEWEST_SIGNED)
        sealed = [each for query in _NEWEST_SEALED if (each := connection.scalar(query))]
    is_signer = signed is None or ring.find("audit", signed)
    if not is_signer or (sealed and not any(ring.find("master", each) for each in sealed)):
        require_every_key(database, ring, what)


def log_missing_keys(database: Database, ring: KeyRing) -> None:
    """Log the keys that the database needs and the ring lacks."""
    if missing := missing_keys(database, ring):
        logs.alarm("keys.missing", ", ".join(missing))


def require_every_key(database: Database, ring: KeyRing, what: str = _WHAT, *further: str) -> None:
    """Raises FaultyKeysError with the ids of the missing keys, and what `further` can be done."""
    if missing := missing_keys(database, ring):
        sentence = (
            f"The key file does not open all of {what}; it lacks {', '.join(missing)}. Name the"
            " file that belongs to it in MADOGUCHI_KEYS, or put the missing lines back."
        )
        raise keys.FaultyKeysError(sentence, *further)


def missing_keys(database: Database, ring: KeyRing) -> list[str]:
    """Master and audit keys that are named in the database and missing from the ring."""
    with database.read() as connection:
        missing = {
            f"{purpose} {key_id}"
            for purpose, tables in _NAMED.items()
            for table in tables
            for key_id in _key_ids(connection, table.c.key_id)
            if not ring.find(purpose, key_id)
        }
    return sorted(missing)


def _key_ids(connection: Connection, column: Column[str]) -> Iterator[str]:
    """One look into the index for each, however many rows there are."""
    found: str | None = ""
    while found := connection.scalar(select(func.min(column)).where(column > found)):
        yield found


def keys_file(settings: Settings) -> Path:
    if settings.keys is not None:
        return settings.keys
    file = sqlite_file(settings)
    if file is None:
        raise keys.FaultyKeysError(
            "MADOGUCHI_KEYS is not set: name a key file made with `madoguchi keys new FILE`."
        )
    return file.with_suffix(".keys")


def sqlite_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None with PostgreSQL."""
    url = make_url(settings.database_url.get_secret_value())
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def lock_file(database: Path) -> IO[bytes]:
    """Lock the database for as long as the returned file stays open."""
    path = database.with_name(database.name + ".lock")
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise StorageFailed(f"{path} cannot be opened: {error.strerror}") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunningError(database) from None
    return file
