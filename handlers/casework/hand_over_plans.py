"""What is planned to be handed over: who sees it, and how it is taken back before its day."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.casework.ticket_sheet import reader_of
from handlers.forms.desk import ACTION
from handlers.forms.handle import Handle
from handlers.forms.screen import Part, Screen, Setting
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.hand_over import planned_line
from handlers.views.reader import Reader
from tickets.hand_overs import Plan

BACK: Final = "hand_over_back"


def row(plan: Plan, reader: Reader) -> Block:
    """With the way back for whoever may go it."""
    line = blocks.markup(planned_line(plan, reader))
    drawn: Block = {"type": "section", "text": line}
    if not plan.may_take_back:
        return drawn
    act, on = reader.say(f"screen.{BACK}"), reader.date(plan.planned.on)
    handle = Handle(more=plan.planned.id).write()
    says = reader.say("control_says", number=on, act=act)
    return drawn | {"accessory": blocks.button(act, f"{ACTION}{BACK}", handle, says=says)}


def rows(setting: Setting) -> Iterator[Block]:
    """Those that this person may know of, under their heading."""
    plans = setting.cases.hand_overs.plans(who=setting.person.id, now=setting.now)
    if plans:
        yield blocks.headline(setting.say("hand_over_plans"))
    for each in plans:
        yield row(each, reader_of(setting))


def _draw(setting: Setting) -> Sequence[Part]:
    say, found = setting.say, _meant(setting)
    if found is None:
        return (blocks.section(say("hand_over_gone")),)
    line: Block = {
        "type": "section",
        "text": blocks.markup(planned_line(found, reader_of(setting))),
    }
    return (line, blocks.context(say("hand_over_back_hint")))


def _meant(setting: Setting) -> Plan | None:
    plans = setting.cases.hand_overs.plans(who=setting.person.id, now=setting.now)
    wanted = setting.more.get("more", "")
    return next((p for p in plans if p.planned.id == wanted and p.may_take_back), None)


def _take_back(_: Turn, setting: Setting) -> Sequence[Block]:
    wanted = setting.more.get("more", "")
    hand_overs = setting.cases.hand_overs
    gone = hand_overs.take_back(wanted, who=setting.person.id, now=setting.now)
    return (blocks.section(setting.say("hand_over_back_done" if gone else "hand_over_gone")),)


SCREENS: Final = (Screen(name=BACK, draws=_draw, tells=_take_back),)
