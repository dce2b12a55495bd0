"""madoguchi tickets import: an older register of complaints comes into the casebook."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bot.app import now
from bot.commands.desk_session import operator_session
from bot.commands.output import JSON, UNUSABLE, WRONG, count, leave, print_json, progress
from tickets.model.errors import Code
from tickets.registers import sheet
from tickets.registers.complaints import TITLES
from tickets.registers.importer import FURTHEST, FaultyRowError, Looked, Registrar
from tickets.registers.rows import People, RowFault, UnreadablePeopleError, Wrong, read_people

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
    with operator_session(asks_slack=True, make_keys=True) as operator:
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


_SENTENCES: Mapping[str, str] = {
    # What the file itself says or leaves out.
    Wrong.MISSING: "is empty: write it.",
    Wrong.UNKNOWN_WORD: "holds a word that this column does not know: write {of}.",
    Wrong.NOT_A_DAY: "is no day or time: write 2026-08-03 or 2026-08-03 14:05.",
    Wrong.UNKNOWN_PERSON: (
        "names somebody unknown: write the Slack id, or name them in the file of --people."
    ),
    Wrong.UNREADABLE: "cannot be read: write it as an export does.",
    Wrong.OUT_OF_ORDER: "lies before what came before it.",
    Wrong.NEEDS_HISTORY: "a reopened complaint needs its whole history in 「経過」.",
    Wrong.NOT_ALLOWED: "names somebody who may not do this ({of}).",
    Wrong.NO_SUCH_MOVE: "tells of a step that there is not from where the complaint stood ({of}).",
    Wrong.NOT_REACHED: "says what does not follow from the rest of the row.",
    Wrong.NUMBER_TAKEN: (
        "is a number that is given already: move it to 「旧番号」, and a new one is given."
    ),
    Wrong.TWICE: "stands there twice.",
    Wrong.WRONG_SERIES: "is of another series: X for a restricted matter, else C.",
    Wrong.NUMBER_TOO_FAR: f"is more than {FURTHEST:,} numbers ahead of the last one.",
    Wrong.UNKNOWN_COLUMN: (
        "the title of column {of} is none of the register's: rename the column or take it out."
    ),
    Wrong.MISSING_COLUMN: "this column is missing.",
    Wrong.WRONG_LENGTH: "the row has {of} cells, not as many as the first row.",
    Wrong.IN_THE_FUTURE: "lies in the future.",
    Wrong.TOO_LONG_AGO: "lies so long ago that its clocks cannot be counted: close it first.",
    # What the procedure says, as on every other path.
    Code.FORBIDDEN_NUMBER: (
        "holds a number of twelve digits or of a card, which must not be kept: take it out."
    ),
    Code.PERSONAL_DATA: "holds personal data, and this column is not sealed: take it out.",
    Code.TOO_LONG: "is too long.",
    Code.SAME_PERSON: "is the one who drafted it: another person has to approve.",
    Code.CONCERNED: "is concerned by the matter and may not decide or own it.",
    Code.NOT_THE_DECIDER: "is not the one who decides here: manager, deputy, representative.",
    Code.NOT_AN_AGENT: "does not work at the desk.",
    Code.MANAGER_ASSESSES: "so grave a matter is assessed by the manager: say so in 「経過」.",
    Code.NO_OWNER: "nobody owned it when the investigation began.",
    Code.UNKNOWN_DEPARTMENT: "is no department of the desk file.",
    Code.NOT_DESCRIBED: "says too little: who complained, how to reach them, for whom.",
    Code.NO_CONTACT: "neither a way to reach the person nor a reason why there is none.",
    Code.OTHER_CONTACT: "is not the way that the person wished.",
    Code.BEFORE_THAT: "lies before the approval.",
    Code.NOT_AT_ONCE: "only a light question may be answered on the spot, from the policy.",
    Code.NOT_STOPPED: "the mails were not stopped first.",
    Code.NOT_AN_OPT_OUT: "is no opt-out, so nothing was to be stopped.",
    Code.NOT_LINKED: "has no number of its own for the request or leak that it tells of ({of}).",
    Code.NOT_ACCEPTED: "was not accepted, so it is not closed as resolved.",
    Code.STILL_WAITING: "neither a reaction nor two weeks of silence before the closing.",
    Code.NO_RECOURSE: "the person was not told where else to turn.",
    Code.NO_CORRECTIVE_ACTION: "the corrective action is not decided: a number, or why none.",
    Code.NO_OPEN_ACTION: "an effect was looked at where no corrective action was open.",
    Code.NOT_REPORTED: "says neither that the representative was told, nor that it is monthly.",
    Code.LETTER_UNDECIDED: "an answer went out as a letter before it was approved.",
    Code.NOT_A_PHONE: "is no telephone number.",
    Code.NOT_AN_EMAIL: "is no mail address.",
    Code.NOT_A_POSTCODE: "is no postal code.",
    Code.NOT_KANA: "is not in katakana.",
    Code.WRONG_KIND: "cannot stand here.",
}


def sentence(fault: RowFault) -> str:
    """The sentence; of a fault that no register was expected to have, its name."""
    known = _SENTENCES.get(fault.code)
    return (
        known.format(of=fault.of) if known else f"{fault.code.replace('_', ' ')} {fault.of}".strip()
    )
