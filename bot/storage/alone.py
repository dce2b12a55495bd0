"""One program a SQLite database: the second to start is told so."""

import os
from pathlib import Path
from typing import IO

from handlers.services import StorageFailed

try:
    import fcntl
except ImportError:  # a system without it has to see to this by itself
    fcntl = None  # type: ignore[assignment]


class AlreadyRunningError(Exception):
    """Another process works with this database."""


def hold(database: Path) -> IO[bytes]:
    """A lock beside the database, for as long as the file that is returned stays open."""
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
