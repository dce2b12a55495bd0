"""madoguchi purge: erase personal data when its retention period is over."""

from datetime import timedelta

import click

from bot.clock import now
from bot.commands.desk_session import operator_session
from bot.commands.output import JSON, count, leave, print_json, warn_unless
from bot.storage.retention import Retention, purge_traces
from tickets.model import tokyo
from tickets.rules.periods import in_force


@click.command()
@click.option("--dry-run", is_flag=True, help="Only name the tickets whose time is over.")
@click.option(
    "--ahead",
    type=click.IntRange(0, 366),
    metavar="DAYS",
    help="With --dry-run: also those whose time is over in so many days, to review and hold.",
)
@JSON
def purge(dry_run: bool, ahead: int | None, as_json: bool) -> None:
    """Erase personal data of tickets whose retention period is over; a legal hold prevents it."""
    if ahead is not None and not dry_run:
        leave("--ahead is for --dry-run: nothing is erased before its time.")
    at = now()
    with operator_session() as operator:
        opened = operator.storage
        retention = Retention(opened.database, opened.sealer)
        rows, swept = 0, True
        if dry_run:
            numbers = retention.expired(at + timedelta(days=ahead or 0))
        else:
            purge_traces(opened.database, at)
            years = in_force(operator.office.rules, tokyo.date_of(at)).audit_years
            purged = retention.purge(at, years)
            numbers, rows, swept = purged.tickets, purged.audit_rows, purged.swept
    warn_unless(swept=swept)
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
