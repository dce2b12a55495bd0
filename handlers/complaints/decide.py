"""The decider reads facts, cause and the whole draft, and decides (O22)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers.complaints.draft import department_answers_and_notes, findings_blocks
from handlers.complaints.fields import (
    carried_out_text,
    finding_inputs,
    leak_text,
    missing_finding_inputs,
    opened_text_blocks,
    recorded_value_names,
    reply_blocks,
    reply_value_names,
    speaker_blocks,
    unjudged_leak_blocks,
    unjudged_leak_fact,
    unjudged_leak_parts,
)
from handlers.forms.fields import personal_input, radio_input
from handlers.forms.form import Form, FormContext, Part, answer_facts, personal_answers
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets.card import state_text, stop_lines
from handlers.tickets.detail.view import later_statement_blocks, values_said_later
from handlers.tickets.drafts import (
    decision_receipt,
    rejected_draft_reasons,
    require_change,
    send_back_act,
    send_back_inputs,
    sent_back_blocks,
)
from handlers.tickets.fields import corrective_action_facts, corrective_action_inputs
from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import ContactBy, Flag, Move, PersonalField
from tickets.workflow.case import Act

DECISION: Final = "decision"
APPROVE, CHANGE, SEND_BACK = "approve", "change", "send_back"
_PROMISE: Final = re.compile(
    r"[0-9０-９一二三四五六七八九十]+(?:営業日|日|週間|か月|ヶ月|時間)以内"
    r"|(?:本日|今日|明日|明後日|今週|来週|今月|来月|年内)中"
    r"|\bwithin \w+ (?:business |working )?(?:hour|day|week|month)s?\b"
    r"|\bby (?:tomorrow|next \w+|the end of \w+ \w+)\b",
    re.IGNORECASE,
)
_SAID = (PersonalField.PRINCIPAL_NAME, PersonalField.DETAIL, PersonalField.REMEDY_WANTED)
_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)


def _draw(context: FormContext) -> Sequence[Part]:
    """Everything on one screen: the complaint's words, what was found, the reply, what follows."""
    return (
        *_about(context),
        *sent_back_blocks(context),
        *opened_text_blocks(context, *_SAID),
        *later_statement_blocks(context),
        *findings_blocks(context),
        *opened_text_blocks(context, *_FOUND),
        *(() if context.ticket.has_reason_not_to_reply else reply_blocks(context)),
        *_promised(context),
        *_stops(context),
        *_action(context),
        _then(context),
        radio_input(context.say, DECISION, "complaint.decision", _MORE, redraws=True),
        *_MORE.get(context.text(DECISION), unjudged_leak_blocks)(context),
    )


def _promised(context: FormContext) -> Iterator[Block]:
    """Words of the draft that read like a promised time; nobody should be held to one."""
    say, reply = context.say, context.opened_value(PersonalField.DRAFT_REPLY)
    if context.ticket.has_reason_not_to_reply:
        return
    if found := dict.fromkeys(match.group() for match in _PROMISE.finditer(reply)):
        yield blocks.section(say("complaint.promised", words=say("card_comma").join(found)))


def _about(context: FormContext) -> Iterator[Block]:
    """Number, category and state; what was ticked; the summary, if there is one."""
    say, ticket = context.say, context.ticket
    category = say.word("category", ticket.complaint.category)
    yield blocks.headline(say.line(ticket.number, category, state_text(ticket, context.view)))
    ticked = [say("card_field", name=say("field.leak"), text=leak_text(context))]
    ticked += [say.word("flag", each) for each in Flag if each in ticket.flags]
    if severity := ticket.complaint.severity:
        told = say.word("severity", severity)
        ticked.append(say("card_field", name=say("field.severity"), text=told))
    yield blocks.context(say.line(*ticked))
    yield from speaker_blocks(context)
    if ticket.summary:
        yield blocks.headline(say("field.summary"))
        yield blocks.section(ticket.summary)


def _stops(context: FormContext) -> Iterator[Block]:
    """Say where mails were stopped, or that a requested stop is not on record (O10)."""
    say, complaint = context.say, context.ticket.complaint
    told = list(stop_lines(complaint, context.view))
    if not told and complaint.asks_for_stop:
        told = [say("complaint.no_stop")]
    if told:
        yield blocks.headline(say("field.stops"))
        yield blocks.section("\n".join(told))


def _action(context: FormContext) -> Iterator[Block]:
    """Finding and corrective action as drafted; "approve with changes" has their fields."""
    say, known = context.say, context.ticket.complaint.corrective_action
    if found := context.ticket.complaint.finding:
        yield blocks.headline(say("field.finding"))
        yield blocks.section(say.option("finding", found))
    if known:
        yield blocks.headline(say("field.corrective_action"))
        if known.needed:
            yield from _plan(context, known)
        else:
            yield blocks.section(say("complaint.none_needed", reason=known.reason))


def _plan(context: FormContext, action: CorrectiveAction) -> Iterator[Block]:
    say, view = context.say, context.view
    words = (say("complaint.action_needed", reference=action.reference), action.prevention)
    yield blocks.section("\n".join(filter(None, words)))
    if action.responsible and action.due_on:
        told = {"who": mention(action.responsible, say), "date": view.date(action.due_on)}
        yield blocks.paragraph(say("complaint.action_plan", **told))
        if action.done_on is None and action.due_on < context.today:
            yield blocks.section(say("complaint.action_late"))
    if done := carried_out_text(context, action):
        yield blocks.mrkdwn_section(done)
    if action.check_on:
        yield blocks.section(say("home_check", date=view.date(action.check_on)))


def _then(context: FormContext) -> Block:
    """Say what approving leads to; a reply by the decider replaces the reason for none."""
    say, ticket = context.say, context.ticket
    who = mention(ticket.owner, say) if ticket.owner else say("card_nobody")
    if reason := ticket.complaint.no_contact_reason:
        told = {"who": who, "reason": say.word("no_contact", reason)}
        is_replied = context.text(DECISION) == CHANGE
        then = "complaint.then_answered_after_all" if is_replied else "complaint.then_unanswered"
        return blocks.paragraph(say(then, **told))
    wished = ticket.party.contact_by
    if wished is ContactBy.NONE:
        return blocks.paragraph(say("complaint.then_unwished", who=who))
    way = say.word("contact_by", wished) if wished else say("complaint.any_way")
    return blocks.paragraph(say("complaint.then_answered", who=who, way=way))


def _approved(context: FormContext) -> Sequence[Part]:
    """A draft from before the drafter was asked."""
    rest = () if context.ticket.complaint.is_action_settled else corrective_action_inputs(context)
    return *unjudged_leak_parts(context), *missing_finding_inputs(context), *rest


def _changed(context: FormContext) -> Sequence[Part]:
    reply = personal_input(
        context,
        PersonalField.DRAFT_REPLY,
        required=True,
        initial=context.opened_value(PersonalField.DRAFT_REPLY),
        hint=context.say("complaint.change_hint"),
    )
    action = corrective_action_inputs(context)
    return *unjudged_leak_parts(context), reply, *finding_inputs(context), *action


_MORE: Mapping[str, Callable[[FormContext], Iterable[Part]]] = {
    APPROVE: _approved,
    CHANGE: _changed,
    SEND_BACK: lambda context: send_back_inputs(context, context.say("field.move_reason")),
}


def _acts(context: FormContext) -> Sequence[Act]:
    chosen = context.text(DECISION)
    if chosen == SEND_BACK:
        return [send_back_act(context, Move.SEND_BACK)]
    if chosen != CHANGE:
        return [Act(Move.APPROVE, _decided(context))]
    reply = personal_answers(context, PersonalField.DRAFT_REPLY)
    changed = Act(Move.CHANGE_DRAFT, _decided(context), reply)
    is_reworded = require_change(context, _DECIDE, changed, DECISION)
    return [replace(changed, facts={**changed.facts, "draft_changed": is_reworded})]


def _decided(context: FormContext) -> dict[str, object]:
    return (
        answer_facts(context, "finding")
        | corrective_action_facts(context)
        | unjudged_leak_fact(context)
    )


_DECIDE: Final = Form(
    "complaint_decide",
    moves=(Move.APPROVE, Move.CHANGE_DRAFT, Move.SEND_BACK),
    make_acts=_acts,
    draw_parts=_draw,
    opens=lambda context: (
        *recorded_value_names(context.ticket, *_SAID, *_FOUND),
        *(() if context.ticket.has_reason_not_to_reply else reply_value_names(context.ticket)),
        *values_said_later(context),
        *rejected_draft_reasons(context.ticket),
        *(name for name, _ in department_answers_and_notes(context.ticket)),
    ),
    receipt=decision_receipt,
    is_done=lambda ticket: ticket.changed_by is not None,
)
FORMS = (_DECIDE,)
