"""The app with all its listeners, run in line, and Slack behind it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.config import desk_file
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.keys import Sealer
from handlers.listeners import register
from handlers.services import Services
from knowledge.answering import Answerer
from tests import databases
from tests.conftest import Clock
from tests.handlers import bodies
from tests.joined import inbox_of, joined
from workspace.driver import Message, Person, Slack, serve

STORIES = Path(__file__).parents[1] / "stories"
A_BOT = {"id": "U09BOT", "name": "helper-bot", "is_bot": True}


@dataclass
class Desk:
    """The joined app as it meets Slack's deliveries."""

    app: App
    services: Services
    inbox: Inbox
    other_inbox: Inbox
    database: Database
    waited: list[float]
    gone: set[str]
    """People whose account was deactivated."""
    meanwhile: list[Callable[[], object]]
    """What happens while it waits for Slack: one of these at each wait."""

    def hears(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    def is_left_by_a_crash(self, body: dict[str, Any], outcome: str | None = None) -> None:
        """Another process received this, recorded so much, and died."""
        arrived = bodies.arrived(body)
        self.other_inbox.receive(
            arrived.key, alias=arrived.alias, fingerprint=arrived.fingerprint, payload=body
        )
        if outcome:
            self.other_inbox.renew(arrived.key, outcome)

    def ends_leases(self) -> None:
        with self.database.write() as connection:
            connection.exec_driver_sql(
                "UPDATE inbox SET lease_until = '2000-01-01 00:00:00.000000'"
            )

    def is_taken_up(self, body: dict[str, Any]) -> None:
        """The lease is over, and the delivery is handed to the app again."""
        self.ends_leases()
        assert self.inbox.take_left_over()
        self.hears(body)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def states(self) -> list[str]:
        return [state for (state,) in self.rows("SELECT state FROM inbox ORDER BY received_at")]


class Replies:
    """What the bot says to a person from now on, by DM or in the general channel."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._since = max((seen.seq for seen in self._all()), default=0)

    def _all(self) -> list[Message]:
        channels = ("@madoguchi", "C01GENERAL")
        return [seen for channel in channels for seen in self._person.sees(channel)]

    def _new(self) -> list[Message]:
        return [seen for seen in self._all() if seen.bot and seen.seq > self._since]

    @property
    def seen(self) -> list[tuple[str, bool]]:
        """Each text, and whether it was ephemeral."""
        return [(seen.text, seen.ephemeral) for seen in self._new()]

    @property
    def texts(self) -> list[str]:
        return [seen.text for seen in self._new() if not seen.raw.get("files")]

    @property
    def files(self) -> list[str]:
        return [file["name"] for seen in self._new() for file in seen.raw.get("files") or ()]


@pytest.fixture(scope="session")
def running_slack() -> Iterator[Slack]:
    config = yaml.load((STORIES / "workspace.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    config["people"].append(A_BOT)
    config["app"]["manifest"] = str(STORIES.parents[1] / "bot/manifest.yaml")
    with serve(config) as slack:
        yield slack


@pytest.fixture
def slack(running_slack: Slack) -> Iterator[Slack]:
    yield running_slack
    running_slack.injects_faults()


@pytest.fixture
def api_url(slack: Slack) -> str:
    """Where the bot reaches Slack; a test may lead it over a faulty line."""
    return slack.api_url


@pytest.fixture
def client(slack: Slack, api_url: str) -> WebClient:
    return WebClient(slack.bot_token, api_url, timeout=30, retry_handlers=[])


@pytest.fixture
def settings() -> dict[str, Any]:
    """What the app is joined with besides; a test may override it."""
    return {}


@pytest.fixture
def desk_url(tmp_path: Path) -> str:
    """The desk's database."""
    return databases.sqlite_file(tmp_path / "desk.sqlite3")


@pytest.fixture
def starts(
    client: WebClient,
    answerer: Answerer,
    clock: Clock,
    sealer: Sealer,
    desk_url: str,
    settings: dict[str, Any],
) -> Iterator[Callable[[], Desk]]:
    """Start a desk; each further one is a replica on the same database."""
    office = desk_file.read(STORIES / "desk.yaml")
    with ExitStack() as opened:

        def start() -> Desk:
            database = opened.enter_context(closing(Database.open(desk_url)))
            gone: set[str] = set()
            waited: list[float] = []
            meanwhile: list[Callable[[], object]] = []

            def waits(seconds: float) -> None:
                waited.append(seconds)
                if meanwhile:
                    meanwhile.pop(0)()

            made = joined(
                client,
                database,
                sealer,
                clock,
                office=office,
                answerer=answerer,
                gone=gone,
                wait=waits,
                **settings,
            )
            register(made.app, made.services)
            inbox: Any = made.services.inbox
            other = inbox_of(database, sealer, clock)
            return Desk(made.app, made.services, inbox, other, database, waited, gone, meanwhile)

        yield start


@pytest.fixture
def desk(starts: Callable[[], Desk]) -> Desk:
    return starts()


@pytest.fixture
def mei(slack: Slack) -> Person:
    return slack.person("mei")


@pytest.fixture
def dm(mei: Person) -> str:
    """mei's DM with the bot."""
    return mei.writes("。", to="@madoguchi").channel


@pytest.fixture
def replies(mei: Person, dm: str) -> Replies:
    """To mei, once she has a DM."""
    return Replies(mei)
