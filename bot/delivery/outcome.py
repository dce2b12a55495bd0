"""What becomes of a notice that is taken from the outbox, and when it may go out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from bot.storage.casebook.messages import EscalationCopy
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from tickets.deadlines.ticket_clocks import REQUESTER_CLOCKS, ticket_deadlines
from tickets.deadlines.timers import schedules_of
from tickets.escalation.handling import without_restricted_numbers
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Label, Sense
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, Leak
from tickets.model.notices import DESK, Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import Store, source_ticket
from tickets.reminders.digests import reader_of_managers_digest
from tickets.reminders.due import DECISION_NOTICES, parse_notice_subject


@dataclass(frozen=True, slots=True)
class Send:
    """Send the notice now. After a slow call to Slack, the outcome is decided again."""

    draw: Callable[[], Message]
    shows_version: int | None = None
    """Version of the escalation the message shows, to be updated later."""
    in_thread_of: EscalationCopy | None = None
    """Post in this message's thread: Slack does not notify of an edit."""


@dataclass(frozen=True, slots=True)
class SendLater:
    """Send the notice at this instant or later."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AlreadySaid:
    """Send nothing: another message tells the recipient the same. It counts as sent."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Send nothing: the notice is no longer needed."""


Outcome = Send | SendLater | AlreadySaid | Drop


_HELD_BY_CALL_RULE: Final = frozenset(
    {
        NoticeKind.LEAK_FLAGGED,
        NoticeKind.ESCALATED,
        NoticeKind.ADDED,
        NoticeKind.ASKED_BACK,
        NoticeKind.KNOWN_EARLIER,
        NoticeKind.MESSAGE_CHANGED,
    }
)
"""Notices of an escalation for which its call rule says whether they go out at night."""

NEXT_STEPS: Final = frozenset(
    {
        NoticeKind.CHANGE_WAITS,
        NoticeKind.CONTENTS_CHECKED,
        NoticeKind.CONTENTS_REFUSED,
        NoticeKind.DECIDED,
        NoticeKind.DELAY_ALLOWED,
        NoticeKind.REOPENED,
        NoticeKind.RULED,
        NoticeKind.SEARCH_ANSWERED,
        NoticeKind.SENT_BACK,
        NoticeKind.STILL_STUCK,
    }
)
"""Notices that it is the recipient's turn after another person's act, as card and Home show."""
_SAID_BY_DIGEST: Final = frozenset(
    {
        NoticeKind.CLOCK_NEAR,
        NoticeKind.CLOCK_DUE,
        NoticeKind.CLOCK_MISSED,
        NoticeKind.SEARCH_CHASED,
        NoticeKind.SEARCH_SILENT,
        NoticeKind.REPORT_MISSED,
        *DECISION_NOTICES.values(),
        *NEXT_STEPS,
    }
)
"""Notices that a digest covers, with the same next step."""
_FROM_TODAY: Final = REQUESTER_CLOCKS | {ClockName.ARTICLE_39}
"""Clocks whose first day a digest covers."""
_NOON: Final = time(12)
_IN_OPENING_HOURS: Final = (
    frozenset(
        {
            NoticeKind.CHASED,
            NoticeKind.ACTION_NAMED,
            NoticeKind.ACTION_FAILED,
            NoticeKind.DELAY_REFUSED,
            NoticeKind.WITHDRAWN,
            NoticeKind.PRESERVATION_OVER,
            *DECISION_NOTICES.values(),
        }
    )
    - NEXT_STEPS
)
"""Notices about a ticket that can wait for the opening hours."""


def subject_of(casebook: Store, number: str) -> tuple[Ticket | Escalation | None, Ticket | None]:
    """Return the ticket or the escalation of this number, and the ticket from which an escalation
    comes. Its restricted numbers are left out."""
    with casebook.reading() as work:
        if (ticket := work.find(number)) is not None:
            return ticket, None
        if (escalation := work.escalation(number)) is None:
            return None, None
        source = source_ticket(work, escalation)
        return without_restricted_numbers(work, escalation), source


def is_said_by_digest(notice: Notice) -> bool:
    if notice.what is NoticeKind.CLOCK_FROM:
        clock, _, _ = parse_notice_subject(notice.about)
        return clock in _FROM_TODAY
    return notice.what in _SAID_BY_DIGEST


def reader_of_digest(notice: Notice, reader: ViewContext) -> str:
    """Return the recipient; for an escalation, the person who stands in while they are absent."""
    roster, day = reader.office_context.roster, reader.today
    if notice.what is NoticeKind.REPORT_MISSED and roster.is_absent(notice.to, day):
        return reader_of_managers_digest(roster, day) or notice.to
    return notice.to


def next_opening_if_closed(reader: ViewContext) -> datetime | None:
    """Return the next opening of the desk; None if it is open."""
    opening = reader.office_context.opening
    return None if opening.is_open(reader.now) else opening.next_opening(reader.now)


def may_wait_for_noon(notice: Notice) -> bool:
    """Whether it tells one person of a next step, which may wait for noon (O29)."""
    return notice.what in NEXT_STEPS and notice.to != DESK


def ticket_notice_held_until(
    notice: Notice, ticket: Ticket, reader: ViewContext
) -> datetime | None:
    """Return until when a notice about a ticket is held back; None: it may go out now (O29).

    A request for a decision, and a next step of a ticket that is late or due today, wait for the
    opening; any other next step before noon waits for noon if the desk is open then, else for the
    opening.
    """
    if notice.what in _IN_OPENING_HOURS:
        return next_opening_if_closed(reader)
    if not may_wait_for_noon(notice) or _is_pressing(ticket, reader):
        return None
    if _is_due(ticket, reader):
        return next_opening_if_closed(reader)
    noon = tokyo.at(reader.today, _NOON)
    waits_for_noon = reader.now < noon and reader.office_context.opening.is_open(noon)
    return noon if waits_for_noon else next_opening_if_closed(reader)


def _is_pressing(ticket: Ticket, reader: ViewContext) -> bool:
    """Whether it is a possible leak, “not ours” (O20), or a near day of the law."""
    if ticket.leak is not Leak.NO:
        return True
    if ticket.kind is Kind.DISCLOSURE and ticket.disclosure.disowned_systems:
        return True
    office = reader.office_context
    last = office.opening.calendar.add(reader.today, 1)
    running = ticket_deadlines(ticket, office)
    return any(each.clock.label is Label.STATUTORY and each.on <= last for each in running)


def _is_due(ticket: Ticket, reader: ViewContext) -> bool:
    """Whether it is late or due today."""
    running = ticket_deadlines(ticket, reader.office_context)
    is_due = (
        each.on <= reader.today and not each.is_paused
        for each in running
        if each.clock.sense is Sense.DUE
    )
    return any(is_due)


_NEVER_AT_NIGHT: Final = (
    NoticeKind.REPORT_OVER,
    NoticeKind.JUDGED_REPORTABLE,
    NoticeKind.REPRESENTATIVE_SAW,
)


def escalation_notice_held_until(
    notice: Notice, escalation: Escalation, reader: ViewContext
) -> datetime | None:
    """Return until when a notice about an escalation is held back; None: it may go out now.

    First notices and requests to look again go out at night only if their call rule says so; the
    end of a report and the word to and from the representative never do.
    """
    if notice.what in _NEVER_AT_NIGHT:
        return next_opening_if_closed(reader)
    at_any_hour = reader.office_context.call_rule(escalation).at_any_hour
    return (
        None
        if at_any_hour or notice.what not in _HELD_BY_CALL_RULE
        else next_opening_if_closed(reader)
    )


def reminder_held_until(
    notice: Notice, of: Ticket | Escalation, reader: ViewContext
) -> datetime | None:
    """Return the next opening for a reminder that is due while the desk is closed (O29)."""
    clock, _, on = parse_notice_subject(notice.about)
    office = reader.office_context
    found = (
        each
        for each in schedules_of(of, office)
        if each.deadline.clock.name is clock and each.deadline.on == on
    )
    return None if any(each.at_night for each in found) else next_opening_if_closed(reader)
