"""Notices of a ticket's moves: number, kind, state and due date, never free text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from handlers.forms.message_outcome import NOTICE_PREFIX
from handlers.forms.state import TicketRef
from handlers.forms.step_lines import step_text
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, mention
from handlers.tickets.actions import OPEN_FORM, form_buttons, procedure_steps
from handlers.tickets.assignment import notice_sender_lines
from handlers.tickets.card import state_text, wait_duration_lines
from handlers.tickets.drafts import decision_form_name
from handlers.tickets.due import department_deadline_text, due_line
from handlers.tickets.outcomes import (
    decision_lines_for_departments,
    outcome_lines,
    ruling_lines,
    search_request_lines,
)
from tickets.access.deciders import possible_deciders
from tickets.deadlines.holders import Holder, current_holder
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Found
from tickets.model.kinds import Kind, Move, PersonalField, Role, Status
from tickets.model.notices import PRESERVING, NoticeKind
from tickets.model.pending import PendingKind, pending_decisions
from tickets.model.personal import ValueName
from tickets.model.ticket import Step, Ticket

_LONGEST = 9000
_ASKERS_BLOCK: Final = "answer:{}"
_TO_DEPARTMENT: Final = frozenset(
    {
        NoticeKind.SEARCH_ASKED,
        NoticeKind.INVESTIGATION_ASKED,
        *PRESERVING,
        NoticeKind.EXECUTION_ASKED,
    }
)
"""They tell the department's own date and its contact, not the desk's state and dates."""


def move_message(
    what: NoticeKind,
    ticket: Ticket,
    view: ViewContext,
    controls: Block | None,
    systems: Sequence[str] = (),
    more: Mapping[str, str] = MappingProxyType({}),
) -> Message:
    """Drawn from the current ticket; its first line names the office and duplicate in `more`."""
    first = _first_line(what, ticket, view, more)
    by = "\n".join(notice_sender_lines(what, ticket, view))
    what = kind_to_draw(what, ticket, view)
    if what in (NoticeKind.ACTION_NAMED, NoticeKind.ACTION_DUE):
        return _action(first, ticket, view)
    if what is NoticeKind.ACTION_FAILED:
        return _failed_action(first, ticket, view)
    say = view.say
    now = say("card_field", name=say("card_state"), text=state_text(ticket, view))
    due = due_line(ticket, view, lasts=True) if ticket.is_open else None
    names = say("card_comma").join(map(view.system, systems))
    if what is NoticeKind.SEARCH_ANSWERED and names and isinstance(ticket.facts, Disclosure):
        first = _answered(first, ticket, systems, view)
    where = say("card_field", name=say("notice_systems"), text=names) if systems else None
    is_asked = what in _TO_DEPARTMENT
    decided = _DECIDED[what](ticket, say) if what in _DECIDED else ()
    lines = [each for each in (where, *decided, *(() if is_asked else (now, due))) if each]
    return blocks.titled_message(
        first,
        blocks.mrkdwn_section(by) if by else None,
        _proposal(ticket, view) if what is NoticeKind.DECISION_WAITS else None,
        _why_deputy(what, ticket, view),
        blocks.section("\n".join(lines)) if lines else None,
        _to_do(what, ticket, systems, view) if is_asked else None,
        controls,
    )


def kind_to_draw(what: NoticeKind, ticket: Ticket, view: ViewContext) -> NoticeKind:
    """A reminder of an answer that the reader's department owes looks like asking for it."""
    theirs = view.office_context.roster.actor(view.reader).in_charge_of
    is_chased = what is NoticeKind.CHASED and not any(pending_decisions(ticket))
    if not is_chased and what is not NoticeKind.SEARCH_CHASED:
        return what
    if ticket.asked & theirs:
        is_decided = ticket.status is Status.DECIDED
        return NoticeKind.EXECUTION_ASKED if is_decided else NoticeKind.SEARCH_ASKED
    is_theirs = ticket.awaits_findings and ticket.department in theirs
    return NoticeKind.INVESTIGATION_ASKED if is_theirs else what


def search_again_message(
    ticket: Ticket,
    view: ViewContext,
    controls: Block | None,
    systems: Sequence[str],
    answer: Step | None,
) -> Message:
    """The request of a search that could not be made: when that was said, and what is next."""
    said = [step_text(answer, ticket, view)] if answer else []
    told = blocks.mrkdwn_section("\n".join((*said, view.say("tell_again"))))
    drawn = move_message(NoticeKind.SEARCH_ASKED, ticket, view, None, systems)
    return blocks.message(drawn.text, *drawn.blocks, told, controls)


_DECIDED: Final[Mapping[NoticeKind, Callable[[Ticket, Phrases], Iterator[str]]]] = {
    NoticeKind.DECIDED: outcome_lines,
    NoticeKind.SEARCH_ASKED: search_request_lines,
    NoticeKind.EXECUTION_ASKED: decision_lines_for_departments,
    NoticeKind.RULED: ruling_lines,
}


def _action(first: str, ticket: Ticket, view: ViewContext) -> Message:
    """Tell the responsible person the day of a corrective action, and where to read it (O2)."""
    say, action = view.say, ticket.complaint.corrective_action
    told = [say("action_day", date=view.date(action.due_on))] if action and action.due_on else []
    told.append(say("action_on_home"))
    if ticket.owner not in (None, view.reader):
        told.append(say("notice_contact", who=mention(ticket.owner, say)))
    return blocks.titled_message(first, blocks.mrkdwn_section("\n".join(told)))


def _failed_action(first: str, ticket: Ticket, view: ViewContext) -> Message:
    """Tell that a further measure is needed; what was found is read in the ticket only (O2)."""
    say, facts = view.say, ticket.complaint
    again_on, action = facts.check_due_on, facts.corrective_action
    told = [say("action_check_again", date=view.date(again_on))] if again_on else []
    told.append(say("action_further"))
    if action and action.responsible == view.reader:
        told.append(say("action_on_home"))
    return blocks.titled_message(first, blocks.mrkdwn_section("\n".join(told)))


def _to_do(
    what: NoticeKind, ticket: Ticket, systems: Sequence[str], view: ViewContext
) -> Block | None:
    """Tell a department by when it answers, and who its contact at the desk is."""
    due = department_deadline_text(ticket, systems, view, lasts=True)
    lines = [due] if due and what not in PRESERVING else []  # that date is the search's
    preserved = (step.by for step in reversed(ticket.history) if step.move is Move.PRESERVE)
    contact = ticket.owner or next(preserved, None)
    if contact and contact != view.reader:
        lines.append(view.say("notice_contact", who=mention(contact, view.say)))
    return blocks.mrkdwn_section("\n".join(lines)) if lines else None


def _answered(first: str, ticket: Ticket, systems: Sequence[str], view: ViewContext) -> str:
    """Say for which systems an answer came, or that the department is not in charge."""
    say = view.say
    tasks = [each for each in ticket.disclosure.tasks if each.system in systems]
    refused = [each for each in tasks if each.found is Found.NOT_OURS]
    asked = ((view.department(each.department), view.system(each.system)) for each in refused)
    teams = (say("reminder_searched", department=team, system=system) for team, system in asked)
    named = say("card_comma").join(teams)
    if len(refused) == len(tasks):
        return say("search_not_ours", number=ticket.number, systems=named)
    line = say("notice_of_systems", line=first, systems=_by_department(ticket, systems, view))
    return say("notice_refused", line=line, systems=named) if refused else line


def _by_department(ticket: Ticket, systems: Sequence[str], view: ViewContext) -> str:
    """「営業部：顧客管理、配信」: who answered for which systems."""
    say = view.say
    tasks = [each for each in ticket.disclosure.tasks if each.system in systems]
    found: dict[str, list[str]] = {}
    for each in tasks:
        found.setdefault(view.department(each.department), []).append(view.system(each.system))
    return say("home_between").join(
        say("card_field", name=department, text=say("card_comma").join(dict.fromkeys(named)))
        for department, named in found.items()
    )


def _proposal(ticket: Ticket, view: ViewContext) -> Block | None:
    """Severity, drafter, and how long it has waited."""
    say, facts = view.say, ticket.facts
    severity = facts.severity if isinstance(facts, Complaint) else None
    told = []
    if severity:
        told.append(("field.severity", say.word("severity", severity)))
    if ticket.drafted_by:
        told.append(("notice_drafted_by", f"<@{ticket.drafted_by}>"))
    lines = [say("card_field", name=say(name), text=text) for name, text in told]
    line = say.line(*lines, *wait_duration_lines(ticket, view))
    return blocks.mrkdwn_section(line) if line else None


def _why_deputy(what: NoticeKind, ticket: Ticket, view: ViewContext) -> Block | None:
    """Say why a decision of the manager comes to the deputy (O22, O23)."""
    say, roster = view.say, view.office_context.roster
    manager = roster.manager
    is_decision = what is NoticeKind.DECISION_WAITS or what in _WAITS
    if not is_decision or view.reader != roster.deputy or view.reader == manager:
        return None
    if ticket.passed_to == view.reader:
        why = "deputy_passed_on"
    elif manager is None or manager not in possible_deciders(ticket, roster):
        why = "deputy_alone"
    elif roster.is_absent(manager, view.today):
        why = "deputy_absence"
    else:
        why = "deputy_waited"
    return blocks.section(say(why))


ASKER_NOTICES: Final = frozenset(
    {NoticeKind.PASSED_ON, NoticeKind.ANSWERED, NoticeKind.CONVERTED, NoticeKind.WITHDRAWN}
)


def asker_message(
    what: NoticeKind, ticket: Ticket, view: ViewContext, *rest: Block | None
) -> Message:
    """Tell the asker, without internal targets or states of the desk (O30)."""
    first = _first_line(what, ticket, view)
    closed = next_opening_block(view) if what is NoticeKind.PASSED_ON else None
    return blocks.titled_message(first, closed, *rest)


def next_opening_block(view: ViewContext) -> Block | None:
    """Say when the desk opens again; None while it is open."""
    opening = view.office_context.opening
    if opening.is_open(view.now):
        return None
    return blocks.context(view.say("opens_again", time=view.moment(opening.next_opening(view.now))))


def answer_ended_block(ticket: Ticket, view: ViewContext) -> Block:
    """Replaces the answer and its buttons: where its text can still be read."""
    return blocks.section(view.say("answer_closed", number=ticket.number))


def last_question_and_answer_names(ticket: Ticket) -> tuple[ValueName | None, ValueName | None]:
    """The newest question and the newest answer among the ticket's personal values."""
    asked = _newest(ticket, PersonalField.WORDS) or _newest(ticket, PersonalField.DETAIL)
    return asked, _newest(ticket, PersonalField.ANSWER)


def _newest(ticket: Ticket, field: PersonalField) -> ValueName | None:
    given = [slot for slot in ticket.personal if slot.field is field]
    return max(given, key=lambda slot: int(slot.of or 0), default=None)


def question_and_answer_blocks(question: str, answer: str, say: Phrases) -> tuple[Block, ...]:
    """The desk's answer below the question that it answers, plain."""
    words = " ".join(question.split())
    asked = (blocks.context(say("picked_question", question=words)),) if words else ()
    return (*asked, *blocks.sections(answer, _LONGEST))


def _first_line(
    what: NoticeKind,
    ticket: Ticket,
    view: ViewContext,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    kind, office = view.say.word("kind", ticket.kind), view.say.word("role", Role.MANAGER)
    told = {"number": ticket.number, "kind": kind, "office": office, **more}
    return view.say.word("tell", what, _variant(what, ticket, view, more), **told)


def _variant(what: NoticeKind, ticket: Ticket, view: ViewContext, more: Mapping[str, str]) -> str:
    """Return which of several texts a notice has."""
    if what is NoticeKind.CHASED and (asked := kind_to_draw(what, ticket, view)) is not what:
        return "executing" if asked is NoticeKind.EXECUTION_ASKED else "department"
    if what is NoticeKind.ACTION_DUE and ticket.complaint.is_action_overdue(view.today):
        return "overdue"
    if what is NoticeKind.DUPLICATE_MERGED and more.get("duplicate"):
        return "known"
    is_again = what is NoticeKind.INVESTIGATION_ASKED and ticket.reopened_at_step
    return "reopened" if is_again else ticket.kind


_WAITS: Final[Mapping[NoticeKind, PendingKind]] = {
    NoticeKind.RULING_ASKED: PendingKind.RULING,
    NoticeKind.CLOSING_WAITS: PendingKind.CLOSING,
    NoticeKind.DELAY_PROPOSED: PendingKind.DELAY,
}
"""Notices to the decider, with a button to open the ticket."""
_TO_OWNER: Final = frozenset(
    {
        NoticeKind.DECIDED,
        NoticeKind.SENT_BACK,
        NoticeKind.STILL_STUCK,
        NoticeKind.CONTENTS_CHECKED,
        NoticeKind.CONTENTS_REFUSED,
    }
)
"""Notices to the person who goes on, with the first button of the card."""
_DECISIONS: Final = {Kind.COMPLAINT: PendingKind.APPROVAL, Kind.DISCLOSURE: PendingKind.DECISION}
_BUTTONS: Final[Mapping[NoticeKind, tuple[str, ...]]] = {
    NoticeKind.NAME_THEM: ("ticket_name",),
    NoticeKind.UNASSIGNED: ("ticket_take", "ticket_open"),
    **dict.fromkeys(PRESERVING, ()),
    NoticeKind.DEPARTMENT_SILENT: (),
    NoticeKind.EXECUTION_ASKED: ("request_execute_part", "ticket_contents"),
    NoticeKind.ACTION_NAMED: (),
    NoticeKind.ACTION_DUE: (),  # the reader may not see the ticket
    NoticeKind.ACTION_FAILED: (),  # likewise
    NoticeKind.ACTION_MISSED: ("complaint_finish_action", "ticket_open"),
    NoticeKind.CONTENTS_PACKED: ("request_check_contents", "ticket_open"),
    NoticeKind.DELAY_ALLOWED: ("ticket_letter",),
    NoticeKind.CONVERTED: (),
}


def notice_buttons(
    what: NoticeKind, ticket: Ticket, view: ViewContext, *, may_pass_on: bool = False
) -> Block | None:
    """The buttons under a notice; a decision can be passed on to the deputy, if there is one."""
    names = _names(kind_to_draw(what, ticket, view), ticket, view)
    if what is NoticeKind.DECISION_WAITS and may_pass_on:
        names = (*names, "ticket_deputize")
    drawn = form_buttons(ticket, dict.fromkeys(names), view.say)
    return blocks.actions(*drawn, block_id=f"{NOTICE_PREFIX}{ticket.number}")


def _names(what: NoticeKind, ticket: Ticket, view: ViewContext) -> tuple[str, ...]:
    kind = ticket.kind
    if what in _TO_OWNER or (what is NoticeKind.REOPENED and view.reader == ticket.owner):
        return (*procedure_steps(ticket, view)[:1], OPEN_FORM)
    if what is NoticeKind.CHANGE_WAITS:
        return procedure_steps(ticket, view)[:1]
    if what is NoticeKind.DECISION_WAITS:
        return (decision_form_name(_DECISIONS[kind], kind),)
    if what in _WAITS:
        is_other_way = what is NoticeKind.CLOSING_WAITS  # close it, or reopen it
        others = procedure_steps(ticket, view) if is_other_way else ()
        return (decision_form_name(_WAITS[what], kind), *others, OPEN_FORM)
    if what is NoticeKind.SEARCH_ANSWERED:
        return (*_after_answer(ticket, view), OPEN_FORM)
    asked = _department_buttons(what, ticket, view) or _buttons_if_nobodys(what, ticket, view)
    return asked or _BUTTONS.get(what, (OPEN_FORM,))


def _buttons_if_nobodys(what: NoticeKind, ticket: Ticket, view: ViewContext) -> tuple[str, ...]:
    """A reminder of what nobody has taken goes to the desk, which takes it."""
    held, is_chased = current_holder(ticket, view.office_context.roster), what is NoticeKind.CHASED
    is_free = ticket.owner is None and held.holder is Holder.DESK
    return _BUTTONS[NoticeKind.UNASSIGNED] if is_chased and is_free else ()


def _department_buttons(what: NoticeKind, ticket: Ticket, view: ViewContext) -> tuple[str, ...]:
    """A department's buttons: a note until the investigation of a complaint begins; for a request
    "not ours" while a system of theirs has no answer."""
    if what is NoticeKind.INVESTIGATION_ASKED:
        begun = ticket.status is Status.INVESTIGATING
        return ("ticket_contents", "complaint_report_findings" if begun else "ticket_note")
    if what is not NoticeKind.SEARCH_ASKED:
        return ()
    theirs = view.office_context.roster.actor(view.reader).in_charge_of
    open_tasks = (each for each in ticket.disclosure.tasks if each.found is None)
    is_owed = any(each.department in theirs for each in open_tasks)
    not_ours = ("request_not_ours",) if is_owed else ()
    return ("ticket_contents", "request_search_report", *not_ours)


def _after_answer(ticket: Ticket, view: ViewContext) -> tuple[str, ...]:
    """Return what follows a department's answer, if it is the desk's turn."""
    if isinstance(ticket.facts, Disclosure):
        return ("request_ask_elsewhere",) if ticket.facts.disowned_systems else ()
    return procedure_steps(ticket, view)[:1]


def solved_or_stuck_buttons(ticket: Ticket, say: Phrases) -> Iterator[Block | None]:
    """The asker's buttons under the desk's answer, and what the first one does."""
    drawn = [
        blocks.button(
            say.word("move", move),
            tap,
            TicketRef(ticket.number, ticket.version).write(),
            says=say("control_says", number=ticket.number, act=say.word("move", move)),
        )
        for tap, move in (("question_solved", Move.SOLVED), ("question_stuck", Move.STILL_STUCK))
    ]
    taps = _ASKERS_BLOCK.format(ticket.number)
    yield blocks.actions(*drawn, block_id=taps)
    yield blocks.context(say("question_solved_means")) | {"block_id": f"{taps}:means"}


def has_solved_or_stuck_buttons(shown: Mapping[str, Any], ticket: Ticket) -> bool:
    """Whether an answer that stands in Slack still has its buttons."""
    taps = _ASKERS_BLOCK.format(ticket.number)
    return any(each.get("block_id") == taps for each in shown.get("blocks") or ())


def with_buttons_replaced(shown: Mapping[str, Any], ticket: Ticket, view: ViewContext) -> Message:
    """The posted answer, with what became of the question in place of its buttons."""
    taps = _ASKERS_BLOCK.format(ticket.number)
    kept = [b for b in shown["blocks"] if not str(b.get("block_id")).startswith(taps)]
    ended = blocks.context(view.say("answer_over", state=state_text(ticket, view)))
    return Message(str(shown.get("text") or ""), (*kept, ended))
