"""Why a command cannot work, in sentences for the operator."""

from typing import NoReturn

from bot.commands.output import exit_with_faults, fault_line
from bot.config.desk_file import FaultyDeskFileError
from bot.settings import FaultySettingsError
from bot.slack.identity import TokenRefusedError
from bot.storage.backup import FaultyFileError, OccupiedError
from bot.storage.database import DamagedError, LockedError
from bot.storage.keys import FaultyKeysError, SealBrokenError
from bot.storage.setup import AlreadyRunningError, NewerSchemaError, OlderProgramError
from bot.web.server import AddressTakenError
from knowledge.library.files import FaultyKnowledge
from tickets.ports import StorageFailed
from tickets.rules.calendar import UncoveredYearError

REFUSALS = (
    FaultySettingsError,
    FaultyKeysError,
    FaultyDeskFileError,
    FaultyKnowledge,
    NewerSchemaError,
    OlderProgramError,
    AlreadyRunningError,
    OccupiedError,
    TokenRefusedError,
    AddressTakenError,
    StorageFailed,
    UncoveredYearError,
    SealBrokenError,
)

_TOKENS = {
    "SLACK_BOT_TOKEN": "install the app anew and copy its Bot User OAuth Token (docs/slack.md,"
    " step 3).",
    "SLACK_APP_TOKEN": "make an app-level token of the same app with connections:write"
    " (docs/slack.md, step 4).",
}


_NO_KEY = (
    "A sealed value does not open: its key is missing, or the value was changed. `madoguchi check`"
    " names missing keys."
)


def refuse(error: Exception) -> NoReturn:
    """Exit with what is wrong."""
    exit_with_faults(*sentences(error))


def sentences(error: Exception) -> tuple[object, ...]:
    """Say what is wrong and what the operator can do about it."""
    if isinstance(error, FaultyKnowledge):
        return tuple(map(fault_line, error.faults))
    if isinstance(error, TokenRefusedError):
        return (f"Slack refuses {error.setting} ({error.code}): {_TOKENS[error.setting]}",)
    if isinstance(error, AlreadyRunningError):
        return (
            f"Another process works with {error}: stop it first. Several at once need PostgreSQL.",
        )
    if isinstance(error, StorageFailed | OccupiedError):
        return (_of_database(error),)
    if isinstance(error, UncoveredYearError):
        return (f"{error}: install a newer version of the package `holidays`.",)
    no_key = (_NO_KEY,) if isinstance(error, SealBrokenError) else (error,)
    faults: tuple[object, ...] = getattr(error, "faults", no_key)
    return faults


def _of_database(error: Exception) -> str:
    if isinstance(error, OccupiedError):
        found = ", ".join(f"{name} {count}" for name, count in sorted(error.rows.items()))
        return (
            f"The database to be filled is not empty ({found} rows): name an empty one."
            " Only `restore --replace` keeps a SQLite database under another name."
        )
    if isinstance(error, FaultyFileError):
        return str(error)
    if isinstance(error, LockedError):
        return (
            "The database is locked by another program, such as an open sqlite3 shell or a back-up"
            " tool: end it (`fuser -v FILE` names it), then try again."
        )
    if isinstance(error, DamagedError):
        where = f" in {', '.join(error.tables)}" if error.tables else ""
        return (
            f"The database is damaged{where}: keep a copy of it, then restore the last back-up"
            " (docs/operating.md, A damaged database)."
        )
    return f"The database cannot be used ({error}): check DATABASE_URL, its folder or server."
