"""Bring the schema to this program's version: under a lock, all or nothing.

A migration that only adds names in `works_with` the revisions whose programs go on working on its
schema, so that during an upgrade old and new replicas run side by side and an old one may restart.
"""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select

from bot import fault_points
from bot.storage.casebook.tables import notes
from bot.storage.database import Database

STEPS = Path(__file__).parent / "migrations"
_OLDER = "schema_works_with"
LOCK = 0x6D61646F  # "mado", among PostgreSQL's advisory locks
WAIT_SECONDS = 60.0
"""For another replica that migrates."""
SQLITE_WAIT_SECONDS = 2.0
"""No other program may work with the file, so who still locks it then will not let go."""


class NewerSchemaError(Exception):
    """A newer version of this program wrote the database."""


def migrate(database: Database, steps: Path = STEPS) -> tuple[str | None, str]:
    """Migrate an empty or older schema. Returns the revisions before and after.

    Of several processes that start together one migrates; the others wait and find it done.
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
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _note_older(database, connection, config)
            fault_points.reached("in_migration")
    return before, head


def revisions(database: Database) -> tuple[str | None, str]:
    """Revisions of the database and of this program; changes nothing."""
    with database.read() as connection:
        return _revisions(connection, _config(STEPS))


def _revisions(connection: Connection, config: Config) -> tuple[str | None, str]:
    script = ScriptDirectory.from_config(config)
    known = {step.revision for step in script.walk_revisions()}
    head = script.get_current_head()
    found = revision_of(connection)
    if found is not None and found not in known:
        if head in _older(connection):
            return head, head
        raise NewerSchemaError(
            f"The database has schema {found}, and this version knows only up to {head}:"
            " start the newer version, or restore a back-up from before it."
        )
    return found, head or ""


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema itself, which may be newer than this program's."""
    return MigrationContext.configure(connection).get_current_revision()


def _note_older(database: Database, connection: Connection, config: Config) -> None:
    script = ScriptDirectory.from_config(config)
    newest = script.get_revision("head")
    older = " ".join(getattr(newest.module, "works_with", ())) if newest else ""
    connection.execute(database.overwrite(notes), {"name": _OLDER, "value": older})


def _older(connection: Connection) -> list[str]:
    """Revisions whose programs work on this schema, as a newer program noted."""
    noted = connection.scalar(select(notes.c.value).where(notes.c.name == _OLDER))
    return (noted or "").split()


def _config(steps: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
