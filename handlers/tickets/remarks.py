"""Remarks, links to other tickets, and the people that a ticket is about."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.fields import ask_personal, options, sealed
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.kinds import Move, PersonalField, Relation
from tickets.model.ticket import Link, Ticket
from tickets.workflow.case import Act

_LONGEST = 40


def asks_number(context: FormContext) -> Input:
    """The number, typed in any width and case."""
    label = context.say("field.link")
    return Input(name="link", label=label, kind="line", required=True, longest=_LONGEST)


def other(context: FormContext, relation: Relation) -> Link:
    """The link; a forbidden number is refused like an unknown one."""
    try:
        found = context.desk.show(context.text("link"), who=context.person.id, now=context.now)
    except NoSuchTicketError:
        raise RefusedError((Fault(Code.WRONG_KIND, "link"),)) from None
    return Link(relation, found.ticket.number, found.ticket.kind)


LINKS: Final = (Relation.BELONGS_TO, Relation.FOLLOWS)
"""Other relations have a move of their own (duplicate, conversion)."""


def _asks_note(context: FormContext) -> Sequence[Part]:
    return (
        ask_personal(context, PersonalField.NOTE, required=True),
        blocks.context(context.say("note_stays_here")),
    )


def _notes(context: FormContext) -> Sequence[Act]:
    return (Act(Move.NOTE, personal=sealed(context, PersonalField.NOTE)),)


def _asks_link(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        asks_number(context),
        Input(
            name="relation",
            label=say("link_relation"),
            kind="radio",
            options=options(say, LINKS),
            required=True,
        ),
    )


def _links(context: FormContext) -> Sequence[Act]:
    return (Act(Move.LINK, {"link": other(context, Relation(context.text("relation")))}),)


def _asks_names(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        Input(
            name="about",
            label=say("name_them"),
            kind="people",
            hint=say("hint.about"),
            required=True,
        ),
    )


def _names(context: FormContext) -> Sequence[Act]:
    return (Act(Move.NAME, {"about": frozenset(context.picked("about"))}),)


def _named(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """The number is new if the ticket was unrestricted before (O1)."""
    say = context.say
    moved = ticket.number != context.case.number
    line = say("named_moved", number=ticket.number) if moved else say("named")
    return (blocks.header(ticket.number), blocks.section(line))


FORMS: Final = (
    Form(name="ticket_note", moves=(Move.NOTE,), acts=_notes, draws=_asks_note),
    Form(name="ticket_link", moves=(Move.LINK,), acts=_links, draws=_asks_link),
    Form(
        name="ticket_name",
        moves=(Move.NAME,),
        acts=_names,
        draws=_asks_names,
        receipt=_named,
    ),
)
