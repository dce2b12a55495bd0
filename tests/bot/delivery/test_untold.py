"""An escalation that reached nobody is sent as soon as possible, on both databases."""

from typing import Any

import pytest

from bot.storage.backlog import OverdueWork
from tests.bot.delivery.clocks import goes_to, inspecting, send_reminders
from tests.bot.delivery.conftest import ALARM, DEPUTY, MANAGER, SECURITY, Delivery
from tests.bot.delivery.faulty_line import Way
from tests.bot.delivery.slack_outages import dm
from tickets.model.kinds import Leak


@pytest.fixture
def delivery(delivery_on_the_line: Delivery) -> Delivery:
    return delivery_on_the_line


def ended(delivery: Delivery, what: str = "leak_flagged") -> dict[str, str]:
    return {row.to: row.state for row in delivery.all_of(what)}


def refuses_all_people(delivery: Delivery) -> None:
    refusal = {"word": "user_disabled", "when": lambda given: given["channel"] != ALARM}
    delivery.line.lays("chat.postMessage", Way.ERROR, **refusal)


def test_a_leak_that_reaches_nobody_is_retried_until_it_does(delivery: Delivery) -> None:
    # outbox ⊇ escalations
    delivery.complain(leak=Leak.YES)
    look = inspecting(delivery)
    refuses_all_people(delivery)
    for _ in range(3):
        delivery.telling()
        assert set(ended(delivery).values()) == {"failed"}
        delivery.clock.passes(minutes=1, seconds=1)
        look()
    delivery.line.is_fine()

    delivery.telling()
    look()

    told = ended(delivery)
    assert {told[each] for each in (MANAGER, DEPUTY, SECURITY)} == {"sent"}
    for each in (MANAGER, DEPUTY, SECURITY):
        answers = [call.answer or {} for call in delivery.said_in(dm(delivery, each))]
        assert [answer.get("ok") for answer in answers].count(True) == 1
    assert len(delivery.all_of("out_of_order")) == 1
    assert delivery.all_of("undelivered")


@pytest.mark.parametrize(
    ("way", "more"),
    [
        (Way.STATUS_503, {}),
        (Way.ERROR, {"word": "restricted_action"}),
        (Way.ERROR, {"word": "invalid_auth"}),
        (Way.LIMITED, {"seconds": 300}),
    ],
    ids=["away", "refused", "token", "limited"],
)
def test_an_urgent_notice_that_keeps_failing_stops_the_heartbeat(
    delivery: Delivery, way: Way, more: dict[str, Any]
) -> None:
    delivery.complain(leak=Leak.YES)
    in_order: list[bool] = []
    look = inspecting(delivery, lambda found, is_in_order: in_order.append(is_in_order))
    delivery.line.lays("chat.postMessage", way, **more)
    for _ in range(20):
        delivery.telling_or_not()
        delivery.clock.passes(seconds=55)
    delivery.telling_or_not()

    look()

    counts = delivery.notice("out_of_order").about.partition(":")[2].split(",")
    assert "stuck" in {each.partition("=")[0] for each in counts}
    assert in_order == [False]


def test_a_notice_waiting_for_the_opening_is_not_stuck(delivery: Delivery) -> None:
    # O29: an unsure one is called again in the last minute of the day
    goes_to(delivery, 8, 3, 17, 29)
    delivery.complain(leak=Leak.UNKNOWN)
    delivery.telling()
    goes_to(delivery, 8, 3, 17, 59)
    send_reminders(delivery)
    goes_to(delivery, 8, 3, 18, 30)
    delivery.telling()
    counts = OverdueWork(delivery.database).count_overdue
    assert "waiting" in ended(delivery, "called_again").values()

    goes_to(delivery, 8, 4, 8, 59)
    before = counts(delivery.clock.now)["stuck"]
    goes_to(delivery, 8, 4, 9, 16)
    after = counts(delivery.clock.now)["stuck"]

    assert (before, after > 0) == (0, True)


def test_the_self_check_tells_nobody_about_tickets_about_them(delivery: Delivery) -> None:
    # O1
    delivery.complain(leak=Leak.YES, about=frozenset({DEPUTY}))
    look = inspecting(delivery)
    refuses_all_people(delivery)
    delivery.telling()
    before = ended(delivery)
    delivery.line.is_fine()
    delivery.clock.passes(minutes=2)

    look()
    delivery.telling()

    assert set(before.values()) == {"failed"}
    assert ended(delivery)[MANAGER] == "sent"
    assert DEPUTY not in ended(delivery)
