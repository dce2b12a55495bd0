"""What a restored back-up leaves in doubt: messages that went out after it was made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from bot.storage.casebook.tables import notes
from bot.storage.database import Database

_RESTORED: Final = "restored"
_MADE: Final = "backup"
_CATCHING_UP: Final = timedelta(hours=24)
"""So long after the first start, all reminders that came due before have been queued again."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Anything may have been sent between these two instants without a trace here."""

    since: datetime
    until: datetime
    started_at: datetime | None = None
    """The first start after the restore, once the desk channel was compared and people told."""

    def covers(self, posted_at: datetime) -> bool:
        """Whether a notice written at this time may say what was said before the restore."""
        return self.started_at is None or posted_at < self.started_at + _CATCHING_UP


def doubt(connection: Connection) -> Doubt | None:
    """None if this database was never restored."""
    value = _noted(connection, _RESTORED)
    return None if value is None else Doubt(*map(datetime.fromisoformat, value.split()))


def keep_doubt(database: Database, connection: Connection, found: Doubt) -> None:
    """Record a restore; the mark of the back-up goes."""
    instants = (found.since, found.until, found.started_at)
    value = " ".join(each.isoformat() for each in instants if each is not None)
    _note(database, connection, _RESTORED, value)
    connection.execute(delete(notes).where(notes.c.name == _MADE))


def mark_backup(database: Database, connection: Connection, at: datetime) -> None:
    """Let a copy know that it is one, so that `run` notices when it is put back."""
    _note(database, connection, _MADE, at.isoformat())


def backup_made_at(connection: Connection) -> datetime | None:
    value = _noted(connection, _MADE)
    return None if value is None else datetime.fromisoformat(value)


def _noted(connection: Connection, name: str) -> str | None:
    return connection.scalar(select(notes.c.value).where(notes.c.name == name))


def _note(database: Database, connection: Connection, name: str, value: str) -> None:
    connection.execute(database.overwrite(notes), {"name": name, "value": value})
