"""madoguchi tickets import: an older register of complaints comes into the casebook."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.app import now
from bot.commands.casebook import JSON, at_the_desk, print_json
from bot.commands.counting import count
from bot.commands.leaving import UNUSABLE, WRONG, leave
from bot.commands.progress import progress
from bot.commands.row_faults import sentence
from tickets.register import sheet
from tickets.register.complaints import TITLES
from tickets.register.importing import FaultyRowError, Looked, Registrar
from tickets.register.people import People, UnreadablePeopleError, read_people
from tickets.register.row import RowFault

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only look: name every fault, write nothing.")
@click.option("--people", type=_FILE, help="A CSV file of name,slack_id[,role]: who is who.")
@JSON
def import_(file: Path, dry_run: bool, people: Path | None, as_json: bool) -> None:
    """Brings the register of complaints in FILE in; nothing of it if any row has a fault.

    A row that came in before is left out, so an interrupted import is simply begun again.
    """
    table, known = _read(file), _people(people)
    with at_the_desk(asks_slack=True, make_keys=True) as operator:
        registrar = Registrar(
            operator.books.casebook,
            operator.circumstances,
            known,
            operator.who,
            operator.books.sealer.ring.lasting_mark,
        )
        looked = _look(registrar, table)
        if looked.faults:
            _tell(file, looked.faults, as_json=as_json)
            raise click.exceptions.Exit(WRONG)
        numbers = () if dry_run else _enter(file, registrar, looked, as_json=as_json)
    if as_json:
        print_json(
            {
                "faults": [],
                "rows": len(looked.arrivals),
                "there": looked.there,
                "numbers": list(numbers),
            }
        )
        return
    for row, number in numbers:
        click.echo(f"row {row}: {number}")
    done = "could come in" if dry_run else "came in"
    click.echo(
        f"{count(len(looked.arrivals), 'row')} {done}, {looked.there} there already.", err=True
    )


def _look(registrar: Registrar, table: Sequence[Sequence[str]]) -> Looked:
    with progress(max(0, len(table) - 1), "looking") as step:
        return registrar.look(table, now(), step)


def _enter(
    file: Path, registrar: Registrar, looked: Looked, *, as_json: bool
) -> tuple[tuple[int, str], ...]:
    """Row by row, each in a transaction of its own: what came in stays in."""
    entered: list[tuple[int, str]] = []
    with progress(len(looked.arrivals), "writing") as step:
        for arrival in looked.arrivals:
            try:
                entered.append((arrival.row.number, registrar.enter(arrival, now())))
            except FaultyRowError as error:
                _tell(file, error.faults, as_json=as_json)
                raise click.exceptions.Exit(WRONG) from None
            step()
    registrar.reserve(looked.arrivals)
    return tuple(entered)


def _read(file: Path) -> list[list[str]]:
    try:
        return sheet.read(file.read_bytes())
    except sheet.UnreadableSheetError:
        leave((f"{file} is no CSV file in UTF-8 or Shift_JIS.",), UNUSABLE)


def _people(file: Path | None) -> People:
    if file is None:
        return People()
    try:
        return read_people(_read(file))
    except UnreadablePeopleError as error:
        rows = (
            f"{file}:{row}: a row is name,slack_id or name,slack_id,role; the role is agent,"
            " manager, deputy or representative, for somebody who has left it."
            for row in error.rows
        )
        leave(rows, UNUSABLE)


def _tell(file: Path, faults: Sequence[RowFault], *, as_json: bool) -> None:
    if as_json:
        print_json({"faults": [_as_json(each) for each in faults]})
        return
    for each in faults:
        title = f"「{TITLES[each.field]}」 " if each.field in TITLES else ""
        click.echo(f"{file}:{each.row}: {title}{sentence(each)}")
    click.echo(f"{count(len(faults), 'fault')}; nothing was written.", err=True)


def _as_json(fault: RowFault) -> dict[str, Any]:
    return {
        "row": fault.row,
        "column": TITLES.get(fault.field),
        "code": fault.code,
        "sentence": sentence(fault),
    }
