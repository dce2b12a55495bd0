"""「変わったら知らせる」: a person asks to be told once when an answer changes."""

from contextlib import suppress

from handlers.questions import answers
from handlers.questions.answer_ref import WATCHED, AnswerRef, answer_of, picked
from handlers.questions.context import AnswerContext
from handlers.slack import interactions
from handlers.slack.context import RequestContext
from knowledge.answering import Shown
from knowledge.library.loader import Library
from tickets.model import tokyo
from tickets.model.answers import Recall
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
