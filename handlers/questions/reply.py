"""Reply to a question or a follow-up; answer questions overheard in the channels of
`channels.questions`, where a message that is no question for this desk is not stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt import BoltContext

from handlers.questions import answers, choices, recall, routes
from handlers.questions.answer_ref import (
    FOLLOWING,
    LIKELY,
    PASTED,
    PASTED_IN_COMMAND,
    PICKED,
    AnswerRef,
    asker_proof,
)
from handlers.questions.context import AnswerContext
from handlers.questions.route_reply import route_message
from handlers.services import Services
from handlers.slack import api, messages, replies
from handlers.slack.api import CallFailed
from handlers.slack.blocks import Message
from handlers.slack.context import RequestContext
from handlers.slack.deduplication import RESUMED
from handlers.slack.request_key import RequestKey, is_direct, overheard_key
from handlers.slack.text import strip_slack_markup
from handlers.tickets import escalate
from handlers.tickets.source_changes import remember_source
from knowledge.answering import Answer, Answerer, Candidate
from knowledge.intent.breach_kinds import breach_kind
from knowledge.intent.follow_up import may_continue, names_no_subject
from knowledge.text import clean
from tickets.model import detection
from tickets.model.escalation import Cause, Trigger
from tickets.ports import StorageFailed
from tickets.rules.office import Office

_LEAST_SHARE: Final = 0.5
"""Least share of the first candidate's probability at which a referral is still offered."""
_SHORT = {
    "thanks": "thanks_reply",
    "gibberish": "nothing_to_read",
    "empty": "nothing_to_read",
}


def respond_to(
    request: RequestContext, text: str, *, thread: str | None, marks: str = ""
) -> Message:
    """Reply to what was typed; `thread` is where the answer may be shared."""
    pasted = detection.find_personal_data(text)
    if pasted:
        marks += PASTED_IN_COMMAND if request.delivery_kind == "command" else PASTED
    reply = _reply(request, text, thread, marks)
    if marks and thread and not escalate.has_report_button(reply):
        # We cannot know who reads the channel, so the report is offered in each.
        is_number = any(each.kind == "my_number" for each in pasted)
        cause = Cause.MY_NUMBER if is_number else Cause.SENSITIVE_IN_SLACK
        return reply.with_blocks_below(escalate.report_button_row(request.say, cause, "pasted"))
    return reply


def _reply(request: RequestContext, text: str, thread: str | None, marks: str) -> Message:
    with request.services.span("answer"):
        last = _last_answer(request) if may_continue(clean(text)) else None
        found = _answer_follow_up(request, text, last) or request.answerer.cached_answer(
            text, request.person.locale
        )
    request.result = found.result
    ref = AnswerRef(found.language, thread=thread, marks=marks)
    if found.result == "chat":
        return _small_talk(request, found, ref)
    # Statements of an event and words with personal data are never stored (O11); nor is a question
    # that names no subject, which would teach curators a way to ask for nothing.
    may_be_event = found.result == "door" or found.offered_topic not in (None, "human")
    is_bare = names_no_subject(clean(found.question))
    keeps_words_out = bool(ref.notices) or may_be_event or is_bare
    asked = request.services.feedback.asked(found, personal=keeps_words_out)
    proof = asker_proof(asked, request.user, request.services.signer) if asked else ""
    before = ""
    if last and found.result != "found":
        before = last.before or last.proven_question
    ref = replace(ref, question_id=asked, proof=proof, before=before, offer=_offer(request, found))
    return _shown(request, found, ref)


def _offer(request: RequestContext, found: Answer) -> str:
    """The way on that stands below the answer to what may be an event (O13, O14)."""
    if not found.offered_topic:
        return ""
    kind = breach_kind(found.question) if found.offered_topic == "breach" else None
    return routes.encode_offer(found.offered_topic, request.now, kind)


def _shown(request: RequestContext, found: Answer, ref: AnswerRef) -> Message:
    context = AnswerContext.from_request(request)
    offered = _offered(request, found)
    candidates = [(each.entry, each.title) for each in offered]
    if found.result == "door":
        topic = (
            found.topic
            if found.topic in ("breach", *routes.ROUTE_TOPICS)
            else found.route or "desk"
        )
        likely = [entry for entry, _ in candidates[: choices.MOST_CANDIDATES]]
        mention = _note_mention(request) if topic == "breach" else ""
        told = breach_kind(found.question) if topic == "breach" else None
        return route_message(
            context,
            topic,
            ref.with_entries(*likely),
            said_at=request.now,
            mention=mention,
            kind=Trigger(told) if told else None,
        )
    if found.result == "unsure" and candidates:
        return choices.choice_message(context, candidates, ref)
    if found.shown is None:
        if names_no_subject(clean(found.question)):  # ask back: nothing came before it
            return choices.message_without_answer(context, ref, context.say("about_what"))
        return choices.not_found_message(context, ref)
    others = [each.entry for each in offered[1 : choices.MOST_CANDIDATES]]
    if found.about:
        others.insert(0, found.about)
    ref = ref.with_entries(found.shown.entry.id, *others)
    if found.result == "likely":
        ref = ref.with_marks(FOLLOWING if found.about else LIKELY)
    if request.delivery_kind == "command":  # Slack does not show what was typed
        ref = ref.with_marks(PICKED)
    return answers.answer_message(context, found.shown, ref)


def _offered(request: RequestContext, found: Answer) -> list[Candidate]:
    """The candidates, without referrals that are far less likely than the first."""
    entries = request.answerer.library.entries
    least = _LEAST_SHARE * found.candidates[0].score if found.candidates else 0.0
    return [
        each
        for each in found.candidates
        if each.score >= least or not entries[each.entry].is_referral
    ]


def _answer_follow_up(request: RequestContext, text: str, last: AnswerRef | None) -> Answer | None:
    """The answer to a follow-up in a DM, from what belongs to the answer before it."""
    if last is None or not last.entries:
        return None
    return request.answerer.answer_follow_up(text, last.entries[0], request.person.locale)


def _note_mention(request: RequestContext) -> str:
    """Note who mentioned a possible leak (O13); empty while the database is down."""
    if not request.is_stored:
        return ""
    event = request.body.get("event") or {}
    where = None if is_direct(event) else event.get("channel")
    try:
        mention = request.services.mentions.note(request.user, where, request.now)
    except StorageFailed:
        return ""
    if event:
        message = f"{event.get('channel')}:{event.get('ts')}"
        remember_source(request, message, escalate.leak_mention_report_key(mention))
    return mention


def _small_talk(request: RequestContext, found: Answer, ref: AnswerRef) -> Message:
    """Reply in one short line. For a file without words, send only the notice about files."""
    phrase = _SHORT.get(found.topic or "")
    if phrase is None:
        context, greeting = AnswerContext.from_request(request), request.say("greeting")
        return choices.message_without_answer(context, ref, greeting)
    if ref.notices and phrase == "nothing_to_read":
        first, *rest = ref.notices
        shown = messages.phrase_message(request.say(first))
        for more in rest:
            shown = shown.with_line_above(request.say(more))
        return shown
    return AnswerContext.from_request(request).with_notices(
        ref, messages.short_message(request.say(phrase))
    )


# --- the last answer --------------------------------------------------------------------------

_FOLLOWED_UP_SECONDS: Final = 300.0
"""For so long an answer in a DM can be followed up; in a thread there is no limit."""
_LOOKED_BACK_SECONDS: Final = 3600.0
"""An older message of ours may have become an answer by a tap."""
_MOST_READ: Final = 200
_Posted = Mapping[str, Any]


def _last_answer(request: RequestContext) -> AnswerRef | None:
    """The last answer in this DM or its thread, with its entry, if it has one; None if something
    else came last.

    Read from the conversation itself: nothing is kept. None as well in channels, and where Slack
    does not show the conversation.
    """
    event = request.body.get("event") or {}
    if request.delivery_kind != "message" or not is_direct(event):
        return None
    try:
        if event.get("thread_ts"):
            return _in_thread(request, event)
        return _in_dm(request, event)
    except CallFailed:
        return None


def _in_dm(request: RequestContext, event: _Posted) -> AnswerRef | None:
    now = float(event["ts"])
    there = _history(request, event, now - _LOOKED_BACK_SECONDS)
    if request.services.agent_view.is_on and (
        thread := _last_thread(there, now - _FOLLOWED_UP_SECONDS)
    ):
        return _in_thread(request, {**event, "thread_ts": thread})
    for message in _ours(request, there):
        if _drawn_at(message) >= now - _FOLLOWED_UP_SECONDS and (refs := list(_refs(message))):
            return _answered(refs)
    return None


def _last_thread(there: Any, since: float) -> str | None:
    """The newest message that was replied to since then: a question in the agent view."""
    roots = (each for each in there.get("messages") or () if each.get("latest_reply"))
    return next((each["ts"] for each in roots if float(each["latest_reply"]) >= since), None)


def _in_thread(request: RequestContext, event: _Posted) -> AnswerRef | None:
    """The last of our messages in the thread, else the reply to the question at its top."""
    thread = event["thread_ts"]
    there = api.call_once(
        request.client.conversations_replies,
        channel=event["channel"],
        ts=thread,
        limit=_MOST_READ,
        **_history_bound(request, event),
    )
    ours = _ours(request, there) or _ours(request, _history(request, event, float(thread)))
    return next((_answered(refs) for each in ours[::-1] if (refs := list(_refs(each)))), None)


def _history(request: RequestContext, event: _Posted, oldest: float) -> Any:
    """Messages outside threads since then, newest first."""
    return api.call_once(
        request.client.conversations_history,
        channel=event["channel"],
        oldest=f"{oldest:.6f}",
        limit=_MOST_READ,
        **_history_bound(request, event),
    )


def _history_bound(request: RequestContext, event: _Posted) -> Mapping[str, str]:
    """Bound the history that is read, of a message that is handled again, by its own `ts`: its own
    answer may stand there already. Otherwise no bound: an answer may have come after it was
    written."""
    return {"latest": event["ts"]} if request.is_retry else {}


def _ours(request: RequestContext, found: Any) -> list[_Posted]:
    us = request.context.bot_user_id
    return [each for each in found.get("messages") or [] if us and each.get("user") == us]


def _drawn_at(message: _Posted) -> float:
    edited = message.get("edited") or {}
    return float(edited.get("ts") or message["ts"])


def _refs(message: _Posted) -> Iterator[tuple[str, AnswerRef]]:
    """The buttons of a reply to a question; a notice or card has none."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if isinstance(element, Mapping) and (ref := AnswerRef.read(element.get("value"))):
                yield str(element.get("action_id")), ref


def _answered(refs: list[tuple[str, AnswerRef]]) -> AnswerRef | None:
    """An answer with its entry: the one that 「人に聞く」 is about. Of a request or an event, whose
    reply has only the way back to a question, the question nearest to it."""
    by_action = dict(refs)
    if "ask_person" not in by_action:
        back = by_action.get("it_was_a_question")
        return back and back.with_entries(*back.entries[:1])
    asked = by_action["ask_person"]
    return asked if len(asked.entries) == 1 else asked.with_entries()


# --- questions in chosen channels, heard without a mention (`channels.questions`) ----------------

_LONGEST_OVERHEARD: Final = 1000


def overheard_message_key(
    services: Services, body: Mapping[str, Any], context: BoltContext
) -> RequestKey | None:
    """The key of a message that is to be answered, judged before anything is stored. Raises
    NotReadyError."""
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
    judged = _answer_if_clear(services.answerer(0.0), office, text)
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
    words = strip_slack_markup(text)
    if len(words) > _LONGEST_OVERHEARD:
        return None
    found = answerer.answer_overheard(words, office.language)
    if found and found.shown and (found.shown.is_withheld or detection.find_personal_data(words)):
        return None
    return found
