"""Reactions to an answer. Nothing tells the curator who reacted."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from handlers.questions import answers, choices, recall
from handlers.questions.answer_ref import (
    PICKED,
    RATED,
    SHARED,
    AnswerRef,
    find_shown_answer,
    tapped_ref,
)
from handlers.questions.context import AnswerContext
from handlers.services import Reaction, Reason
from handlers.slack import interactions, replies
from handlers.slack.api import CallRefused, Limited, RetryLater
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.newer_blocks import pressed_feedback
from handlers.slack.poster import HistoryNotReadable
from handlers.slack.replies import PostedMessage
from knowledge.answering import FilledAnswer


def rate(request: RequestContext) -> None:
    """One of the feedback buttons under an answer."""
    reaction = _RATINGS.get(pressed_feedback(request.action.get("value"))[0])
    if reaction is None:
        raise NoLongerOffered
    reaction(request)


def helpful(request: RequestContext) -> None:
    _count(request, "rate", "helpful", answers.certain_answer)


def unhelpful(request: RequestContext) -> None:
    """Counted at once; a reason may follow."""
    _count(request, "rate", "unhelpful", answers.what_is_wrong_message)


_RATINGS: Final = {"helpful": helpful, "unhelpful": unhelpful}


def give_reason(reason: Reason, request: RequestContext) -> None:
    """Record in which way the answer is wrong."""
    _count(request, "reason", "unhelpful", answers.reason_thanks_message, reason)


def _count(
    request: RequestContext,
    tap: str,
    reaction: Reaction,
    draw: Callable[[AnswerContext, FilledAnswer, AnswerRef], Message],
    reason: Reason | None = None,
) -> None:
    """Count the first such tap under this answer, and draw it as rated."""
    request.require_stored()
    ref, shown = _tapped(request)
    if interactions.claim_first_tap(request, f"{tap}:{shown.entry.id}"):
        request.services.feedback.tell(ref.question_id, reaction, shown.entry.id, reason)
        context = AnswerContext.from_request(request)
        interactions.replace_message(request, draw(context, shown, ref.with_marks(RATED)))


def share(request: RequestContext) -> None:
    """Post the answer under the mention, once, without buttons and without the asker's words."""
    request.require_stored()
    (ref, shown), context = _tapped(request), AnswerContext.from_request(request)
    if ref.thread is None:
        raise NoLongerOffered
    if shown.is_withheld:
        interactions.replace_message(request, answers.answer_message(context, shown, ref))
        return
    channel = request.body["container"]["channel_id"]
    mark = f"share:{channel}:{ref.thread}:{shown.entry.id}"
    is_first = request.services.inbox.mark_once(mark)
    if not (is_first or request.is_retry):
        interactions.tell_phrase_privately(request, "already_shared")
        return
    message = answers.shared_answer(context, shown)
    try:
        ts = _post_below(request, channel, ref.thread, message, mark, is_again=not is_first)
    except (CallRefused, Limited):
        request.services.inbox.unmark(mark)
        interactions.tell_phrase_privately(request, "not_shared")
        return
    except HistoryNotReadable:
        # The mark stays: rather missing than posted twice.
        interactions.tell_phrase_privately(request, "perhaps_shared")
        return
    recall.remember_shared_answer(request, shown, channel, ts)
    request.services.feedback.tell(ref.question_id, "shared", shown.entry.id)
    done = answers.certain_answer(context, shown, ref.with_marks(SHARED))
    interactions.replace_message(request, done)


def _post_below(
    request: RequestContext,
    channel: str,
    thread: str,
    message: Message,
    key: str,
    *,
    is_again: bool,
) -> str:
    """The ts of the message. Raises HistoryNotReadable if it may stand there unseen."""
    poster, asked_at = replies.poster_of(request), datetime.fromtimestamp(float(thread), UTC)

    def post() -> PostedMessage:
        return PostedMessage(*poster.post_and_locate(channel, message, key, thread))

    def look() -> PostedMessage | None:
        try:
            ts = poster.look_up(channel, key, asked_at, thread)
        except Limited as limited:
            raise RetryLater from limited  # not known yet, unlike a post that was limited
        return PostedMessage(channel, ts) if ts else None

    return replies.post_once(request, post, look, is_again=is_again).ts


def choose(request: RequestContext) -> None:
    """Show the answer of the chosen question in place of the choice."""
    ref, shown = _tapped(request)
    if interactions.claim_first_tap(request, f"choose:{request.block_prefix}"):
        request.services.feedback.tell(ref.question_id, "chosen", shown.entry.id)
        interactions.replace_message(request, _picked(request, shown, ref.for_another_answer()))


def related(request: RequestContext) -> None:
    ref, shown = _tapped(request)
    interactions.replace_message(request, _picked(request, shown, ref.for_another_answer()))


def other_language(request: RequestContext) -> None:
    """Show the same answer in the other language, in place."""
    (ref, shown), context = _tapped(request), AnswerContext.from_request(request)
    interactions.replace_message(request, answers.answer_message(context, shown, ref))


def open_suggested_question(request: RequestContext) -> None:
    """Show the answer to a question suggested at Home in a modal."""
    ref, shown = _tapped(request)
    interactions.open_modal(request, _picked(request, shown, ref))


def none_of_these(request: RequestContext) -> None:
    ref = tapped_ref(request)
    if interactions.claim_first_tap(request, "none"):
        request.services.feedback.tell(ref.question_id, "none_of_these")
        not_found = choices.not_found_message(AnswerContext.from_request(request), ref, known=True)
        interactions.replace_message(request, not_found)


def examples(request: RequestContext) -> None:
    ref, context = tapped_ref(request), AnswerContext.from_request(request)
    interactions.replace_message(request, choices.examples_message(context, ref))


def _tapped(request: RequestContext) -> tuple[AnswerRef, FilledAnswer]:
    ref = tapped_ref(request)
    return ref, find_shown_answer(request, ref)


def _picked(request: RequestContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """The answer to a question that was picked from a list, headed by that question."""
    context = AnswerContext.from_request(request)
    return answers.answer_message(context, shown, ref.with_marks(PICKED))
