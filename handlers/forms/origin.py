"""A reply that led to a new ticket becomes the ticket's number, and offers to record another.

An answer stays as it is; a second press on the way on below it says the number.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from handlers.forms.form import FormContext
from handlers.forms.state import TicketRef
from handlers.slack import blocks, interactions
from handlers.slack.api import ReplyFailed
from handlers.slack.blocks import Message
from handlers.slack.context import RequestContext
from handlers.slack.request_key import place
from tickets.model.ticket import Ticket
from tickets.ports import StorageFailed

ROUTE: Final = "door:"
"""Prefix of the block id of a reply's ways on; the rest is the id of a mention (O13)."""
OFFERED: Final = "offered"
"""Block id of the ways on below an answer."""
FROM, UNDER = "from", "under"
"""In the signed state: the reply from which the form was opened, or the answer above the button."""
_ANOTHER: Final = "another_ticket"
"""Block id of the way to one more ticket, in a reply that shows numbers."""


def opened_from(request: RequestContext) -> dict[str, str]:
    """The tapped message as `channel:ts`, if it leads to a new ticket; for the signed state."""
    at, block = place(request.body), request.action.get("block_id")
    if block == OFFERED:
        return {UNDER: at}
    return {FROM: at} if block == _ANOTHER or _is_route(request) else {}


def was_used(request: RequestContext, form: str, ref: TicketRef) -> bool:
    """Whether the message led to a ticket before; if so, show the number in place of the form.

    An ephemeral reply can be redrawn only at the person's next tap.
    """
    is_below = request.action.get("block_id") == OFFERED
    if ref.number or not (is_below or _is_route(request)):
        return False
    numbers = _numbers(request, place(request.body))
    if numbers:
        show = interactions.tell if is_below else interactions.replace
        show(request, _recorded(request, form, ref.more, numbers))
    return bool(numbers)


def keep(request: RequestContext, context: FormContext, form: str, ticket: Ticket) -> None:
    """Remember the number for ninety days, and show it in the reply after the ack."""
    at = context.more.get(FROM, "")
    if not (at or UNDER in context.more):
        return
    with suppress(StorageFailed):  # the ticket is safe
        request.services.inbox.claim(f"{_mark(at or context.more[UNDER])}{ticket.number}")
        if at:
            request.afterwards = partial(_redraw, request, form, context.more.get("more", ""), at)


def _redraw(request: RequestContext, form: str, more: str, at: str) -> None:
    channel, _, ts = at.partition(":")
    if not channel.startswith("D"):
        return
    if not (numbers := _numbers(request, at)):
        return
    drawn = _recorded(request, form, more, numbers)
    with suppress(ReplyFailed):  # the next tap on it says the same
        interactions.update(request, channel, ts, drawn)


def _recorded(request: RequestContext, form: str, more: str, numbers: Sequence[str]) -> Message:
    say = request.say
    line = say("recorded_as", numbers=say("card_comma").join(numbers))
    another = blocks.button(say("record_another"), f"screen.{form}", TicketRef(more=more).write())
    return blocks.message(
        line.replace("*", ""),
        blocks.paragraph(line),
        blocks.actions(another, block_id=_ANOTHER),
    )


def _numbers(request: RequestContext, at: str) -> Sequence[str]:
    with suppress(StorageFailed):
        return sorted(request.services.inbox.claimed(_mark(at)))
    return ()


def _is_route(request: RequestContext) -> bool:
    return str(request.action.get("block_id")).startswith(ROUTE)


def _mark(at: str) -> str:
    return f"recorded:{at}:"
