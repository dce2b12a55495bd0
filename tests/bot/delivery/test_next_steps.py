"""What became an agent's turn before noon is told together, once an hour (O29)."""

from typing import Any

import pytest

from tests.bot.delivery.clocks import MANAGER, goes_to, send_reminders
from tests.bot.delivery.conftest import KEN, Delivery
from tests.bot.delivery.test_clocks_in_digests import Prepared, complains, requests, sent_to
from tickets.model.documents import Found
from tickets.model.kinds import Move
from workspace.driver import Message

pytestmark = pytest.mark.usefixtures("no_pace")

SEVERAL = "次に進められる受付が"


@pytest.fixture
def drafts(delivery: Delivery) -> list[Prepared]:
    """Ten open complaints of Ken's, drafted; the desk has opened and told its digests."""
    delivery.complain()  # nobody's: without a row there is no digest
    made = [complains(delivery).to_draft() for _ in range(10)]
    goes_to(delivery, 8, 4)
    tells(delivery)
    return made


def tells(delivery: Delivery) -> None:
    send_reminders(delivery)
    delivery.desk.digests.plan(now=delivery.clock.now)
    delivery.telling()
    delivery.clock.passes(seconds=6)
    delivery.telling()


def decides(delivery: Delivery, *drafts: Prepared, hour: int, minute: int = 30) -> None:
    """The manager approves these, and what is due is told."""
    goes_to(delivery, 8, 4, hour, minute)
    for each in drafts:
        each.approved()
    tells(delivery)


def new(delivery: Delivery, seen: int) -> list[Message]:
    return sent_to(delivery, KEN)[seen:]


def test_ten_open_matters_are_three_messages_before_noon_though_colleagues_work(
    delivery: Delivery, drafts: list[Prepared]
) -> None:
    # O29
    today = [each for each in sent_to(delivery, KEN) if "の個人情報窓口" in each.text]
    assert len(today) == 1
    before = len(sent_to(delivery, KEN))

    decides(delivery, *drafts[:3], hour=9)
    assert not new(delivery, before)
    decides(delivery, *drafts[3:6], hour=10)
    decides(delivery, *drafts[6:8], hour=11)
    goes_to(delivery, 8, 4, 11, 59)
    tells(delivery)

    told = new(delivery, before)
    assert [each.text for each in told] == [f"{SEVERAL}3件あります"] * 2
    for message, of_hour in zip(told, (drafts[:3], drafts[3:6]), strict=True):
        assert all(each.ticket.number in message.words for each in of_hour)
    goes_to(delivery, 8, 4, 12)
    tells(delivery)
    assert new(delivery, before)[2].text == f"{SEVERAL}2件あります"


def test_a_single_next_step_speaks_for_itself_at_the_next_hour(
    delivery: Delivery, drafts: list[Prepared]
) -> None:
    before = len(sent_to(delivery, KEN))

    decides(delivery, drafts[0], hour=9)
    goes_to(delivery, 8, 4, 10)
    tells(delivery)

    [told] = new(delivery, before)
    assert told.text == f"{drafts[0].ticket.number}：承認されました"


def test_in_the_afternoon_each_is_told_at_once(delivery: Delivery, drafts: list[Prepared]) -> None:
    before = len(sent_to(delivery, KEN))

    decides(delivery, *drafts[:2], hour=12, minute=0)

    assert len(new(delivery, before)) == 2


def test_what_is_done_by_then_is_not_told(delivery: Delivery, drafts: list[Prepared]) -> None:
    before = len(sent_to(delivery, KEN))
    decides(delivery, *drafts[:3], hour=9)
    drafts[0].responds()

    goes_to(delivery, 8, 4, 10)
    tells(delivery)

    [told] = new(delivery, before)
    assert told.text == f"{SEVERAL}2件あります"
    assert drafts[0].ticket.number not in told.words


def test_only_the_row_of_what_is_done_becomes_its_result(
    delivery: Delivery, drafts: list[Prepared]
) -> None:
    before = len(sent_to(delivery, KEN))
    decides(delivery, *drafts[:2], hour=9)
    goes_to(delivery, 8, 4, 10)
    tells(delivery)
    [told] = new(delivery, before)
    assert told.buttons == ["回答を記録"] * 2

    for done, left in ((drafts[0], 1), (drafts[1], 0)):
        done.responds()
        delivery.showing()
        [now] = new(delivery, before)
        assert len(now.buttons) == left
        assert all(each.ticket.number in now.words for each in drafts[:2])


def test_a_row_shows_nothing_more_to_a_person_whom_it_is_about(
    delivery: Delivery, drafts: list[Prepared]
) -> None:
    # O1
    before = len(sent_to(delivery, KEN))
    decides(delivery, *drafts[:2], hour=9)
    goes_to(delivery, 8, 4, 10)
    tells(delivery)
    drafts[0].does(MANAGER, Move.NAME, about=frozenset({KEN}))
    drafts[1].responds()

    delivery.showing()

    [now] = new(delivery, before)
    assert now.buttons == []
    assert "承認済" not in now.words


def test_who_disowns_a_system_is_told_of_at_once(delivery: Delivery) -> None:
    # O20
    asked = requests(delivery).to_asked()
    goes_to(delivery, 8, 4)
    tells(delivery)
    before = len(sent_to(delivery, KEN))

    goes_to(delivery, 8, 4, 9, 30)
    asked.does("U07NAO", Move.REPORT_SEARCH, system="crm", found=Found.NOT_OURS)
    tells(delivery)

    assert len(new(delivery, before)) == 1


def test_what_waits_for_its_hour_is_told_after_a_crash_once(
    delivery: Delivery, drafts: list[Prepared]
) -> None:
    before = len(sent_to(delivery, KEN))
    decides(delivery, *drafts[:2], hour=9)
    goes_to(delivery, 8, 4, 10)
    sender: Any = delivery.telling
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(sender._outbox), "sent", crashes)
        delivery.telling_or_not()
    delivery.loses_its_leases()

    delivery.clock.passes(minutes=20)
    tells(delivery)

    assert [each.text for each in new(delivery, before)] == [f"{SEVERAL}2件あります"]


def crashes(*_: object, **__: object) -> None:
    raise RuntimeError
