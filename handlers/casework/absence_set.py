"""Who decides says from when to when they are away, so that nothing waits for them (O23)."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.inputs import Input, Option
from handlers.forms.screen import Part, Screen, Setting
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.faults import Code, Fault, NotAllowedError, RefusedError
from tickets.roster import Absence
from tickets.words import Role

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


SCREENS: Final = (Screen(name=NAME, draws=_draw, tells=_tell),)
