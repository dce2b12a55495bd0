"""Send the answer, record the reaction, close or reopen; corrective actions of closed
complaints: carried out, and their effect checked (有効性の確認).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.complaints import on_the_spot
from handlers.complaints.fields import (
    COMPLAINT,
    WRITTEN_REPLIES,
    answered_by_input,
    carried_out_text,
    complaint_input,
    effect_confirmation_parts,
    is_letter,
    is_letter_refused,
    known_no_contact_reason,
    missing_finding_inputs,
    opened_text_blocks,
    recorded_value_names,
    speaker_check_parts,
    unjudged_leak_fact,
    unjudged_leak_parts,
)
from handlers.forms.fields import named_input, options, personal_input, tick_input
from handlers.forms.form import Form, FormContext, Part, Parts, answer_facts, personal_answers
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets import letters
from handlers.tickets.due import measure_text
from handlers.tickets.fields import (
    NEW_CHECK_AFTER,
    corrective_action_facts,
    corrective_action_inputs,
    late_reason_inputs,
    open_day_after,
    reopen_reason_input,
    representative_facts,
    representative_inputs,
)
from tickets.letters.ticket_letters import names_outside_bodies
from tickets.model.complaint import Effect, Reaction, ReportFrequency
from tickets.model.contact import LONGEST_LINE
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import ContactBy, LetterKind, Move, PersonalField, Status
from tickets.model.pending import is_only_answered_at_once
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_RECOURSE, _INFORMED = "external_recourse_informed", "informed"
_UNANSWERED = "no_contact_reason"
_NEW = (Status.RECEIVED, Status.ACKNOWLEDGED)
_ENDING = (_UNANSWERED, "finding")
_ANSWER = ("replied_at", "reply_by", "delivery_ref", "reaction", "late_reason")
_REACHED_BY = {
    ContactBy.POST: (PersonalField.POSTAL_CODE, PersonalField.ADDRESS),
    ContactBy.PHONE: (PersonalField.PHONE,),
    ContactBy.EMAIL: (PersonalField.EMAIL,),
}


def _needed_to_answer(ticket: Ticket) -> tuple[PersonalField, ...]:
    """Name, preferred contact and approved text."""
    wished = ticket.party.contact_by
    reach = _REACHED_BY.get(wished, ()) if wished else ()
    return PersonalField.NAME, *reach, PersonalField.DRAFT_REPLY


def _draw_respond(context: FormContext) -> Parts:
    """Draw the reply's form. It also closes the complaint, once the person is said to accept the
    reply, or not to be answerable. A refused letter that names the outside bodies goes to the
    decider."""
    ticket = context.ticket
    if context.text(_UNANSWERED):
        return _unanswered(context)
    is_accepted = context.text("reaction") == Reaction.ACCEPTED
    return (
        *speaker_check_parts(context),
        *_words_to_send(context),
        complaint_input(context, "replied_at", required=True, initial=context.minute),
        *late_reason_inputs(context),
        answered_by_input(context, ticket.party.contact_by, required=True, redraws=True),
        complaint_input(context, "delivery_ref"),
        complaint_input(context, "reaction", hint=context.say("complaint.not_yet"), redraws=True),
        blocks.section(context.say("complaint.closes_accepted")) if is_accepted else None,
        blocks.context(context.say("complaint.after_recourse"))
        if is_letter_refused(context)
        else None,
        personal_input(context, PersonalField.WORDS),
        *(_ending(context) if is_accepted else ()),
        complaint_input(
            context,
            _UNANSWERED,
            hint=context.say("complaint.closes_unanswered"),
            redraws=True,
        ),
    )


def _words_to_send(context: FormContext) -> Sequence[Block]:
    """Return whom to reach and the approved words, as a letter if they go by post or e-mail."""
    ticket = context.ticket
    *reach, words = _needed_to_answer(ticket)
    if context.answers.get("reply_by", ticket.party.contact_by) not in WRITTEN_REPLIES:
        return tuple(opened_text_blocks(context, *reach, words))
    letter = letters.letter_blocks_to_copy(context, LetterKind.COMPLAINT_REPLY, ticket)
    # Without a name there is no letter to copy, so show the approved words alone.
    unaddressed = () if recorded_value_names(ticket, PersonalField.NAME) else (words,)
    return (
        *opened_text_blocks(context, *reach),
        *letter,
        *opened_text_blocks(context, *unaddressed),
    )


def _respond(context: FormContext) -> Sequence[Act]:
    if context.text(_UNANSWERED):
        return [_close_act(context)]
    facts = answer_facts(context, *_ANSWER, "speaker_check")
    if is_letter(context):
        facts[_RECOURSE] = names_outside_bodies(context.ticket, context.office)
    words = personal_answers(context, PersonalField.WORDS)
    ended = [_close_act(context)] if facts.get("reaction") is Reaction.ACCEPTED else []
    if is_letter_refused(context):
        ended = [Act(Move.NOT_ACCEPTED, {_RECOURSE: True})]
    return [Act(Move.RESPOND, facts, words), *ended]


def _unanswered(context: FormContext) -> Sequence[Part]:
    """Fields of closing without an answer: the reason, and those of every closing."""
    reason = context.ticket.complaint.no_contact_reason
    asks = complaint_input(context, _UNANSWERED, required=True, initial=reason, redraws=True)
    return (blocks.section(context.say("complaint.closes_unanswered")), asks, *_ending(context))


def _close_act(context: FormContext, *more: str) -> Act:
    settled = corrective_action_facts(context) | unjudged_leak_fact(context)
    settled |= representative_facts(context)
    return Act(Move.CLOSE, answer_facts(context, *more, *_ENDING) | settled)


def _draw_close(context: FormContext) -> Parts:
    if context.ticket.status is Status.UNRESOLVED:
        return (*on_the_spot.manager_closing_parts(context), *_ending(context))
    if context.ticket.status is Status.APPROVED:
        return _unanswered(context)
    if context.ticket.status in _NEW:
        return _stopped(context)
    known = context.ticket.complaint.reaction
    accepted = Reaction.ACCEPTED if _is_only_answered(context) else None
    reaction = complaint_input(
        context, "reaction", required=True, initial=known or accepted, redraws=True
    )
    words = personal_input(context, PersonalField.WORDS)
    ending = _recourse(context) if _is_not_accepted(context) else _ending(context)
    return (*on_the_spot.manager_closing_parts(context), reaction, words, *ending)


def _stopped(context: FormContext) -> Iterator[Part]:
    """An opt-out: what was stopped, whether the person was told, and how the representative hears
    (O10)."""
    view, ticket = context.view, context.ticket
    for stop in ticket.complaint.stops:
        told = {"system": view.system(stop.system), "date": view.date(stop.on)}
        yield blocks.section(context.say("complaint.stopped", **told))
    is_told = ticket.status is Status.ACKNOWLEDGED
    reason = known_no_contact_reason(ticket)
    if is_told and not context.answers.get(_UNANSWERED, reason):
        yield from on_the_spot.reply_inputs(context, hint=context.say("complaint.told_of_stop"))
    yield complaint_input(
        context, _UNANSWERED, required=not is_told, initial=reason, redraws=is_told
    )
    yield from late_reason_inputs(context)
    yield from on_the_spot.whose_mails_input(context)
    yield from representative_inputs(context)


def _is_not_accepted(context: FormContext) -> bool:
    said_now = context.answers.get("reaction", context.ticket.complaint.reaction)
    return said_now == Reaction.NOT_ACCEPTED


def _is_only_answered(context: FormContext) -> bool:
    """Whether it was only answered on the spot, so that one press closes it (O10)."""
    return is_only_answered_at_once(context.ticket, context.rules.answer_at_once)


def _ending(context: FormContext) -> tuple[Part, ...]:
    is_settled = context.ticket.complaint.is_action_settled or _is_only_answered(context)
    return (
        *unjudged_leak_parts(context),
        *missing_finding_inputs(context),
        *(() if is_settled else corrective_action_inputs(context)),
        *representative_inputs(
            context, ReportFrequency.MONTHLY if _is_only_answered(context) else None
        ),
    )


def _recourse(context: FormContext) -> tuple[Input | Block, ...]:
    """Name both accredited bodies, to be read out."""
    say = context.say
    bodies = (
        f"{each.name.get(say.language)}: {each.contact.get(say.language)}"
        for each in context.office.accredited_bodies or ()
    )
    informed = tick_input(
        _RECOURSE,
        say("complaint.recourse"),
        say(f"field.{_RECOURSE}"),
        value=_INFORMED,
        required=True,
    )
    named = blocks.section("\n".join(bodies) or say("complaint.no_bodies"))
    return named, informed, blocks.context(say("complaint.after_recourse"))


def _close(context: FormContext) -> Sequence[Act]:
    words = personal_answers(context, PersonalField.WORDS)
    if context.ticket.status in _NEW:
        told = () if context.text(_UNANSWERED) else ("replied_at", "reply_by")
        act = _close_act(context, *told, "late_reason")
        return [replace(act, personal=personal_answers(context, PersonalField.NAME))]
    if context.ticket.status is not Status.UNRESOLVED and _is_not_accepted(context):
        return [_not_accepted_act(context)]
    return [replace(_close_act(context, "reaction"), personal=words)]


def _not_accepted_act(context: FormContext) -> Act:
    informed = _INFORMED in context.picked(_RECOURSE)
    words = personal_answers(context, PersonalField.WORDS)
    return Act(Move.NOT_ACCEPTED, {_RECOURSE: informed}, words)


CHECK_EFFECT_FORM: Final = "complaint_check_effect"
_EFFECT: Final = "effect"


def _draw_check_effect(context: FormContext) -> Parts:
    say = context.say
    effect = named_input(
        context, _EFFECT, "radio", options=options(say, Effect), required=True, redraws=True
    )
    again = {"initial": open_day_after(context, NEW_CHECK_AFTER), "hint": say("effect_again_x")}
    failed = (
        complaint_input(context, "further", kind="text", required=True, max_length=LONGEST_LINE),
        complaint_input(context, "again_on", required=True, **again),
    )
    return (
        *_effects_so_far(context),
        *_unrecorded_action_parts(context),
        effect,
        complaint_input(context, "checked_on", required=True, initial=context.today, redraws=True),
        *effect_confirmation_parts(context),
        *(failed if context.text(_EFFECT) == Effect.NOT_EFFECTIVE else ()),
        personal_input(
            context,
            PersonalField.MOVE_REASON,
            required=True,
            label=say("effect_words"),
            hint=say("effect_words_x"),
        ),
    )


def _unrecorded_action_parts(context: FormContext) -> Parts:
    """Return fields to record with the check an action that nobody recorded as done (O34)."""
    action, say = context.ticket.complaint.open_action, context.say
    if action is None or action.done_on:
        return ()
    who = mention(action.responsible, say) if action.responsible else say("card_nobody")
    told = blocks.paragraph(say("effect_undone", who=who))
    return told, complaint_input(context, "done_on", required=True), _what_was_done(context)


def _effects_so_far(context: FormContext) -> Sequence[Block]:
    """Number of the action, planned day, earlier findings."""
    say, facts, view = context.say, context.ticket.complaint, context.view
    action = facts.open_action
    if action is None:
        return (blocks.section(say("effect_none")),)
    on = facts.check_due_on
    lines = [
        say("home_action", reference=action.reference),
        say("home_check", date=view.date(on)) if on else say("home_check_open"),
    ]
    if done := carried_out_text(context, action):
        lines.append(done)
    for each in facts.effect_checks:
        told = {
            "date": view.date(each.checked_on),
            "who": mention(each.checked_by, say),
            "effect": say.word("effect", each.effect),
        }
        lines.append(say("effect_before", **told))
    return (blocks.mrkdwn_section("\n".join(lines)),)


def _check_effect(context: FormContext) -> Sequence[Act]:
    words = personal_answers(context, PersonalField.MOVE_REASON)
    done = [_finish_act(context)] if context.ticket.complaint.is_action_unrecorded else []
    if context.text(_EFFECT) == Effect.EFFECTIVE:
        return [*done, Act(Move.CONFIRM_EFFECT, answer_facts(context, "checked_on"), words)]
    facts = answer_facts(context, "checked_on", "again_on", "further", of=COMPLAINT)
    return [*done, Act(Move.DENY_EFFECT, facts, words)]


def _asks_of_action(context: FormContext, ticket: Ticket, *, is_own: bool) -> Parts:
    """Return the planned action, and ask on which day what was done."""
    say, action = context.say, ticket.complaint.undone_action
    if action is None and not context.answers:
        return (blocks.section(say("fault.done_on.no_open_action")),)
    planned = say("home_action", reference=action.reference) if action else ""
    told = "\n".join(filter(None, (planned, measure_text(ticket.complaint, say))))
    return (
        blocks.section(told) if action else None,
        complaint_input(context, "done_on", required=True, initial=context.today),
        _what_was_done(context, required=is_own),
    )


def _what_was_done(context: FormContext, *, required: bool = True) -> Input:
    given = {"kind": "text", "required": required, "max_length": LONGEST_LINE}
    return complaint_input(context, "carried_out", **given)


def _finish_act(context: FormContext) -> Act:
    return Act(Move.FINISH_ACTION, answer_facts(context, "done_on", "carried_out", of=COMPLAINT))


def _draw_own_finish(context: FormContext) -> Parts:
    """Draw the form of the responsible person, who need not see the ticket (O34)."""
    actions = context.desk.own_actions
    ticket = actions.find_ticket(context.extra_word, who=context.person.id, now=context.now)
    if ticket.complaint.undone_action is None and not context.answers:
        raise RefusedError((Fault(Code.NO_OPEN_ACTION, "done_on"),))
    return _asks_of_action(context, ticket, is_own=True)


def _finish_own(context: FormContext) -> Sequence[Block]:
    actions, key = context.desk.own_actions, context.submission_key
    actions.finish(
        context.extra_word, _finish_act(context), who=context.person.id, now=context.now, key=key
    )
    return (blocks.section(context.say("own_action_recorded", number=context.extra_word)),)


FORMS: Final = (
    Form(
        "complaint_not_accepted",
        moves=(Move.NOT_ACCEPTED,),
        make_acts=lambda context: [_not_accepted_act(context)],
        draw_parts=lambda context: (
            personal_input(context, PersonalField.WORDS),
            *_recourse(context),
        ),
    ),
    Form(
        "complaint_respond",
        moves=(Move.RESPOND,),
        make_acts=_respond,
        draw_parts=_draw_respond,
        opens=lambda context: recorded_value_names(
            context.ticket, *_needed_to_answer(context.ticket)
        ),
    ),
    Form(
        "complaint_close",
        moves=(Move.NOT_ACCEPTED, Move.CLOSE),
        make_acts=_close,
        draw_parts=_draw_close,
        opens=on_the_spot.values_for_manager,
    ),
    Form(
        "complaint_reopen",
        moves=(Move.REOPEN,),
        seals=(PersonalField.MOVE_REASON,),
        draw_parts=lambda context: (reopen_reason_input(context),),
    ),
    Form("complaint_resume", moves=(Move.RESUME,)),
    Form(
        "complaint_finish_action",
        moves=(Move.FINISH_ACTION,),
        make_acts=lambda context: [_finish_act(context)],
        draw_parts=lambda context: _asks_of_action(context, context.ticket, is_own=False),
    ),
    Form("own_action_done", draw_parts=_draw_own_finish, submit_and_tell=_finish_own),
    Form(
        CHECK_EFFECT_FORM,
        moves=(Move.CONFIRM_EFFECT, Move.DENY_EFFECT),
        make_acts=_check_effect,
        draw_parts=_draw_check_effect,
    ),
)
