"""Reminders are sent late rather than never, and once, after any downtime."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.bot.delivery.clocks import (
    at,
    goes_to,
    owned,
    reminders_sent,
    reminds,
    scheduled,
    send_reminders,
)
from tests.bot.delivery.conftest import DESK, KEN, MANAGER, Delivery
from tickets.model.kinds import Leak
from tickets.ports import StorageFailed

DOWN = [
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=9),
    timedelta(days=30),
]


@pytest.mark.parametrize("down", DOWN, ids=str)
def test_after_downtime_overdue_notices_are_queued_once_oldest_first(
    delivery: Delivery, down: timedelta
) -> None:
    # down during the second call to a possible breach and everything else due
    delivery.complain(leak=Leak.YES)
    owned(delivery)
    owned(delivery)
    delivery.telling()
    delivery.clock.now = at(8, 3, 14, 35) + down

    sent = send_reminders(delivery)
    again = send_reminders(delivery)

    assert again == ()
    found = reminders_sent(delivery)
    told = [notice.key for each in sent for notice in each.notices]
    assert len(told) == len(set(told)) == len(found)
    assert ("called_again", "call_deputy:due:2026-08-03", MANAGER) in found
    moments = [each.due_at for each in sent]
    assert moments == sorted(moments)
    posted = [row.posted_at for row in delivery.all_of("called_again")]
    assert posted == sorted(posted)


def test_overdue_notices_go_out_at_night_only_if_allowed(delivery: Delivery) -> None:
    # up again on Saturday night; the breach is sent at once and late, the target on Monday
    delivery.complain(leak=Leak.YES)
    owned(delivery)
    delivery.telling()
    goes_to(delivery, 8, 8, 22)

    reminds(delivery)

    assert any(text.startswith("（遅れてのお知らせ）") for text in delivery.heard(MANAGER))
    assert all(to != KEN for _, _, to in reminders_sent(delivery))
    goes_to(delivery, 8, 10, 9, 6)
    reminds(delivery)
    assert any(
        text.startswith("（遅れてのお知らせ）期限を過ぎました") for text in delivery.heard(KEN)
    )


def test_a_jumping_system_clock_sends_each_reminder_once_and_none_early(delivery: Delivery) -> None:
    owned(delivery)
    delivery.complain(leak=Leak.YES)
    steps = [-3600, 3600, 86_400, -86_400, 7200, -7200, 3 * 86_400, -86_400, 86_400]
    for seconds in steps:
        delivery.clock.passes(seconds=seconds)
        for sent in send_reminders(delivery):
            assert sent.due_at <= delivery.clock.now

    found = reminders_sent(delivery)
    assert len(found) == len(set(found))
    assert send_reminders(delivery) == ()


# --- several at once ---------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize("replicas", [6], indirect=True)
def test_six_racing_programs_send_two_hundred_reminders_once(replicas: list[Delivery]) -> None:
    first = replicas[0]
    for _ in range(200):
        owned(first)
    goes_to(first, 8, 4)
    start = threading.Barrier(len(replicas))

    def races(nth: int) -> None:
        start.wait()
        time.sleep(random.random() * 0.02)
        while True:
            try:
                send_reminders(replicas[nth])
                return
            except StorageFailed:  # waited too long for its turn; the program checks again as well
                continue

    with ThreadPoolExecutor(len(replicas)) as pool:
        list(pool.map(races, range(len(replicas))))

    counted = Counter(row.number for row in first.all_of("clock_due"))
    assert len(counted) == 200
    assert set(counted.values()) == {1}
    assert scheduled(first)["complaint_acknowledge"] == ("missed", at(8, 5))


def test_a_late_reminder_does_not_say_today(delivery: Delivery) -> None:
    delivery.complain(leak=Leak.YES)
    goes_to(delivery, 8, 6, 10)

    reminds(delivery)

    due = [text for text in delivery.heard(MANAGER) if "今日は" in text or "日を過ぎました" in text]
    assert due
    assert all(text.startswith("（遅れてのお知らせ）") for text in due)
    assert all(text.endswith("日を過ぎました") for text in due)


def test_a_card_says_late_also_after_a_stop_of_many_days(delivery: Delivery) -> None:
    delivery.complain()
    for day, is_late in ((3, False), (31, True)):
        goes_to(delivery, 8, day, 15)
        delivery.showing()
        [card] = (each for each in delivery.slack.person(KEN).sees(DESK) if each.blocks)
        assert ("🔴" in card.words) is is_late
