"""Log a complaint from anywhere, its receipt; and an employee's own consultation."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.complaints import first_step, on_the_spot
from handlers.complaints.first_step import (
    ABOUT_DESK,
    ACKNOWLEDGED,
    AT_ONCE,
    DISCLOSURE,
    EMPLOYEE,
    HAS_MASK,
    IS_CUT,
    KEEP,
    MARKS,
    ORIGINAL,
    is_message_cut,
    source_message_key,
)
from handlers.complaints.source import MaskedParts, unmask
from handlers.forms.dispatch import FormDispatcher, form_opener
from handlers.forms.fields import personal_input
from handlers.forms.form import Form, FormContext, Part, new_ticket, personal_answers, record_ticket
from handlers.forms.inputs import Answer
from handlers.forms.message_outcome import ROUTES_BLOCK
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks, interactions
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.text import cut, strip_slack_markup
from handlers.tickets.fields import (
    CONTACT,
    escalation_blocks,
    is_desk_member,
    presumed_language,
    ticket_button,
    typed_contact,
)
from handlers.tickets.lists import list_tickets
from handlers.tickets.search import earlier_ticket_blocks
from handlers.tickets.source_changes import remember_source
from tickets.access import deciders
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.contact import LONGEST_TEXT
from tickets.model.detection import mask_personal_data
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import (
    CONTACTS,
    IN_WRITING,
    Channel,
    ContactBy,
    Flag,
    Leak,
    Move,
    PartyRole,
    PersonalField,
    Restriction,
    Role,
    Status,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Ticket
from tickets.workflow.case import Act, NewTicket

LOG_FORM = "complaint_log"
_RESTRICTIONS = {EMPLOYEE: Restriction.EMPLOYEE, ABOUT_DESK: Restriction.ABOUT_DESK}
MASKED_PARTS = MaskedParts()


def _log(context: FormContext) -> Ticket:
    """Record it, and with it what was said on the phone: the number, the answer (O7, O10)."""
    marks, category = context.picked(MARKS), first_step.chosen_category(context)
    leak = Leak(context.text("leak"))
    if AT_ONCE in marks:
        _require_no_approval_needed(context, leak)
    if category is Category.OPT_OUT:
        _must_be_named(context)
    new = new_ticket(
        context,
        Complaint(category=category),
        channel=Channel(context.text("channel")),
        received_at=context.moment("received_at") or context.now,
        party=_party(context),
        language=presumed_language(context, context.text("detail")),
        leak=leak,
        flags=frozenset({Flag.DISCLOSURE}) if DISCLOSURE in marks else frozenset(),
        restrictions=frozenset(_RESTRICTIONS[mark] for mark in marks if mark in _RESTRICTIONS),
        requester=context.text("requester") or None,
        hidden_from=frozenset(context.picked("hidden_from")),
        personal=_personal(context),
    )
    ticket = record_ticket(context, new, _said(context, new, category))
    if message := source_message_key(context):
        remember_source(context.request, message, ticket.number)
    return ticket


def _said(context: FormContext, new: NewTicket, category: Category) -> Sequence[Act]:
    """Return what the person was told: the receipt and the answer, both before a closing."""
    marks = context.picked(MARKS)
    closes = AT_ONCE in marks and on_the_spot.closes_at_once(context)
    is_told = closes or (ACKNOWLEDGED in marks and _was_there(new))
    received = [Act(Move.ACKNOWLEDGE)] if is_told else []
    if AT_ONCE not in marks:
        return received
    return [*received, *on_the_spot.on_the_spot_acts(context, category, new.channel)]


def _require_no_approval_needed(context: FormContext, leak: Leak) -> None:
    """Everything else needs the manager's approval, so nothing ends on the phone."""
    if first_step.came_by_official_channel(context):
        raise RefusedError((Fault(Code.MANAGER_ANSWERS, MARKS),))
    if not first_step.is_answered_on_the_spot(context):
        category = str(first_step.chosen_category(context) or "")
        raise RefusedError((Fault(Code.CATEGORY_NOT_AT_ONCE, MARKS, category),))
    if leak is not Leak.NO or DISCLOSURE in context.picked(MARKS):
        raise RefusedError((Fault(Code.NOT_AT_ONCE, MARKS),))
    # Whom it is about is recorded next, and a closed ticket takes no names (O1).
    if ABOUT_DESK in context.picked(MARKS) and on_the_spot.closes_at_once(context):
        raise RefusedError((Fault(Code.MORE_THAN_OPT_OUT, on_the_spot.CLOSES),))


def _must_be_named(context: FormContext) -> None:
    """Require a name or contact data: the desk must know whose mails to stop (O10).

    An employee may stay anonymous until the mails are stopped.
    """
    marks = context.picked(MARKS)
    if AT_ONCE not in marks and context.picked("hidden_from"):
        return
    if not (context.text("name") or context.text(CONTACT) or context.text("requester")):
        asked = "requester" if EMPLOYEE in marks else "name"
        raise RefusedError((Fault(Code.WHOSE_OPT_OUT, asked),))


def _was_there(new: NewTicket) -> bool:
    """Whether the person was spoken to, which no letter or mail is, whatever the tick says."""
    if new.channel is Channel.INTERNAL:
        return bool(new.requester or CONTACTS & {slot.field for slot in new.personal})
    return new.channel in (Channel.PHONE, Channel.VISIT)


def _party(context: FormContext) -> Party:
    """Return an employee as the party if one is named; else the party is not known."""
    if not context.text("requester"):
        return Party()
    answered_by = context.text("reply_by") if first_step.is_answered_on_the_spot(context) else ""
    return Party(PartyRole.EMPLOYEE, ContactBy(answered_by or ContactBy.SLACK))


def _personal(context: FormContext) -> Mapping[ValueName, Personal]:
    detail = {ValueName(PersonalField.DETAIL): Personal(_detail(context))}
    return {**personal_answers(context, PersonalField.NAME), **typed_contact(context), **detail}


def _detail(context: FormContext) -> str:
    text = context.text("detail")
    if context.text(KEEP) != ORIGINAL:
        return text
    places = _masked_parts(context)
    return unmask(text, places, context.office.customer_numbers) if places else text


def _masked_parts(context: FormContext) -> Sequence[str]:
    return MASKED_PARTS.find(context.person.id, source_message_key(context), context.now)


def _from_message(request: RequestContext, forms: FormDispatcher) -> None:
    open_from_message(
        request, forms, request.body["channel"]["id"], request.body.get("message") or {}
    )


def open_from_message(
    request: RequestContext, forms: FormDispatcher, channel: str, message: Mapping[str, Any]
) -> Message | None:
    """The message's masked text and time; masked parts stay here until the form is sent. Returns
    what to say if the form cannot be opened.

    The form and its receipt say so if the text is too long for the field.
    """
    text = strip_slack_markup(message.get("text"))
    place = f"{channel}:{message.get('ts', '')}"
    done = HAS_MASK if MASKED_PARTS.keep(request.user, place, text, request.now) else ""
    done += IS_CUT if len(mask_personal_data(text)) > LONGEST_TEXT else ""
    more = f"{place}:{done}" if done else place
    filled: dict[str, Answer] = {}
    if text:
        filled["detail"] = cut(mask_personal_data(text), LONGEST_TEXT)
    written = _instant(message.get("ts"))
    if written and written <= request.now:
        filled["received_at"] = written
    return forms.open_for_new_ticket(request, LOG_FORM, more, filled)


def _instant(ts: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(ts).partition(".")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def show_own_tickets(request: RequestContext, forms: FormDispatcher) -> None:
    """「わたしの受付」 in place of the route's reply, or beside an answer."""
    show = (
        interactions.tell_privately
        if request.block_prefix == ROUTES_BLOCK
        else interactions.replace_message
    )
    show(request, list_tickets(request, forms, ""))


# --- an employee's own consultation -----------------------------------------------------------


def _draw_own(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        blocks.section(say("own_seen_by")),
        personal_input(context, PersonalField.DETAIL, required=True, hint=""),
        blocks.context(say("complaint.purpose")),
    )


def _record_consultation(context: FormContext) -> Ticket:
    """Restricted from the start: no card, own number series, hidden from the department (O1)."""
    new = new_ticket(
        context,
        Complaint(category=Category.CONSULTATION),
        party=Party(PartyRole.EMPLOYEE, ContactBy.SLACK),
        restrictions=frozenset({Restriction.EMPLOYEE}),
        requester=context.person.id,
        personal=personal_answers(context, PersonalField.DETAIL),
    )
    return record_ticket(context, new)


# --- receipt ----------------------------------------------------------------------------------


def _receipt(context: FormContext, ticket: Ticket) -> Iterator[Block | None]:
    """The number at once, the sentence to read to the caller, then what has to be done (O6)."""
    say = context.say
    yield blocks.header(ticket.number)
    is_answered = AT_ONCE in context.picked(MARKS)
    is_spoken = is_answered or ticket.channel not in IN_WRITING
    yield blocks.headline(say("complaint.say_this")) if is_spoken else None
    if is_answered:
        yield blocks.section(say("complaint.words_at_once", number=ticket.number))
        yield None if ticket.is_open else blocks.context(say("complaint.closed_now"))
    elif not is_spoken:
        yield blocks.section(say("complaint.desk_writes"))
    else:
        yield blocks.section(say(_words(ticket), number=ticket.number))
        yield blocks.context(say("complaint.no_days"))
    may_name = is_desk_member(context) or Role.REPRESENTATIVE in context.roles
    if deciders.is_about_unnamed_colleague(ticket):
        name = ticket_button(context, "ticket_name", ticket)
        asked = blocks.section(say("complaint.about_whom"), accessory=name)
        yield asked if may_name else blocks.context(say("complaint.passed_desk"))
    yield from escalation_blocks(context, ticket)
    if is_desk_member(context):
        yield from _receipt_of_desk(context, ticket)
    MASKED_PARTS.forget(context.person.id, source_message_key(context))  # the form was taken


def _receipt_of_desk(context: FormContext, ticket: Ticket) -> Iterator[Block | None]:
    """Earlier tickets of the person, what is amiss, and the next steps."""
    say = context.say
    yield from earlier_ticket_blocks(context, ticket)
    if _is_late(context, ticket):
        yield blocks.context(say("complaint.recorded_late"))
    if context.text(KEEP) == ORIGINAL and not _masked_parts(context):
        yield blocks.context(say("complaint.original_lost"))
    if is_message_cut(context):
        yield blocks.context(say("complaint.rest_missing"))
    yield blocks.actions(*_next(context, ticket), block_id="next")


def _words(ticket: Ticket) -> str:
    """Return the words to say; they promise no call to a person who cannot be reached."""
    if ticket.complaint.needs_stop:
        return "complaint.words_stop"
    is_reachable = ticket.requester or CONTACTS & {slot.field for slot in ticket.personal}
    return "complaint.words" if is_reachable else "complaint.words_no_contact"


def _is_late(context: FormContext, ticket: Ticket) -> bool:
    """Whether it was recorded more than a business day after receipt."""
    calendar = context.office_context.opening.calendar
    return calendar.add(tokyo.date_of(ticket.received_at), 1) < context.today


def _next(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    """Offer to close what was answered on the phone, or to stop mails before anything else."""
    say = context.say
    if ticket.status is Status.RESPONDED:
        yield ticket_button(context, "complaint_close", ticket, primary=True)
    elif ticket.complaint.needs_stop:
        yield ticket_button(context, "complaint_stop_mail", ticket, primary=True)
    if ticket.owner is None:
        yield ticket_button(context, "ticket_take", ticket)
    if ticket.is_open:
        yield ticket_button(context, "complaint_describe", ticket)
    request = say("complaint.to_request")
    says = say("complaint.button_of", number=ticket.number, what=request)
    ref = TicketRef(extra_word=ticket.number)
    yield form_button(say, "request_log", ref, label=request, says=says)


FORMS = (
    Form(LOG_FORM, submit_ticket=_log, draw_parts=first_step.draw_first_step, receipt=_receipt),
    Form(
        "own_consult",
        submit_ticket=_record_consultation,
        draw_parts=_draw_own,
        receipt=lambda context, ticket: (
            blocks.header(ticket.number),
            blocks.section(context.say("own_taken")),
        ),
    ),
)
COMMANDS = {"complaint": form_opener(LOG_FORM)}
SHORTCUTS = {"log_complaint": _from_message}
FORM_BUTTONS = {"own_tickets": show_own_tickets}
