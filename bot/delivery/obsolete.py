"""Messages that ask for a step which was done meanwhile: unsent ones are dropped, and those in
Slack say who did it in place of their buttons.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.delivery.audience import Audience
from bot.delivery.changed_answers import ANSWER_NOTICES
from bot.delivery.outcome import NEXT_STEPS, subject_of
from bot.delivery.poster import PacedPoster
from bot.delivery.step_results import ANSWERS, investigation_answer, repeated_search, step_result
from bot.storage.casebook.messages import StepRequest, StepRequests
from bot.storage.casebook.outbox import LeasedNotice
from handlers.escalations import messages
from handlers.escalations.actions import add_button, notice_buttons
from handlers.escalations.facts import done_lines
from handlers.slack.api import CallRefused, RetryLater
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from handlers.tickets.hand_over import HAND_OVER_NOTICES
from handlers.tickets.notices import moves, reminders
from handlers.tickets.notices.combined import replace_part
from handlers.tickets.notices.maintenance import MAINTENANCE_NOTICES
from handlers.tickets.notices.moves import ASKER_NOTICES
from tickets.access.deciders import desk_or_responsible_people, is_about_unnamed_colleague
from tickets.access.escalation_access import may_act, may_know
from tickets.access.visibility import may_get_notice
from tickets.deadlines.holders import assignees
from tickets.deadlines.ticket_clocks import MAY_HAVE_OPEN_SEARCH
from tickets.model.escalation import Escalation
from tickets.model.execution import systems_to_act_in
from tickets.model.kinds import Kind, Move, Status
from tickets.model.notices import PRESERVING, Notice, NoticeKind
from tickets.model.pending import has_open_action, pending_decisions
from tickets.model.ticket import Question, Ticket
from tickets.ports import Store
from tickets.reminders.due import DECISION_NOTICES

_PACKED_OR_SENT: Final = frozenset({Move.PACK, Move.REPLY, Move.RESEND, Move.KEEP_MAIL})
_BEFORE_APPROVAL: Final = frozenset({Status.INVESTIGATING, Status.DRAFTED})
_NO_ACT: Final = frozenset({Move.NOTE, Move.LINK, Move.CHASE})

Rule = Callable[[Notice, Any, ViewContext], bool]
"""Condition on a notice as its reader sees it. The second argument is the ticket, or the escalation
of a notice about one; a rule takes only its own kind, which mypy cannot tell."""


def _in_status(*wanted: Status, until: Collection[Move] = ()) -> Rule:
    """Return the rule of a notice that asks for something only in these statuses, and until one of
    these moves is made."""
    return lambda notice, ticket, _: (
        ticket.status not in wanted or not _since(notice, ticket).isdisjoint(until)
    )


def _since(notice: Notice, ticket: Ticket) -> frozenset[Move]:
    return frozenset(step.move for step in ticket.history[notice.step :])


def _is_decided(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    waits = (
        wait for wait in pending_decisions(ticket) if DECISION_NOTICES[wait.what] is notice.what
    )
    return all(notice.step < wait.step for wait in waits)


def _is_ticket_reminder_obsolete(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    is_done = reminders.ticket_reminder(notice, ticket, reader, None) is None
    return is_done and not _may_be_corrected(notice, ticket, reader)


def _is_escalation_reminder_obsolete(
    notice: Notice, escalation: Escalation, reader: ViewContext
) -> bool:
    return reminders.escalation_reminder_line(notice, escalation, reader) is None


def _is_anothers_turn(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    roster = reader.office_context.roster
    holders = assignees(ticket, roster, reader.today) or desk_or_responsible_people(ticket, roster)
    return notice.to not in holders


def _is_answered(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    return not ticket.asked & reader.office_context.roster.actor(notice.to).in_charge_of


def _is_assigned_elsewhere(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether another department, or none, now has each system that was not theirs."""
    if ticket.kind is Kind.COMPLAINT:
        return ticket.status is not Status.INVESTIGATING
    if ticket.status not in MAY_HAVE_OPEN_SEARCH:
        return True
    is_elsewhere = {Move.ASK_ELSEWHERE, Move.REPORT_SEARCH} & _since(notice, ticket)
    return bool(is_elsewhere) and not ticket.disclosure.disowned_systems


def _is_in_last_answer(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether a newer notice tells of the corrected findings, or names all systems."""
    since = _since(notice, ticket)
    if ticket.kind is Kind.COMPLAINT:
        return Move.REPORT_FINDINGS in since
    return Move.REPORT_SEARCH in since and all(each.found for each in ticket.disclosure.tasks)


def _is_investigated(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether another department was asked, or the desk has answered; a complaint may be passed on
    in every status (O20).

    An answer can be corrected once the draft is sent back, so its message is kept until then.
    """
    if _may_be_corrected(notice, ticket, reader):
        return False
    is_theirs = ticket.department in reader.office_context.roster.actor(notice.to).in_charge_of
    return not is_theirs or not _since(notice, ticket).isdisjoint(ANSWERS)


def _may_be_corrected(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    is_theirs = ticket.department in reader.office_context.roster.actor(notice.to).in_charge_of
    is_early = ticket.status in _BEFORE_APPROVAL
    return is_theirs and is_early and investigation_answer(notice, ticket) is not None


def _is_carried_out(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether nothing is left to carry out in the systems of this person's departments."""
    theirs = reader.office_context.roster.actor(notice.to).in_charge_of
    return ticket.status is not Status.DECIDED or not systems_to_act_in(ticket.disclosure, theirs)


def _is_checked(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    return ticket.disclosure.are_contents_checked or Move.PACK in _since(notice, ticket)


def _is_packed_anew(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether the reply was packed again, sent, or kept here. One that came back is packed again,
    too (O21)."""
    is_due = ticket.status in (*_DECIDED, Status.REPLIED)
    return not is_due or not _since(notice, ticket).isdisjoint(_PACKED_OR_SENT)


def _is_not_to_be_sent(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    return ticket.disclosure.contents is None or _is_packed_anew(notice, ticket, reader)


def _is_delay_told(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether a delay letter was sent; of a case without one the owner is told of the new day."""
    facts = ticket.facts
    is_waiting = not isinstance(facts, Question) and facts.delay_allowed_until is not None
    return not is_waiting and Move.SEND_LETTER in _since(notice, ticket)


def _is_acted_on(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    since = ticket.history[notice.step :]
    return any(step.by == notice.to and step.move not in _NO_ACT for step in since)


def _is_action_obsolete(notice: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether the corrective action is carried out, dropped, due on another day, or another
    person's by now (O34). A draft ends nothing: it may bring back the same action."""
    planned, action = ticket.complaint.corrective_action, ticket.complaint.undone_action
    if planned is not None and planned.done_on is not None and action is None:
        return True
    if ticket.is_open and ticket.decided_at is None:
        return False
    if action is None or not has_open_action(ticket) or str(action.due_on) != notice.about:
        return True
    if notice.what is NoticeKind.ACTION_MISSED or action.responsible in (None, notice.to):
        return False
    moment = reader.office_context.moment(notice.to, reader.now)
    return may_get_notice(notice.what, str(action.responsible), ticket, moment)


def _is_measure_obsolete(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether the further measure is carried out or no longer owed, or was asked for again."""
    return not ticket.complaint.further_measure_owed or Move.DENY_EFFECT in _since(notice, ticket)


_DECIDED: Final = (Status.DECIDED, Status.EXECUTED)
_OBSOLETE_WHEN: Final[Mapping[NoticeKind, Rule | None]] = {
    NoticeKind.CLOCK_NEAR: _is_ticket_reminder_obsolete,
    NoticeKind.CLOCK_DUE: _is_ticket_reminder_obsolete,
    NoticeKind.CLOCK_MISSED: _is_ticket_reminder_obsolete,
    NoticeKind.CLOCK_FROM: _is_ticket_reminder_obsolete,
    NoticeKind.SEARCH_CHASED: _is_ticket_reminder_obsolete,
    NoticeKind.SEARCH_SILENT: _is_ticket_reminder_obsolete,
    NoticeKind.DEPARTMENT_SILENT: _is_ticket_reminder_obsolete,
    NoticeKind.CALLED_AGAIN: _is_escalation_reminder_obsolete,
    NoticeKind.CLIMBED: _is_escalation_reminder_obsolete,
    NoticeKind.TRIAGE_WAITS: _is_escalation_reminder_obsolete,
    NoticeKind.REPORT_NEAR: _is_escalation_reminder_obsolete,
    NoticeKind.REPORT_DUE: _is_escalation_reminder_obsolete,
    NoticeKind.REPORT_MISSED: _is_escalation_reminder_obsolete,
    NoticeKind.ADDED: lambda _, escalation, __: not escalation.contradicted,
    NoticeKind.JUDGED_REPORTABLE: lambda _, escalation, __: not escalation.asks_representative,
    NoticeKind.ASKED_BACK: lambda _, escalation, __: not (escalation.is_open and escalation.asked),
    **dict.fromkeys(DECISION_NOTICES.values(), _is_decided),
    # A request that waits for no application is resumed with it, which tells the same.
    NoticeKind.REOPENED: _in_status(
        Status.REOPENED, Status.DECISION, until=(Move.RESUME, Move.DRAFT)
    ),
    NoticeKind.ACTION_NAMED: _is_action_obsolete,
    NoticeKind.ACTION_DUE: _is_action_obsolete,
    NoticeKind.ACTION_MISSED: _is_action_obsolete,
    NoticeKind.ACTION_FAILED: _is_measure_obsolete,
    NoticeKind.NAME_THEM: lambda _, ticket, __: not is_about_unnamed_colleague(ticket),
    NoticeKind.ASSIGNED: lambda notice, ticket, _: ticket.owner != notice.to,
    NoticeKind.UNASSIGNED: lambda _, ticket, __: ticket.owner is not None,
    NoticeKind.CHASED: _is_anothers_turn,
    NoticeKind.INVESTIGATION_ASKED: _is_investigated,
    NoticeKind.SEARCH_ASKED: _is_answered,
    NoticeKind.SEARCH_ANSWERED: _is_assigned_elsewhere,
    NoticeKind.RULED: _is_acted_on,
    NoticeKind.CHANGE_WAITS: lambda _, ticket, __: not ticket.changed_by,
    NoticeKind.SENT_BACK: _in_status(*Status, until=(Move.DRAFT, Move.DRAFT_UNCORRECTED)),
    NoticeKind.DELAY_ALLOWED: _is_delay_told,
    NoticeKind.DECIDED: _in_status(Status.APPROVED, *_DECIDED, until=(Move.PACK,)),
    NoticeKind.EXECUTION_ASKED: _is_carried_out,
    NoticeKind.CONTENTS_PACKED: _is_checked,
    NoticeKind.CONTENTS_CHECKED: _is_not_to_be_sent,
    NoticeKind.CONTENTS_REFUSED: _is_packed_anew,
    NoticeKind.STILL_STUCK: _in_status(Status.OPEN, Status.TAKEN),
    # News, what is drawn anew as a whole, and the asker's own.
    NoticeKind.OPENED: None,
    NoticeKind.LEAK_FLAGGED: None,
    NoticeKind.ESCALATED: None,
    NoticeKind.KNOWN_EARLIER: None,
    NoticeKind.MESSAGE_CHANGED: None,
    NoticeKind.REPRESENTATIVE_SAW: None,
    NoticeKind.HANDED_OVER: None,
    NoticeKind.STEPS_CHANGED: None,
    NoticeKind.REPORT_OVER: None,
    **dict.fromkeys(PRESERVING),
    NoticeKind.DELAY_REFUSED: None,
    NoticeKind.DUPLICATE_MERGED: None,
    NoticeKind.ANSWERED_AT_ONCE: None,
    NoticeKind.DECIDED_MEANWHILE: None,
    NoticeKind.DIGEST: None,
    NoticeKind.ANSWERS_DUE: None,
    NoticeKind.MONTH_REPORTED: None,
    NoticeKind.UNDELIVERED: None,
    **dict.fromkeys((*ASKER_NOTICES, *HAND_OVER_NOTICES, *ANSWER_NOTICES, *MAINTENANCE_NOTICES)),
}
"""When a notice of each kind is obsolete; None if it asks for nothing. A kind that is missing here
stops the program at its start."""
ASKS_FOR_A_STEP: Final = frozenset(kind for kind in NoticeKind if _OBSOLETE_WHEN[kind])
TICKET_CLOCK_NOTICES: Final = frozenset(
    kind for kind in NoticeKind if _OBSOLETE_WHEN[kind] is _is_ticket_reminder_obsolete
)
ESCALATION_REMINDERS: Final = frozenset(
    kind for kind in NoticeKind if _OBSOLETE_WHEN[kind] is _is_escalation_reminder_obsolete
)


def is_obsolete(notice: Notice, of: Ticket | Escalation, reader: ViewContext) -> bool:
    """Whether nothing is left to do of what a notice asks for. False if it asks for nothing."""
    rule = _OBSOLETE_WHEN[notice.what]
    if rule is None:
        return False
    # A corrective action outlives its ticket.
    outlives = rule in (_is_action_obsolete, _is_measure_obsolete)
    is_closed = isinstance(of, Ticket) and not of.is_open and not outlives
    return is_closed or rule(notice, of, reader)


def _is_not_approved_yet(notice: Notice, ticket: Ticket, _: ViewContext) -> bool:
    """Whether the action was drafted anew, or the ticket reopened since: the approval that follows
    sends another notice (O34)."""
    return not has_open_action(ticket) or notice.step < ticket.reopened_at_step


_NOT_POSTED_WHEN: Final[Mapping[NoticeKind, Rule]] = {
    NoticeKind.SEARCH_ANSWERED: _is_in_last_answer,
    NoticeKind.ACTION_NAMED: _is_not_approved_yet,
    NoticeKind.WITHDRAWN: lambda _, ticket, __: ticket.is_open,  # reopened since
    NoticeKind.PRESERVATION_OVER: lambda _, ticket, __: (  # reopened, or held since
        ticket.is_open or any(each.ended_at is None for each in ticket.disclosure.preservations)
    ),
}
"""When a notice that waits is not posted, although one that was posted would stay as it is."""


def is_obsolete_before_posting(waiting: LeasedNotice, ticket: Ticket, reader: ViewContext) -> bool:
    """Whether a notice that waits is not to be posted any more.

    One that may be in Slack already is not dropped: the sender looks for it there, so that its
    buttons can be replaced.
    """
    notice = waiting.notice
    if notice.what in _NOT_POSTED_WHEN and _NOT_POSTED_WHEN[notice.what](notice, ticket, reader):
        return True
    is_looked_for = notice.what in NEXT_STEPS and waiting.maybe_sent_since is not None
    return not is_looked_for and is_obsolete(notice, ticket, reader)


@dataclass(frozen=True, slots=True)
class ObsoleteMessages:
    """Edits obsolete messages, so that no button asks for what is done. Slack notifies nobody of an
    edit."""

    casebook: Store
    asked: StepRequests
    posting: PacedPoster
    audience: Audience

    def replace_obsolete(self, number: str) -> None:
        """Replace the obsolete messages about this ticket or escalation.

        Raises RetryLater and StorageFailed.
        """
        sent = self.asked.open_requests(number, ASKS_FOR_A_STEP | {NoticeKind.ANSWERED})
        if not sent:
            return
        # Read after the messages, so that it knows their acts.
        subject, source = subject_of(self.casebook, number)
        if isinstance(subject, Ticket):
            self._replace_of_ticket(sent, subject)
        elif subject is not None:
            self._redraw_of_escalation(sent, subject, source)

    def _redraw_of_escalation(
        self, sent: Sequence[StepRequest], escalation: Escalation, source: Ticket | None
    ) -> None:
        """Redraw reminders in the threads of an escalation, and questions to its reporter.

        Messages that are not obsolete get the buttons of the next step. Each is drawn as of the day
        on which it was sent.
        """
        for message in sent:
            reader = replace(self.audience.reader(message.notice.to), now=message.sent_at)
            self._replace(message, _redrawn(message.notice, escalation, source, reader))
            if is_obsolete(message.notice, escalation, reader):
                self.asked.forget(message.key)

    def _replace_of_ticket(self, sent: Sequence[StepRequest], ticket: Ticket) -> None:
        readers = {to: self.audience.reader(to) for to in {each.notice.to for each in sent}}
        for message in sent:
            reader = readers[message.notice.to]
            if message.notice.what is NoticeKind.ANSWERED:
                self._end(message, ticket, reader)
            elif is_obsolete(message.notice, ticket, reader):
                self._replace(message, step_result(message, ticket, reader))
                self.asked.forget(message.key)
            elif investigation_answer(message.notice, ticket) is not None:  # it may be corrected
                self._replace(message, step_result(message, ticket, reader))
            elif repeated := repeated_search(message.notice, ticket, reader):
                self._replace(message, repeated)

    def _end(self, message: StepRequest, ticket: Ticket, reader: ViewContext) -> None:
        """Take the buttons from the answer to a closed question, unless the asker pressed one.

        The words stay as they are in Slack; the casebook no longer reads them.
        """
        is_solved = any(
            step.move is Move.SOLVED and step.by == message.notice.to for step in ticket.history
        )
        if ticket.is_open or is_solved:
            return
        with suppress(CallRefused):  # it cannot be read; a closed question is not drawn again
            shown = self.posting.read(message.channel, message.ts)
            if shown is not None and moves.has_solved_or_stuck_buttons(shown, ticket):
                self._replace(message, moves.with_buttons_replaced(shown, ticket, reader))
        self.asked.forget(message.key)

    def _replace(self, message: StepRequest, drawn: Message) -> None:
        """Replace the message, or its part of one that tells of several tickets."""
        place = message.channel, message.ts
        with self.asked.try_lock(*place) as ours, suppress(CallRefused):  # it may be gone
            if not ours:
                raise RetryLater
            if message.notice.what in NEXT_STEPS:
                drawn = replace_part(self.posting.read(*place) or {}, message.key, drawn)
            self.posting.update(*place, drawn)


def _redrawn(
    notice: Notice, escalation: Escalation, source: Ticket | None, reader: ViewContext
) -> Message:
    """Draw the message about an escalation anew: what was done since, or what it still asks for."""
    say, roster = reader.say, reader.office_context.roster
    if notice.what is NoticeKind.ASKED_BACK:
        if is_obsolete(notice, escalation, reader):
            return messages.obsolete_message(escalation, reader)
        return messages.facts_wanted_message(escalation, reader, add_button(escalation, say))
    if not may_know(notice.to, escalation, source, roster):
        return messages.withheld_message(escalation.number, reader)
    is_judgement = notice.what is NoticeKind.JUDGED_REPORTABLE
    is_over = is_judgement and is_obsolete(notice, escalation, reader)
    acts = may_act(notice.to, escalation, source, roster)
    buttons = notice_buttons(notice.what, escalation, reader, acts=acts)
    if notice.what is NoticeKind.ADDED or (is_judgement and not is_over):
        return messages.thread_message(notice, escalation, reader, buttons)
    first = None if is_over else reminders.escalation_reminder_line(notice, escalation, reader)
    if first is None:
        look = notice_buttons(notice.what, escalation, reader, acts=False)
        return messages.obsolete_message(escalation, reader, done_lines(escalation, reader), look)
    return reminders.escalation_reminder(first, notice, escalation, reader, buttons)
