"""A typed reason, before somebody else's personal values are shown (O4)."""

from handlers.forms.contexts import WHY
from handlers.forms.form import Screen, Setting
from handlers.forms.inputs import Input
from handlers.forms.modal import form
from handlers.forms.state import Note
from handlers.services import Signer
from handlers.slack.blocks import Block
from tickets.model.errors import Code, RefusedError, TicketError

ASKED = "asked"
LONGEST = 200


def is_wanted(error: TicketError) -> bool:
    """Whether a reason is all that is missing."""
    return isinstance(error, RefusedError) and any(
        fault.code is Code.NEEDS_REASON and fault.field == WHY for fault in error.faults
    )


def field(setting: Setting) -> Input:
    """What is asked."""
    say = setting.say
    return Input(
        name=WHY,
        label=say("field.why"),
        kind="line",
        required=True,
        hint=say("hint.why"),
        longest=LONGEST,
    )


def window(screen: Screen, setting: Setting, number: str, signer: Signer) -> Block:
    """The question that stands before the screen itself."""
    say = setting.say
    note = Note(
        screen=screen.name,
        number=number,
        version=setting.seen,
        more={**setting.more, WHY: ASKED},
    )
    return form(
        setting,
        say(f"screen_title.{screen.name}"),
        say("why_submit"),
        note.write(signer, setting.person.id, setting.now),
        [field(setting)],
    )
