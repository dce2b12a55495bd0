"""Home of manager and deputy: leaks, decisions, late and due tickets, the month."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Final

from handlers.complaints.close import CHECK_EFFECT_FORM
from handlers.escalations.actions import OPEN_FORM as OPEN_BREACH
from handlers.escalations.actions import escalation_button
from handlers.forms.step_lines import step_text
from handlers.home import revisions, worklist
from handlers.home.rows import (
    ALL_STATUSES,
    MOST_ROWS,
    HomeContext,
    next_form_name,
    open_button_row,
    row_button,
    row_section,
    ticket_section,
    tool_buttons,
)
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import ViewContext, mention
from handlers.tickets.actions import CHECK_CONTENTS_FORM, OPEN_FORM
from handlers.tickets.card import (
    pending_decision_lines,
    subject_text,
    summary_text,
    wait_duration_lines,
)
from handlers.tickets.due import due_line
from handlers.tickets.notices import mentioned_leak
from handlers.tickets.outcomes import step_outcome_lines
from tickets.deadlines.outcomes import was_answered_in_time
from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind
from tickets.model.ticket import Step, Summary, Ticket
from tickets.ports import Order, Query
from tickets.worklist import TicketList, accept_all

_KNOWN: Final = 300
_TOOLS: Final = ("report_make", "absence_set", "settings_check", "list_find", "blank_forms")


def escalation_sections(home: HomeContext, *, is_told: bool = False) -> Sequence[Block]:
    """Return open escalations; with `is_told`, only those that this person was called to
    or stands in for."""
    known = _open(home, is_told=is_told)
    breaches = [each for each in known if each.cause.is_breach]
    others = [each for each in known if not each.cause.is_breach]
    return [*_section("home_leaks", breaches, home), *_section("home_raised", others, home)]


def mentioned_leak_section(home: HomeContext) -> Sequence[Block]:
    """Possible leaks that were mentioned, and that nobody has reported or dealt with."""
    found = home.worklist.mentions()
    rows = [mentioned_leak.mention_row(each, home.view) for each in found[:MOST_ROWS]]
    return row_section("home_mentions", len(found), rows, home)


def own_breach_section(home: HomeContext) -> Sequence[Block]:
    """Open possible breaches that this person was called to, also if there is none."""
    found = [each for each in _open(home, is_told=True) if each.cause.is_breach]
    return _section("home_leaks", found, home, always=True)


def _open(home: HomeContext, *, is_told: bool) -> Sequence[Escalation]:
    look, who = home.desk.escalations, home.person.id
    return look.list_open(who=who, now=home.now, most=_KNOWN, is_told=is_told)


def _section(
    title: str, found: Sequence[Escalation], home: HomeContext, *, always: bool = False
) -> Sequence[Block]:
    rows = [[_row(each, home)] for each in found[:MOST_ROWS]]
    return row_section(title, len(found), rows, home, always=always)


def _row(escalation: Escalation, home: HomeContext) -> Block:
    """Draw an escalation with the time since which it is known."""
    known = home.say("home_known", moment=home.view.known(escalation.known_at))
    acts = home.desk.handling.may_act(escalation, home.person.id)
    return worklist.escalation_row(escalation, home.view, known, acts=acts)


_LOOKED_BACK: Final = 1000
_SUNDAY: Final = 6
_JUDGED: Final = 40
"""Most tickets whose targets are checked: each is read in full."""


def manager_home(home: HomeContext) -> Sequence[Block]:
    return [
        *absence_blocks(home),
        *escalation_sections(home),
        *mentioned_leak_section(home),
        *pending_decision_section(home),
        *envelope_check_section(home),
        *enquiry_section(home),
        *stand_in_decision_section(home),
        *late_ticket_section(home, home.worklist.late()),
        *owned_ticket_section(home),
        *revisions.correction_notices_section(home),
        *(() if home.office_context.roster.curators else revisions.file_fault_section(home)),
        *revisions.answers_to_review_section(home),
        *revisions.policy_section(home, always=not home.office_context.roster.curators),
        *_this_week(home),
        *corrective_action_section(home),
        *month_figures_section(home),
        *tool_buttons(home, *_TOOLS),
    ]


def pending_decision_section(home: HomeContext) -> Sequence[Block]:
    """Return decisions that wait for this person (O22), for the deputy, or are late (O23)."""
    found = home.worklist.decisions(as_deputy=True)
    return ticket_section(
        "home_decisions", found, home, line=_decision, lead=worklist.decision_form_name, always=True
    )


def envelope_check_section(home: HomeContext) -> Sequence[Block]:
    """Return envelopes that a colleague packed, for the second person to check."""
    found = home.worklist.contents_checks()
    return ticket_section("home_checks", found, home, lead=lambda *_: CHECK_CONTENTS_FORM)


def enquiry_section(home: HomeContext) -> Sequence[Block]:
    """Return the open enquiries of authorities, for who owns or decides them (O5)."""
    found = home.worklist.enquiries()
    return ticket_section("home_enquiries", found, home, lead=worklist.enquiry_form_name)


def stand_in_decision_section(home: HomeContext) -> Sequence[Block]:
    """Return what stand-ins decided, until the day of the digest with it ends: breaches first,
    then tickets, each newest first.
    """
    found = home.desk.digests.decided(home.person.id, now=home.now, on_home=True)
    rows = [
        *(
            [_stand_in_breach_decisions(each, acts, home)]
            for each, acts in reversed(found.escalations)
        ),
        *([_stand_in_decision(each, step, home)] for each, step in reversed(found.tickets)),
    ]
    return row_section("home_decided", found.count, rows[:MOST_ROWS], home)


def _stand_in_breach_decisions(
    escalation: Escalation, acts: frozenset[str], home: HomeContext
) -> Block:
    lines = "\n".join(worklist.decided_breach_lines(escalation, acts, home.view))
    look = escalation_button(escalation, OPEN_BREACH, home.say)
    return blocks.mrkdwn_section(lines, accessory=look)


def _stand_in_decision(ticket: Ticket, step: Step, home: HomeContext) -> Block:
    say = home.say
    above = say.line(ticket.number, subject_text(ticket, say))
    outcome = step_outcome_lines(step, ticket, say)
    line = "\n".join((above, step_text(step, ticket, home.view), *outcome))
    return blocks.mrkdwn_section(line, accessory=row_button(ticket, OPEN_FORM, say))


def late_ticket_section(home: HomeContext, found: TicketList) -> Sequence[Block]:
    """Current holder and business days held; with a reminder button for those who may send one."""
    rows = [_late_row(each, home) for each in found.tickets]
    return row_section("home_late", found.count, rows, home)


def owned_ticket_section(home: HomeContext) -> Sequence[Block]:
    """Return this person's tickets with the owner's next step, unless others have it."""
    found = home.worklist.find(Query(owner=home.person.id))
    return ticket_section("home_mine", found, home, lead=_step)


def _step(ticket: Ticket, view: ViewContext) -> str:
    return OPEN_FORM if worklist.waits_for_others(ticket, view) else next_form_name(ticket, view)


def _late_row(ticket: Ticket, home: HomeContext) -> Sequence[Block]:
    say, view = home.say, home.view
    above = summary_text(ticket, view)
    below = say.line(*worklist.late_lines(ticket, view))
    form = worklist.late_form_name(ticket, view)
    drawn = blocks.mrkdwn_section(f"{above}\n{below}", accessory=row_button(ticket, form, say))
    return [drawn, *open_button_row(ticket, form, say)]


def _this_week(home: HomeContext) -> Sequence[Block]:
    """Due first comes first; late tickets are listed above."""
    today = home.view.today
    sunday = today + timedelta(days=_SUNDAY - today.weekday())
    return ticket_section("home_week", home.worklist.due(sunday), home)


def absence_blocks(home: HomeContext) -> Iterator[Block]:
    """Say which offices are absent, without names, and who decides meanwhile."""
    if said := list(dict.fromkeys(_absence_lines(home))):
        yield blocks.mrkdwn_section("\n".join(said))


def _absence_lines(home: HomeContext) -> Iterator[str]:
    """Each absence; then, if the first in line is absent, the next who is present and decides."""
    office, roster, say = home.view.office.people, home.office_context.roster, home.say
    unreached, today = home.desk.worklists.unreachable(), home.view.today
    line = {name: getattr(roster, name) for name in ("manager", "deputy", "representative")}
    for name, person in line.items():
        who = say.word("waits_for", name)
        if getattr(office, name) and (person is None or person in unreached):
            yield say("home_unreachable", who=who)
        elif person and roster.is_absent(person, today):
            until = home.view.date(roster.absences[person].end)
            yield say("home_away", who=who, date=until)
    in_line = {name: person for name, person in line.items() if person}
    present = [each for each in in_line.items() if not roster.is_absent(each[1], today)]
    if present and present[0] != next(iter(in_line.items())):
        role, person = present[0]
        desk = say("home_at_desk", desk=say.word("waits_for", role), owner=mention(person, say))
        yield say("away_next", who=desk)


def month_figures_section(home: HomeContext) -> Iterator[Block]:
    """Counts only what this person may see (O1)."""
    say, first = home.say, home.view.today.replace(day=1)
    summaries = home.summaries(Query(statuses=ALL_STATUSES, order=Order.NEWEST), _LOOKED_BACK)
    came = [summary.kind for summary in summaries if tokyo.date_of(summary.received_at) >= first]
    ended = [(c.closed_at, c) for c in summaries if c.closed_at]
    ended = [each for each in ended if tokyo.date_of(each[0]) >= first]
    closed = [summary for _, summary in sorted(ended, key=itemgetter(0), reverse=True)]
    counted = {kind: str(came.count(kind)) for kind in Kind}
    missed = home.services.feedback.missed(tokyo.at(first))
    yield blocks.header(say("home_month"))
    told = {
        "closed": str(len(closed)),
        "in_time": _in_time_share(closed, home),
        "missed": str(missed),
    }
    lines = (say("home_counts", **counted, **told), _leak_counts(home, first))
    yield blocks.section("\n".join(lines))


def _leak_counts(home: HomeContext, first: date) -> str:
    """Count leaks first known this month, merged ones once (O28), and their verdicts."""
    came = home.desk.escalations.breaches_since(tokyo.at(first), who=home.person.id, now=home.now)
    reportable = sum(each.triage.is_reportable is True for each in came)
    return home.say("home_leak_counts", raised=str(len(came)), reportable=str(reportable))


def _in_time_share(closed: Sequence[Summary], home: HomeContext) -> str:
    """Share of tickets closed this month that met our targets; of many, the latest only."""
    office, say = home.office_context, home.say
    kept = [was_answered_in_time(each, office) for each in home.read_tickets(closed[:_JUDGED])]
    answered = [each for each in kept if each is not None]
    if not answered:
        return say("home_no_share")
    share = f"{sum(answered)}/{len(answered)}"
    if len(closed) <= _JUDGED:
        return share
    return say("home_share_of_newest", share=share, count=str(_JUDGED))


def _decision(ticket: Ticket, view: ViewContext) -> str:
    """Say what to decide, by whom, since when, and which clocks run."""
    told = view.say.line(*pending_decision_lines(ticket, view), *wait_duration_lines(ticket, view))
    return "\n".join(filter(None, (told, due_line(ticket, view))))


def corrective_action_section(
    home: HomeContext, only: Callable[[Summary], bool] = accept_all
) -> Sequence[Block]:
    """Corrective actions whose effect is not yet confirmed, with the day of the check."""
    found = home.worklist.corrective_actions(only=only)
    line = worklist.corrective_action_line
    return ticket_section("home_actions", found, home, line=line, lead=lambda *_: CHECK_EFFECT_FORM)
