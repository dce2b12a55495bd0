"""What a ticket is changes: its category at once, its kind through the other kind's form (O7)."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.forms.desk import ACTION
from handlers.forms.facts import options
from handlers.forms.handle import Handle
from handlers.forms.inputs import Input, Option
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.case import Act
from tickets.complaint import Category, Complaint
from tickets.ticket import Ticket
from tickets.words import Kind, Move

_LEADS: Final[Mapping[tuple[Kind, Kind], str]] = {
    (Kind.QUESTION, Kind.COMPLAINT): "question_convert",
    (Kind.QUESTION, Kind.DISCLOSURE): "question_convert",
    (Kind.COMPLAINT, Kind.DISCLOSURE): "request_log",
    (Kind.DISCLOSURE, Kind.COMPLAINT): "complaint_log",
}
"""From one kind to another leads a form of its own; both tickets stay."""


def _asks(setting: Setting) -> Sequence[Part]:
    say, facts = setting.say, setting.case.facts
    offered: list[Option] = []
    if isinstance(facts, Complaint):
        offered += options(say, (each for each in Category if each is not facts.category))
    offered += options(say, (to for at, to in _LEADS if at is setting.case.kind))
    return (
        Input(
            name="category",
            label=say("field.category"),
            kind="radio",
            options=tuple(offered),
            required=True,
        ),
    )


def _changes(setting: Setting) -> Sequence[Act]:
    return (Act(Move.DESCRIBE, {"category": Category(setting.text("category"))}),)


def _tells(turn: Turn, setting: Setting) -> Sequence[Block]:
    say, ticket, picked = setting.say, setting.case, setting.text("category")
    leads = {str(to): screen for (at, to), screen in _LEADS.items() if at is ticket.kind}
    if picked not in leads:
        moving(_changes)(turn, setting)
        return (blocks.section(say("kind_changed", kind=say.word("category", picked))),)
    screen = leads[picked]
    lead = blocks.button(
        say(f"screen.{screen}"), f"{ACTION}{screen}", _handle(ticket, screen).write(), primary=True
    )
    told = say.word("kind_leads", ticket.kind, kind=say.word("kind", picked))
    return (blocks.section(told, accessory=lead),)


def _handle(ticket: Ticket, screen: str) -> Handle:
    """A form for a new ticket is not about this one; where it can, it links the two."""
    if screen == "request_log":
        return Handle(more=ticket.number)
    return Handle(ticket.number, ticket.version) if screen == "question_convert" else Handle()


SCREENS: Final = (Screen(name="ticket_change_kind", draws=_asks, tells=_tells),)
