"""First days of steps that wait for the person's papers (O9, O19)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from tickets.deadlines.arithmetic import start
from tickets.deadlines.ticket_clocks import clocks
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Move, Status
from tickets.model.ticket import Ticket
from tickets.rules.calendar import Opening
from tickets.rules.periods import Rules, in_force

_CLOCKS: Final[Mapping[tuple[Status, Move], ClockName]] = {
    (Status.FORM_SENT, Move.REMIND): ClockName.FORM_REMINDER,
    (Status.FORM_SENT, Move.CLOSE_UNRETURNED): ClockName.FORM_CLOSE,
    (Status.CORRECTION_WAIT, Move.REMIND): ClockName.CORRECTION_REMINDER,
    (Status.CORRECTION_WAIT, Move.DRAFT_UNCORRECTED): ClockName.CORRECTION_WAIT,
}


def first_day(move: Move, ticket: Ticket, rules: Sequence[Rules], opening: Opening) -> date | None:
    """Day from which the person may be reminded, or the request go on without them.

    The day of its clock, so a business day. None for other moves, and before the person was asked.
    """
    name, request = _CLOCKS.get((ticket.status, move)), ticket.facts
    if name is None or not isinstance(request, Disclosure):
        return None
    asked_on = request.form_sent_on
    if ticket.status is Status.CORRECTION_WAIT:
        asked_on = request.corrections[-1].asked_on if request.corrections else None
    if asked_on is None:
        return None
    clock = clocks(in_force(rules, tokyo.date_of(ticket.received_at)))[name]
    return start(clock, tokyo.at(asked_on), opening).on
