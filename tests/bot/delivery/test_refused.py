"""What Slack refuses, limits or loses is retried, and does not block the rest."""

import threading

import pytest
from structlog.testing import capture_logs

from bot.delivery.poster import ProgramStopping
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from tests.bot.delivery.conftest import DESK, KEN, MEI, YUI, Delivery
from tickets.model.kinds import Move, Restriction
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act


def assigned(delivery: Delivery) -> str:
    """A ticket with a notice to its assignee."""
    number = delivery.complain().number
    delivery.acts(number, Act(Move.ASSIGN, {"person": YUI}))
    return number


def test_a_missing_desk_channel_raises_an_alarm_and_blocks_no_dm(delivery: Delivery) -> None:
    delivery.moves_its_desk_to("C99GONE")
    delivery.complain()
    own = frozenset({Restriction.EMPLOYEE})
    restricted = delivery.complain(requester=MEI, restrictions=own)

    with capture_logs() as lines:
        delivery.showing()

    assert [(each["event"], each["fault"]) for each in lines if each["log_level"] == "error"] == [
        ("card.refused", "channel_not_found")
    ]
    posted = [call.arguments["text"] for call in delivery.slack.calls("chat.postMessage")]
    assert [restricted.number in text for text in posted if "X-" in text] == [True]


def test_the_card_is_posted_once_the_channel_exists(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery.moves_its_desk_to("C99GONE")
    number = delivery.complain().number
    monkeypatch.setattr("bot.delivery.poster.PAUSE_SECONDS", 0.0)
    delivery.showing()

    delivery.moves_its_desk_to(DESK)
    delivery.showing()

    [card] = delivery.said_in(DESK)
    assert number in card.arguments["text"]


def test_a_deactivated_agent_gets_no_notice(delivery: Delivery) -> None:
    assigned(delivery)
    delivery.slack.deactivates(YUI)
    delivery.clock.passes(minutes=10)  # data about role holders is at most ten minutes old

    with capture_logs() as lines:
        delivery.telling()

    assert delivery.notice().state == "cancelled"
    assert "notice.dropped" in [each["event"] for each in lines]


def test_slacks_rate_limits_are_respected(delivery: Delivery) -> None:
    delivery.complain()
    delivery.slack.injects_faults(limited=1, retry_after=7)

    delivery.showing()

    assert 7.0 in delivery.waited
    assert len(delivery.said_in(DESK)) == 1


def test_a_channel_gets_one_message_a_second_after_a_short_burst(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.poster._SECONDS", 1.0)
    for _ in range(5):
        delivery.complain()

    delivery.showing()

    assert len(delivery.said_in(DESK)) == 5
    assert len([pause for pause in delivery.waited if pause > 0]) == 2


@pytest.mark.parametrize("way", ["post", "post_and_locate", "try_post"])
def test_no_way_of_posting_goes_on_after_a_stop(
    delivery: Delivery, stopped: threading.Event, way: str
) -> None:
    stopped.set()

    with pytest.raises(ProgramStopping):
        getattr(delivery.telling._posting, way)(DESK, Message("知らせ", ()), "key")

    assert delivery.said_in(DESK) == []


def test_without_a_desk_channel_no_card_is_posted(delivery: Delivery) -> None:
    delivery.moves_its_desk_to("")
    delivery.complain()

    delivery.showing()

    assert delivery.slack.calls("chat.postMessage") == []


def test_one_unreachable_reader_blocks_no_other_card(delivery: Delivery) -> None:
    own = frozenset({Restriction.EMPLOYEE})
    number = delivery.complain(requester=MEI, restrictions=own).number
    delivery.acts(number, Act(Move.ASSIGN, {"person": KEN}), who="U03MGR")
    delivery.slack.deactivates(KEN)

    with capture_logs() as lines:
        delivery.showing()

    [card] = delivery.slack.calls("chat.postMessage")
    assert number in card.arguments["text"]
    assert [each["event"] for each in lines if each["log_level"] == "error"] == ["card.refused"]


def test_a_ticket_that_cannot_be_drawn_blocks_no_other(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = delivery.complain().number, delivery.complain().number

    def breaks(ticket: Ticket, _: Phrases) -> None:
        if ticket.number == broken:
            raise RuntimeError("広告メールが止まらない")

    monkeypatch.setattr("bot.delivery.cards.card_controls", breaks)
    with capture_logs() as lines:
        delivery.showing()

    [card] = delivery.said_in(DESK)
    assert whole in card.arguments["text"]
    assert [each["event"] for each in lines if each["log_level"] == "error"] == ["delivery.failed"]


def test_deadline_signs_change_with_the_day(delivery: Delivery) -> None:
    # without any act on the ticket
    delivery.complain()
    delivery.showing()
    [monday] = delivery.said_in(DESK)

    delivery.clock.passes(days=1)
    delivery.showing()
    delivery.clock.passes(days=1)
    delivery.showing()

    tuesday, wednesday = delivery.slack.calls("chat.update")
    assert "🟡 次の営業日まで 受付連絡" in str(monday.arguments)
    assert "🟡 今日 受付連絡" in str(tuesday.arguments)
    assert "🔴 遅れ 受付連絡" in str(wednesday.arguments)
