"""Decisions that a ticket waits for, since when, and whether the manager has to make them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import WITHOUT_IDENTITY, Disclosure
from tickets.model.documents import Check
from tickets.model.escalation import caller_cause
from tickets.model.execution import systems_to_act_in
from tickets.model.kinds import (
    CONTACTS,
    IN_WRITING,
    TOLD_BY_MOUTH,
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    LetterKind,
    Move,
    PersonalField,
    Role,
    Status,
)
from tickets.model.ticket import Ticket


class PendingKind(StrEnum):
    APPROVAL = "approval"
    CLOSING = "closing"
    DECISION = "decision"
    RESUMING = "resuming"
    RULING = "ruling"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class PendingDecision:
    what: PendingKind
    since: datetime
    step: int
    """Line of the history with which the wait began."""


_BY_STATUS = {
    (Kind.COMPLAINT, Status.DRAFTED): PendingKind.APPROVAL,
    (Kind.COMPLAINT, Status.UNRESOLVED): PendingKind.CLOSING,
    (Kind.DISCLOSURE, Status.DECISION): PendingKind.DECISION,
    (Kind.DISCLOSURE, Status.REOPENED): PendingKind.RESUMING,
}


_MAKES_MORE = (Move.DESCRIBE, Move.FLAG_LEAK, Move.LINK)


def pending_decisions(
    ticket: Ticket, at_once: Collection[Category] | None = None
) -> Iterator[PendingDecision]:
    """Yield pending decisions. With `at_once`, the categories that need no approval, also
    whether the manager closes what was answered on the spot; nobody is notified of that.
    """
    if at_once is not None and outgrew_immediate_answer(ticket, at_once):
        yield _since(PendingKind.CLOSING, ticket, _MAKES_MORE)
    by_status = _BY_STATUS.get((ticket.kind, ticket.status))
    if by_status and not ticket.changed_by and not _is_the_desks(ticket):
        yield _since_draft(by_status, ticket)
    facts = ticket.facts
    if not isinstance(facts, Disclosure | Complaint) or not ticket.is_open:
        return
    if ticket.awaits_ruling:
        yield PendingDecision(PendingKind.RULING, ticket.recorded_at, 1)
    if facts.delay_proposed_until:
        yield _since(PendingKind.DELAY, ticket, (Move.PROPOSE_DELAY,))


_FLAGGED_FOR_MANAGER: Final = frozenset({Flag.LEGAL, Flag.MEDIA, Flag.AUTHORITY})


def why_manager_must_approve(ticket: Ticket) -> str | None:
    """Return why the manager approves whatever the category (O5): `caller`, `flagged` or
    `unflagged`. An opt-out with a flag is assessed as more than an opt-out (O10).
    """
    if caller_cause(ticket):
        return "caller"
    if ticket.flags & _FLAGGED_FOR_MANAGER and ticket.complaint.category is not Category.OPT_OUT:
        return "flagged"
    last_removal = {flag: step for step in ticket.history for flag in step.flags_removed}
    by_agent = (flag for flag, step in last_removal.items() if step.role is Role.AGENT)
    return None if _FLAGGED_FOR_MANAGER.isdisjoint(by_agent) else "unflagged"


def may_be_answered_at_once(ticket: Ticket, at_once: Collection[Category]) -> bool:
    """Whether its category needs no approval (`answer_at_once`).

    An agent alone does not lift the approval by correcting the category or the flags (O22); an
    opt-out is what the person asked for, and the manager reads its number (O10).
    """
    if why_manager_must_approve(ticket):
        return False
    category = ticket.complaint.category
    if category not in at_once or category is Category.OPT_OUT:
        return category in at_once
    changes = [step for step in ticket.history if step.category]
    lifted = [step for step in changes if step.category and step.category[0] not in at_once]
    return not lifted or lifted[-1].role is not Role.AGENT


def outgrew_immediate_answer(ticket: Ticket, at_once: Collection[Category]) -> bool:
    """Whether a complaint was answered on the spot and then turned out to be more than these
    categories or an opt-out, so that the manager closes it (O10, O22).
    """
    return _is_answered_at_once(ticket) and _is_more(ticket, at_once)


def is_only_answered_at_once(ticket: Ticket, at_once: Collection[Category]) -> bool:
    """Whether it was answered on the spot and is no more than that: nothing is to be put right."""
    return _is_answered_at_once(ticket) and not _is_more(ticket, at_once)


def _is_answered_at_once(ticket: Ticket) -> bool:
    if ticket.kind is not Kind.COMPLAINT or ticket.status is not Status.RESPONDED:
        return False
    is_approved = ticket.decided_at is not None
    return not is_approved and any(step.move is Move.ANSWER_AT_ONCE for step in ticket.history)


def _is_more(ticket: Ticket, at_once: Collection[Category]) -> bool:
    facts = ticket.complaint
    return not may_be_answered_at_once(ticket, at_once) or (
        facts.is_stopped and not ticket.is_stopped_opt_out_only
    )


_AFTER_REPLY: Final = frozenset({Status.RESPONDED, Status.UNRESOLVED})
_MAYBE_AFTER: Final = _AFTER_REPLY | {Status.CLOSED, Status.REOPENED}
ANSWERS: Final = frozenset({Move.ANSWER, Move.ANSWER_AT_ONCE, Move.RESPOND, Move.REPLY})


def was_told_of_receipt(ticket: Ticket) -> bool:
    """Whether the person was told on the spot, or by a letter."""
    is_sent = any(each.kind is LetterKind.ACKNOWLEDGEMENT for each in ticket.letters)
    return is_sent or ticket.channel in TOLD_BY_MOUTH


def may_be_told_by_letter(ticket: Ticket) -> bool:
    """Whether who wrote to us wishes contact, and name and place to send the receipt are known."""
    known = {slot.field for slot in ticket.personal}
    to = {PersonalField.ADDRESS} if ticket.channel is Channel.POST else CONTACTS
    is_wished = ticket.channel in IN_WRITING and ticket.party.contact_by is not ContactBy.NONE
    return is_wished and PersonalField.NAME in known and not known.isdisjoint(to)


def was_answered(ticket: Ticket) -> bool:
    """Whether a reply went out, also before a reopening, which forgets its day; one of an imported
    ticket may be in no step.
    """
    earlier, came = ticket.history[: ticket.reopened_at_step], ticket.first_known_step
    next_known = earlier[came : came + 1]
    is_untold = 0 < came <= len(earlier) and all(each.before in _MAYBE_AFTER for each in next_known)
    is_untold = is_untold or ticket.status in _AFTER_REPLY
    return bool(ticket.replied_at) or is_untold or any(step.move in ANSWERS for step in earlier)


def is_reply_rejected(ticket: Ticket) -> bool:
    """Whether the reply did not satisfy the person, so that the outside bodies are to be named."""
    if ticket.kind is not Kind.COMPLAINT or ticket.status is not Status.RESPONDED:
        return False
    return ticket.complaint.is_not_accepted


_WITHOUT_ACTION: Final = frozenset({CloseCode.DUPLICATE, CloseCode.OUT_OF_SCOPE})


def has_open_action(ticket: Ticket) -> bool:
    """Decided or closed, with a corrective action that is not found effective yet.

    A draft's does not hold after a closing that decides on no action, unless one was approved
    before: then the action as last drafted holds (O16).
    """
    facts = ticket.facts
    is_closed = not ticket.is_open and (
        ticket.close_code not in _WITHOUT_ACTION or _was_approved(ticket) or _is_kept(ticket)
    )
    is_decided = is_closed or ticket.decided_at is not None or _is_kept(ticket)
    return is_decided and isinstance(facts, Complaint) and facts.open_action is not None


_REOPENED: Final = frozenset({Status.REOPENED, Status.ASSESSED, Status.INVESTIGATING})


def awaits_effect_check(ticket: Ticket) -> bool:
    """Whether its action is not found effective yet: after the closing, and after a reopening
    for as long as nothing else waits for approval (O34).
    """
    return has_open_action(ticket) and (not ticket.is_open or ticket.status in _REOPENED)


def _was_approved(ticket: Ticket) -> bool:
    """Whether a decision was made since the last reopening, also if it was drafted anew."""
    steps = ticket.history[ticket.reopened_at_step :]
    return any(step.move in (Move.APPROVE, Move.CONFIRM_CHANGE) for step in steps)


def _is_kept(ticket: Ticket) -> bool:
    """Whether an action of before the last reopening holds: no later answer waits for approval."""
    facts = ticket.facts
    if not isinstance(facts, Complaint) or ticket.status is Status.DRAFTED:
        return False
    # Tickets reopened by 1.0.0 do not say whether they keep one.
    return facts.keeps_action or (ticket.reopened_at_step > 0 and _is_undrafted(ticket))


def is_action_from_before_reopening(ticket: Ticket) -> bool:
    """Whether its corrective action is of before a reopening and no draft has replaced it."""
    facts = ticket.facts
    return isinstance(facts, Complaint) and facts.keeps_action and _is_undrafted(ticket)


def _is_undrafted(ticket: Ticket) -> bool:
    """Whether nothing was drafted since the last reopening."""
    steps = ticket.history[ticket.reopened_at_step :]
    return all(step.move is not Move.DRAFT for step in steps)


def _is_the_desks(ticket: Ticket) -> bool:
    """Reopened: the desk drafts again, or waits for an application that never arrived."""
    if not isinstance(ticket.facts, Disclosure):
        return False
    if ticket.status is Status.DECISION:
        return ticket.drafted_by is None
    return ticket.status is Status.REOPENED and ticket.facts.application_arrived_on is None


def _since_draft(what: PendingKind, ticket: Ticket) -> PendingDecision:
    """Since it came to its status; reopened, since the first draft there. A later one does not put
    off the deputy's day (O23)."""
    came = _since(what, ticket, entering=ticket.status)
    drafts = (
        PendingDecision(what, step.at, ordinal)
        for ordinal, step in enumerate(ticket.history, start=1)
        if ordinal >= came.step and step.move in (Move.DRAFT, Move.DRAFT_UNCORRECTED)
    )
    return next(drafts, came)


def _since(
    what: PendingKind,
    ticket: Ticket,
    moves: Collection[Move] = (),
    *,
    entering: Status | None = None,
) -> PendingDecision:
    found = [
        PendingDecision(what, step.at, ordinal)
        for ordinal, step in enumerate(ticket.history, start=1)
        if step.move in moves or (entering and step.after is entering is not step.before)
    ]
    return found[-1] if found else PendingDecision(what, ticket.recorded_at, 1)


def waits_for_departments(ticket: Ticket, theirs: frozenset[str]) -> bool:
    """Whether one of these departments is to search, investigate or carry out a decision."""
    if ticket.kind is Kind.COMPLAINT:
        is_at_work = ticket.status is Status.ASSESSED or ticket.awaits_findings
        return is_at_work and ticket.department in theirs
    if ticket.asked.isdisjoint(theirs):
        return False
    is_decided = ticket.status is Status.DECIDED
    return not is_decided or bool(systems_to_act_in(ticket.disclosure, theirs))


def needs_preservation(ticket: Ticket) -> bool:
    """Whether footage may be overwritten: no department is asked to preserve it, or has heard
    since that the request was closed (O16)."""
    request = ticket.facts
    is_answered = ticket.status in (Status.REPLIED, Status.CLOSED)
    if not isinstance(request, Disclosure) or is_answered or not request.footage:
        return False
    reopened = ticket.reopened_at_step
    since = {step.move for step in ticket.history[reopened:]}
    is_over = reopened > 0 and Move.PRESERVE not in since
    return request.may_be_held is not False and (is_over or not request.preservations)


def may_search_start(request: Disclosure) -> bool:
    """Whether the person is identified, or something published is asked for (O16)."""
    is_identified = request.id_result is Check.OK and bool(request.id_address_match)
    return is_identified or bool(request.types & WITHOUT_IDENTITY)
