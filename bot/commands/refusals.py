"""Why a command cannot work, in sentences for the operator."""

from typing import NoReturn

from bot.commands.output import exit_with_faults, fault_line
from bot.errors import OperatorError
from bot.storage.backup import FaultyFileError
from bot.storage.database import DamagedError, LockedError
from knowledge.library.files import FaultyKnowledge
from tickets.ports import StorageFailed
from tickets.rules.calendar import UncoveredYearError

REFUSALS = (OperatorError, FaultyKnowledge, StorageFailed, UncoveredYearError)


def refuse(error: Exception) -> NoReturn:
    """Exit with what is wrong."""
    exit_with_faults(*sentences(error))


def sentences(error: Exception) -> tuple[object, ...]:
    """Say what is wrong and what the operator can do about it."""
    if isinstance(error, OperatorError):
        return error.faults
    if isinstance(error, FaultyKnowledge):
        return tuple(map(fault_line, error.faults))
    if isinstance(error, UncoveredYearError):
        return (f"{error}: install a newer version of the package `holidays`.",)
    return (_of_database(error),)


def _of_database(error: Exception) -> str:
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
