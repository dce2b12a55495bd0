"""Finds and reads the files of a knowledge folder, and nothing outside it; faults of a knowledge
base, all at once, each with its file and line.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HIDDEN = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters but line feed, direction marks, and line breaks that editors do not show. In a
class of a regular expression."""
_UNPRINTABLE = re.compile(f"[\n{HIDDEN}]")


def printable(text: str) -> str:
    """Replace line breaks and control characters, so that logs and terminals stay intact."""
    return _UNPRINTABLE.sub("\ufffd", text)


@dataclass(frozen=True, order=True)
class Fault:
    """A fault; `str()` is the line that `knowledge lint` prints."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class FaultyKnowledge(Exception):  # noqa: N818 - it names what happened
    """The knowledge base has faults and was not loaded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Faults:
    """Collects faults; after `most_of_a_file` the rest of a file is cut."""

    most_of_a_file = 200

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}
        self._count: dict[str, int] = {}
        self._broken: set[str] = set()

    def add(self, file: str, line: int, sentence: str) -> None:
        count = self._count[file] = self._count.get(file, 0) + 1
        if count < self.most_of_a_file:
            self._found[Fault(file, line, printable(sentence))] = None
        elif count == self.most_of_a_file:
            self._found[Fault(file, line, "and more faults: repair these first.")] = None

    def add_fatal(self, file: str, line: int, sentence: str) -> None:
        """Add a fault that prevents reading the rest of the file."""
        self.add(file, line, sentence)
        self._broken.add(file)

    def is_full(self, file: str) -> bool:
        return self._count.get(file, 0) >= self.most_of_a_file

    @property
    def has_read_all_files(self) -> bool:
        return not self._broken

    @property
    def found(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._found))


LARGEST_FILE = 10_000_000
_NO_FILE = "this is a folder, and a file is expected: put the file in its place."
_NOT_ORDINARY = "this is not an ordinary file: remove it."


@dataclass(frozen=True)
class SourceFile:
    name: str
    raw: bytes
    text: str


def find_files(folder: Path, faults: Faults) -> Iterator[Path]:
    """Yield every *.yaml below the folder, sorted, without hidden and linked folders."""
    try:
        children = sorted(folder.iterdir())
    except OSError:
        faults.add_fatal(str(folder), 1, "this folder cannot be read: allow reading or remove it.")
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_symlink() and child.is_dir():
            faults.add_fatal(str(child), 1, "a linked folder is not read: put the files here.")
        elif child.is_dir() and child.suffix == ".yaml":
            faults.add_fatal(str(child), 1, _NO_FILE)
        elif child.is_dir():
            yield from find_files(child, faults)
        elif child.suffix == ".yaml":
            yield child


def read_file(path: Path, root: Path, faults: Faults) -> SourceFile | None:
    """Read a file, or note a fault and return None; never opens devices or files outside."""
    name = str(path)
    if not _lies_in(path, root):
        faults.add_fatal(
            name, 1, "this link leads outside the knowledge folder: put the file here."
        )
        return None
    raw = _bytes(path, faults)
    if raw is None:
        return None
    text = _text(raw, name, faults)
    return None if text is None else SourceFile(name, raw, text)


def _lies_in(path: Path, root: Path) -> bool:
    """Follow every link; unlike Path.resolve, this does not raise for a circle."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _bytes(path: Path, faults: Faults) -> bytes | None:
    try:
        # Non-blocking, so that opening a FIFO returns at once; its kind is checked after.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        if not path.exists() and not path.is_symlink():
            faults.add_fatal(str(path), 1, "there is no such file: correct the name.")
            return None
        faults.add_fatal(str(path), 1, "this file cannot be read: check its rights and its link.")
        return None
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        faults.add_fatal(str(path), 1, _NO_FILE if stat.S_ISDIR(state.st_mode) else _NOT_ORDINARY)
        return None
    with os.fdopen(handle, "rb") as file:
        raw = file.read(LARGEST_FILE + 1) if state.st_size <= LARGEST_FILE else b""
    if state.st_size > LARGEST_FILE or len(raw) > LARGEST_FILE:
        faults.add_fatal(str(path), 1, "this file is larger than 10 MB: divide it.")
        return None
    return raw


_DOCUMENTS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
"""How Word, Excel, PDF and ZIP files begin."""


def _text(raw: bytes, name: str, faults: Faults) -> str | None:
    if raw.startswith(_DOCUMENTS):
        told = "this is a Word, Excel, PDF or ZIP file: save it as plain text in UTF-8."
        faults.add_fatal(name, 1, told)
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.add_fatal(name, 1, "this file is saved as UTF-16: save it as UTF-8.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add_fatal(name, line, f"{_guess(raw)}: save it as UTF-8.")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(raw: bytes) -> str:
    for encoding, title in (("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP")):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"this file seems to be saved as {title}"
    return "this file is not UTF-8"
