"""madoguchi knowledge policy: versions and revisions of the policy."""

from datetime import datetime
from pathlib import Path

import click

from bot.clock import now
from bot.commands.ask import open_answerer
from bot.commands.base import DESK, KNOWLEDGE, base, desk_in_use
from bot.commands.output import JSON, print_json
from tickets.model.tokyo import date_of


@click.group()
def policy() -> None:
    """Prepare revisions of the policy."""


@policy.command()
@KNOWLEDGE
@DESK
@JSON
def show(folder: Path | None, desk: Path | None, as_json: bool) -> None:
    """List the versions of the policy, and the answers that rest on what each has changed."""
    from bot.commands.knowledge.desk_checks import tell_fees
    from bot.commands.knowledge.policy import versions

    place, today = base(folder), date_of(now())
    found = versions(place, today)
    if as_json:
        print_json({"versions": [version.as_json() for version in found]})
        return
    for version in found:
        for line in version.lines():
            click.echo(line)
    tell_fees(desk_in_use(desk, place), found[0].library if found else None, today)


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which the new text is in force, in Japan; default today.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@KNOWLEDGE
@DESK
@JSON
def update(
    file: Path,
    on: datetime | None,
    dry_run: bool,
    folder: Path | None,
    desk: Path | None,
    as_json: bool,
) -> None:
    """Compare FILE, the policy's new text (.txt, .md or .html), with the text in force, clause by
    clause; prepare it as a revision; and list the answers that it suspends."""
    from bot.commands.knowledge.desk_checks import tell_fees
    from bot.commands.knowledge.policy import update as prepare

    day, place = on.date() if on else None, base(folder)
    answerer, today = open_answerer(place), date_of(now())
    done = prepare(file, answerer, place, on=day, dry_run=dry_run, today=today)
    if as_json:
        print_json(done.as_json())
        return
    for line in done.lines():
        click.echo(line)
    tell_fees(desk_in_use(desk, place), done.revised, today)
