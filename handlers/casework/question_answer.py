"""The desk answers a question; what it writes goes to the asker's DM (office.md O32)."""

from collections.abc import Collection, Sequence
from typing import Final

from handlers.forms.facts import ask_personal, sealed
from handlers.forms.inputs import Input, Option
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.case import Act
from tickets.question import Question
from tickets.slots import Slot
from tickets.ticket import Ticket
from tickets.words import Move, PersonalField

NAME: Final = "question_answer"
_SAID = (
    PersonalField.DETAIL,
    PersonalField.REMEDY_WANTED,
    PersonalField.ANSWER,
    PersonalField.WORDS,
)
_MOST = 100  # options of one menu


def said(ticket: Ticket) -> Collection[Slot]:
    """All that asker and desk have said to each other."""
    return [slot for slot in ticket.personal if slot.field in _SAID]


def conversation(setting: Setting) -> Sequence[Block]:
    """In the order in which it was said: the question, then step by step."""
    say = setting.say
    drawn = []
    for slot in sorted(setting.opened, key=lambda slot: (int(slot.of or 0), slot)):
        label = say.word("field", slot.field, setting.case.kind)
        drawn += [blocks.headline(label), blocks.section(setting.opened[slot].reveal(), limit=3000)]
    return drawn


def entries(setting: Setting) -> tuple[Option, ...]:
    """The curated entries that the asker may mean: the one that was shown, its kin, the others."""
    known, language = setting.library.entries, setting.say.language
    facts = setting.case.facts
    shown = facts.entry if isinstance(facts, Question) and facts.entry in known else None
    first = (shown, *known[shown].related) if shown else ()
    order = dict.fromkeys((*first, *known))
    return tuple(Option(each, known[each].title(language)) for each in order if each)[:_MOST]


def _draw(setting: Setting) -> Sequence[Part]:
    say, offered = setting.say, entries(setting)
    hint = say("question_answer_hint")
    used = Input(name="entry", label=say("field.entry"), kind="choice", options=offered)
    return (
        *conversation(setting),
        ask_personal(setting, PersonalField.ANSWER, required=True, hint=hint),
        *((used,) if offered else ()),
    )


def _answer(setting: Setting) -> Sequence[Act]:
    entry = {"entry": setting.text("entry")} if setting.text("entry") else {}
    return (Act(Move.ANSWER, entry, sealed(setting, PersonalField.ANSWER)),)


SCREENS: Final = (Screen(name=NAME, does=moving(_answer), draws=_draw, opens=said),)
