"""madoguchi migrate, db: bring the database to this version, move to the other kind."""

from contextlib import ExitStack, closing

import click

from bot.commands.backup import tally
from bot.commands.desk_session import OpenDatabase, open_database
from bot.commands.output import WRONG, count, leave, progress
from bot.settings import Settings, database_url
from bot.storage.backup import copy_database, count_rows
from bot.storage.database import DamagedError, Database, LockedError
from bot.storage.setup import AlreadyRunningError, hold, sqlite_file
from bot.storage.setup import migrate as bring_up
from tickets.ports import StorageFailed


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema; `run` does so at its start."""
    url = Settings.read().database_url.get_secret_value()
    with closing(Database.open(url)) as database:
        before, after = bring_up(database)
    click.echo(f"schema {after}" if before == after else f"schema {before or 'empty'} → {after}")


@click.group()
def db() -> None:
    """The database."""


@db.command()
@click.option("--to", required=True, metavar="URL", help="An empty database, as in DATABASE_URL.")
def copy(to: str) -> None:
    """Copy the database of DATABASE_URL to another, from SQLite to PostgreSQL or back.

    All rows or none arrive; their number and the audit chain are verified. Stop `run` first. A
    password is best kept in ~/.pgpass, because others may read the command line.
    """
    try:
        url = database_url(to)
    except ValueError as error:
        leave(f"--to {error}.")
    with ExitStack() as held, open_database() as opened:
        _refuse_running(opened, held)
        target = held.enter_context(closing(_reached(url)))
        with opened.database.read() as connection:
            rows = sum(count_rows(connection).values())
        with progress(rows, "rows") as step:
            done = copy_database(opened.database, target, opened.sealer.ring, step)
    click.echo(f"{count(sum(done.rows.values()), 'row')} copied: {tally(done.rows.get)}.")
    if not done.chain.is_intact:
        leave(
            "The rows are not as the audit chain says, as before: see `madoguchi audit verify`.",
            code=WRONG,
        )
    click.echo(
        "Audit chain: all as it was written. Set DATABASE_URL, keep MADOGUCHI_KEYS, start `run`."
    )


def _reached(url: str) -> Database:
    """The database to be filled; exits with a sentence if it does not answer."""
    target = Database.open(url)
    try:
        with target.read():
            return target
    except (LockedError, DamagedError):
        raise
    except StorageFailed as error:
        leave(f"The database of --to cannot be used ({error}): check its URL, folder or server.")


def _refuse_running(opened: OpenDatabase, held: ExitStack) -> None:
    """What a running desk records during the copy would be lost."""
    file = sqlite_file(opened.settings)
    if file is not None:
        held.enter_context(hold(file))
    elif others := opened.database.others():
        raise AlreadyRunningError(f"this database ({count(others, 'connection')})")
