"""Open a form at a tap, redraw it while it is filled in, and save it or return it with errors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import structlog
from slack_bolt import BoltResponse

from handlers.forms import contexts, message_outcome
from handlers.forms.contexts import OPENED_OVER, open_values_again, shown_field_names
from handlers.forms.form import NO_ANSWERS, Answers, DrawnForm, Form, FormContext, forms_by_move
from handlers.forms.inputs import TamperedError
from handlers.forms.modal import (
    MODALS_BELOW,
    NOTICE_BLOCK,
    REASON_ASKED,
    RECEIPT_CALLBACK,
    is_only_reason_missing,
    modal_of,
    reason_input,
    reason_modal,
    receipt_after_tap,
    saved_modal,
    text_modal,
    typed_text_blocks,
)
from handlers.forms.refusals import (
    errors_by_field,
    errors_in_one_text,
    long_ago_question,
    missing_or_not_numeric_faults,
    refusal_text,
)
from handlers.forms.state import ACTION_PREFIX, REASON, InvalidStateError, SignedState, TicketRef
from handlers.slack import blocks, errors, interactions, messages, replies
from handlers.slack.api import CallFailed, CallRefused, RetryLater
from handlers.slack.blocks import Block, Message
from handlers.slack.context import NoLongerOffered, RequestContext
from tickets.model.errors import (
    NoSuchTicketError,
    RefusedError,
    StaleTicketError,
    TicketError,
)


class FormDispatcher:
    """Opens, redraws and saves forms, which it knows by name."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms = {form.name: form for form in forms}
        self._offers = forms_by_move(self._forms.values())

    def handle_button(self, request: RequestContext) -> None:
        """Handle a button: open its form, or make the move at once if the form asks nothing."""
        name = str(request.action.get("action_id")).removeprefix(ACTION_PREFIX)
        self.open_on_ticket(request, name, TicketRef.from_request(request))

    def handle_menu(self, request: RequestContext) -> None:
        """Handle a menu option. Its word names the form; text after a colon is the extra word."""
        ref = TicketRef.from_request(request)
        name, _, more = ref.extra_word.partition(":")
        self.open_on_ticket(request, name, replace(ref, extra_word=more))

    def open_for_new_ticket(
        self, request: RequestContext, name: str, more: str = "", answers: Answers = NO_ANSWERS
    ) -> Message | None:
        """Open the form for a new ticket, from a command or a shortcut, with these answers.

        Returns what to say if the trigger has expired. A shortcut has no place for a reply, so the
        person gets a DM.
        """
        request.require_stored()
        form = self._forms[name]
        if not _may_use(request, form):
            refusal = text_modal(request.say, request.say("notice_title"), _refusal(request).text)
            return _open_modal(request, refusal)
        context = contexts.context_at_tap(request, form, TicketRef(extra_word=more), self._offers)
        view = modal_of(form.draw(replace(context, answers=answers)), request.services.signer)
        failed = _open_modal(request, view)
        if failed and request.delivery_kind == "shortcut":
            replies.send_dm(request, failed)
        return failed

    def open_by_command(self, request: RequestContext, name: str, ref: TicketRef) -> Message | None:
        """Open a ticket's form from a command. Returns what to say if it cannot be shown."""
        request.require_stored()
        return self._open_form(request, self._forms[name], ref)

    def open_on_ticket(self, request: RequestContext, name: str, ref: TicketRef) -> None:
        """Open the form of this name on the ticket of `ref`."""
        form = self._forms.get(name)
        if form is None:
            raise NoLongerOffered
        if form.act_on_tap and _may_use(request, form):
            try:
                form.act_on_tap(request, ref)
            except TicketError as error:
                said = messages.phrase_message(refusal_text(error, request.view, stale="stale_tap"))
                interactions.tell_privately(request, said)
            return
        request.require_stored()
        if instead := self._open_form(request, form, ref):
            interactions.tell_privately(request, instead)

    def _open_form(self, request: RequestContext, form: Form, ref: TicketRef) -> Message | None:
        """Open the form, or make its move at once; else return what to say in its place."""
        if not _may_use(request, form):
            return _refusal(request)
        is_done = message_outcome.show_result_if_done(request, form, ref)
        if is_done or message_outcome.show_number_if_recorded(request, form.name, ref):
            return None
        try:
            context = contexts.context_at_tap(request, form, ref, self._offers)
            if form.draw_parts is None:
                return _move_at_once(request, form, context)
            view = modal_of(form.draw(context), request.services.signer)
        except TicketError as error:
            if message_outcome.show_result_if_done(request, form, ref, error):
                return None
            if not (form.draw_parts and is_only_reason_missing(error)):
                return messages.phrase_message(_why_not_shown(request, form, ref, error))
            view = _draw_reason_modal(request, form, ref)
        return _open_modal(request, view)

    def handle_submission(self, request: RequestContext) -> BoltResponse:
        """Save the submission, or return its errors and leave all answers in the form."""
        request.require_stored()
        try:
            state = self._signed_state(request)
            form = self._forms[state.form]
            if not _may_use(request, form):
                return _refuse_person(request)
            context = contexts.context_at_submission(request, form, state)
            if state.extras.get(REASON) == REASON_ASKED:
                return _reason_given(request, form, state, replace(context, offers=self._offers))
            sent = contexts.read_submission(form, context, request.view_state)
        except (InvalidStateError, TamperedError):
            request.services.desk.audit_refusals(request.user, now=request.now)
            return _refuse(request, NoSuchTicketError())
        except TicketError as error:
            return _refuse_final(request, error, form, TicketRef(state.number, state.version))
        return _save_submission(request, sent)

    def handle_change(self, request: RequestContext) -> None:
        """Redraw the form after a change of a field that other fields depend on."""
        request.has_replied = True  # whatever happens, the form reports the rest when it is sent
        try:
            state = self._signed_state(request)
            form = self._forms[state.form]
            if not _may_use(request, form):
                return
            context = contexts.open_values_again(
                form, contexts.context_at_submission(request, form, state)
            )
            drawn = contexts.draw_filled_in(form, context, request.view_state)
            _redraw(request, modal_of(drawn, request.services.signer))
        except InvalidStateError:
            request.services.desk.audit_refusals(request.user, now=request.now)
        except TicketError:
            return

    def _signed_state(self, request: RequestContext) -> SignedState:
        view = request.body.get("view")
        written = view.get("private_metadata") if isinstance(view, Mapping) else None
        state = SignedState.read(written, request.services.signer, request.user, request.now)
        form = self._forms.get(state.form)
        if form is None or form.draw_parts is None:  # forms that ask nothing are never sent
            raise InvalidStateError
        return state


def form_opener(name: str) -> Callable[[RequestContext, FormDispatcher, str], Message | None]:
    """Return the handler of a command that opens this form for a new ticket."""
    return lambda request, forms, _: forms.open_for_new_ticket(request, name)


def _why_not_shown(request: RequestContext, form: Form, ref: TicketRef, error: TicketError) -> str:
    if form.draw_parts or isinstance(error, NoSuchTicketError):
        return refusal_text(error, request.view)
    note = message_outcome.double_click_note(request, form, ref)
    return note or refusal_text(error, request.view, stale="stale_tap")


def _save_submission(request: RequestContext, sent: DrawnForm) -> BoltResponse:
    """Save the submission and answer it."""
    form, context = sent.form, sent.context
    try:
        if wrong := tuple(missing_or_not_numeric_faults(sent, request.view_state)):
            raise RefusedError(wrong)  # Slack's own form would not have sent most of it
        if asked := long_ago_question(sent):
            return _redraw_with_notice(request, form, *asked)
        drawn = _submit_and_draw_receipt(form, context)
    except RefusedError as refused:
        return _return_errors(request, sent, refused)
    except StaleTicketError as stale:
        return _show_stale(request, sent, stale)
    except TicketError as error:
        return _refuse_final(request, error, form, TicketRef(context.number, context.seen_version))
    request.services.wake()
    request.outcome = "saved" if form.saves else "shown"
    request.has_replied = True
    if drawn is None:
        # The ticket's modal below shows the old state, so close it too.
        covers_ticket = OPENED_OVER in context.signed_extras
        return request.answer_form("clear") if covers_ticket else request.ack()
    if context.number and context.signed_extras.get(MODALS_BELOW):
        request.after_ack.append(partial(_renew_below, context))
    view = blocks.modal(request.say(f"screen_done.{form.name}"), request.say("close"), drawn)
    return request.answer_form("update", view=view | {"callback_id": RECEIPT_CALLBACK})


def _renew_below(context: FormContext) -> None:
    """Replace the modals below the receipt, to which its 「←」 leads: they show the old state.

    A form that was opened over a third modal has replaced that one itself.
    """
    request = context.request
    for below in context.signed_extras[MODALS_BELOW].split():
        if below != request.body["view"]["id"]:
            with suppress(CallFailed):  # closed meanwhile
                request.call(request.client.views_update, view_id=below, view=saved_modal(context))


def _submit_and_draw_receipt(form: Form, context: FormContext) -> Sequence[Block | None] | None:
    """Return what replaces the saved form; None, as for an empty receipt, closes it."""
    context.request.saved_number = context.number
    if form.submit_and_tell is not None:
        return tuple(form.submit_and_tell(context))
    ticket, at = form.submit(context), context.signed_extras.get(message_outcome.NOTICE_PLACE, "")
    context.request.saved_number = ticket.number
    message_outcome.show_result(context.request, ticket, at)
    message_outcome.remember_recorded_number(context, form.name, ticket)
    return (tuple(form.receipt(context, ticket)) or None) if form.receipt else None


def _refuse(request: RequestContext, error: TicketError) -> BoltResponse:
    """Refuse with the same words for forged, forbidden and unknown tickets (O1)."""
    return _show_text(request, refusal_text(error, request.view))


def _show_text(request: RequestContext, line: str, typed: Sequence[Block] = ()) -> BoltResponse:
    """Replace the form by this line, with what was typed below it."""
    view = text_modal(request.say, request.say("notice_title"), line)
    view["blocks"] += typed
    return request.answer_form("update", view=view)


def _refuse_final(
    request: RequestContext, error: TicketError, form: Form, ref: TicketRef
) -> BoltResponse:
    """Refuse a form that cannot be sent again, and show what was typed, to be copied (O8)."""
    is_hidden = isinstance(error, NoSuchTicketError)
    told, note = "", ""
    if is_hidden:
        told, note = message_outcome.department_part_outcome(request, form, ref)
    if is_hidden and not told:  # the answer must not differ (O1)
        return _refuse(request, error)
    typed = list(typed_text_blocks(request.body["view"]))
    kept = [blocks.context(request.say(note or "typed_kept"))] if typed else []
    return _show_text(request, told or refusal_text(error, request.view), [*kept, *typed])


def _return_errors(request: RequestContext, sent: DrawnForm, refused: RefusedError) -> BoltResponse:
    view, inputs = request.body["view"], sent.inputs
    shown = shown_field_names(view)
    there = [field for field in inputs if field.name in shown]
    hidden = {field.name for field in inputs} - shown
    # Slack takes no error for a field that is not shown: then redraw the whole form. An error
    # beside a field would leave an older notice above the form.
    is_hidden = any(fault.field in hidden for fault in refused.faults)
    has_notice = any(each.get("block_id") == NOTICE_BLOCK for each in view.get("blocks") or ())
    if there and not is_hidden and not has_notice:
        return request.answer_form("errors", errors=errors_by_field(refused, there, request.say))
    text = errors_in_one_text(refused, inputs, request.say, hidden)
    return _redraw_with_notice(request, sent.form, sent.context, text)


def _show_stale(request: RequestContext, sent: DrawnForm, stale: StaleTicketError) -> BoltResponse:
    """Return the form filled in, with a notice that the ticket changed meanwhile.

    The person may send it as it is. If the ticket no longer allows its step, show what they typed
    instead.
    """
    number, moves = sent.context.number, sent.form.moves
    if sent.context.shown_or_none and moves:
        try:
            request.services.desk.show(number, who=request.user, now=request.now, to_make=moves)
        except TicketError as error:
            ref = TicketRef(number, sent.context.seen_version)
            return _refuse_final(request, error, sent.form, ref)
    newest = sent.context.escalation_or_none or sent.context.ticket
    context = replace(sent.context, seen_version=newest.version)
    return _redraw_with_notice(request, sent.form, context, refusal_text(stale, request.view))


def _redraw_with_notice(
    request: RequestContext, form: Form, context: FormContext, notice: str
) -> BoltResponse:
    context = open_values_again(form, context)
    view = modal_of(form.draw(context), request.services.signer, notice)
    return request.answer_form("update", view=view)


def _may_use(request: RequestContext, form: Form) -> bool:
    return request.is_member or (form.is_open_to_guests and request.may_report)


def _refusal(request: RequestContext) -> Message:
    return messages.refusal_message(request.person, request.say, request.office)


def _refuse_person(request: RequestContext) -> BoltResponse:
    """Refuse a sender who may not use the form. While Slack has not said who it is, keep the form
    open, so that it can be sent again."""
    if request.person.is_unknown:
        return errors.error_under_first_field(request, _refusal(request))
    return _show_text(request, _refusal(request).text)


def _move_at_once(request: RequestContext, form: Form, context: FormContext) -> Message | None:
    """Make the move. The card shows the result; over a modal a line says it."""
    ticket = form.submit(context)
    message_outcome.show_result(request, ticket, message_outcome.notice_place(request))
    request.services.wake()
    done = f"screen_done.{form.name}"
    if not (_is_in_modal(request) and request.say.has(done)):
        return None
    if contexts.is_in_receipt(request):
        after = receipt_after_tap(request.body["view"], request.action, request.say(done))
    elif contexts.is_in_ticket_view(request):  # it still shows the old state
        after = text_modal(request.say, request.say("notice_title"), request.say(done))
    else:
        return messages.short_message(request.say(done))
    _redraw(request, after)
    request.has_replied = True
    return None


def _draw_reason_modal(request: RequestContext, form: Form, ref: TicketRef) -> Block:
    more = contexts.signed_extras(request, ref)
    context = FormContext(request=request, seen_version=ref.version, signed_extras=more)
    return reason_modal(form, context, ref.number, request.services.signer)


def _reason_given(
    request: RequestContext, form: Form, state: SignedState, context: FormContext
) -> BoltResponse:
    """Show the form itself once the reason is given; the reason is audited."""
    asked = reason_input(context)
    reason = asked.read(request.view_state)
    ref = TicketRef(state.number, state.version, state.extras.get("more", ""))
    try:
        context = contexts.context_at_tap(request, form, ref, context.offers, str(reason or ""))
    except RefusedError as refused:
        by_field = errors_by_field(refused, [asked], request.say)
        return request.answer_form("errors", errors=by_field)
    except TicketError as error:
        return _refuse(request, error)
    kept = {name: word for name, word in state.extras.items() if name != REASON}
    context = replace(context, signed_extras={**kept, **context.signed_extras})
    view = modal_of(form.draw(context), request.services.signer)
    return request.answer_form("update", view=view)


def _open_modal(request: RequestContext, view: Block) -> Message | None:
    """Push the view over an open modal, else open it. Return what to say if that fails: a trigger
    works once, for three seconds."""
    client, where = request.client, {"trigger_id": request.body["trigger_id"]}
    method = client.views_open
    if _is_in_modal(request):
        method, below = client.views_push, request.body["view"]
        if below.get("previous_view_id") not in (None, below.get("root_view_id")):
            # It is the third of a stack. Slack allows no fourth, so this one replaces it.
            method, where = client.views_update, {"view_id": below["id"]}
    request.acknowledge()
    failed = messages.short_message(request.say("form_not_opened"))
    try:
        request.call(method, view=view, **where)
    except CallRefused as refused:
        structlog.get_logger().warning("form.refused", fault=refused.error)
        return failed
    except RetryLater:
        return failed
    request.has_replied = True
    return None


def _is_in_modal(request: RequestContext) -> bool:
    container = request.body.get("view")
    return isinstance(container, Mapping) and container.get("type") == "modal"


def _redraw(request: RequestContext, view: Block) -> None:
    shown = request.body["view"]
    with suppress(CallFailed):  # the person went on meanwhile: the next change redraws it
        update = request.client.views_update
        request.call(update, view_id=shown["id"], hash=shown["hash"], view=view)
