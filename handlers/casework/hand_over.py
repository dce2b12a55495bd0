"""引き継ぐ: one person's tickets, some or all, are given to a colleague, from a day on (O7)."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from handlers.casework import hand_over_plans
from handlers.casework.ticket_sheet import reader_of
from handlers.forms.inputs import Input, Option
from handlers.forms.screen import Part, Screen, Setting, form_key
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets import tokyo
from tickets.faults import Code, Fault, RefusedError
from tickets.hand_overs import DAY
from tickets.planned import Planned
from tickets.store import Query
from tickets.ticket import Cover
from tickets.words import Role

_MOST: Final = 100
"""So many fit a form, and go over before Slack stops waiting for the answer."""
_COUNTED: Final = 1000
_MANAGERS: Final = frozenset({Role.MANAGER, Role.DEPUTY})


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    to = Input(name="person", label=say("hand_over_to"), kind="person", required=True)
    return (*_whose(setting), to, *_which(setting), *hand_over_plans.rows(setting))


def _whose(setting: Setting) -> Sequence[Part]:
    """Everybody gives away their own; the manager also those of somebody who is ill."""
    if not setting.roles & _MANAGERS:
        return ()
    return (
        Input(
            name="owner",
            label=setting.say("hand_over_from"),
            kind="person",
            initial=setting.person.id,
            required=True,
            redraws=True,
        ),
    )


def _which(setting: Setting) -> Sequence[Part]:
    say, covers = setting.say, _covers(setting)
    if not covers:
        return (blocks.section(say("hand_over_none")),)
    return (
        Input(
            name="tickets",
            label=say("hand_over_which"),
            kind="choices",
            options=tuple(_option(each, setting) for each in covers[:_MOST]),
            hint=say("hand_over_which_x"),
        ),
        _from_when(setting),
    )


def _from_when(setting: Setting) -> Input:
    """Today means at once; on a later day it happens when the desk opens."""
    opens = tokyo.at(setting.today, setting.circumstances.opening.hours.open)
    return Input(
        name=DAY,
        label=setting.say("hand_over_on"),
        kind="day",
        initial=setting.today,
        hint=setting.say("hand_over_on_x", time=setting.say.time(opens)),
    )


def _option(cover: Cover, setting: Setting) -> Option:
    say = setting.say
    status = say.word("status", cover.status, cover.kind)
    words = (cover.number, say.word("kind", cover.kind), status)
    return Option(cover.number, say("card_between").join(words))


def _covers(setting: Setting, most: int | None = None) -> Sequence[Cover]:
    query, most = Query(owner=_owner(setting)), most or _MOST
    return setting.cases.list(query, who=setting.person.id, now=setting.now, most=most)


def _owner(setting: Setting) -> str:
    return setting.text("owner") or setting.person.id


def _tells(turn: Turn, setting: Setting) -> Sequence[Block]:
    """What its owner may not see any more is left out; somebody else has to assign it."""
    on = setting.day(DAY) or setting.today
    numbers = setting.picked("tickets") or tuple(cover.number for cover in _covers(setting))
    if not numbers:
        return (blocks.section(setting.say("hand_over_none")),)
    if on < setting.today:
        raise RefusedError((Fault(Code.BEFORE_THAT, DAY),))
    return _now(numbers, setting) if on == setting.today else _later(turn, on, numbers, setting)


def _now(numbers: Sequence[str], setting: Setting) -> Sequence[Block]:
    say = setting.say
    moved = setting.cases.hand_over(
        _owner(setting),
        setting.text("person"),
        who=setting.person.id,
        now=setting.now,
        only=numbers,
    )
    told = say("hand_over_done", count=str(len(moved)))
    shown = (blocks.section(told), blocks.section(say("card_comma").join(sorted(moved))))
    left = 0 if setting.picked("tickets") else len(_covers(setting, _COUNTED))
    if not left:
        return shown
    more = say("hand_over_more", most=str(_MOST), count=str(left))
    return (*shown, blocks.section(more))


def _later(turn: Turn, on: date, numbers: Sequence[str], setting: Setting) -> Sequence[Block]:
    planned = Planned(
        id=form_key(turn),
        owner=_owner(setting),
        to=setting.text("person"),
        on=on,
        numbers=frozenset(numbers),
        is_all=not setting.picked("tickets"),
        planned_by=setting.person.id,
    )
    planned = setting.cases.hand_overs.plan(planned, who=setting.person.id, now=setting.now)
    values = {"date": reader_of(setting).date(planned.on), "count": str(len(planned.numbers))}
    said = "hand_over_planned_all" if planned.is_all else "hand_over_planned_some"
    return (
        blocks.section(setting.say(said, **values)),
        blocks.context(setting.say("hand_over_planned_x")),
    )


SCREENS: Final = (
    Screen(name="hand_over", draws=_asks, tells=_tells),
    *hand_over_plans.SCREENS,
)
