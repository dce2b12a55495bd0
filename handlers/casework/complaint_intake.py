"""A complaint is logged: from a message, the command or Home (screens.md 2.1, 2.2)."""

from collections.abc import Sequence

from handlers.forms.desk import Screens
from handlers.forms.inputs import Input, Option
from handlers.forms.screen import Part, Screen, Setting
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block, Message
from tickets.complaint import Category, Complaint
from tickets.intake import NewTicket
from tickets.personal import Personal
from tickets.slots import Slot
from tickets.ticket import Ticket
from tickets.words import Channel, Leak, PersonalField

NAME = "complaint_log"


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        Input(name="detail", label=say("field.detail"), kind="text", required=True),
        Input(
            name="leak",
            label=say("field.leak"),
            kind="radio",
            required=True,
            options=tuple(Option(each, say(f"leak.{each}")) for each in Leak),
        ),
    )


def _log(turn: Turn, setting: Setting) -> Ticket:
    new = NewTicket(
        facts=Complaint(category=Category.COMPLAINT),
        channel=Channel.PHONE,
        received_at=setting.now,
        team=turn.team,
        policy_revision=turn.answerer.library.revision,
        leak=Leak(setting.text("leak")),
        personal={Slot(PersonalField.DETAIL): Personal(setting.text("detail"))},
    )
    return turn.services.cases.open(
        new, who=turn.arrival.user, now=setting.now, key=turn.arrival.key
    )


def _receipt(_: Setting, ticket: Ticket) -> Sequence[Block]:
    return (blocks.header(ticket.number),)


def _command(turn: Turn, screens: Screens, _: str) -> Message | None:
    screens.start(turn, NAME)
    return None


def _from_message(turn: Turn, screens: Screens) -> None:
    screens.start(turn, NAME)


SCREENS = (Screen(name=NAME, does=_log, draws=_draw, receipt=_receipt),)
COMMANDS = {"complaint": _command}
SHORTCUTS = {"log_complaint": _from_message}
