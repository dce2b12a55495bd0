"""Reply to an event or a request: what to do, what not to do, whom to tell (O13, O14)."""

from collections.abc import Iterator
from datetime import datetime

from handlers.forms.message_outcome import ROUTE_PREFIX
from handlers.forms.state import TicketRef, form_button
from handlers.questions import choices, routes
from handlers.questions.answer_ref import AnswerRef, tapped_ref
from handlers.questions.context import AnswerContext
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.tickets import escalate
from handlers.tickets.notices.mentioned_leak import MINUTES, OFFER
from tickets.model.escalation import Trigger

# contact points of the desk file; the privacy desk where a topic is missing
_CONTACTS = {"complaint": "complaints"}


def route_message(
    context: AnswerContext,
    topic: str,
    ref: AnswerRef | None,
    *,
    said_at: datetime | None = None,
    mention: str = "",
    kind: Trigger | None = None,
) -> Message:
    """Say what to do instead. Without a reference there is no way back to a question.

    `mention` is the id of a noted mention of a leak (O13), `kind` what it is about.
    """
    if topic == "breach":
        shown = _breach(context, ref, said_at, mention, kind)
    else:
        shown = _request(context, topic, ref)
    for notice in ref.notices if ref else ():
        shown = shown.with_line_above(context.say(notice))
    return shown


def _breach(
    context: AnswerContext,
    ref: AnswerRef | None,
    said_at: datetime | None,
    mention: str,
    kind: Trigger | None,
) -> Message:
    say, office = context.say, context.office
    phone = escalate.phone_line(office, say, context.is_open)
    small = [say("route_breach_not_stored")]
    if mention:
        small.append(say(OFFER, minutes=MINUTES))
    return blocks.message(
        say("route_breach"),
        blocks.header(say("route_breach")),
        blocks.section(say("route_breach_sure")),
        escalate.first_steps_block(office, say, {kind} if kind else ()),
        blocks.actions(
            escalate.report_now_button(say, said_at, kind=kind),
            _back(context, ref),
            block_id=f"{ROUTE_PREFIX}{mention}",
        ),
        blocks.paragraph(phone),
        blocks.context(*small),
    )


def _request(context: AnswerContext, topic: str, ref: AnswerRef | None) -> Message:
    say = context.say
    return blocks.message(
        say(f"route_{topic}"),
        blocks.header(say(f"route_{topic}")),
        blocks.paragraph(say("route_do", text=say(f"route_{topic}_do"))),
        blocks.paragraph(say("route_dont", text=say(f"route_{topic}_dont"))),
        blocks.actions(
            *routes.route_buttons(say, topic),
            _ask_person(context, ref) if topic == "human" else None,
            _back(context, ref),
            block_id=ROUTE_PREFIX,
        ),
        _ignored(say) if topic == "optout" else None,
        blocks.context(*_contact(context, topic), say("route_not_stored")),
    )


def _contact(context: AnswerContext, topic: str) -> Iterator[str]:
    office, say = context.office, context.say
    if topic != "about_desk":
        contact = messages.desk_contact(office, say, _CONTACTS.get(topic, "privacy_desk"))
        yield say("route_contact", contact=cut(contact, 300))
    elif apart := messages.whistleblowing_contact(office, say):
        yield apart


def _ignored(say: Phrases) -> Block:
    """An opt-out that was ignored is a complaint. In a block of its own, for Slack takes a form's
    button once a block.
    """
    button = form_button(say, "complaint_log", TicketRef(), label=say("route_button.complaint"))
    asked = blocks.section(say("route_optout_ignored"), accessory=button)
    return asked | {"block_id": f"{ROUTE_PREFIX}complaint"}


def _ask_person(context: AnswerContext, ref: AnswerRef | None) -> Block | None:
    if ref is None:
        return None
    sent = ref.with_entries().write()
    return blocks.button(context.say("ask_person"), "ask_person", sent, primary=True)


def _back(context: AnswerContext, ref: AnswerRef | None) -> Block | None:
    """The button that says it was a question after all."""
    if ref is None:
        return None
    return blocks.button(context.say("it_was_a_question"), "it_was_a_question", ref.write())


def it_was_a_question(request: RequestContext) -> None:
    """Offer the likeliest questions. The button carries their ids, never the text."""
    ref = tapped_ref(request)
    if not interactions.claim_first_tap(request, "question"):
        return
    escalate.mark_leak_mention_answered(request)
    context = AnswerContext.from_request(request)
    candidates = context.titles(ref.entries, ref.language)
    shown = (
        choices.choice_message(context, candidates, ref)
        if candidates
        else choices.not_found_message(context, ref)
    )
    interactions.replace_message(request, shown)
