"""Finds a knowledge base as it was: in a folder that was kept, or in the history of git."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NotFoundError(Exception):
    """A sentence that says what was looked for, and where."""


@contextmanager
def earlier(before: str, folder: Path) -> Iterator[Path]:
    """The folder named `before`, else `folder` as it was at that git revision, while it is used."""
    if Path(before).is_dir():
        yield Path(before)
        return
    commit = _git(folder, before, "rev-parse", "--short", "--verify", "--end-of-options", before)
    archive = _git(folder, before, "archive", commit.decode().strip())
    with tempfile.TemporaryDirectory() as kept:
        place = Path(kept) / f"as-of-{commit.decode().strip()}"
        try:
            with tarfile.open(fileobj=io.BytesIO(archive)) as files:
                files.extractall(place, filter="data")
        except tarfile.TarError as error:
            raise NotFoundError(f"“{before}” holds what cannot be unpacked: {error}") from error
        yield place


def _git(folder: Path, before: str, *command: str) -> bytes:
    try:
        told = subprocess.run(["git", "-C", str(folder), *command], capture_output=True, check=True)
    except FileNotFoundError as error:
        raise NotFoundError(
            f"“{before}” is no folder, and git is not installed: name the folder as it was before."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise NotFoundError(
            f"“{before}” is neither a folder nor a git revision of {folder} "
            f"({reason[-1] if reason else 'git failed'}): name the folder as it was before."
        ) from error
    return told.stdout
