"""Another ticket, named by its number in a form."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.fields import ask_personal, options, sealed
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.kinds import Move, PersonalField, Relation
from tickets.model.ticket import Link, Ticket
from tickets.workflow.case import Act

_LONGEST = 40


def asks_number(setting: Setting) -> Input:
    """Which one; in whatever width and case it is typed."""
    label = setting.say("field.link")
    return Input(name="link", label=label, kind="line", required=True, longest=_LONGEST)


def other(setting: Setting, relation: Relation) -> Link:
    """The link; a number that is not theirs to know of is refused like one that is none (A-11)."""
    try:
        found = setting.cases.show(setting.text("link"), who=setting.person.id, now=setting.now)
    except NoSuchTicketError:
        raise RefusedError((Fault(Code.WRONG_KIND, "link"),)) from None
    return Link(relation, found.ticket.number, found.ticket.kind)


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
