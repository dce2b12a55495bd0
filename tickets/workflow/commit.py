"""What is written down once a ticket has moved, all in the transaction of the move."""

from dataclasses import replace
from datetime import datetime

from tickets.access.audit import Action, Entry
from tickets.access.visibility import as_seen_by
from tickets.deadlines.schedule import set_clocks
from tickets.escalation import escalate
from tickets.model.errors import StaleTicketError
from tickets.model.kinds import Move
from tickets.model.numbers import Series, series_of
from tickets.model.ticket import Ticket
from tickets.ports import Book, next_number
from tickets.rules.context import Circumstances, Moment
from tickets.workflow.apply import Walked
from tickets.workflow.audience import letter_due, letters_done, notices


def settle(book: Book, walked: tuple[Walked, ...], moment: Moment, office: Circumstances) -> Ticket:
    """Ticket, values, audit, notices, letters, clocks and escalation of these moves."""
    if not walked:
        raise ValueError("nothing was moved")
    before, ticket = walked[0].before, walked[-1].ticket
    ticket = _in_its_series(book, ticket, before, moment, office)
    known = None if walked[0].is_first else before
    ticket = escalate.of_ticket(book, ticket, known, moment, office, _why_cleared(walked))
    sealed = {slot: value for each in walked for slot, value in each.sealed.items()}
    if walked[0].is_first:
        book.add(ticket, sealed)
    elif not book.save(ticket, sealed, seen=before.version):
        raise stale(before)
    for each in walked:
        _tell(book, replace(each, ticket=replace(each.ticket, number=ticket.number)), moment)
    set_clocks(book, ticket, office)
    return ticket


def _why_cleared(walked: tuple[Walked, ...]) -> str:
    """In the words of whoever cleared the flag of a possible leak."""
    clearing = (each for each in walked if each.step.move is Move.CLEAR_LEAK)
    sealed = (value for each in clearing for value in each.sealed.values())
    return next((value.reveal() for value in sealed), "")


def stale(ticket: Ticket) -> StaleTicketError:
    """Somebody was faster: who and when stands in the last line of the history."""
    last = as_seen_by(ticket, "").history[-1]
    return StaleTicketError(last.by, last.at, ticket.status)


def _tell(book: Book, walked: Walked, moment: Moment) -> None:
    book.write(of_move(walked))
    for notice in notices(walked, moment.roster, moment.today):
        book.post(notice)
    letter = letter_due(walked)
    if letter:
        book.promise(walked.ticket.number, letter, len(walked.ticket.history))
    for sent in walked.ticket.letters[len(walked.before.letters) :]:
        book.strike(walked.ticket.number, sent.kind)
    for done in letters_done(walked):
        book.strike(walked.ticket.number, done)


def _in_its_series(
    book: Book, ticket: Ticket, before: Ticket, moment: Moment, office: Circumstances
) -> Ticket:
    """A new ticket gets its number last, when everything that restricts it is known.

    One that is restricted later moves to the series X; its former number stays, empty (O1).
    """
    series = series_of(ticket.kind, ticket.restrictions)
    if ticket.number and (series is not Series.RESTRICTED or ticket.number.startswith(series)):
        return ticket
    numbered = replace(ticket, number=next_number(book, series, moment.now, office.numbering))
    if ticket.number and not book.renumber(ticket.number, numbered, seen=before.version):
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


def of_move(walked: Walked) -> Entry:
    """The row of a move that was made."""
    step = walked.step
    changed = step.before is not step.after
    return Entry(
        at=step.at,
        actor=step.by,
        role=step.role,
        action=_NAMED.get(step.move, Action.TRANSITION if changed else Action.UPDATE),
        number=walked.ticket.number,
        move=step.move,
        before=step.before,
        after=step.after,
        fields=walked.fields,
    )


def of_import(walked: tuple[Walked, ...], number: str, by: str, at: datetime) -> Entry:
    """The one row of a ticket that came in with its history: who brought it in, and when."""
    return Entry(
        at=at,
        actor=by,
        action=Action.IMPORT,
        number=number,
        after=walked[-1].step.after,
        fields=tuple(sorted({name for each in walked for name in each.fields})),
    )
