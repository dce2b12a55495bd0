"""Build a form's context: the ticket, the opened values and the answers."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from handlers.forms import message_outcome
from handlers.forms.form import NO_ANSWERS, Answers, DrawnForm, Form, FormContext, FormsByMove
from handlers.forms.inputs import Input, NotANumberError, TamperedError, unchecked_answers
from handlers.forms.modal import MODALS_BELOW, RECEIPT_CALLBACK, TICKET_CALLBACK
from handlers.forms.state import REASON, SignedState, TicketRef
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from tickets.model.errors import ForbiddenMoveError, NotAllowedError, RefusedError

REASON_GIVEN = "told"
OPENED_OVER = "over"
"""In the signed state: which modal is below this form."""
_TRIES = 3  # fields that depend on fields that depend on others


def context_at_tap(
    request: RequestContext, form: Form, ref: TicketRef, offers: FormsByMove, why: str = ""
) -> FormContext:
    """Build the context of a form at a tap. Raises TicketError if the person has no right to it."""
    more = signed_extras(request, ref, why)
    context = FormContext(
        request=request, signed_extras=more, seen_version=ref.version, offers=offers
    )
    context = _with_subject(form, context, ref.number, None if form.draw_parts else ref.version)
    if escalation := context.escalation_or_none:
        return _with_account(form, replace(context, seen_version=escalation.version))
    if context.shown_or_none is None:
        return context
    if form.draw_parts:
        context = replace(context, seen_version=context.ticket.version)
    if wanted := frozenset(form.opens(context)):
        number, who = context.ticket.number, context.person.id
        opened = context.desk.reveal(number, wanted, who=who, now=context.now, why=why)
        return replace(context, opened=opened)
    return context


def context_at_submission(request: RequestContext, form: Form, state: SignedState) -> FormContext:
    """Build the context of a submitted form, before its answers are read."""
    context = FormContext(request=request, signed_extras=state.extras, seen_version=state.version)
    return _with_subject(form, context, state.number, state.version)


def _with_subject(form: Form, context: FormContext, number: str, seen: int | None) -> FormContext:
    """Add the ticket or the escalation that the form is about, if this person may use the form."""
    desk, who, now = context.desk, context.request.user, context.request.now
    if form.only_for and not context.roles & form.only_for:
        desk.audit_refusals(who, now=now)
        raise NotAllowedError
    if form.find_escalation:  # older buttons carry the number as their extra word
        found = form.find_escalation(context.request, number or context.extra_word)
        return replace(context, escalation_or_none=found)
    if not number:
        return context
    shown = desk.show(number, who=who, now=now, to_make=form.moves, seen=seen)
    if form.kind not in (None, shown.ticket.kind):  # no button of ours leads there
        desk.audit_refusals(who, now=now)
        raise ForbiddenMoveError(min(form.moves), shown.ticket.status)
    return replace(context, shown_or_none=shown)


def open_values_again(form: Form, context: FormContext) -> FormContext:
    """Open the form's personal values again, as its answers want them; the opening is audited."""
    if form.reads_account:
        return _with_account(form, context)
    if context.shown_or_none is None:
        return context
    number, who = context.ticket.number, context.person.id
    why = context.say("why_again") if context.signed_extras.get(REASON) == REASON_GIVEN else ""
    with suppress(RefusedError):  # they may no longer open it, or not without a reason
        if wanted := frozenset(
            form.opens(replace(context, answers=answers_as_sent(context.request)))
        ):
            opened = context.desk.reveal(number, wanted, who=who, now=context.now, why=why)
            return replace(context, opened=opened)
    return context


def answers_as_sent(request: RequestContext) -> Answers:
    """Return all answers of the form, also those that it no longer asks for; none if forged."""
    with suppress(TamperedError):
        return unchecked_answers(request.view_state)
    return NO_ANSWERS


def _with_account(form: Form, context: FormContext) -> FormContext:
    """Add the reporter's words if the form shows them."""
    if not form.reads_account:
        return context
    escalations, number = context.desk.escalations, context.escalation.number
    _, account = escalations.open_reporters_account(number, who=context.person.id, now=context.now)
    return replace(context, account=account)


def read_submission(form: Form, context: FormContext, state: Mapping[str, Any]) -> DrawnForm:
    """Return the form with its answers. Raises TamperedError for an answer that it did not offer.

    What is no number is no answer; it is refused beside its field.
    """
    drawn = draw_filled_in(form, context, state)
    for field in drawn.inputs:
        with suppress(NotANumberError):
            field.read(state)
    return drawn


def draw_filled_in(form: Form, context: FormContext, state: Mapping[str, Any]) -> DrawnForm:
    """Draw a form that is being filled in, without answers that it no longer offers.

    It is drawn once, with the answers as they came. Only if one of them falls out is it drawn
    again, because other fields may depend on that one.
    """
    try:
        drawn = form.draw(replace(context, answers=unchecked_answers(state)))
    except (TamperedError, LookupError, ValueError):  # a value that no option has
        drawn = form.draw(context)
    for _ in range(_TRIES):
        shown = [field for field in drawn.inputs if field.name in state]  # new ones keep a preset
        read = {field.name: _answer_if_offered(field, state) for field in shown}
        if read == drawn.context.answers:
            break
        drawn = form.draw(replace(context, answers=read))
    return drawn


def shown_field_names(view: Block) -> frozenset[str]:
    """Names of the fields in the person's form."""
    blocks = view.get("blocks") or []
    return frozenset(str(block["block_id"]) for block in blocks if block.get("type") == "input")


def _answer_if_offered(field: Input, state: Mapping[str, Any]) -> Any:
    try:
        return field.read(state)
    except TamperedError:
        return None


def is_in_ticket_view(request: RequestContext) -> bool:
    """Whether the tap came from a modal that shows a ticket."""
    return _callback(request) == TICKET_CALLBACK


def is_in_receipt(request: RequestContext) -> bool:
    """Whether the tap came from what a saved form became."""
    return _callback(request) == RECEIPT_CALLBACK


def _callback(request: RequestContext) -> object:
    view = request.body.get("view")
    return view.get("callback_id") if isinstance(view, Mapping) else None


def _modals_below(request: RequestContext) -> str:
    """Ids of the tapped modal and of those below it, if they only show a ticket."""
    if not is_in_ticket_view(request):
        return ""
    view = request.body["view"]
    return f"{view.get('private_metadata') or ''} {view['id']}".strip()


def signed_extras(request: RequestContext, ref: TicketRef, why: str = "") -> Mapping[str, str]:
    """Return what the signed state of the opened form carries besides the ticket."""
    said = {
        "more": ref.extra_word,
        REASON: REASON_GIVEN if why else "",
        OPENED_OVER: TICKET_CALLBACK
        if is_in_ticket_view(request) or is_in_receipt(request)
        else "",
        MODALS_BELOW: _modals_below(request),
        message_outcome.NOTICE_PLACE: message_outcome.notice_place(request),
        **message_outcome.route_place(request),
    }
    return {name: word for name, word in said.items() if word}
