"""Which notices a clock has rung, and when they may go out."""

from datetime import datetime
from typing import Final

from handlers.views.reader import Reader
from tickets.arming import escalation_rings, ticket_rings
from tickets.escalation import Escalation
from tickets.notices import Notice
from tickets.ringing import read_about
from tickets.ticket import Ticket
from tickets.told import Tell

OF_TICKET: Final = frozenset(
    {
        Tell.CLOCK_NEAR,
        Tell.CLOCK_DUE,
        Tell.CLOCK_MISSED,
        Tell.CLOCK_FROM,
        Tell.SEARCH_CHASED,
    }
)
CALLS: Final = frozenset({Tell.CALLED_AGAIN, Tell.CLIMBED, Tell.TRIAGE_WAITS})
OF_ESCALATION: Final = CALLS | {Tell.REPORT_NEAR, Tell.REPORT_DUE, Tell.REPORT_MISSED}


def opens_at(told: Notice, of: Ticket | Escalation, reader: Reader) -> datetime | None:
    """What rang in opening hours and could not go out in them waits for the next (O29)."""
    clock, _, on = read_about(told.about)
    office = reader.circumstances
    rings = ticket_rings(of, office) if isinstance(of, Ticket) else escalation_rings(of, office)
    found = (each for each in rings if each.deadline.clock.name is clock and each.deadline.on == on)
    if any(each.at_night for each in found) or office.opening.is_open(reader.now):
        return None
    return office.opening.next_opening(reader.now)
