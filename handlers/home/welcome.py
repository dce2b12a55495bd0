"""When a person opens the DM: what this is, questions to tap, what it never does."""

from typing import Any, Final

import structlog
from slack_sdk import WebClient

from handlers.questions import choices
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext
from handlers.services import READING_SECONDS, Services
from handlers.slack import api, blocks, messages
from handlers.slack.api import Refused, ReplyFailed
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from handlers.slack.poster import Poster
from handlers.slack.text import cut
from handlers.tickets import escalate
from tickets.ports import StorageFailed

_PATIENCE: Final = 4.0  # seconds
_QUESTIONS: Final = 3
_OF_ONE_DM: Final = ("channel_not_found", "message_not_found")
_log = structlog.get_logger()


def is_messages(event: dict[str, Any]) -> bool:
    return event.get("tab") == "messages"


def welcome(context: AnswerContext) -> Message:
    say = context.say
    reach = cut(messages.emergency_contact(context.office, say), 150)
    ref = AnswerRef(say.language)
    ask = blocks.button(say("ask_person"), "ask_person", ref.write())
    return blocks.message(
        say("help_title"),
        blocks.header(say("help_title")),
        blocks.section(say("welcome_what")),
        *choices.offers(context, _questions(context), ref, "welcome", action="suggest"),
        blocks.paragraph(say("welcome_never")),
        blocks.actions(escalate.report_button(say), ask, block_id="welcome"),
        blocks.context(say("welcome_small", emergency=reach)),
    )


def _questions(context: AnswerContext) -> list[tuple[str, str]]:
    """Entry and title of the first question of the first topics."""
    first = [topic.entries[0] for topic in context.library.topics if topic.entries]
    return context.titles(first, context.say.language)[:_QUESTIONS]


class Welcome:
    """A member who opens an empty DM is welcomed, once; in the agent view each opening suggests
    questions. It bypasses the inbox: no reply is promised."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def greet(self, event: dict[str, Any], client: WebClient) -> None:
        services, user, channel = self._services, str(event["user"]), str(event["channel"])
        person = services.person(user, _PATIENCE)
        if not person.is_member:
            return
        library, office = services.answerer(READING_SECONDS).library, services.office()
        context = AnswerContext(Phrases.of(person, office), office, library)
        mark = f"welcome:{user}"
        try:
            if services.inbox.claim(mark) and _is_empty(client, channel):
                Poster(client, services.wait).post(channel, welcome(context), mark)
        except (Refused, ReplyFailed, StorageFailed) as fault:
            _log.warning("welcome.not_said", fault=type(fault).__name__)
        if services.agent_view.is_on:
            self._suggest(context, channel, client)

    def _suggest(self, context: AnswerContext, channel: str, client: WebClient) -> None:
        """Suggest the questions of the welcome under the newest message of the DM.

        Without `thread_ts`, with which Slack does nothing:
        docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
        """
        titles = [title for _, title in _questions(context)]
        if not titles:
            return
        try:
            api.once(
                client.assistant_threads_setSuggestedPrompts,
                channel_id=channel,
                title=context.say("prompts_title"),
                prompts=[{"title": title, "message": title} for title in titles],
            )
        except Refused as refused:
            if refused.error not in _OF_ONE_DM:
                self._services.agent_view.is_on = False
            _log.warning("prompts.refused", fault=refused.error)
        except ReplyFailed as fault:
            _log.warning("prompts.not_set", fault=type(fault).__name__)


def _is_empty(client: WebClient, channel: str) -> bool:
    found = api.once(client.conversations_history, channel=channel, limit=1)
    return not found.get("messages")
