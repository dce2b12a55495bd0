"""madoguchi audit: verify the audit chain."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from bot.commands.desk_session import open_database
from bot.commands.output import JSON, UNUSABLE, WRONG, count, leave, print_json
from bot.storage.casebook.chain import Head
from bot.storage.casebook.verification import Verified


@click.group()
def audit() -> None:
    """The audit chain: each row is signed together with the one before it."""


@audit.command()
@click.option(
    "--head",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `audit head` printed earlier: shows whether the end was cut off.",
)
@JSON
def verify(file: Path | None, as_json: bool) -> None:
    """Read the chain from its start; exit code 1 names the first row that is not as written.

    It also names each personal value that is not the one written last.
    """
    kept = _read(file) if file else None
    with open_database() as opened:
        found = opened.casebook.verify(kept)
    if as_json:
        print_json(asdict(found))
    else:
        for line in _lines(found):
            click.echo(line)
    if found.broken is not None or found.differs:
        raise click.exceptions.Exit(WRONG)


def _lines(found: Verified) -> Iterator[str]:
    if found.broken is None:
        yield f"{count(found.rows, 'row')}, all as they were written"
    else:
        yield f"row {found.broken} is missing, or not as it was written"
    for each in found.differs:
        yield f"{each}: not the value that was written last"


@audit.command()
def head() -> None:
    """Print the end of the chain as JSON: keep it where no one who writes the database can."""
    with open_database() as opened:
        found = opened.casebook.head()
    if found is None:
        leave(("The chain has no row yet.",), WRONG)
    print_json(asdict(found))


def _read(file: Path) -> Head:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Head(int(told["ordinal"]), str(told["mac"]))
    except (OSError, ValueError, TypeError, KeyError):
        leave((f"{file} is not what `madoguchi audit head` prints.",), UNUSABLE)
