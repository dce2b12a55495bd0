"""The ticket card: kind, state, tags, deadlines, staff; never a person's words (O3)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from handlers.forms.step_lines import move_line
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, fee_text, mention
from handlers.tickets import actions
from handlers.tickets.due import due_line, open_action_lines
from handlers.tickets.four_steps import four_steps_line
from handlers.tickets.outcomes import outcome_lines, reaction_lines, ruling_lines
from tickets.access.deciders import (
    contents_checker,
    current_decider,
    day_passed_to_decider,
    has_nobody_to_investigate,
)
from tickets.deadlines.holders import Holder, current_holder
from tickets.deadlines.ticket_clocks import next_decider_deadlines
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Flag, Kind, Leak, Move, PartyRole, Role, Status
from tickets.model.pending import PendingKind, is_only_answered_at_once, pending_decisions
from tickets.model.people import Roster
from tickets.model.ticket import Step, Ticket
from tickets.rules import fees
from tickets.rules.fees import FeeDefect
from tickets.rules.periods import Rules

Draw = Callable[[Ticket, ViewContext], Iterator[Block]]


def card(ticket: Ticket, view: ViewContext, controls: Block | None) -> Message:
    """The fallback text repeats number, kind and state."""
    say = view.say
    title = say.line(*_title(ticket, view))
    is_request = isinstance(ticket.facts, Disclosure)
    below = "\n".join(_lines_below(ticket, view))
    return blocks.message(
        say.line(title, state_text(ticket, view)),
        blocks.headline(title),
        blocks.section(four_steps_line(ticket, view)) if is_request else None,
        blocks.fields(*_FIELDS[ticket.kind](ticket, view)),
        blocks.section(below) if below else None,
        controls,
        blocks.context(_times(ticket, view)),
    )


def withheld_card(number: str, view: ViewContext) -> Message:
    """Replaces a card that may no longer be shown; the same words for every reason."""
    line = view.say("card_stub", number=number)
    return blocks.message(line, blocks.context(line))


def state_text(ticket: Ticket, view: ViewContext) -> str:
    """受付済 → 次は評価; for a closed one its outcome."""
    say = view.say
    now = say.word("status", ticket.status, ticket.kind)
    if mail := ticket.mail_to_resend:  # 「申請書の返戻（宛所不明）」 until it is sent again (O19)
        now = say(f"status_back.{ticket.status}", trouble=say.word("trouble", mail.trouble))
    if ticket.close_code and ticket.status is Status.CLOSED:
        code = say.word("close_code", ticket.close_code, ticket.kind)
        return say("card_ended", status=now, code=code)
    if ticket.changed_by:
        return say("card_next", status=now, next=say("next_changed"))
    following = _next(ticket, view)
    return say("card_next", status=now, next=following) if following else now


def _next(ticket: Ticket, view: ViewContext) -> str:
    """The next step in words: of the first button, or of the status; empty if there is none."""
    say, status = view.say, ticket.status
    if ticket.awaits_findings:
        by_desk = has_nobody_to_investigate(ticket, view.office_context.roster)
        return say("next_findings_of_desk" if by_desk else "next_findings")
    steps = actions.procedure_steps(ticket, view)
    is_waited_for = status is Status.RESPONDED and not is_only_answered_at_once(
        ticket, view.rules.answer_at_once
    )
    if steps[:1] == (actions.CLOSE_COMPLAINT_FORM,) and not is_waited_for:
        return say("next_close")
    if steps[:1] == (actions.REPORT_SEARCH_FORM,) and all(
        each.found for each in ticket.open_searches
    ):
        return say("next_search_again")
    pending = {wait.what for wait in pending_decisions(ticket, view.rules.answer_at_once)}
    if not steps and (waits := pending & {PendingKind.RULING, PendingKind.CLOSING}):
        return say(f"waits.{min(waits)}")
    names = (*(f"next_step_of.{each}" for each in steps[:1]), f"next.{ticket.kind}.{status}")
    return next((say(name) for name in names if say.has(name)), "")


def _in_order(tags: Iterable[StrEnum]) -> list[StrEnum]:
    """Sort by the order of their enum, which is that of the forms."""
    return sorted(tags, key=lambda tag: list(type(tag).__members__).index(tag.name))


def subject_text(ticket: Ticket, say: Phrases) -> str:
    """Return the subject in fixed words: 苦情・相談（広告メール）, 開示等の求め（開示＋訂正）.

    A consultation, an opt-out or the like goes by its own name.
    """
    kind, facts = say.word("kind", ticket.kind), ticket.facts
    if isinstance(facts, Complaint):
        if facts.category is not Category.COMPLAINT:
            kind = say.word("category", facts.category)
        callers = (facts.caller,) if facts.caller else ()
        tags = [say.word("caller", each) for each in callers]
        tags += [say.word("subject", each) for each in _in_order(facts.subjects)]
    elif isinstance(facts, Disclosure):
        tags = [say.word("request_type", each) for each in _in_order(facts.types)]
    else:
        tags = []
    told = {"kind": kind, "tags": say("card_comma").join(tags)}
    return say.word("row_subject", "tags", ticket.kind, **told) if tags else kind


def summary_text(ticket: Ticket, view: ViewContext) -> str:
    """Number, subject and state."""
    return view.say.line(ticket.number, subject_text(ticket, view.say), state_text(ticket, view))


def step_message(step: Step, ticket: Ticket, view: ViewContext) -> Message:
    """One line per move for the thread: in which role, when and what, without free text (O3).

    With the date, if the ticket was recorded on another day. Not who: a name would stay in Slack
    for good, and a mention would notify people of their own acts. 「経過」 shows it to people with
    access.
    """
    say = view.say
    began = tokyo.date_of(ticket.recorded_at)
    is_same_day = tokyo.date_of(step.at) == began
    time = say.time(step.at) if is_same_day else say.moment(step.at, began)
    line = move_line(step, ticket, say, time, _role_or_mention(step, view))
    return blocks.message(say.word("move", step.move, ticket.kind), blocks.mrkdwn_section(line))


def _role_or_mention(step: Step, view: ViewContext) -> str:
    role = view.say.word("role", step.role) if step.role else mention(step.by, view.say)
    return role if step.role in (None, Role.SYSTEM) else view.say("card_role", role=role)


def _title(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    say, facts = view.say, ticket.facts
    yield ticket.number
    if isinstance(facts, Complaint):
        yield say.word("category", facts.category)
    elif isinstance(facts, Disclosure) and facts.types:
        types = (say.word("request_type", each) for each in _in_order(facts.types))
        yield say("card_plus").join(types)
    else:
        yield say.word("kind", ticket.kind)
    if ticket.kind is not Kind.QUESTION:
        yield say.word("channel", ticket.channel)


def _complaint(ticket: Ticket, view: ViewContext) -> Iterator[Block]:
    say, facts = view.say, ticket.complaint
    tags = say("card_comma").join(say.word("subject", each) for each in _in_order(facts.subjects))
    yield _field("card_state", state_text(ticket, view), view)
    yield from _owner_and_holder(ticket, view)
    role = ticket.party.role
    if role and role.speaks_for_another:
        yield _field("field.role", speaker_text(ticket, say), view)
    yield _field("card_about", tags or say("card_not_yet"), view)
    department = view.department(ticket.department) if ticket.department else say("card_not_yet")
    yield _field("card_department", department, view)
    yield _field("card_leak", say.word("leak", ticket.leak), view)
    has_request = any(link.kind is Kind.DISCLOSURE for link in ticket.known_links)
    has_request = has_request or Flag.DISCLOSURE in ticket.flags
    yield _field("card_disclosure", say("yes" if has_request else "no"), view)


def speaker_text(ticket: Ticket, say: Phrases) -> str:
    """Say who speaks; for another, also whether their authority was checked."""
    role = ticket.party.role
    if role is None:
        return ""
    name = say.option("party", role, ticket.kind)
    if not role.speaks_for_another:
        return name
    known = ticket.complaint.speaker_check
    check = say.word("speaker_check", known) if known else say("speaker_unchecked")
    return say("speaker_of_another", role=name, check=check)


def _request(ticket: Ticket, view: ViewContext) -> Iterator[Block]:
    say = view.say
    yield _field("card_state", state_text(ticket, view), view)
    yield from _owner_and_holder(ticket, view)
    yield _field("card_fee", fee_state_text(ticket, view), view)
    yield _field("card_identity", say.word("check", ticket.disclosure.id_result), view)
    yield _field("card_agent", agent_text(ticket, view), view)


def _question(ticket: Ticket, view: ViewContext) -> Iterator[Block]:
    yield _field("card_state", state_text(ticket, view), view)
    yield _owner(ticket, view)


_FIELDS: Final[Mapping[Kind, Draw]] = {
    Kind.QUESTION: _question,
    Kind.COMPLAINT: _complaint,
    Kind.DISCLOSURE: _request,
}


def _field(name: str, text: str, view: ViewContext) -> Block:
    return blocks.plain_text(view.say("card_field", name=view.say(name), text=text), 300)


def _owner(ticket: Ticket, view: ViewContext) -> Block:
    say = view.say
    if ticket.owner is None:
        return _field("card_owner", say("card_nobody"), view)
    return blocks.mrkdwn(say("card_field", name=say("card_owner"), text=f"<@{ticket.owner}>"))


def _owner_and_holder(ticket: Ticket, view: ViewContext) -> Iterator[Block]:
    yield _owner(ticket, view)
    if ticket.is_open:
        yield _field("card_now", holder_line(ticket, view), view)


def _lines_below(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """Outcome, rulings, deadlines, missing parts, pending decisions, linked tickets."""
    say, facts = view.say, ticket.facts
    yield from outcome_lines(ticket, say)
    yield from reaction_lines(ticket, say)
    yield from ruling_lines(ticket, say)
    if isinstance(facts, Complaint):
        yield from stop_lines(facts, view)
        yield from open_action_lines(ticket, view)
    if ticket.is_open and (line := due_line(ticket, view)):
        yield line
    if ticket.is_open and isinstance(facts, Complaint) and facts.about_person_same is None:
        yield say("card_undescribed")  # step 2 of its form is missing (O6)
    if ticket.leak is not Leak.NO and ticket.kind is not Kind.COMPLAINT:
        yield say("card_field", name=say("card_leak"), text=say.word("leak", ticket.leak))
    yield from pending_decision_lines(ticket, view)
    yield from _lines_before_reply(ticket, view)
    if ticket.known_links:
        numbers = dict.fromkeys(link.number for link in ticket.known_links)
        yield say("card_field", name=say("card_links"), text=say("card_comma").join(numbers))


def stop_lines(complaint: Complaint, view: ViewContext) -> Iterator[str]:
    """Day and system of each stop; a system outside the inventory is typed text (O3)."""
    known = {each.id for each in view.office.systems}
    for stop in complaint.stops:
        is_known = stop.system in known
        system = view.system(stop.system) if is_known else view.say("card_other_system")
        yield view.say("complaint.stopped", system=system, date=view.date(stop.on))


def _lines_before_reply(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """A reply method still to be asked for; pages that wait for a second person."""
    request = ticket.facts
    if not isinstance(request, Disclosure) or not ticket.is_open:
        return
    if request.application_arrived_on and request.method_requested is None:
        yield view.say("card_no_method")
    if not request.are_contents_checked:
        yield view.say("card_contents_wait")


def _times(ticket: Ticket, view: ViewContext) -> str:
    say = view.say
    updated = ticket.history[-1].at if ticket.history else ticket.recorded_at
    told = {
        "received": view.moment(ticket.received_at),
        "recorded": view.moment(ticket.recorded_at),
        "updated": view.moment(updated),
    }
    return say("card_times", **told)


def pending_decision_lines(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """「承認待ち：管理者（8/6から）」; of who stands in, also the day that they were asked."""
    say, roster = view.say, view.office_context.roster
    office = _office(current_decider(ticket, roster, view.today), roster)
    whom = say.word("waits_for", office)
    came = day_passed_to_decider(ticket, roster, view.today)
    waits = next_decider_deadlines(ticket, view.office_context) if office is Role.DEPUTY else ()
    asked = {each.of: each.on for each in waits}
    for wait in pending_decisions(ticket, view.rules.answer_at_once):
        told = {"what": say.word("waits", wait.what), "whom": whom, "date": view.day_of(wait.since)}
        since = came and min(came, asked.get(wait.what, came))
        if since and since > tokyo.date_of(wait.since):
            yield say("card_waits_since", **told, since=view.date(since))
        else:
            yield say("card_waits", **told)


def wait_duration_lines(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """「再開：1回（最後は8/20(木)）」, and 「2営業日待ち」 since the earliest wait."""
    reopened = [step.at for step in ticket.history if step.move is Move.REOPEN]
    if reopened:
        times, last = str(len(reopened)), view.day_of(reopened[-1])
        yield view.say("card_reopened", times=times, date=last)
    pending = pending_decisions(ticket, view.rules.answer_at_once)
    since = min((wait.since for wait in pending), default=view.now)
    if (days := view.office_context.opening.calendar.between(tokyo.date_of(since), view.today)) > 0:
        yield view.say("notice_waited", period=view.say.period("business_days", days))


def _office(person: str | None, roster: Roster) -> Role:
    return (roster.actor(person).office if person else None) or Role.MANAGER


def checker_text(ticket: Ticket, view: ViewContext) -> str:
    """Say who is to check what was packed: a colleague, or the officer if no agent can."""
    roster = view.office_context.roster
    checker = contents_checker(ticket, roster, view.today)
    if checker is None:
        return view.say.word("holder", Holder.COLLEAGUE, ticket.kind)
    who = view.say.word("waits_for", _office(checker, roster))
    return view.say("holder.checker", who=who)


def holder_line(ticket: Ticket, view: ViewContext) -> str:
    """Say whose turn it is, and since when: a card is not drawn anew every day."""
    roster, at_once = view.office_context.roster, view.rules.answer_at_once
    say, last = view.say, current_holder(ticket, roster, at_once)
    role, is_correcting = ticket.party.role, ticket.status is Status.CORRECTION_WAIT
    goes_to_person = is_correcting and ticket.is_reply_to_principal  # O16
    if last.holder is Holder.DEPARTMENT:
        who = say("card_and").join(view.department(id_) for id_ in last.departments)
    elif last.holder is Holder.PERSON and role and role.is_agent and not goes_to_person:
        who = say("holder.agent")
    elif last.holder is Holder.COLLEAGUE:
        who = checker_text(ticket, view)
    else:
        who = say.word("holder", last.holder, ticket.kind)
    return say("card_hands", who=who, date=view.day_of(last.at))


def days_held(ticket: Ticket, view: ViewContext) -> int:
    """Business days for which its current holder has had it."""
    office = view.office_context
    held = current_holder(ticket, office.roster, view.rules.answer_at_once)
    return max(0, office.opening.calendar.between(tokyo.date_of(held.at), view.today))


def amounts_to_return_text(request: Disclosure, rules: Rules, say: Phrases) -> str:
    """「郵便切手 500円」, what is to be returned; empty if nothing is."""
    owed = fees.amounts_to_return(request, rules).items()
    return say("card_comma").join(
        say("fee_amount", money=say(f"money.{money}"), yen=f"{yen:,}") for money, yen in owed
    )


def fee_state_text(ticket: Ticket, view: ViewContext) -> str:
    """Say whether a fee is due, whether it came, and what is to be returned."""
    request, say = ticket.disclosure, view.say
    fee, rules = _fee_text(ticket, view), view.rules_on(request.form_sent_on)
    owed = amounts_to_return_text(request, rules, say) if ticket.is_open else ""
    return say("fee_back", fee=fee, owed=owed) if owed else fee


def _fee_text(ticket: Ticket, view: ViewContext) -> str:
    request, say = ticket.disclosure, view.say
    if request.types_unclear and not request.types:
        return say("fee_open")
    rules = view.rules_on(request.form_sent_on)
    if not fees.yen_due(request, rules):
        return say("fee_none")
    means = say(f"money.{rules.fee_means}")
    state = say.word("fee_state", _FEE[fees.payment_defect(request, rules)], means=means)
    return say("fee_due", amount=fee_text(say, rules), state=state)


_FEE = {
    None: "settled",
    FeeDefect.MISSING: "missing",
    FeeDefect.SHORT: "short",
    FeeDefect.OTHER_MEANS: "other_means",
}


_AGENTS = (PartyRole.STATUTORY_AGENT, PartyRole.DELEGATED_AGENT)


def agent_text(ticket: Ticket, view: ViewContext) -> str:
    """Return the agent as on the documents, or as the caller said until they arrive."""
    kind, say = ticket.disclosure.agent_kind, view.say
    if kind:
        return say.word("agent_kind", kind)
    role = ticket.party.role
    if role in _AGENTS:
        return say.word("party", role, ticket.kind)
    return say("card_none" if role else "card_unconfirmed")
