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
from tickets.model.ticket import Ticket

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
    _must_be_for(form, context)
    if form.find_escalation:  # older buttons carry the number as their extra word
        found = form.find_escalation(request, ref.number or context.extra_word)
        context = replace(context, escalation_or_none=found, seen_version=found.version)
        return _with_account(form, context)
    if not ref.number:
        return context
    desk, who = request.services.desk, request.user
    unless = None if form.draw_parts else ref.version
    shown = desk.show(ref.number, who=who, now=request.now, to_make=form.moves, seen=unless)
    _must_be_about(request, form, ticket := shown.ticket)
    seen = ticket.version if form.draw_parts else ref.version
    context = replace(context, shown_or_none=shown, seen_version=seen)
    if not (wanted := frozenset(form.opens(context))):
        return context
    opened = desk.reveal(ticket.number, wanted, who=who, now=request.now, why=why)
    return replace(context, opened=opened)


def context_at_submission(request: RequestContext, form: Form, state: SignedState) -> FormContext:
    """Build the context of a submitted form, before its answers are read."""
    context = FormContext(request=request, signed_extras=state.extras, seen_version=state.version)
    _must_be_for(form, context)
    if form.find_escalation:
        found = form.find_escalation(request, state.number or context.extra_word)
        return replace(context, escalation_or_none=found)
    if not state.number:
        return context
    desk, who, seen = request.services.desk, request.user, state.version
    shown = desk.show(state.number, who=who, now=request.now, to_make=form.moves, seen=seen)
    _must_be_about(request, form, shown.ticket)
    return replace(context, shown_or_none=shown)


def reopen_values(form: Form, context: FormContext) -> FormContext:
    """Open the form's personal values again, as its answers want them; the opening is audited."""
    if form.reads_account:
        return _with_account(form, context)
    if context.shown_or_none is None:
        return context
    number, who = context.ticket.number, context.person.id
    why = context.say("why_again") if context.signed_extras.get(REASON) == REASON_GIVEN else ""
    with suppress(RefusedError):  # they may no longer open it, or not without a reason
        if wanted := frozenset(form.opens(replace(context, answers=_so_far(context.request)))):
            opened = context.desk.reveal(number, wanted, who=who, now=context.now, why=why)
            return replace(context, opened=opened)
    return context


def _so_far(request: RequestContext) -> Answers:
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


def _must_be_for(form: Form, context: FormContext) -> None:
    if form.only_for and not context.roles & form.only_for:
        context.desk.audit_refusals(context.person.id, now=context.now)
        raise NotAllowedError


def _must_be_about(request: RequestContext, form: Form, ticket: Ticket) -> None:
    """Refuse a form of another kind than the ticket: no button of ours leads there."""
    if form.kind not in (None, ticket.kind):
        request.services.desk.audit_refusals(request.user, now=request.now)
        raise ForbiddenMoveError(min(form.moves), ticket.status)


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
