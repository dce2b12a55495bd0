"""Letters of a ticket, by kind, and the notice to the persons of a breach."""

from collections.abc import Callable, Mapping
from datetime import date

from tickets.letters import procedure
from tickets.letters.letter import (
    Addressee,
    Letter,
    LetterContext,
    LetterDraft,
    MissingFactsError,
    Sender,
    require_fact,
    yen_text,
)
from tickets.letters.template import LetterTexts
from tickets.model import tokyo
from tickets.model.documents import Money
from tickets.model.kinds import CloseCode, Flag, Kind, LetterKind, Move, PersonalField, Status
from tickets.model.personal import Personal
from tickets.model.ticket import Question, Ticket
from tickets.model.triage import PersonsNotice
from tickets.rules import fees
from tickets.rules.office import Office


def names_outside_bodies(ticket: Ticket, office: Office) -> bool:
    """Whether the reply to a complaint, as the company words it, names bodies that are set."""
    texts = LetterTexts.of(office, ticket.party.language)
    used = (*texts.template(LetterKind.COMPLAINT_REPLY), *texts.template("frame"))
    return bool(office.accredited_bodies) and any("{bodies}" in each.text for each in used)


def render_letter(kind: LetterKind, draft: LetterDraft) -> Letter:
    """The letter as it would read, decided or not. Raises MissingFactsError.

    Use `render_final_letter` for letters to send.
    """
    return _RENDERERS[kind](draft)


def render_final_letter(kind: LetterKind, draft: LetterDraft) -> Letter:
    """The letter as it may be sent. Raises MissingFactsError also while it is undecided."""
    missing = missing_decision(kind, draft.ticket) or _missing_status(kind, draft.ticket)
    if missing:
        raise MissingFactsError(missing)
    return render_letter(kind, draft)


def _missing_status(kind: LetterKind, ticket: Ticket) -> str:
    """Status without which the letter would be wrong; empty if it holds."""
    if kind is LetterKind.REMINDER:
        waits = ticket.status is Status.FORM_SENT or ticket.close_code is CloseCode.NO_RETURN
        return "" if waits else "form_sent"
    if kind is LetterKind.REDIRECTION:
        is_referred = ticket.close_code in (CloseCode.OUT_OF_SCOPE, CloseCode.REDIRECTED)
        return "" if is_referred else "out_of_scope"
    if kind is LetterKind.CORRECTION:
        return "" if ticket.status is Status.CORRECTION_WAIT else "correction_wait"
    return ""


def missing_decision(kind: LetterKind, ticket: Ticket) -> str:
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


def _stamps_back(draft: LetterDraft) -> Letter:
    """手数料などの返却, with the reason; never a refund of a fee that was due (O18)."""
    request, rules = draft.ticket.disclosure, draft.rules
    returned = require_fact(request.stamps_returned or None, "stamps_returned")
    back = returned[-1]
    return draft.write(
        "stamps_back",
        {
            "money": draft.say(f"money.{back.money}"),
            "yen": yen_text(back.yen, draft.sender.texts),
            "means": draft.say(f"money.{rules.fee_means}"),
        },
        **{_why_back(back.money, draft): True},
    )


def _why_back(money: Money, draft: LetterDraft) -> str:
    request, rules = draft.ticket.disclosure, draft.rules
    due = fees.yen_due(request, rules)
    if money is not rules.fee_means:
        return "other_means"
    if request.keep_fee is False:
        return "given_back"  # after a withdrawal, as the manager decided
    if fees.yen_received(request, money) < due:
        return "short"
    return "excess" if due else "not_due"


def _redirection(draft: LetterDraft) -> Letter:
    """対象外のご案内; does not tell whether we hold data on the person."""
    flags = draft.ticket.flags
    is_entrusted = Flag.ENTRUSTED in flags
    is_european = Flag.EEA in flags and not is_entrusted
    return draft.write(
        "redirection",
        {
            "received_on": draft.received_on,
            "kind": draft.kind,
            "where": "",
            "reason": draft.reason_of(Move.REDIRECT) or "",
        },
        entrusted=is_entrusted,
        europe=is_european,
        other=not (is_entrusted or is_european),
    )


def _withdrawal(draft: LetterDraft) -> Letter:
    """取下げの確認; the manager decides whether a paid fee is kept."""
    ticket = draft.ticket
    withdrawn_on = require_fact(ticket.withdrawn_on, "withdrawn_on")
    if ticket.kind is not Kind.DISCLOSURE:
        return draft.write(
            "withdrawal", {"withdrawn_on": withdrawn_on, **draft.fee_placeholders(0)}
        )
    request, rules = ticket.disclosure, draft.rules
    paid = min(fees.yen_due(request, rules), fees.yen_received(request, rules.fee_means))
    is_kept = require_fact(request.keep_fee, "keep_fee") if paid else True
    return draft.write(
        "withdrawal",
        {
            "withdrawn_on": withdrawn_on,
            **draft.fee_placeholders(paid, fees.types_bearing_fee(request, rules)),
        },
        copies=bool(request.copies_arrived),
        fee_kept=paid > 0 and is_kept,
        fee_back=not is_kept,
    )


def _complaint_reply(draft: LetterDraft) -> Letter:
    """苦情への回答 with the approved words."""
    approved = require_fact(draft.value(PersonalField.DRAFT_REPLY), "draft_reply")
    return draft.write(
        "complaint_reply", {"received_on": draft.received_on, "kind": draft.kind, "reply": approved}
    )


def _recourse(draft: LetterDraft) -> Letter:
    """社外の相談先のご案内, after a reply that was not accepted."""
    replied_at = require_fact(draft.ticket.replied_at, "replied_at")
    return draft.write("recourse", {"replied_on": tokyo.date_of(replied_at)})


_RENDERERS: Mapping[LetterKind, Callable[[LetterDraft], Letter]] = {
    LetterKind.ACKNOWLEDGEMENT: procedure.acknowledgement_letter,
    LetterKind.FORM: procedure.form_letter,
    LetterKind.REMINDER: procedure.reminder_letter,
    LetterKind.CORRECTION: procedure.correction_letter,
    LetterKind.METHOD_CHANGE: procedure.method_change_letter,
    LetterKind.DELAY: procedure.delay_letter,
    LetterKind.REPLY: procedure.reply_letter,
    LetterKind.STAMPS_BACK: _stamps_back,
    LetterKind.REDIRECTION: _redirection,
    LetterKind.WITHDRAWAL: _withdrawal,
    LetterKind.COMPLAINT_REPLY: _complaint_reply,
    LetterKind.RECOURSE: _recourse,
}


def notice_to_persons(number: str, notice: PersonsNotice, office: Office, on: date) -> Letter:
    """漏えい等の本人通知, written by the manager, for each of the persons.

    It has a place for their names: their list is kept elsewhere.
    """
    sender = Sender.of(office, notice.language)
    each = Addressee(name=Personal(sender.texts.say("layout.each_person")))
    frame = LetterContext(number=number, on=on, sender=sender, to=each)
    return frame.write(
        "breach_notice",
        {
            "overview": notice.overview,
            "data_items": notice.data_items,
            "cause": notice.origin,
            "secondary_damage": notice.damage,
            "other": notice.other,
        },
    )
