"""A desk killed at any moment loses no accepted ticket and posts nothing twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient
from sqlalchemy import select

from bot.fault_points import POINTS
from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import (
    escalation_due,
    escalations,
    former_numbers,
    notices,
    tickets,
)
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.setup import migrate
from tests.conftest import Clock
from tests.effort import IS_SOAK, effort
from tests.posts import key_of, messages
from tests.workspaces import ROOT, STORIES, workspace_of
from tickets.model import tokyo
from workspace.driver import Slack, serve

pytestmark = pytest.mark.kill
RANDOM_KILLS = effort(10, 10, 200)
EACH_POINT = effort(1, 1, 20)
LEASE = effort(3, 3, 30)  # seconds
WEATHER = {"limited_share": 0.05, "failing_share": 0.03, "lost_share": 0.02}
DESK = "C03DESK"
DRAINED_WITHIN = 30.0
"""Or as long as Slack would take, which is a second for each message to the same person. No desk has
such a backlog: a dozen people are told of half of all complaints, and it is killed each second."""
MANAGER, DEPUTY = "U03MGR", "U04DEP"
SECURITY = [f"U9SEC{n:02}" for n in range(50)]
"""Contacts: an escalation is sent to each of them, the manager and the deputy."""
CALLED = 10
"""More than a few, because a 429 closes one channel for a second, which is not measured here."""
AGENTS = ("U02KEN", "U02YUI")  # untaken complaints stand in their digests
PEOPLE = (MANAGER, DEPUTY, *AGENTS, *SECURITY[:CALLED])
HALF_AN_HOUR = timedelta(minutes=30)
AHEAD = datetime(2026, 8, 4, 1, tzinfo=UTC) - datetime.now(UTC)
"""Offset that makes it ten in the morning of a business day."""


@dataclass
class Killing:
    """A database, a pretend Slack with faults, and processes to kill."""

    folder: Path
    url: str
    slack: Slack
    taken: list[str] = field(default_factory=list)

    def database(self) -> AbstractContextManager[Database]:
        return closing(Database.open(self.url))

    def starts(self, what: str, *point: str, **environment: str) -> subprocess.Popen[str]:
        words = [str(self.folder), self.url, self.slack.api_url, self.slack.bot_token, what, *point]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.kill.desk", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={
                **os.environ,
                "LEASE": str(LEASE),
                "AHEAD": str(AHEAD.total_seconds()),
                **environment,
            },
        )

    def runs_until_killed(self, *point: str) -> None:
        """Run until the fault point, or for 30 ms to 2 s after the first accepted ticket."""
        with self.starts("take", *point) as process:
            assert process.stdout is not None
            if not point:
                assert process.stdout.readline().startswith("ready ")
                self._notes(process.stdout.readline())
                time.sleep(random.uniform(0.03, 2.0))
                process.kill()
            for line in process.stdout:
                self._notes(line)
        assert process.returncode == -9

    def waiting(self) -> Counter[str]:
        """Number of notices not sent yet, by recipient."""
        with self.database() as database:
            rows = database.rows(select(notices.c.to).where(notices.c.state == "waiting"))
            return Counter(row.to for row in rows)

    def drains(self) -> float:
        """Seconds until all notices are sent. Cards may take longer: they share one channel."""
        began = time.monotonic()
        with self.starts("drain") as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("ready ")
            assert process.stdout.readline() == "told\n"
            seconds = time.monotonic() - began
            assert process.stdout.readline() == "drained\n"
        assert process.returncode == 0
        return seconds

    def _notes(self, line: str) -> None:
        if line.startswith("taken "):
            self.taken.append(line.split()[1])

    def posts(self) -> Counter[str]:
        """Count our keys in Slack, read from the channels' history."""
        self.slack.injects_faults()
        client = WebClient(self.slack.bot_token, self.slack.api_url, timeout=10)
        places = [client.conversations_open(users=person)["channel"]["id"] for person in PEOPLE]
        return Counter(
            key_of(each) for place in (DESK, *places) for each in messages(client, place)
        )


@pytest.fixture
def killing(empty_database_url: str, tmp_path: Path) -> Iterator[Killing]:
    with a_desk(tmp_path, empty_database_url, CALLED) as killing:
        yield killing


@contextmanager
def a_desk(folder: Path, database_url: str, called: int) -> Iterator[Killing]:
    """A desk that sends each escalation to this many contacts, the manager and the deputy."""
    config = workspace_of(STORIES)
    config["people"] += [{"id": each, "name": each.lower()} for each in SECURITY[:called]]
    desk = yaml.load((STORIES / "desk.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    desk["people"]["security"] = SECURITY[:called]
    (folder / "desk.yaml").write_text(yaml.safe_dump(desk, allow_unicode=True), encoding="utf-8")
    keys.write_new(folder / "kill.keys")
    with serve(config) as slack:
        yield Killing(folder, database_url, slack)


def nothing_is_lost_or_doubled(killing: Killing) -> None:
    now = datetime.now(UTC) + AHEAD
    with killing.database() as database:
        sealer = Sealer(keys.read(killing.folder / "kill.keys"))
        assert Casebook(database, sealer, clock=Clock()).verify().is_intact
        rows = database.rows
        there = {row.number for table in (tickets, former_numbers) for row in rows(select(table))}
        told, went_up = rows(select(notices)), rows(select(escalations))
        unrung = [row.remind_at for row in rows(select(escalation_due))]
    assert all(at is None or at > now for at in unrung)
    posts = killing.posts()
    assert set(killing.taken) <= there
    assert len(set(killing.taken)) == len(killing.taken)
    mornings = [row for row in told if row.what == "digest"]
    assert len({(row.to, row.about) for row in mornings}) == len(mornings)
    today = str(tokyo.date_of(now))
    of_today = [row for row in mornings if row.to == MANAGER and row.about == today]
    assert {row.state for row in told if row not in mornings or row in of_today} <= {"sent"}
    rang = {(row.number, row.to) for row in told if row.what == "called_again"}
    unseen = [row.number for row in went_up if row.raised_at <= now - HALF_AN_HOUR]
    assert rang == {(number, to) for number in unseen for to in (MANAGER, DEPUTY)}
    said = [row for row in told if row.state == "sent" and row.what != "opened"]
    assert {key: count for key, count in posts.items() if count != 1} == {}
    assert len(posts) == len(there) + len(said)  # a card a ticket, a notice a person
    assert {row.what for row in said} <= {"leak_flagged", "called_again", "digest"}


def test_random_kills_lose_nothing_and_double_nothing(killing: Killing) -> None:
    killing.slack.injects_faults(**WEATHER)
    for _ in range(RANDOM_KILLS):
        killing.runs_until_killed()

    left = killing.waiting()
    seconds = killing.drains()

    print(f"taken {len(killing.taken)}, {left.total()} notices drained in {seconds:.1f} s")
    assert len(killing.taken) >= RANDOM_KILLS
    nothing_is_lost_or_doubled(killing)
    if IS_SOAK:  # where nobody else is at work on the machine
        assert seconds <= max(DRAINED_WITHIN, *left.values())


@pytest.mark.parametrize("point", [each for each in POINTS if each != "in_migration"])
def test_a_kill_at_each_point_loses_nothing_and_doubles_nothing(
    killing: Killing, point: str
) -> None:
    for _ in range(EACH_POINT):
        killing.runs_until_killed(point)

    killing.drains()

    nothing_is_lost_or_doubled(killing)


def test_a_kill_during_a_migration_leaves_nothing_half_done(killing: Killing) -> None:
    killing.runs_until_killed("in_migration")
    with killing.database() as database:
        before, _ = migrate(database)

    assert before is None
