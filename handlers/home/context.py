"""What a Home is drawn from: the person, their rights and language, the desk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.questions.context import AnswerContext
from handlers.services import Person, Services
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from knowledge.library.suspensions import LibraryOnDay
from tickets.access.visibility import Visibility, visibility_of
from tickets.desk import Desk
from tickets.model.kinds import Status
from tickets.model.people import Actor
from tickets.model.ticket import Summary, Ticket
from tickets.ports import Query
from tickets.rules.context import OfficeContext
from tickets.worklist import Worklist, accept_all

MOST_SUMMARIES: Final = 300
ALL_STATUSES: Final = frozenset(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeContext:
    view: ViewContext
    answers: AnswerContext
    person: Person
    services: Services
    in_force: LibraryOnDay | None = None
    """The answers and the policy, today and after the next revision."""

    @property
    def desk(self) -> Desk:
        return self.services.desk

    @property
    def say(self) -> Phrases:
        return self.view.say

    @property
    def office_context(self) -> OfficeContext:
        return self.view.office_context

    @property
    def now(self) -> datetime:
        return self.view.now

    @property
    def actor(self) -> Actor:
        return self.office_context.roster.actor(self.person.id)

    @property
    def worklist(self) -> Worklist:
        return self.desk.worklists.of(self.person.id, self.now, self.office_context)

    def visibility(self, summary: Summary) -> Visibility:
        return visibility_of(summary, self.office_context.moment(self.person.id, self.now))

    def summaries(self, query: Query, most: int = MOST_SUMMARIES) -> tuple[Summary, ...]:
        """Summaries that this person may see."""
        return self.desk.list(query, who=self.person.id, now=self.now, most=most)

    def tickets(
        self,
        query: Query,
        *,
        only: Callable[[Summary], bool] = accept_all,
        most: int = MOST_SUMMARIES,
    ) -> tuple[Ticket, ...]:
        return self.read_tickets(filter(only, self.summaries(query, most)))

    def read_tickets(self, summaries: Iterable[Summary]) -> tuple[Ticket, ...]:
        return self.worklist.full_tickets(summaries)
