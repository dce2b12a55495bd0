"""経過: who held a ticket and for how long, and every move with its time, person and role."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from handlers.casework.ticket_reading import shown_in
from handlers.casework.ticket_sheet import reader_of
from handlers.casework.ticket_values import Writer
from handlers.forms.screen import Part, Screen, Setting
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.access import Sight
from tickets.faults import NotAllowedError
from tickets.holding import handovers
from tickets.ledger import Held, Holder, legs, totals
from tickets.ticket import Step, Ticket

_STEPS_A_BLOCK: Final = 20
_MOST_STEPS: Final = 400


def _draw(setting: Setting) -> Sequence[Part]:
    shown = shown_in(setting)
    if shown.sight is Sight.TASK:
        setting.cases.deny(setting.person.id, now=setting.now)
        raise NotAllowedError  # who else was asked is none of a department's business
    if shown.sight is Sight.OWN:
        return list(_plainly(shown.ticket, setting))
    return [*_held(shown.ticket, setting), *_moves(shown.ticket, setting)]


def _held(ticket: Ticket, setting: Setting) -> Iterator[Block]:
    """遅滞なく, where no days are set: in whose hands it was, in days and in business days."""
    say = setting.say
    calendar = setting.circumstances.opening.calendar
    stretches = legs(handovers(ticket), ticket.closed_at or setting.now)
    lines = [_held_line(each, setting) for each in totals(stretches, calendar)]
    if lines:
        yield blocks.headline(say("history_held"))
        yield blocks.section("\n".join(lines))


def _held_line(held: Held, setting: Setting) -> str:
    days = {"days": str(held.days), "business_days": str(held.business_days)}
    return setting.say("history_held_line", who=_holder(held, setting), **days)


def _holder(held: Held, setting: Setting) -> str:
    if held.holder is not Holder.DEPARTMENT:
        return setting.say.word("holder", held.holder)
    reader = reader_of(setting)
    return setting.say("card_comma").join(map(reader.department, held.who.split(", ")))


def _moves(ticket: Ticket, setting: Setting) -> Iterator[Block]:
    yield blocks.headline(setting.say("history_moves"))
    lines = [_line(step, ticket, setting) for step in ticket.history[-_MOST_STEPS:]]
    for start in range(0, len(lines), _STEPS_A_BLOCK):
        elements = [
            {"type": "rich_text_section", "elements": line}
            for line in lines[start : start + _STEPS_A_BLOCK]
        ]
        yield {"type": "rich_text", "elements": elements}


def _line(step: Step, ticket: Ticket, setting: Setting) -> list[Block]:
    """`8/3(月) 14:31 @ken（窓口担当者） 評価する → 評価済`."""
    say, reader = setting.say, reader_of(setting)
    moved = say.word("move", step.move, ticket.kind)
    if step.before is not step.after:
        status = say.word("status", step.after, ticket.kind)
        moved = say("history_moved", move=moved, status=status)
    role = say("history_role", role=say.word("role", step.role), move=moved)
    return [
        {"type": "text", "text": f"{reader.moment(step.at)} "},
        Writer(reader, ticket).person(step.by),
        {"type": "text", "text": role},
    ]


def _plainly(ticket: Ticket, setting: Setting) -> Iterator[Block]:
    """To whoever asked: when it came, and from when on it stood how; nobody of the house."""
    say, reader = setting.say, reader_of(setting)
    stood = [(step.at, say.word("plain", step.after, ticket.kind)) for step in ticket.history]
    changes = stood[:1] + [now for before, now in pairwise(stood) if before[1] != now[1]]
    lines = [say("history_plain", time=reader.moment(at), status=status) for at, status in changes]
    yield blocks.section("\n".join(lines))


SCREENS: Final = (Screen(name="ticket_history", draws=_draw, only_shows=True),)
