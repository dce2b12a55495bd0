"""Whose Homes a person has: one for each role, and everybody's own (screens.md 2.7)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from handlers.home import agent, employee, manager
from handlers.home.rows import OPEN, section, tools
from handlers.home.visit import Visit
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.kinds import Kind, Role, Status
from tickets.model.people import Actor
from tickets.model.ticket import Cover, Ticket
from tickets.ports import Query
from tickets.worklist import comes_up

ACTION: Final = "home."
"""What the action id of a switch begins with; its value is the hat."""
MOST_BLOCKS: Final = 100


class Hat(StrEnum):
    MANAGER = "manager"
    DEPUTY = "deputy"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    AGENT = "agent"
    PERSON_IN_CHARGE = "person_in_charge"
    ME = "me"


def hats(actor: Actor) -> tuple[Hat, ...]:
    """In the order in which they are offered; the first is what opens."""
    return tuple(hat for hat in Hat if hat is Hat.ME or Role(hat) in actor.roles)


def worn(wanted: str | None, visit: Visit) -> Hat:
    """What was asked for, if it is (still) theirs."""
    offered = hats(visit.actor)
    return next((hat for hat in offered if hat == wanted), offered[0])


def view(hat: Hat, visit: Visit) -> Block:
    drawn = [*_switches(hat, visit), *_HOMES[hat](visit), *_foot(hat, visit)]
    return {"type": "home", "blocks": drawn[:MOST_BLOCKS]}


def _switches(hat: Hat, visit: Visit) -> Iterator[Block]:
    say, offered = visit.frame.say, hats(visit.actor)
    if len(offered) > 1:
        drawn = [
            blocks.button(say.word("hat", each), f"{ACTION}{each}", each, primary=each is hat)
            for each in offered
        ]
        yield from filter(None, (blocks.actions(*drawn, block_id="hats"),))


def _foot(hat: Hat, visit: Visit) -> Iterator[Block]:
    say = visit.frame.say
    yield blocks.context(say("home_as_of", moment=visit.reader.moment(visit.now)))
    again = blocks.button(say("home_again"), f"{ACTION}again", hat)
    yield from filter(None, (blocks.actions(again, block_id="again"),))


_PLACES: Final = (
    ("home_register", "home_register_where"),
    ("home_chain", "home_chain_where"),
    ("home_openings", "home_openings_where"),
)


def auditor(visit: Visit) -> Sequence[Block]:
    say = visit.frame.say
    told = [
        block
        for what, where in _PLACES
        for block in (blocks.headline(say(what)), blocks.section(say(where)))
    ]
    return [blocks.header(say("home_audit")), *told, *manager.month(visit)]


def representative(visit: Visit) -> Sequence[Block]:
    return [
        *manager.away(visit),
        *manager.decisions(visit),
        *manager.leaks(visit, is_told=True),
        *section("home_about_manager", _about_manager(visit), visit),
        *manager.late(visit, visit.look.late(who=visit.person.id, now=visit.now)),
        *manager.actions(visit, comes_up),
        *manager.month(visit),
        *filter(None, (tools(visit, "report_make", "absence_set", "settings_check"),)),
    ]


def _about_manager(visit: Visit) -> Sequence[Ticket]:
    return visit.tickets(Query(is_restricted=True), only=comes_up)


_LEADS: Final[Mapping[tuple[Kind, Status], str]] = {
    (Kind.DISCLOSURE, Status.SEARCHING): "request_search_report",
    (Kind.DISCLOSURE, Status.DECIDED): "request_execute_part",
    (Kind.COMPLAINT, Status.ASSESSED): "complaint_investigate",
    (Kind.COMPLAINT, Status.INVESTIGATING): "ticket_note",
}
_AT_WORK: Final = frozenset({Status.ASSESSED, Status.INVESTIGATING})


def department(visit: Visit) -> Sequence[Block]:
    mine = visit.actor.in_charge_of

    def is_searched(cover: Cover) -> bool:
        return cover.kind is Kind.DISCLOSURE and bool(cover.asked & mine)

    def is_investigated(cover: Cover) -> bool:
        at_work = cover.kind is Kind.COMPLAINT and cover.status in _AT_WORK
        return at_work and cover.department in mine

    searches = visit.tickets(Query(), only=is_searched)
    investigations = visit.tickets(Query(), only=is_investigated)
    return [
        *section("home_searches", searches, visit, lead=_lead, always=True),
        *section("home_investigations", investigations, visit, lead=_lead, always=True),
    ]


def _lead(ticket: Ticket) -> str:
    return _LEADS.get((ticket.kind, ticket.status), OPEN)


_HOMES: Final[Mapping[Hat, Callable[[Visit], Sequence[Block]]]] = {
    Hat.MANAGER: manager.drawn,
    Hat.DEPUTY: manager.drawn,
    Hat.REPRESENTATIVE: representative,
    Hat.AUDITOR: auditor,
    Hat.AGENT: agent.drawn,
    Hat.PERSON_IN_CHARGE: department,
    Hat.ME: employee.drawn,
}
