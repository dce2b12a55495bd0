"""Pack what is sent to the person; another person checks it before the reply (O21)."""

from collections.abc import Iterator, Sequence

from handlers.disclosures.fields import (
    REQUEST,
    wished_method_acts,
    wished_method_input,
)
from handlers.forms.fields import field_input, personal_input, radio_input
from handlers.forms.form import Form, FormContext, Part, answer_facts, personal_answers
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets import letters
from handlers.tickets.drafts import current_send_back_reasons, reason_blocks
from tickets.model.contact import LONGEST_TEXT
from tickets.model.documents import AddressCheck
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import ContactBy, LetterKind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_APPLICANT = (PersonalField.NAME, PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_BY_EMAIL = (PersonalField.NAME, PersonalField.EMAIL)
_EMAIL = ValueName(PersonalField.EMAIL)
_PERSON = (PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS)
_RESULT, _RIGHT, _AGAIN = "is_it_right", "right", "again"


def _refusal(ticket: Ticket) -> Sequence[ValueName]:
    """Return the reason why the contents are packed again."""
    return current_send_back_reasons(ticket, {Move.REFUSE_CONTENTS}, {Move.PACK})


def _recipient(ticket: Ticket) -> Sequence[ValueName]:
    """Name and address that the envelope, or the e-mail, must carry.

    Both addresses after the notice of another method: the person may still choose the file.
    After returned mail, the kind of address that it was sent to.
    """
    fields: Sequence[PersonalField] = _PERSON if ticket.is_reply_to_principal else _APPLICANT
    request = ticket.disclosure
    is_again = request.unsettled_return is not None
    if is_again and not ticket.is_reply_to_principal:
        fields = _BY_EMAIL if ticket.reply_by is ContactBy.EMAIL else _APPLICANT
    is_electronic = request.method_requested == "electronic" and not is_again
    if is_electronic and not ticket.is_reply_to_principal and _EMAIL in ticket.personal:
        fields = (*_APPLICANT, PersonalField.EMAIL) if request.method_notified_on else _BY_EMAIL
    return [slot for each in fields if (slot := ValueName(each)) in ticket.personal]


def _may_read_recipient(context: FormContext) -> Sequence[ValueName]:
    """Raise RefusedError for the first persons: nothing is opened for them."""
    request = context.ticket.disclosure
    if request.contents and context.person.id in request.barred_from_checking:
        raise RefusedError((Fault(Code.PACKED_BY_YOU, "pages"),))
    return [*_recipient(context.ticket), *_withheld(context.ticket)]


def _withheld(ticket: Ticket) -> Iterator[ValueName]:
    """Yield the field that says which part must not be in the envelope."""
    for made in ticket.disclosure.decisions_in_order:
        name = ValueName(PersonalField.MEASURE, made.type)
        if made.withholds_part and name in ticket.personal:
            yield name


def _draw_check(context: FormContext) -> Sequence[Part]:
    """The recipient as recorded, and the method; not the number that the first person counted.

    Nothing is chosen beforehand: the check is independent.
    """
    say, request = context.say, context.ticket.disclosure
    addressed = [slot for slot in _recipient(context.ticket) if slot in context.opened]
    known = [context.opened[slot].reveal() for slot in addressed]
    method = say(f"reply_method.{request.method_requested}") if request.method_requested else ""
    return (
        blocks.context(say("request.check_contents")),
        blocks.headline(say("request.recipient")),
        blocks.section("\n".join(known) or say("request.no_recipient")),
        *_changed(context),
        blocks.context(say("request.method_is", method=method), *_notified(context)),
        *blocks.sections("\n".join(_decided(context)), LONGEST_TEXT),
        radio_input(say, _RESULT, "request.is_it_right", (_RIGHT, _AGAIN), redraws=True),
        *(_wrong(context) if context.text(_RESULT) == _AGAIN else _right(context)),
    )


def _changed(context: FormContext) -> Iterator[Block]:
    """Say that the address changed since the mail came back, and how it was confirmed."""
    say, mail = context.say, context.ticket.disclosure.unsettled_return
    if mail is None or mail.address_on is None:
        return
    check = mail.address_check
    told = {
        "trouble": say.word("trouble", mail.trouble),
        "date": context.view.date(mail.on),
        "who": mention(mail.address_by or "", say),
        "how": say.word("address_check", check) if check else say("request.check_unknown"),
        "checked": context.view.date(mail.address_on),
    }
    yield blocks.mrkdwn_section(say("request.address_changed", **told))
    if check is not AddressCheck.AS_APPLIED:
        yield blocks.context(say("request.address_differs"))


def _decided(context: FormContext) -> Iterator[str]:
    """Yield the decision on each type, to compare the contents with."""
    say = context.say
    for made in context.ticket.disclosure.decisions_in_order:
        outcome = say.word("outcome", made.outcome, made.type.wording_family)
        yield say("card_field", name=say.option("request_type", made.type), text=outcome)
        withheld = context.opened_value(PersonalField.MEASURE, made.type)
        if made.withholds_part and withheld:
            yield say("request.withheld.measure", text=withheld)


def _notified(context: FormContext) -> Iterator[str]:
    if on := context.ticket.disclosure.method_notified_on:
        yield context.say("request.method_notified", date=context.view.date(on))


def _right(context: FormContext) -> Sequence[Input]:
    hint = context.say("request.count_again")
    return (
        field_input(context, REQUEST, "pages", required=True, hint=hint),
        field_input(context, REQUEST, "checks", required=True),
    )


def _wrong(context: FormContext) -> Sequence[Input]:
    label = context.say("request.what_is_wrong")
    return (personal_input(context, PersonalField.MOVE_REASON, label=label, required=True),)


def _check(context: FormContext) -> Sequence[Act]:
    if context.text(_RESULT) == _AGAIN:
        why = personal_answers(context, PersonalField.MOVE_REASON)
        return [Act(Move.REFUSE_CONTENTS, personal=why)]
    return [Act(Move.CHECK_CONTENTS, answer_facts(context, "pages", "checks"))]


FORMS = (
    Form(
        "request_pack",
        moves=(Move.PACK,),
        opens=lambda context: (
            *letters.letter_value_names(LetterKind.REPLY, context.ticket),
            *_refusal(context.ticket),
        ),
        draw_parts=lambda context: (
            blocks.context(context.say("request.pack")),
            *reason_blocks(context, _refusal(context.ticket), context.say("request.what_is_wrong")),
            *letters.letter_preview_blocks(context, LetterKind.REPLY, context.ticket),
            *wished_method_input(context),
            field_input(context, REQUEST, "pages", required=True),
        ),
        make_acts=lambda context: [
            *wished_method_acts(context),
            Act(Move.PACK, answer_facts(context, "pages")),
        ],
    ),
    Form(
        "request_check_contents",
        moves=(Move.CHECK_CONTENTS, Move.REFUSE_CONTENTS),
        draw_parts=_draw_check,
        make_acts=_check,
        opens=_may_read_recipient,
        is_done=lambda ticket: ticket.disclosure.are_contents_checked,
    ),
)
