"""Forms that put off the reply to a ticket: a new day, and waiting for the person.

遅延連絡: a new day is proposed and allowed; the letter puts it in force. 相手待ち: the target stops
while the person is asked for something.
"""

from collections.abc import Sequence
from datetime import date

from handlers.forms.fields import field_input, personal_input, radio_input
from handlers.forms.form import KIND_PREFIX, Form, FormContext, Part, Parts, personal_answers
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.fields import letter_language_hint, ticket_button
from tickets.deadlines.ticket_clocks import current_wait, latest_delay_day, reply_deadline
from tickets.model.documents import Delayable
from tickets.model.kinds import Kind, LetterKind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_UNTIL = "delay_proposed_until"
_DECISION, _ALLOW, _REFUSE = "decision", "allow", "refuse"


def delay_forms(kind: Kind) -> tuple[Form, ...]:
    """The forms of tickets of this kind."""
    prefix = KIND_PREFIX[kind]
    return (
        Form(
            f"{prefix}_delay",
            moves=(Move.PROPOSE_DELAY,),
            asks=(_UNTIL,),
            seals=(PersonalField.MOVE_REASON,),
            draw_parts=_asks_delay,
        ),
        Form(
            f"{prefix}_allow_delay",
            moves=(Move.ALLOW_DELAY, Move.REFUSE_DELAY),
            draw_parts=_draw_decision,
            make_acts=_decide,
            opens=_opens,
            receipt=_receipt,
            is_done=lambda ticket: _proposed_until(ticket) is None,
        ),
        Form(
            f"{prefix}_pause",
            moves=(Move.PAUSE,),
            asks=("wait_for", "wait_since"),
            draw_parts=_asks_wait,
        ),
        Form(
            f"{prefix}_go_on", moves=(Move.GO_ON,), asks=("wait_until",), draw_parts=_asks_wait_end
        ),
    )


def _asks_delay(context: FormContext) -> Parts:
    office, today, kind = context.office_context, context.today, context.ticket.kind
    latest = latest_delay_day(context.ticket, office, today)
    if latest <= today:
        told = context.say("delay_none_left", latest=context.view.date(latest))
        return _present_day(context), blocks.section(told)
    hint = context.say("delay_hint", latest=context.view.date(latest))
    told = letter_language_hint(context, "request.reason_told")
    return (
        _present_day(context),
        field_input(context, kind, _UNTIL, required=True, hint=hint),
        personal_input(context, PersonalField.MOVE_REASON, required=True, hint=told),
        blocks.context(context.say("delay_decided_by")),
        _what_stays(context),
    )


def _asks_wait(context: FormContext) -> Sequence[Part]:
    kind = context.ticket.kind
    return (
        field_input(context, kind, "wait_for", required=True),
        field_input(context, kind, "wait_since", required=True, initial=context.today),
        blocks.context(context.say.word("wait_stops", kind)),
    )


def _asks_wait_end(context: FormContext) -> Sequence[Part]:
    say, ticket = context.say, context.ticket
    wait = current_wait(ticket)
    if wait is None:
        return [blocks.section(say("fault.not_waiting"))]
    since = context.view.date(wait.since)
    return (
        blocks.section(say("wait_runs", what=say.word("wait_for", wait.what), since=since)),
        field_input(context, ticket.kind, "wait_until", required=True, initial=context.today),
    )


def _proposed_until(ticket: Ticket) -> date | None:
    facts = ticket.facts
    return facts.delay_proposed_until if isinstance(facts, Delayable) else None


def _present_day(context: FormContext) -> Block | None:
    office, say = context.office_context, context.say
    due = reply_deadline(context.ticket, office)
    return blocks.section(say("delay_now", day=context.view.date(due.on))) if due else None


def _what_stays(context: FormContext) -> Block | None:
    is_request = context.ticket.kind is Kind.DISCLOSURE
    return blocks.context(context.say("delay_and_article_39")) if is_request else None


def _draw_decision(context: FormContext) -> Parts:
    """The present and the proposed day with its reason; a refusal says why."""
    say, until = context.say, _proposed_until(context.ticket)
    if until is None:
        return [blocks.section(say("fault.no_delay_proposed"))]
    reason = next((context.opened.get(each) for each in _opens(context)), None)
    hint = say("delay_refusal_hint")
    why = personal_input(context, PersonalField.MOVE_REASON, required=True, hint=hint)
    return [
        _present_day(context),
        blocks.section(say("delay_until", day=context.view.date(until))),
        blocks.section(reason.reveal() if reason else say("request.no_reason")),
        blocks.context(say("delay_effect")),
        _what_stays(context),
        radio_input(
            say,
            _DECISION,
            "complaint.decision",
            (_ALLOW, _REFUSE),
            "delay_decision",
            redraws=True,
        ),
        why if context.text(_DECISION) == _REFUSE else None,
    ]


def _decide(context: FormContext) -> Sequence[Act]:
    if context.text(_DECISION) == _REFUSE:
        why = personal_answers(context, PersonalField.MOVE_REASON)
        return [Act(Move.REFUSE_DELAY, personal=why)]
    return [Act(Move.ALLOW_DELAY)]


def _opens(context: FormContext) -> Sequence[ValueName]:
    slot = context.ticket.reason_of(Move.PROPOSE_DELAY)
    return [slot] if slot in context.ticket.personal else []


def _receipt(context: FormContext, ticket: Ticket) -> Sequence[Block | None]:
    """Refused; or allowed, with the letter that puts it in force and who sends it."""
    say = context.say
    if context.text(_DECISION) == _REFUSE:
        return [blocks.header(ticket.number), blocks.section(say("delay_refused"))]
    if ticket.has_reason_not_to_reply:
        return [blocks.header(ticket.number), blocks.section(say("delay_counts_at_once"))]
    is_theirs = ticket.owner == context.person.id
    ready = say("request.letter_ready", letter=say("letter.delay"))
    look = ticket_button(context, "ticket_letter", ticket, more=LetterKind.DELAY)
    return (
        blocks.header(ticket.number),
        blocks.section(ready if is_theirs else say("delay_letter_is_anothers")),
        blocks.actions(look, block_id="delay"),
    )
