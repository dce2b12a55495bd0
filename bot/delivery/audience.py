"""Build the view context of a recipient: the desk channel in the office's language, a person in
their own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.services import People
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from tickets.model.notices import DESK
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

_LOOK_UP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Audience:
    people: People
    office: Callable[[], Office]
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]

    def reader(self, to: str) -> ViewContext:
        office = self.office()
        say = Phrases.for_channel(office)
        if to != DESK:
            person = self.people.find(to, _LOOK_UP_SECONDS)
            say = Phrases.for_person(person, office) if person else say
        return ViewContext(
            say=say,
            office=office,
            office_context=self.context(),
            now=self.clock(),
            reader="" if to == DESK else to,
        )

    def refreshed(self, reader: ViewContext) -> ViewContext:
        """The same reader with the current office context."""
        office, office_context = self.office(), self.context()
        return replace(reader, office=office, office_context=office_context, now=self.clock())
