"""One line per ticket or escalation, as Home and the digest show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from handlers.escalations.actions import next_step_button
from handlers.escalations.duties import open_duty_line, untold_persons_line
from handlers.escalations.facts import decision_lines as decision_lines_of_escalation
from handlers.forms.state import TicketRef, form_button
from handlers.forms.step_lines import with_details
from handlers.home.rows import CHASE_FORM, next_form_name, row_button
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.text import escape, sanitize
from handlers.slack.view import ViewContext, mention
from handlers.tickets.actions import OPEN_FORM
from handlers.tickets.card import checker_text, days_held, subject_text, wait_duration_lines
from handlers.tickets.drafts import pending_decision_form_name
from handlers.tickets.due import (
    deadline_text,
    department_deadline,
    department_deadline_text,
    due_line,
    measure_text,
)
from handlers.tickets.escalate import cause_text, escalation_status_text
from handlers.tickets.outcomes import decision_lines_for_departments
from tickets.access import visibility
from tickets.access.deciders import may_decide, responsible_officer
from tickets.deadlines import escalation_clocks
from tickets.deadlines.holders import Holder, current_holder, was_chased_on, would_remind_another
from tickets.deadlines.ticket_clocks import is_ready_to_continue
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.disclosure import Disclosure
from tickets.model.escalation import Escalation
from tickets.model.execution import systems_to_act_in
from tickets.model.kinds import Kind, Move, Role, Status
from tickets.model.notices import NoticeKind
from tickets.model.pending import pending_decisions
from tickets.model.ticket import Ticket

_OF_BREACH: Final = frozenset(
    {
        ClockName.PRELIMINARY,
        ClockName.PMARK_PRELIMINARY,
        ClockName.FINAL_30,
        ClockName.FINAL_60,
        ClockName.ENTRUSTER,
        ClockName.MIC_DETAIL,
        ClockName.GDPR_72_HOURS,
    }
)
_ONCE_JUDGED: Final = _OF_BREACH | {ClockName.PMARK_FINAL_30, ClockName.PMARK_FINAL_60}
_OF_OTHERS: Final = frozenset({ClockName.SAME_DAY, ClockName.TRIAGE})
_MOST_CLOCKS: Final = 4
_CHASING: Final = frozenset({Role.AGENT, Role.MANAGER})


_ANSWERS: Final[Mapping[tuple[Kind, Status], str]] = {
    (Kind.DISCLOSURE, Status.SEARCHING): "request_search_report",
    (Kind.DISCLOSURE, Status.DECIDED): "request_execute_part",
    (Kind.COMPLAINT, Status.ASSESSED): "complaint_investigate",
    (Kind.COMPLAINT, Status.INVESTIGATING): "complaint_report_findings",
}
_CONTENTS: Final = "ticket_contents"


def decision_lines(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """「一部不開示の決定」, 「2営業日待ち」, and all clocks."""
    for wait in pending_decisions(ticket, view.rules.answer_at_once):
        yield view.say.word("digest_waits", _decision_word(wait.what, ticket))
    yield from wait_duration_lines(ticket, view)
    yield due_line(ticket, view)


def late_lines(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """「いま：人事部、6営業日経過」, and all clocks, so that none hides another; in markup."""
    yield holder_line(ticket, view)
    yield due_line(ticket, view)
    yield chased_text(ticket, view)


def chased_text(ticket: Ticket, view: ViewContext, to: str | None = None) -> str:
    """「12/2(水) 催促済み（2回目）」, by a colleague or the program, until the people reminded have
    acted; else empty. After the program's last reminder, it says what is left to do. With `to`, no
    other person's reminders."""
    roster, say = view.office_context.roster, view.say
    held = current_holder(ticket, roster, view.rules.answer_at_once)
    chased = [e for e in ticket.history if e.move is Move.CHASE and e.at >= held.at]
    chased = [e for e in chased if to is None or e.to in (None, to)]
    if not chased:
        return ""
    last, day = chased[-1], tokyo.date_of(chased[-1].at)
    line = (
        say("home_chased_today") if day == view.today else say("home_chased", date=view.date(day))
    )
    is_decider = view.reader == responsible_officer(ticket, roster, view.today)
    told = with_details(line, replace(last, also_told=()) if is_decider else last, ticket, say)
    if to or not any(NoticeKind.SEARCH_SILENT in each.also_told for each in chased):
        return told
    over = say.word("home_chases_over", "decider" if is_decider else "asker")
    return say("card_between").join((told, over))


def holder_line(ticket: Ticket, view: ViewContext) -> str:
    """Current holder and business days held, in markup."""
    say, who = view.say, _holder(ticket, view)
    if days := days_held(ticket, view):
        return say("home_hands", who=who, period=say.period("business_days", days))
    return say("home_hands_today", who=who)


def asked_row(ticket: Ticket, view: ViewContext) -> Sequence[Block]:
    """Say what the reader's departments are asked for and by when, not the desk's next step."""
    say, mine = view.say, view.office_context.roster.actor(view.reader).in_charge_of
    systems = [each.system for each in ticket.open_searches if each.department in mine]
    is_decided = ticket.status is Status.DECIDED
    if is_decided:
        systems = list(systems_to_act_in(ticket.disclosure, mine))
    names = say("card_comma").join(map(view.system, systems))
    where = say("card_field", name=say("notice_systems"), text=names) if names else ""
    due = department_deadline(ticket, systems, view)
    days = view.office_context.opening.calendar.between(due.on, view.today) if due else 0
    lines = (
        say.line(ticket.number, subject_text(ticket, say), where),
        *(decision_lines_for_departments(ticket, say) if is_decided else ()),
        say("home_carry_out") if is_decided else "",
        say.line(
            department_deadline_text(ticket, systems, view),
            say("home_overdue_by", period=say.period("business_days", days)) if days > 0 else "",
            chased_text(ticket, view, to=view.reader),
        ),
    )
    text = "\n".join(filter(None, lines))
    form = answer_form_name(ticket)
    look = row_button(ticket, _CONTENTS, say)
    return [
        blocks.section(text, accessory=row_button(ticket, form, say)),
        blocks.buttons(look, block_id=f"{_CONTENTS}:{ticket.number}"),
    ]


def answer_form_name(ticket: Ticket) -> str:
    """Name of the form with which a department that is asked answers."""
    return _ANSWERS.get((ticket.kind, ticket.status), OPEN_FORM)


def own_action_row(ticket: Ticket, view: ViewContext) -> Block:
    """The ticket is not theirs to open, so the button carries its number as its word (O34)."""
    ref = TicketRef(extra_word=ticket.number)
    done = form_button(view.say, "own_action_done", ref, of=ticket.number)
    return blocks.section(_own_action(ticket, view), accessory=done)


def _own_action(ticket: Ticket, view: ViewContext) -> str:
    say, action = view.say, ticket.complaint.undone_action
    if action is None:
        return ticket.number
    day = action.due_on
    due = (
        clock_with_day_mark(day, say("home_due", date=view.date(day)), view.today, say)
        if day
        else ""
    )
    failed = say("home_action_failed") if ticket.complaint.further_measure_owed else ""
    above = say.line(ticket.number, failed, due)
    return "\n".join(filter(None, (above, measure_text(ticket.complaint, say))))


def escalation_row(escalation: Escalation, view: ViewContext, *below: str, acts: bool) -> Block:
    """Number, cause, state and who took it over, in markup; below, what is due next; with the
    button of the next act."""
    say, owner = view.say, ""
    state = escalation_status_text(escalation, say, acts=acts)
    if escalation.contradicted and escalation.is_open:
        state = say("judge_again_now")
    if escalation.owner:
        owner = say("card_field", name=say("card_owner"), text=mention(escalation.owner, say))
    above = say.line(escalation.number, cause_text(escalation, say), state, owner)
    lines = (above, *below, *deadline_lines(escalation, view))
    return blocks.mrkdwn_section(
        "\n".join(lines), accessory=next_step_button(escalation, view, acts=acts)
    )


def decided_breach_lines(
    escalation: Escalation, acts: frozenset[str], view: ViewContext
) -> Iterator[str]:
    """Yield a line for the escalation, then one for each decision of a stand-in."""
    cause = view.say.word("cause", escalation.cause)
    yield view.say.line(escalation.number, cause)
    yield from decision_lines_of_escalation(escalation, acts, view)


def deadline_lines(escalation: Escalation, view: ViewContext) -> Iterator[str]:
    """Yield the next deadlines of an escalation, each with its label; of a breach also every one
    that is near or overdue. Once it is judged: all that is still to be reported or told."""
    office = view.office_context
    wanted = _OF_BREACH if escalation.cause.is_breach else _OF_OTHERS
    found = escalation_clocks.escalation_deadlines(escalation, office)
    shown = [each for each in found if each.clock.name in wanted][:_MOST_CLOCKS]
    if escalation.is_judged:
        shown = [each for each in found if each.clock.name in _ONCE_JUDGED]
    if escalation.cause.is_breach:
        shown += escalation_clocks.urgent_deadlines(found, view.now, office.opening)
    for each in found:
        if each in shown:
            yield deadline_text(each, view, "row")
    if escalation.owes_notice_to_persons:
        yield untold_persons_line(escalation, view.say)
    if escalation.owes_notice_to_representative:
        yield open_duty_line("escalation_rep_told", view.say)


def late_form_name(ticket: Ticket, view: ViewContext) -> str:
    """Name of the form that a late ticket's row opens.

    It is a reminder if another person has the ticket and was not reminded today. It is the desk's
    next step if the desk must ask another department. Otherwise the row opens the ticket.
    """
    moment = view.office_context.moment(view.reader, view.now)
    if not visibility.acting_roles(ticket, moment) & _CHASING:
        return OPEN_FORM
    if needs_other_department(ticket):
        return next_form_name(ticket, view)
    has_recipient = would_remind_another(ticket, moment)
    return CHASE_FORM if has_recipient and not was_chased_on(ticket, view.today) else OPEN_FORM


def decision_form_name(ticket: Ticket, view: ViewContext) -> str:
    """Name of the form: the decision for the person who makes it, else the ticket as it is read."""
    may = may_decide(ticket, view.reader, view.office_context.roster, view.today)
    return pending_decision_form_name(ticket, view) if may else OPEN_FORM


def enquiry_form_name(ticket: Ticket, view: ViewContext) -> str:
    """Name of the form in an enquiry's row: the decision for the person who makes it, else the
    owner's next step."""
    if any(pending_decisions(ticket, view.rules.answer_at_once)):
        return decision_form_name(ticket, view)
    return OPEN_FORM if waits_for_others(ticket, view) else next_form_name(ticket, view)


def corrective_action_line(ticket: Ticket, view: ViewContext) -> str:
    """Number of a corrective action, the day by which it is due, and that of its next check."""
    say, facts, today = view.say, ticket.complaint, view.today
    reference = facts.corrective_action.reference if facts.corrective_action else ""
    number = say("home_action", reference=reference) if reference else ""
    undone, on, has_failed = facts.undone_action, facts.check_due_on, facts.further_measure_owed
    days = [("home_due", undone.due_on)] if undone and undone.due_on and not has_failed else []
    days += [("home_check", on)] if on else []
    told = [
        clock_with_day_mark(day, say(name, date=view.date(day)), today, say) for name, day in days
    ]
    told += [] if on else [say("home_check_open")]
    failed = say("home_action_failed") if has_failed else ""
    return say.line(number, failed, *told)


def clock_with_day_mark(day: date, clock: str, today: date, say: Phrases) -> str:
    """Mark the text of a clock as late or due today; leave it as it is before its day."""
    if day > today:
        return clock
    return say("card_late" if day < today else "card_today", clock=clock)


def needs_other_department(ticket: Ticket) -> bool:
    """Whether a department said "not ours" of a system, and no other is asked for it yet."""
    is_searching = ticket.status is Status.SEARCHING
    return is_searching and bool(ticket.disclosure.disowned_systems)


def waits_for_others(ticket: Ticket, view: ViewContext) -> bool:
    """Whether others than the desk have the next step, and their time for it is not over."""
    office = view.office_context
    if needs_other_department(ticket) or is_ready_to_continue(ticket, office, view.today):
        return False
    holder = current_holder(ticket, office.roster, view.rules.answer_at_once).holder
    return holder is not Holder.DESK


def _holder(ticket: Ticket, view: ViewContext) -> str:
    last = current_holder(ticket, view.office_context.roster, view.rules.answer_at_once)
    if last.holder is Holder.DEPARTMENT:
        names = (view.department(id_) for id_ in last.departments)
        return view.say("card_and").join(escape(sanitize(name)) for name in names)
    if last.holder is Holder.COLLEAGUE:
        return checker_text(ticket, view)
    who = view.say.word("holder", last.holder, ticket.kind)
    if last.holder is not Holder.DESK:
        return who
    owner = mention(ticket.owner, view.say) if ticket.owner else view.say("card_nobody")
    return view.say("home_at_desk", desk=who, owner=owner)


def _decision_word(what: str, ticket: Ticket) -> str:
    """Return the word of the phrase that names the decision: `what`, more exactly for a decision
    that refuses something, as the person may then sue at once (article 39)."""
    if what == "closing" and ticket.status is Status.RESPONDED:
        return "closing_of_more"
    if what != "decision" or not isinstance(ticket.facts, Disclosure):
        return what
    if not any(each.outcome.refuses for each in ticket.facts.decisions):
        return what
    return "partial_refusal" if ticket.facts.grants_something else "refusal"
