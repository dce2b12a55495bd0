"""One Home per role, and the switches between them; here those of agents, auditor, representative,
departments and curators.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from handlers.curation import INBOX_FORM
from handlers.home import employee, manager, revisions
from handlers.home.rows import (
    MOST_ROWS,
    TOOLS_BLOCK,
    HomeContext,
    is_due_by,
    is_late,
    next_form_name,
    row_section,
    ticket_section,
    tool_buttons,
)
from handlers.home.worklist import (
    asked_row,
    chased_text,
    late_form_name,
    own_action_row,
    waits_for_others,
)
from handlers.slack import blocks
from handlers.slack.blocks import MOST_IN_VIEW, Block
from handlers.slack.view import ViewContext, mention
from handlers.tickets import card, hand_over
from handlers.tickets.actions import OPEN_FORM, TAKE_FORM
from handlers.tickets.due import due_line
from tickets.access.deciders import bypasses_manager
from tickets.model.kinds import Kind, Role
from tickets.model.people import Actor
from tickets.model.ticket import Ticket
from tickets.model.tokyo import Month
from tickets.ports import Query
from tickets.worklist import TicketList

ACTION_PREFIX: Final = "home."
"""Prefix of a switch's action id; its value is the role."""


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


_OF_TICKETS: Final = frozenset(Role) - {Role.EMPLOYEE, Role.CHECKER, Role.SYSTEM}


def home_roles_of(actor: Actor, *, is_security: bool = False) -> tuple[HomeRole, ...]:
    """Return the roles in the order of the switches; the first one opens."""
    held = {HomeRole.ME, *([HomeRole.SECURITY] if is_security else [])}
    held |= {HomeRole(role) for role in actor.roles if role in _OF_TICKETS}
    return tuple(role for role in HomeRole if role in held)


def _offered(home: HomeContext) -> tuple[HomeRole, ...]:
    is_security = home.person.id in home.office_context.roster.security
    return home_roles_of(home.actor, is_security=is_security)


def home_role_to_show(wanted: str | None, home: HomeContext) -> HomeRole:
    """The wanted Home if it is still theirs, else their first."""
    offered = _offered(home)
    return next((role for role in offered if role == wanted), offered[0])


def draw_home(role: HomeRole, home: HomeContext) -> Block:
    """Draw Home. If it is too long, rows are cut, never the tools or the foot."""
    own = own_corrective_action_section(home)
    report = () if role is HomeRole.ME else employee.emergency_row(home.answers)
    drawn = [*_switches(role, home), *report, *own, *_HOMES[role](home)]
    last = [*(each for each in drawn if each.get("block_id") == TOOLS_BLOCK), *_foot(role, home)]
    rows = [each for each in drawn if each not in last]
    return {"type": "home", "blocks": [*rows[: MOST_IN_VIEW - len(last)], *last]}


def own_corrective_action_section(home: HomeContext) -> Sequence[Block]:
    """Corrective actions for which this person is responsible, with what is to be done (O34)."""
    found = home.worklist.own_corrective_actions()
    rows = [[own_action_row(each, home.view)] for each in found.tickets]
    return row_section("home_own_actions", found.count, rows, home)


def _switches(role: HomeRole, home: HomeContext) -> Iterator[Block]:
    say, offered = home.say, _offered(home)
    if len(offered) > 1:
        drawn = [
            blocks.button(
                say.word("home_role", each), f"{ACTION_PREFIX}{each}", each, primary=each is role
            )
            for each in offered
        ]
        yield blocks.buttons(*drawn, block_id="home_roles")


def _foot(role: HomeRole, home: HomeContext) -> Iterator[Block]:
    say = home.say
    yield blocks.context(say("home_as_of", moment=home.view.moment(home.now)))
    again = blocks.button(say("home_again"), f"{ACTION_PREFIX}again", role)
    yield blocks.buttons(again, block_id="again")


_TOOLS: Final = ("complaint_log", "request_log", "list_find", "hand_over", "blank_forms")
_MINE: Final = 100


def agent_home(home: HomeContext) -> Sequence[Block]:
    mine = home.read_tickets(home.summaries(Query(owner=home.person.id), _MINE))
    unowned = home.summaries(Query(unowned=True))
    today = [ticket for ticket in mine if is_due_by(ticket, home.view.today, home.view)]
    rest = _without(mine, today)
    back = [ticket for ticket in rest if ticket.is_sent_back]
    rest = _without(rest, back)
    waiting = [each for each in rest if waits_for_others(each, home.view)]
    late_first = _listed(sorted(today, key=lambda ticket: not is_late(ticket, home.view)))
    free = TicketList(home.read_tickets(unowned[:MOST_ROWS]), len(unowned))
    return [
        *manager.mentioned_leak_section(home),
        *ticket_section("home_today", late_first, home, line=_due_line, lead=_lead, always=True),
        *ticket_section("home_sent_back", _listed(back), home, lead=_lead),
        *manager.envelope_check_section(home),
        *manager.enquiry_section(home),
        *ticket_section("home_unassigned", free, home, lead=lambda *_: TAKE_FORM, always=True),
        *ticket_section("home_waiting", _listed(waiting), home, line=_holder_and_due_line),
        *ticket_section("home_mine", _listed(_without(rest, waiting)), home, lead=_lead),
        *_hand_overs(home),
        *tool_buttons(home, *_TOOLS),
    ]


def _listed(tickets: Sequence[Ticket]) -> TicketList:
    return TicketList(tuple(tickets), len(tickets))


def _lead(ticket: Ticket, view: ViewContext) -> str:
    """The owner's next step; of a late ticket that others have, the form that reminds them."""
    is_held = waits_for_others(ticket, view) and is_late(ticket, view)
    step = late_form_name(ticket, view) if is_held else OPEN_FORM
    return next_form_name(ticket, view) if step == OPEN_FORM else step


def _hand_overs(home: HomeContext) -> Sequence[Block]:
    """Planned hand-overs to or from this person."""
    who = home.person.id
    plans = home.desk.hand_overs.plans(who=who, now=home.now)
    own = [each for each in plans if who in (each.planned.owner, each.planned.to)]
    rows = [[hand_over.hand_over_plan_row(each, home.view)] for each in own[:MOST_ROWS]]
    return row_section("hand_over_plans", len(own), rows, home)


def _without(tickets: Sequence[Ticket], others: Sequence[Ticket]) -> list[Ticket]:
    numbers = {ticket.number for ticket in others}
    return [ticket for ticket in tickets if ticket.number not in numbers]


def _holder_and_due_line(ticket: Ticket, view: ViewContext) -> str:
    """「⚪ いま：営業部（8/3(月)から） ・ 経過の連絡 8/5(水)〔社内目標〕」."""
    held = view.say("home_with", who=card.holder_line(ticket, view))
    return view.say.line(held, due_line(ticket, view, is_held_told=True), chased_text(ticket, view))


def _due_line(ticket: Ticket, view: ViewContext) -> str:
    """Every date, and when the people who have it were reminded."""
    return view.say.line(due_line(ticket, view), chased_text(ticket, view))


_PLACES: Final = (
    ("home_register", "home_register_where"),
    ("home_openings", "home_openings_where"),
    ("home_chain", "home_chain_where"),
)


def auditor_home(home: HomeContext) -> Sequence[Block]:
    """Return what an auditor reads here, and what the operator hands over."""
    say, month = home.say, str(Month.of(home.now).before)
    roster = home.office_context.roster
    to_ask = roster.manager or roster.representative
    who = mention(to_ask, say) if to_ask else say.word("waits_for", "manager")
    told = [
        block
        for what, where in _PLACES
        for block in (blocks.headline(say(what)), blocks.section(say(where, month=month)))
    ]
    return [
        blocks.header(say("home_audit")),
        *told,
        blocks.mrkdwn_section(say("home_operator", who=who)),
        *tool_buttons(home, "report_make", "list_find"),
        *manager.escalation_sections(home),
        *manager.month_figures_section(home),
    ]


def representative_home(home: HomeContext) -> Sequence[Block]:
    restricted = home.summaries(Query(is_restricted=True))
    theirs = home.read_tickets(filter(bypasses_manager, restricted))
    return [
        *manager.absence_blocks(home),
        *manager.escalation_sections(home, is_told=True),
        *manager.pending_decision_section(home),
        *manager.envelope_check_section(home),
        *manager.enquiry_section(home),
        *ticket_section("home_about_manager", _listed(theirs), home),
        *manager.late_ticket_section(home, home.worklist.late()),
        *manager.corrective_action_section(home, bypasses_manager),
        *manager.month_figures_section(home),
        *tool_buttons(home, "report_make", "absence_set", "settings_check", "blank_forms"),
    ]


def department_home(home: HomeContext) -> Sequence[Block]:
    asked = home.worklist.asked().tickets
    complaints = [each for each in asked if each.kind is Kind.COMPLAINT]
    return [
        *_asked_section("home_searches", _without(asked, complaints), home),
        *_asked_section("home_investigations", complaints, home),
    ]


def _asked_section(title: str, asked: Sequence[Ticket], home: HomeContext) -> Sequence[Block]:
    rows = [asked_row(each, home.view) for each in asked[:MOST_ROWS]]
    return row_section(title, len(asked), rows, home, always=True)


def curator_home(home: HomeContext) -> Sequence[Block]:
    return [
        *revisions.file_fault_section(home),
        *revisions.answers_to_review_section(home, always=True),
        *revisions.policy_section(home, always=True),
        *_inbox(home),
    ]


def _inbox(home: HomeContext) -> Iterator[Block]:
    """Return the numbers of open questions for curators, without opening a text."""
    if not home.desk.question_inbox.may_open(home.person.id, now=home.now):
        return
    say, count = home.say, home.services.curation.count()
    yield blocks.header(say("home_inbox", count=str(count)))
    yield blocks.context(say("home_inbox_text" if count else "home_inbox_none"))
    if count:
        yield from tool_buttons(home, INBOX_FORM)


_HOMES: Final[Mapping[HomeRole, Callable[[HomeContext], Sequence[Block]]]] = {
    HomeRole.MANAGER: manager.manager_home,
    HomeRole.DEPUTY: manager.manager_home,
    HomeRole.REPRESENTATIVE: representative_home,
    HomeRole.AUDITOR: auditor_home,
    HomeRole.SECURITY: manager.own_breach_section,
    HomeRole.AGENT: agent_home,
    HomeRole.PERSON_IN_CHARGE: department_home,
    HomeRole.CURATOR: curator_home,
    HomeRole.ME: employee.employee_home,
}
