"""Home of an agent: due, sent back, unassigned, waiting, and the rest."""

from collections.abc import Sequence
from typing import Final

from handlers.home.context import HomeContext
from handlers.home.rows import (
    MOST,
    clocks,
    heading,
    is_due_by,
    is_late,
    next_step,
    section,
    tools,
)
from handlers.home.worklist import is_disowned, late_step
from handlers.slack.blocks import Block
from handlers.tickets import card, hand_over
from handlers.tickets.actions import OPEN, TAKE
from tickets.deadlines.assignees import Holder, current_holder
from tickets.model.kinds import Move
from tickets.model.ticket import Ticket
from tickets.ports import Query

_TOOLS: Final = ("complaint_log", "request_log", "list_find", "hand_over", "blank_forms")
_SENT_BACK: Final = frozenset({Move.SEND_BACK, Move.SEND_BACK_TO_CHECK})
_MINE: Final = 100


def drawn(home: HomeContext) -> Sequence[Block]:
    mine = home.tickets(Query(owner=home.person.id), most=_MINE)
    unowned = home.summaries(Query(unowned=True))
    today = [ticket for ticket in mine if is_due_by(ticket, home.view.today, home)]
    rest = _without(mine, today)
    back = [ticket for ticket in rest if _was_sent_back(ticket)]
    rest = _without(rest, back)
    waiting = [ticket for ticket in rest if _is_waiting(ticket)]

    def lead(ticket: Ticket) -> str:
        is_held = _is_waiting(ticket) and is_late(ticket, home)
        step = late_step(ticket, home.person.id, home.view) if is_held else OPEN
        return next_step(ticket, home.view) if step == OPEN else step

    return [
        *section(
            "home_today",
            sorted(today, key=lambda ticket: not is_late(ticket, home)),
            home,
            lead=lead,
            always=True,
        ),
        *section("home_sent_back", back, home, lead=lead),
        *section(
            "home_unassigned",
            home.shown(unowned[:MOST]),
            home,
            lead=lambda _: TAKE,
            always=True,
            count=len(unowned),
        ),
        *section("home_waiting", waiting, home, line=_with_whom),
        *section("home_mine", _without(rest, waiting), home, lead=lead),
        *_hand_overs(home),
        *tools(home, *_TOOLS),
    ]


def _hand_overs(home: HomeContext) -> Sequence[Block]:
    """Planned hand-overs to or from this person."""
    plans = home.desk.hand_overs.plans(who=home.person.id, now=home.now)
    who = home.person.id
    own = [each for each in plans if who in (each.planned.owner, each.planned.to)]
    rows = [hand_over.row(each, home.view) for each in own[:MOST]]
    return [heading("hand_over_plans", len(own), home), *rows] if rows else []


def _without(tickets: Sequence[Ticket], others: Sequence[Ticket]) -> list[Ticket]:
    numbers = {ticket.number for ticket in others}
    return [ticket for ticket in tickets if ticket.number not in numbers]


def _was_sent_back(ticket: Ticket) -> bool:
    changes = [step for step in ticket.history if step.before is not step.after]
    return bool(changes) and changes[-1].move in _SENT_BACK


def _is_waiting(ticket: Ticket) -> bool:
    return not is_disowned(ticket) and current_holder(ticket).holder is not Holder.DESK


def _with_whom(ticket: Ticket, home: HomeContext) -> str:
    """「⚪ いま：営業部（4営業日） ・ 経過の連絡 8/5(水)〔社内目標〕」."""
    held = home.say("home_with", who=card.holder_line(ticket, home.view))
    return home.say("card_between").join(filter(None, (held, clocks(ticket, home))))
