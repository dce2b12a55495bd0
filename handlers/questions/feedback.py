"""What people say of an answer by a tap; nothing in here knows who they are to the curator."""

from handlers.questions import answers, choices
from handlers.services import Reason
from handlers.slack import interactions, messages
from handlers.slack.api import Limited, Refused, Unclear, call
from handlers.slack.context import NoLongerOffered, Turn
from handlers.slack.tag import RATED, SHARED, Tag


def helpful(turn: Turn) -> None:
    turn.must_be_stored()
    tag = turn.picked()
    shown = turn.shown(tag)
    if not turn.is_first(f"rate:{shown.entry.id}"):
        _told_already(turn)
        return
    turn.services.feedback.tell(tag.asked, "helpful", shown.entry.id)
    thanks = turn.say("thanks")
    interactions.replace(turn, answers.answer(turn.frame, shown, tag.marked(RATED), outcome=thanks))


def unhelpful(turn: Turn) -> None:
    """Counted at once; the reason, if one is given, completes it."""
    turn.must_be_stored()
    tag = turn.picked()
    shown = turn.shown(tag)
    if not turn.is_first(f"rate:{shown.entry.id}"):
        _told_already(turn)
        return
    turn.services.feedback.tell(tag.asked, "unhelpful", shown.entry.id)
    interactions.replace(turn, answers.why(turn.frame, shown, tag.marked(RATED)))


def reason_wrong(turn: Turn) -> None:
    _reason(turn, "wrong")


def reason_old(turn: Turn) -> None:
    _reason(turn, "old")


def reason_unclear(turn: Turn) -> None:
    _reason(turn, "unclear")


def reason_other(turn: Turn) -> None:
    _reason(turn, "other")


def share(turn: Turn) -> None:
    """Once for all: a reply under the mention, without buttons and without the asker's words."""
    turn.must_be_stored()
    tag = turn.picked()
    shown = turn.shown(tag)
    if tag.thread is None:
        raise NoLongerOffered
    channel = turn.body["container"]["channel_id"]
    mark = f"share:{channel}:{tag.thread}:{shown.entry.id}"
    if not turn.services.inbox.claim(mark):
        phrase = "perhaps_shared" if turn.is_again else "already_shared"
        interactions.tell(turn, messages.line(turn.say(phrase)))
        return
    message = answers.shared(turn.frame, shown)
    try:
        call(
            turn.services.wait,
            turn.client.chat_postMessage,
            channel=channel,
            thread_ts=tag.thread,
            text=message.text,
            blocks=list(message.blocks),
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
        )
    except (Refused, Limited):
        turn.services.inbox.release(mark)
        interactions.tell(turn, messages.line(turn.say("not_shared")))
        return
    except Unclear:
        # A channel cannot be looked into, so the mark stays: rather missing than posted twice.
        interactions.tell(turn, messages.line(turn.say("perhaps_shared")))
        return
    turn.services.feedback.tell(tag.asked, "shared", shown.entry.id)
    done = answers.answer(turn.frame, shown, tag.marked(SHARED), outcome=turn.say("shared"))
    interactions.replace(turn, done)


def choose(turn: Turn) -> None:
    """One of the offered questions was meant: the message becomes its answer."""
    tag = turn.picked()
    shown = turn.shown(tag)
    if not turn.is_first(f"choose:{turn.stage}"):
        _told_already(turn)
        return
    turn.services.feedback.tell(tag.asked, "chosen", shown.entry.id)
    _show(turn, tag)


def related(turn: Turn) -> None:
    _show(turn, turn.picked())


def none_of_these(turn: Turn) -> None:
    tag = turn.picked()
    if not turn.is_first("none"):
        _told_already(turn)
        return
    turn.services.feedback.tell(tag.asked, "none_of_these")
    interactions.replace(turn, choices.not_found(turn.frame, tag, known=True))


def examples(turn: Turn) -> None:
    tag = turn.picked()
    interactions.replace(turn, choices.examples(turn.frame, tag, tag.language))


def _show(turn: Turn, tag: Tag) -> None:
    shown = turn.shown(tag)
    draw = answers.referral if shown.entry.refers else answers.answer
    interactions.replace(turn, draw(turn.frame, shown, tag.fresh()))


def _reason(turn: Turn, reason: Reason) -> None:
    turn.must_be_stored()
    tag = turn.picked()
    shown = turn.shown(tag)
    if not turn.is_first(f"reason:{shown.entry.id}"):
        _told_already(turn)
        return
    turn.services.feedback.tell(tag.asked, "unhelpful", shown.entry.id, reason)
    interactions.replace(turn, answers.after_reason(turn.frame, shown, tag))


def _told_already(turn: Turn) -> None:
    interactions.tell(turn, messages.line(turn.say("already_done")))
