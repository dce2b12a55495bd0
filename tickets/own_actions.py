"""Corrective actions as who is responsible for one records that it was carried out (O34).

They need not see the ticket.
"""

from datetime import datetime

from tickets.access.visibility import may_get_notice
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import Kind
from tickets.model.notices import NoticeKind
from tickets.model.numbers import parse_number
from tickets.model.pending import has_open_action
from tickets.model.ticket import Ticket
from tickets.ports import DeskPart, UnitOfWork, audit_denials
from tickets.rules.context import Moment
from tickets.workflow.apply import finish_own_action
from tickets.workflow.case import Act
from tickets.workflow.commit import commit


def has_open_action_of(ticket: Ticket, moment: Moment) -> bool:
    """Whether this person is to carry out its corrective action; a draft's is not approved yet."""
    is_to_do = ticket.complaint.undone_action is not None and has_open_action(ticket)
    return is_to_do and _is_named(ticket, moment)


def _is_named(ticket: Ticket, moment: Moment) -> bool:
    action, who = ticket.complaint.corrective_action, moment.actor.id
    if action is None or action.responsible != who:
        return False
    return may_get_notice(NoticeKind.ACTION_NAMED, who, ticket, moment)


class OwnActions(DeskPart):
    def find_ticket(self, number: str, *, who: str, now: datetime) -> Ticket:
        """Return the ticket of this person's action, which may be recorded already.

        Raises NoSuchTicketError.
        """
        moment = self._moment(who, now)
        with audit_denials(self._store, moment, number), self._store.reading() as work:
            return _reached(work, number, moment)

    def finish(self, number: str, act: Act, *, who: str, now: datetime, key: str) -> None:
        """Record it as carried out; the same key does so once.

        Raises NoSuchTicketError, or RefusedError with every fault.
        """
        moment = self._moment(who, now)
        with self._acting(moment, number, act.move) as work:
            if work.result_of_submission(key) is None:
                applied = finish_own_action(_reached(work, number, moment), act, moment)
                work.remember_submission(key, commit(work, (applied,), moment).number)


def _reached(work: UnitOfWork, number: str, moment: Moment) -> Ticket:
    ticket = work.find(str(parse_number(number) or ""))
    if ticket is None or ticket.kind is not Kind.COMPLAINT or not _is_named(ticket, moment):
        raise NoSuchTicketError
    if ticket.complaint.undone_action and not has_open_action(ticket):
        raise NoSuchTicketError  # a draft's
    return ticket
