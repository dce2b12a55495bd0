"""madoguchi tickets …: lists, single tickets, and the registers as files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.clock import now
from bot.commands.desk_session import OperatorSession, operator_session
from bot.commands.output import (
    FOUND_WRONG,
    JSON,
    REASON,
    counted,
    exit_with_faults,
    local_time,
    print_result,
    printable,
    write_new,
)
from bot.commands.tickets.files import export, import_, letter
from bot.config import desk_file
from bot.settings import Settings
from handlers.slack.phrases import Phrases
from tickets.deadlines.holders import DaysHeld, days_by_holder, holding_times_with_post
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.letters.letter import BlankForm, blank_form
from tickets.model import tokyo
from tickets.model.clocks import Deadline
from tickets.model.kinds import LANGUAGES, Kind, Language, Status
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Summary, Ticket
from tickets.ports import Order, Query
from tickets.registers.imported_row import fields_left_out
from tickets.rules.periods import rules_in_force

MOST = 1_000


@click.group()
def tickets() -> None:
    """Complaints, disclosure requests and questions, for the operator."""


tickets.add_command(letter)
tickets.add_command(export)
tickets.add_command(import_)


@tickets.command("list")
@click.option("--kind", type=click.Choice(list(map(str, Kind))), help="Only these.")
@click.option("--status", type=click.Choice(list(map(str, Status))), help="Default: all open.")
@click.option("--late", is_flag=True, help="Only with a clock that has run out.")
@click.option("--owner", help="Only of this Slack id.")
@click.option("--words", default="", help="Part of the summary; two signs are enough.")
@JSON
def list_(
    kind: str | None,
    status: str | None,
    late: bool,
    owner: str | None,
    words: str,
    as_json: bool,
) -> None:
    """List tickets, next due first, at most 1,000; without personal data."""
    open_ones = Query().statuses
    query = Query(
        kinds=frozenset({Kind(kind)}) if kind else frozenset(Kind),
        statuses=frozenset({Status(status)}) if status else open_ones,
        owner=owner,
        late=late,
        words=words,
        order=Order.NEWEST if status == Status.CLOSED else Order.DUE,
    )
    with operator_session() as operator:
        found = operator.desk.list(query, who=operator.who, now=now(), most=MOST)
    summaries, total = [_summary(each) for each in found], counted(len(found), "ticket")
    print_result(as_json, summaries, map(_summary_line, found), total)


@tickets.command()
@click.argument("number")
@click.option("--reveal", is_flag=True, help="Also what is personal; needs --reason.")
@REASON
@JSON
def show(number: str, reveal: bool, reason: str | None, as_json: bool) -> None:
    """Show a ticket: its clocks, its history, who held it and for how long."""
    if reveal and not (reason or "").strip():
        exit_with_faults('--reveal needs --reason "…": it is kept in the audit chain.')
    if reason is not None and not reveal:
        exit_with_faults("--reason is for --reveal: without it nothing personal is opened.")
    at = now()
    with operator_session() as operator:
        shown = operator.desk.show(number, who=operator.who, now=at)
        ticket, opened = shown.ticket, dict[ValueName, Personal]()
        if reveal:
            opened |= operator.desk.reveal(
                ticket.number, ticket.personal, who=operator.who, now=at, why=reason or ""
            )
        file = _File(operator, ticket, opened, at, tuple(map(str, shown.letters_owed)))
    print_result(as_json, as_json and file.as_json(), map(printable, file.lines()))


class _File:
    """A ticket with everything that is shown of it."""

    def __init__(
        self,
        operator: OperatorSession,
        ticket: Ticket,
        opened: Mapping[ValueName, Personal],
        at: datetime,
        letters: tuple[str, ...],
    ) -> None:
        office = operator.context()
        self.ticket, self.opened, self.letters = ticket, opened, letters
        self.clocks = ticket_deadlines(ticket, office)
        until, by_post = ticket.closed_at or at, not office.is_at_counter
        passed = holding_times_with_post(ticket, until, by_post=by_post)
        self.held = (
            () if ticket.first_known_step else days_by_holder(passed, office.opening.calendar)
        )
        self.at = at

    def as_json(self) -> dict[str, Any]:
        from pydantic import TypeAdapter

        return {
            "ticket": TypeAdapter(Ticket).dump_python(self.ticket, mode="json"),
            "clocks": [_clock(each, self.at) for each in self.clocks],
            "held": [asdict(each) for each in self.held],
            "letters_due": list(self.letters),
            "personal": {str(slot): value.reveal() for slot, value in sorted(self.opened.items())},
        }

    def lines(self) -> Iterator[str]:
        ticket = self.ticket
        yield f"{ticket.number}  {ticket.kind}  {ticket.status}"
        yield from _table(_facts(ticket))
        yield from _titled("clocks", (_clock_line(each, self.at) for each in self.clocks))
        yield from _titled("letters due", self.letters)
        yield from _titled("history", (_step_line(each) for each in ticket.history))
        yield from _titled("held by", (_held_line(each) for each in self.held))
        there = ", ".join(sorted(map(str, ticket.personal)))
        if not self.opened:
            yield f"personal: {there or 'none'}"
            return
        yield "personal"
        for slot, value in sorted(self.opened.items()):
            text = value.reveal().replace("\n", "\n      ")
            yield f"  {slot}: {text}"


def _facts(ticket: Ticket) -> dict[str, object]:
    return {
        "received": f"{local_time(ticket.received_at)} by {ticket.channel}",
        "recorded": f"{local_time(ticket.recorded_at)} {ticket.recorded_by}",
        "owner": ticket.owner,
        "department": ticket.department,
        "restricted": ", ".join(sorted(ticket.restrictions)),
        "summary": ticket.summary,
        "reference": ticket.reference,
        "imported": local_time(ticket.imported_at),
        "not recorded": ", ".join(fields_left_out(ticket)),
        "leak": ticket.leak,
        "drafted": ticket.drafted_by,
        "decided": f"{local_time(ticket.decided_at)} {ticket.decided_by or ''}".strip(),
        "replied": local_time(ticket.replied_at),
        "links": ", ".join(sorted(f"{each.relation} {each.number}" for each in ticket.known_links)),
        "closed": f"{local_time(ticket.closed_at)} {ticket.close_code or ''}".strip(),
        "kept until": ticket.retention_until,
    }


def _table(facts: Mapping[str, object]) -> Iterator[str]:
    for name, value in facts.items():
        if value:
            yield f"  {name:<11} {value}"


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield title
        yield from (f"  {line}" for line in found)


def _clock_line(deadline: Deadline, at: datetime) -> str:
    clock = deadline.clock
    state = "paused" if deadline.is_paused else "late" if deadline.is_missed(at) else clock.sense
    named = f"{clock.name} {deadline.of}".strip()
    return f"{named:<24} {deadline.on} {_label(deadline)}  {state}"


def _label(deadline: Deadline) -> str:
    return Phrases("ja")(f"label.{deadline.clock.label}")


def _step_line(step: Any) -> str:
    return f"{local_time(step.at)}  {step.by:<12}  {step.move:<18}  {step.after}"


def _held_line(held: DaysHeld) -> str:
    named = f"{held.holder} {', '.join(held.departments)}".strip()
    days, business_days = counted(held.days, "day"), counted(held.business_days, "business day")
    return f"{named:<24} {days}, {business_days}"


def _summary_line(summary: Summary) -> str:
    kind, status, owner = summary.kind, summary.status, summary.owner or "-"
    received = local_time(summary.received_at)
    return f"{summary.number:<12}  {kind:<10}  {status:<15}  {owner:<12}  {received}"


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "number": summary.number,
        "kind": summary.kind,
        "status": summary.status,
        "owner": summary.owner,
        "department": summary.department,
        "received_at": summary.received_at,
        "restrictions": sorted(summary.restrictions),
        "closed_at": summary.closed_at,
    }


def _clock(deadline: Deadline, at: datetime) -> dict[str, Any]:
    return {
        "clock": deadline.clock.name,
        "of": deadline.of,
        "on": deadline.on,
        "label": _label(deadline),
        "sense": deadline.clock.sense,
        "late": deadline.is_missed(at),
        "paused": deadline.is_paused,
    }


@tickets.command()
@click.argument("kind", type=click.Choice(list(map(str, BlankForm))))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file; none is written over. Without it the form is printed.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of the form; without it the desk file's `language`.",
)
def form(kind: str, out: Path | None, language: Language | None) -> None:
    """Print a blank form of this KIND in the company's name, even while the database is down."""
    office = desk_file.read(Settings.read().desk)
    rules = rules_in_force(office.rules, tokyo.date_of(now()))
    text, unset = blank_form(BlankForm(kind), office, rules, language or office.language)
    if unset:
        exit_with_faults(
            *(f"{name} is not set in the desk file." for name in unset), code=FOUND_WRONG
        )
    if out is None:
        click.echo(text, nl=False)
        return
    write_new(out, text.encode())
    click.echo(f"{out} written.")
