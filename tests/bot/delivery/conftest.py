"""The delivery over a real database and a pretend Slack."""

import copy
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, update

from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.delivery.audience import Audience
from bot.delivery.cards import CardDelivery
from bot.delivery.dispatcher import Job, delivery_jobs
from bot.delivery.poster import PacedPoster
from bot.delivery.sender import Sender
from bot.slack.directory import Directory
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from bot.storage.keys import Sealer
from handlers.slack.api import RetryLater
from tests.bot.delivery.faulty_line import Line, line_to
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.no_knowledge import notices_without_answers
from tests.tickets.steps import filled_in, said
from tests.workspaces import STORIES, workspace_of
from tickets.desk import Desk
from tickets.escalation.acts import EscalationAct
from tickets.model.complaint import Category, Complaint
from tickets.model.escalation import Cause
from tickets.model.kinds import Channel, Move
from tickets.model.ticket import Facts, Question, Ticket
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office
from tickets.workflow.case import Act
from workspace.driver import Message, Slack, serve

UNUSABLE: list[dict[str, Any]] = [
    {"id": "C06APART", "name": "apart", "private": True, "members": ["U02KEN"]},
    {"id": "C06OLD", "name": "old", "private": True, "members": ["@app"], "archived": True},
]
MEI, KEN, YUI = "U01MEI", "U02KEN", "U02YUI"
MANAGER, DEPUTY, REPRESENTATIVE, SECURITY = "U03MGR", "U04DEP", "U05REP", "U08SEC"
DESK, ALARM = "C03DESK", "C05ALARM"
A_MINUTE = timedelta(minutes=1)


@dataclass
class Delivery:
    """A desk whose cards and notices are sent when a test says so."""

    slack: Slack
    database: Database
    clock: Clock
    office: Office
    casebook: Casebook
    context: Callable[[], OfficeContext]
    desk: Desk
    jobs: Mapping[str, Job]
    line: Line = field(init=False, repr=False)
    """To its Slack, for tests in which that fails; only of a delivery `on_the_line`."""
    waited: list[float] = field(default_factory=list)
    made: int = 0

    @property
    def showing(self) -> CardDelivery:
        found: CardDelivery = cast(Any, self.jobs["cards"])
        return found

    @property
    def telling(self) -> Sender:
        found: Sender = cast(Any, self.jobs["notices"])
        return found

    def opens(self, facts: Facts, who: str = KEN, **given: Any) -> Ticket:
        self.made += 1
        new, now = filled_in(facts, self.clock.now, **given), self.clock.now
        return self.desk.open(new, who=who, now=now, key=f"form-{id(self)}-{self.made}")

    def complain(self, **given: Any) -> Ticket:
        words = said(detail="広告メールが止まらない")
        return self.opens(Complaint(category=Category.COMPLAINT), personal=words, **given)

    def asks_and_is_answered(self, person: str) -> None:
        given = {"requester": person, "personal": said(detail="名刺は個人情報ですか")}
        number = self.opens(Question(), person, channel=Channel.INTERNAL, **given).number
        self.clock.passes(minutes=1)
        answer = said(answer="はい、個人情報です")
        self.acts(number, Act(Move.TAKE), Act(Move.ANSWER, personal=answer))

    def acts(self, number: str, *acts: Act, who: str = KEN) -> Ticket:
        return self.desk.act(number, acts, who=who, now=self.clock.now)

    def reports(self, who: str = KEN) -> str:
        now, reports = self.clock.now, self.desk.escalations
        cause = Cause.BREACH_SUSPECTED
        return reports.report(cause, known_at=now, who=who, now=now, key="tap").number

    def judges(self, number: str, act: EscalationAct, who: str = MANAGER) -> None:
        now = self.clock.now
        self.desk.handling.act(number, act, who=who, now=now, key=f"{now} {who} {act}")

    def moves_its_desk_to(self, channel: str) -> None:
        self.office = replace(self.office, channels=replace(self.office.channels, desk=channel))

    def notice(self, what: str = "") -> Any:
        """The last notice that is not a card's, or the last of this kind."""
        kind = notices.c.what == what if what else notices.c.what != "opened"
        newest = notices.c.posted_at.desc()
        return next(iter(self.database.rows(select(notices).where(kind).order_by(newest))), None)

    def all_of(self, what: str) -> list[Any]:
        query = select(notices).where(notices.c.what == what)
        return list(self.database.rows(query.order_by(notices.c.posted_at, notices.c.key)))

    def notices_of(self, number: str, what: str) -> list[Any]:
        return [row for row in self.all_of(what) if row.number == number]

    def telling_or_not(self) -> None:
        """One round of delivery, whether it fails or not."""
        with suppress(RetryLater):
            self.telling()

    def loses_its_leases(self) -> None:
        """End all leases, as if the host that held them had died."""
        self.database.execute(update(notices).values(lease_until=None))

    def said_in(self, channel: str) -> list[Any]:
        said = self.slack.calls("chat.postMessage")
        return [each for each in said if each.arguments["channel"] == channel]

    def told(self, person: str) -> list[Message]:
        """The app's direct messages to this person."""
        return [each for each in self.slack.person(person).sees("@madoguchi") if each.bot]

    def heard(self, person: str) -> list[str]:
        return [each.text for each in self.told(person)]

    def redrawn(self, ts: str) -> list[str]:
        """What a message became, once for each update."""
        updates = [each.arguments for each in self.slack.calls("chat.update")]
        return [str(each) for each in updates if each["ts"] == ts]


@pytest.fixture
def slack() -> Iterator[Slack]:
    config = workspace_of(STORIES)
    config["channels"] += UNUSABLE
    with serve(config) as running:
        yield running


@pytest.fixture(autouse=True, scope="session")
def no_pause_after_a_fault() -> Iterator[None]:
    """Look-ups are repeated at once: an hour without Slack has hundreds of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.slack.look_ups.FAULT_SECONDS", 0.0)
        yield


@pytest.fixture
def stopped() -> threading.Event:
    return threading.Event()


@pytest.fixture
def line(slack: Slack, clock: Clock) -> Iterator[Line]:
    """A line to this Slack, with faults to inject."""
    with line_to(slack.api_url, clock) as laid:
        yield laid


def a_delivery(
    slack: Slack,
    database: Database,
    sealer: Sealer,
    clock: Clock,
    stopped: threading.Event,
    wait: Callable[[float], None] | None = None,
) -> Delivery:
    """One program on this database; several make replicas.

    It records waits instead of waiting, unless `wait` is given.
    """
    client = WebClient(slack.bot_token, slack.api_url, timeout=30, retry_handlers=[])
    made: Delivery
    waited: list[float] = []
    directory = Directory(client, clock, lambda: made.office.language)
    current = CurrentOffice(lambda: made.office, directory, lambda _: {}, clock)

    refreshed: list[tuple[datetime, Office]] = []

    def office_context() -> OfficeContext:
        """Refresh people as the worker does: each minute, and for another desk file."""
        at, of = refreshed[-1] if refreshed else (None, None)
        if at is None or of is not made.office or abs(clock.now - at) >= A_MINUTE:
            refreshed.append((clock.now, made.office))
            current.refresh_people()
        return current()

    casebook = Casebook(database, sealer, clock=clock)
    desk = Desk(casebook, office_context)
    posting = PacedPoster(client, wait or waited.append, stopped.is_set)
    audience = Audience(directory, lambda: made.office, office_context, clock)
    unread = notices_without_answers(casebook, desk, database)
    made = Delivery(
        slack=slack,
        database=database,
        clock=clock,
        office=desk_file.read(STORIES / "desk.yaml"),
        casebook=casebook,
        context=office_context,
        desk=desk,
        jobs=delivery_jobs(database, casebook, unread, posting, audience, lambda: None),
        waited=waited,
    )
    return made


@pytest.fixture
def delivery(
    slack: Slack, sealer: Sealer, clock: Clock, stopped: threading.Event, tmp_path: Path
) -> Iterator[Delivery]:
    with closing(sqlite_at(tmp_path / "desk.sqlite3")) as database:
        yield a_delivery(slack, database, sealer, clock, stopped)


def on_the_line(
    slack: Slack, line: Line, database: Database, sealer: Sealer, clock: Clock
) -> Delivery:
    far = copy.copy(slack)
    far.api_url = line.url
    made = a_delivery(far, database, sealer, clock, SimpleNamespace(is_set=lambda: False))  # type: ignore[arg-type]
    made.slack, made.line = slack, line
    made.telling._posting._client.timeout = 1
    return made


def patient(made: Delivery) -> Delivery:
    """Where nobody is silent: a call on a busy machine may take more than a second."""
    made.telling._posting._client.timeout = 30
    return made


@pytest.fixture
def delivery_on_the_line(
    slack: Slack, line: Line, database: Database, sealer: Sealer, clock: Clock
) -> Delivery:
    """On each database, with a line to Slack that a test makes fail."""
    return on_the_line(slack, line, database, sealer, clock)


@contextmanager
def databases(url: str, count: int) -> Iterator[list[Database]]:
    """The same database, opened by this many programs."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Database.open(url))) for _ in range(count)]


@pytest.fixture
def replicas(
    request: pytest.FixtureRequest,
    slack: Slack,
    sealer: Sealer,
    clock: Clock,
    stopped: threading.Event,
    postgres_url: str,
) -> Iterator[list[Delivery]]:
    """Three programs on one PostgreSQL database, or as many as a test asks for."""
    with databases(postgres_url, getattr(request, "param", 3)) as opened:
        yield [a_delivery(slack, each, sealer, clock, stopped) for each in opened]


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for a channel's next second, unless a test is about that."""
    monkeypatch.setattr("bot.delivery.poster._SECONDS", 0.0)


@pytest.fixture
def pace_by_the_clock(no_pace: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pace of channels, and pauses after refusals, follow the clock that a test moves."""

    def monotonic() -> float:
        return clock.now.timestamp()

    ticks = SimpleNamespace(monotonic=monotonic)
    monkeypatch.setattr("bot.delivery.poster._SECONDS", 1.0)
    monkeypatch.setattr("bot.delivery.poster.time", ticks)
