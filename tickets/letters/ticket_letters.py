"""Letters of a ticket, by kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from tickets.letters import application, endings, reply
from tickets.letters.application import Flaw
from tickets.letters.draft import Draft, MissingFactsError, there
from tickets.letters.endings import Elsewhere, WhyBack
from tickets.letters.letter import Letter
from tickets.letters.reply import Item, Method, Reply
from tickets.model import tokyo
from tickets.model.documents import AgentKind, Defect, Money
from tickets.model.kinds import (
    CloseCode,
    Flag,
    Kind,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Status,
)
from tickets.model.personal import Personal
from tickets.model.requests import Decision
from tickets.model.ticket import Question, Ticket
from tickets.rules import fees


def draw(kind: LetterKind, draft: Draft) -> Letter:
    """The letter as it would read, decided or not. Raises MissingFactsError.

    Use `finished` for letters to send.
    """
    return _DRAWN[kind](draft)


def finished(kind: LetterKind, draft: Draft) -> Letter:
    """The letter as it may be sent. Raises MissingFactsError also while it is undecided."""
    missing = undecided(kind, draft.ticket) or _outdated(kind, draft.ticket)
    if missing:
        raise MissingFactsError(missing)
    return draw(kind, draft)


def _outdated(kind: LetterKind, ticket: Ticket) -> str:
    """Status without which the letter would be wrong; empty if it holds."""
    if kind is LetterKind.REMINDER:
        waits = ticket.status is Status.FORM_SENT or ticket.close_code is CloseCode.NO_RETURN
        return "" if waits else "form_sent"
    if kind is LetterKind.CORRECTION:
        return "" if ticket.status is Status.CORRECTION_WAIT else "correction_wait"
    return ""


def undecided(kind: LetterKind, ticket: Ticket) -> str:
    """Decision that the letter still waits for; empty if none."""
    if kind is LetterKind.REPLY and ticket.decided_at is None:
        return "decided_at"
    if kind is LetterKind.COMPLAINT_REPLY and not (ticket.is_reply_approved or ticket.replied_at):
        return "decided_at"  # answers on the spot come from the policy
    facts = ticket.facts
    if kind is LetterKind.DELAY and not isinstance(facts, Question):
        allowed = facts.delay_allowed_until or facts.delayed_until
        return "" if allowed and facts.delay_proposed_until is None else "delayed_until"
    return ""


def _acknowledgement(draft: Draft) -> Letter:
    understood = Personal(draft.ticket.summary) if draft.ticket.summary else None
    if draft.ticket.kind is Kind.DISCLOSURE:
        request = draft.ticket.disclosure
        return application.acknowledgement_of_request(
            draft.frame,
            received_on=draft.received_on,
            understood=understood
            or Personal(application.named(request.types, draft.frame.sender.texts)),
            fee=draft.fee,
            may_cost=draft.fee_of_any,
            is_ruled=not draft.ticket.awaits_ruling and request.may_be_held is not False,
        )
    return application.acknowledgement_of_complaint(
        draft.frame,
        received_on=draft.received_on,
        understood=understood or Personal(draft.frame.say("understood.complaint")),
    )


def _form(draft: Draft) -> Letter:
    request = draft.ticket.disclosure
    return application.form(
        draft.frame,
        received_on=draft.received_on,
        types=request.types,
        agent=_agent(draft.ticket),
        fee=draft.fee,
    )


def _agent(ticket: Ticket) -> AgentKind | None:
    """Kind of agent; a statutory one must be recorded."""
    known = ticket.disclosure.agent_kind
    if known is None and ticket.party.role is PartyRole.DELEGATED_AGENT:
        return AgentKind.DELEGATED
    by_law = ticket.party.role is PartyRole.STATUTORY_AGENT
    return there(known, "agent_kind") if by_law else known


def _reminder(draft: Draft) -> Letter:
    request = draft.ticket.disclosure
    return application.reminder(
        draft.frame,
        form_sent_on=there(request.form_sent_on, "form_sent_on"),
        types=request.types,
        closing=draft.ticket.close_code is CloseCode.NO_RETURN,
    )


def _correction(draft: Draft) -> Letter:
    request = draft.ticket.disclosure
    asked = there(request.corrections[-1] if request.corrections else None, "corrections")
    others = {each.money for each in request.payments} - {draft.fee.means}
    half = timedelta(days=draft.rules.correction_reminder_days)
    reminds = asked.reminded_on is not None or draft.frame.on - asked.asked_on >= half
    again = max(asked.look_again_on, draft.frame.on + half) if reminds else asked.look_again_on
    return application.correction(
        draft.frame,
        arrived_on=there(request.application_arrived_on, "application_arrived_on"),
        flaws=tuple(_flaw(each, draft) for each in Defect if each in asked.defects),
        look_again_on=again,
        sent_back=min(others) if others and Defect.FEE in asked.defects and not reminds else None,
        first_asked_on=asked.asked_on if reminds else None,
    )


def _flaw(defect: Defect, draft: Draft) -> Flaw:
    fee, request = draft.fee, draft.ticket.disclosure
    missing = replace(fee, due=max(fee.due - fees.received(request, fee.means), 0))
    values = missing.values(draft.frame.sender.texts)
    kind = "absent" if request.is_absent(defect) else "flaw"
    flaw, remedy = (draft.frame.say(f"{what}.{defect}", **values) for what in (kind, "remedy"))
    return Flaw(defect, Personal(flaw), Personal(remedy))


def _method_change(draft: Draft) -> Letter:
    request = draft.ticket.disclosure
    # By law paper replaces a method that is too difficult (33(2)).
    return reply.method_change(
        draft.frame,
        requested=there(request.method_requested, "method_requested"),
        used=request.method_used or "paper",
        reason=Personal(request.method_change_reason),
    )


def _delay(draft: Draft) -> Letter:
    facts = draft.ticket.facts
    if isinstance(facts, Question):
        raise MissingFactsError("delayed_until")
    until = facts.delay_allowed_until or facts.delayed_until or facts.delay_proposed_until
    reason = draft.reason_of(Move.PROPOSE_DELAY)
    return reply.delay(
        draft.frame,
        received_on=draft.received_on,
        reason=there(reason, "move_reason"),
        until=there(until, "delayed_until"),
    )


def _reply(draft: Draft) -> Letter:
    request = draft.ticket.disclosure
    decisions = there(request.by_type or None, "decisions")
    if draft.ticket.is_for_the_person:
        there(draft.value(PersonalField.PRINCIPAL_NAME), "principal_name")
    reason = request.method_change_reason
    paid = fees.held(request, draft.rules)
    facts = Reply(
        asked_on=request.application_arrived_on or draft.received_on,
        items=tuple(_item(each, draft) for each in decisions),
        method=Method(
            used=request.method_used or request.method_requested or "paper",
            requested=request.method_requested,
            change_reason=Personal(reason) if reason else None,
        ),
        fee=draft.fee,
        is_fee_paid=0 < draft.fee.due <= paid,
        copies=bool(request.copies_arrived),
    )
    return reply.reply(draft.frame, facts)


def _item(decision: Decision, draft: Draft) -> Item:
    return Item(
        decision=decision,
        reason=draft.value(PersonalField.REASON, decision.type),
        measure=draft.value(PersonalField.MEASURE, decision.type),
    )


def _stamps_back(draft: Draft) -> Letter:
    request = draft.ticket.disclosure
    returned = there(request.stamps_returned or None, "stamps_returned")
    back = returned[-1]
    return endings.stamps_back(
        draft.frame,
        money=back.money,
        amount=back.yen,
        why=_why_back(back.money, draft),
        means=draft.fee.means,
    )


def _why_back(money: Money, draft: Draft) -> WhyBack:
    if money is not draft.fee.means:
        return WhyBack.OTHER_MEANS
    if draft.ticket.disclosure.keep_fee is False:
        return WhyBack.GIVEN_BACK
    if fees.received(draft.ticket.disclosure, money) < draft.fee.due:
        return WhyBack.SHORT
    return WhyBack.EXCESS if draft.fee.due else WhyBack.NOT_DUE


def _redirection(draft: Draft) -> Letter:
    return endings.redirection(
        draft.frame,
        received_on=draft.received_on,
        why=_elsewhere(draft.ticket),
        reason=draft.reason_of(Move.REDIRECT),
    )


def _elsewhere(ticket: Ticket) -> Elsewhere:
    """By the flags of the ticket: entrusted data, or the European policy."""
    marked = (kind for flag, kind in _MARKED.items() if flag in ticket.flags)
    return next(marked, Elsewhere.OTHER)


_MARKED: Mapping[Flag, Elsewhere] = {
    Flag.ENTRUSTED: Elsewhere.ENTRUSTED,
    Flag.EEA: Elsewhere.EUROPE,
}


def _withdrawal(draft: Draft) -> Letter:
    ticket = draft.ticket
    withdrawn_on = there(ticket.withdrawn_on, "withdrawn_on")
    if ticket.kind is not Kind.DISCLOSURE:
        return endings.withdrawal(draft.frame, withdrawn_on=withdrawn_on, copies=False)
    request = ticket.disclosure
    fee = draft.fee
    paid = replace(fee, due=min(fee.due, fees.received(request, fee.means)))
    return endings.withdrawal(
        draft.frame,
        withdrawn_on=withdrawn_on,
        copies=bool(request.copies_arrived),
        paid=paid,
        # The manager decides it first.
        keeps_fee=there(request.keep_fee, "keep_fee") if paid.due else True,
    )


def _complaint_reply(draft: Draft) -> Letter:
    approved = draft.value(PersonalField.DRAFT_REPLY)
    return endings.complaint_reply(
        draft.frame, received_on=draft.received_on, approved=there(approved, "draft_reply")
    )


def _recourse(draft: Draft) -> Letter:
    replied_at = there(draft.ticket.replied_at, "replied_at")
    return endings.recourse(draft.frame, replied_on=tokyo.date_of(replied_at))


_DRAWN: Mapping[LetterKind, Callable[[Draft], Letter]] = {
    LetterKind.ACKNOWLEDGEMENT: _acknowledgement,
    LetterKind.FORM: _form,
    LetterKind.REMINDER: _reminder,
    LetterKind.CORRECTION: _correction,
    LetterKind.METHOD_CHANGE: _method_change,
    LetterKind.DELAY: _delay,
    LetterKind.REPLY: _reply,
    LetterKind.STAMPS_BACK: _stamps_back,
    LetterKind.REDIRECTION: _redirection,
    LetterKind.WITHDRAWAL: _withdrawal,
    LetterKind.COMPLAINT_REPLY: _complaint_reply,
    LetterKind.RECOURSE: _recourse,
}
