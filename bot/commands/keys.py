"""madoguchi keys: make a key file, and reseal with new keys."""

import os
from dataclasses import asdict
from pathlib import Path

import click

from bot.commands.desk_session import open_database
from bot.commands.output import (
    FOUND_WRONG,
    JSON,
    exit_with_faults,
    print_result,
    warn_if_erased_rows_remain,
)
from bot.settings import Settings
from bot.storage import keys as key_file
from bot.storage.rotation import Rotation
from bot.storage.setup import keys_file


@click.group()
def keys() -> None:
    """The key file, which opens what the database keeps sealed."""


@keys.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Write FILE with one new key a purpose, readable by its owner only.

    A missing folder is made, for its owner only.
    """
    try:
        is_new_folder = not file.parent.is_dir()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_file.write_new(file)
    except FileExistsError:
        exit_with_faults(f"{file} exists already: a key file is never written over.")
    except OSError as error:
        exit_with_faults(f"{file} cannot be written ({error.strerror}).")
    click.echo(f"{file} written. Name it in MADOGUCHI_KEYS and back it up apart from the database.")
    if os.getuid() == 0:
        both = f"{file.parent} {file}" if is_new_folder else str(file)
        click.echo(f"It belongs to root: for a service of its own, `chown ACCOUNT {both}`.")


@keys.command()
@click.option("--new", "adds", is_flag=True, help="First put a new key a purpose into the file.")
@click.option("--standby", is_flag=True, help="With --new: keys that open and do not seal yet.")
@click.option("--activate", is_flag=True, help="Put the keys on standby in use.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --new or --activate: write the file here, for a secret that is mounted.",
)
@JSON
def rotate(*, adds: bool, standby: bool, activate: bool, out: Path | None, as_json: bool) -> None:
    """Reseal with the last key of each purpose what earlier ones sealed; exit code 1 on a rest.

    With --new or --activate it changes only the key file: restart every program that uses it,
    then run `keys rotate`.
    """
    if (adds and activate) or (standby and not adds) or (out and not adds and not activate):
        exit_with_faults("Name either --new, perhaps with --standby, or --activate.")
    if adds or activate:
        _change(out, adds=adds, standby=standby)
        return
    with open_database() as opened:
        rotated = Rotation(opened.database, opened.sealer).rotate()
    warn_if_erased_rows_remain(swept=rotated.swept)
    told = f"{rotated.renewed} sealed anew, {rotated.left} left"
    print_result(as_json, asdict(rotated), [told])
    if rotated.left:
        raise click.exceptions.Exit(FOUND_WRONG)


def _change(out: Path | None, *, adds: bool, standby: bool) -> None:
    file = keys_file(Settings.read())
    written = out or file
    try:
        if adds:
            key_file.add_keys(file, written, is_standby=standby)
        else:
            key_file.activate_standby_keys(file, written)
    except OSError as error:
        exit_with_faults(
            f"{written} cannot be written ({error.strerror}): run the command as the"
            " account to which it belongs, or name another place with --out."
        )
    click.echo(f"{written} written.")
    click.echo(_NEXT_STANDBY if standby else _NEXT)


_NEXT = "Next: restart every program that uses it, then `madoguchi keys rotate`."
_NEXT_STANDBY = (
    "Next: give it to every replica, restart each, then `madoguchi keys rotate --activate`."
)
