"""Seconds from commit to the manager's direct message while 10,000 digests wait; rate limits hit.

The digests go to fifty agents and the manager; the pretend Slack enforces one message a second and
channel.
"""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.delivery.dispatcher import Bell, Dispatcher
from bot.storage import keys
from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.setup import migrate
from tests.bench.servers import postgres
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
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures["delivery, sqlite"] = _on(f"sqlite:///{folder}/delivery.sqlite3", folder)
        with postgres(folder) as url:
            if url:
                figures["delivery, postgresql"] = _on(url, folder)
    return figures


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
    bell: Bell

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
        return sorted(float(row.ts) + ahead - row.posted_at.timestamp() for row in rows)

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
        _until(lambda: bench.count(NoticeKind.LEAK_FLAGGED, "waiting") == 0)
        dispatcher.stop(10)
        took, limited = bench.told(), bench.limited()
    return {
        "escalations": len(took),
        "commit_to_dm_p50_s": took[len(took) // 2],
        "commit_to_dm_p95_s": took[len(took) * 95 // 100],
        "commit_to_dm_p99_s": took[len(took) * 99 // 100],
        "commit_to_dm_max_s": took[-1],
        "digests_per_s": digests,
        "digests_left": left,
        "limited_share": limited,
    }


def _until(is_done: Callable[[], bool], within: float = 60.0) -> None:
    end = time.monotonic() + within
    while not is_done() and time.monotonic() < end:
        time.sleep(0.1)


@contextmanager
def _bench(url: str, folder: Path) -> Iterator[_Bench]:
    config = workspace_of(STORIES)
    config["people"] += [{"id": each, "name": each.lower()} for each in AGENTS]
    file = folder / "delivery.keys"
    if not file.exists():
        keys.write_new(file)
    database = Database.open(url)
    migrate(database)
    with serve(config) as slack:
        slack.injects_faults(limited=True)
        sealer, stopped = Sealer(keys.read(file)), threading.Event()
        made = a_delivery(slack, database, sealer, _Wall(), stopped, wait=time.sleep)
        people = made.office.people
        agents = (*people.agents, *AGENTS)
        made.office = replace(made.office, people=replace(people, agents=agents))
        yield _Bench(made, Bell())
    database.close()
