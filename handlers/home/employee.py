"""Home of everybody: the emergency, questions, one's own matters, contacts (screens.md 1.9)."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from handlers.forms.desk import ACTION
from handlers.forms.handle import Handle
from handlers.home.rows import OPEN, leading
from handlers.home.visit import EVERY, Visit
from handlers.views import blocks, home_tab, plainly
from handlers.views.blocks import Block
from tickets.access import Sight
from tickets.store import Order, Query
from tickets.ticket import Ticket

MOST: Final = 10


def drawn(visit: Visit) -> Sequence[Block]:
    return home_tab.employee(visit.frame, _own(visit), _record(visit))


def _own(visit: Visit) -> Sequence[Block]:
    """Also what they took down for somebody else, as far as they still see it."""
    own = Query(statuses=EVERY, concerning=visit.person.id, order=Order.NEWEST)
    theirs = (cover for cover in visit.covers(own) if visit.sight(cover) is Sight.OWN)
    found = visit.shown(islice(theirs, MOST))
    if not found:
        return [blocks.context(visit.frame.say("home_own_none"))]
    return [_row(ticket, visit) for ticket in found]


def _row(ticket: Ticket, visit: Visit) -> Block:
    """Where it stands in plain words; no target of ours, no name of anybody (O30)."""
    say = visit.frame.say
    state = plainly.state(ticket, say, visit.person.id)
    received = say("home_received", date=visit.reader.day_of(ticket.received_at))
    line = say("card_between").join((ticket.number, state, received))
    return blocks.section(line, accessory=leading(ticket, OPEN, say, say("home_see")))


def _record(visit: Visit) -> Block | None:
    label = visit.frame.say("screen.mydata")
    button = blocks.button(label, f"{ACTION}mydata", Handle().write())
    return blocks.actions(button, block_id="own")
