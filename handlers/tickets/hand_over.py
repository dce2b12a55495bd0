"""Tickets that go to a colleague on the morning of a day: in a list, and as a notice."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from handlers.forms.dispatch import ACTION
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.forms.inputs import Input, Option
from handlers.forms.state import Handle
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.context import Turn
from handlers.slack.view import Reader, called
from handlers.tickets.detail import reader_of
from tickets.model import tokyo
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import Role
from tickets.model.notices import Notice, Tell
from tickets.model.people import Planned
from tickets.model.ticket import Cover
from tickets.ports import Query
from tickets.staffing.hand_overs import DAY, Plan, ToldOf

OF_HAND_OVERS: Final = frozenset(
    {Tell.HAND_OVER_PLANNED, Tell.HAND_OVER_TAKEN_BACK, Tell.HAND_OVER_DONE}
)


def planned_line(plan: Plan, reader: Reader) -> str:
    """「8/10(月)の朝：@ken → @yui（すべて・いま3件）」, in markup."""
    say, planned = reader.say, plan.planned
    return say(
        "hand_over_plan_all" if planned.is_all else "hand_over_plan",
        date=reader.date(planned.on),
        owner=called(planned.owner, say),
        to=called(planned.to, say),
        count=str(plan.count),
    )


def told(notice: Notice, reader: Reader) -> Message:
    say, of = reader.say, ToldOf.read(notice.about)
    title = say.word("tell", notice.what, date=reader.date(of.on))
    values = {
        "date": reader.date(of.on),
        "owner": called(of.owner, say),
        "to": called(of.to, say),
        "moved": str(of.moved),
        "left": str(of.left),
    }
    text = blocks.markup("\n".join(say(name, **values) for name in _lines(notice.what, of)))
    return blocks.message(title, blocks.headline(title), {"type": "section", "text": text})


def _lines(what: Tell, of: ToldOf) -> Iterator[str]:
    """What went over, what did not, or that there was nothing left to."""
    if what is not Tell.HAND_OVER_DONE or of.moved:
        yield f"told.{what}"
    if of.left:
        yield "hand_over_left"
    if what is Tell.HAND_OVER_DONE and not (of.moved or of.left):
        yield "hand_over_empty"


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


_MOST: Final = 100
"""So many fit a form, and go over before Slack stops waiting for the answer."""
_COUNTED: Final = 1000
_MANAGERS: Final = frozenset({Role.MANAGER, Role.DEPUTY})


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    to = Input(name="person", label=say("hand_over_to"), kind="person", required=True)
    return (*_whose(setting), to, *_which(setting), *rows(setting))


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
    Screen(name=BACK, draws=_draw, tells=_take_back),
    Screen(name="hand_over", draws=_asks, tells=_tells),
)
