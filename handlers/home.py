"""The Home tab is opened, and one of its questions is picked."""

from typing import Any

from slack_sdk import WebClient

from handlers import surface
from handlers.calling import repeat
from handlers.people import People
from handlers.phrases import Phrases
from handlers.services import Services
from handlers.turn import Turn
from handlers.views import answer as answers
from handlers.views import home_tab
from handlers.views.frame import Frame


class Home:
    """Drawn anew at every opening: Slack never asks for it."""

    def __init__(self, services: Services, people: People) -> None:
        self._services = services
        self._people = people

    def draw(self, event: dict[str, Any], client: WebClient, team: str) -> None:
        if event.get("tab") != "home":
            return
        office = self._services.desk()
        person = self._people.find(
            client, event["user"], default=office.language, team=team, patience=5.0
        )
        frame = Frame(Phrases(person.locale), office, self._services.answerer().library)
        view = home_tab.home(frame) if person.is_member else home_tab.closed(frame)
        repeat(self._services.wait, client.views_publish, user_id=person.id, view=view)


def suggest(turn: Turn) -> None:
    """A suggested question: its answer at once, in a modal."""
    tag = turn.picked()
    shown = turn.shown(tag)
    draw = answers.referral if shown.entry.refers else answers.answer
    surface.open_modal(turn, draw(turn.frame, shown, tag))
