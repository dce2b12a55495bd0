"""One Home per role; a person with several switches between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from handlers.curation import INBOX
from handlers.home import agent, employee, manager, revised
from handlers.home.context import HomeContext
from handlers.home.rows import section, tools
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.actions import OPEN
from tickets.access.deciders import passes_manager
from tickets.model.kinds import Kind, Role, Status
from tickets.model.people import Actor
from tickets.model.ticket import Summary, Ticket
from tickets.ports import Query

ACTION: Final = "home."
"""Prefix of a switch's action id; its value is the role."""
MOST_BLOCKS: Final = 100


class HomeRole(StrEnum):
    MANAGER = "manager"
    DEPUTY = "deputy"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    SECURITY = "security"
    AGENT = "agent"
    PERSON_IN_CHARGE = "person_in_charge"
    CURATOR = "curator"
    ME = "me"


_OF_TICKETS: Final = frozenset(Role) - {Role.EMPLOYEE, Role.SYSTEM}


def roles_of(actor: Actor, *, is_security: bool = False) -> tuple[HomeRole, ...]:
    """In the order of the switches; the first one opens."""
    held = {HomeRole.ME, *([HomeRole.SECURITY] if is_security else [])}
    held |= {HomeRole(role) for role in actor.roles if role in _OF_TICKETS}
    return tuple(role for role in HomeRole if role in held)


def _offered(home: HomeContext) -> tuple[HomeRole, ...]:
    is_security = home.person.id in home.office_context.roster.security
    return roles_of(home.actor, is_security=is_security)


def chosen(wanted: str | None, home: HomeContext) -> HomeRole:
    """The wanted Home if it is still theirs, else their first."""
    offered = _offered(home)
    return next((role for role in offered if role == wanted), offered[0])


def draw(role: HomeRole, home: HomeContext) -> Block:
    drawn = [*_switches(role, home), *_HOMES[role](home), *_foot(role, home)]
    return {"type": "home", "blocks": drawn[:MOST_BLOCKS]}


def _switches(role: HomeRole, home: HomeContext) -> Iterator[Block]:
    say, offered = home.say, _offered(home)
    if len(offered) > 1:
        drawn = [
            blocks.button(say.word("hat", each), f"{ACTION}{each}", each, primary=each is role)
            for each in offered
        ]
        yield from filter(None, (blocks.actions(*drawn, block_id="home_roles"),))


def _foot(role: HomeRole, home: HomeContext) -> Iterator[Block]:
    say = home.say
    yield blocks.context(say("home_as_of", moment=home.view.moment(home.now)))
    again = blocks.button(say("home_again"), f"{ACTION}again", role)
    yield from filter(None, (blocks.actions(again, block_id="again"),))


_PLACES: Final = (
    ("home_register", "home_register_where"),
    ("home_openings", "home_openings_where"),
    ("home_chain", "home_chain_where"),
)


def auditor(home: HomeContext) -> Sequence[Block]:
    """What an auditor reads here, and what the operator hands over."""
    say = home.say
    told = [
        block
        for what, where in _PLACES
        for block in (blocks.headline(say(what)), blocks.section(say(where)))
    ]
    return [
        blocks.header(say("home_audit")),
        *told,
        *tools(home, "report_make", "list_find"),
        *manager.leaks(home),
        *manager.month(home),
    ]


def representative(home: HomeContext) -> Sequence[Block]:
    theirs = home.tickets(Query(is_restricted=True), only=passes_manager)
    return [
        *manager.away(home),
        *manager.leaks(home, is_told=True),
        *manager.decisions(home),
        *section("home_about_manager", theirs, home),
        *manager.late(home, home.look.late(who=home.person.id, now=home.now)),
        *manager.actions(home, passes_manager),
        *manager.month(home),
        *tools(home, "report_make", "absence_set", "settings_check", "blank_forms"),
    ]


_LEADS: Final[Mapping[tuple[Kind, Status], str]] = {
    (Kind.DISCLOSURE, Status.SEARCHING): "request_search_report",
    (Kind.DISCLOSURE, Status.DECIDED): "request_execute_part",
    (Kind.COMPLAINT, Status.ASSESSED): "complaint_investigate",
    (Kind.COMPLAINT, Status.INVESTIGATING): "complaint_report_findings",
}
_AT_WORK: Final = frozenset({Status.ASSESSED, Status.INVESTIGATING})


def department(home: HomeContext) -> Sequence[Block]:
    mine = home.actor.in_charge_of

    def is_searched(summary: Summary) -> bool:
        return summary.kind is Kind.DISCLOSURE and bool(summary.asked & mine)

    def is_investigated(summary: Summary) -> bool:
        at_work = summary.kind is Kind.COMPLAINT and summary.status in _AT_WORK
        return at_work and summary.department in mine

    searches = home.tickets(Query(), only=is_searched)
    investigations = [
        ticket
        for ticket in home.tickets(Query(), only=is_investigated)
        if ticket.status is Status.ASSESSED or ticket.owes_findings
    ]
    return [
        *section("home_searches", searches, home, lead=_lead, always=True),
        *section("home_investigations", investigations, home, lead=_lead, always=True),
    ]


def _lead(ticket: Ticket) -> str:
    return _LEADS.get((ticket.kind, ticket.status), OPEN)


def curator(home: HomeContext) -> Sequence[Block]:
    return [*revised.to_review(home, always=True), *_inbox(home)]


def _inbox(home: HomeContext) -> Iterator[Block]:
    """For curators only; counts, without opening a text."""
    if not home.desk.question_inbox.may_open(home.person.id, now=home.now):
        return
    say, count = home.say, home.waiting()
    yield blocks.header(say("home_inbox", count=str(count)))
    yield blocks.context(say("home_inbox_text" if count else "home_inbox_none"))
    if count:
        yield from tools(home, INBOX)


_HOMES: Final[Mapping[HomeRole, Callable[[HomeContext], Sequence[Block]]]] = {
    HomeRole.MANAGER: manager.drawn,
    HomeRole.DEPUTY: manager.drawn,
    HomeRole.REPRESENTATIVE: representative,
    HomeRole.AUDITOR: auditor,
    HomeRole.SECURITY: manager.breaches,
    HomeRole.AGENT: agent.drawn,
    HomeRole.PERSON_IN_CHARGE: department,
    HomeRole.CURATOR: curator,
    HomeRole.ME: employee.drawn,
}
