"""Arrays by name in the cache folder: an .npz file and a digest of it behind, read whole or not."""

import io
import os
import tempfile
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

# Per kind: one base, an edit of it, and one tried beside them.
_KEPT: Final = 4
_DIGEST: Final = 16


def load_or_make(cache: Path | None, name: str, make: Callable[[], Arrays]) -> Arrays:
    """Load the arrays of this name, or make and save them; a cache that fails is ignored.

    `name` comes from `cache_name`: a kind and a digest of all that the arrays depend on.
    """
    if cache is None:
        return make()
    file = cache / f"{name}.npz"
    found = load(file)
    if found is None:
        found = make()
        save(file, found)
    return found


def cache_name(kind: str, *parts: bytes) -> str:
    digest = blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return f"{kind}-{digest.hexdigest()}"


def load(file: Path) -> Arrays | None:
    """Return the arrays, or None if the file is missing, damaged or not ours; never unpickles."""
    try:
        written = memoryview(file.read_bytes())
        os.utime(file)  # the least recently used goes first
    except OSError:
        return None
    body, digest = written[:-_DIGEST], written[-_DIGEST:]
    if blake2b(body, digest_size=_DIGEST).digest() != digest:
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def load_last_used(cache: Path | None, kind: str) -> Arrays | None:
    """Return the arrays of this kind that were used last, whatever they were made from."""
    files = sorted(cache.glob(f"{kind}-*.npz"), key=_last_used) if cache else []
    return next((found for file in reversed(files) if (found := load(file))), None)


def save(file: Path, arrays: Arrays) -> None:
    """Write beside the file and rename, so that no process reads half a file."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as stream:
            body = io.BytesIO()
            np.savez(body, allow_pickle=False, **arrays)
            stream.write(body.getbuffer())
            stream.write(blake2b(body.getbuffer(), digest_size=_DIGEST).digest())
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
        _remove_old(file)
    except OSError:
        Path(name).unlink(missing_ok=True)


def pack(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as one array of bytes."""
    joined = "".join(f"{text}\n" for text in texts)
    return np.frombuffer(joined.encode("utf-8", "surrogatepass"), np.uint8)


def unpack(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode("utf-8", "surrogatepass").split("\n")[:-1]


def _remove_old(written: Path) -> None:
    kind = written.name.split("-", maxsplit=1)[0]
    by_use = sorted(written.parent.glob(f"{kind}-*.npz"), key=_last_used)
    for file in by_use[:-_KEPT]:
        file.unlink(missing_ok=True)


def _last_used(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # another process removed it
        return 0
