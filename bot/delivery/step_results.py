"""Draws the result of the step that a message asked for, in place of its buttons."""

from collections.abc import Sequence
from typing import Final

from bot.storage.casebook.messages import StepRequest
from handlers.forms.message_outcome import (
    department_part_message,
    obsolete_ticket_message,
    result_message,
)
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from handlers.tickets import card
from handlers.tickets.notices import moves
from tickets.access.visibility import hide_nameless_asker, may_get_notice, may_hear_outcome
from tickets.model.kinds import Kind, Move
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Step, Ticket, has_department_answered

ANSWERS: Final = frozenset({Move.DRAFT, Move.ANSWER_AT_ONCE})
_CARRIED_OUT: Final = frozenset({Move.FINISH_ACTION, Move.CONFIRM_EFFECT, Move.DENY_EFFECT})
_EXECUTED: Final = frozenset({Move.EXECUTE_PART, Move.EXECUTE})
_TO_INVESTIGATE: Final = frozenset({NoticeKind.INVESTIGATION_ASKED, NoticeKind.SEARCH_CHASED})
_OF_ACTION: Final = frozenset(
    {
        NoticeKind.ACTION_NAMED,
        NoticeKind.ACTION_DUE,
        NoticeKind.ACTION_MISSED,
        NoticeKind.ACTION_FAILED,
    }
)


def investigation_answer(notice: Notice, ticket: Ticket) -> Step | None:
    """Return the newest answer to the investigation that this message asked for, if any."""
    if ticket.kind is not Kind.COMPLAINT or notice.what not in _TO_INVESTIGATE:
        return None
    since = ticket.history[notice.step :]
    if not notice.step and not has_department_answered(since):  # a reminder is of no step
        return None
    return next((step for step in reversed(since) if step.move is Move.REPORT_FINDINGS), None)


def repeated_search(notice: Notice, ticket: Ticket, reader: ViewContext) -> Message | None:
    """Draw the request again if only what could not be searched is left of it, else None."""
    if notice.what is not NoticeKind.SEARCH_ASKED:
        return None
    theirs = reader.office_context.roster.actor(notice.to).in_charge_of
    tasks = [each for each in ticket.open_searches if each.department in theirs]
    if not tasks or not all(each.found for each in tasks):
        return None
    said = (step for step in reversed(ticket.history) if step.move is Move.REPORT_SEARCH)
    answer = next((step for step in said if step.by in {t.answered_by for t in tasks}), None)
    controls = moves.notice_buttons(notice.what, ticket, reader)
    return moves.search_again_message(ticket, reader, controls, [t.system for t in tasks], answer)


def step_result(message: StepRequest, ticket: Ticket, reader: ViewContext) -> Message:
    """Say who did what and when. Who lost access reads only of their own step."""
    notice, seen = message.notice, hide_nameless_asker(ticket, message.notice.to)
    # A reminder is of no step.
    since = [
        each for each in seen.history[notice.step :] if notice.step or each.at > message.sent_at
    ]
    mine = [step for step in since if step.by == notice.to]
    searched = (step for step in reversed(mine) if step.move is Move.REPORT_SEARCH)
    own = next(searched, None) or next(iter(mine), None)  # a search may be answered again
    moment = reader.office_context.moment(notice.to, reader.now)
    may = may_get_notice(notice.what, notice.to, ticket, moment)
    hears = may or may_hear_outcome(ticket, moment)
    if own is None and not hears:
        return card.withheld_card(notice.number, reader)
    executed = _executed(since, notice, reader)
    if executed and (hears or executed.by == notice.to):
        return result_message(seen, executed, reader)
    if own is None and not may:
        return department_part_message(notice.what, seen, since, moment.actor.in_charge_of, reader)
    if notice.what in _OF_ACTION:  # an earlier action may have been carried out before
        after = (step for step in since if step.at >= message.sent_at)
        done = next((step for step in after if step.move in _CARRIED_OUT), None)
        return result_message(seen, done, reader) if done else obsolete_ticket_message(seen, reader)
    answer = investigation_answer(notice, seen)
    if answer and (may or answer.by == notice.to):
        return result_message(seen, answer, reader, is_own=answer.by == notice.to)
    if notice.what in _TO_INVESTIGATE and ticket.kind is Kind.COMPLAINT:
        away = next((step for step in since if step.move in ANSWERS), None)
    else:
        away = next((step for step in since if step.before is not step.after), None)
    step = (away or own or seen.history[-1]) if may or own is None else own
    return result_message(seen, step, reader, is_own=step is own)


def _executed(since: Sequence[Step], notice: Notice, reader: ViewContext) -> Step | None:
    """The newest step that carried out what this person's departments were asked for, their own
    first; of another department's steps none does."""
    if notice.what is not NoticeKind.EXECUTION_ASKED:
        return None
    actor_of = reader.office_context.roster.actor
    theirs = actor_of(notice.to).in_charge_of
    made = [
        step
        for step in since
        if step.move in _EXECUTED and (not (of := actor_of(step.by).in_charge_of) or of & theirs)
    ]
    return sorted(made, key=lambda step: step.by == notice.to)[-1] if made else None
