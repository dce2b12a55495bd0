"""Messages that have become moot: whether what they asked for is still wanted, and what became of
it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from bot.delivery.audience import Audience
from bot.delivery.outcome import NEXT_STEPS
from bot.delivery.poster import PacedPoster
from bot.storage.casebook.messages import StepRequest, StepRequests
from bot.storage.casebook.outbox import LeasedNotice
from handlers.escalations.actions import add_button, look_buttons
from handlers.escalations.facts import done_lines
from handlers.escalations.messages import facts_wanted_message, moot_message, withheld_message
from handlers.forms.message_outcome import result_message
from handlers.slack.api import Refused
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from handlers.tickets import card
from handlers.tickets.notices import moves, reminders
from tickets.access.calls import may_act, may_know
from tickets.access.deciders import is_about_unnamed_colleague
from tickets.access.visibility import hide_nameless_asker, may_get_notice
from tickets.deadlines.holders import assignees, desk_or_responsible_people
from tickets.deadlines.ticket_clocks import MAY_HAVE_OPEN_SEARCH
from tickets.escalation.handling import without_restricted_numbers
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, Move, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.pending import has_open_action, pending_decisions
from tickets.model.ticket import Question, Step, Ticket
from tickets.ports import Store, source_of
from tickets.reminders.due import DECISION_NOTICES

ASKS_TO_DECIDE: Final = frozenset(DECISION_NOTICES.values()) - {NoticeKind.REOPENED}
TICKET_CLOCK_NOTICES: Final = frozenset(
    {
        NoticeKind.CLOCK_NEAR,
        NoticeKind.CLOCK_DUE,
        NoticeKind.CLOCK_MISSED,
        NoticeKind.CLOCK_FROM,
        NoticeKind.SEARCH_CHASED,
        NoticeKind.SEARCH_SILENT,
        NoticeKind.DEPARTMENT_SILENT,
    }
)
OF_CALLS: Final = frozenset({NoticeKind.CALLED_AGAIN, NoticeKind.CLIMBED, NoticeKind.TRIAGE_WAITS})
OF_ESCALATION: Final = OF_CALLS | {
    NoticeKind.REPORT_NEAR,
    NoticeKind.REPORT_DUE,
    NoticeKind.REPORT_MISSED,
}
_WANTED_IN: Final[Mapping[NoticeKind, frozenset[Status]]] = {
    NoticeKind.INVESTIGATION_ASKED: frozenset({Status.ASSESSED, Status.INVESTIGATING}),
    NoticeKind.EXECUTION_ASKED: frozenset({Status.DECIDED}),
    NoticeKind.DECIDED: frozenset({Status.APPROVED, Status.DECIDED, Status.EXECUTED}),
    NoticeKind.CONTENTS_CHECKED: frozenset({Status.DECIDED, Status.EXECUTED}),
    NoticeKind.CONTENTS_REFUSED: frozenset({Status.DECIDED, Status.EXECUTED}),
    NoticeKind.SEARCH_ANSWERED: frozenset({Status.INVESTIGATING, *MAY_HAVE_OPEN_SEARCH}),
    NoticeKind.REOPENED: frozenset({Status.REOPENED}),
    NoticeKind.STILL_STUCK: frozenset({Status.OPEN, Status.TAKEN}),
}
_DRAFTS: Final = frozenset({Move.DRAFT, Move.DRAFT_UNCORRECTED})
_NO_ACT: Final = frozenset({Move.NOTE, Move.LINK, Move.CHASE})


def _is_anothers_action(notice: Notice, ticket: Ticket) -> bool:
    """Whether the corrective action is carried out, withdrawn, drafted anew, another person's by
    now, or of the time before a reopening (O34)."""
    action = ticket.complaint.undone_action
    if action is None or action.responsible != notice.to or not has_open_action(ticket):
        return True
    return notice.step < ticket.reopened_at_step


_WITHDRAWN: Final[Mapping[NoticeKind, Callable[[Notice, Ticket], bool]]] = {
    NoticeKind.CHANGE_WAITS: lambda _, ticket: not ticket.changed_by,
    NoticeKind.ACTION_NAMED: _is_anothers_action,
    NoticeKind.WITHDRAWN: lambda _, ticket: ticket.is_open,  # reopened since
}


def is_moot(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether the step that the notice asks for is done, or is another person's by now."""
    if notice.what is NoticeKind.CHASED:
        return not ticket.is_open or notice.to not in _chased(ticket, reader)
    if notice.what in _WITHDRAWN:
        return _WITHDRAWN[notice.what](notice, ticket)
    if notice.what is NoticeKind.SEARCH_ANSWERED and ticket.kind is Kind.COMPLAINT:
        return ticket.status is not Status.INVESTIGATING
    if notice.what is NoticeKind.SEARCH_ANSWERED:  # the notice of the last answer names all systems
        is_newer = any(step.move is Move.REPORT_SEARCH for step in ticket.history[notice.step :])
        return is_newer and all(each.found for each in ticket.disclosure.tasks)
    if notice.what not in ASKS_TO_DECIDE:
        return False
    waits = (
        wait for wait in pending_decisions(ticket) if DECISION_NOTICES[wait.what] is notice.what
    )
    return all(notice.step < wait.step for wait in waits)


def _chased(ticket: Ticket, reader: ViewContext) -> tuple[str, ...]:
    roster = reader.office_context.roster
    return assignees(ticket, roster, reader.today) or desk_or_responsible_people(ticket, roster)


def _is_packed_since(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    return any(step.move is Move.PACK for step in ticket.history[notice.step :])


def _is_checked(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    return ticket.disclosure.are_contents_checked or _is_packed_since(notice, ticket, reader)


def _is_packed_anew(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    return ticket.disclosure.contents is None or _is_packed_since(notice, ticket, reader)


def _is_answered(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    return not ticket.asked & reader.office_context.roster.actor(notice.to).in_charge_of


def _is_settled(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether another department, or none, now has each system that was not theirs."""
    if ticket.kind is Kind.COMPLAINT or ticket.disclosure.disowned_systems:
        return False
    since = ticket.history[notice.step :]
    return any(step.move in (Move.ASK_ELSEWHERE, Move.REPORT_SEARCH) for step in since)


def _is_delay_told(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether a delay letter was sent; of a case without one the owner is told of the new day."""
    facts = ticket.facts
    is_waiting = not isinstance(facts, Question) and facts.delay_allowed_until is not None
    since = ticket.history[notice.step :]
    return not is_waiting and any(step.move is Move.SEND_LETTER for step in since)


def _is_acted_on(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    since = ticket.history[notice.step :]
    return any(step.by == notice.to and step.move not in _NO_ACT for step in since)


def _is_of_another_department(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    return ticket.department not in reader.office_context.roster.actor(notice.to).in_charge_of


_OVER: Final[Mapping[NoticeKind, Callable[[Notice, Ticket, ViewContext], bool]]] = {
    NoticeKind.SEARCH_ASKED: _is_answered,
    NoticeKind.SEARCH_ANSWERED: _is_settled,
    NoticeKind.INVESTIGATION_ASKED: _is_of_another_department,
    NoticeKind.ASSIGNED: lambda notice, ticket, _: ticket.owner != notice.to,
    NoticeKind.UNASSIGNED: lambda _, ticket, __: ticket.owner is not None,
    NoticeKind.NAME_THEM: lambda _, ticket, __: not is_about_unnamed_colleague(ticket),
    NoticeKind.DECIDED: _is_packed_since,
    NoticeKind.CONTENTS_PACKED: _is_checked,
    NoticeKind.CONTENTS_CHECKED: _is_packed_anew,
    NoticeKind.CONTENTS_REFUSED: _is_packed_since,
    NoticeKind.DELAY_ALLOWED: _is_delay_told,
    NoticeKind.RULED: _is_acted_on,
    NoticeKind.SENT_BACK: lambda notice, ticket, _: any(
        step.move in _DRAFTS for step in ticket.history[notice.step :]
    ),
}
ASKS_FOR_A_STEP: Final = frozenset(
    {*_OVER, *_WANTED_IN, *TICKET_CLOCK_NOTICES, *ASKS_TO_DECIDE}
    | {NoticeKind.CHASED, NoticeKind.CHANGE_WAITS}
)
"""Notices with buttons for a next step."""


def has_nothing_left_to_do(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether nothing is left to do of what a sent message asks for."""
    if not ticket.is_open:
        return True
    if notice.what in TICKET_CLOCK_NOTICES:
        return reminders.ticket_reminder(notice, ticket, reader, None) is None
    if ticket.status not in _WANTED_IN.get(notice.what, frozenset(Status)):
        return True
    return _OVER.get(notice.what, is_moot)(notice, ticket, reader)


def is_done_before_posting(waiting: LeasedNotice, ticket: Ticket, reader: ViewContext) -> bool:
    """A next step that waited until noon may be done by then.

    A message that may be in Slack already is looked for, so that it becomes its result.
    """
    notice = waiting.notice
    if is_moot(notice, ticket, reader):
        return True
    is_untried = notice.what in NEXT_STEPS and waiting.maybe_sent_since is None
    return is_untried and has_nothing_left_to_do(notice, ticket, reader)


@dataclass(frozen=True, slots=True)
class MootMessages:
    """An edit rings no phone."""

    casebook: Store
    asked: StepRequests
    posting: PacedPoster
    audience: Audience

    def replace_moot(self, number: str) -> None:
        """Replace messages that ask for what is moot. Raises ReplyFailed and StorageFailed."""
        kinds = ASKS_FOR_A_STEP | OF_ESCALATION | {NoticeKind.ANSWERED, NoticeKind.ASKED_BACK}
        sent = self.asked.open_requests(number, kinds)
        if not sent:
            return
        with self.casebook.reading() as work:  # after the messages, so that it knows their acts
            ticket = work.find(number)
            report = work.escalation(number) if ticket is None else None
            source = source_of(work, report) if report else None
            report = without_restricted_numbers(work, report) if report else None
        if ticket is not None:
            self._replace_of_ticket(sent, ticket)
        elif report is not None:
            self._redraw_of_report(sent, report, source)

    def _redraw_of_report(
        self, sent: Sequence[StepRequest], report: Escalation, source: Ticket | None
    ) -> None:
        """Lines in the threads of an escalation, and questions to its reporter.

        Those that still stand get the buttons of its next step. All are drawn as of their day.
        """
        for message in sent:
            notice = message.notice
            reader = replace(self.audience.reader(notice.to), now=message.sent_at)
            if notice.what is NoticeKind.ASKED_BACK:
                is_over, drawn = _question(report, reader)
            else:
                is_over, drawn = _line(notice, report, source, reader)
            self._replace(message, drawn)
            if is_over:
                self.asked.forget(message.key)

    def _replace_of_ticket(self, sent: Sequence[StepRequest], ticket: Ticket) -> None:
        for message in sent:
            reader = self.audience.reader(message.notice.to)
            if message.notice.what is NoticeKind.ANSWERED:
                self._end(message, ticket, reader)
            elif has_nothing_left_to_do(message.notice, ticket, reader):
                self._replace(message, _outcome(message.notice, ticket, reader))
                self.asked.forget(message.key)
            elif _findings(message.notice, ticket) is not None:  # may be corrected until a draft
                self._replace(message, _outcome(message.notice, ticket, reader))

    def _end(self, message: StepRequest, ticket: Ticket, reader: ViewContext) -> None:
        """Take the buttons from the answer to a closed question, unless the asker pressed one.

        The words stay as they are in Slack; the casebook no longer reads them.
        """
        is_solved = any(
            step.move is Move.SOLVED and step.by == message.notice.to for step in ticket.history
        )
        if ticket.is_open or is_solved:
            return
        with suppress(Refused):  # it cannot be read; a closed question is not drawn again
            shown = self.posting.read(message.channel, message.ts)
            if shown is not None and moves.has_asker_buttons(shown, ticket):
                self._replace(message, moves.closed_for_asker(shown, ticket, reader))
        self.asked.forget(message.key)

    def _replace(self, message: StepRequest, shown: Message) -> None:
        with suppress(Refused):  # it was deleted, or its channel is gone
            self.posting.update(message.channel, message.ts, shown)


def _question(report: Escalation, reader: ViewContext) -> tuple[bool, Message]:
    """Whether it waits for an answer no longer, and what its message says now."""
    if report.is_open and report.asked:
        return False, facts_wanted_message(report, reader, add_button(report, reader.say))
    return True, moot_message(report, reader)


def _line(
    notice: Notice, report: Escalation, source: Ticket | None, reader: ViewContext
) -> tuple[bool, Message]:
    """Whether the reminder is over, and what its line says now."""
    first, roster = reminders.first_line(notice, report, reader), reader.office_context.roster
    if not may_know(notice.to, report, source, roster):
        return first is None, withheld_message(report.number, reader)
    if first is None:
        done, look = done_lines(report, reader), look_buttons(report, reader.say)
        return True, moot_message(report, reader, done, look)
    buttons = look_buttons(report, reader.say, acts=may_act(notice.to, report, source, roster))
    return False, reminders.escalation_reminder(first, notice, report, reader, buttons)


def _findings(notice: Notice, ticket: Ticket) -> Step | None:
    """The newest answer to an investigation that this message asked for."""
    if notice.what is not NoticeKind.INVESTIGATION_ASKED:
        return None
    since = reversed(ticket.history[notice.step :])
    return next((step for step in since if step.move is Move.REPORT_FINDINGS), None)


def _outcome(notice: Notice, ticket: Ticket, reader: ViewContext) -> Message:
    """Who did what and when; nothing for those who may no longer know of it, but for their own."""
    seen = hide_nameless_asker(ticket, notice.to)
    since = seen.history[notice.step :]
    own = next((step for step in since if step.by == notice.to), None)
    moment = reader.office_context.moment(notice.to, reader.now)
    may = may_get_notice(notice.what, notice.to, ticket, moment)
    if own is None and not may:
        return card.withheld_card(notice.number, reader)
    answer = _findings(notice, seen)
    if answer and (may or answer.by == notice.to):
        return result_message(seen, answer, reader, is_own=answer.by == notice.to)
    away = next((step for step in since if step.before is not step.after), None)
    step = (away or own or seen.history[-1]) if may or own is None else own
    return result_message(seen, step, reader, is_own=step is own)
