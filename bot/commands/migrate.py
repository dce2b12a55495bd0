"""madoguchi migrate, manifest: the schema and the Slack app."""

from pathlib import Path

import click

from bot.commands.output import UNUSABLE, leave

MANIFEST = Path(__file__).resolve().parents[1] / "manifest.yaml"


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema; `run` does so at its start."""
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


@click.command()
def manifest() -> None:
    """Print the manifest from which the Slack app is made."""
    click.echo(MANIFEST.read_text(encoding="utf-8"), nl=False)
