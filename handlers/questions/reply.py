"""From the words of a question to the reply, for messages, commands and taps."""

from handlers.questions import answers, choices, routes
from handlers.questions.answer_ref import FOLLOWING, LIKELY, PICKED, AnswerRef, asker_proof
from handlers.questions.context import AnswerContext
from handlers.questions.last_answer import last_entry
from handlers.questions.route_reply import route
from handlers.slack import messages
from handlers.slack.blocks import Message
from handlers.slack.context import RequestContext
from handlers.slack.request_key import is_direct
from handlers.tickets import escalate
from knowledge.answering import Answer
from knowledge.intent.breaches import breach_kind
from knowledge.intent.follow_up import is_bare, points_back
from knowledge.text import clean
from tickets.model import detection
from tickets.model.escalation import Cause, Trigger
from tickets.ports import StorageFailed

_SHORT = {
    "thanks": "thanks_reply",
    "gibberish": "nothing_to_read",
    "empty": "nothing_to_read",
}


def respond_to(
    request: RequestContext, text: str, *, thread: str | None, notices: str = ""
) -> Message:
    """Reply to what was typed; `thread` is where the answer may be shared."""
    pasted = detection.find(text)
    if pasted:
        notices += "c" if request.kind == "command" else "p"
    reply = _reply(request, text, thread, notices)
    if notices and thread and not escalate.is_offered(reply):
        # We cannot know who reads the channel, so the report is offered in each.
        is_number = any(each.kind == "my_number" for each in pasted)
        cause = Cause.MY_NUMBER if is_number else Cause.SENSITIVE_IN_SLACK
        return reply.followed_by(escalate.row(request.say, cause, "pasted"))
    return reply


def _reply(request: RequestContext, text: str, thread: str | None, notices: str) -> Message:
    found = _about_the_last(request, text) or request.answerer.answer_once(
        text, request.person.locale
    )
    request.result = found.result
    ref = AnswerRef(found.language, thread=thread, marks=notices)
    if found.result == "chat":
        return _small_talk(request, found, ref)
    # Statements of an event and words with personal data are never stored (O11).
    may_be_event = found.result == "door" or found.offers not in (None, "human")
    apart = bool(ref.notices) or may_be_event
    asked = request.services.feedback.asked(found, personal=apart)
    proof = asker_proof(asked, request.user, request.services.signer) if asked else ""
    ref = AnswerRef(
        found.language,
        asked=asked,
        thread=thread,
        marks=notices,
        proof=proof,
        offer=_offer(request, found),
    )
    return _shown(request, found, ref)


def _offer(request: RequestContext, found: Answer) -> str:
    """The way on that stands below the answer to what may be an event (O13, O14)."""
    if not found.offers:
        return ""
    kind = breach_kind(found.question) if found.offers == "breach" else None
    return routes.offer(found.offers, request.now, kind)


def _shown(request: RequestContext, found: Answer, ref: AnswerRef) -> Message:
    context = AnswerContext.of(request)
    candidates = [(each.entry, each.title) for each in found.candidates]
    if found.result == "door":
        topic = found.topic if found.topic in ("breach", *routes.TOPICS) else found.route or "desk"
        likely = [entry for entry, _ in candidates[: choices.MOST_CANDIDATES]]
        mention = _noted(request) if topic == "breach" else ""
        told = breach_kind(found.question) if topic == "breach" else None
        return route(
            context,
            topic,
            ref.about(*likely),
            said_at=request.now,
            mention=mention,
            kind=Trigger(told) if told else None,
        )
    if found.result == "unsure" and candidates:
        return choices.choice(context, candidates, ref)
    if found.shown is None:
        is_whole = not is_bare(clean(found.question))
        return (choices.not_found if is_whole else choices.about_what)(context, ref)
    ref = ref.about(found.shown.entry.id, *_below(found))
    if found.result == "likely":
        ref = ref.marked(FOLLOWING if found.about else LIKELY)
    if request.kind == "command":  # Slack does not show what was typed
        ref = ref.marked(PICKED)
    return answers.drawn(context, found.shown, ref)


def _below(found: Answer) -> list[str]:
    """What an answer is about that follows another, and the next candidates."""
    others = [each.entry for each in found.candidates[1 : choices.MOST_CANDIDATES]]
    return [found.about, *others] if found.about else others


def _about_the_last(request: RequestContext, text: str) -> Answer | None:
    """The answer to a follow-up in a DM, from what belongs to the answer before it."""
    if not points_back(clean(text)) or (entry := last_entry(request)) is None:
        return None
    return request.answerer.answer_about(text, entry, request.person.locale)


def _noted(request: RequestContext) -> str:
    """Note who mentioned a possible leak (O13); empty while the database is down."""
    if not request.stored:
        return ""
    event = request.body.get("event") or {}
    where = None if is_direct(event) else event.get("channel")
    try:
        return request.services.mentions.note(request.user, where, request.now)
    except StorageFailed:
        return ""


def _small_talk(request: RequestContext, found: Answer, ref: AnswerRef) -> Message:
    """One short line. For a file without words, only the notice about files."""
    phrase = _SHORT.get(found.topic or "")
    if phrase is None:
        return choices.greeting(AnswerContext.of(request), ref)
    if ref.notices and phrase == "nothing_to_read":
        first, *rest = ref.notices
        shown = messages.notice(request.say(first))
        for more in rest:
            shown = shown.led_by(request.say(more))
        return shown
    return AnswerContext.of(request).framed(ref, messages.line(request.say(phrase)))
