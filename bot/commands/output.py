"""What commands share: exit codes, counts, safe text, a progress bar; the options --knowledge and
--desk, and what holds without them.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from bot.atomic_files import temporary_file_beside
from bot.settings import SHIPPED_KNOWLEDGE, AnswerSettings, Settings
from knowledge.library.files import Fault
from tickets.model import tokyo

FOUND_WRONG = 1
BAD_USAGE = 2


def exit_with_faults(*faults: object, code: int = BAD_USAGE) -> NoReturn:
    """Print every fault to stderr and exit with this code."""
    for fault in faults:
        click.echo(str(fault), err=True)
    raise click.exceptions.Exit(code)


def counted(number: int, one: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def short_path(file: str) -> str:
    """Return the path below the working folder, or as it is."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def fault_line(fault: Fault, kind: str = "") -> str:
    """The line of a fault, with a short path for files below the working folder."""
    return f"{short_path(fault.file)}:{fault.line}: {kind}{fault.sentence}"


def printable(text: str) -> str:
    """Replace characters that would control the terminal; keep line breaks."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)


@contextmanager
def progress(of: int | None, what: str) -> Iterator[Callable[..., None]]:
    """Yields a function to call after each step, or after so many; a bar on a terminal, or a count
    if nobody knows the total, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _steps=1: None
        return
    from rich.console import Console
    from rich.progress import Progress

    counts = ("{task.completed:,} {task.description}",)
    columns = Progress.get_default_columns() if of is not None else counts
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=of)
        yield lambda steps=1: bar.advance(task, steps)


REASON = click.option("--reason", help="Why; it is kept in the audit chain.")


class Day(click.ParamType[date]):
    name = "day"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 (only the day)
        except ValueError:
            self.fail(f"“{value}” is no day: write it as 2027-04-01.", param, ctx)


JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")


OUT = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, which only its owner will read; none is written over.",
)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read; never overwrite."""
    write_parts(file, [content])


def write_parts(file: Path, parts: Iterable[bytes]) -> int:
    """Write a new file part by part, complete or not at all; return the number of parts."""
    count = 0
    try:
        with temporary_file_beside(file) as draft:
            with draft.open("wb") as out:
                for part in parts:
                    out.write(part)
                    count += 1
                out.flush()
                os.fsync(out.fileno())
            refuse_existing(file)
            draft.rename(file)
    except OSError as error:
        exit_with_faults(f"{file} cannot be written ({error.strerror}).")
    return count


def make_folder(folder: Path) -> bool:
    """Make a folder that only its owner can read, unless it is there. Whether it is empty."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return not any(folder.iterdir())
    except OSError as error:
        exit_with_faults(f"{folder} cannot be made ({error.strerror}).")


def refuse_existing(file: Path) -> None:
    """Check before anything is opened, so that no access is audited in vain."""
    if file.exists():
        exit_with_faults(f"{file} exists already: nothing is written over.")


def print_json(value: Any) -> None:
    click.echo(json_line(value))


def print_result(as_json: bool, value: Any, lines: Iterable[str], summary: str = "") -> None:
    """Print the value as JSON, or else the lines, and on stderr their summary."""
    if as_json:
        print_json(value)
        return
    for line in lines:
        click.echo(line)
    if summary:
        click.echo(summary, err=True)


def json_line(value: Any) -> str:
    """One line of JSON, with days and instants in ISO 8601, in which controls, line breaks, changes
    of direction and invisible characters are escaped: a terminal would obey them."""
    text = json.dumps(value, ensure_ascii=False, default=_iso)
    return "".join(map(_as_json, text))


def _iso(value: object) -> str:
    """A day or an instant; raises TypeError for anything else that JSON does not have."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"JSON has no {type(value).__name__}")


def _as_json(sign: str) -> str:
    if sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return json.dumps(sign)[1:-1]


def warn_if_erased_rows_remain(*, swept: bool) -> None:
    if not swept:
        click.echo(
            "A transaction was still reading, so erased rows remain in the database's files;"
            " `run` and the next purge remove them.",
            err=True,
        )


def local_time(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(tokyo.TOKYO).strftime("%Y-%m-%d %H:%M")


DESK_FILE = "desk.yaml"

KNOWLEDGE = click.option(
    "--knowledge",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the knowledge base; default MADOGUCHI_KNOWLEDGE, else the shipped one.",
)
DESK = click.option(
    "--desk",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The desk file; default desk.yaml in the folder of --knowledge, if there is one.",
)


def knowledge_folder(named: Path | None) -> Path:
    """The named folder, else that of the settings. Raises FaultySettingsError.

    Says so on stderr if it is the shipped base that nobody named, except beside JSON.
    """
    if named is not None:
        return named
    folder = AnswerSettings.read().knowledge
    if folder == SHIPPED_KNOWLEDGE and not click.get_current_context().params.get("as_json"):
        click.echo(
            f"These are the shipped answers ({folder}); name yours with --knowledge FOLDER or"
            " MADOGUCHI_KNOWLEDGE.",
            err=True,
        )
    return folder


def desk_beside(folder: Path | None) -> Path | None:
    """The desk file that `knowledge new` wrote beside the answers, if there is one."""
    own = folder / DESK_FILE if folder else None
    return own if own and own.is_file() else None


def desk_in_use(named: Path | None, folder: Path) -> Path | None:
    """The named desk file, else the one beside the answers, else that of the settings, if there
    is one."""
    found = named or desk_beside(folder) or Settings.examine()[0].desk
    return found if found.is_file() else None
