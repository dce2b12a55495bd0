"""madoguchi migrate, manifest: the schema and the Slack app."""

from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import click
import yaml

from bot.settings import LOOPBACK

MANIFEST = Path(__file__).resolve().parents[1] / "manifest.yaml"


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema; `run` does so at its start."""
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.migrate import migrate as bring_up

    url = Settings.read().database_url.get_secret_value()
    with closing(Database.open(url)) as database:
        before, after = bring_up(database)
    click.echo(f"schema {after}" if before == after else f"schema {before or 'empty'} → {after}")


@click.command()
@click.option("--http", metavar="URL", help="For HTTP mode, reached at this address.")
def manifest(http: str | None) -> None:
    """Print the manifest from which the Slack app is made."""
    text = MANIFEST.read_text(encoding="utf-8")
    if http is not None:
        parts = urlsplit(http)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        ):
            raise click.BadParameter(
                "must begin with https:// (http:// is for the pretend workspace, on 127.0.0.1).",
                param_hint="--http",
            )
        text = over_http(text, http)
    click.echo(text, nl=False)


def over_http(manifest: str, url: str) -> str:
    """The manifest with request URLs in place of Socket Mode."""
    from bot.slack.http_mode import PATH

    url = url.rstrip("/").removesuffix(PATH) + PATH
    made = yaml.safe_load(manifest)
    settings = made["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"]["request_url"] = url
    for command in made["features"]["slash_commands"]:
        command["url"] = url
    dumped: str = yaml.safe_dump(made, sort_keys=False, allow_unicode=True)
    return dumped
