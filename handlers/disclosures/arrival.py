"""The envelope is opened: arrival date, contents and defects (step 3)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from handlers.disclosures import checks
from handlers.disclosures.describe import (
    cease_reason_inputs,
    corrected_content_fields,
    exact_type_facts,
    exact_types_input,
)
from handlers.disclosures.fields import (
    PRINCIPAL_FIELDS,
    may_need_proof_of_authority,
    missing_principal_fields,
    next_step_buttons,
    reply_method_input,
    request_input,
)
from handlers.disclosures.stamps import counted_payment, fee_rules, payment_inputs
from handlers.forms.contexts import answers_as_sent
from handlers.forms.fields import personal_input, radio_input, tick_input
from handlers.forms.form import Form, FormContext, Part, Parts, answer_facts, personal_answers
from handlers.forms.inputs import NO, YES, Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets import letters
from handlers.tickets.card import amounts_to_return_text
from handlers.tickets.fields import escalation_blocks
from handlers.tickets.search import earlier_ticket_blocks
from tickets.model.disclosure import RequestType
from tickets.model.documents import Defect
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import LetterKind, Move, PersonalField, Status
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.workflow.case import Act


class Paper(StrEnum):
    """Documents that the form asks about."""

    APPLICATION = "application"
    IDENTITY = "identity"
    AGENT_IDENTITY = "agent_identity"
    AUTHORITY = "authority"
    STAMPS = "stamps"


class Presence(StrEnum):
    HERE = "here"  # 有
    MISSING = "missing"  # 無
    FAULTY = "faulty"  # 不備


_DEFECT = {
    Paper.APPLICATION: Defect.FORM,
    Paper.IDENTITY: Defect.IDENTITY,
    Paper.AGENT_IDENTITY: Defect.AGENT_IDENTITY,
    Paper.AUTHORITY: Defect.AUTHORITY,
}
_METHOD, _UNWRITTEN, _ASKED = "method_requested", "unwritten", "correction_asked"
_CAME_ON = "application_arrived_on"
_COPIES = (Paper.IDENTITY, Paper.AGENT_IDENTITY, Paper.AUTHORITY)


def _draw(context: FormContext) -> Parts:
    number_seen = context.text("my_number_seen") == YES
    has_stamps = context.text(_name(Paper.STAMPS)) in (Presence.HERE, Presence.FAULTY)
    return (
        request_input(context, _CAME_ON, required=True, initial=context.today),
        *(_paper(context, each) for each in _papers(context.ticket)),
        *(payment_inputs(context, required=True, redraws=True) if has_stamps else ()),
        *_copies_taken(context),
        request_input(context, "my_number_seen", required=True, initial=NO, redraws=True),
        request_input(context, "my_number_dealt", required=True) if number_seen else None,
        exact_types_input(context, required=True, redraws=True),
        *cease_reason_inputs(context),
        *(personal_input(context, each) for each in _missing_texts(context)),
        _method(context),
        blocks.context(context.say("request.no_copies_here")),
        *_asks_correction(context),
    )


def _missing_texts(context: FormContext) -> Iterator[PersonalField]:
    """Yield fields that the application may contain and that are not on record."""
    known = context.ticket.personal
    yield from (each for each in corrected_content_fields(context) if ValueName(each) not in known)
    yield from missing_principal_fields(context.ticket)


def _asks_correction(context: FormContext) -> Iterator[Part]:
    """The letter that asks for what is wrong, and that it was sent.

    Only if the letter may be read without a reason, which is not asked here (O4); else the receipt
    offers it.
    """
    ticket, say = _as_it_came(context), context.say
    wrong = arrival_defects(context, ticket)
    if wrong and letters.may_show_letter(context, LetterKind.CORRECTION):
        yield blocks.divider()
        yield from checks.correction_inputs(context, ticket, wrong, required=False)
        label, sent = say("screen.request_correct"), say("request.correction_sent")
        yield tick_input(_sent_tick(context, ticket), label, sent, redraws=True)


def _sent_tick(context: FormContext, ticket: Ticket) -> str:
    """Name of the tick: another for each amount that falls short, so that a tick set under one
    letter does not say that the other was sent."""
    if not _is_short(context, ticket):
        return _ASKED
    return f"{_ASKED}.{fees.yen_received(ticket.disclosure, fee_rules(context).fee_means)}"


def _as_it_came(context: FormContext) -> Ticket:
    """The ticket with these papers, and the money that was counted so far."""
    request = replace(context.ticket.disclosure, **_arrived(context))
    is_counted = context.text("money") and context.text("yen")
    counted_now = counted_payment(context, _CAME_ON) if is_counted else ()
    payments = (*context.ticket.disclosure.payments, *counted_now)
    return replace(context.ticket, facts=replace(request, payments=payments))


def _method(context: FormContext) -> Input:
    """Ask for the reply method, with the option that the application names none. It must be known
    before anything is sent."""
    offered = reply_method_input(context, _METHOD)
    unwritten = Option(_UNWRITTEN, context.say("request.method_unwritten"))
    return replace(offered, options=(*offered.options, unwritten))


def _papers(ticket: Ticket) -> tuple[Paper, ...]:
    unasked = set() if may_need_proof_of_authority(ticket) else {Paper.AUTHORITY}
    if not ticket.was_requested_by_agent:
        unasked |= {Paper.AGENT_IDENTITY}
    return tuple(each for each in Paper if each not in unasked)


def _name(paper: Paper) -> str:
    return f"paper.{paper}"


def _bears_no_fee(context: FormContext) -> bool:
    """Whether the types chosen so far are free; money that came is still counted (O18)."""
    types = frozenset(map(RequestType, context.picked("types"))) or context.ticket.disclosure.types
    return bool(types) and not fees.yen_due(
        replace(context.ticket.disclosure, types=types), fee_rules(context)
    )


def _paper(context: FormContext, paper: Paper) -> Input:
    say, is_undue = context.say, paper is Paper.STAMPS and _bears_no_fee(context)
    is_of_two = paper is Paper.IDENTITY and context.ticket.was_requested_by_agent
    return radio_input(
        say,
        _name(paper),
        f"request.paper.{'identity_of_person' if is_of_two else paper}",
        Presence,
        "request.there",
        required=not is_undue,
        hint=say("request.undue_if_it_came") if is_undue else "",
        stands_for=("payments",) if paper is Paper.STAMPS else (),
        redraws=True,
    )


def _copies_taken(context: FormContext) -> Iterator[Input]:
    """Ask whether copies were taken: at the counter, papers are only shown."""
    if context.office_context.is_at_counter:
        label = context.say("request.copies_with_it")
        yield request_input(context, "copies_arrived", label=label, required=True, initial=NO)


def _arrive(context: FormContext) -> Sequence[Act]:
    """Copies that exist must be disposed of."""
    paid = counted_payment(context, _CAME_ON)
    found = _arrived(context) | ({"payments": paid} if paid else {})
    told = personal_answers(context, *corrected_content_fields(context), *PRINCIPAL_FIELDS)
    return [Act(Move.ARRIVE, found, told), Act(Move.CHECK), *_asked_for(context)]


def _arrived(context: FormContext) -> dict[str, Any]:
    """Return the facts of the arrival, without the money."""
    days = (_CAME_ON, "my_number_seen", "my_number_dealt")
    return {
        **answer_facts(context, *days),
        **({} if _is_unwritten(context) else answer_facts(context, _METHOD)),
        **exact_type_facts(context),
        "copies_arrived": _has_copies(context),
        "not_enclosed": frozenset(_found(context, context.ticket, Presence.MISSING)),
    }


def _has_copies(context: FormContext) -> bool:
    """Whether copies came: by post any document, at the counter one that was taken."""
    if context.office_context.is_at_counter:
        return context.text("copies_arrived") == YES
    return any(context.text(_name(each)) in (Presence.HERE, Presence.FAULTY) for each in _COPIES)


def _is_short(context: FormContext, ticket: Ticket) -> bool:
    request = ticket.disclosure
    return bool(request.payments) and fees.payment_defect(request, fee_rules(context)) is not None


def _asked_for(context: FormContext) -> Sequence[Act]:
    """The correction, if its letter was sent.

    Raises RefusedError, which shows the new letter, if it was ticked under one that asked for
    another amount.
    """
    ticket = _as_it_came(context)
    tick, wrong = _sent_tick(context, ticket), arrival_defects(context, ticket)
    if context.picked(tick):
        return [Act(Move.ASK_CORRECTION, {"corrections": checks.build_correction(context, wrong)})]
    sent = answers_as_sent(context.request)
    if wrong and any(sent[name] for name in sent if name.partition(".")[0] == _ASKED):
        raise RefusedError((Fault(Code.FEE_OPEN, tick),))
    return ()


def _is_unwritten(context: FormContext) -> bool:
    """Whether the application names no method of reply."""
    return context.text(_METHOD) == _UNWRITTEN


def _found(context: FormContext, ticket: Ticket, *there: Presence) -> set[Defect]:
    """Papers that are like this, by the answers of the form."""
    wrong = {_DEFECT[each] for each in _DEFECT if context.text(_name(each)) in there}
    # Without a role, it may be the person after all.
    if not ticket.party.role or not may_need_proof_of_authority(ticket):
        wrong -= {Defect.AUTHORITY}
    return wrong


def arrival_defects(context: FormContext, ticket: Ticket) -> tuple[Defect, ...]:
    """Defects that the arrival showed, so that nobody writes them down twice."""
    wrong = _found(context, ticket, Presence.MISSING, Presence.FAULTY)
    is_known = context.text(_name(Paper.STAMPS)) == Presence.MISSING or ticket.disclosure.payments
    if is_known and fees.payment_defect(ticket.disclosure, fee_rules(context)):
        wrong.add(Defect.FEE)
    return tuple(each for each in Defect if each in wrong)


def _wrong(context: FormContext, ticket: Ticket) -> str:
    """Say what is missing, what is faulty, and whether something can go on meanwhile."""
    say, wrong, request = context.say, arrival_defects(context, ticket), ticket.disclosure
    absent = [each for each in wrong if request.is_missing(each)]
    faulty = [each for each in wrong if each not in absent]
    lines = [
        say(text, defects=say("request.and").join(say(f"defect.{each}") for each in those))
        for text, those in (("request.not_enclosed", absent), ("request.wrong", faulty))
        if those
    ]
    lines.append(say("request.ask_for_it"))
    if Defect.FEE in wrong and fees.types_not_held_up(request, fee_rules(context)):
        lines.append(say("request.free_ones_go_on"))
    return "\n".join(lines)


def _may_open(context: FormContext) -> Sequence[ValueName]:
    """The letter's address, as soon as a paper is missing or faulty."""
    if not any(context.text(_name(each)) in (Presence.MISSING, Presence.FAULTY) for each in Paper):
        return ()
    return letters.letter_value_names(LetterKind.CORRECTION, context.ticket)


def _receipt(context: FormContext, ticket: Ticket) -> Iterable[Block | None]:
    if ticket.status is Status.CORRECTION_WAIT:
        asked = checks.correction_request_confirmation(context, ticket)
        return (*asked, *escalation_blocks(context, ticket))
    say, wrong = context.say, arrival_defects(context, ticket)
    owed = amounts_to_return_text(ticket.disclosure, fee_rules(context), say)
    steps = [("request_correct", ".".join(wrong))] if wrong else []
    steps.append(("request_check_identity", ""))
    if owed:
        steps.append(("request_return_stamps", ""))
    return (
        blocks.header(ticket.number),
        blocks.section(_wrong(context, ticket) if wrong else say("request.complete")),
        blocks.section(say("request.undue", owed=owed)) if owed else None,
        blocks.section(say("request.method_open")) if _is_unwritten(context) else None,
        *escalation_blocks(context, ticket),
        *earlier_ticket_blocks(context, ticket),
        next_step_buttons(context, ticket, *steps),
    )


FORMS = (
    Form(
        "request_arrive",
        moves=(Move.ARRIVE,),
        draw_parts=_draw,
        make_acts=_arrive,
        opens=_may_open,
        receipt=_receipt,
    ),
)
