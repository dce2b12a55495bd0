"""Several programs on one PostgreSQL database: each notice is sent by one of them."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.delivery import notices
from bot.storage.casebook import tables
from bot.storage.casebook.deadlines import StoredLeakMentions
from bot.storage.keys import Sealer
from handlers.reports.message import representative_message
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from tests.bot.delivery.clocks import goes_to
from tests.bot.delivery.conftest import DESK, KEN, MANAGER, STORIES, YUI, Delivery, a_delivery
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.workspaces import workspace_of
from tickets.model.kinds import Leak, Move
from tickets.model.tokyo import Month
from tickets.reports.figures import Figures
from tickets.workflow.case import Act
from workspace.driver import Slack, serve

pytestmark = pytest.mark.postgres


def together(job: str, replicas: list[Delivery]) -> None:
    """Run a job in all replicas, each a moment after the other, with a slow Slack."""

    def works(nth: int) -> None:
        time.sleep(nth * 0.07)
        replicas[nth].jobs[job]()

    with ThreadPoolExecutor(len(replicas)) as pool:
        list(pool.map(works, range(len(replicas))))


def test_a_ticket_has_one_card_and_no_orphan_when_it_is_restricted(
    replicas: list[Delivery], slack: Slack
) -> None:
    # O1
    slack.injects_faults(slow=0.1)
    numbers = [replicas[0].complain().number for _ in range(4)]

    together("cards", replicas)
    for number in numbers:
        replicas[0].acts(number, Act(Move.NAME, {"about": frozenset({MANAGER})}))
    for _ in range(2):
        together("cards", replicas)

    assert len(replicas[0].said_in(DESK)) == 4
    shown = [each.text for each in slack.person("ken").sees(DESK) if each.bot]
    assert [each for each in shown if "苦情" in each] == []


def test_a_mention_is_announced_once(replicas: list[Delivery], slack: Slack) -> None:
    # O13
    StoredLeakMentions(replicas[0].database).note(KEN, None, replicas[0].clock.now)
    replicas[0].clock.passes(minutes=11)
    slack.injects_faults(slow=0.1)

    together("mentions", replicas)

    assert len(replicas[0].said_in(DESK)) == 1


def test_three_replicas_send_each_notice_once(replicas: list[Delivery], slack: Slack) -> None:
    for _ in range(20):
        replicas[0].complain(leak=Leak.YES)
        number = replicas[0].complain().number
        replicas[0].acts(number, Act(Move.ASSIGN, {"person": YUI}), who=MANAGER)
    slack.injects_faults(slow=0.01)

    together("notices", replicas)

    rows = replicas[0].database.rows(tables.notices.select())
    assert {row.state for row in rows} == {"sent"}
    assert {row.attempts for row in rows} == {1}
    assert len(slack.calls("chat.postMessage")) == 20 * 4  # manager, deputy, security; yui


def test_a_dead_replicas_notices_are_sent_after_its_leases_end(replicas: list[Delivery]) -> None:
    # it leased one and never came back
    first, second, _ = replicas
    first.complain(leak=Leak.YES)
    held = first.telling._outbox.take(first.clock.now)
    assert held is not None

    second.telling()
    before = {row.state for row in second.all_of("leak_flagged")}
    second.loses_its_leases()
    second.telling()

    assert before == {"sent", "waiting"}
    assert {row.state for row in second.all_of("leak_flagged")} == {"sent"}


def test_a_report_that_another_replica_sent_while_it_was_drawn_is_sent_once(
    replicas: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = replicas
    goes_to(first, 9, 1, 10, 0)
    first.desk.month_reports.tell_representative(Month(2026, 8), who=MANAGER, now=first.clock.now)
    drawn: list[object] = []

    def slowly(figures: Figures, reader: ViewContext) -> Message:
        drawn.append(figures)
        if len(drawn) == 1:
            second.loses_its_leases()
            second.telling()
        return representative_message(figures, reader)

    monkeypatch.setattr(notices, "representative_message", slowly)
    first.telling()

    assert len(drawn) == 2
    assert len(first.slack.calls("chat.postMessage")) == 1
    assert first.notice("month_reported").state == "sent"


def test_replicas_with_different_clocks_send_nothing_twice(
    replicas: list[Delivery], slack: Slack
) -> None:
    # a lease is compared with the database's clock, not the hosts'
    first, second, _ = replicas
    for _ in range(10):
        first.complain(leak=Leak.YES)
    fast = Clock()
    fast.now = first.clock.now
    fast.passes(minutes=5)
    object.__setattr__(second.telling._audience, "clock", fast)
    slack.injects_faults(slow=0.02)

    together("notices", replicas)

    assert len(slack.calls("chat.postMessage")) == 30


def test_three_replicas_send_the_same_as_one_program(
    replicas: list[Delivery], database_of_one: Delivery
) -> None:
    # the same script, on PostgreSQL by three and on SQLite by one
    def plays(at_work: list[Delivery]) -> Counter[tuple[str, str]]:
        first = at_work[0]
        for nth in range(6):
            first.complain(leak=Leak.YES)
            number = first.complain().number
            first.acts(number, Act(Move.ASSIGN, {"person": YUI}), who=MANAGER)
            first.acts(number, Act(Move.ASSIGN, {"person": KEN}), who=MANAGER)
            if nth % 2:
                first.acts(number, Act(Move.RELEASE))
            for job in ("notices", "cards"):
                together(job, at_work)
        posts = first.slack.calls("chat.postMessage")
        return Counter((str(c.arguments["metadata"]), str(c.arguments["text"])) for c in posts)

    alone = plays([database_of_one])
    several = plays(replicas)

    assert several == alone
    assert set(several.values()) == {1}


@pytest.fixture
def database_of_one(
    sealer: Sealer, clock: Clock, stopped: threading.Event, tmp_path: Path
) -> Iterator[Delivery]:
    """One program with a SQLite database and a workspace of its own."""
    with (
        closing(sqlite_at(tmp_path / "one.sqlite3")) as database,
        serve(workspace_of(STORIES)) as own,
    ):
        yield a_delivery(own, database, sealer, clock, stopped)
