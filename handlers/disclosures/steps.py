"""Steps of a request that ask little: taps, and forms of one or two fields."""

from collections.abc import Sequence

from handlers.disclosures.fields import (
    asked_for_lines,
    asked_for_names,
    letter_receipt,
    make_move_form,
    request_input,
)
from handlers.forms.fields import personal_input
from handlers.forms.form import Form, FormContext, Part, personal_answers
from handlers.slack import blocks
from handlers.tickets import delay, letters
from handlers.tickets.fields import reopen_reason_input
from tickets.model.kinds import CloseCode, Kind, LetterKind, Move, PersonalField, Status
from tickets.workflow.case import Act

_WHY = (PersonalField.MOVE_REASON,)


def _draw_ruling(context: FormContext) -> Sequence[Part]:
    """Say which data it is about: who rules may not know the ticket."""
    return (
        *(blocks.section(line) for line in asked_for_lines(context)),
        blocks.context(context.say("request.held_data_is")),
        request_input(context, "may_be_held", required=True),
        *(personal_input(context, each, required=True) for each in _WHY),
    )


def _draw_close(context: FormContext) -> Sequence[Part]:
    """Ask how copies were disposed of, if any arrived and still exist (O16)."""
    names = ("copies_disposed_on", "disposal") if context.ticket.disclosure.keeps_copies else ()
    asked = (request_input(context, each, required=True) for each in names)
    return [blocks.section(context.say("request.close_check")), *asked]


def _reminder(context: FormContext) -> LetterKind:
    """Return the letter that reminds of the missing form or of papers asked for."""
    is_form = context.ticket.status is Status.FORM_SENT
    return LetterKind.REMINDER if is_form else LetterKind.CORRECTION


def _draw_reopen(context: FormContext) -> Sequence[Part]:
    arrived = context.ticket.disclosure.application_arrived_on
    return [
        blocks.section(context.say("request.reopen_effect" if arrived else "request.reopen_form")),
        reopen_reason_input(context),
    ]


def _reopen(context: FormContext) -> Sequence[Act]:
    """A new decision follows; without an application it waits for one first."""
    reopened = Act(Move.REOPEN, personal=personal_answers(context, *_WHY))
    return [
        reopened,
        *([Act(Move.RESUME)] if context.ticket.disclosure.application_arrived_on else ()),
    ]


def _draw_close_unreturned(context: FormContext) -> Sequence[Part]:
    """No letter follows a form that came back (O19)."""
    is_back = context.ticket.disclosure.unsettled_return is not None
    name = "request.close_undelivered" if is_back else "request.close_unreturned"
    return [blocks.section(context.say(name))]


FORMS: tuple[Form, ...] = (
    Form("request_acknowledge", moves=(Move.ACKNOWLEDGE,)),
    Form(
        "request_rule_on_data",
        moves=(Move.RULE_ON_DATA,),
        opens=lambda context: asked_for_names(context.ticket),
        asks=("may_be_held",),
        seals=_WHY,
        draw_parts=_draw_ruling,
        is_done=lambda ticket: ticket.disclosure.may_be_held is not None,
    ),
    make_move_form("request_rule_on_gdpr", Move.RULE_ON_GDPR, "gdpr_applies"),
    Form(
        "request_remind",
        moves=(Move.REMIND,),
        opens=lambda context: letters.letter_value_names(_reminder(context), context.ticket),
        draw_parts=lambda context: letters.letter_blocks_to_copy(
            context, _reminder(context), context.ticket
        ),
    ),
    Form("request_check", moves=(Move.CHECK,)),
    make_move_form(
        "request_redirect",
        Move.REDIRECT,
        seals=_WHY,
        receipt=letter_receipt(LetterKind.REDIRECTION),
        remark="request.reason_is_told",
    ),
    Form(
        "request_close_unreturned",
        moves=(Move.CLOSE_UNRETURNED,),
        draw_parts=_draw_close_unreturned,
        receipt=lambda context, ticket: (
            (blocks.header(ticket.number),)
            if ticket.close_code is CloseCode.UNDELIVERED
            else tuple(letter_receipt(LetterKind.REMINDER)(context, ticket))
        ),
    ),
    make_move_form("request_settle_fee", Move.SETTLE_FEE, "keep_fee", "withdrawn_on"),
    make_move_form("request_dispose", Move.DISPOSE, "copies_disposed_on", "disposal"),
    make_move_form(
        "request_my_number",
        Move.DEAL_WITH_MY_NUMBER,
        "my_number_seen",
        "my_number_dealt",
        remark="request.my_number",
    ),
    *delay.delay_forms(Kind.DISCLOSURE),
    Form(
        "request_close",
        moves=(Move.CLOSE,),
        asks=("copies_disposed_on", "disposal"),
        draw_parts=_draw_close,
    ),
    Form("request_reopen", moves=(Move.REOPEN,), draw_parts=_draw_reopen, make_acts=_reopen),
)
