"""The app joined to a database as the program joins it, with its listeners run in line."""

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.config.office_context import CurrentOffice, ids_in_desk_file
from bot.reports.month_files import MonthFiles
from bot.slack.directory import Directory
from bot.slack.identity import Identity
from bot.storage.casebook.absences import StoredAbsences
from bot.storage.casebook.deadlines import StoredLeakMentions
from bot.storage.casebook.messages import Cards, EscalationCopies
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.feedback import Feedback, QuestionInbox
from bot.storage.inbox import Inbox
from bot.storage.keys import RingSigner, Sealer
from bot.web.monitoring import MeasuredApp, Metrics
from handlers.limiter import Limiter
from handlers.reports.charts import Chart
from handlers.services import Person, Services
from knowledge.answering import Answerer
from tests.conftest import Clock
from tests.handlers import bodies
from tickets.desk import Desk
from tickets.rules.office import Office

UNLIMITED = 10**6
"""Requests of a person in a minute; a test's clock stands still."""


@dataclass(frozen=True)
class Joined:
    app: App
    services: Services
    casebook: Casebook


def joined(
    client: WebClient,
    database: Database,
    sealer: Sealer,
    clock: Clock,
    *,
    office: Office,
    answerer: Answerer,
    gone: Set[str] = frozenset(),
    wait: Callable[[float], None] = lambda _: None,
    most: int = UNLIMITED,
    enterprise: str | None = None,
) -> Joined:
    """Build the app without listeners: `register` adds them after any middleware of the test."""
    app = MeasuredApp(
        name="madoguchi",  # as in bot.app: looking for one takes half a second
        client=client,
        authorize=lambda: AuthorizeResult(
            enterprise_id=enterprise,
            team_id=bodies.TEAM,
            bot_user_id="U00BOT",
            bot_id="B00BOT",
            bot_token=client.token,
        ),
        token_verification_enabled=False,
        listener_executor=_InLine(),
    )
    app.metrics = Metrics()
    directory = Directory(client, clock, lambda: office.language)
    directory.identity = Identity(bodies.TEAM, "U00BOT", "B00BOT", None, "")
    directory.read_page()
    directory.refresh(ids_in_desk_file(office))
    current = CurrentOffice(lambda: office, directory, lambda _: {}, clock)
    casebook = Casebook(database, sealer, clock=clock)
    services = Services(
        office=lambda: office,
        answerer=lambda patience: answerer,
        inbox=inbox_of(database, sealer, clock),
        feedback=Feedback(
            database,
            sealer,
            clock=clock,
            team=bodies.TEAM,
            revision=lambda: answerer.library.revision,
        ),
        clock=clock,
        desk=Desk(casebook, current),
        office_context=current,
        opening=current.opening_hours,
        signer=RingSigner(sealer.ring),
        absences=StoredAbsences(database),
        mentions=StoredLeakMentions(database),
        receipts=EscalationCopies(database),
        curation=QuestionInbox(database, sealer, clock),
        reports=MonthFiles(casebook, current, lambda: office, _blank_pictures),
        is_card=Cards(database).is_card,
        wake=lambda: None,
        people=_PeopleHere(directory, gone),
        answered=lambda result, seconds: None,
        wait=wait,
        app_id=bodies.APP,
        requests=Limiter(most=most),
    )
    return Joined(app, services, casebook)


@dataclass(frozen=True)
class _PeopleHere:
    """The directory; the accounts of `gone` were deactivated."""

    directory: Directory
    gone: Set[str]

    def find(self, user: str, patience: float = 0.0) -> Person | None:
        found = self.directory.find(user, patience)
        return replace(found, is_gone=True) if found and user in self.gone else found

    def apply_event(self, event: Mapping[str, Any]) -> None:
        self.directory.apply_event(event)


def inbox_of(database: Database, sealer: Sealer, clock: Clock) -> Inbox:
    return Inbox(database, sealer, clock=clock)


class _InLine(Executor):
    """Runs each listener at once, so that no test waits."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def _blank_pictures(charts: Sequence[Chart]) -> Mapping[str, bytes]:
    """Skip drawing, which takes seconds; tests/bot/reports/test_charts.py draws."""
    return {each.name: b"\x89PNG" for each in charts}
