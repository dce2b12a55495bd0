"""However many programs plan a morning, each person gets one digest a business day."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, time
from itertools import chain, repeat

import pytest

from bot.maintenance.mornings import MorningRun
from bot.storage.keys import Sealer
from tests.bot.delivery.conftest import (
    DEPUTY,
    KEN,
    MANAGER,
    REPRESENTATIVE,
    YUI,
    Delivery,
    a_delivery,
    databases,
)
from tests.conftest import Clock
from tests.effort import effort
from tickets.corrective_actions import are_digests_planned
from tickets.model import tokyo
from tickets.ports import StorageFailed
from workspace.driver import Slack

FIRST, DAYS, PROGRAMS = date(2026, 8, 3), effort(20, 200), effort(3, 6)


def plans_each_morning(program: Delivery, start: threading.Barrier) -> None:
    """Plan again after a storage failure, as the program does."""
    days, day = program.context().opening.calendar, FIRST
    start.wait()
    for _ in range(DAYS):
        is_planned = False
        while not is_planned:
            with suppress(StorageFailed):
                program.desk.digests.plan(now=tokyo.at(day, time(9)))
                is_planned = True
        day = days.add(day, 1)


@pytest.mark.long
def test_racing_programs_queue_each_mornings_digests_once(
    database_url: str, slack: Slack, sealer: Sealer, clock: Clock, stopped: threading.Event
) -> None:
    start = threading.Barrier(PROGRAMS, timeout=30)
    with databases(database_url, PROGRAMS) as opened, ThreadPoolExecutor(PROGRAMS) as pool:
        programs = [a_delivery(slack, each, sealer, clock, stopped) for each in opened]
        list(pool.map(lambda each: plans_each_morning(each, start), programs))
        rows = programs[0].all_of("digest")

    told = Counter(row.to for row in rows)
    assert told.keys() >= {KEN, YUI, MANAGER, DEPUTY, REPRESENTATIVE}
    assert set(told.values()) == {DAYS}
    assert len({(row.to, row.about) for row in rows}) == len(rows)


def test_a_day_that_opens_while_the_morning_is_planned_is_left_to_the_next_run(
    delivery: Delivery,
) -> None:
    # O29: else a reminder that a digest has would also be sent singly
    before, after = (tokyo.at(FIRST, time(*at)) for at in ((8, 59, 59), (9, 0, 1)))
    moments = chain([before] * 2, repeat(after))
    MorningRun(delivery.desk, lambda: next(moments), lambda: None, lambda _: 0)()

    assert delivery.all_of("digest") == []
    with delivery.casebook.reading() as work:
        assert not are_digests_planned(work, FIRST)
