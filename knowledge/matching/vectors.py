"""Keeps the phrasings' vectors, and what is learnt from them, for they are slow to make."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.matching.meaning import Encoder, Floats

_FORMAT = "1"
_MOST_KEPT = 8
_AT_ONCE = 256


def vectors(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> Floats:
    """The texts' vectors, from the cache if it has exactly these texts of this encoder."""
    packed = (text.encode("utf-8", "surrogatepass") for text in texts)
    name = key("vectors", encoder.name.encode(), *packed)
    return kept(cache, name, (len(texts), None), lambda: _encode(texts, encoder))


def kept(
    cache: Path | None, name: str, shape: tuple[int, int | None], make: Callable[[], Floats]
) -> Floats:
    """The table of this name from the cache, or a new one that the cache then has."""
    if cache is None:
        return make()
    file = cache / f"{name}.npz"
    found = _load(file, shape)
    if found is None:
        found = make()
        _save(file, found)
    return found


def key(kind: str, *parts: bytes) -> str:
    """A name that no other content of this kind has."""
    digest = hashlib.blake2b(_FORMAT.encode(), digest_size=16)
    for part in parts:
        digest.update(b"\0" + part)
    return f"{kind}-{digest.hexdigest()}"


def _encode(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Encodes on all processors, for the products leave the interpreter free."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return np.concatenate(list(threads.map(encoder.encode, parts)))


def _load(file: Path, shape: tuple[int, int | None]) -> Floats | None:
    """None for whatever is not a whole file of ours: half-written, foreign, of another size."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            found = stored[_kind(file)]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    rows, columns = shape
    right = (
        found.ndim == 2
        and len(found) == rows
        and columns in (None, found.shape[1])
        and found.dtype == np.float16
    )
    return found.astype(np.float32) if right and np.isfinite(found).all() else None


def _save(file: Path, found: Floats) -> None:
    """Writes beside the file and renames, so that no one ever reads a half; failing is allowed."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as stream:
            tables: dict[str, Any] = {_kind(file): found.astype(np.float16)}
            np.savez(stream, **tables)
        Path(name).replace(file)
        _forget_old(file.parent, _kind(file))
    except OSError:
        Path(name).unlink(missing_ok=True)


def _kind(file: Path) -> str:
    return file.name.split("-", maxsplit=1)[0]


def _forget_old(folder: Path, kind: str) -> None:
    files = sorted(folder.glob(f"{kind}-*.npz"), key=lambda file: file.stat().st_mtime)
    for old in files[:-_MOST_KEPT]:
        old.unlink(missing_ok=True)
