"""Keeps the phrasings' vectors between starts, for they are slow to make."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from knowledge.matching.meaning import Encoder, Floats

_FORMAT = "1"
_MOST_KEPT = 8
_AT_ONCE = 256


def vectors(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> Floats:
    """The texts' vectors, from the cache if it has exactly these texts of this encoder."""
    if cache is None:
        return _encode(texts, encoder)
    file = cache / f"vectors-{_key(texts, encoder.name)}.npz"
    found = _load(file, len(texts))
    if found is None:
        found = _encode(texts, encoder)
        _save(file, found)
    return found


def _encode(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Encodes on all processors, for the products leave the interpreter free."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return np.concatenate(list(threads.map(encoder.encode, parts)))


def _key(texts: Sequence[str], encoder: str) -> str:
    digest = hashlib.blake2b(f"{_FORMAT}\0{encoder}".encode(), digest_size=16)
    for text in texts:
        digest.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _load(file: Path, count: int) -> Floats | None:
    """None for whatever is not a whole file of ours: half-written, foreign, of another size."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            found = stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    right = found.ndim == 2 and len(found) == count and found.dtype == np.float16
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
            np.savez(stream, vectors=found.astype(np.float16))
        Path(name).replace(file)
        _forget_old(file.parent)
    except OSError:
        Path(name).unlink(missing_ok=True)


def _forget_old(folder: Path) -> None:
    files = sorted(folder.glob("vectors-*.npz"), key=lambda file: file.stat().st_mtime)
    for old in files[:-_MOST_KEPT]:
        old.unlink(missing_ok=True)
