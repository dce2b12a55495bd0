"""Finds and reads the files of a knowledge folder, and nothing outside it."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.library.faults import Faults

LARGEST = 10_000_000


@dataclass(frozen=True)
class SourceFile:
    name: str
    raw: bytes
    text: str


def find(folder: Path, faults: Faults) -> Iterator[Path]:
    """Yield every *.yaml below the folder, sorted, without hidden and linked folders."""
    try:
        children = sorted(folder.iterdir())
    except OSError:
        faults.broken(str(folder), 1, "this folder cannot be read: allow reading or remove it.")
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_symlink() and child.is_dir():
            faults.broken(str(child), 1, "a linked folder is not read: put the files here.")
        elif child.is_dir():
            yield from find(child, faults)
        elif child.suffix == ".yaml":
            yield child


def read(path: Path, root: Path, faults: Faults) -> SourceFile | None:
    """Read a file, or note a fault and return None; never opens devices or files outside."""
    name = str(path)
    if not _lies_in(path, root):
        faults.broken(name, 1, "this link leads outside the knowledge folder: put the file here.")
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
        faults.broken(str(path), 1, "this file cannot be read: check its rights and its link.")
        return None
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            faults.broken(str(path), 1, "this is not an ordinary file: remove it.")
            return None
        raw = file.read(LARGEST + 1) if state.st_size <= LARGEST else b""
    if state.st_size > LARGEST or len(raw) > LARGEST:
        faults.broken(str(path), 1, "this file is larger than 10 MB: divide it.")
        return None
    return raw


def _text(raw: bytes, name: str, faults: Faults) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.broken(name, 1, "this file is saved as UTF-16: save it as UTF-8.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.broken(name, line, f"{_guess(raw)}: save it as UTF-8.")
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
