"""The casebook as the operator reaches it: beside a running program, in the operator's own name."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from slack_sdk import WebClient

from bot import logs
from bot.app import now
from bot.commands.output import UNUSABLE, WRONG, leave
from bot.commands.run import REFUSALS, sentences
from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.settings import Settings
from bot.slack.directory import Directory
from bot.storage import keys
from bot.storage.casebook.absences import StoredAbsences
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.migrate import revisions
from bot.storage.sealing import Sealer
from bot.storage.setup import keys_file, open_sealer, sqlite_file
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.errors import NoSuchTicketError, NotAllowedError, RefusedError
from tickets.model.people import OPERATOR, Absence
from tickets.ports import LONGEST_WORDS, StorageFailed
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

try:
    import pwd
except ImportError:  # a system without accounts of this kind
    pwd = None  # type: ignore[assignment]

REASON = click.option("--reason", help="Why; it is kept in the audit chain.")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")


@dataclass(frozen=True, slots=True)
class Books:
    """The database with its keys; another program may be working with it."""

    settings: Settings
    database: Database
    sealer: Sealer

    @property
    def casebook(self) -> Casebook:
        return Casebook(self.database, self.sealer, clock=now)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works at the command line, and with what."""

    who: str
    books: Books
    office: Office
    circumstances: Callable[[], OfficeContext]

    @property
    def desk(self) -> Desk:
        return Desk(self.books.casebook, self.circumstances)


@contextmanager
def opened_books(*, make_keys: bool = False) -> Iterator[Books]:
    """Ends the program with a sentence if they cannot be used."""
    try:
        settings = Settings.read()
        file = sqlite_file(settings)
        if file is not None and not file.exists():
            raise StorageFailed(f"there is no {file} yet: `madoguchi migrate` makes it")
        if make_keys and settings.keys is None and not keys_file(settings).exists():
            keys.write_new(keys_file(settings))
            click.echo(f"{keys_file(settings)} written: move it, set MADOGUCHI_KEYS.", err=True)
        sealer = open_sealer(settings)
        database = Database.open(settings.database_url.get_secret_value())
        try:
            found, wanted = revisions(database)
            if found != wanted:
                raise StorageFailed(
                    f"its schema is {found or 'empty'}, not {wanted}: run `madoguchi migrate`"
                )
            yield Books(settings, database, sealer)
        finally:
            database.close()
    except REFUSALS as error:
        leave(sentences(error), UNUSABLE)


@contextmanager
def at_the_desk(*, asks_slack: bool = False, make_keys: bool = False) -> Iterator[Operator]:
    """The operator with the desk file too; what the desk refuses ends the program."""
    with opened_books(make_keys=make_keys) as books:
        office = desk_file.read(books.settings.desk)
        absences = StoredAbsences(books.database)

        def away() -> Mapping[str, Absence]:
            return absences.standing(tokyo.date_of(now()))

        members = _members(books.settings, asks_slack=asks_slack)
        circumstances = CurrentOffice(lambda: office, members, away, now)
        try:
            yield Operator(account(), books, office, circumstances)
        except NoSuchTicketError:
            leave(("There is no such ticket.",), WRONG)
        except NotAllowedError:
            leave(("That is not the operator's to do.",), WRONG)
        except RefusedError as error:
            leave(map(_refusal, error.faults), UNUSABLE)


def account() -> str:
    """The operator in the audit chain: the account itself, whatever the environment says."""
    user = str(os.getuid()) if hasattr(os, "getuid") else "operator"
    try:
        return OPERATOR + (pwd.getpwuid(os.getuid()).pw_name if pwd else user)
    except KeyError:  # an account without a name, as in some containers
        return OPERATOR + user


def write_new(file: Path, content: bytes) -> None:
    """A file that only its owner reads, never over another one."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
    except FileExistsError:
        leave((f"{file} exists already: nothing is written over.",), UNUSABLE)
    except OSError as error:
        leave((f"{file} cannot be written ({error.strerror}).",), UNUSABLE)


def refuse_existing(file: Path) -> None:
    """Before anything is opened for it, so that no reading is noted in vain."""
    if file.exists():
        leave((f"{file} exists already: nothing is written over.",), UNUSABLE)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(tokyo.TOKYO).strftime("%Y-%m-%d %H:%M")


def _members(settings: Settings, *, asks_slack: bool) -> Directory:
    """Groups are asked of Slack only for what needs them; the operator's rights do not."""
    token = settings.slack_bot_token
    if token is None or not asks_slack:
        return _Unasked(WebClient(), now)
    logs.configure()
    return Directory(WebClient(token.get_secret_value(), settings.slack_api_url), now)


class _Unasked(Directory):
    """Knows those whom the desk file names by themselves."""

    def _members_of(self, group: str) -> frozenset[str]:  # noqa: ARG002
        return frozenset()

    def _is_gone(self, person: str) -> bool:  # noqa: ARG002
        return False


def _refusal(fault: object) -> str:
    code = str(getattr(fault, "code", fault))
    return _REFUSALS.get(code, f"Refused: {fault}.")


_REFUSALS = {
    "needs_reason": 'Personal data is opened only with --reveal --reason "…".',
    "too_long": f"Search for at most {LONGEST_WORDS} signs.",
    "personal_data": "The reason holds personal data itself: say it without.",
}
