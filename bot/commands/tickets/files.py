"""madoguchi tickets letter, export, import: audited files out, an older register in."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from bot.clock import now
from bot.commands.desk_session import operator_session
from bot.commands.output import (
    FOUND_WRONG,
    JSON,
    OUT,
    REASON,
    counted,
    exit_with_faults,
    print_result,
    progress,
    refuse_existing,
    write_new,
    write_parts,
)
from tickets.letters.letter import MissingFactsError, UnfinishedLetterError, prepare_draft
from tickets.letters.ticket_letters import render_final_letter
from tickets.model import tokyo
from tickets.model.errors import Code
from tickets.model.kinds import LetterKind
from tickets.registers import sheet
from tickets.registers.columns import COMPLAINT_TITLES
from tickets.registers.export import Register
from tickets.registers.export import export as taken_out
from tickets.registers.importer import MOST_NUMBERS_AHEAD, FaultyRowError, Importer, ImportPreview
from tickets.registers.rows import (
    PeopleByName,
    RowFault,
    RowFaultCode,
    UnreadablePeopleError,
    read_people,
)


@click.command()
@click.argument("number")
@click.argument("kind", type=click.Choice(list(map(str, LetterKind))))
@OUT
@REASON
def letter(number: str, kind: str, out: Path, reason: str | None) -> None:
    """Writes a letter of this KIND, with the person's name and address, for ticket NUMBER."""
    if not (reason or "").strip():
        exit_with_faults('A letter holds personal data: say why with --reason "…".')
    refuse_existing(out)
    at = now()
    with operator_session() as operator:
        desk, office = operator.desk, operator.context()
        ticket = desk.show(number, who=operator.who, now=at).ticket
        opened = desk.reveal(
            ticket.number, ticket.personal, who=operator.who, now=at, why=reason or ""
        )
        try:
            today = tokyo.date_of(at)
            draft = prepare_draft(ticket, opened, operator.office, office, today)
            text = render_final_letter(LetterKind(kind), draft).final
        except MissingFactsError as error:
            exit_with_faults(
                f"{ticket.number} has not come so far: {error} is missing.", code=FOUND_WRONG
            )
        except UnfinishedLetterError as error:
            exit_with_faults(
                *(f"{name} is not set in the desk file." for name in error.unset), code=FOUND_WRONG
            )
    write_new(out, text.reveal().encode())
    click.echo(f"{out} written.")


@click.command()
@click.option(
    "--kind",
    type=click.Choice(list(map(str, Register))),
    default=Register.COMPLAINT.value,
    show_default=True,
    help="Which register.",
)
@click.option("--full", is_flag=True, help="With the personal columns; needs --reason.")
@OUT
@REASON
def export(kind: str, full: bool, out: Path, reason: str | None) -> None:
    """Writes a register as a CSV file (RFC 4180, UTF-8 with a byte order mark)."""
    if full and not (reason or "").strip():
        exit_with_faults('--full needs --reason "…": it is kept in the audit chain.')
    if reason and not full:
        exit_with_faults("--reason is for --full: without it nothing personal is opened.")
    refuse_existing(out)
    with operator_session(asks_slack=True) as operator:
        rows = taken_out(
            operator.storage.casebook,
            operator.context,
            Register(kind),
            who=operator.who,
            now=now(),
            why=reason,
            writing=operator.names.writing(operator.office.language, operator.office),
        )
        lines = write_parts(out, sheet.encode_csv_lines(rows))
    click.echo(f"{out} written: {counted(lines - 1, 'row')}.")


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SENTENCES: Final[Mapping[str, str]] = {
    RowFaultCode.MISSING: "is empty: write it.",
    RowFaultCode.UNKNOWN_WORD: "holds a word that this column does not know: write {of}.",
    RowFaultCode.NOT_A_DAY: "is no day or time: write 2026-08-03 or 2026-08-03 14:05.",
    RowFaultCode.UNKNOWN_PERSON: (
        "names somebody unknown: write the Slack id, or name them in the file of --people."
    ),
    RowFaultCode.UNREADABLE: "cannot be read: write it as an export does.",
    RowFaultCode.OUT_OF_ORDER: "lies before what came before it.",
    RowFaultCode.CONTRADICTS: "is filled in, and 「状態」 says {of}: empty one of them.",
    RowFaultCode.NUMBER_TAKEN: (
        "is a number that is given already: move it to 「旧番号」, and a new one is given."
    ),
    RowFaultCode.TWICE: "stands there twice.",
    RowFaultCode.WRONG_SERIES: "is of another series: X for a restricted matter, else C.",
    RowFaultCode.NUMBER_TOO_FAR: (
        f"is more than {MOST_NUMBERS_AHEAD:,} numbers ahead of the last one."
    ),
    RowFaultCode.UNKNOWN_COLUMN: (
        "the title of column {of} is none of the register's: rename the column or take it out."
    ),
    RowFaultCode.MISSING_COLUMN: "this column is missing.",
    RowFaultCode.WRONG_LENGTH: "the row has {of} cells, not as many as the first row.",
    RowFaultCode.IN_THE_FUTURE: "lies in the future.",
    RowFaultCode.TOO_LONG_AGO: (
        "lies so long ago that its clocks cannot be counted: close it first."
    ),
    Code.FORBIDDEN_NUMBER: (
        "holds a number of twelve digits or of a card, which must not be kept: take it out."
    ),
    Code.PERSONAL_DATA: "holds personal data, and this column is not sealed: take it out.",
    Code.TOO_LONG: "is too long.",
    Code.UNKNOWN_DEPARTMENT: "is no department of the desk file, and the complaint is still open.",
    Code.NOT_A_PHONE: "is no telephone number.",
    Code.NOT_AN_EMAIL: "is no mail address.",
    Code.NOT_A_POSTCODE: "is no postal code.",
    Code.NOT_KANA: "is not in katakana.",
    Code.WRONG_KIND: "cannot stand here.",
}


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only look: name every fault, write nothing.")
@click.option("--people", type=_FILE, help="A CSV file of name,slack_id: who is who.")
@JSON
def import_(file: Path, dry_run: bool, people: Path | None, as_json: bool) -> None:
    """Imports the register of complaints in FILE as it is; nothing of it if any row has a fault.

    A row that was imported before is left out, so an interrupted import is simply begun again.
    """
    table, known = _read(file), _people(people)
    with operator_session(asks_slack=True, make_keys=True) as operator:
        importer = Importer(
            operator.storage.casebook,
            operator.context,
            known,
            operator.who,
            operator.storage.sealer.ring.lasting_mark,
            hashlib.sha256(file.read_bytes()).hexdigest(),
        )
        looked = _look(importer, table)
        if looked.faults:
            _tell(file, looked.faults, as_json=as_json)
            raise click.exceptions.Exit(FOUND_WRONG)
        numbers = () if dry_run else _enter(file, importer, looked, as_json=as_json)
    rows, there = len(looked.arrivals), looked.there
    told = {"faults": [], "rows": rows, "there": there, "numbers": list(numbers)}
    done = "could come in" if dry_run else "came in"
    summary = f"{counted(rows, 'row')} {done}, {there} there already."
    print_result(as_json, told, (f"row {row}: {number}" for row, number in numbers), summary)


def _look(importer: Importer, table: Sequence[Sequence[str]]) -> ImportPreview:
    with progress(max(0, len(table) - 1), "looking") as step:
        return importer.preview(table, now(), step)


def _enter(
    file: Path, importer: Importer, looked: ImportPreview, *, as_json: bool
) -> tuple[tuple[int, str], ...]:
    """Row by row, each in its own transaction, so that the desk never waits for the whole file."""
    entered: list[tuple[int, str]] = []
    with progress(len(looked.arrivals), "writing") as step:
        for arrival in looked.arrivals:
            try:
                entered.append((arrival.row, importer.write(arrival, now())))
            except FaultyRowError as error:
                _tell(file, error.faults, as_json=as_json)
                raise click.exceptions.Exit(FOUND_WRONG) from None
            step()
    importer.reserve_numbers(looked.arrivals)
    return tuple(entered)


def _read(file: Path) -> list[list[str]]:
    try:
        return sheet.decode_csv(file.read_bytes())
    except sheet.UnreadableSheetError:
        exit_with_faults(f"{file} is no CSV file in UTF-8 or Shift_JIS.")


def _people(file: Path | None) -> PeopleByName:
    if file is None:
        return PeopleByName()
    try:
        return read_people(_read(file))
    except UnreadablePeopleError as error:
        exit_with_faults(*(f"{file}:{row}: a row is name,slack_id." for row in error.rows))


def _tell(file: Path, faults: Sequence[RowFault], *, as_json: bool) -> None:
    summary = f"{counted(len(faults), 'fault')}; nothing was written."
    lines = (f"{file}:{each.row}: {_title(each)}{row_fault_sentence(each)}" for each in faults)
    print_result(as_json, {"faults": [_as_json(each) for each in faults]}, lines, summary)


def _title(fault: RowFault) -> str:
    return f"「{COMPLAINT_TITLES[fault.field]}」 " if fault.field in COMPLAINT_TITLES else ""


def _as_json(fault: RowFault) -> dict[str, Any]:
    return {
        "row": fault.row,
        "column": COMPLAINT_TITLES.get(fault.field),
        "code": fault.code,
        "sentence": row_fault_sentence(fault),
    }


def row_fault_sentence(fault: RowFault) -> str:
    """Say what is wrong and what to do about it."""
    known = _SENTENCES.get(fault.code)
    return (
        known.format(of=fault.of) if known else f"{fault.code.replace('_', ' ')} {fault.of}".strip()
    )
