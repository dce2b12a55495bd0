"""madoguchi purge, keys rotate: what is erased in its time, and what is sealed anew."""

from dataclasses import asdict

import click

from bot.app import now
from bot.commands.desk_session import JSON, at_the_desk, opened_books, print_json
from bot.commands.output import WRONG, count
from bot.storage.question_retention import purge as purge_questions
from bot.storage.retention import Retention
from bot.storage.rotation import Rotation
from tickets.model import tokyo
from tickets.rules.periods import in_force


@click.command()
@click.option("--dry-run", is_flag=True, help="Only name the tickets whose time is over.")
@JSON
def purge(dry_run: bool, as_json: bool) -> None:
    """Erases what is personal of tickets whose time is over; a legal hold stops it."""
    at = now()
    with at_the_desk() as operator:
        books = operator.books
        retention = Retention(books.database, books.sealer)
        rows, swept = 0, True
        if dry_run:
            numbers = retention.expired(at)
        else:
            purge_questions(books.database, at)
            years = in_force(operator.office.rules, tokyo.date_of(at)).audit_years
            purged = retention.purge(at, years)
            numbers, rows, swept = purged.tickets, purged.audit_rows, purged.swept
    _say_if_owed(swept=swept)
    if as_json:
        told = {"tickets": list(numbers), "audit_rows": rows, "swept": swept, "dry_run": dry_run}
        print_json(told)
        return
    for number in numbers:
        click.echo(number)
    done = "would be erased" if dry_run else "erased"
    click.echo(
        f"{count(len(numbers), 'ticket')} {done}, {count(rows, 'audit row')} purged", err=True
    )


def _say_if_owed(*, swept: bool) -> None:
    if not swept:
        click.echo(
            "Somebody was reading, so that erased rows still stand in the database's files;"
            " `run` and the next purge sweep them out.",
            err=True,
        )


def rotate(*, as_json: bool) -> None:
    """Seals anew what older keys sealed; ends with exit code 1 if anything is left."""
    with opened_books() as books:
        rotated = Rotation(books.database, books.sealer).rotate()
    _say_if_owed(swept=rotated.swept)
    if as_json:
        print_json(asdict(rotated))
    else:
        click.echo(f"{rotated.renewed} sealed anew, {rotated.left} left")
    if rotated.left:
        raise click.exceptions.Exit(WRONG)
