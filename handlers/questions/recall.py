"""「改定時に知らせる」: a person asks to be told once when a revision changes an answer.

The manager releases the recall that tells them: counts only, and one tap.
"""

from contextlib import suppress
from typing import Final

from handlers.forms.form import Form
from handlers.forms.state import TicketRef
from handlers.questions import answers
from handlers.questions.answer_ref import WATCHED, AnswerRef, answer_of, picked
from handlers.questions.context import AnswerContext
from handlers.questions.revised import days_of
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from knowledge.answering import Shown
from knowledge.library.loader import Library
from tickets.model import tokyo
from tickets.model.errors import NotAllowedError
from tickets.model.revised_answers import Reach, Recall
from tickets.ports import StorageFailed


def follow(request: RequestContext) -> None:
    """Kept for this alone: the answer, the policy's day, and the person, sealed."""
    request.must_be_stored()
    ref = picked(request)
    shown = answer_of(request, ref)
    if shown.is_withheld:  # it changed before the tap
        interactions.replace(request, answers.answer(AnswerContext.of(request), shown, ref))
        return
    day = policy_day(request.answerer.library)
    request.services.desk.recalls.follow(shown.entry.id, day, who=request.user, now=request.now)
    _becomes(request, shown, ref.marked(WATCHED), "followed")


def unfollow(request: RequestContext) -> None:
    request.must_be_stored()
    ref = picked(request)
    shown = answer_of(request, ref)
    request.services.desk.recalls.unfollow(shown.entry.id, who=request.user)
    _becomes(request, shown, ref.unmarked(WATCHED), "unfollowed")


def _becomes(request: RequestContext, shown: Shown, ref: AnswerRef, outcome: str) -> None:
    context, said = AnswerContext.of(request), request.say(outcome)
    interactions.replace(request, answers.answer(context, shown, ref, outcome=said))


def keep_shared(request: RequestContext, shown: Shown, place: tuple[str, str]) -> None:
    """Remember where the answer was shared, to mark it there when it changes; not who asked.

    A failure is ignored: the answer was shared.
    """
    channel, ts = place
    library, kept_on = request.answerer.library, tokyo.date_of(request.now)
    kept = Recall(
        entry=shown.entry.id,
        revision=policy_day(library),
        kept_on=kept_on,
        channel=channel,
        ts=ts,
        language=shown.language,
    )
    with suppress(StorageFailed):
        request.services.desk.recalls.keep(kept)


def policy_day(library: Library) -> str:
    """The day that the policy in force is known by; empty without a policy."""
    return library.policy.day.isoformat() if library.policy else ""


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
    _replaces_buttons(request, said)


def _replaces_buttons(request: RequestContext, line: str) -> None:
    """Put the outcome in place of the message's buttons."""
    message = request.body.get("message")
    if not isinstance(message, dict):
        interactions.tell(request, messages.line(line))
        return
    there = message.get("blocks") or ()
    kept = [each for each in there if each.get("block_id") != "recall"]
    interactions.replace(request, blocks.message(line, *kept, blocks.section(line)))


FORMS: Final = (Form(name=RELEASE, taps=_release),)
