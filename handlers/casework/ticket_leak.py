"""A possible leak is flagged on a ticket, which anyone may do, or cleared by the manager (3.3)."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.casework.parts import told_at_opening
from handlers.forms.facts import ask_personal, options, sealed
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks, contacts
from handlers.views.blocks import Block
from tickets.case import Act
from tickets.contact import LONGEST_LINE
from tickets.deciding import is_about_manager, is_unnamed
from tickets.ticket import Ticket
from tickets.words import Leak, Move, PersonalField

_RAISES: Final[Mapping[Leak, tuple[Leak, ...]]] = {
    Leak.NO: (Leak.YES, Leak.UNKNOWN),
    Leak.UNKNOWN: (Leak.YES,),
    Leak.YES: (Leak.YES,),
}
"""A flag is raised and never lowered here."""


def _asks_leak(setting: Setting) -> Sequence[Part]:
    say, ticket = setting.say, setting.case
    asked = Input(
        name="leak",
        label=say("field.leak"),
        kind="radio",
        options=options(say, _RAISES[ticket.leak]),
        hint=say("hint.leak"),
        required=True,
    )
    known = escalation(ticket)
    told = [blocks.context(say("leak_known", number=known))] if known else []
    return (asked, *told, blocks.context(say("leak_stays")))


def _flags(setting: Setting) -> Sequence[Act]:
    return (Act(Move.FLAG_LEAK, {"leak": Leak(setting.text("leak"))}),)


def _flagged(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    say = setting.say
    reach = contacts.emergency(setting.office, say)
    number = escalation(ticket)
    raised = (each for each in setting.cases.escalations.of(ticket) if each.number == number)
    return (
        blocks.header(number),
        blocks.section(say(_told(ticket), number=number)),
        *(line for each in raised for line in told_at_opening(setting, each)),
        blocks.context(say("leak_phone", emergency=reach)),
    )


def _told(ticket: Ticket) -> str:
    if is_about_manager(ticket) or is_unnamed(ticket):
        return "leak_told_apart"
    return "leak_told_all" if ticket.leak is Leak.YES else "leak_told_manager"


def escalation(ticket: Ticket) -> str:
    """The E-number that its possible leak bears; empty if there is none."""
    return next((link.number for link in ticket.links if link.kind is None), "")


def _asks_reason(setting: Setting) -> Sequence[Part]:
    """It becomes the verdict's reason, which those who may know of the leak read."""
    say, known = setting.say, escalation(setting.case)
    return (
        ask_personal(
            setting,
            PersonalField.MOVE_REASON,
            required=True,
            longest=LONGEST_LINE,
            hint=say("judge_reason_hint"),
        ),
        *([blocks.context(say("leak_cleared_ends", number=known))] if known else ()),
    )


def _clears(setting: Setting) -> Sequence[Act]:
    return (Act(Move.CLEAR_LEAK, personal=sealed(setting, PersonalField.MOVE_REASON)),)


SCREENS: Final = (
    Screen(name="ticket_flag_leak", does=moving(_flags), draws=_asks_leak, receipt=_flagged),
    Screen(name="ticket_clear_leak", does=moving(_clears), draws=_asks_reason),
)
