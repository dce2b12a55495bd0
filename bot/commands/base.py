"""The options --knowledge and --desk, and what holds without them."""

from pathlib import Path

import click

from bot.settings import SHIPPED_KNOWLEDGE, AnswerSettings, Settings

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


def base(named: Path | None) -> Path:
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
