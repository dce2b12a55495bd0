"""Reactions to an answer. Nothing tells the curator who reacted."""

from handlers.questions import answers, choices
from handlers.questions.context import AnswerContext
from handlers.questions.tag import RATED, SHARED, Tag, answer_of, picked
from handlers.services import Reason
from handlers.slack import interactions, messages
from handlers.slack.api import Limited, Refused, Unclear, call
from handlers.slack.context import NoLongerOffered, RequestContext


def helpful(request: RequestContext) -> None:
    request.must_be_stored()
    tag = picked(request)
    shown = answer_of(request, tag)
    if not request.is_first(f"rate:{shown.entry.id}"):
        _told_already(request)
        return
    request.services.feedback.tell(tag.asked, "helpful", shown.entry.id)
    thanks = request.say("thanks")
    interactions.replace(
        request, answers.answer(AnswerContext.of(request), shown, tag.marked(RATED), outcome=thanks)
    )


def unhelpful(request: RequestContext) -> None:
    """Counted at once; a reason may follow."""
    request.must_be_stored()
    tag = picked(request)
    shown = answer_of(request, tag)
    if not request.is_first(f"rate:{shown.entry.id}"):
        _told_already(request)
        return
    request.services.feedback.tell(tag.asked, "unhelpful", shown.entry.id)
    interactions.replace(request, answers.why(AnswerContext.of(request), shown, tag.marked(RATED)))


def reason_wrong(request: RequestContext) -> None:
    _reason(request, "wrong")


def reason_old(request: RequestContext) -> None:
    _reason(request, "old")


def reason_unclear(request: RequestContext) -> None:
    _reason(request, "unclear")


def reason_other(request: RequestContext) -> None:
    _reason(request, "other")


def share(request: RequestContext) -> None:
    """Post the answer under the mention, once, without buttons and without the asker's words."""
    request.must_be_stored()
    tag = picked(request)
    shown = answer_of(request, tag)
    if tag.thread is None:
        raise NoLongerOffered
    channel = request.body["container"]["channel_id"]
    mark = f"share:{channel}:{tag.thread}:{shown.entry.id}"
    if not request.services.inbox.claim(mark):
        phrase = "perhaps_shared" if request.is_again else "already_shared"
        interactions.tell(request, messages.line(request.say(phrase)))
        return
    message = answers.shared(AnswerContext.of(request), shown)
    try:
        call(
            request.services.wait,
            request.client.chat_postMessage,
            channel=channel,
            thread_ts=tag.thread,
            text=message.text,
            blocks=list(message.blocks),
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
        )
    except (Refused, Limited):
        request.services.inbox.release(mark)
        interactions.tell(request, messages.line(request.say("not_shared")))
        return
    except Unclear:
        # The channel cannot be read, so the mark stays: rather missing than posted twice.
        interactions.tell(request, messages.line(request.say("perhaps_shared")))
        return
    request.services.feedback.tell(tag.asked, "shared", shown.entry.id)
    done = answers.answer(
        AnswerContext.of(request), shown, tag.marked(SHARED), outcome=request.say("shared")
    )
    interactions.replace(request, done)


def choose(request: RequestContext) -> None:
    """Show the answer of the chosen question in place of the choice."""
    tag = picked(request)
    shown = answer_of(request, tag)
    if not request.is_first(f"choose:{request.stage}"):
        _told_already(request)
        return
    request.services.feedback.tell(tag.asked, "chosen", shown.entry.id)
    _show(request, tag)


def related(request: RequestContext) -> None:
    _show(request, picked(request))


def suggest(request: RequestContext) -> None:
    """Show the answer to a question suggested at Home in a modal."""
    tag = picked(request)
    shown = answer_of(request, tag)
    draw = answers.referral if shown.entry.refers else answers.answer
    interactions.open_modal(request, draw(AnswerContext.of(request), shown, tag))


def none_of_these(request: RequestContext) -> None:
    tag = picked(request)
    if not request.is_first("none"):
        _told_already(request)
        return
    request.services.feedback.tell(tag.asked, "none_of_these")
    interactions.replace(request, choices.not_found(AnswerContext.of(request), tag, known=True))


def examples(request: RequestContext) -> None:
    tag = picked(request)
    interactions.replace(request, choices.examples(AnswerContext.of(request), tag, tag.language))


def _show(request: RequestContext, tag: Tag) -> None:
    shown = answer_of(request, tag)
    draw = answers.referral if shown.entry.refers else answers.answer
    interactions.replace(request, draw(AnswerContext.of(request), shown, tag.fresh()))


def _reason(request: RequestContext, reason: Reason) -> None:
    request.must_be_stored()
    tag = picked(request)
    shown = answer_of(request, tag)
    if not request.is_first(f"reason:{shown.entry.id}"):
        _told_already(request)
        return
    request.services.feedback.tell(tag.asked, "unhelpful", shown.entry.id, reason)
    interactions.replace(request, answers.after_reason(AnswerContext.of(request), shown, tag))


def _told_already(request: RequestContext) -> None:
    interactions.tell(request, messages.line(request.say("already_done")))
