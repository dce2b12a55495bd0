"""Rights are checked last: nobody is told what they may no longer know."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.bot.delivery.clocks import goes_to, send_reminders
from tests.bot.delivery.conftest import KEN, MANAGER, REPRESENTATIVE, Delivery
from tests.bot.delivery.faulty_line import Way
from tests.bot.delivery.slack_outages import dm
from tests.stories.steps.mornings import TITLE
from tickets.model.kinds import Leak, Move
from tickets.workflow.case import Act

OPENING = "conversations.open"


@pytest.fixture
def delivery(delivery_on_the_line: Delivery) -> Delivery:
    return delivery_on_the_line


def telling_while(happens: Callable[[], object], delivery: Delivery, method: str = OPENING) -> None:
    """Deliver; it happens once during such a call, which still succeeds."""
    happened: list[str] = []

    def once(_: object) -> bool:
        if not happened:
            happened.append(method)
            happens()
        return False

    delivery.line.lays(method, Way.ERROR, when=once)
    delivery.telling()
    assert happened


def is_about_the_manager(delivery: Delivery, number: str) -> Callable[[], object]:
    return lambda: delivery.acts(number, Act(Move.NAME, {"about": frozenset({MANAGER})}), who=KEN)


def said_to(delivery: Delivery, person: str) -> list[Any]:
    """Messages to this person that Slack accepted."""
    said = delivery.said_in(dm(delivery, person))
    return [each.arguments for each in said if (each.answer or {}).get("ok")]


def test_an_escalation_is_not_sent_to_a_person_named_meanwhile(delivery: Delivery) -> None:
    # O1
    number = delivery.complain(leak=Leak.YES).number

    telling_while(is_about_the_manager(delivery, number), delivery)

    assert said_to(delivery, MANAGER) == []
    told = {row.to: row.state for row in delivery.all_of("leak_flagged")}
    assert (told[MANAGER], told[REPRESENTATIVE]) == ("cancelled", "sent")


def test_a_second_call_is_not_sent_to_a_person_named_meanwhile(delivery: Delivery) -> None:
    # O1
    number = delivery.complain(leak=Leak.YES).number
    delivery.telling()
    delivery.clock.passes(minutes=30)
    send_reminders(delivery)
    before = len(said_to(delivery, MANAGER))
    fault = delivery.line.lays("chat.postMessage", Way.STATUS_500)
    delivery.telling_or_not()
    fault.times = 0
    delivery.clock.passes(minutes=1)

    telling_while(is_about_the_manager(delivery, number), delivery, "conversations.replies")

    assert delivery.notice("called_again").attempts > 0
    assert len(said_to(delivery, MANAGER)) == before


def test_a_digest_omits_tickets_found_to_be_about_its_reader(delivery: Delivery) -> None:
    # O1
    number = delivery.complain(leak=Leak.YES).number
    [escalation] = delivery.desk.escalations.list_open(who=MANAGER, now=delivery.clock.now, most=9)
    delivery.telling()
    delivery.telling._posting.forget(MANAGER)
    goes_to(delivery, 8, 4, 9, 1)
    delivery.desk.digests.plan(now=delivery.clock.now)

    telling_while(is_about_the_manager(delivery, number), delivery)

    digests = [each for each in said_to(delivery, MANAGER) if TITLE in each["text"]]
    assert [each for each in digests if escalation.number in str(each["blocks"])] == []


def test_a_notice_shows_the_state_at_the_time_of_posting(delivery: Delivery) -> None:
    number = delivery.complain().number
    delivery.acts(number, Act(Move.ASSIGN, {"person": KEN}), who=MANAGER)

    telling_while(lambda: delivery.acts(number, Act(Move.ACKNOWLEDGE)), delivery)

    [assigned] = said_to(delivery, KEN)
    assert "状態：受付済 → 次は続きの入力" in str(assigned["blocks"])


def test_an_assignment_that_is_taken_back_just_before_is_not_told(delivery: Delivery) -> None:
    number = delivery.complain().number
    delivery.acts(number, Act(Move.ASSIGN, {"person": KEN}), who=MANAGER)

    telling_while(lambda: delivery.acts(number, Act(Move.RELEASE)), delivery)

    assert said_to(delivery, KEN) == []
