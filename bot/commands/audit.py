"""madoguchi audit: verify the audit chain."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from bot.clock import now
from bot.commands.desk_session import open_database, operator_session
from bot.commands.output import (
    FOUND_WRONG,
    JSON,
    OUT,
    Day,
    counted,
    exit_with_faults,
    print_json,
    print_result,
    refuse_existing,
    write_new,
)
from bot.storage.casebook.chain import Head
from bot.storage.casebook.verification import VerificationResult
from bot.storage.retention import erased_records
from tickets.model import tokyo
from tickets.redaction import ErasureCertificate
from tickets.rules.calendar import ONE_DAY


@click.group()
def audit() -> None:
    """The audit chain: each row is signed together with the one before it."""


@audit.command()
@click.option(
    "--head",
    "kept",
    metavar="FILE|ORDINAL:MAC",
    help="An earlier head: the file that `audit head` wrote, or what the bot posted.",
)
@JSON
def verify(kept: str | None, as_json: bool) -> None:
    """Read the chain from its start; exit code 1 names the first row that is not as written.

    Rows of a key that the key file lacks are named, too, and passed over. It also names each
    ticket, escalation and personal value that is not as it was written last, and it expects the
    head that the bot posted last. A read-only copy of a database will do.
    """
    head_ = _read(kept) if kept else None
    with open_database(is_read_only=True) as opened:
        found = opened.casebook.verify(head_)
    is_ok = found.is_intact and not found.closed
    print_result(as_json, {"ok": is_ok, **asdict(found)}, _lines(found))
    if not is_ok:
        raise click.exceptions.Exit(FOUND_WRONG)


def _lines(found: VerificationResult) -> Iterator[str]:
    for lost in found.unverified:
        told = counted(lost.last - lost.first + 1, "row")
        yield (
            f"{told}, {lost.first} to {lost.last}, cannot be verified: signed by audit"
            f" {lost.key_id}, which the key file lacks"
        )
    if found.broken is not None:
        yield f"row {found.broken} is missing, or not as it was written"
        return
    told = counted(found.rows, "row")
    yield f"{told}, all as they were written" if found.is_intact else f"{told} of the chain hold"
    for each in found.altered:
        yield f"{each}: not as it was written last"
    for each in found.differs:
        yield f"{each}: not the value that was written last"
    for each in found.missing:
        yield f"{each}: something that was written under this number, or its key, is missing"
    for key_id, numbers in found.closed.items():
        from_to = numbers[0] if len(numbers) == 1 else f"from {numbers[0]} to {numbers[-1]}"
        yield (
            f"{counted(len(numbers), 'number')}, {from_to}: personal values do not open, as their"
            f" keys are sealed with master {key_id}, which the key file lacks"
        )
    if found.unhashed:
        yield (
            f"{found.unhashed} not compared: tickets and escalations that were erased long ago,"
            " or that only rows of a missing key may tell of"
        )


@audit.command()
def head() -> None:
    """Print the end of the chain as JSON: keep it where no one who writes the database can."""
    with open_database(is_read_only=True) as opened:
        found = opened.casebook.head()
    if found is None:
        exit_with_faults("The chain has no row yet.", code=FOUND_WRONG)
    print_json(asdict(found))


@audit.command("certificate")
@click.option("--from", "first", type=Day(), required=True, help="First day, in Japan.")
@click.option("--to", "last", type=Day(), required=True, help="Last day, in Japan.")
@OUT
def erasure_certificate(first: date, last: date, out: Path) -> None:
    """Write a certificate of what was erased when its retention period was over.

    It names numbers, moments and who erased them, and no person.
    """
    if last < first:
        exit_with_faults("--to is before --from: swap them.")
    refuse_existing(out)
    begins, ends = tokyo.at(first), tokyo.at(last + ONE_DAY)
    with operator_session() as operator:
        found = tuple(erased_records(operator.storage.database, begins, ends))
        end = operator.storage.casebook.head()
        text = ErasureCertificate(
            company=operator.office.company.get("ja") or "",
            first=first,
            last=last,
            erased=found,
            head=str(end) if end else "–",
            made_by=operator.who,
            made_at=now(),
        )
    write_new(out, "\n".join((*text.lines(), "")).encode())
    click.echo(f"{out} written: {counted(len(found), 'record')} erased.")


def _read(kept: str) -> Head:
    """A file that `audit head` wrote, or a head as the bot posts it."""
    try:
        if ":" in kept and not Path(kept).exists():
            return Head.read(kept)
        told = json.loads(Path(kept).read_text(encoding="utf-8"))
        return Head(int(told["ordinal"]), str(told["mac"]))
    except (OSError, ValueError, TypeError, KeyError):
        exit_with_faults(
            f"{kept} is no head: name a file of `madoguchi audit head`, or ORDINAL:MAC."
        )
