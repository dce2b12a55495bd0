"""madoguchi keys: make a key file, and reseal with new keys."""

from dataclasses import asdict
from pathlib import Path

import click

from bot.commands.desk_session import open_database
from bot.commands.output import JSON, UNUSABLE, WRONG, leave, print_json, warn_unless
from bot.storage.keys import write_new
from bot.storage.rotation import Rotation


@click.group()
def keys() -> None:
    """The key file, which opens what the database keeps sealed."""


@keys.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Write FILE with one new key a purpose, readable by its owner only."""
    try:
        write_new(file)
    except FileExistsError:
        leave((f"{file} exists already: a key file is never written over.",), UNUSABLE)
    except OSError as error:
        leave((f"{file} cannot be written ({error.strerror}).",), UNUSABLE)
    click.echo(f"{file} written. Name it in MADOGUCHI_KEYS and back it up apart from the database.")


@keys.command()
@JSON
def rotate(as_json: bool) -> None:
    """Reseal with the last key of each purpose what earlier ones sealed; exit code 1 on a rest."""
    with open_database() as opened:
        rotated = Rotation(opened.database, opened.sealer).rotate()
    warn_unless(swept=rotated.swept)
    if as_json:
        print_json(asdict(rotated))
    else:
        click.echo(f"{rotated.renewed} sealed anew, {rotated.left} left")
    if rotated.left:
        raise click.exceptions.Exit(WRONG)
