"""What waited for noon for the same person is one message (O29)."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.delivery.poster import PacedPoster
from handlers.slack.api import Unclear
from tests.bot.delivery.clocks import goes_to, opens
from tests.bot.delivery.conftest import KEN, Delivery
from tests.bot.delivery.faulty_line import Way
from tests.bot.delivery.test_clocks_in_digests import Prepared, complains
from workspace.driver import Message

DONE = "<@U02KEN> 回答を記録"


def at_noon(delivery: Delivery, count: int = 3) -> tuple[list[Prepared], int]:
    """Drafts that were approved in the morning, and how much Ken had heard when noon came."""
    drafts = [complains(delivery).to_draft() for _ in range(count)]
    goes_to(delivery, 8, 4)
    opens(delivery)
    seen = len(delivery.told(KEN))
    for each in drafts:
        each.approved()
    delivery.telling()
    assert len(delivery.told(KEN)) == seen
    goes_to(delivery, 8, 4, 12)
    return drafts, seen


def named_in(message: Message, drafts: Sequence[Prepared]) -> list[bool]:
    return [each.ticket.number in message.words for each in drafts]


def test_all_of_it_is_one_message_with_the_buttons_of_each(delivery: Delivery) -> None:
    drafts, seen = at_noon(delivery)
    drafts[0].responds()

    delivery.telling()

    [told] = delivery.told(KEN)[seen:]
    assert told.text == "次の対応をお願いする受付：2件"
    assert named_in(told, drafts) == [False, True, True]
    assert told.buttons.count("開く") == 2


@pytest.mark.long
def test_a_part_becomes_its_result_and_the_others_stay(delivery: Delivery) -> None:
    drafts, seen = at_noon(delivery)
    delivery.telling()

    drafts[1].responds()
    delivery.showing()

    [told] = delivery.told(KEN)[seen:]
    assert named_in(told, drafts) == [True, True, True]
    assert told.words.count(DONE) == 1
    assert told.buttons.count("開く") == 2

    for each in (drafts[0], drafts[2]):
        each.responds()
    delivery.showing()

    [told] = delivery.told(KEN)[seen:]
    assert told.buttons == []
    assert told.words.count(DONE) == 3


@pytest.mark.parametrize("step", ["renew", "mark_sent"])
def test_a_kill_before_or_after_posting_loses_and_doubles_nothing(
    delivery: Delivery, step: str
) -> None:
    drafts, seen = at_noon(delivery)
    crashes_at(step, delivery)

    delivery.telling()

    [told] = delivery.told(KEN)[seen:]
    assert named_in(told, drafts) == [True, True, True]
    assert {row.state for row in delivery.all_of("decided")} == {"sent"}


@pytest.mark.long
def test_a_kill_between_two_marks_loses_and_doubles_nothing(delivery: Delivery) -> None:
    drafts, seen = at_noon(delivery)
    marks = delivery.telling._outbox.mark_sent
    marked: list[str] = []

    def marks_one(key: str, *rest: object) -> None:
        if marked:
            raise KeyboardInterrupt
        marked.append(key)
        marks(key, *rest)  # type: ignore[arg-type]

    crashes_at("mark_sent", delivery, _without_self(marks_one))
    drafts[1].responds()

    delivery.telling()
    delivery.showing()

    [told] = delivery.told(KEN)[seen:]
    assert told.words.count(DONE) == 1
    assert {row.state for row in delivery.all_of("decided")} == {"sent"}


@pytest.mark.long
@pytest.mark.parametrize("way", [Way.DONE_TRUNCATED, Way.STATUS_503])
def test_a_doubtful_answer_of_slack_loses_and_doubles_nothing(
    delivery_on_the_line: Delivery, way: Way
) -> None:
    delivery = delivery_on_the_line
    drafts, seen = at_noon(delivery)
    delivery.line.lays("chat.postMessage", way, times=1)
    delivery.telling_or_not()

    goes_to(delivery, 8, 4, 12, 5)
    delivery.telling()

    [told] = delivery.told(KEN)[seen:]
    assert named_in(told, drafts) == [True, True, True]
    assert {row.state for row in delivery.all_of("decided")} == {"sent"}


@pytest.mark.long
def test_what_slack_refuses_together_is_told_one_by_one(delivery_on_the_line: Delivery) -> None:
    delivery = delivery_on_the_line
    _, seen = at_noon(delivery)
    delivery.line.lays(
        "chat.postMessage",
        Way.ERROR,
        word="msg_blocks_too_long",
        when=lambda sent: "次の対応をお願いする" in str(sent.get("text")),
    )

    delivery.telling()

    assert len(delivery.told(KEN)[seen:]) == 3
    assert {row.state for row in delivery.all_of("decided")} == {"sent"}


def test_what_cannot_be_drawn_holds_up_no_other(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, seen = at_noon(delivery)
    bad = drafts[1].ticket.number
    draws = delivery.telling._notices._draw_ticket_notice

    def drawn(notice: object, ticket: object, reader: object) -> object:
        if getattr(notice, "number") == bad:  # noqa: B009
            raise RuntimeError
        return draws(notice, ticket, reader)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.delivery.notices.Notices._draw_ticket_notice", _without_self(drawn))

    delivery.telling()

    [told] = delivery.told(KEN)[seen:]
    assert named_in(told, drafts) == [True, False, True]


def test_what_cannot_be_looked_for_holds_up_no_other(
    delivery_on_the_line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = delivery_on_the_line
    drafts, seen = at_noon(delivery)
    delivery.line.lays("chat.postMessage", Way.STATUS_503, times=1)
    delivery.telling_or_not()
    bad = delivery.all_of("decided")[1]
    finds = PacedPoster.look_up

    def look_up(self: PacedPoster, channel: str, key: str, *where: Any) -> str | None:
        if key == bad.key:
            raise Unclear
        return finds(self, channel, key, *where)

    monkeypatch.setattr(PacedPoster, "look_up", look_up)
    goes_to(delivery, 8, 4, 12, 5)

    delivery.telling()

    [told] = delivery.told(KEN)[seen:]
    assert named_in(told, drafts) == [each.ticket.number != bad.number for each in drafts]


@pytest.mark.long
def test_more_than_ten_are_two_messages(delivery: Delivery) -> None:
    drafts, seen = at_noon(delivery, 12)

    delivery.telling()

    told = delivery.told(KEN)[seen:]
    assert [sum(named_in(each, drafts)) for each in told] == [10, 2]


def test_one_alone_is_told_as_ever(delivery: Delivery) -> None:
    drafts, seen = at_noon(delivery, 1)

    delivery.telling()

    [told] = delivery.told(KEN)[seen:]
    assert told.text == f"{drafts[0].ticket.number}：承認されました"


def _without_self(function: Callable[..., object]) -> Callable[..., object]:
    return lambda _, *given: function(*given)


def _crashes(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def crashes_at(step: str, delivery: Delivery, crashes: Callable[..., object] = _crashes) -> None:
    """Deliver until the program is killed at this step of the outbox; its leases end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"bot.storage.casebook.outbox.Outbox.{step}", crashes)
        with pytest.raises(KeyboardInterrupt):
            delivery.telling()
    delivery.loses_its_leases()
