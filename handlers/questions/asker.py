"""解決した or まだ困っている: the asker says what became of the desk's answer (O32)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from handlers.forms.dispatch import Forms
from handlers.forms.fields import ask_personal, refuse_personal, sealed
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef
from handlers.slack import blocks, interactions
from handlers.slack.api import ReplyFailed
from handlers.slack.blocks import Block, Message
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.tickets.notices.moves import exchange, last_exchange, opens_again, to_asker
from tickets.access.visibility import Visibility
from tickets.model.errors import ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.kinds import Kind, Move, PersonalField, Status
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

SOLVED, STUCK = "question_solved", "question_stuck"


def question_solved(request: RequestContext, forms: Forms) -> None:
    forms.show(request, SOLVED, TicketRef.of(request))


def question_stuck(request: RequestContext, forms: Forms) -> None:
    """The form remembers the message it came from, to remove its buttons later."""
    place = request.body["container"]
    if "message_ts" not in place:
        raise NoLongerOffered
    where = f"{place['channel_id']}:{place['message_ts']}"
    forms.show(request, STUCK, replace(TicketRef.of(request), more=where))


def _solve(request: RequestContext, context: FormContext) -> Ticket:
    if context.shown is None or context.shown.visibility is not Visibility.OWN:
        request.services.desk.deny(request.user, now=context.now)
        raise NotAllowedError
    if not _is_dm(str(request.body["container"].get("channel_id"))):
        raise NoLongerOffered
    # Before the ticket closes: afterwards reading the answer would need a reason.
    said = _exchange(request, context)
    ticket = _act(request, context, Act(Move.SOLVED))
    interactions.replace(request, _told(context, said, "question_is_solved"))
    return ticket


def _ask(context: FormContext) -> Sequence[Part]:
    label, hint = context.say("question_still_open"), context.say("question_hint")
    field = PersonalField.WORDS
    return (ask_personal(context, field, label=label, hint=hint, longest=1000, required=True),)


def _come_back(request: RequestContext, context: FormContext) -> Ticket:
    refuse_personal(context, PersonalField.WORDS)
    said = _exchange(request, context)
    act = Act(Move.STILL_STUCK, personal=sealed(context, PersonalField.WORDS))
    ticket = _act(request, context, act)
    told = _told(context, said, "question_asked_again", opens_again(context.view))
    _redraw(request, context, told)
    return ticket


def _act(request: RequestContext, context: FormContext, act: Act) -> Ticket:
    """Without comparing versions: the asker's word counts whatever the desk did meanwhile."""
    return request.services.desk.act(context.case.number, [act], who=request.user, now=context.now)


def _exchange(request: RequestContext, context: FormContext) -> tuple[Block, ...]:
    """The question and the desk's newest answer, opened as the asker's own."""
    ticket = context.case
    asked, answered = last_exchange(ticket)
    if ticket.status is not Status.ANSWERED or answered is None:
        raise ForbiddenMoveError(Move.SOLVED, ticket.status)
    slots = [each for each in (asked, answered) if each]
    try:
        opened = request.services.desk.reveal(
            ticket.number, slots, who=request.user, now=context.now
        )
    except RefusedError:  # another tap closed it a moment ago
        raise ForbiddenMoveError(Move.SOLVED, Status.CLOSED) from None
    question = opened[asked].reveal() if asked else ""
    return exchange(question, opened[answered].reveal(), context.say)


def _told(
    context: FormContext, said: Sequence[Block], outcome: str, *more: Block | None
) -> Message:
    answer = (*said, blocks.context(context.say(outcome)), *more)
    return to_asker(NoticeKind.ANSWERED, context.case, context.view, *answer)


def _redraw(request: RequestContext, context: FormContext, message: Message) -> None:
    """The act is saved even if Slack does not take this."""
    channel, _, ts = context.more.get("more", "").partition(":")
    if not _is_dm(channel):
        return
    with suppress(ReplyFailed):
        interactions.update(request, channel, ts, message)


def _is_dm(channel: str) -> bool:
    """Question and answer are shown in the asker's DM and nowhere else."""
    return channel.startswith("D")


FORMS: Final = (
    Form(name=SOLVED, moves=(Move.STILL_STUCK,), of=Kind.QUESTION, does=_solve),
    Form(name=STUCK, moves=(Move.STILL_STUCK,), of=Kind.QUESTION, does=_come_back, draws=_ask),
)
OPENERS: Final = {SOLVED: question_solved, STUCK: question_stuck}
