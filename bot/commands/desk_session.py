"""The casebook at the command line: beside a running program, in the operator's name."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial

import click
from slack_sdk import WebClient

from bot import logs
from bot.clock import now
from bot.commands.output import FOUND_WRONG, exit_with_faults
from bot.config import desk_file
from bot.config.office_context import CurrentOffice, ids_in_desk_file
from bot.reports.month_files import RegisterNames
from bot.settings import FaultySettingsError, Settings, is_database_named
from bot.slack.client import prepare_https
from bot.slack.directory import Directory, directory_of
from bot.storage import keys
from bot.storage.casebook.absences import StoredAbsences
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.setup import (
    keys_file,
    open_sealer,
    require_newest_keys,
    revisions,
    sqlite_file,
    write_new_keys,
)
from knowledge.library.loader import read_library
from tickets.desk import Desk
from tickets.model.errors import NoSuchTicketError, NotAllowedError, RefusedError
from tickets.model.people import OPERATOR
from tickets.ports import LONGEST_WORDS, StorageFailed
from tickets.rules.office import Office


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """The opened database; another program may be using it."""

    settings: Settings
    database: Database
    sealer: Sealer

    @property
    def casebook(self) -> Casebook:
        return Casebook(self.database, self.sealer, clock=now)


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """The operator's session."""

    who: str
    storage: OpenDatabase
    office: Office
    context: CurrentOffice
    members: Directory

    @property
    def desk(self) -> Desk:
        return Desk(self.storage.casebook, self.context)

    @property
    def names(self) -> RegisterNames:
        """Names in registers: of people only with a token for Slack."""
        settings = self.storage.settings
        people = self.members if settings.slack_bot_token else None
        return RegisterNames(people, cache(partial(read_library, settings.knowledge)))


_NOT_HERE = (
    "There is no .env in this folder, and DATABASE_URL is not set: are you in the desk's folder"
    " (/var/lib/madoguchi if systemd starts it)?"
)


@contextmanager
def open_database(*, make_keys: bool = False, is_read_only: bool = False) -> Iterator[OpenDatabase]:
    """Open the database and keys, for a command that may run beside the desk.

    With `is_read_only`, a copy that cannot be written will do. Raises FaultySettingsError,
    FaultyKeysError, NewerSchemaError or StorageFailed.
    """
    settings = Settings.read()
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        if not is_database_named():
            raise FaultySettingsError(_NOT_HERE)
        raise StorageFailed(f"there is no {file} yet: `madoguchi migrate` makes it")
    if make_keys and settings.keys is None and not keys_file(settings).exists():
        with closing(Database.open(settings.database_url.get_secret_value())) as database:
            write_new_keys(keys_file(settings), database)
        click.echo(f"{keys_file(settings)} written: move it, set MADOGUCHI_KEYS.", err=True)
    sealer = open_sealer(settings)
    open_ = Database.open_copy if is_read_only else Database.open
    with closing(open_(settings.database_url.get_secret_value())) as database:
        database.give_way()
        found, wanted = revisions(database)
        if found != wanted:
            raise StorageFailed(
                f"its schema is {found or 'empty'}, not {wanted}: run `madoguchi migrate`"
            )
        yield OpenDatabase(settings, database, sealer)


@contextmanager
def operator_session(
    *, asks_slack: bool = False, make_keys: bool = False
) -> Iterator[OperatorSession]:
    """Open a session at the desk; exits with a sentence if the desk refuses an act.

    Raises as `open_database`, also if the key file is that of another desk.
    """
    with open_database(make_keys=make_keys) as opened:
        require_newest_keys(opened.database, opened.sealer.ring)
        office = desk_file.read(opened.settings.desk)
        away = StoredAbsences(opened.database).not_over
        members = _members(opened.settings, office, asks_slack=asks_slack)
        context = CurrentOffice(lambda: office, members, away, now)
        try:
            yield OperatorSession(operator_account(), opened, office, context, members)
        except NoSuchTicketError:
            exit_with_faults("There is no such ticket.", code=FOUND_WRONG)
        except NotAllowedError:
            exit_with_faults("That is not the operator's to do.", code=FOUND_WRONG)
        except RefusedError as error:
            exit_with_faults(*map(_refusal, error.faults))


def operator_account() -> str:
    """The operator in the audit chain: the system account, whatever the environment says."""
    return OPERATOR + keys.system_account_name(os.getuid())


def _members(settings: Settings, office: Office, *, asks_slack: bool) -> Directory:
    """Slack is asked for groups only where needed; the operator's rights do not depend on them."""
    token = settings.slack_bot_token
    if token is None or not asks_slack:
        return Directory(WebClient(), now)
    logs.configure()
    prepare_https()
    client = WebClient(token.get_secret_value(), settings.slack_api_url)
    return directory_of(client, now, ids_in_desk_file(office))


def _refusal(fault: object) -> str:
    code = str(getattr(fault, "code", fault))
    return _REFUSALS.get(code, f"Refused: {fault}.")


_REFUSALS = {
    "needs_reason": 'Personal data is opened only with --reveal --reason "…".',
    "too_long": f"Search for at most {LONGEST_WORDS} signs.",
    "personal_data": "The reason holds personal data itself: say it without.",
}
