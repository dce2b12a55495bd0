"""madoguchi tickets form: what is printed or posted blank; needs only the desk file (O34)."""

from pathlib import Path

import click

from bot import desk_file
from bot.app import now
from bot.commands.casebook import write_new
from bot.commands.leaving import UNUSABLE, WRONG, leave
from bot.commands.running import REFUSALS, sentences
from bot.settings import Settings
from tickets.letters.forms import Form, blank
from tickets.model import tokyo
from tickets.rules.periods import in_force


@click.command()
@click.argument("kind", type=click.Choice(list(map(str, Form))))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file; none is written over. Without it the form is printed.",
)
def form(kind: str, out: Path | None) -> None:
    """Prints a blank form of this KIND in the company's name, also while the database is down."""
    try:
        office = desk_file.read(Settings.read().desk)
    except REFUSALS as error:
        leave(sentences(error), UNUSABLE)
    text, unset = blank(Form(kind), office, in_force(office.rules, tokyo.date_of(now())))
    if unset:
        leave((f"{name} is not set in the desk file." for name in unset), WRONG)
    if out is None:
        click.echo(text, nl=False)
        return
    write_new(out, text.encode())
    click.echo(f"{out} written.")
