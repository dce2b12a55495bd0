"""The application form: preserve data, send or give it out, record its return (O16, O17, O19)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from handlers.disclosures.describe import cease_reason_inputs, exact_type_facts, exact_types_input
from handlers.disclosures.fields import (
    REQUEST,
    letter_receipt,
    make_move_form,
    request_input,
    system_options,
)
from handlers.forms.fields import field_input, named_input, options, personal_input
from handlers.forms.form import Form, FormContext, Part, Parts, answer_facts, personal_answers
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import fee_text
from handlers.tickets import letters
from handlers.tickets.search import earlier_ticket_blocks
from tickets.letters.letter import form_version
from tickets.letters.template import LetterTexts
from tickets.model.disclosure import Disclosure
from tickets.model.documents import (
    AddressCheck,
    MailTrouble,
    Preservation,
    ReturnedMail,
    ReturnedMailStep,
)
from tickets.model.errors import Code
from tickets.model.kinds import ContactBy, LetterKind, Move, PersonalField
from tickets.model.pending import needs_preservation
from tickets.model.personal import ValueName
from tickets.rules import fees
from tickets.workflow.case import Act

_ADDRESS = (PersonalField.NAME, PersonalField.POSTAL_CODE, PersonalField.ADDRESS)


def _draw_preserve(context: FormContext) -> Parts:
    """The systems; or why nobody is to be asked, so that it is the next step no longer."""
    say, given = context.say, "preservations"
    why = Input(
        "reason",
        say("request.why_not_preserved"),
        "line",
        max_length=500,
        hint=say("request.why_not_preserved_hint"),
        stands_for=(given,),
    )
    return (
        blocks.context(say("request.preserve")),
        Input(
            "systems",
            say("field.preservations"),
            "choices",
            options=system_options(context, lambda _: True),
            redraws=True,
            stands_for=(given, f"{given}..{Code.MISSING}"),
        ),
        None if context.picked("systems") else why,
    )


def _preserve(context: FormContext) -> Sequence[Act]:
    reason = context.text("reason")
    asked_for = [Preservation(each, context.today) for each in context.picked("systems")]
    if reason and not asked_for:
        asked_for = [Preservation("", context.today, reason)]
    return [Act(Move.PRESERVE, {"preservations": tuple(asked_for)})]


def _draw_send(context: FormContext) -> Parts:
    """Ask for the address, and for the exact type if the caller's words left it open."""
    is_open = context.ticket.disclosure.types_unclear
    texts = LetterTexts.of(context.office, context.ticket.party.language)
    is_at_risk = needs_preservation(context.ticket)
    return (
        blocks.section(context.say("request.preserve_still")) if is_at_risk else None,
        *_notes(context),
        exact_types_input(context, required=True, redraws=True) if is_open else None,
        *(cease_reason_inputs(context) if is_open else ()),
        *(_address(context, each) for each in _ADDRESS),
        *_letter(context),
        request_input(context, "form_sent_on", required=True, initial=context.today),
        request_input(context, "form_version", required=True, initial=form_version(texts)),
    )


def _letter(context: FormContext) -> Sequence[Block]:
    """The letter once the exact type is chosen; or what to type first.

    The address may be wrong, or lack its new postal code.
    """
    if not _exact(context).types:
        return ()
    if any(_is_outdated(context, each) and not context.text(str(each)) for each in _ADDRESS):
        return (blocks.context(context.say("request.postal_code_too")),)
    mail = context.ticket.disclosure.unsettled_return
    is_typed = context.text(str(PersonalField.ADDRESS))
    if mail and mail.trouble is MailTrouble.UNKNOWN and not is_typed:
        return (blocks.context(context.say("request.new_address_first")),)
    request = replace(_exact(context), form_sent_on=context.day("form_sent_on"))
    ticket = replace(context.ticket, facts=request)
    return letters.letter_blocks_to_copy(context, LetterKind.FORM, ticket, typed=_ADDRESS)


def _exact(context: FormContext) -> Disclosure:
    """Return the request with the types that are chosen so far."""
    chosen: Any = exact_type_facts(context)
    return replace(context.ticket.disclosure, **chosen)


def _is_outdated(context: FormContext, field: PersonalField) -> bool:
    """Whether it is the postal code on record, while a new address is typed."""
    is_known = ValueName(PersonalField.POSTAL_CODE) in context.ticket.personal
    is_code = field is PersonalField.POSTAL_CODE
    return is_code and is_known and bool(context.text(str(PersonalField.ADDRESS)))


def _notes(context: FormContext) -> Sequence[Block]:
    """Say what to enclose, what the fee is, and whether a letter came back before."""
    say, request = context.say, context.ticket.disclosure
    enclosed = [say("request.enclosed")] if _exact(context).types else []
    lines = [*enclosed, _fee(context)]
    if request.returned_mail:
        trouble = say(f"trouble.{request.returned_mail[-1].trouble}")
        lines.append(say("request.came_back", trouble=trouble))
    return [blocks.context(*lines)]


def _fee(context: FormContext) -> str:
    """Return what the letter says of the fee, also while the type is not known."""
    say, request, law = context.say, _exact(context), context.rules
    if not request.types and law.charges:
        return say("request.fee_in_letter_open")
    if fees.yen_due(request, law):
        return say("request.fee_in_letter", amount=fee_text(say, law))
    return say("request.no_fee_in_letter")


def _address(context: FormContext, field: PersonalField) -> Input:
    """Required if unknown or outdated; known parts stay unless something is typed."""
    is_known = ValueName(field) in context.ticket.personal
    is_posted = field is PersonalField.NAME or not context.office_context.is_at_counter
    is_asked = (is_posted and not is_known) or _is_outdated(context, field)
    hint = ""
    if is_known and not is_asked:
        hint = context.say("request.on_record")
    elif field is PersonalField.POSTAL_CODE:
        hint = context.say("request.code_abroad")
    elif field is PersonalField.ADDRESS and _exact(context).types:
        hint = context.say("request.enter_shows")
    return personal_input(context, field, required=is_asked, redraws=True, hint=hint)


def _send(context: FormContext) -> Sequence[Act]:
    sent = Act(
        Move.SEND_FORM,
        answer_facts(context, "form_sent_on", "form_version"),
        personal_answers(context, *_ADDRESS),
    )
    exact = exact_type_facts(context)
    return [Act(Move.DESCRIBE, exact), sent] if exact else [sent]


_NEW_ADDRESS = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_NEW_EMAIL = (PersonalField.EMAIL,)


def _draw_return(context: FormContext) -> Sequence[Part]:
    say = context.say
    steps = options(say, (ReturnedMailStep.RESEND, ReturnedMailStep.ASK_ADDRESS))
    return (
        named_input(
            context,
            "on",
            "day",
            required=True,
            initial=context.today,
            stands_for=("returned_mail",),
        ),
        named_input(context, "trouble", "radio", required=True, options=options(say, MailTrouble)),
        named_input(context, "next_step", "radio", options=steps),
        blocks.context(say("request.keeping_is_the_managers")),
    )


def _return(context: FormContext) -> Sequence[Act]:
    planned = context.text("next_step")
    mail = ReturnedMail(
        on=context.day("on") or context.today,
        trouble=MailTrouble(context.text("trouble")),
        next_step=ReturnedMailStep(planned) if planned else None,
    )
    return [Act(Move.RECORD_RETURN, {"returned_mail": mail})]


def _draw_address(context: FormContext) -> Sequence[Part]:
    """Ask for the whole address anew, and how it was confirmed."""
    say = context.say
    is_email = _new_address(context) == _NEW_EMAIL
    hint = say("request.address_with_code") if context.ticket.is_reply_to_principal else ""
    ways = options(say, _checks_of(context))
    return (
        blocks.context(
            say("request.email_first" if is_email else "request.address_first"),
            *([say("request.address_packed")] if context.ticket.disclosure.hands_over_data else []),
            *([] if _has_phone(context) else [say("request.no_phone_on_record")]),
        ),
        *(personal_input(context, e, required=True, hint=hint) for e in _new_address(context)),
        field_input(context, REQUEST, "address_check", required=True, options=ways),
    )


def _checks_of(context: FormContext) -> Iterator[AddressCheck]:
    """Yield ways to confirm a new address. No official paper has an e-mail address."""
    if _new_address(context) != _NEW_EMAIL:
        yield AddressCheck.OFFICIAL_PAPER
    if _has_phone(context):
        yield AddressCheck.CALLED_BACK
    yield AddressCheck.AS_APPLIED


def _has_phone(context: FormContext) -> bool:
    return ValueName(PersonalField.PHONE) in context.ticket.personal


def _check_address(context: FormContext) -> Sequence[Act]:
    found = answer_facts(context, "address_check")
    return [Act(Move.CHECK_ADDRESS, found, personal_answers(context, *_new_address(context)))]


def _draw_resend(context: FormContext) -> Parts:
    """A new address was recorded before (O21)."""
    is_mailed = context.ticket.is_reply_by_post
    return (
        *letters.letter_blocks_to_copy(context, LetterKind.REPLY, context.ticket),
        request_input(context, "replied_at", required=True, initial=context.now),
        request_input(context, "delivery_ref", required=True) if is_mailed else None,
    )


def _new_address(context: FormContext) -> Sequence[PersonalField]:
    """Return recipient and address of the reply; the recipient may not be the applicant."""
    if context.ticket.is_reply_to_principal:
        return (PersonalField.PRINCIPAL_ADDRESS,)
    return _NEW_EMAIL if context.ticket.reply_by is ContactBy.EMAIL else _NEW_ADDRESS


FORMS = (
    Form(
        "request_preserve", moves=(Move.PRESERVE,), draw_parts=_draw_preserve, make_acts=_preserve
    ),
    Form(
        "request_send_form",
        moves=(Move.SEND_FORM,),
        opens=letters.letter_value_opener(LetterKind.FORM),
        draw_parts=_draw_send,
        make_acts=_send,
        receipt=lambda context, ticket: (
            *letter_receipt(LetterKind.FORM)(context, ticket),
            *earlier_ticket_blocks(context, ticket),
        ),
    ),
    Form("request_return", moves=(Move.RECORD_RETURN,), draw_parts=_draw_return, make_acts=_return),
    Form(
        "request_address",
        moves=(Move.CHECK_ADDRESS,),
        draw_parts=_draw_address,
        make_acts=_check_address,
    ),
    Form(
        "request_resend",
        moves=(Move.RESEND,),
        opens=letters.letter_value_opener(LetterKind.REPLY),
        draw_parts=_draw_resend,
        asks=("replied_at", "delivery_ref"),
        receipt=letter_receipt(LetterKind.REPLY),
    ),
    make_move_form("request_keep_mail", Move.KEEP_MAIL, seals=(PersonalField.MOVE_REASON,)),
)
