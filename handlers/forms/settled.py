"""A message that asked for something becomes its result: who did it and when."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from handlers.forms.form import Form
from handlers.forms.state import TicketRef
from handlers.slack import blocks, interactions
from handlers.slack.api import ReplyFailed
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.request_key import place
from handlers.slack.view import ViewContext, called
from tickets.access.visibility import as_seen_by
from tickets.model.errors import ForbiddenMoveError, TicketError
from tickets.model.kinds import Kind, Move
from tickets.model.ticket import Step, Ticket

NOTICE: Final = "notice:"
"""Prefix of the block id under such a message; the rest is the ticket's number."""
ROW: Final = "row:"
"""Prefix of the block id of a digest's row: only that row changes."""
AT: Final = "at"
"""In the signed state: the message from which the form was opened."""
_MAY_COME_AGAIN: Final = frozenset({Move.NOTE, Move.REPORT_FINDINGS})


def message(request: RequestContext) -> str:
    """The tapped message as `channel:ts`, if it asks for something; else empty."""
    is_notice = str(request.action.get("block_id")).startswith(NOTICE)
    return place(request.body) if is_notice else ""


def answered(request: RequestContext, ticket: Ticket, at: str) -> None:
    """After the ack, replace the message's buttons by the result."""
    step = ticket.history[-1]
    if str(request.action.get("block_id")).startswith(ROW):
        request.afterwards = partial(_settle_row, request, ticket, step)
    elif at and step.move not in _MAY_COME_AGAIN and not _is_still_asked(request, ticket):
        request.afterwards = partial(_redraw, request, ticket, step, at)


def was_done(
    request: RequestContext, form: Form, ref: TicketRef, error: TicketError | None = None
) -> bool:
    """Whether a notice asks for something already done; if so, show who did it."""
    at = message(request)
    if not at or not (isinstance(error, ForbiddenMoveError) if error else form.is_done):
        return False
    with suppress(TicketError):
        desk, who = request.services.desk, request.user
        ticket = desk.show(ref.number, who=who, now=request.now).ticket
        since = ticket.history[ref.version :]
        if since and (error or (form.is_done and form.is_done(ticket))):
            _redraw(request, ticket, _settling(form, since), at)
            request.spoken = True
            return True
    return False


def _settling(form: Form, since: tuple[Step, ...]) -> Step:
    """The step that did what was asked, or led away from it."""
    made = (step for step in reversed(since) if step.move in form.moves)
    led_away = (step for step in since if step.before is not step.after)
    return next(made, None) or next(led_away, since[-1])


def _is_still_asked(request: RequestContext, ticket: Ticket) -> bool:
    """A department that answered for one of its systems may still be asked about others."""
    return bool(ticket.asked & request.office_context.roster.actor(request.user).in_charge_of)


def _settle_row(request: RequestContext, ticket: Ticket, step: Step) -> None:
    """Add 「✅ 8/4(火) 09:12 @saki 催促」 to the row and remove its button."""
    shown = request.body.get("message")
    there = shown.get("blocks") if isinstance(shown, Mapping) else None
    if not isinstance(there, list):
        return
    tapped, view = request.action.get("block_id"), request.view
    drawn = [_settled(b, ticket, step, view) if b.get("block_id") == tapped else b for b in there]
    container = request.body["container"]
    message = Message(str(request.body["message"].get("text") or ""), tuple(drawn))
    _update(request, container["channel_id"], container["message_ts"], message)


def _settled(row: Block, ticket: Ticket, step: Step, view: ViewContext) -> Block:
    kept = {name: value for name, value in row.items() if name != "accessory"}
    done = view.say("row_done", line=step_text(step, ticket.kind, view))
    return kept | {"text": row["text"] | {"text": f"{row['text']['text']}\n{done}"}}


def _redraw(request: RequestContext, ticket: Ticket, step: Step, at: str) -> None:
    channel, _, ts = at.partition(":")
    view = request.view_in(channel)
    if step.by == ticket.requester != request.user:
        ticket = as_seen_by(ticket, request.user)
        step = next(each for each in ticket.history if each.at == step.at)
    drawn = result(ticket, step, view)
    _update(request, channel, ts, drawn)


def _update(request: RequestContext, channel: str, ts: str, message: Message) -> None:
    """If Slack refuses, the buttons stay, and the next tap on them says the same."""
    with suppress(ReplyFailed):
        interactions.update(request, channel, ts, message)


def result(ticket: Ticket, step: Step, view: ViewContext) -> Message:
    """The result: who did what and when, without buttons."""
    say = view.say
    title = say("card_between").join((ticket.number, say.word("kind", ticket.kind)))
    line = blocks.markup(step_text(step, ticket.kind, view))
    return blocks.message(title, blocks.headline(title), {"type": "section", "text": line})


def step_text(step: Step, kind: Kind, view: ViewContext) -> str:
    """「8/4(火) 09:12 @saki 催促」 in markup."""
    told = {"time": view.moment(step.at), "who": called(step.by, view.say)}
    return view.say.word("move_line", step.move, kind, **told)
