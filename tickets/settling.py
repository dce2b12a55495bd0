"""What is written down once a ticket has moved, all in the transaction of the move."""

from dataclasses import dataclass, replace
from datetime import datetime

from tickets import audit, tokyo
from tickets.case import Moment
from tickets.clocks.of_ticket import deadlines
from tickets.escalation import Cause, Escalation, causes
from tickets.faults import StaleTicketError
from tickets.nameless import as_seen_by
from tickets.notices import letter_due, letters_done, notices
from tickets.numbers import Series, series_of, step, year_of
from tickets.office import Numbering, Office
from tickets.opening import Opening
from tickets.procedure.walk import Walked
from tickets.roster import Roster
from tickets.rules import DEFAULTS, Rules
from tickets.store import Book
from tickets.ticket import Link, Ticket
from tickets.words import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds in the office just now: who is who, when it is open, by which rules it works."""

    roster: Roster
    opening: Opening
    rules: tuple[Rules, ...] = DEFAULTS
    numbering: Numbering = "calendar"
    customer_numbers: tuple[str, ...] = ()
    office: Office | None = None

    def moment(self, who: str, now: datetime) -> Moment:
        """Rights are read at the moment of the act, never from a form."""
        return Moment(
            actor=self.roster.actor(who),
            now=now,
            roster=self.roster,
            rules=self.rules,
            customer_numbers=self.customer_numbers,
            office=self.office,
        )

    def next_number(self, book: Book, series: Series, now: datetime) -> str:
        """Named after the year as this office counts it."""
        year = year_of(now, self.numbering)
        return [book.number(series, year) for _ in range(step(series))][-1]


def settle(book: Book, walked: tuple[Walked, ...], moment: Moment, office: Circumstances) -> Ticket:
    """Ticket, values, audit, notices, letters, clocks and escalation of these moves."""
    if not walked:
        raise ValueError("nothing was moved")
    before, ticket = walked[0].before, walked[-1].ticket
    ticket = _in_its_series(book, ticket, before, moment, office)
    ticket = _with_escalations(book, ticket, moment, office, is_new=walked[0].is_first)
    sealed = {slot: value for each in walked for slot, value in each.sealed.items()}
    if walked[0].is_first:
        book.add(ticket, sealed)
    elif not book.save(ticket, sealed, seen=before.version):
        raise stale(before)
    for each in walked:
        _tell(book, replace(each, ticket=replace(each.ticket, number=ticket.number)), moment)
    book.set_clocks(ticket.number, deadlines(ticket, office.rules, office.opening))
    return ticket


def stale(ticket: Ticket) -> StaleTicketError:
    """Somebody was faster: who and when stands in the last line of the history."""
    last = as_seen_by(ticket, "").history[-1]
    return StaleTicketError(last.by, last.at, ticket.status)


def _tell(book: Book, walked: Walked, moment: Moment) -> None:
    book.write(audit.of_move(walked))
    for notice in notices(walked, moment.roster, moment.today):
        book.post(notice)
    letter = letter_due(walked)
    if letter:
        book.promise(walked.ticket.number, letter, len(walked.ticket.history))
    for sent in walked.ticket.letters[len(walked.before.letters) :]:
        book.strike(walked.ticket.number, sent.kind)
    for done in letters_done(walked):
        book.strike(walked.ticket.number, done)


def _with_escalations(
    book: Book, ticket: Ticket, moment: Moment, office: Circumstances, *, is_new: bool
) -> Ticket:
    """A possible leak gets a number of its own at once (3.3), and so does an authority's call.

    So does a My Number on the papers.
    """
    wanted = causes(ticket, is_new=is_new)
    known = book.escalated(ticket.number) if wanted and ticket.holds(None) else frozenset()
    for cause in sorted(wanted - known):
        number = office.next_number(book, series_of(None, ticket.restrictions), moment.now)
        book.escalate(raised(number, ticket, moment, cause))
        link = Link(Relation.BELONGS_TO, number, None)
        ticket = replace(ticket, links=ticket.links | {link})
    return ticket


def raised(
    number: str, ticket: Ticket, moment: Moment, cause: Cause = Cause.BREACH_SUSPECTED
) -> Escalation:
    """The escalation of a ticket that is passed upward."""
    return Escalation(
        number=number,
        cause=cause,
        source=ticket.number,
        raised_by=moment.actor.id,
        raised_at=moment.now,
        known_at=_known_at(ticket, cause, moment.now),
        department=moment.actor.department,
    )


def _known_at(ticket: Ticket, cause: Cause, now: datetime) -> datetime:
    """When the company received it, not when somebody typed or flagged it (O28)."""
    if cause is not Cause.MY_NUMBER:
        return ticket.received_at
    arrived_on = ticket.disclosure.application_arrived_on
    return min(tokyo.at(arrived_on), now) if arrived_on else now


def _in_its_series(
    book: Book, ticket: Ticket, before: Ticket, moment: Moment, office: Circumstances
) -> Ticket:
    """A new ticket gets its number last, when everything that restricts it is known.

    One that is restricted later moves to the series X; its former number stays, empty (O1).
    """
    series = series_of(ticket.kind, ticket.restrictions)
    if ticket.number and (series is not Series.RESTRICTED or ticket.number.startswith(series)):
        return ticket
    numbered = replace(ticket, number=office.next_number(book, series, moment.now))
    if ticket.number and not book.renumber(ticket.number, numbered, seen=before.version):
        raise stale(before)
    return numbered
