"""Export of a register: who may have it, which rows it has, and its audit row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.access import audit
from tickets.access.visibility import Visibility, may_see, visibility_of
from tickets.escalation.handling import without_restricted_numbers
from tickets.model import tokyo
from tickets.model.contact import looks_personal
from tickets.model.errors import Code, Fault, NotAllowedError, RefusedError
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, Restriction, Role, Status
from tickets.model.numbers import Number, Series, parse_number
from tickets.model.people import OPERATOR
from tickets.model.ticket import Link, Summary, Ticket
from tickets.model.tokyo import Month
from tickets.ports import (
    Order,
    Query,
    Store,
    UnitOfWork,
    audit_denials,
    may_know_escalation,
    source_ticket,
)
from tickets.registers import columns, disclosures
from tickets.registers.cells import JAPANESE, ONESELF, Writing
from tickets.registers.columns import Columns, OpenedTicket, table_rows
from tickets.reports.figures import ReportScope, is_escalation_in_scope
from tickets.rules.context import Moment, OfficeContext


class Register(StrEnum):
    COMPLAINT = "complaint"
    DISCLOSURE = "disclosure"
    QUESTION = "question"
    ENQUIRY = "enquiry"  # police, court, bar association: a register of their own (O5)
    STAMPS = "stamps"
    NOTICE = "notice"  # breaches, with the notices to the persons


@dataclass(frozen=True, slots=True)
class MonthPart:
    """Tickets open in a month; the general scope leaves out restricted ones (O1, O2)."""

    month: Month
    scope: ReportScope


_AT_ONCE: Final = 400
_READ_EVERY_TICKET = frozenset({Role.REPRESENTATIVE, Role.AUDITOR})
_READERS = _READ_EVERY_TICKET | {Role.MANAGER, Role.DEPUTY}
_KIND: Mapping[Register, Kind] = {
    Register.COMPLAINT: Kind.COMPLAINT,
    Register.DISCLOSURE: Kind.DISCLOSURE,
    Register.QUESTION: Kind.QUESTION,
    Register.ENQUIRY: Kind.COMPLAINT,
    Register.STAMPS: Kind.DISCLOSURE,
}


def export(  # noqa: PLR0913  (keyword arguments of one call)
    store: Store,
    office_context: Callable[[], OfficeContext],
    register: Register,
    *,
    who: str,
    now: datetime,
    why: str | None = None,
    part: MonthPart | None = None,
    writing: Writing = JAPANESE,
) -> Iterator[list[str]]:
    """Titles and rows of the register as this person may see it (O1), by number.

    With a reason it is the full register, for the command line only (O2). All rows are of one
    moment: they are read in one transaction, which no writer waits for and which ends with the
    last row. The audit row is written before the first is yielded and before anything is opened.
    Raises NotAllowedError, RefusedError when the first row is asked for.
    """
    office = office_context()
    moment = office.moment(who, now)
    is_full = why is not None
    _require_reader(store, moment, is_full=is_full)
    _require_good_reason(why)
    if register is Register.NOTICE:
        yield from _breaches(store, moment, why, part, writing)
        return
    shown = _columns(register, office)
    opened = tuple(each.field for each in shown if is_full and each.private and each.field)
    with store.reading() as work:
        numbers = _numbers(work, register, moment, part)
        is_ledger = register is Register.STAMPS
        lines = _lines(work, numbers, moment, part, is_full=is_full and not is_ledger)
        ledger = disclosures.fee_ledger(lines, office.rules, writing) if is_ledger else []
        count = len(ledger) - 1 if is_ledger else len(numbers)
        with store.transaction() as written:
            written.write_audit(audit.export_entry(register, count, opened, moment, why or ""))
        yield from ledger or table_rows(shown, lines, writing, full=is_full)


def _breaches(
    store: Store, moment: Moment, why: str | None, part: MonthPart | None, writing: Writing
) -> Iterator[list[str]]:
    """Yield breaches that this person may know of, oldest knowledge first, with each notice.

    A merged one stands with its survivor.
    """
    knows_all = not moment.actor.roles.isdisjoint(_READ_EVERY_TICKET)
    with store.reading() as work:
        known = [
            without_restricted_numbers(work, each)
            for each in work.escalations_before(moment.now)
            if each.cause.is_breach and each.merged_into is None
            if knows_all or may_know_escalation(work, moment.actor.id, each, moment.roster)
            if _is_of_month(work, each, part, moment)
        ]
        count = sum(len(list(columns.breach_rows(each, ""))) for each in known)
        shown = columns.BREACHES
        opened = tuple(each.field for each in shown if why is not None and each.private)
        with store.transaction() as written:
            entry = audit.export_entry(Register.NOTICE, count, opened, moment, why or "")
            written.write_audit(entry)
        told = [work.reporters_account(each.number) if why is not None else None for each in known]
    found = [
        row
        for each, account in zip(known, told, strict=True)
        for row in columns.breach_rows(each, account.reveal() if account else "")
    ]
    yield from table_rows(shown, found, writing, full=why is not None)


def _is_of_month(
    work: UnitOfWork, escalation: Escalation, part: MonthPart | None, moment: Moment
) -> bool:
    """Open in the month or noticed after its end, in its scope, not about this person (O1)."""
    if part is None:
        return True
    closed_at, source = escalation.closed_at, source_ticket(work, escalation)
    first = tokyo.date_of(part.month.begins_at)
    was_open = (
        closed_at is None
        or closed_at >= part.month.begins_at
        or any(each.on and each.on >= first for each in escalation.notices)
    )
    is_shown = source is None or (may_see(source, moment) and not source.simulation)
    is_known = escalation.known_at < part.month.ends_at
    return was_open and is_known and is_shown and is_escalation_in_scope(escalation, part.scope)


def _columns(register: Register, office: OfficeContext) -> Columns:
    if register is Register.QUESTION:
        return columns.QUESTIONS
    if _KIND[register] is Kind.DISCLOSURE:
        return disclosures.disclosure_columns(office)
    return columns.COMPLAINTS


def _require_reader(store: Store, moment: Moment, *, is_full: bool) -> None:
    reads = moment.actor.roles & _READERS
    with audit_denials(store, moment):
        if not reads or (is_full and not moment.actor.id.startswith(OPERATOR)):
            raise NotAllowedError


def _require_good_reason(why: str | None) -> None:
    if why is not None and not why.strip():
        raise RefusedError((Fault(Code.NEEDS_REASON, "why"),))
    if why is not None and looks_personal(why):
        raise RefusedError((Fault(Code.PERSONAL_DATA, "why"),))


def _numbers(
    work: UnitOfWork, register: Register, moment: Moment, part: MonthPart | None
) -> list[str]:
    wanted = Query(
        kinds=frozenset({_KIND[register]}),
        statuses=frozenset(Status),
        received_before=part.month.ends_at if part else None,
        open_since=part.month.begins_at if part else None,
        order=Order.NEWEST,
    )
    summaries = work.summaries(wanted)
    numbers = (each.number for each in summaries if _is_in(each, register, part, moment))
    return sorted(numbers, key=lambda each: parse_number(each) or Number(Series.RESTRICTED, 0, 0))


def _lines(
    work: UnitOfWork,
    numbers: Sequence[str],
    moment: Moment,
    part: MonthPart | None,
    *,
    is_full: bool,
) -> Iterator[OpenedTicket]:
    for first in range(0, len(numbers), _AT_ONCE):
        found = list(work.find_all(numbers[first : first + _AT_ONCE]))
        keys = {each.number: each.personal for each in found} if is_full else {}
        opened = work.personal_values_of(keys)
        for ticket in found:
            shown = _as_seen(work, ticket, moment)
            shown = _without_restricted(shown) if _is_general(part) else shown
            if not is_full:  # hides employees with a matter of their own as recorder and mover
                shown = shown.with_person_as(shown.requester, ONESELF)
            yield OpenedTicket(shown, opened.get(ticket.number, {}))


def _is_general(part: MonthPart | None) -> bool:
    return part is not None and part.scope is ReportScope.GENERAL


def _without_restricted(ticket: Ticket) -> Ticket:
    """The number of a restricted ticket would tell readers that it exists."""
    links = (link for link in ticket.links if not link.number.startswith(Series.RESTRICTED))
    return replace(ticket, links=frozenset(links))


def _is_in(summary: Summary, register: Register, part: MonthPart | None, moment: Moment) -> bool:
    if summary.simulation or (_is_general(part) and summary.restrictions):
        return False
    is_enquiry = Restriction.ENQUIRY in summary.restrictions
    if register is not Register.STAMPS and is_enquiry != (register is Register.ENQUIRY):
        return False  # enquiries by authorities have a register of their own
    seen = visibility_of(summary, moment)
    if moment.actor.roles & _READ_EVERY_TICKET:
        return seen is not Visibility.NONE
    return seen in (Visibility.WHOLE, Visibility.REGISTER)


def _as_seen(work: UnitOfWork, ticket: Ticket, moment: Moment) -> Ticket:
    """A link to a ticket that the person may not see would tell that it exists."""
    if moment.actor.roles & _READ_EVERY_TICKET:
        return ticket

    def is_seen(link: Link) -> bool:
        linked = work.find(link.number)
        return linked is not None and may_see(linked, moment)

    return replace(ticket, links=frozenset(filter(is_seen, ticket.links)))
