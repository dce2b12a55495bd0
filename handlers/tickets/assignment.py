"""In whose hands a ticket is: taken, given back, assigned, chased, passed on (O7)."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Kind, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from handlers.tickets.fields import departments
from tickets.model.errors import Code, Fault, NotAllowedError, RefusedError
from tickets.model.kinds import Move, Role
from tickets.model.people import Absence
from tickets.workflow.case import Act


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


NAME: Final = "absence_set"
_FROM, _UNTIL, _BACK = "away_from", "away_until", "away_back"
_DECIDERS: Final = frozenset({Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})


def _draw(setting: Setting) -> Sequence[Part]:
    _must_decide(setting)
    say, standing = setting.say, _standing(setting)
    back = Input(
        name=_BACK,
        label=say("away_back"),
        kind="ticks",
        options=(Option(_BACK, say("away_is_back")),),
    )
    return (
        Input(
            name=_FROM,
            label=say("away_from"),
            kind="day",
            initial=standing.start if standing else setting.today,
            required=True,
        ),
        Input(
            name=_UNTIL,
            label=say("away_until"),
            kind="day",
            initial=standing.end if standing else None,
            required=standing is None,
        ),
        *((back,) if standing else ()),
        blocks.context(say("away_hint")),
    )


def _tell(turn: Turn, setting: Setting) -> Sequence[Block]:
    _must_decide(setting)
    say, person = setting.say, turn.arrival.user
    absence = None if _BACK in setting.picked(_BACK) else _given(setting)
    setting.cases.standing.note_absence(person, now=setting.now)
    if absence is None:
        turn.services.absences.clear(person)
        return (blocks.section(say("away_cleared")),)
    turn.services.absences.set(person, absence)
    days = {
        "start": say.date(absence.start, setting.today),
        "end": say.date(absence.end, setting.today),
    }
    return (blocks.section(say("away_done", **days)),)


def _given(setting: Setting) -> Absence:
    """Both days are away; what is over already is none."""
    start, end = setting.day(_FROM), setting.day(_UNTIL)
    if start is None or end is None:
        raise RefusedError((Fault(Code.MISSING, _FROM if start is None else _UNTIL),))
    if end < max(start, setting.today):
        raise RefusedError((Fault(Code.BEFORE_THAT, _UNTIL),))
    return Absence(start, end)


def _standing(setting: Setting) -> Absence | None:
    return setting.circumstances.roster.absences.get(setting.person.id)


def _must_decide(setting: Setting) -> None:
    """Nobody but those who decide, and each for themselves."""
    if not setting.roles & _DECIDERS:
        setting.cases.deny(setting.person.id, now=setting.now)
        raise NotAllowedError


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
    Screen(name=NAME, draws=_draw, tells=_tell),
)
