"""Which notices a clock has rung, and which of all wait for the opening (screens.md 3.5)."""

from datetime import datetime
from typing import Final

from handlers.slack.view import Reader
from tickets.access.call_list import line_of
from tickets.deadlines.schedule import escalation_rings, ticket_rings
from tickets.model.escalation import Escalation
from tickets.model.notices import Notice, Tell
from tickets.model.ticket import Ticket
from tickets.reminders.due import DECISIONS, read_about

OF_TICKET: Final = frozenset(
    {
        Tell.CLOCK_NEAR,
        Tell.CLOCK_DUE,
        Tell.CLOCK_MISSED,
        Tell.CLOCK_FROM,
        Tell.SEARCH_CHASED,
    }
)
OF_CALLS: Final = frozenset({Tell.CALLED_AGAIN, Tell.CLIMBED, Tell.TRIAGE_WAITS})
OF_ESCALATION: Final = OF_CALLS | {Tell.REPORT_NEAR, Tell.REPORT_DUE, Tell.REPORT_MISSED}
IN_OPENING_HOURS: Final = frozenset({Tell.CHASED, *DECISIONS.values()})
"""Of a ticket: somebody waits for it, and nothing that happens at night hangs on it."""
_BY_ITS_ROW: Final = frozenset(
    {Tell.LEAK_FLAGGED, Tell.ESCALATED, Tell.ADDED, Tell.ASKED_BACK, Tell.KNOWN_EARLIER}
)


def until_open(reader: Reader) -> datetime | None:
    """When the desk opens, if it is closed now."""
    opening = reader.circumstances.opening
    return None if opening.is_open(reader.now) else opening.next_opening(reader.now)


def calls_until(told: Notice, report: Escalation, reader: Reader) -> datetime | None:
    """The first word of it, and each that asks for a new look, wake somebody at night only where
    its row of the table says so."""
    at_any_hour = reader.circumstances.calls[line_of(report)].at_any_hour
    return None if at_any_hour or told.what not in _BY_ITS_ROW else until_open(reader)


def opens_at(told: Notice, of: Ticket | Escalation, reader: Reader) -> datetime | None:
    """What rang in opening hours and could not go out in them waits for the next (O29)."""
    clock, _, on = read_about(told.about)
    office = reader.circumstances
    rings = ticket_rings(of, office) if isinstance(of, Ticket) else escalation_rings(of, office)
    found = (each for each in rings if each.deadline.clock.name is clock and each.deadline.on == on)
    return None if any(each.at_night for each in found) else until_open(reader)
