"""What commands share: exit codes, counts, safe text, a progress bar."""

import json
import os
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from knowledge.library.faults import Fault
from tickets.model import tokyo

WRONG = 1
UNUSABLE = 2


def leave(*faults: object, code: int = UNUSABLE) -> NoReturn:
    """Print every fault to stderr and exit with this code."""
    for fault in faults:
        click.echo(str(fault), err=True)
    raise click.exceptions.Exit(code)


def count(number: int, one: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def short(file: str) -> str:
    """Return the path below the working folder, or as it is."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def told_of(fault: Fault, kind: str = "") -> str:
    """The line of a fault, with a short path for files below the working folder."""
    return f"{short(fault.file)}:{fault.line}: {kind}{fault.sentence}"


def printable(text: str) -> str:
    """Replace characters that would control the terminal; keep line breaks."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)


@contextmanager
def progress(of: int, what: str) -> Iterator[Callable[..., None]]:
    """Yields a function to call after each step, or after so many; a bar on a terminal, nothing
    elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _steps=1: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=of)
        yield lambda steps=1: bar.advance(task, steps)


REASON = click.option("--reason", help="Why; it is kept in the audit chain.")


JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")


def write_new(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read; never overwrite."""
    write_parts(file, [content])


def write_parts(file: Path, parts: Iterable[bytes]) -> int:
    """As `write_new`, part by part; returns their number. The file appears when it is complete."""
    count = 0
    try:
        with _draft(file) as draft:
            with draft.open("wb") as out:
                for part in parts:
                    out.write(part)
                    count += 1
                out.flush()
                os.fsync(out.fileno())
            refuse_existing(file)
            draft.rename(file)
    except OSError as error:
        leave(f"{file} cannot be written ({error.strerror}).")
    return count


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A file of mode 0600 beside the one to be made, removed if it was not renamed."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def refuse_existing(file: Path) -> None:
    """Check before anything is opened, so that no access is audited in vain."""
    if file.exists():
        leave(f"{file} exists already: nothing is written over.")


def print_json(value: Any) -> None:
    click.echo(json_line(value))


def json_line(value: Any) -> str:
    """One line of JSON in which controls, line breaks, changes of direction and invisible
    characters are escaped: a terminal would obey them."""
    return "".join(map(_as_json, json.dumps(value, ensure_ascii=False)))


def _as_json(sign: str) -> str:
    if sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return json.dumps(sign)[1:-1]


def warn_unless(*, swept: bool) -> None:
    if not swept:
        click.echo(
            "A transaction was still reading, so erased rows remain in the database's files;"
            " `run` and the next purge remove them.",
            err=True,
        )


def local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(tokyo.TOKYO).strftime("%Y-%m-%d %H:%M")
