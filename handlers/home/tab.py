"""The Home tab: opened, switched, redrawn after an act; when a person opens the DM, what this is,
questions to tap, what it never does.
"""

import threading
from collections import OrderedDict
from contextlib import suppress
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from handlers.home import employee, roles
from handlers.home.roles import home_role_to_show
from handlers.home.rows import HomeContext
from handlers.questions import choices
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext, is_desk_open
from handlers.services import READING_SECONDS, Person, Services
from handlers.slack import api, blocks, interactions, messages
from handlers.slack.api import CallFailed, CallRefused, RetryLater, call_repeatably
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.poster import Poster
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from handlers.tickets import escalate
from tickets.ports import StorageFailed

_PATIENCE: Final = 4.0  # seconds
_REMEMBERED: Final = 1000
_log = structlog.get_logger()


class HomeTab:
    """Drawn when it is opened and after the person's own acts: Slack never asks for it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._shown: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab") != "home":
            return
        person = self._services.person(event["user"], _PATIENCE)
        view = self._view(person, self._last_shown(person.id))
        call_repeatably(self._services.wait, client.views_publish, user_id=person.id, view=view)

    def switch(self, request: RequestContext) -> None:
        """Draw another of the person's Homes; say so where the button stood in a message."""
        self._publish(request, str(request.action.get("value")))
        if request.body["container"].get("type") == "view":
            request.has_replied = True
        else:
            interactions.tell_phrase_privately(request, "digest_opened")

    def refresh(self, request: RequestContext) -> None:
        """Redraw it if the person opened it lately. A failure is ignored: the act has succeeded."""
        shown = self._last_shown(request.user)
        if shown is None:
            return
        try:
            self._publish(request, shown)
        except Exception as fault:  # noqa: BLE001
            _log.warning("home.not_drawn", fault=type(fault).__name__)

    def _publish(self, request: RequestContext, wanted: str) -> None:
        view = self._view(request.person, wanted)
        request.call(request.client.views_publish, user_id=request.user, view=view)

    def _view(self, person: Person, wanted: str | None) -> Block:
        services, office = self._services, self._services.office()
        say = Phrases.for_person(person, office)
        if not person.is_member:
            return employee.outsider_home(person, say, office)
        answerer = services.answerer(READING_SECONDS)
        is_open = is_desk_open(services.opening(), services.clock())
        answers = AnswerContext(say, office, answerer.library, is_open)
        home = HomeContext(
            view=ViewContext(
                say=say,
                office=office,
                office_context=services.office_context(),
                now=services.clock(),
                reader=person.id,
            ),
            answers=answers,
            person=person,
            services=services,
            in_force=answerer.in_force,
        )
        role = home_role_to_show(wanted, home)
        self._remember(person.id, role)
        try:
            return roles.draw_home(role, home)
        except StorageFailed:
            # Questions and phone number need no database.
            return {"type": "home", "blocks": employee.employee_blocks(answers)}

    def _last_shown(self, user: str) -> str | None:
        with self._lock:
            return self._shown.get(user)

    def _remember(self, user: str, role: str) -> None:
        with self._lock:
            self._shown[user] = role
            self._shown.move_to_end(user)
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)


_QUESTIONS: Final = 3
_OF_ONE_DM: Final = ("channel_not_found", "message_not_found")


def opens_messages_tab(event: dict[str, Any]) -> bool:
    return event.get("tab") == "messages"


def welcome_message(context: AnswerContext) -> Message:
    say = context.say
    reach = cut(messages.emergency_contact(context.office, say), 150)
    ref, offered = AnswerRef(say.language), context.first_questions(say.language, _QUESTIONS)
    ask = blocks.button(say("ask_person"), "ask_person", ref.write())
    return blocks.message(
        say("help_title"),
        blocks.header(say("help_title")),
        blocks.section(say("welcome_what")),
        *choices.candidate_buttons(context, offered, ref, "welcome", action="suggest"),
        blocks.paragraph(say("welcome_never")),
        blocks.actions(escalate.report_now_button(say), ask, block_id="welcome"),
        blocks.context(say("welcome_small", emergency=reach)),
    )


class WelcomeListener:
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
        context = AnswerContext(Phrases.for_person(person, office), office, library)
        mark = f"welcome:{user}"
        try:
            if services.inbox.mark_once(mark) and _is_empty(client, channel):
                Poster(client, services.wait).post(channel, welcome_message(context), mark)
        except (CallFailed, StorageFailed) as fault:
            _log.warning("welcome.not_said", fault=type(fault).__name__)
            # The next opening welcomes them, if the DM is empty still.
            with suppress(StorageFailed):
                services.inbox.unmark(mark)
        if services.agent_view.is_on:
            self._suggest(context, channel, client)

    def _suggest(self, context: AnswerContext, channel: str, client: WebClient) -> None:
        """Suggest the questions of the welcome under the newest message of the DM.

        Without `thread_ts`, with which Slack does nothing:
        docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
        """
        offered = context.first_questions(context.say.language, _QUESTIONS)
        titles = [title for _, title in offered]
        if not titles:
            return
        try:
            api.call_once(
                client.assistant_threads_setSuggestedPrompts,
                channel_id=channel,
                title=context.say("prompts_title"),
                prompts=[{"title": title, "message": title} for title in titles],
            )
        except CallRefused as refused:
            if refused.error not in _OF_ONE_DM:
                self._services.agent_view.is_on = False
            _log.warning("prompts.refused", fault=refused.error)
        except RetryLater as fault:
            _log.warning("prompts.not_set", fault=type(fault).__name__)


def _is_empty(client: WebClient, channel: str) -> bool:
    found = api.call_once(client.conversations_history, channel=channel, limit=1)
    return not found.get("messages")
