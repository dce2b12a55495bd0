"""確認した, 引き受ける, 報告者に聞く: acknowledge, take over, ask the reporter."""

from collections.abc import Sequence
from typing import Final

from handlers.escalations.actions import ACKNOWLEDGE, ASK, OWN, TAKE, acted, to_act
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input, Option
from handlers.forms.refusals import sentence
from handlers.forms.state import TicketRef
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.view import called
from tickets.escalation.acts import Acknowledge, Act, AskBack, TakeOver
from tickets.model.errors import NoSuchTicketError, TicketError
from tickets.model.escalation import Escalation, Wanted


def _acknowledge(request: RequestContext, ref: TicketRef) -> None:
    """The first of several taps counts; the others are told who and when."""
    after = _done(request, ref, Acknowledge())
    if after is None:
        return
    by, at = after.acknowledged_by, after.acknowledged_at
    if by is None or at is None:
        interactions.tell(request, messages.notice(request.say("fault.is_closed")))
    elif by != request.user or not (at == request.now or request.is_again):
        told = {"who": called(by, request.say), "time": request.say.moment(at, request.view.today)}
        interactions.tell(request, messages.notice(request.say("upward_seen_already", **told)))
    else:
        _said_where_it_does_not_show(request, "upward_you_saw", after)


def _take(request: RequestContext, ref: TicketRef) -> None:
    after = _done(request, ref, TakeOver())
    if after is not None:
        _said_where_it_does_not_show(request, "upward_you_took", after)


def _done(request: RequestContext, ref: TicketRef, act: Act) -> Escalation | None:
    """All its messages are redrawn after the commit."""
    request.must_be_stored()
    judging, who = request.services.desk.handling, request.user
    try:
        after = judging.act(ref.number, act, who=who, now=request.now, key=request.key)
    except TicketError as error:
        said = sentence(error, FormContext(request=request))
        if isinstance(error, NoSuchTicketError):
            said += "\n" + request.say("escalation_perhaps_lost")
        interactions.tell(request, messages.notice(said))
        return None
    request.services.wake()
    return after


def _said_where_it_does_not_show(request: RequestContext, phrase: str, after: Escalation) -> None:
    """Its own message and Home are redrawn; a modal or digest is not, so say it."""
    if not _is_drawn_anew(request):
        interactions.tell(request, messages.line(request.say(phrase, number=after.number)))


def _is_drawn_anew(request: RequestContext) -> bool:
    if request.body["container"].get("type") == "view":
        return bool(request.body["view"].get("type") == "home")
    return str(request.action.get("block_id")).startswith(OWN)


def _asks(context: FormContext) -> Sequence[Part]:
    say = context.say
    wanted = tuple(Option(each, say(f"field.{each}")) for each in Wanted)
    return (
        blocks.section(say("upward_ask_heading", number=context.number)),
        Input(
            name="wanted",
            label=say("upward_ask_what"),
            kind="ticks",
            options=wanted,
            required=True,
            initial=tuple(sorted(context.matter.asked)),
        ),
    )


def _ask(request: RequestContext, context: FormContext) -> Sequence[Block]:
    wanted = frozenset(map(Wanted, context.picked("wanted")))
    after = acted(request, context, AskBack(wanted))
    return [blocks.paragraph(request.say("upward_ask_sent", who=f"<@{after.raised_by}>"))]


FORMS: Final = (
    Form(name=ACKNOWLEDGE, taps=_acknowledge),
    Form(name=TAKE, taps=_take),
    Form(name=ASK, draws=_asks, tells=_ask, reaches=to_act),
)
