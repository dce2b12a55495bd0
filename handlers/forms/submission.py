"""Save a submitted form, or return it with its errors and all answers."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from slack_bolt import BoltResponse

from handlers.forms import settled
from handlers.forms.contexts import OVER, shown_again, shown_fields
from handlers.forms.form import Drawn, Form, FormContext
from handlers.forms.modal import BELOW, NOTICE, RECEIPT, closing, saved, told, window
from handlers.forms.refusals import beside, sentence, together
from handlers.slack.api import Refused, ReplyFailed
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from tickets.model.errors import Code, Fault, RefusedError, StaleTicketError, TicketError


def taken(request: RequestContext, sent: Drawn) -> BoltResponse:
    """Save the submission and answer it."""
    form, context = sent.form, sent.context
    try:
        if missing := tuple(_missing(sent)):
            raise RefusedError(missing)  # Slack's own form would not have sent it
        drawn = _done(request, form, context)
    except RefusedError as refused:
        return _told_beside(request, sent, refused)
    except StaleTicketError as stale:
        return _comes_back(request, sent, stale)
    except TicketError as error:
        return refuse(request, error)
    request.services.wake()
    request.outcome = "saved"
    request.spoken = True
    if drawn is None:
        # The ticket's modal below shows the old state, so close it too.
        return request.ack(response_action="clear") if OVER in context.more else request.ack()
    if context.number and context.more.get(BELOW):
        request.afterwards = partial(_renew_below, request, context)
    view = closing(context, request.say(f"screen_done.{form.name}"), drawn)
    return request.ack(response_action="update", view=view | {"callback_id": RECEIPT})


def _renew_below(request: RequestContext, context: FormContext) -> None:
    """「←」 on the receipt leads to modals that show the old state: replace them.

    A form over the third modal took its place.
    """
    for below in context.more[BELOW].split():
        if below != request.body["view"]["id"]:
            with suppress(Refused, ReplyFailed):  # closed meanwhile
                request.call(request.client.views_update, view_id=below, view=saved(context))


def _done(request: RequestContext, form: Form, context: FormContext) -> Sequence[Block] | None:
    """What replaces the saved form; None closes it."""
    if form.tells is not None:
        return form.tells(request, context)
    ticket = form.submit(request, context)
    settled.answered(request, ticket, context.more.get(settled.AT, ""))
    settled.keep_number(request, context, form.name, ticket)
    return None if form.receipt is None else form.receipt(context, ticket)


def refuse(request: RequestContext, error: TicketError) -> BoltResponse:
    """The same words for forged, forbidden and unknown tickets."""
    context = FormContext(request=request)
    return say_instead(request, sentence(error, context))


def say_instead(request: RequestContext, line: str) -> BoltResponse:
    """Replace the form by this line."""
    request.spoken = True
    view = told(FormContext(request=request), request.say("notice_title"), line)
    return request.ack(response_action="update", view=view)


def _missing(sent: Drawn) -> Iterator[Fault]:
    for field in sent.inputs:
        if field.required and sent.context.answers.get(field.name) in (None, ()):
            yield Fault(Code.MISSING, field.name)


def _told_beside(request: RequestContext, sent: Drawn, refused: RefusedError) -> BoltResponse:
    shown = shown_fields(request.body["view"])
    inputs = sent.inputs
    there = [field for field in inputs if field.name in shown]
    hidden = {field.name for field in inputs} - shown
    # Slack takes no error for a field that is not shown: then redraw the whole form. An error
    # beside a field would leave an older notice above the form.
    is_hidden = any(fault.field in hidden for fault in refused.faults)
    if there and not is_hidden and not _has_notice(request.body["view"]):
        request.spoken = True
        errors = beside(refused, there, request.say)
        return request.ack(response_action="errors", errors=errors)
    return _again(request, sent.form, sent.context, together(refused, inputs, request.say))


def _has_notice(view: Block) -> bool:
    return any(block.get("block_id") == NOTICE for block in view.get("blocks") or ())


def _comes_back(request: RequestContext, sent: Drawn, stale: StaleTicketError) -> BoltResponse:
    """The ticket changed meanwhile: the form comes back filled and may be sent as it is."""
    newest = sent.context.escalation or sent.context.case
    context = replace(sent.context, seen=newest.version)
    return _again(request, sent.form, context, sentence(stale, context))


def _again(request: RequestContext, form: Form, context: FormContext, notice: str) -> BoltResponse:
    request.spoken = True
    context = shown_again(request, form, context)
    view = window(form.drawn(context), request.services.signer, notice)
    return request.ack(response_action="update", view=view)
