"""Slack limits the rate: waited out, alone, and never shortened."""

from datetime import timedelta

import pytest

from bot.storage.keys import Sealer
from handlers.slack.api import Limited
from handlers.slack.blocks import Message
from tests.bot.delivery.conftest import (
    DEPUTY,
    MANAGER,
    SECURITY,
    Delivery,
    databases,
    on_the_line,
    patient,
)
from tests.bot.delivery.faulty_line import Line, Way
from tests.bot.delivery.slack_outages import LOOKS_EVERY, a_leak, all_told_once, dm, goes_on
from tests.conftest import Clock
from workspace.driver import Slack

pytestmark = pytest.mark.usefixtures("pace_by_the_clock")


@pytest.fixture
def delivery(delivery_on_the_line: Delivery) -> Delivery:
    return patient(delivery_on_the_line)


@pytest.mark.parametrize("seconds", [1, 30, 300])
def test_a_rate_limit_is_respected_and_others_continue(delivery: Delivery, seconds: int) -> None:
    limited, others = dm(delivery, MANAGER), [dm(delivery, DEPUTY), dm(delivery, SECURITY)]
    for _ in range(3):
        a_leak(delivery)
    delivery.line.lays("chat.postMessage", Way.LIMITED, seconds=seconds, times=1, to=(limited,))

    goes_on(delivery, seconds + 5, every=min(seconds, LOOKS_EVERY))

    first, *more = [each.at for each in delivery.line.tries("chat.postMessage", limited)]
    assert min(more) - first >= timedelta(seconds=seconds - 0.5)
    assert max(more) - first <= timedelta(seconds=seconds + 4)
    for channel in others:
        assert {each.at for each in delivery.line.tries("chat.postMessage", channel)} == {first}
    assert all_told_once(delivery)
    assert {row.attempts for row in delivery.all_of("leak_flagged")} == {1}


def test_a_rate_limit_starts_at_slacks_answer(delivery: Delivery, clock: Clock) -> None:
    # the lookup of the person before it may have taken seconds
    a_leak(delivery)

    def takes_long(_: object) -> bool:
        clock.passes(seconds=8)
        return True

    delivery.line.lays("chat.postMessage", Way.LIMITED, seconds=30, times=3, when=takes_long)
    delivery.telling()
    asked = [each.at for each in delivery.line.tries("chat.postMessage")]

    waits = [row.not_before for row in delivery.all_of("leak_flagged")]

    assert sorted(waits) == [each + timedelta(seconds=30) for each in asked]


def test_a_rate_limit_on_opening_dms_stops_further_attempts(delivery: Delivery) -> None:
    a_leak(delivery)
    delivery.line.lays("conversations.open", Way.LIMITED, seconds=30, times=1)

    goes_on(delivery, 40, every=1)

    first, *more = [each.at for each in delivery.line.tries("conversations.open")]
    assert min(more) - first >= timedelta(seconds=29.5)
    assert all_told_once(delivery)


def test_who_shares_a_limited_channel_does_not_wait_under_a_lease(delivery: Delivery) -> None:
    # alarms without a channel go to the manager's own
    shared, message = dm(delivery, MANAGER), Message("知らせ", ())
    delivery.line.lays("chat.postMessage", Way.LIMITED, seconds=30, times=1)

    for key in ("the manager's", "the fallback's"):
        with pytest.raises(Limited) as limited:
            delivery.telling._posting.try_post(shared, message, key)
        assert limited.value.seconds == 30

    assert len(delivery.line.tries("chat.postMessage", shared)) == 1
    assert delivery.waited == []


def test_the_return_of_slack_does_not_shorten_a_rate_limit(delivery: Delivery) -> None:
    limited = dm(delivery, MANAGER)
    for _ in range(3):
        a_leak(delivery)
    delivery.line.lays("chat.postMessage", Way.LIMITED, seconds=300, times=1, to=(limited,))
    delivery.line.lays("chat.postMessage", Way.STATUS_503, times=5)

    goes_on(delivery, 310)

    first, *more = [each.at for each in delivery.line.tries("chat.postMessage", limited)]
    assert min(more) - first >= timedelta(seconds=299.5)
    assert all_told_once(delivery)


@pytest.mark.postgres
def test_another_replica_leaves_the_channel_alone_too(
    slack: Slack, line: Line, postgres_url: str, sealer: Sealer, clock: Clock
) -> None:
    with databases(postgres_url, 2) as opened:
        one, other = (patient(on_the_line(slack, line, each, sealer, clock)) for each in opened)
        limited = dm(one, MANAGER)
        for _ in range(3):
            a_leak(one)
        line.lays("chat.postMessage", Way.LIMITED, seconds=30, to=(limited,))

        for _ in range(29):
            one.telling()
            other.telling()
            clock.passes(seconds=1)

        assert len(line.tries("chat.postMessage", limited)) == 1
        line.is_fine()
        clock.passes(seconds=1)
        other.telling()
        assert all_told_once(other)
