"""The app with everything it hears, its listeners run in line, and Slack behind it."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.reports.month_files import MonthFiles
from bot.slack.directory import Directory
from bot.storage.casebook.absences import StoredAbsences
from bot.storage.casebook.cards import Cards
from bot.storage.casebook.copies import Copies
from bot.storage.casebook.mentions import StoredMentions
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.feedback import Feedback
from bot.storage.inbox import Inbox
from bot.storage.keys import RingSigner
from bot.storage.sealing import Sealer
from handlers.register import register
from handlers.services import Services
from knowledge.answering import Answerer
from tests import databases
from tests.conftest import Clock
from tests.handlers import bodies
from tickets.desk import Desk as Cases
from workspace.driver import Slack, serve

STORIES = Path(__file__).parents[1] / "stories"
A_BOT = {"id": "U09BOT", "name": "helper-bot", "is_bot": True}


class InLine(Executor):
    """Runs at once what it is given, so that a test need not wait."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@dataclass
class Desk:
    """The joined app as Slack's deliveries meet it."""

    app: App
    inbox: Inbox
    other_inbox: Inbox
    database: Database
    waited: list[float] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """Whose account was deactivated."""

    def hears(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    def is_left_by_a_crash(self, body: dict[str, Any], outcome: str | None = None) -> None:
        """Another process received this, noted so much, and died."""
        arrived = bodies.arrived(body)
        self.other_inbox.receive(
            arrived.key, alias=arrived.alias, fingerprint=arrived.fingerprint, payload=body
        )
        if outcome:
            self.other_inbox.note(arrived.key, outcome)

    def is_taken_up(self, body: dict[str, Any]) -> None:
        """The lease is over, and what was left is handed to the app again."""
        with self.database.write() as connection:
            connection.exec_driver_sql(
                "UPDATE inbox SET lease_until = '2000-01-01 00:00:00.000000'"
            )
        assert self.inbox.take_left_over()
        self.hears(body)

    def states(self) -> list[str]:
        with self.database.read() as connection:
            found = connection.exec_driver_sql("SELECT state FROM inbox ORDER BY received_at")
            return [str(row.state) for row in found]


@pytest.fixture(scope="session")
def running_slack() -> Iterator[Slack]:
    config = yaml.safe_load((STORIES / "workspace.yaml").read_text(encoding="utf-8"))
    config["people"].append(A_BOT)
    config["app"]["manifest"] = str(STORIES.parents[1] / "manifest.yaml")
    with serve(config) as slack:
        yield slack


@pytest.fixture
def slack(running_slack: Slack) -> Iterator[Slack]:
    yield running_slack
    running_slack.injects_faults()


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(slack.bot_token, slack.api_url, timeout=5, retry_handlers=[])


@pytest.fixture
def desk(
    client: WebClient, answerer: Answerer, clock: Clock, sealer: Sealer, tmp_path: Path
) -> Iterator[Desk]:
    known = AuthorizeResult(
        enterprise_id=None,
        team_id=bodies.TEAM,
        bot_user_id="U00BOT",
        bot_id="B00BOT",
        bot_token=client.token,
    )
    with closing(databases.sqlite_at(tmp_path / "desk.sqlite3")) as database:
        app = App(
            client=client,
            authorize=lambda: known,
            token_verification_enabled=False,
            listener_executor=InLine(),
        )
        inbox, other = (
            Inbox(database, sealer, clock=clock, alarm=lambda event, fault: None) for _ in range(2)
        )
        made = Desk(app, inbox, other, database)
        office = desk_file.read(STORIES / "desk.yaml")
        circumstances = CurrentOffice(lambda: office, Directory(client, clock), dict, clock)
        casebook = Casebook(database, sealer, clock=clock)
        services = Services(
            office=lambda: office,
            answerer=lambda: answerer,
            inbox=inbox,
            feedback=Feedback(
                database,
                sealer,
                clock=clock,
                team=lambda: bodies.TEAM,
                revision=lambda: answerer.library.revision,
                alarm=lambda event, fault: None,
            ),
            clock=clock,
            desk=Cases(casebook, circumstances),
            circumstances=circumstances,
            signer=RingSigner(sealer.ring),
            absences=StoredAbsences(database),
            mentions=StoredMentions(database),
            receipts=Copies(database),
            reports=MonthFiles(casebook, circumstances, lambda: office),
            is_card=Cards(database).stands,
            wake=lambda: None,
            is_gone=made.gone.__contains__,
            wait=made.waited.append,
        )
        register(app, services)
        yield made
