"""引き継ぐ: one person's tickets, some or all, are given to a colleague (O7)."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.inputs import Input, Option
from handlers.forms.screen import Part, Screen, Setting
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.store import Query
from tickets.ticket import Cover
from tickets.words import Role

_MOST: Final = 100
_MANAGERS: Final = frozenset({Role.MANAGER, Role.DEPUTY})


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    to = Input(name="person", label=say("hand_over_to"), kind="person", required=True)
    return (*_whose(setting), to, *_which(setting))


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
    )


def _option(cover: Cover, setting: Setting) -> Option:
    say = setting.say
    status = say.word("status", cover.status, cover.kind)
    words = (cover.number, say.word("kind", cover.kind), status)
    return Option(cover.number, say("card_between").join(words))


def _covers(setting: Setting) -> Sequence[Cover]:
    query = Query(owner=_owner(setting))
    return setting.cases.list(query, who=setting.person.id, now=setting.now, most=_MOST)


def _owner(setting: Setting) -> str:
    return setting.text("owner") or setting.person.id


def _tells(_: Turn, setting: Setting) -> Sequence[Block]:
    """What its owner may not see any more is left out; somebody else has to assign it."""
    say = setting.say
    only = setting.picked("tickets") or tuple(cover.number for cover in _covers(setting))
    if not only:
        return (blocks.section(say("hand_over_none")),)
    moved = setting.cases.hand_over(
        _owner(setting),
        setting.text("person"),
        who=setting.person.id,
        now=setting.now,
        only=only,
    )
    told = say("hand_over_done", count=str(len(moved)))
    return (blocks.section(told), blocks.section(say("card_comma").join(sorted(moved))))


SCREENS: Final = (Screen(name="hand_over", draws=_asks, tells=_tells),)
