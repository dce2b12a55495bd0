"""One Home per role, and the switches between them; here those of agents, auditor, representative,
departments and curators.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from handlers.curation import INBOX_FORM
from handlers.forms.state import TicketRef, form_button
from handlers.home import employee, manager, revisions
from handlers.home.rows import (
    MOST_ROWS,
    TOOLS_BLOCK,
    HomeContext,
    is_due_by,
    is_late,
    next_form_name,
    row_button,
    row_section,
    ticket_section,
    tool_buttons,
)
from handlers.home.worklist import (
    chased_text,
    clock_with_day_mark,
    late_form_name,
    waits_for_others,
)
from handlers.slack import blocks
from handlers.slack.blocks import MOST_IN_VIEW, Block
from handlers.slack.view import ViewContext, mention
from handlers.tickets import card, hand_over
from handlers.tickets.actions import OPEN_FORM, TAKE_FORM
from handlers.tickets.due import department_deadline_text, due_line, measure_text
from tickets.access.deciders import bypasses_manager
from tickets.model.execution import systems_to_act_in
from tickets.model.kinds import Kind, Role, Status
from tickets.model.people import Actor
from tickets.model.ticket import Summary, Ticket
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


_OF_TICKETS: Final = frozenset(Role) - {Role.EMPLOYEE, Role.SYSTEM}


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
    rows = [[_own_row(each, home)] for each in found.tickets]
    return row_section("home_own_actions", found.count, rows, home)


def _own_row(ticket: Ticket, home: HomeContext) -> Block:
    """The ticket is not theirs to open, so the button carries its number as its word."""
    ref = TicketRef(extra_word=ticket.number)
    done = form_button(home.say, "own_action_done", ref, of=ticket.number)
    return blocks.section(_own_action(ticket, home), accessory=done)


def _own_action(ticket: Ticket, home: HomeContext) -> str:
    say, action = home.say, ticket.complaint.undone_action
    if action is None:
        return ticket.number
    day = action.due_on
    due = (
        clock_with_day_mark(day, say("home_due", date=home.view.date(day)), home.view.today, say)
        if day
        else ""
    )
    failed = say("home_action_failed") if ticket.complaint.further_measure_owed else ""
    above = say("card_between").join(filter(None, (ticket.number, failed, due)))
    return "\n".join(filter(None, (above, measure_text(ticket.complaint, say))))


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
    mine = home.tickets(Query(owner=home.person.id), most=_MINE)
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
    return view.say("card_between").join(filter(None, (held, _due_line(ticket, view))))


def _due_line(ticket: Ticket, view: ViewContext) -> str:
    """Every date, and when the people who have it were reminded."""
    told = (due_line(ticket, view), chased_text(ticket, view))
    return view.say("card_between").join(filter(None, told))


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
    theirs = home.tickets(Query(is_restricted=True), only=bypasses_manager)
    return [
        *manager.absence_blocks(home),
        *manager.escalation_sections(home, is_told=True),
        *manager.pending_decision_section(home),
        *manager.enquiry_section(home),
        *ticket_section("home_about_manager", _listed(theirs), home),
        *manager.late_ticket_section(home, home.worklist.late()),
        *manager.corrective_action_section(home, bypasses_manager),
        *manager.month_figures_section(home),
        *tool_buttons(home, "report_make", "absence_set", "settings_check", "blank_forms"),
    ]


_LEADS: Final[Mapping[tuple[Kind, Status], str]] = {
    (Kind.DISCLOSURE, Status.SEARCHING): "request_search_report",
    (Kind.DISCLOSURE, Status.DECIDED): "request_execute_part",
    (Kind.COMPLAINT, Status.ASSESSED): "complaint_investigate",
    (Kind.COMPLAINT, Status.INVESTIGATING): "complaint_report_findings",
}
_CONTENTS: Final = "ticket_contents"
_AT_WORK: Final = frozenset({Status.ASSESSED, Status.INVESTIGATING})


def department_home(home: HomeContext) -> Sequence[Block]:
    mine = home.actor.in_charge_of

    def is_asked(summary: Summary) -> bool:
        return summary.kind is Kind.DISCLOSURE and bool(summary.asked & mine)

    def is_investigated(summary: Summary) -> bool:
        at_work = summary.kind is Kind.COMPLAINT and summary.status in _AT_WORK
        return at_work and summary.department in mine

    searches = [
        ticket
        for ticket in home.tickets(Query(), only=is_asked)
        if ticket.status is not Status.DECIDED or systems_to_act_in(ticket.disclosure, mine)
    ]
    investigations = [
        ticket
        for ticket in home.tickets(Query(), only=is_investigated)
        if ticket.status is Status.ASSESSED or ticket.awaits_findings
    ]
    return [
        *_asked_section("home_searches", searches, home),
        *_asked_section("home_investigations", investigations, home),
    ]


def _asked_section(title: str, asked: Sequence[Ticket], home: HomeContext) -> Sequence[Block]:
    rows = [_asked_row(each, home) for each in asked[:MOST_ROWS]]
    return row_section(title, len(asked), rows, home, always=True)


def _asked_row(ticket: Ticket, home: HomeContext) -> Sequence[Block]:
    """Return what the department is asked for and by when, not the desk's next step."""
    say, view, mine = home.say, home.view, home.actor.in_charge_of
    systems = [each.system for each in ticket.open_searches if each.department in mine]
    is_decided = ticket.status is Status.DECIDED
    if is_decided:
        systems = list(systems_to_act_in(ticket.disclosure, mine))
    names = say("card_comma").join(map(view.system, systems))
    where = say("card_field", name=say("notice_systems"), text=names) if names else ""
    above = filter(None, (ticket.number, card.subject_text(ticket, say), where))
    wanted = (
        say("home_carry_out") if is_decided else department_deadline_text(ticket, systems, view)
    )
    lines = (say("card_between").join(above), wanted)
    text = "\n".join(filter(None, lines))
    look = row_button(ticket, _CONTENTS, say)
    return [
        blocks.section(text, accessory=row_button(ticket, _answer_form_name(ticket), say)),
        blocks.buttons(look, block_id=f"{_CONTENTS}:{ticket.number}"),
    ]


def _answer_form_name(ticket: Ticket) -> str:
    return _LEADS.get((ticket.kind, ticket.status), OPEN_FORM)


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
