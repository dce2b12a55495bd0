"""The Home tab: opened, switched, redrawn after an act."""

import threading
from collections import OrderedDict
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from handlers.home import employee, roles
from handlers.home.context import HomeContext
from handlers.home.roles import chosen
from handlers.questions.context import AnswerContext, is_desk_open
from handlers.services import READING_SECONDS, Person, Services
from handlers.slack import interactions, messages
from handlers.slack.api import repeat
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
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
        repeat(self._services.wait, client.views_publish, user_id=person.id, view=view)

    def switch(self, request: RequestContext) -> None:
        """Draw another of the person's Homes; say so where the button stood in a message."""
        self._publish(request, str(request.action.get("value")))
        if request.body["container"].get("type") == "view":
            request.spoken = True
        else:
            interactions.tell(request, messages.line(request.say("digest_opened")))

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
        publish = request.client.views_publish
        request.call(publish, user_id=request.user, view=view)

    def _view(self, person: Person, wanted: str | None) -> Block:
        services, office = self._services, self._services.office()
        say = Phrases.of(person, office)
        if not person.is_member:
            return employee.closed(person, say, office)
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
            desk=services.desk,
            missed=services.feedback.missed,
            waiting=services.curation.count,
            in_force=answerer.in_force,
        )
        role = chosen(wanted, home)
        self._remember(person.id, role)
        try:
            return roles.draw(role, home)
        except StorageFailed:
            # Questions and phone number need no database.
            return {"type": "home", "blocks": employee.employee(answers)}

    def _last_shown(self, user: str) -> str | None:
        with self._lock:
            return self._shown.get(user)

    def _remember(self, user: str, role: str) -> None:
        with self._lock:
            self._shown[user] = role
            self._shown.move_to_end(user)
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)
