"""Ask for a typed reason before personal values of another person's ticket are shown (O4)."""

from handlers.forms.contexts import WHY
from handlers.forms.form import Form, FormContext
from handlers.forms.inputs import Input
from handlers.forms.modal import form_modal
from handlers.forms.state import SignedState
from handlers.services import Signer
from handlers.slack.blocks import Block
from tickets.model.errors import Code, RefusedError, TicketError

ASKED = "asked"
LONGEST = 200


def is_wanted(error: TicketError) -> bool:
    """Whether only a reason is missing."""
    return isinstance(error, RefusedError) and any(
        fault.code is Code.NEEDS_REASON and fault.field == WHY for fault in error.faults
    )


def field(context: FormContext) -> Input:
    """The field that asks for the reason."""
    say = context.say
    return Input(
        name=WHY,
        label=say("field.why"),
        kind="line",
        required=True,
        hint=say("hint.why"),
        longest=LONGEST,
    )


def window(form: Form, context: FormContext, number: str, signer: Signer) -> Block:
    """The modal that precedes the form itself."""
    say = context.say
    state = SignedState(
        form=form.name,
        number=number,
        version=context.seen,
        more={**context.more, WHY: ASKED},
    )
    return form_modal(
        context,
        say(f"screen_title.{form.name}"),
        say("why_submit"),
        state.write(signer, context.person.id, context.now),
        [field(context)],
    )
