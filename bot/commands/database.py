"""madoguchi backup, restore, migrate, db: copy the database, put a copy back, bring it to this
version, move it to the other kind.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from bot.clock import now
from bot.commands.desk_session import OpenDatabase, open_database
from bot.commands.output import (
    FOUND_WRONG,
    counted,
    exit_with_faults,
    local_time,
    progress,
    refuse_existing,
)
from bot.config import desk_file
from bot.config.desk_file import FaultyDeskFileError
from bot.errors import AlreadyRunningError
from bot.settings import Settings, database_url
from bot.storage.backup import (
    RestoredBackup,
    back_up,
    companion_files,
    copy_database,
    make_safe_in_place,
    restore_backup,
)
from bot.storage.casebook.restored import Restored
from bot.storage.casebook.verification import VerificationResult
from bot.storage.database import DamagedError, Database, LockedError
from bot.storage.keys import Sealer
from bot.storage.retention import purge_expired
from bot.storage.setup import lock_file, open_sealer, sqlite_file
from bot.storage.setup import migrate as bring_up
from tickets.ports import StorageFailed

_ONLY_SQLITE = (
    "--replace is for SQLite. On PostgreSQL create a new database, name it in DATABASE_URL, and"
    " restore without --replace."
)
FILE = click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a back-up of the database to FILE, while the desk runs.

    FILE is one SQLite file, also from PostgreSQL. Keep the key file apart from it.
    """
    refuse_existing(file)
    with open_database() as opened:
        try:
            with progress(None, "rows") as step:
                rows = back_up(opened.database, file, now(), step)
        except OSError as error:
            exit_with_faults(f"{file} cannot be written ({error.strerror}).")
    click.echo(f"{file}: {counted(sum(rows.values()), 'row')}, {row_counts(rows.get)}")


@click.command()
@FILE
@click.option(
    "--in-place",
    is_flag=True,
    help="The database itself was put back, by a copy, pg_restore or a snapshot.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Keep the SQLite database that is there under another name, and take its place.",
)
@click.option(
    "--without-lost-keys",
    is_flag=True,
    help="Go on if older rows need keys that are lost for good: what they sealed stays closed.",
)
def restore(*, file: Path | None, in_place: bool, replace: bool, without_lost_keys: bool) -> None:
    """Restore FILE, written by `backup`, into the database of DATABASE_URL; then start `run`.

    What may have gone out since the back-up is looked up in Slack before it is sent again, numbers
    leave a gap, and expired personal data is erased again. Stop `run` first.
    """
    if (file is None) != in_place:
        exit_with_faults("Name a FILE, or --in-place without one.")
    at, settings = now(), Settings.read()
    try:
        with ExitStack() as held:
            target = sqlite_file(settings)
            if replace and target is None:
                exit_with_faults(_ONLY_SQLITE)
            if target is not None:
                held.enter_context(lock_file(target))
            sealer = open_sealer(settings)
            purge = _purge(settings, sealer, at)
            if file is None:
                _in_place(settings, sealer, at, purge)
                return
            aside = partial(_set_aside, target, at) if replace and target is not None else None
            url = settings.database_url.get_secret_value()
            done = restore_backup(
                file, url, sealer, at, purge, aside, without_lost_keys=without_lost_keys
            )
            _tell(file, done)
    except OSError as error:
        exit_with_faults(f"{error.filename} cannot be used ({error.strerror}).")


def _tell(file: Path, done: RestoredBackup) -> None:
    click.echo(f"Restored {file}: {row_counts(done.rows.get)}.")
    if done.has_replaced_unread:
        click.echo(
            "The database that was there cannot be read, so its last numbers are unknown: the gap"
            " below follows from the time of the back-up alone."
        )
    if done.missing:
        click.echo(f"The key file lacks {', '.join(done.missing)}: what they sealed stays closed.")
    _judge(done.chain, done.rows.get("audit", 0))
    _report(done.settled, done.erased)
    if not done.chain.is_intact:
        raise click.exceptions.Exit(FOUND_WRONG)


def _in_place(
    settings: Settings, sealer: Sealer, at: datetime, purge: Callable[[Database], int]
) -> None:
    with closing(Database.open(settings.database_url.get_secret_value())) as database:
        if others := database.other_sessions():
            raise AlreadyRunningError(f"this database ({counted(others, 'connection')})")
        bring_up(database)
        settled = make_safe_in_place(database, sealer, at)
        erased = purge(database)
    _report(settled, erased)


def _purge(settings: Settings, sealer: Sealer, at: datetime) -> Callable[[Database], int]:
    """Erase what a back-up brings back and whose time is over; `run` does so too at its start."""
    try:
        rules = desk_file.read(settings.desk).rules
    except FaultyDeskFileError:
        return lambda _: 0

    def purge(database: Database) -> int:
        return len(purge_expired(database, sealer, rules, at)[1].tickets)

    return purge


def _set_aside(target: Path, at: datetime) -> None:
    """Rename the database that is there, with its write-ahead log."""
    if not target.exists():
        return
    aside = target.with_name(f"{target.name}.before-restore-{at:%Y%m%dT%H%M%SZ}")
    for old, new in zip(
        (target, *companion_files(target)), (aside, *companion_files(aside)), strict=True
    ):
        if old.exists():
            old.rename(new)
    click.echo(f"The database that was there is now {aside}.")


def _report(found: Restored, erased: int) -> None:
    click.echo(
        f"It was made at {local_time(found.made_at)} (Tokyo). What was recorded after that is"
        " lost.\nFirst of all, since legal deadlines run: let manager and deputy look through their"
        " direct messages from the desk for reports of possible leaks (E- and X- numbers) that are"
        " later than this, and report those matters again. Nothing else knows of them.\n"
        f"{counted(found.notices, 'notice')} waiting: each is looked up in Slack before it is"
        " sent.\n"
        f"{counted(found.deliveries, 'request')} from Slack open: answered if less than a day"
        " old.\n"
        f"Numbers continue after a gap, because those between may have been given:"
        f" {', '.join(found.numbers)}.\n"
        f"{counted(erased, 'ticket')} past the retention period erased again.\n"
        "Next: start the program; it looks for cards of lost tickets in the desk channel."
    )


def _judge(chain: VerificationResult, rows: int) -> None:
    """Print the state of the back-up's audit chain; `rows` also counts the restore's rows."""
    if chain.is_intact:
        click.echo(
            f"Audit chain: {counted(chain.rows, 'row')} in the back-up, all as they were written;"
            f" {rows - chain.rows} added by the restore."
        )
        return
    has_faults = chain.broken or chain.altered or chain.differs or chain.missing
    told = (
        "The back-up is not as its audit chain says"
        if has_faults
        else "Not all of the audit chain could be verified"
    )
    click.echo(f"{told}: see `madoguchi audit verify`.", err=True)


def row_counts(rows: Callable[[str, int], int]) -> str:
    """Count tickets, escalations and audit rows in words."""
    tickets, escalations = rows("tickets", 0), rows("escalations", 0)
    entries = counted(rows("audit", 0), "audit row")
    return f"{counted(tickets, 'ticket')}, {counted(escalations, 'escalation')}, {entries}"


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
        exit_with_faults(f"--to {error}.")
    with ExitStack() as held, open_database() as opened:
        _refuse_running(opened, held)
        target = held.enter_context(closing(_reached(url)))
        with progress(None, "rows") as step:
            done = copy_database(opened.database, target, opened.sealer.ring, step)
    click.echo(f"{counted(sum(done.rows.values()), 'row')} copied: {row_counts(done.rows.get)}.")
    if not done.chain.is_intact:
        exit_with_faults(
            "The rows are not as the audit chain says, as before: see `madoguchi audit verify`.",
            code=FOUND_WRONG,
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
        exit_with_faults(
            f"The database of --to cannot be used ({error}): check its URL, folder or server."
        )


def _refuse_running(opened: OpenDatabase, held: ExitStack) -> None:
    """Refuse to copy beside a running desk: its new records would be lost."""
    file = sqlite_file(opened.settings)
    if file is not None:
        held.enter_context(lock_file(file))
    elif others := opened.database.other_sessions():
        raise AlreadyRunningError(f"this database ({counted(others, 'connection')})")
