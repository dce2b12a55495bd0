"""Answer the investigation, draft the reply, confirm changed words (O22)."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Final

from handlers.complaints.fields import (
    complaint_input,
    finding_inputs,
    known_no_contact_reason,
    opened_text_blocks,
    recorded_value_names,
    reply_blocks,
    reply_letter_blocks,
    reply_value_names,
    speaker_blocks,
)
from handlers.forms.fields import personal_input
from handlers.forms.form import Form, FormContext, Part, answer_facts, personal_answers
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets.detail.view import (
    ValueWriter,
    later_statement_blocks,
    rows_in_blocks,
    value_blocks,
    values_said_later,
)
from handlers.tickets.drafts import (
    current_send_back_reasons,
    reason_blocks,
    unchanged_draft_tick,
    with_change_fact,
)
from handlers.tickets.fields import (
    corrective_action_facts,
    corrective_action_inputs,
    is_same_corrective_action,
    letter_language_hint,
)
from tickets.access.visibility import Visibility
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.pending import ANSWERS
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Step, Ticket
from tickets.workflow.case import Act

_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)
_WRITTEN = (*_FOUND, PersonalField.DRAFT_REPLY)
_SAID = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED)
_READ = (PersonalField.PRINCIPAL_NAME, *_SAID)


def _opens(context: FormContext) -> Sequence[ValueName]:
    ticket = context.ticket
    return (
        *recorded_value_names(ticket, *_READ, *_FOUND),
        *reply_value_names(ticket),
        *values_said_later(context),
        *_sent_back(ticket),
        *(name for name, _ in department_answers_and_notes(ticket)),
    )


def _sent_back(ticket: Ticket) -> Sequence[ValueName]:
    """Return the decider's reason, if the last draft was sent back."""
    return current_send_back_reasons(ticket, {Move.SEND_BACK}, {Move.DRAFT})


def department_answers_and_notes(ticket: Ticket) -> Iterator[tuple[ValueName, Step]]:
    """Yield the answers and notes of departments, oldest first."""
    for number, step in enumerate(ticket.history, start=1):
        name = ValueName(PersonalField.NOTE, str(number))
        is_theirs = step.is_findings_report or step.role is Role.PERSON_IN_CHARGE
        if is_theirs and name in ticket.personal:
            yield name, step


def findings_blocks(context: FormContext) -> Iterator[Block]:
    """The departments' answers, for drafter and decider."""
    for name, step in department_answers_and_notes(context.ticket):
        if name in context.opened:
            who, when = mention(step.by, context.view.say), context.view.moment(step.at)
            yield blocks.paragraph(context.say("complaint.findings", who=who, time=when))
            yield blocks.section(context.opened[name].reveal(), limit=blocks.LONGEST_SECTION)


def _draw(context: FormContext) -> Sequence[Part]:
    """A draft that was sent back is preset."""
    return (
        *speaker_blocks(context),
        *opened_text_blocks(context, *_READ),
        *later_statement_blocks(context),
        *reason_blocks(context, _sent_back(context.ticket), context.say("sent_back_title")),
        *findings_blocks(context),
        *(
            personal_input(context, field, required=True, initial=_known(context, field))
            for field in _FOUND
        ),
        *finding_inputs(context),
        *_draft(context),
        *corrective_action_inputs(context),
        *unchanged_draft_tick(context),
    )


def _known(context: FormContext, field: PersonalField) -> str:
    """Return the text as drafted before, or the facts as the department answered them."""
    known = context.opened_value(field)
    if known or field is not PersonalField.FACTS_FOUND:
        return known
    answers = [
        name
        for name, step in department_answers_and_notes(context.ticket)
        if step.is_findings_report
    ]
    found = context.opened.get(answers[-1]) if answers else None
    return found.reveal() if found else ""


def _draft(context: FormContext) -> Iterator[Part]:
    """Fields of the reply, or of the reason for none. An approved reason leaves only the reply.

    A reply that was sent before the reopening is shown to be read, not to be sent again.
    """
    if context.ticket.status is not Status.APPROVED:
        reason = complaint_input(
            context,
            "no_contact_reason",
            initial=known_no_contact_reason(context.ticket),
            hint=context.say("complaint.no_contact_hint"),
            redraws=True,
        )
        yield reason
        if context.answers.get(reason.name, reason.initial):
            return
    known = context.opened_value(PersonalField.DRAFT_REPLY)
    if known and _is_sent(context.ticket):
        yield blocks.headline(context.say("complaint.reply_sent"))
        yield blocks.section(known, limit=blocks.LONGEST_SECTION)
        known = ""
    yield from _letter(context, known)
    yield personal_input(
        context,
        PersonalField.DRAFT_REPLY,
        required=True,
        initial=known,
        hint=letter_language_hint(context, "complaint.draft_hint"),
    )


def _letter(context: FormContext, known: str) -> Sequence[Block]:
    """The letter around the draft as typed or on record, else around a mark for its place."""
    draft = context.text(str(PersonalField.DRAFT_REPLY)) or known
    text = Personal(draft or context.say("complaint.draft_place"))
    opened = {**context.opened, ValueName(PersonalField.DRAFT_REPLY): text}
    return reply_letter_blocks(replace(context, opened=opened))


def _is_sent(ticket: Ticket) -> bool:
    """Whether the reply on record was sent before the reopening, with no draft since."""
    moves = [step.move for step in ticket.history if step.move in {Move.DRAFT, *ANSWERS}]
    return bool(ticket.reopened_at_step and moves) and moves[-1] in ANSWERS


def _acts(context: FormContext) -> Sequence[Act]:
    facts = answer_facts(context, "no_contact_reason", "finding") | corrective_action_facts(context)
    before, names = context.ticket.complaint, ("no_contact_reason", "finding")
    changed = [name for name in names if facts.get(name) != getattr(before, name)]
    action = facts.get("corrective_action")
    if not is_same_corrective_action(before.corrective_action, action):
        changed.append("corrective_action")
    drafted = Act(Move.DRAFT, facts, personal_answers(context, *_WRITTEN))
    return [with_change_fact(context, _DRAFT, drafted, changed)]


def _asked_again(context: FormContext) -> Sequence[ValueName]:
    """Return what the department reads: what was said, why it is asked again, its own answer.

    Not who said it: to look the person up, it opens that on its own (O20).
    """
    shown = context.shown
    if shown.visibility is not Visibility.TASK or shown.needs_reason_to_open:
        return ()
    return [name for name in shown.opens if name.of or name.field in _SAID]


def _draw_findings(context: FormContext) -> Sequence[Part]:
    say = context.say
    label, hint = say("complaint.findings_label"), say("complaint.findings_hint")
    return (
        blocks.headline(context.ticket.number),
        *value_blocks(context.ticket, context.opened, context.view),
        personal_input(context, PersonalField.NOTE, required=True, label=label, hint=hint),
    )


def _what_changed(context: FormContext) -> Iterator[Block]:
    """Yield each changed value, and whether the words changed; before 1.1.0 nobody kept this."""
    say, history = context.say, context.ticket.history
    changes = [step.is_changed for step in history if step.move is Move.CHANGE_DRAFT]
    if changes and changes[-1] is not None:
        yield blocks.headline(say("complaint.changed"))
        yield from rows_in_blocks(list(_changed_rows(context)))
        words = "complaint.changed_words" if changes[-1] else "complaint.same_words"
        yield blocks.section(say(words))


def _changed_rows(context: FormContext) -> Iterator[list[Block]]:
    """Yield a row for each changed value; an action that was not drafted has one row."""
    facts, writer = context.ticket.complaint, ValueWriter(context.view, context.ticket)
    drafted, now = facts.drafted_action, facts.corrective_action
    values: list[tuple[str, object, object]] = [("corrective_action", drafted, now)]
    if drafted and now:
        old, new = drafted.as_decided, now.as_decided
        names = [each.name for each in fields(old)]
        values = [(name, getattr(old, name), getattr(new, name)) for name in names]
    for name, before, after in (("finding", facts.drafted_finding, facts.finding), *values):
        if before != after:
            yield writer.change_row(name, before, after)


_DRAFT: Final = Form(
    "complaint_draft", moves=(Move.DRAFT,), make_acts=_acts, draw_parts=_draw, opens=_opens
)
FORMS = (
    Form(
        "complaint_report_findings",
        moves=(Move.REPORT_FINDINGS,),
        seals=(PersonalField.NOTE,),
        draw_parts=_draw_findings,
        opens=_asked_again,
    ),
    _DRAFT,
    # What the decider changed, from and to, then the words (O22)
    Form(
        "complaint_confirm",
        moves=(Move.CONFIRM_CHANGE,),
        draw_parts=lambda context: (
            *_what_changed(context),
            *reply_blocks(context),
            blocks.context(context.say("complaint.two_have_seen")),
        ),
        opens=lambda context: reply_value_names(context.ticket),
    ),
)
