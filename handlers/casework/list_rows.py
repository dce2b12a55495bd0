"""A ticket in a list: two lines and one button, and how many more there are."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.casework.parts import button
from handlers.casework.ticket_sheet import reader_of
from handlers.forms.screen import Setting
from handlers.views import blocks, card, plainly
from handlers.views.blocks import Block
from handlers.views.due import printed
from handlers.views.wording import escaped
from tickets.access import Sight
from tickets.clocks.clock import Sense
from tickets.clocks.of_ticket import deadlines
from tickets.desk import Shown
from tickets.ticket import Cover, Ticket

MOST_COUNTED: Final = 500
"""Of what a person may see; nobody reads on beyond this."""


def listed(heading: str, covers: Sequence[Cover], setting: Setting, most: int) -> Iterator[Block]:
    """The heading, at most so many rows, and the number of those that did not fit."""
    say = setting.say
    yield blocks.headline(say(heading, count=str(len(covers))))
    yield from rows(covers, setting, most)


def rows(covers: Sequence[Cover], setting: Setting, most: int) -> Iterator[Block]:
    for cover in covers[:most]:
        yield _row(cover, setting)
    if len(covers) > most:
        yield blocks.context(setting.say("list_more", count=str(len(covers) - most)))


def _row(cover: Cover, setting: Setting) -> Block:
    shown = setting.cases.show(cover.number, who=setting.person.id, now=setting.now)
    look = button(setting, "ticket_open", shown.ticket)
    text = "\n".join((_first_line(shown, setting), _second_line(shown, setting)))
    return {"type": "section", "text": blocks.markup(text), "accessory": look}


def _first_line(shown: Shown, setting: Setting) -> str:
    say, ticket = setting.say, shown.ticket
    kind = say.word("kind", ticket.kind)
    if shown.sight is Sight.OWN:
        state = plainly.state(ticket, say, setting.person.id)
    else:
        state = card.state(ticket, reader_of(setting))
    return escaped(say("card_between").join((ticket.number, kind, state)))


def _second_line(shown: Shown, setting: Setting) -> str:
    """Who has it and what is due next; to whoever asked only when it came (screens 1.9)."""
    say, ticket, reader = setting.say, shown.ticket, reader_of(setting)
    received = escaped(say("list_received", date=reader.day_of(ticket.received_at)))
    if shown.sight is Sight.OWN:
        return received
    owner = f"<@{ticket.owner}>" if ticket.owner else say("card_nobody")
    due = escaped(_next_due(ticket, setting)) if ticket.is_open else ""
    parts = (say("card_field", name=say("card_owner"), text=owner), received, due)
    return say("card_between").join(filter(None, parts))


def _next_due(ticket: Ticket, setting: Setting) -> str:
    office = setting.circumstances
    running = deadlines(ticket, office.rules, office.opening)
    next_ = min(running, key=lambda each: (each.clock.sense is Sense.FROM, each.at), default=None)
    return printed(next_, reader_of(setting)) if next_ else ""
