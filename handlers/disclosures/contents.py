"""Pack what is sent to the person; another person checks it before the reply (O21)."""

from collections.abc import Sequence

from handlers.disclosures.fields import REQUEST, method_asked, method_told, request_of
from handlers.forms.fields import ask, facts
from handlers.forms.form import Form, FormContext, Part, moving
from handlers.slack import blocks
from tickets.model.kinds import Kind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_APPLICANT = (PersonalField.NAME, PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_PERSON = (PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS)


def _draw_pack(context: FormContext) -> Sequence[Part]:
    return (
        blocks.context(context.say("request.pack")),
        *method_asked(context),
        ask(context, REQUEST, "pages", required=True),
    )


def _pack(context: FormContext) -> Sequence[Act]:
    return [*method_told(context), Act(Move.PACK, facts(context, REQUEST, "pages"))]


def _recipient(ticket: Ticket) -> Sequence[ValueName]:
    """Name and address that the envelope must carry."""
    fields = _PERSON if ticket.is_for_the_person else _APPLICANT
    return [slot for each in fields if (slot := ValueName(each)) in ticket.personal]


def _draw_check(context: FormContext) -> Sequence[Part]:
    """The recipient as recorded, and the method; not the number that the first person counted."""
    say, request = context.say, request_of(context)
    known = [context.opened[slot].reveal() for slot in context.opened]
    method = say(f"reply_method.{request.method_requested}") if request.method_requested else ""
    return (
        blocks.context(say("request.check_contents")),
        blocks.headline(say("request.recipient")),
        blocks.section("\n".join(known) or say("request.no_recipient")),
        blocks.context(say("request.method_is", method=method)),
        ask(context, REQUEST, "pages", required=True, hint=say("request.count_again")),
        ask(context, REQUEST, "checks", required=True),
    )


def _check(context: FormContext) -> Sequence[Act]:
    return [Act(Move.CHECK_CONTENTS, facts(context, REQUEST, "pages", "checks"))]


FORMS = (
    Form(
        name="request_pack",
        moves=(Move.PACK,),
        of=Kind.DISCLOSURE,
        draws=_draw_pack,
        does=moving(_pack),
    ),
    Form(
        name="request_check_contents",
        moves=(Move.CHECK_CONTENTS,),
        of=Kind.DISCLOSURE,
        draws=_draw_check,
        does=moving(_check),
        opens=_recipient,
        is_done=lambda ticket: ticket.disclosure.is_checked,
    ),
)
