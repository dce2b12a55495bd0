"""First days of steps that wait for the person's papers (O9, O19)."""

from datetime import date, timedelta

from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Move, Status
from tickets.model.ticket import Ticket
from tickets.rules.periods import Rules


def first_day(move: Move, ticket: Ticket, rules: Rules) -> date | None:
    """Day from which the person may be reminded, or the request go on without them.

    None for other moves, and before the person was asked.
    """
    request = ticket.facts
    if not isinstance(request, Disclosure):
        return None
    asked_on = request.corrections[-1].asked_on if request.corrections else None
    since, days = {
        (Status.FORM_SENT, Move.REMIND): (request.form_sent_on, rules.form_reminder_days),
        (Status.FORM_SENT, Move.CLOSE_UNRETURNED): (request.form_sent_on, rules.form_close_days),
        (Status.CORRECTION_WAIT, Move.REMIND): (asked_on, rules.correction_reminder_days),
        (Status.CORRECTION_WAIT, Move.DRAFT_UNCORRECTED): (asked_on, rules.correction_wait_days),
    }.get((ticket.status, move), (None, 0))
    return since + timedelta(days=days) if since else None
