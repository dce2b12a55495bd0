"""What becomes of a notice that is taken from the outbox, and when it may go out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.storage.casebook.messages import Copy
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from tickets.access.escalation_access import call_line
from tickets.deadlines.timers import schedule_escalation, schedule_ticket
from tickets.model.escalation import Escalation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.reminders.due import read_about


@dataclass(frozen=True, slots=True)
class Say:
    """Post at once; ask again after anything slow."""

    draw: Callable[[], Message]
    shows: int | None = None
    """Version of the escalation the message shows, to be updated later."""
    under: Copy | None = None
    """Post in this message's thread: an edit alone rings no phone."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not before this moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Something else says it already."""


@dataclass(frozen=True, slots=True)
class Drop:
    """No longer needed."""


Outcome = Say | Later | Said | Drop


_BY_ITS_ROW: Final = frozenset(
    {
        NoticeKind.LEAK_FLAGGED,
        NoticeKind.ESCALATED,
        NoticeKind.ADDED,
        NoticeKind.ASKED_BACK,
        NoticeKind.KNOWN_EARLIER,
    }
)


def until_open(reader: ViewContext) -> datetime | None:
    """When the desk opens; None if it is open."""
    opening = reader.office_context.opening
    return None if opening.is_open(reader.now) else opening.next_opening(reader.now)


def calls_until(told: Notice, report: Escalation, reader: ViewContext) -> datetime | None:
    """First notices and requests to look again wake people at night only if their call rule says
    so."""
    at_any_hour = reader.office_context.calls[call_line(report)].at_any_hour
    return None if at_any_hour or told.what not in _BY_ITS_ROW else until_open(reader)


def opens_at(told: Notice, of: Ticket | Escalation, reader: ViewContext) -> datetime | None:
    """A reminder that missed the opening hours waits for the next (O29)."""
    clock, _, on = read_about(told.about)
    office = reader.office_context
    rings = (
        schedule_ticket(of, office) if isinstance(of, Ticket) else schedule_escalation(of, office)
    )
    found = (each for each in rings if each.deadline.clock.name is clock and each.deadline.on == on)
    return None if any(each.at_night for each in found) else until_open(reader)
