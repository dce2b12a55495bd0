"""The manager releases a recall: counts only, and one tap."""

from typing import Final

from handlers.forms.form import Form
from handlers.forms.state import TicketRef
from handlers.questions.revised import days_of
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from tickets.model.answers import Reach
from tickets.model.errors import NotAllowedError

RELEASE: Final = "recall_release"


def waiting(reach: Reach, say: Phrases) -> list[Block]:
    """How many wait to be told, and the button that tells them."""
    told = say("recall_waits", **counted(reach))
    sure = blocks.confirm(
        say(f"screen.{RELEASE}"),
        say(f"screen_confirm.{RELEASE}"),
        say("recall_yes"),
        say("recall_no"),
    )
    tell = blocks.button(
        say(f"screen.{RELEASE}"), f"screen.{RELEASE}", TicketRef().write(), confirm=sure
    )
    return [blocks.section(told), *filter(None, (blocks.actions(tell, block_id="recall"),))]


def counted(reach: Reach) -> dict[str, str]:
    return {
        "people": str(reach.people),
        "messages": str(reach.messages),
        "answers": str(reach.answers),
    }


def _release(request: RequestContext, _: TicketRef) -> None:
    request.must_be_stored()
    recalls, revised = request.services.desk.recalls, request.answerer.in_force.affected
    try:
        reach = recalls.release(days_of(revised), who=request.user, now=request.now)
    except NotAllowedError:
        interactions.tell(request, messages.line(request.say("not_allowed")))
        return
    request.services.wake()
    said = request.say("recall_released", **counted(reach)) if reach else request.say("recall_none")
    _becomes(request, said)


def _becomes(request: RequestContext, line: str) -> None:
    """Put the outcome in place of the message's buttons."""
    message = request.body.get("message")
    if not isinstance(message, dict):
        interactions.tell(request, messages.line(line))
        return
    there = message.get("blocks") or ()
    kept = [each for each in there if each.get("block_id") != "recall"]
    interactions.replace(request, blocks.message(line, *kept, blocks.section(line)))


FORMS: Final = (Form(name=RELEASE, taps=_release),)
