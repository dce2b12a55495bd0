"""madoguchi init, manifest: what a new desk begins with, files to fill in and the Slack app."""

import json
import re
from contextlib import suppress
from pathlib import Path

import click

from bot.addresses import web_address
from bot.commands.output import exit_with_faults, make_folder, refuse_existing, write_new
from bot.config import desk_file
from bot.config.desk_file import LETTERS
from tickets.letters.template import own_text_names, starting_text
from tickets.model.kinds import Procedure

MANIFEST = Path(__file__).resolve().parents[1] / "manifest.yaml"
STARTER = Path(__file__).resolve().parents[1] / "starter"
FILES = {".env": STARTER / "settings.env", "desk.yaml": STARTER / "desk.yaml"}


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--letter",
    "letters",
    multiple=True,
    type=click.Choice([each.removesuffix(".txt") for each in own_text_names()]),
    metavar="NAME",
    help="Write this letter or form to FOLDER/letters instead, to be reworded; may be repeated.",
)
def init(folder: Path, letters: tuple[str, ...]) -> None:
    """Write .env and desk.yaml, to be filled in, into FOLDER (default: this one)."""
    if letters:
        _write_letters(folder / LETTERS, letters, _procedure(folder / "desk.yaml"))
        return
    make_folder(folder)
    for name in FILES:
        refuse_existing(folder / name)
    for name, source in FILES.items():
        write_new(folder / name, source.read_bytes())
        click.echo(f"{folder / name} written.")
    click.echo("Fill them in, then run `madoguchi check`.")


def _procedure(desk: Path) -> Procedure:
    """Return the procedure of the desk file there; by post if it cannot be read."""
    with suppress(desk_file.FaultyDeskFileError):
        return desk_file.read(desk).procedure
    return "post"


def _write_letters(folder: Path, letters: tuple[str, ...], procedure: Procedure) -> None:
    for name in letters:
        make_folder((folder / name).parent)
        if (folder / f"{name}.txt").exists():
            exit_with_faults(
                f"{folder / name}.txt exists already and is in use: edit it. For the shipped text,"
                f" name another folder, such as `madoguchi init shipped --letter {name}`; copy"
                " from there the lines that you change."
            )
    for name in letters:
        file = f"{name}.txt"
        write_new(folder / file, starting_text(file, procedure).encode())
        click.echo(f"{folder / file} written.")
    click.echo("Reword them beside your desk file, then run `madoguchi check`.")


@click.command()
@click.option("--http", metavar="URL", help="For HTTP mode, reached at this address.")
def manifest(http: str | None) -> None:
    """Print the manifest from which the Slack app is made."""
    text = MANIFEST.read_text(encoding="utf-8")
    if http is not None:
        try:
            text = with_request_urls(text, _manifest_url(http))
        except ValueError as error:
            raise click.BadParameter(f"{error}.", param_hint="--http") from None
    click.echo(text, nl=False)


def _manifest_url(url: str) -> str:
    """An address that a manifest may have. Raises ValueError with the rest of a sentence."""
    if web_address(url).username is not None:
        raise ValueError(
            "must hold no name and password: Slack shows the manifest to all who manage the app"
        )
    if "?" in url or "#" in url:
        raise ValueError("must hold no ? and no #")
    return url


def with_request_urls(manifest: str, url: str) -> str:
    """The manifest with request URLs in place of Socket Mode; its comments stay."""
    from bot.slack.http_mode import PATH

    url = json.dumps(url.rstrip("/").removesuffix(PATH) + PATH)
    text = manifest.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    text = _BEFORE_REQUESTS.sub(rf"\g<0>\n    request_url: {url}", text)
    return _COMMAND.sub(rf"\g<0>\n      url: {url}", text)


_BEFORE_REQUESTS = re.compile(r"^  (event_subscriptions|interactivity):$", re.MULTILINE)
_COMMAND = re.compile(r"^    - command: .*$", re.MULTILINE)
