"""madoguchi init: the settings and the desk file that an operator fills in."""

from pathlib import Path

import click

from bot.commands.output import UNUSABLE, leave, refuse_existing, write_new

STARTER = Path(__file__).resolve().parents[1] / "starter"
FILES = {".env": STARTER / "settings.env", "desk.yaml": STARTER / "desk.yaml"}


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Write .env and desk.yaml, to be filled in, into FOLDER (default: this one)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        leave((f"{folder} cannot be made ({error.strerror}).",), UNUSABLE)
    for name in FILES:
        refuse_existing(folder / name)
    for name, source in FILES.items():
        write_new(folder / name, source.read_bytes())
        click.echo(f"{folder / name} written.")
    click.echo("Fill them in, then run `madoguchi check`.")
