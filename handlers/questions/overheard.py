"""Questions in chosen channels, heard without a mention: `channels.questions` of the desk file.

A message is judged before anything is stored: what is no question of ours leaves no trace.
"""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import BoltContext

from handlers.questions import answers, recall
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext
from handlers.questions.route_reply import route_message
from handlers.services import Services
from handlers.slack import replies
from handlers.slack.context import RequestContext
from handlers.slack.deduplication import RESUMED
from handlers.slack.request_key import RequestKey, overheard_key
from handlers.slack.text import text_as_typed
from knowledge.answering import Answer, Answerer
from tickets.model import detection
from tickets.rules.office import Office

_LONGEST: Final = 1000


def overheard_message_key(
    services: Services, body: Mapping[str, Any], context: BoltContext
) -> RequestKey | None:
    """The key of a message that is to be answered. Raises NotReadyError."""
    found = overheard_key(body)
    if found is None or context.get(RESUMED):
        return found
    event = body["event"]
    office = services.office()
    if event["channel"] not in office.channels.questions or body.get("is_ext_shared_channel"):
        return None
    text = event.get("text")
    if not isinstance(text, str) or f"<@{context.bot_user_id}>" in text:
        return None  # a mention comes as an event of its own
    # Before the base is read it is refused, so that Slack sends it again: nothing is stored yet.
    judged = _answer_if_clear(services.answerer(0.0), services.office(), text)
    return found if judged else None


def answer_in_thread(request: RequestContext) -> None:
    """Answer in the thread for everybody; point to the report of a breach to its author alone."""
    request.has_replied = True  # nobody asked us, so nothing is said if it fails
    found = _answer_if_clear(request.answerer, request.office, request.body["event"].get("text"))
    if found is None:
        return
    context = AnswerContext.from_request(request)
    if found.result == "door":
        replies.send_reply(request, route_message(context, "breach", None, said_at=request.now))
    elif found.shown is not None:
        request.result = found.result
        # Only the entry is counted: the words were not meant for us.
        ref = AnswerRef(
            found.language, question_id=request.services.feedback.asked(found, personal=True)
        )
        shown = found.shown
        message = answers.answer_message(context, shown, ref.with_entries(shown.entry.id))
        posted = replies.send_reply_in_thread(request, message)
        recall.remember_shared_answer(request, shown, posted.channel, posted.ts)


def _answer_if_clear(answerer: Answerer, office: Office, text: object) -> Answer | None:
    """The answer or the breach route; None for all else, and for what no answer stands for now."""
    words = text_as_typed(text)
    if len(words) > _LONGEST:
        return None
    found = answerer.answer_overheard(words, office.language)
    if found and found.shown and (found.shown.is_withheld or detection.find_personal_data(words)):
        return None
    return found
