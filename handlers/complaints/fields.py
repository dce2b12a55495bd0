"""Fields that several complaint forms share."""

from collections.abc import Iterator, Sequence
from typing import Any

from handlers.forms.fields import field_input, options, tick_input
from handlers.forms.form import FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.text import escape, sanitize
from handlers.tickets import letters
from handlers.tickets.card import speaker_text
from handlers.tickets.detail.view import personal_label
from handlers.tickets.escalate import escalation_status_text
from handlers.tickets.fields import contact_methods
from tickets.letters.ticket_letters import names_outside_bodies
from tickets.model.complaint import Category, CorrectiveAction, Effect, NoContact, Reaction
from tickets.model.kinds import ContactBy, Kind, LetterKind, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.workflow.guards.complaint import needs_speaker_check

COMPLAINT = Kind.COMPLAINT
WRITTEN_REPLIES = (ContactBy.POST, ContactBy.EMAIL, ContactBy.COUNTER)
_LEAK_ACCEPTED = "leak_undecided_accepted"
CONTACT_FIELDS = (PersonalField.PHONE, PersonalField.EMAIL, PersonalField.ADDRESS)


def complaint_input(context: FormContext, name: str, /, **given: Any) -> Input:
    return field_input(context, COMPLAINT, name, **given)


def answered_by_input(context: FormContext, known: ContactBy | None, **given: Any) -> Input:
    """Ask how the person was told, unless they want no contact."""
    offered = options(
        context.say, [each for each in contact_methods(context) if each is not ContactBy.NONE]
    )
    initial = None if known is ContactBy.NONE else known
    return complaint_input(context, "reply_by", options=offered, initial=initial, **given)


def finding_inputs(context: FormContext) -> Iterator[Input]:
    """認否, asked of complaints only."""
    complaint = context.ticket.complaint
    if complaint.category is Category.COMPLAINT:
        yield complaint_input(context, "finding", required=True, initial=complaint.finding)


def missing_finding_inputs(context: FormContext) -> Iterator[Input]:
    """Ask for the finding if the draft is older than the question or imported."""
    if context.ticket.complaint.needs_finding:
        yield from finding_inputs(context)


def carried_out_text(context: FormContext, action: CorrectiveAction) -> str:
    """When the action was carried out, and what was done; empty until it is recorded."""
    if action.done_on is None:
        return ""
    did = context.say("effect_done", date=context.view.date(action.done_on))
    what = escape(sanitize(action.carried_out))
    return context.say("card_field", name=did, text=what) if what else did


def effect_confirmation_parts(context: FormContext) -> Sequence[Part]:
    """Ask to confirm an effect found before the planned day, or by the responsible person (O34)."""
    say, action = context.say, context.ticket.complaint.open_action
    if action is None or context.text("effect") != Effect.EFFECTIVE:
        return ()
    on, planned = context.day("checked_on") or context.today, context.ticket.complaint.check_due_on
    early = say("effect_early", date=context.view.date(planned)) if planned and on < planned else ""
    own = say("effect_own") if action.responsible == context.person.id else ""
    sure = tick_input("effect_sure", say("effect_sure"), say("effect_sure.yes"), required=True)
    told = "\n".join(filter(None, (early, own)))
    return (blocks.section(told), sure) if told else ()


def speaker_blocks(context: FormContext) -> Iterator[Block]:
    """Say who is answered, and whether their authority was checked (令13条)."""
    if told := speaker_text(context.ticket, context.say):
        yield blocks.section(context.say("card_field", name=context.say("field.role"), text=told))


def speaker_check_parts(context: FormContext) -> Iterator[Part]:
    """Ask, for a complaint made on behalf of another, how the speaker's authority was checked."""
    if needs_speaker_check(context.ticket):
        yield from speaker_blocks(context)
        yield complaint_input(context, "speaker_check", required=True)


def leak_text(context: FormContext) -> str:
    """Say whether it may be a leak: what was judged of the last report, else what the desk said."""
    say, found = context.say, context.desk.escalations.of_ticket(context.ticket)
    judged = [each for each in found if each.cause.is_breach and each.is_judged]
    if not judged:
        return say.word("leak", context.ticket.leak)
    return say.line(judged[-1].number, escalation_status_text(judged[-1], say))


def unjudged_leak_blocks(context: FormContext) -> Iterator[Block]:
    """Draw one section that names the complaint's breach reports without a judgement, if any."""
    found = context.desk.escalations.of_ticket(context.ticket)
    open_ = [each.number for each in found if each.cause.is_breach and not each.is_judged]
    if open_:
        numbers = context.say("card_comma").join(open_)
        yield blocks.section(context.say("complaint.leak_undecided", numbers=numbers))


def unjudged_leak_parts(context: FormContext) -> Iterator[Part]:
    """Draw `unjudged_leak_blocks` and a required tick that the complaint goes on meanwhile."""
    for line in unjudged_leak_blocks(context):
        yield line
        yield tick_input(
            _LEAK_ACCEPTED,
            context.say("complaint.leak_stays"),
            context.say("complaint.leak_goes_on"),
            required=True,
        )


def unjudged_leak_fact(context: FormContext) -> dict[str, object]:
    """The tick as a fact of the act, for the audit log."""
    return {_LEAK_ACCEPTED: True} if context.picked(_LEAK_ACCEPTED) else {}


def recorded_value_names(ticket: Ticket, *fields: PersonalField) -> tuple[ValueName, ...]:
    """Return the names of the sealed values on record for these fields; of several for one field,
    the newest last."""
    held = sorted(ticket.personal, key=lambda slot: (slot.field, len(slot.of), slot.of))
    return tuple(slot for slot in held if slot.field in fields)


def known_no_contact_reason(ticket: Ticket) -> NoContact | None:
    """Return why nobody is answered, as far as it is known."""
    known = ticket.complaint.no_contact_reason
    return known or (NoContact.REFUSED if ticket.party.contact_by is ContactBy.NONE else None)


def texts_withheld_block(context: FormContext) -> Block:
    """Say that the texts are not shown, to people who would have to give a reason (O4)."""
    return blocks.context(context.say("complaint.unread"))


def opened_text_blocks(context: FormContext, *fields: PersonalField) -> Iterator[Block]:
    """Opened texts under their labels, for this form only."""
    for field in fields:
        found = [
            slot for slot in recorded_value_names(context.ticket, field) if slot in context.opened
        ]
        if found:
            yield blocks.headline(personal_label(field, context.ticket, context.say))
            yield blocks.section(context.opened[found[-1]].reveal(), limit=blocks.LONGEST_SECTION)


def reply_value_names(ticket: Ticket) -> Sequence[ValueName]:
    """Return the names of the personal values that `reply_blocks` shows."""
    if _is_reply_a_letter(ticket):
        return letters.letter_value_names(LetterKind.COMPLAINT_REPLY, ticket)
    return recorded_value_names(ticket, PersonalField.DRAFT_REPLY)


def _is_reply_a_letter(ticket: Ticket) -> bool:
    """Whether the reply goes in writing, to a name on record."""
    is_named = ValueName(PersonalField.NAME) in ticket.personal
    return is_named and ticket.party.contact_by in WRITTEN_REPLIES


def reply_letter_blocks(context: FormContext) -> Sequence[Block]:
    """Draw the whole letter; empty if the reply is none, or may no longer be read here (O4)."""
    is_open = ValueName(PersonalField.NAME) in context.opened
    if not is_open or not _is_reply_a_letter(context.ticket):
        return ()
    return letters.letter_preview_blocks(context, LetterKind.COMPLAINT_REPLY, context.ticket)


def reply_blocks(context: FormContext) -> Sequence[Block]:
    """Draw the reply as the person gets it: the letter, else the words alone."""
    words = opened_text_blocks(context, PersonalField.DRAFT_REPLY)
    return reply_letter_blocks(context) or list(words)


def is_letter(context: FormContext) -> bool:
    """Whether the reply goes out as a letter, by the way chosen so far."""
    way = context.answers.get("reply_by", context.ticket.party.contact_by)
    return way in WRITTEN_REPLIES and bool(recorded_value_names(context.ticket, PersonalField.NAME))


def is_letter_refused(context: FormContext) -> bool:
    """Whether the person does not accept a letter in which the outside bodies are named."""
    is_named = is_letter(context) and names_outside_bodies(context.ticket, context.office)
    return context.text("reaction") == Reaction.NOT_ACCEPTED and is_named
