"""madoguchi report: the month's report as files."""

from pathlib import Path

import click

from bot.clock import now
from bot.commands.desk_session import operator_session
from bot.commands.output import FOUND_WRONG, counted, exit_with_faults, make_folder, write_new
from bot.reports import charts
from bot.reports.month_files import month_files
from bot.storage.retention import Retention
from handlers.services import NotDrawn
from tickets.model.kinds import Language
from tickets.model.tokyo import Month
from tickets.reports.figures import ReportScope

_SCOPES = {"general": ReportScope.GENERAL, "representative": ReportScope.COMPLETE}


@click.command()
@click.option("--month", required=True, help="Which, as 2026-10; one that runs is marked as such.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="A new or empty folder, for files that only their owner reads.",
)
@click.option(
    "--for",
    "for_",
    type=click.Choice(list(_SCOPES)),
    default="general",
    show_default=True,
    help="Complete for the representative; the general one may be posted on.",
)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Default: the desk's language.")
def report(month: str, out: Path, for_: str, lang: Language | None) -> None:
    """Write a month's report: report.md, report.html, *.png and register*.csv.

    Restricted tickets, and requests of police, courts and bar associations, are only in the
    representative's. Neither has personal columns.
    """
    of, at = _read(month), now()
    if of.begins_at > at:
        exit_with_faults(f"{of} has not begun yet.")
    # First of all, so that no access is audited in vain.
    if not make_folder(out):
        exit_with_faults(f"{out} is not empty: nothing is written over.")
    with operator_session(asks_slack=True) as operator:
        figures = operator.desk.month_reports.figures(of, _SCOPES[for_], who=operator.who, now=at)
        office = operator.office
        opened = operator.storage
        retention = Retention(opened.database, opened.sealer)
        making = month_files(retention, opened.casebook, operator.context, operator.names)
        try:
            language = lang or office.language
            files = making.files(figures, language, who=operator.who, now=at, in_folder=True)
        except NotDrawn as error:
            exit_with_faults(f"The charts could not be drawn: {error}.", code=FOUND_WRONG)
    for each in files:
        write_new(out / each.name, each.content)
    if not charts.are_installed():
        click.echo(f"Without charts: for those, {charts.INSTALL}.", err=True)
    running = ", a month that is not over" if figures.is_running else ""
    click.echo(f"{out}: {counted(len(files), 'file')} on {of}{running}.")


def _read(text: str) -> Month:
    try:
        return Month.read(text)
    except ValueError:
        exit_with_faults("--month is a month like 2026-10.")
