"""Commit applied moves: ticket, audit, notices, letters, timers and escalations."""

from collections.abc import Sequence
from dataclasses import replace

from tickets.access.audit import Action, Entry
from tickets.access.visibility import as_seen_by
from tickets.deadlines.schedule import set_ticket_timers
from tickets.escalation import escalate
from tickets.model.errors import StaleTicketError
from tickets.model.kinds import Move
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series, series_of
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork, next_number
from tickets.rules.context import Moment
from tickets.workflow.apply import AppliedMove
from tickets.workflow.audience import letter_due, letters_done, notices_of


def commit(work: UnitOfWork, applied: tuple[AppliedMove, ...], moment: Moment) -> Ticket:
    """Write these moves in the current transaction."""
    if not applied:
        raise ValueError("nothing was moved")
    before, ticket = applied[0].before, applied[-1].ticket
    ticket = _in_its_series(work, ticket, before, moment)
    known = None if applied[0].is_first else before
    ticket = escalate.of_ticket(work, ticket, known, moment, _why_cleared(applied))
    sealed = {slot: value for each in applied for slot, value in each.sealed.items()}
    if applied[0].is_first:
        work.add(ticket, sealed)
    elif not work.save(ticket, sealed, seen=before.version):
        raise stale(before)
    numbered = [
        replace(each, ticket=replace(each.ticket, number=ticket.number)) for each in applied
    ]
    for each in numbered:
        _write(work, each)
    _tell(work, numbered, moment)
    set_ticket_timers(work, ticket, moment.context)
    return ticket


def _why_cleared(applied: tuple[AppliedMove, ...]) -> str:
    """Reason for clearing the leak flag."""
    clearing = (each for each in applied if each.step.move is Move.CLEAR_LEAK)
    sealed = (value for each in clearing for value in each.sealed.values())
    return next((value.reveal() for value in sealed), "")


def stale(ticket: Ticket) -> StaleTicketError:
    """Error that names who changed the ticket last."""
    last = as_seen_by(ticket, "").history[-1]
    return StaleTicketError(last.by, last.at, ticket.status)


def _tell(work: UnitOfWork, applied: Sequence[AppliedMove], moment: Moment) -> None:
    """Post what follows, once per person: the notice of the last move says it for all."""
    told: dict[tuple[NoticeKind, str], Notice] = {}
    for each in applied:
        for notice in notices_of(each, moment.roster, moment.today):
            told[notice.what, notice.to] = notice
    for notice in told.values():
        work.post(notice)


def _write(work: UnitOfWork, applied: AppliedMove) -> None:
    """Write the audit entry and the letters."""
    work.write(of_move(applied))
    letter = letter_due(applied)
    if letter:
        work.promise(applied.ticket.number, letter, len(applied.ticket.history))
    for sent in applied.ticket.letters[len(applied.before.letters) :]:
        work.strike(applied.ticket.number, sent.kind)
    for done in letters_done(applied):
        work.strike(applied.ticket.number, done)


def _in_its_series(work: UnitOfWork, ticket: Ticket, before: Ticket, moment: Moment) -> Ticket:
    """Number a new ticket, once its restrictions are known.

    A ticket restricted later moves to series X and leaves an empty stub (O1).
    """
    series = series_of(ticket.kind, ticket.restrictions)
    if ticket.number and (series is not Series.RESTRICTED or ticket.number.startswith(series)):
        return ticket
    numbered = replace(ticket, number=next_number(work, series, moment))
    if ticket.number and not work.renumber(ticket.number, numbered, seen=before.version):
        raise stale(before)
    return numbered


_NAMED = {
    Move.RECORD: Action.CREATE,
    Move.APPROVE: Action.APPROVE,
    Move.CONFIRM_CHANGE: Action.APPROVE,
    Move.ALLOW_DELAY: Action.APPROVE,
    Move.SEND_BACK: Action.REJECT,
    Move.SEND_BACK_TO_CHECK: Action.REJECT,
}


def of_move(applied: AppliedMove) -> Entry:
    """Audit row of a move."""
    step = applied.step
    changed = step.before is not step.after
    return Entry(
        at=step.at,
        actor=step.by,
        role=step.role,
        action=_NAMED.get(step.move, Action.TRANSITION if changed else Action.UPDATE),
        number=applied.ticket.number,
        move=step.move,
        before=step.before,
        after=step.after,
        fields=applied.fields,
    )
