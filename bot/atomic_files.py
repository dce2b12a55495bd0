"""Write a file atomically: a temporary file of mode 0600 beside it, renamed once it is complete."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_file_beside(file: Path) -> Iterator[Path]:
    """An empty file of mode 0600 beside the one to be made; removed if it was not renamed. Raises
    OSError."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
