"""Arrays kept in a file of the cache: mapped into memory when read, and never read if not whole."""

import json
import math
import os
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.strings import Arrays

# The newest of each kind that stay: a base and an edit of it, and one tried beside them.
_MOST_KEPT: Final = 4
# What earlier versions kept.
_NO_MORE: Final = ("beliefs-*.npz", "vectors-*.npz")
_SUFFIX: Final = ".arrays"
_MAGIC: Final = b"madoguchi arrays"
_BEGIN: Final = struct.Struct(f"<{len(_MAGIC)}sQ16s")
_MOST_HEADER: Final = 100_000
_ALIGNED: Final = 64
_A_PIECE: Final = 1 << 20


def kept(cache: Path | None, name: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays of this name from the cache, or new ones that the cache then has.

    The name is a kind, a hyphen and what no other content has. Where nothing can be written, the
    new ones are only returned.
    """
    if cache is None:
        return make()
    file = cache / f"{name}{_SUFFIX}"
    found = load(file)
    if found is None:
        made = make()
        save(file, made)
        # Read back, so that what was made leaves the memory.
        found = load(file) or made
    return found


def key(kind: str, *parts: bytes) -> str:
    """A name that no other content of this kind has."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return f"{kind}-{digest.hexdigest()}"


def load(file: Path) -> Arrays | None:
    """The arrays, mapped; None for whatever is not a whole file of ours: half-written, foreign,
    of another size or with another byte."""
    try:
        with file.open("rb") as stream:
            table, begin = _header(stream.read(_BEGIN.size + _MOST_HEADER))
            stream.seek(begin)
            if _sum(stream) != (table["sum"], table["size"]):
                return None
            mapped = np.asarray(np.memmap(stream, np.uint8, mode="r", offset=0))[begin:]
        arrays = {name: _view(mapped, *where) for name, where in table["arrays"].items()}
        os.utime(file)  # the least recently used goes first
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None
    return arrays


def newest(cache: Path | None, kind: str) -> Arrays | None:
    """The arrays of this kind that were used last, whatever they were made from."""
    files = sorted(cache.glob(f"{kind}-*{_SUFFIX}"), key=_last_used) if cache else []
    return next((found for file in reversed(files) if (found := load(file))), None)


def save(file: Path, arrays: Arrays) -> None:
    """Writes beside the file and renames, so that no one ever reads a half; failing is allowed.

    Who has an older file mapped keeps what it had.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as stream:
            _write(stream, arrays)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
        _forget_old(file)
    except OSError:
        Path(name).unlink(missing_ok=True)


def _write(stream: BinaryIO, arrays: Arrays) -> None:
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    at, total = 0, 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.shape, at)
        for piece in _pieces(array):
            total = zlib.crc32(piece, total)
            at += len(piece)
    table = json.dumps({"sum": total, "size": at, "arrays": places}).encode()
    begin = _BEGIN.pack(_MAGIC, len(table), blake2b(table, digest_size=16).digest())
    stream.write(begin + table + bytes(-(len(begin) + len(table)) % _ALIGNED))
    for array in arrays.values():
        for piece in _pieces(array):
            stream.write(piece)


def _pieces(array: NDArray[Any]) -> Iterator[bytes | memoryview]:
    """Its bytes, up to a whole multiple of the alignment."""
    whole = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    for start in range(0, len(whole), _A_PIECE):
        yield whole[start : start + _A_PIECE]
    yield bytes(-len(whole) % _ALIGNED)


def _header(begin: bytes) -> tuple[Any, int]:
    """The table of the arrays and where the first begins."""
    magic, length, digest = _BEGIN.unpack_from(begin)
    table = begin[_BEGIN.size :][:length]
    if magic != _MAGIC or blake2b(table, digest_size=16).digest() != digest:
        raise ValueError("not a file of ours")
    end = _BEGIN.size + length
    return json.loads(table), end + -end % _ALIGNED


def _sum(stream: BinaryIO) -> tuple[int, int]:
    """The checksum and the size of all that follows; read and not mapped, so that it does not
    stay in the process."""
    total, size = 0, 0
    while piece := stream.read(_A_PIECE):
        total = zlib.crc32(piece, total)
        size += len(piece)
    return total, size


def _view(mapped: NDArray[np.uint8], kind: str, shape: Sequence[int], at: int) -> NDArray[Any]:
    size = np.dtype(kind).itemsize * math.prod(shape)
    return mapped[at : at + size].view(kind).reshape(shape)


def _forget_old(written: Path) -> None:
    folder, kind = written.parent, written.name.split("-", maxsplit=1)[0]
    old = [file for name in _NO_MORE for file in folder.glob(name)]
    by_use = sorted(folder.glob(f"{kind}-*{_SUFFIX}"), key=_last_used)
    for file in [*old, *by_use[:-_MOST_KEPT]]:
        file.unlink(missing_ok=True)


def _last_used(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # another process was first
        return 0
