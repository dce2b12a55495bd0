"""Values read from files and reread when these change."""

import threading
from collections.abc import Callable, Iterable
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


class ReloadingFile(Generic[Value]):
    """Holds the newest good value; readers never wait for a reload."""

    def __init__(
        self,
        name: str,
        make: Callable[[], Value],
        stamp: Callable[[], Stamp],
        faults: type[Exception],
    ) -> None:
        self._name = name
        self._make = make
        self._stamp = stamp
        self._faults = faults
        self._ready = threading.Event()
        self._value: Value | None = None
        self._made_of: Stamp | None = None
        self._seen: Stamp | None = None
        self._retried: Stamp | None = None
        self.faults: tuple[str, ...] = ()
        """What is wrong with the files as they read now."""
        self.is_refused = False
        """Whether the last edit was faulty, so that an older value stays."""

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    @property
    def newest(self) -> Value | None:
        """Return the value; None until the first one is read."""
        return self._value

    def is_of_present_files(self) -> bool:
        """Whether the files, as they are now, made the value in use."""
        return not self.is_refused and self._stamp() == self._made_of

    def current(self, patience: float = 30.0) -> Value:
        """The value. Waits up to `patience` seconds for the first one; raises NotReadyError."""
        if not self._ready.wait(patience) or self._value is None:
            raise NotReadyError(self._name)
        return self._value

    def read_first(self) -> None:
        """Read the first value; its faults are raised."""
        stamp = self._stamp()
        self._value = self._make()
        self._made_of = self._seen = stamp
        self._ready.set()

    def refresh(self) -> bool:
        """Reread if the files changed and are no longer being written; return whether it did.

        A faulty edit is logged, fault by fault, and the old value stays.
        """
        if not self.is_ready:
            return False  # the first value is being read
        stamp = self._stamp()
        at_rest, self._seen = stamp == self._seen, stamp
        if stamp == self._made_of or not at_rest:
            return False
        before, self.faults = self.faults, ()  # what is read may note faults that it bears
        try:
            self._value = self._make()
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
        _log.info("edit.taken", kind=self._name)
        return True

    def _refuse(self, error: Exception) -> None:
        self.is_refused = True
        if isinstance(error, self._faults):
            self.faults = tuple(map(str, getattr(error, "faults", (error,))))
        else:
            self.faults = (_UNFORESEEN.format(type(error).__name__),)
            _log.error("edit.failed", kind=self._name, exc_info=error)
        for fault in self.faults:
            _log.error("edit.refused", kind=self._name, fault=fault)


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
