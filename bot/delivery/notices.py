"""Decides at the moment of sending whether a notice is sent, put off or dropped, and draws it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from bot.delivery.changed_answers import ANSWER_NOTICES
from bot.delivery.obsolete import (
    ESCALATION_REMINDERS,
    TICKET_CLOCK_NOTICES,
    is_obsolete_before_posting,
)
from bot.delivery.outcome import (
    AlreadySaid,
    Drop,
    Outcome,
    Send,
    SendLater,
    escalation_notice_held_until,
    is_said_by_digest,
    next_opening_if_closed,
    reader_of_digest,
    reminder_held_until,
    subject_of,
    ticket_notice_held_until,
)
from bot.storage.casebook.messages import EscalationCopies
from bot.storage.casebook.outbox import LeasedNotice
from handlers.curation import reviews_due_message
from handlers.escalations.actions import add_button, controls, notice_buttons
from handlers.escalations.messages import (
    escalation_notice,
    facts_wanted_message,
    message_changed_message,
    report_closed_message,
    thread_message,
    updated_instructions_message,
)
from handlers.home import digest
from handlers.reports.message import representative_message
from handlers.services import NotReadyError
from handlers.slack.blocks import Block, Message
from handlers.slack.view import ViewContext
from handlers.tickets import hand_over
from handlers.tickets.notices import moves, reminders
from handlers.tickets.notices.maintenance import (
    MAINTENANCE_NOTICES,
    maintenance_message,
    undelivered_message,
)
from handlers.tickets.outcomes import number_told
from knowledge.library.entry import Review
from tickets.access import deciders
from tickets.access.escalation_access import may_act, may_know
from tickets.access.visibility import may_get_notice
from tickets.corrective_actions import are_digests_planned
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.errors import NotAllowedError, TicketError
from tickets.model.escalation import Escalation
from tickets.model.kinds import Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.model.tokyo import Month
from tickets.ports import Store
from tickets.reminders.news import was_told_by_digest
from tickets.reports.figures import ReportScope
from tickets.workflow.commit import systems_in_notice, systems_of_answer

_CALL_NOTICES: Final = {NoticeKind.CALLED_AGAIN, NoticeKind.CLIMBED, NoticeKind.TRIAGE_WAITS}
_CLOCK_NOTICES: Final = TICKET_CLOCK_NOTICES | {NoticeKind.REPORT_MISSED}
"""Notices of the program itself, which it writes when the desk opens."""
_REPORTER_NOTICES: Final = {NoticeKind.ASKED_BACK, NoticeKind.REPORT_OVER, NoticeKind.STEPS_CHANGED}
_FULL_COPY_NOTICES: Final = frozenset({NoticeKind.HANDED_OVER, NoticeKind.JUDGED_REPORTABLE})
"""They go as a whole to a person who has no copy yet."""
_KNOWLEDGE_RETRY: Final = timedelta(minutes=1)
_DIGEST_RECHECK: Final = timedelta(hours=1)
"""How often a notice that waits for a digest is checked."""
_DIGEST_POLL: Final = timedelta(seconds=5)
_DIGEST_GRACE: Final = timedelta(minutes=5)
"""How long after the opening a reminder waits for its digest, and how far they may be apart."""


def draw_copy(to: str, report: Escalation, source: Ticket | None, reader: ViewContext) -> Message:
    """A person's copy of an escalation, with buttons for those who may act."""
    acts = may_act(to, report, source, reader.office_context.roster)
    return escalation_notice(report, source, reader, controls(report, reader, acts=acts))


@dataclass(frozen=True, slots=True)
class Notices:
    casebook: Store
    desk: Desk
    copies: EscalationCopies
    reviews: Callable[[str, datetime], tuple[Review, ...]]
    """The answers that this person is to review."""
    answers: Callable[[Notice, ViewContext], Message | None]
    """Draws what a revision of the policy changed. Raises NotReadyError."""

    def outcome(self, waiting: LeasedNotice, reader: ViewContext) -> Outcome:
        """Decide what becomes of the notice now.

        Asked again at each attempt: rights may have changed since it was written.
        """
        notice = waiting.notice
        if (apart := self._decide_without_ticket(notice, reader)) is not None:
            return apart
        subject, source = subject_of(self.casebook, notice.number)
        if isinstance(subject, Ticket):
            return self._decide_ticket(waiting, subject, reader)
        if subject is None:
            return Drop()
        return self._decide_escalation(waiting, subject, source, reader)

    def _decide_without_ticket(self, notice: Notice, reader: ViewContext) -> Outcome | None:
        """Decide on notices of no ticket or escalation; None for all others."""
        counted = {
            NoticeKind.DIGEST: self._decide_digest,
            NoticeKind.MONTH_REPORTED: self._decide_month_report,
            NoticeKind.ANSWERS_DUE: self._decide_reviews,
            **dict.fromkeys(ANSWER_NOTICES, self._decide_changed_answers),
        }
        if notice.what in counted:
            return counted[notice.what](notice, reader)
        if notice.what in MAINTENANCE_NOTICES:
            return Send(partial(maintenance_message, notice, reader))
        if notice.what in hand_over.HAND_OVER_NOTICES:
            return _decide_hand_over(notice, reader)
        if notice.what is NoticeKind.UNDELIVERED:
            return Send(partial(undelivered_message, notice.number, reader))
        return None

    def _decide_changed_answers(self, notice: Notice, reader: ViewContext) -> Outcome:
        """Wait for the opening hours, and until the knowledge base is read."""
        try:
            message = self.answers(notice, reader)
        except NotReadyError:
            return SendLater(reader.now + _KNOWLEDGE_RETRY)
        if message is None:
            return Drop()
        later = next_opening_if_closed(reader)
        return Send(lambda: message) if later is None else SendLater(later)

    def _decide_ticket(self, waiting: LeasedNotice, ticket: Ticket, reader: ViewContext) -> Outcome:
        notice = waiting.notice
        moment = reader.office_context.moment(notice.to, reader.now)
        hears = may_get_notice(notice.what, notice.to, ticket, moment)
        if not hears or is_obsolete_before_posting(waiting, ticket, reader):
            return Drop()
        if notice.what is NoticeKind.OPENED or _is_handed_over(notice, ticket):
            return AlreadySaid()  # the card says so, or the notice of the hand-over
        if notice.what in (NoticeKind.ANSWERED_AT_ONCE, NoticeKind.DECIDED_MEANWHILE):
            return self._wait_for_digest(waiting, reader)
        if (later := ticket_notice_held_until(notice, ticket, reader)) is not None:
            return SendLater(later)
        if notice.what in TICKET_CLOCK_NOTICES:
            said = self._ticket_reminder(notice, ticket, reader)
        else:
            said = Send(partial(self._draw_ticket_notice, notice, ticket, reader))
        by_digest = self._leave_to_digest(waiting, reader) if isinstance(said, Send) else None
        return by_digest or said

    def _leave_to_digest(self, waiting: LeasedNotice, reader: ViewContext) -> Outcome | None:
        """Leave the notice to this morning's digest if that covers its ticket; None otherwise.

        A ticket counted in the last line of the digest ("12 more") is covered, too.
        The digest must be queued; one that went out well before the notice says nothing of it.
        """
        notice, day = waiting.notice, reader.today
        reads = reader_of_digest(notice, reader)
        opened = tokyo.at(day, reader.office_context.opening.hours.open)
        if not is_said_by_digest(notice) or (
            notice.what not in _CLOCK_NOTICES and waiting.posted_at >= opened
        ):
            return None
        with self.casebook.reading() as work:
            is_planned = work.is_posted(Notice(NoticeKind.DIGEST, "", reads, 0, day.isoformat()))
            is_awaited = reader.now < opened + _DIGEST_GRACE and not are_digests_planned(work, day)
            told_at = work.last_told_at(NoticeKind.DIGEST, reads)
        is_older = told_at is not None and opened <= told_at < waiting.posted_at - _DIGEST_GRACE
        if is_older or not (is_planned or is_awaited):
            return None
        morning = self.desk.digests.of(reads, day, now=reader.now)
        if morning is None or notice.number not in morning.numbers:
            return None
        return AlreadySaid() if is_planned else SendLater(reader.now + _DIGEST_POLL)

    def _decide_digest(self, notice: Notice, reader: ViewContext) -> Outcome:
        """Draw the digest when it is sent; drop an empty one."""
        day = date.fromisoformat(notice.about)
        morning = self.desk.digests.of(notice.to, day, now=reader.now)
        if morning is None or morning.is_empty:
            return Drop()
        return Send(partial(digest.digest_message, morning, reader))

    def _decide_reviews(self, notice: Notice, reader: ViewContext) -> Outcome:
        """Draw the reviews, without those done meanwhile; drop them after their morning."""
        found = self.reviews(notice.to, reader.now)
        if not found or notice.about != reader.today.isoformat():
            return Drop()
        return Send(partial(reviews_due_message, found, reader))

    def _decide_month_report(self, notice: Notice, reader: ViewContext) -> Outcome:
        """Count the month when sent, and only if the recipient is still the representative."""
        try:
            self.desk.month_reports.scope_for(who=notice.to, now=reader.now)
        except NotAllowedError:
            return Drop()
        return Send(partial(self._draw_month_report, Month.read(notice.about), notice.to, reader))

    def _draw_month_report(self, month: Month, to: str, reader: ViewContext) -> Message:
        """Draw the month's report, once, after the last check of rights: it takes seconds."""
        count, scope = self.desk.month_reports.figures, ReportScope.COMPLETE
        return representative_message(count(month, scope, who=to, now=reader.now), reader)

    def _wait_for_digest(self, waiting: LeasedNotice, reader: ViewContext) -> Outcome:
        """Wait until a digest has said it; Home shows decisions until that day is over (O23)."""
        with self.casebook.reading() as work:
            if was_told_by_digest(waiting.notice, waiting.posted_at, work, reader.today):
                return AlreadySaid()
        return SendLater(reader.office_context.opening.next_opening(reader.now + _DIGEST_RECHECK))

    def _decide_escalation(
        self, waiting: LeasedNotice, report: Escalation, source: Ticket | None, reader: ViewContext
    ) -> Outcome:
        notice = waiting.notice
        if not self._may_hear(notice, report, source, reader):
            return Drop()
        if notice.what is NoticeKind.DECIDED_MEANWHILE:
            return self._wait_for_digest(waiting, reader)
        if (later := escalation_notice_held_until(notice, report, reader)) is not None:
            return SendLater(later)
        if notice.what in _REPORTER_NOTICES or self._is_to_reporter_of_message(notice, report):
            return self._send_to_reporter(notice, report, reader)
        if notice.what.shows_escalation:
            drawn = partial(draw_copy, notice.to, report, source, reader)
            is_said = self.copies.is_told_since(notice)
            return AlreadySaid() if is_said else Send(drawn, shows_version=report.version)
        is_reminder = notice.what in ESCALATION_REMINDERS
        draw = self._escalation_reminder if is_reminder else self._send_in_thread
        # The days of a breach's reports are always sent singly (O29).
        by_digest = None if report.cause.is_breach else self._leave_to_digest(waiting, reader)
        return by_digest or draw(notice, report, source, reader)

    def _may_hear(
        self, notice: Notice, report: Escalation, source: Ticket | None, reader: ViewContext
    ) -> bool:
        """Whether the recipient may still get it: the reporter a question, who joined the report
        its steps and its end, others what they may know. If not, those responsible are told."""
        escalations, what = self.desk.escalations, notice.what
        if (
            what is NoticeKind.STEPS_CHANGED
            and not escalations.surviving_report(report.number).is_open
        ):
            return False
        if what in (NoticeKind.STEPS_CHANGED, NoticeKind.REPORT_OVER):
            return escalations.is_reporter(report, notice.to)
        if what is NoticeKind.JUDGED_REPORTABLE and (
            not report.asks_representative or self.copies.is_told_since(notice, or_waits=True)
        ):
            return False
        if self._is_to_reporter_of_message(notice, report):
            return True
        if what is NoticeKind.ASKED_BACK:
            return bool(report.asked) and notice.to == report.raised_by
        may = may_know(notice.to, report, source, reader.office_context.roster)
        if not may and (what.shows_escalation or what in (*_CALL_NOTICES, NoticeKind.HANDED_OVER)):
            self.desk.escalations.tell_called(report.number, now=reader.now)
        return may

    def _is_to_reporter_of_message(self, notice: Notice, report: Escalation) -> bool:
        is_change = notice.what is NoticeKind.MESSAGE_CHANGED and report.source is None
        return is_change and self.desk.escalations.is_reporter(report, notice.to)

    def _send_to_reporter(self, notice: Notice, report: Escalation, reader: ViewContext) -> Send:
        button = add_button(report, reader.say)
        if notice.what is NoticeKind.REPORT_OVER:
            return Send(partial(report_closed_message, notice, reader, button))
        if notice.what is NoticeKind.ASKED_BACK:
            return Send(partial(facts_wanted_message, report, reader, button))
        stands = self.desk.escalations.surviving_report(report.number)
        under = self.copies.newest(report.number, notice.to, is_receipt=True)
        drawn = partial(updated_instructions_message, notice, stands, reader)
        if notice.what is NoticeKind.MESSAGE_CHANGED:
            drawn = partial(message_changed_message, notice, reader, button)
        return Send(drawn, in_thread_of=under)

    def _send_in_thread(
        self, notice: Notice, report: Escalation, source: Ticket | None, reader: ViewContext
    ) -> Outcome:
        """Send the notice in the thread of the recipient's copy."""
        under = self.copies.newest(report.number, notice.to)
        if under is None and notice.what in _FULL_COPY_NOTICES:
            first = reader.say.word("tell", notice.what, number=report.number)
            return _send_full_copy(first, notice, report, source, reader)
        acts = may_act(notice.to, report, source, reader.office_context.roster)
        controls = notice_buttons(notice.what, report, reader, acts=acts)
        line = partial(thread_message, notice, report, reader, controls)
        return Send(line, in_thread_of=under)

    def _escalation_reminder(
        self, notice: Notice, report: Escalation, source: Ticket | None, reader: ViewContext
    ) -> Outcome:
        """Send a full copy to those without one, else a line in the thread of their copy."""
        first = reminders.escalation_reminder_line(notice, report, reader)
        if first is None:
            return Drop()
        if (later := reminder_held_until(notice, report, reader)) is not None:
            return SendLater(later)
        under = self.copies.newest(report.number, notice.to)
        if under is None and notice.what in _CALL_NOTICES:
            return _send_full_copy(first, notice, report, source, reader)
        acts = may_act(notice.to, report, source, reader.office_context.roster)
        controls = notice_buttons(notice.what, report, reader, acts=acts)
        drawn = partial(reminders.escalation_reminder, first, notice, report, reader, controls)
        return Send(drawn, in_thread_of=under)

    def _ticket_reminder(self, notice: Notice, ticket: Ticket, reader: ViewContext) -> Outcome:
        """Drop the reminder if the task is done or has another date by now."""
        controls = moves.notice_buttons(notice.what, ticket, reader)
        message = reminders.ticket_reminder(notice, ticket, reader, controls)
        if message is None:
            return Drop()
        later = reminder_held_until(notice, ticket, reader)
        return Send(lambda: message) if later is None else SendLater(later)

    def _draw_ticket_notice(self, notice: Notice, ticket: Ticket, reader: ViewContext) -> Message:
        what = notice.what
        if what not in moves.ASKER_NOTICES:
            systems = _systems_of_notice(notice, ticket, reader)
            may = _may_pass_on(notice.to, ticket, reader)
            controls = moves.notice_buttons(what, ticket, reader, may_pass_on=may)
            by = ticket.history[notice.step - 1].role or Role.MANAGER
            number = number_told(what, ticket, systems, reader.say)
            office = reader.say.word("role", by)
            more = {"office": office, "duplicate": notice.about, "number": number}
            return moves.move_message(what, ticket, reader, controls, systems, more)
        return moves.asker_message(what, ticket, reader, *self._answer_blocks(what, ticket, reader))

    def _answer_blocks(
        self, what: NoticeKind, ticket: Ticket, reader: ViewContext
    ) -> Iterator[Block | None]:
        """Draw question and answer for the asker: no other message contains text of a ticket."""
        asked, answered = moves.last_question_and_answer_names(ticket)
        if what is not NoticeKind.ANSWERED or answered is None or ticket.requester is None:
            return
        wanted, who = [each for each in (asked, answered) if each], str(ticket.requester)
        try:  # as the asker's own, with an audit entry
            said = self.desk.reveal(ticket.number, wanted, who=who, now=reader.now)
        except TicketError:  # by now it takes a reason
            yield moves.answer_ended_block(ticket, reader)
            return
        question = said[asked].reveal() if asked else ""
        yield from moves.question_and_answer_blocks(question, said[answered].reveal(), reader.say)
        yield from moves.solved_or_stuck_buttons(ticket, reader.say)


def _is_handed_over(notice: Notice, ticket: Ticket) -> bool:
    """Whether a plan handed it over, whose own notice counts the tickets."""
    is_new_owner = notice.what is NoticeKind.ASSIGNED
    return is_new_owner and ticket.history[notice.step - 1].role is Role.SYSTEM


def _decide_hand_over(notice: Notice, reader: ViewContext) -> Outcome:
    """Wait for the opening hours."""
    later = next_opening_if_closed(reader)
    drawn = partial(hand_over.hand_over_message, notice, reader)
    return Send(drawn) if later is None else SendLater(later)


def _systems_of_notice(notice: Notice, ticket: Ticket, reader: ViewContext) -> tuple[str, ...]:
    if notice.what is NoticeKind.SEARCH_ANSWERED:
        return systems_of_answer(ticket, notice.step)
    what = moves.kind_to_draw(notice.what, ticket, reader)
    return systems_in_notice(replace(notice, what=what), ticket, reader.office_context.roster)


def _may_pass_on(person: str, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether this person decides, and a deputy could."""
    roster, today = reader.office_context.roster, reader.today
    deputy = roster.deputy
    if deputy in (None, person) or deciders.current_decider(ticket, roster, today) != person:
        return False
    return deputy in deciders.possible_deciders(ticket, roster) and not roster.is_absent(
        str(deputy), today
    )


def _send_full_copy(
    first: str, notice: Notice, report: Escalation, source: Ticket | None, reader: ViewContext
) -> Send:
    """Draw a full copy, with the reason for it as its first line."""
    whole = draw_copy(notice.to, report, source, reader).with_line_above(first)
    return Send(lambda: whole, shows_version=report.version)
