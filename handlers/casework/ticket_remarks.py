"""What is added to a ticket: a note, a link to another number, whom the matter is about."""

from collections.abc import Sequence
from typing import Final

from handlers.casework.ticket_others import asks_number, other
from handlers.forms.facts import ask_personal, options, sealed
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.case import Act
from tickets.ticket import Ticket
from tickets.words import Move, PersonalField, Relation

LINKS: Final = (Relation.BELONGS_TO, Relation.FOLLOWS)
"""The others come with a move of their own: a duplicate is closed, a question is converted."""


def _asks_note(setting: Setting) -> Sequence[Part]:
    return (
        ask_personal(setting, PersonalField.NOTE, required=True),
        blocks.context(setting.say("note_stays_here")),
    )


def _notes(setting: Setting) -> Sequence[Act]:
    return (Act(Move.NOTE, personal=sealed(setting, PersonalField.NOTE)),)


def _asks_link(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        asks_number(setting),
        Input(
            name="relation",
            label=say("link_relation"),
            kind="radio",
            options=options(say, LINKS),
            required=True,
        ),
    )


def _links(setting: Setting) -> Sequence[Act]:
    return (Act(Move.LINK, {"link": other(setting, Relation(setting.text("relation")))}),)


def _asks_names(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        Input(
            name="about",
            label=say("name_them"),
            kind="people",
            hint=say("hint.about"),
            required=True,
        ),
    )


def _names(setting: Setting) -> Sequence[Act]:
    return (Act(Move.NAME, {"about": frozenset(setting.picked("about"))}),)


def _named(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    """The number is a new one, if the matter was an open one before (O1)."""
    say = setting.say
    moved = ticket.number != setting.case.number
    line = say("named_moved", number=ticket.number) if moved else say("named")
    return (blocks.header(ticket.number), blocks.section(line))


SCREENS: Final = (
    Screen(name="ticket_note", does=moving(_notes), draws=_asks_note),
    Screen(name="ticket_link", does=moving(_links), draws=_asks_link),
    Screen(name="ticket_name", does=moving(_names), draws=_asks_names, receipt=_named),
)
