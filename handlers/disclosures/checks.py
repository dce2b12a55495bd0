"""Check identity and authority; ask for corrections (step 4, O9)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.disclosures.describe import corrected_content_fields
from handlers.disclosures.fields import (
    PRINCIPAL_FIELDS,
    letter_receipt,
    may_need_proof_of_authority,
    missing_principal_fields,
    next_step_receipt,
    request_input,
)
from handlers.disclosures.stamps import counted_payment, fee_rules, payment_inputs
from handlers.forms.fields import named_input, options, personal_input
from handlers.forms.form import Form, FormContext, Part, Parts, answer_facts, personal_answers
from handlers.forms.inputs import NO, Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets import letters
from handlers.tickets.detail.view import value_blocks
from handlers.tickets.fields import open_day_after
from tickets.deadlines.ticket_clocks import first_allowed_day
from tickets.model.documents import (
    DOCUMENT_DEFECTS,
    AuthorityFlaw,
    Check,
    Correction,
    Defect,
    IdDocument,
)
from tickets.model.kinds import LetterKind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.workflow.case import Act
from tickets.workflow.guards.application import is_identity_refuted

_COMPARED = (
    *(PersonalField.NAME, PersonalField.POSTAL_CODE, PersonalField.ADDRESS),
    *(PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS),
)
_IDENTITY = ("id_result", "id_paper", "id_address_match")
_AUTHORITY = ("agent_id_paper", "agent_kind", "authority_paper", "authority_result")
_FLAWS = "authority_flaws"
_OF_APPLICANT = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_ANSWERED = (*_OF_APPLICANT, PersonalField.TARGET_SCOPE)
_OF_AGENTS = {IdDocument.PROFESSIONAL}


def _compared(context: FormContext) -> Sequence[ValueName]:
    """Values to compare the document with."""
    return [slot for each in _COMPARED if (slot := ValueName(each)) in context.ticket.personal]


def _draw_check(context: FormContext) -> Parts:
    say, request = context.say, context.ticket.disclosure
    known = {slot: value for slot, value in context.opened.items() if slot.field in _COMPARED}
    results = options(say, (Check.OK, Check.NG))
    is_agent = context.ticket.was_requested_by_agent
    is_known = context.text("id_result") == Check.OK
    label = {"label": say("field.id_paper_of_person")} if is_agent else {}
    of_person = options(say, [each for each in IdDocument if each not in _OF_AGENTS])
    others: dict[str, dict[str, Any]] = {
        "agent_id_paper": {"required": is_agent and is_known},
        "authority_result": {"options": results, "initial": None, "redraws": True},
        "authority_paper": {"required": context.text("authority_result") == Check.OK},
    }
    return (
        blocks.context(say("request.only_what_was_looked_at")),
        *value_blocks(context.ticket, known, context.view),
        blocks.context(say("request.both_identities")) if is_agent else None,
        request_input(
            context, "id_result", required=True, options=results, initial=None, redraws=True
        ),
        request_input(context, "id_paper", required=is_known, options=of_person, **label),
        request_input(context, "id_address_match"),
        *(
            [request_input(context, each, **others.get(each, {})) for each in _AUTHORITY]
            if may_need_proof_of_authority(context.ticket)
            else ()
        ),
        *(personal_input(context, each) for each in missing_principal_fields(context.ticket)),
        request_input(context, "my_number_dealt") if request.is_my_number_open else None,
    )


def _draw_correct(context: FormContext) -> Sequence[Part]:
    """The exact defect and the day of the next look; below them the letter that names both."""
    is_new, preset = context.answers.get("defects") is None, _wrong(context)
    wrong = preset if is_new else [Defect(each) for each in context.picked("defects")]
    return (
        named_input(
            context,
            "defects",
            "ticks",
            required=True,
            options=options(context.say, _possible_defects(context.ticket)),
            initial=tuple(map(str, preset)),
            stands_for=("corrections",),
            redraws=True,
        ),
        *correction_inputs(context, context.ticket, wrong),
    )


def _possible_defects(ticket: Ticket) -> Sequence[Defect]:
    unasked = set() if ticket.was_requested_by_agent else {Defect.AGENT_IDENTITY}
    return [each for each in Defect if each not in unasked]


def correction_inputs(
    context: FormContext, ticket: Ticket, wrong: Sequence[Defect], *, required: bool = True
) -> Iterator[Part]:
    """The day of the next look, and the letter that asks for these papers."""
    say = context.say
    yield named_input(
        context, "look_again_on", "day", required=required, initial=_again_on(context), redraws=True
    )
    if Defect.AUTHORITY in wrong and not ticket.disclosure.is_missing(Defect.AUTHORITY):
        offered = options(say, AuthorityFlaw)
        yield named_input(context, _FLAWS, "choices", options=offered, redraws=True)
    if Defect.FEE in wrong:
        yield blocks.context(say("request.fee_holds_up_its_types"))
    if ticket.is_reply_to_principal:
        yield blocks.context(say("request.letter_to_person"))
    request = ticket.disclosure
    corrections = (*request.corrections, build_correction(context, wrong))
    asked = replace(ticket, facts=replace(request, corrections=corrections))
    yield from letters.letter_blocks_to_copy(context, LetterKind.CORRECTION, asked)


def _again_on(context: FormContext) -> date:
    """The first open day once the wait is over."""
    return open_day_after(context, context.rules.correction_wait_days)


def build_correction(context: FormContext, wrong: Iterable[Defect]) -> Correction:
    """Return the correction that is asked for today."""
    again = context.day("look_again_on") or _again_on(context)
    flaws = frozenset(map(AuthorityFlaw, context.picked(_FLAWS)))
    return Correction(
        frozenset(wrong), asked_on=context.today, look_again_on=again, authority_flaws=flaws
    )


def _wrong(context: FormContext) -> Sequence[Defect]:
    """Preset from the arrival, else from the record."""
    if told := [Defect(e) for e in context.extra_word.split(".") if e in set(Defect)]:
        return told
    request, by_post = context.ticket.disclosure, not context.office_context.is_at_counter
    is_unseen = by_post and request.copies_arrived is False
    on_record = {
        Defect.IDENTITY: is_identity_refuted(request) or is_unseen,
        Defect.AUTHORITY: request.authority_result is Check.NG,
        Defect.FEE: fees.payment_defect(request, fee_rules(context)) is not None,
    }
    absent = request.not_enclosed - {Defect.FEE}  # money that came later is counted
    return [each for each in Defect if each in absent or on_record.get(each)]


def _correct(context: FormContext) -> Sequence[Act]:
    asked = build_correction(context, map(Defect, context.picked("defects")))
    return [Act(Move.ASK_CORRECTION, {"corrections": asked})]


def correction_request_confirmation(context: FormContext, ticket: Ticket) -> Sequence[Block | None]:
    """Say when the person may be reminded, and when it goes on without the papers."""
    days = {
        name: context.view.date(day)
        for name, move in (("reminder", Move.REMIND), ("decision", Move.DRAFT_UNCORRECTED))
        if (day := first_allowed_day(move, ticket, context.office_context))
    }
    sent = letter_receipt(LetterKind.CORRECTION)(context, ticket)
    return [*sent, blocks.context(context.say("request.if_unanswered", **days))]


def _draw_corrected(context: FormContext) -> Parts:
    """Ask for the papers that the last correction asked for; the others are on record."""
    corrections = context.ticket.disclosure.corrections
    wrong = corrections[-1].defects if corrections else frozenset[Defect]()
    return (
        named_input(context, "corrected_on", "day", required=True, initial=context.today),
        request_input(
            context,
            "copies_arrived",
            label=context.say("request.copies_with_it"),
            required=bool(DOCUMENT_DEFECTS & wrong),
            initial=NO if context.office_context.is_at_counter else None,
        ),
        *(payment_inputs(context, required=False) if Defect.FEE in wrong else ()),
        request_input(context, "authority_paper") if Defect.AUTHORITY in wrong else None,
        request_input(context, "reasons_35") if Defect.SCOPE in wrong else None,
        *(_answer_input(context, each) for each in _answered(context)),
    )


def _answered(context: FormContext) -> Sequence[PersonalField]:
    of_person = PRINCIPAL_FIELDS if context.ticket.was_requested_by_agent else ()
    return (*_ANSWERED, *of_person, *corrected_content_fields(context))


def _answer_input(context: FormContext, field: PersonalField) -> Input:
    """A field that the answer may fill in or change; of two people, it says whose."""
    say, is_known = context.say, ValueName(field) in context.ticket.personal
    asked = personal_input(context, field, hint=say("request.on_record") if is_known else "")
    is_of_agent = context.ticket.was_requested_by_agent and field in _OF_APPLICANT
    return replace(asked, label=say("field_of_agent", field=asked.label)) if is_of_agent else asked


def _corrected(context: FormContext) -> Sequence[Act]:
    paid = counted_payment(context, "corrected_on")
    found = {
        **answer_facts(context, "corrected_on", "copies_arrived", "authority_paper", "reasons_35"),
        **({"payments": paid} if paid else {}),
    }
    return [Act(Move.CORRECTED, found, personal_answers(context, *_answered(context)))]


FORMS = (
    Form(
        "request_check_identity",
        moves=(Move.CHECK_IDENTITY,),
        draw_parts=_draw_check,
        asks=(*_IDENTITY, *_AUTHORITY, "my_number_dealt"),
        seals=PRINCIPAL_FIELDS,
        opens=_compared,
        receipt=next_step_receipt,
    ),
    Form(
        "request_correct",
        moves=(Move.ASK_CORRECTION,),
        draw_parts=_draw_correct,
        make_acts=_correct,
        opens=letters.letter_value_opener(LetterKind.CORRECTION),
        receipt=correction_request_confirmation,
    ),
    Form(
        "request_corrected",
        moves=(Move.CORRECTED,),
        draw_parts=_draw_corrected,
        make_acts=_corrected,
        receipt=next_step_receipt,
    ),
)
