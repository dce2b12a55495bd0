"""The Home tab: opened, switched, redrawn after an act."""

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from handlers.home import employee, roles
from handlers.home.roles import worn
from handlers.home.visit import HomeContext
from handlers.questions import answers
from handlers.questions.context import AnswerContext
from handlers.questions.tag import answer_of, picked
from handlers.services import Person, Services
from handlers.slack import interactions, messages
from handlers.slack.api import call, repeat
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.people import People
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from tickets.ports import StorageFailed

_REMEMBERED: Final = 1000
_log = structlog.get_logger()


class Home:
    """Slack never asks for a Home, so it is drawn when it is opened and after the person's own
    acts."""

    def __init__(self, services: Services, people: People) -> None:
        self._services = services
        self._people = people
        self._looked_at: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, event: dict[str, Any], client: WebClient, team: str) -> None:
        if event.get("tab") != "home":
            return
        person = self._people.find(
            client, event["user"], default=self._services.office().language, team=team, patience=5.0
        )
        shown = self._view(person, self._worn(person.id), self._services.clock())
        repeat(self._services.wait, client.views_publish, user_id=person.id, view=shown)

    def turn_to(self, request: RequestContext) -> None:
        """Draw another of the person's Homes; say so where the button stood in a message."""
        wanted = request.action.get("value")
        shown = self._view(request.person, str(wanted), request.now)
        call(
            request.services.wait,
            request.client.views_publish,
            user_id=request.person.id,
            view=shown,
        )
        if request.body["container"].get("type") == "view":
            request.spoken = True
        else:
            interactions.tell(request, messages.line(request.say("digest_opened")))

    def after(self, request: RequestContext) -> None:
        """Redraw it if the person opened it lately. A failure is ignored: the act has already
        succeeded."""
        user = request.user
        hat = self._worn(user)
        if hat is None:
            return
        try:
            shown = self._view(request.person, hat, self._services.clock())
            call(request.services.wait, request.client.views_publish, user_id=user, view=shown)
        except Exception as fault:  # noqa: BLE001  the act is done and answered already
            _log.warning("home.not_drawn", fault=type(fault).__name__)

    def _view(self, person: Person, wanted: str | None, now: datetime) -> Block:
        services, say = self._services, Phrases.of(person)
        office = services.office()
        if not person.is_member:
            return employee.closed(say, office, may_report=not person.is_outside)
        view = ViewContext(say=say, office=office, circumstances=services.circumstances(), now=now)
        answers = AnswerContext(view, services.answerer().library)
        home = HomeContext(
            answers=answers,
            person=person,
            desk=services.desk,
            missed=services.feedback.missed,
        )
        hat = worn(wanted, home)
        self._remember(person.id, hat)
        try:
            return roles.draw(hat, home)
        except StorageFailed:
            # Questions and phone number need no database.
            return {"type": "home", "blocks": employee.employee(answers)}

    def _worn(self, user: str) -> str | None:
        with self._lock:
            return self._looked_at.get(user)

    def _remember(self, user: str, hat: str) -> None:
        with self._lock:
            self._looked_at[user] = hat
            self._looked_at.move_to_end(user)
            if len(self._looked_at) > _REMEMBERED:
                self._looked_at.popitem(last=False)


def suggest(request: RequestContext) -> None:
    """Show the answer to a suggested question in a modal."""
    tag = picked(request)
    shown = answer_of(request, tag)
    draw = answers.referral if shown.entry.refers else answers.answer
    interactions.open_modal(request, draw(AnswerContext.of(request), shown, tag))
