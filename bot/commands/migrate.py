"""madoguchi migrate, keys new|rotate, manifest: what an operator does once, or rarely."""

from pathlib import Path

import click

from bot.commands.output import UNUSABLE, leave

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yaml"


@click.command()
def migrate() -> None:
    """Brings the database to this version; `run` does the same at its start."""
    from bot.commands.run import REFUSALS, sentences
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.migrate import migrate as bring_up

    try:
        database = Database.open(Settings.read().database_url.get_secret_value())
        before, after = bring_up(database)
    except REFUSALS as error:
        leave(sentences(error), UNUSABLE)
    database.close()
    click.echo(f"schema {after}" if before == after else f"schema {before or 'empty'} → {after}")


@click.group()
def keys() -> None:
    """The key file, which opens what the database keeps sealed."""


@keys.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Writes FILE with one new key a purpose, readable by its owner only."""
    from bot.storage.keys import write_new

    try:
        write_new(file)
    except FileExistsError:
        leave((f"{file} exists already: a key file is never written over.",), UNUSABLE)
    except OSError as error:
        leave((f"{file} cannot be written ({error.strerror}).",), UNUSABLE)
    click.echo(f"{file} written. Name it in MADOGUCHI_KEYS and back it up apart from the database.")


@keys.command()
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a line.")
def rotate(as_json: bool) -> None:
    """Seals anew, with the last key of each purpose, what earlier ones sealed."""
    from bot.commands.purge import rotate as seal_anew

    seal_anew(as_json=as_json)


@click.command()
def manifest() -> None:
    """Prints the manifest from which the Slack app is made."""
    click.echo(MANIFEST.read_text(encoding="utf-8"), nl=False)
