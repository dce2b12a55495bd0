"""madoguchi tickets letter, export: write audited files."""

from pathlib import Path

import click

from bot.clock import now
from bot.commands.desk_session import operator_session
from bot.commands.output import (
    REASON,
    WRONG,
    count,
    leave,
    refuse_existing,
    write_new,
    write_parts,
)
from tickets.letters.letter import MissingFactsError, UnfinishedLetterError, prepare
from tickets.letters.ticket_letters import finished
from tickets.model import tokyo
from tickets.model.kinds import LetterKind
from tickets.registers import sheet
from tickets.registers.export import Register
from tickets.registers.export import export as taken_out

_OUT = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, which only its owner will read; none is written over.",
)


@click.command()
@click.argument("number")
@click.argument("kind", type=click.Choice(list(map(str, LetterKind))))
@_OUT
@REASON
def letter(number: str, kind: str, out: Path, reason: str | None) -> None:
    """Writes a letter of this KIND, with the person's name and address, for ticket NUMBER."""
    if not (reason or "").strip():
        leave('A letter holds personal data: say why with --reason "…".')
    refuse_existing(out)
    at = now()
    with operator_session() as operator:
        desk, office = operator.desk, operator.context()
        ticket = desk.show(number, who=operator.who, now=at).ticket
        opened = desk.reveal(
            ticket.number, ticket.personal, who=operator.who, now=at, why=reason or ""
        )
        try:
            draft = prepare(ticket, opened, operator.office, office.rules, tokyo.date_of(at))
            text = finished(LetterKind(kind), draft).final
        except MissingFactsError as error:
            leave(f"{ticket.number} has not come so far: {error} is missing.", code=WRONG)
        except UnfinishedLetterError as error:
            leave(*(f"{name} is not set in the desk file." for name in error.unset), code=WRONG)
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
@_OUT
@REASON
def export(kind: str, full: bool, out: Path, reason: str | None) -> None:
    """Writes a register as a CSV file (RFC 4180, UTF-8 with a byte order mark)."""
    if full and not (reason or "").strip():
        leave('--full needs --reason "…": it is kept in the audit chain.')
    if reason and not full:
        leave("--reason is for --full: without it nothing personal is opened.")
    refuse_existing(out)
    with operator_session() as operator:
        rows = taken_out(
            operator.storage.casebook,
            operator.context,
            Register(kind),
            who=operator.who,
            now=now(),
            why=reason,
        )
        lines = write_parts(out, sheet.lines(rows))
    click.echo(f"{out} written: {count(lines - 1, 'row')}.")
