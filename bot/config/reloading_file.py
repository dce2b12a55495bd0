"""Values read from files and reread when these change."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

import structlog

from handlers.services import NotReadyError
from tickets.ports import StorageFailed

Value = TypeVar("Value")
Stamp = tuple[object, ...]
KNOWLEDGE_FILES = frozenset({".yaml", ".txt", ".json"})
_UNFORESEEN: Final = (
    "The edited files cannot be read ({}), for a reason that the program does not foresee: take"
    " the last edit back, and report this."
)
_OF_THE_MACHINE: Final = (OSError, MemoryError)
"""What may be over when the files are read once more."""
_log = structlog.get_logger()


@dataclass(slots=True)
class ReloadingFile(Generic[Value]):
    """Holds the newest good value; readers never wait for a reload."""

    name: str
    make: Callable[[], Value]
    stamp: Callable[[], Stamp]
    fault: type[Exception]
    """What `make` raises for faulty files."""
    faults: tuple[str, ...] = ()
    """What is wrong with the files as they read now."""
    is_refused: bool = False
    """Whether the last edit was faulty, so that an older value stays."""
    newest: Value | None = None
    """The value; None until the first one is read."""
    _ready: threading.Event = field(default_factory=threading.Event)
    _made_of: Stamp | None = None
    _seen: Stamp | None = None
    _retried: Stamp | None = None

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    def is_of_present_files(self) -> bool:
        """Whether the files, as they are now, made the value in use."""
        return not self.is_refused and self.stamp() == self._made_of

    def current(self, patience: float = 30.0) -> Value:
        """The value. Waits up to `patience` seconds for the first one; raises NotReadyError."""
        if not self._ready.wait(patience) or self.newest is None:
            raise NotReadyError(self.name)
        return self.newest

    def read_first(self) -> None:
        """Read the first value; its faults are raised."""
        stamp = self.stamp()
        self.newest = self.make()
        self._made_of = self._seen = stamp
        self._ready.set()

    def refresh(self) -> bool:
        """Reread if the files changed and are no longer being written; return whether it did.

        A faulty edit is logged, fault by fault, and the old value stays.
        """
        if not self.is_ready:
            return False  # the first value is being read
        stamp = self.stamp()
        at_rest, self._seen = stamp == self._seen, stamp
        if stamp == self._made_of or not at_rest:
            return False
        before, self.faults = self.faults, ()  # what is read may note faults that it bears
        try:
            self.newest = self.make()
        except StorageFailed:
            self.faults = before
            raise  # not the fault of the files, which are read again
        except Exception as error:  # noqa: BLE001 (whatever it is, the old value stays)
            if isinstance(error, _OF_THE_MACHINE) and self._retried != stamp:
                self._retried, self.faults = stamp, before
                return False
            self._made_of = stamp
            self._refuse(error)
            return False
        self._made_of = stamp  # from before reading: a later change is picked up next time
        self.is_refused = False
        _log.info("edit.taken", kind=self.name)
        return True

    def _refuse(self, error: Exception) -> None:
        self.is_refused = True
        if isinstance(error, self.fault):
            self.faults = tuple(map(str, getattr(error, "faults", (error,))))
        else:
            self.faults = (_UNFORESEEN.format(type(error).__name__),)
            _log.error("edit.failed", kind=self.name, exc_info=error)
        for fault in self.faults:
            _log.error("edit.refused", kind=self.name, fault=fault)


def stamp_of(paths: Iterable[Path]) -> Stamp:
    """Changes when one of these files is written, replaced, added or removed."""
    return tuple(_stamp(path) for path in paths)


def files_of(folder: Path) -> list[Path]:
    """The files of a knowledge folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in KNOWLEDGE_FILES)


def _stamp(path: Path) -> Stamp:
    try:
        state = path.stat()
    except OSError:
        return (path, None)
    return (path, state.st_ino, state.st_mtime_ns, state.st_size)
