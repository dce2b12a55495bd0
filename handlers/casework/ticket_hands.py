"""In whose hands a ticket is: taken, given back, assigned, chased, passed on (O7)."""

from collections.abc import Sequence
from typing import Final

from handlers.casework.parts import departments
from handlers.forms.inputs import Input, Kind
from handlers.forms.screen import Part, Screen, Setting, moving
from tickets.case import Act
from tickets.words import Move


def _takes(_: Setting) -> Sequence[Act]:
    return (Act(Move.TAKE),)


def _releases(_: Setting) -> Sequence[Act]:
    return (Act(Move.RELEASE),)


def _chases(_: Setting) -> Sequence[Act]:
    return (Act(Move.CHASE),)


def _passes_on(_: Setting) -> Sequence[Act]:
    return (Act(Move.DEPUTIZE),)


def _asks_whom(setting: Setting) -> Sequence[Part]:
    label = setting.say("field.person")
    return (Input(name="person", label=label, kind="person", required=True),)


def _assigns(setting: Setting) -> Sequence[Act]:
    return (Act(Move.ASSIGN, {"person": setting.text("person")}),)


def _asks_where(setting: Setting) -> Sequence[Part]:
    offered, label = departments(setting), setting.say("field.department")
    known = setting.case.department
    # A menu without an option is none; a line then hears that there is no such department.
    kind: Kind = "choice" if offered else "line"
    asked = Input(
        name="department",
        label=label,
        kind=kind,
        options=offered,
        initial=known if offered else None,
        required=True,
    )
    return (asked,)


def _forwards(setting: Setting) -> Sequence[Act]:
    return (Act(Move.FORWARD, {"department": setting.text("department")}),)


SCREENS: Final = (
    Screen(name="ticket_take", does=moving(_takes)),
    Screen(name="ticket_release", does=moving(_releases)),
    Screen(name="ticket_chase", does=moving(_chases)),
    Screen(
        name="ticket_deputize",
        does=moving(_passes_on),
        is_done=lambda ticket: ticket.passed_to is not None,
    ),
    Screen(name="ticket_assign", does=moving(_assigns), draws=_asks_whom),
    Screen(name="ticket_forward", does=moving(_forwards), draws=_asks_where),
)
