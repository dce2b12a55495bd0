"""Seconds from commit to the manager's direct message while 10,000 digests wait; rate limits hit.

The digests go to fifty agents and the manager; the pretend Slack enforces one message a second and
channel.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.delivery.dispatcher import Dispatcher, JobWaker
from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from bot.storage.setup import migrate
from tests.bench.servers import engines, sealer_in
from tests.bench.times import share
from tests.bot.delivery.conftest import STORIES, Delivery, a_delivery
from tests.conftest import Clock
from tests.workspaces import workspace_of
from tickets.model.kinds import Leak, Move
from tickets.model.notices import NoticeKind
from tickets.workflow.case import Act
from workspace.driver import serve

TEN_O_CLOCK = datetime(2026, 8, 4, 1, tzinfo=UTC)
DIGESTS = 10_000
ESCALATIONS = 150
EVERY = (1.0, 1.6)
"""Seconds between two leaks: Slack takes one message a second and channel."""
MANAGER = "U03MGR"
AGENTS = tuple(f"U9AGENT{n:02}" for n in range(50))


def measure() -> dict[str, dict[str, float]]:
    """Measure on each available engine."""
    return {f"delivery, {engine}": _on(url, folder) for engine, url, folder in engines()}


class _Wall(Clock):
    """The wall clock, moved to an hour at which the desk is open."""

    def __init__(self) -> None:
        self.ahead = TEN_O_CLOCK - datetime.now(UTC)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class _Bench:
    delivery: Delivery
    bell: JobWaker

    def put_digests(self) -> None:
        """Queue this morning's digest of every person, with content, two hundred times."""
        for agent in AGENTS:
            number = self.delivery.complain().number
            self.delivery.acts(number, Act(Move.ASSIGN, {"person": agent}), who=MANAGER)
        self.delivery.desk.digests.plan(now=self.delivery.clock.now)
        readers = (MANAGER, *AGENTS)
        of_morning = (notices.c.what == NoticeKind.DIGEST, notices.c.to.in_(readers))
        with self.delivery.database.write(wait=60) as connection:
            patterns = [
                row._asdict() for row in connection.execute(select(notices).where(*of_morning))
            ]
            connection.execute(notices.delete())
            rows = [{**patterns[n % len(patterns)], "key": f"digest-{n}"} for n in range(DIGESTS)]
            connection.execute(notices.insert(), rows)

    def count(self, what: NoticeKind, state: str) -> int:
        query = select(func.count()).where(notices.c.what == what, notices.c.state == state)
        with self.delivery.database.read() as connection:
            return int(connection.scalar(query) or 0)

    def told(self) -> list[float]:
        """Seconds from commit to Slack's timestamp of each message to the manager."""
        leaks = (notices.c.what == NoticeKind.LEAK_FLAGGED, notices.c.to == MANAGER)
        with self.delivery.database.read() as connection:
            rows = list(connection.execute(select(notices).where(*leaks)))
        ahead = self.delivery.clock.ahead.total_seconds()  # type: ignore[attr-defined]
        return [float(row.ts) + ahead - row.posted_at.timestamp() for row in rows]

    def limited(self) -> float:
        """Share of calls that Slack rate-limited."""
        calls = self.delivery.slack.calls()
        return sum(each.status == 429 for each in calls) / len(calls)


def _on(url: str, folder: Path) -> dict[str, float]:
    with _bench(url, folder) as bench:
        bench.put_digests()
        dispatcher = Dispatcher({"notices": bench.delivery.telling}, bench.bell)
        dispatcher.start()
        began = time.monotonic()
        for _ in range(ESCALATIONS):
            time.sleep(random.uniform(*EVERY))
            bench.delivery.complain(leak=Leak.YES)
            bench.bell.set()
        digests = bench.count(NoticeKind.DIGEST, "sent") / (time.monotonic() - began)
        left = bench.count(NoticeKind.DIGEST, "waiting")
        end = time.monotonic() + 60
        while bench.count(NoticeKind.LEAK_FLAGGED, "waiting") and time.monotonic() < end:
            time.sleep(0.1)
        dispatcher.stop(10)
        took, limited = bench.told(), bench.limited()
    return {
        "escalations": len(took),
        **{f"commit_to_dm_p{each}_s": share(took, each) for each in (50, 95, 99)},
        "commit_to_dm_max_s": max(took),
        "digests_per_s": digests,
        "digests_left": left,
        "limited_share": limited,
    }


@contextmanager
def _bench(url: str, folder: Path) -> Iterator[_Bench]:
    config = workspace_of(STORIES)
    config["people"] += [{"id": each, "name": each.lower()} for each in AGENTS]
    database = Database.open(url)
    migrate(database)
    with serve(config) as slack:
        slack.injects_faults(limited=True)
        stopped = threading.Event()
        made = a_delivery(slack, database, sealer_in(folder), _Wall(), stopped, wait=time.sleep)
        people = made.office.people
        agents = (*people.agents, *AGENTS)
        made.office = replace(made.office, people=replace(people, agents=agents))
        yield _Bench(made, JobWaker())
    database.close()
