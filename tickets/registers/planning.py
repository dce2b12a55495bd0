"""The moves that a row tells of: its history, else the straight way to where it stands."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from tickets.model import tokyo
from tickets.model.complaint import Complaint, Reaction, Report
from tickets.model.kinds import CloseCode, Move, PersonalField, Relation, Status
from tickets.model.people import SYSTEM
from tickets.model.ticket import Ticket
from tickets.registers.reading import CHECKS, Planned, Told

_WAY = (
    (Status.ACKNOWLEDGED, Move.ACKNOWLEDGE),
    (Status.ASSESSED, Move.ASSESS),
    (Status.INVESTIGATING, Move.INVESTIGATE),
    (Status.DRAFTED, Move.DRAFT),
    (Status.APPROVED, Move.APPROVE),
    (Status.RESPONDED, Move.RESPOND),
)
"""How a complaint goes if nothing holds it up (domain.md 5.2, c2 to c7)."""

_ENDS: Mapping[CloseCode, Move] = {
    CloseCode.RESOLVED: Move.CLOSE,
    CloseCode.NO_CONTACT: Move.CLOSE,
    CloseCode.UNRESOLVED_REFERRED: Move.CLOSE,
    CloseCode.WITHDRAWN: Move.WITHDRAW,
    CloseCode.DUPLICATE: Move.CLOSE_DUPLICATE,
    CloseCode.OUT_OF_SCOPE: Move.CLOSE_OUT_OF_SCOPE,
}
_CUT_SHORT = frozenset({Move.WITHDRAW, Move.CLOSE_DUPLICATE, Move.CLOSE_OUT_OF_SCOPE})
_BY_DECIDER = frozenset({Move.APPROVE, Move.HOLD}) | _CUT_SHORT


def settled(told: Told) -> Told:
    """With the status and the kind of closing that the other cells tell, where none is written."""
    ticket = told.line.ticket
    status = ticket.status if told.has_status else _status(told)
    code = ticket.close_code
    if status is Status.CLOSED and code is None:
        code = _code(ticket)
    return replace(
        told, line=replace(told.line, ticket=replace(ticket, status=status, close_code=code))
    )


def planned(told: Told, desk: Collection[str]) -> tuple[Planned, ...]:
    """Every move with its person and time; a person who is not named is an empty string."""
    return told.history or tuple(_dated(told, desk))


def _status(told: Told) -> Status:
    ticket = told.line.ticket
    if ticket.closed_at or ticket.close_code or ticket.withdrawn_on:
        return Status.CLOSED
    if ticket.complaint.reaction is Reaction.NOT_ACCEPTED:
        return Status.UNRESOLVED
    return _progress(told)


def _progress(told: Told) -> Status:
    """How far the straight way was gone, by what is filled in."""
    ticket, line = told.line.ticket, told.line
    signs = (
        (ticket.replied_at, Status.RESPONDED),
        (_is_approved(ticket), Status.APPROVED),
        (line.says(PersonalField.DRAFT_REPLY), Status.DRAFTED),
        (line.says(PersonalField.FACTS_FOUND), Status.INVESTIGATING),
        (ticket.complaint.severity, Status.ASSESSED),
    )
    return next((status for sign, status in signs if sign), Status.RECEIVED)


def _is_approved(ticket: Ticket) -> bool:
    """Where it was cut short, an approver without a time is who closed it and approved nothing."""
    cut_short = ticket.close_code is not None and _ENDS.get(ticket.close_code) in _CUT_SHORT
    return bool(ticket.decided_by and (ticket.decided_at or not cut_short))


def _code(ticket: Ticket) -> CloseCode:
    if ticket.withdrawn_on:
        return CloseCode.WITHDRAWN
    if any(link.relation is Relation.DUPLICATE_OF for link in ticket.links):
        return CloseCode.DUPLICATE
    if ticket.complaint.reaction is Reaction.NOT_ACCEPTED:
        return CloseCode.UNRESOLVED_REFERRED
    return CloseCode.RESOLVED


def _dated(told: Told, desk: Collection[str]) -> Iterator[Planned]:
    """Each at the time that the row gives it, else at that of the move before."""
    ticket = told.line.ticket
    reported_on = ticket.complaint.reported_on
    times: Mapping[Move, datetime | None] = {
        Move.APPROVE: ticket.decided_at,
        Move.RESPOND: ticket.replied_at,
        Move.ANSWER_AT_ONCE: ticket.replied_at,
        **dict.fromkeys(_ENDS.values(), ticket.closed_at),
        Move.REPORT: tokyo.at(reported_on) if reported_on else None,
    }
    at, checks = ticket.recorded_at, iter(ticket.complaint.effect_checks)
    for move in _moves(told):
        if move in CHECKS.values():
            check = next(checks)
            at = max(at, tokyo.at(check.checked_on))
            yield Planned(move, check.checked_by, at)
            continue
        at = max(at, times.get(move) or at)
        yield Planned(move, _who(move, ticket, desk), at)


def _moves(told: Told) -> Iterator[Move]:
    ticket = told.line.ticket
    yield Move.RECORD
    if ticket.complaint.stops:
        yield from (Move.STOP_MAIL for _ in ticket.complaint.stops)
    yield from _way(told)
    code = ticket.close_code
    refused = ticket.status is Status.UNRESOLVED or code is CloseCode.UNRESOLVED_REFERRED
    if refused:
        yield Move.NOT_ACCEPTED
    yield from (Move.SEND_LETTER for _ in ticket.letters)
    if ticket.legal_hold:
        yield Move.HOLD
    if ticket.status is Status.CLOSED and code and code in _ENDS:
        yield _ENDS[code]
        if ticket.complaint.report is Report.MONTHLY and ticket.complaint.reported_on:
            yield Move.REPORT
        for each in ticket.complaint.effect_checks:
            yield CHECKS[each.effect]


def _way(told: Told) -> Iterator[Move]:
    """Up to where the ticket stands; what was closed without an answer, as far as it had come."""
    ticket = told.line.ticket
    if ticket.complaint.template:
        yield Move.ANSWER_AT_ONCE
        return
    reached = ticket.status
    if reached is Status.CLOSED and ticket.close_code:
        is_answered = _ENDS.get(ticket.close_code) is Move.CLOSE
        reached = Status.RESPONDED if is_answered else _progress(told)
    if reached is Status.UNRESOLVED:
        reached = Status.RESPONDED
    last = next((n for n, (status, _) in enumerate(_WAY) if status is reached), -1)
    for _, move in _WAY[: last + 1]:
        if move is Move.INVESTIGATE:
            yield Move.ASSIGN
        yield move
    if ticket.owner and last < 2:
        yield Move.ASSIGN


def _who(move: Move, ticket: Ticket, desk: Collection[str]) -> str:
    """The person whom the row names for such a move; what it names nobody for, the owner made."""
    recorder = ticket.recorded_by
    worker = ticket.owner or ticket.drafted_by or recorder
    if move is Move.RECORD:
        return recorder
    if move is Move.REPORT:
        return SYSTEM.id
    if move is Move.ASSIGN:
        return recorder if recorder in desk else worker
    if move is Move.DRAFT:
        return ticket.drafted_by or worker
    facts: Complaint = ticket.complaint
    is_grave = move is Move.ASSESS and facts.severity is not None and facts.severity.is_grave
    ends_unresolved = move is Move.CLOSE and ticket.close_code is CloseCode.UNRESOLVED_REFERRED
    if move in _BY_DECIDER or is_grave or ends_unresolved:
        return ticket.decided_by or ""
    return worker
