"""Notices go out: urgent ones first, otherwise another way or to the next in line."""

import threading
import time
from collections.abc import Collection
from datetime import datetime
from typing import Any

import pytest

from bot.delivery.poster import BURST
from bot.storage.casebook.outbox import LeasedNotice, Outbox
from handlers.slack.api import Limited, RetryLater
from handlers.slack.blocks import Message
from tests.bot.delivery.conftest import (
    ALARM,
    DEPUTY,
    KEN,
    MANAGER,
    MEI,
    REPRESENTATIVE,
    SECURITY,
    YUI,
    Delivery,
)
from tickets.model.kinds import Leak, Move, Restriction
from tickets.ports import StorageFailed
from tickets.workflow.case import Act


def assigned(delivery: Delivery, to: str = YUI) -> str:
    number = delivery.complain().number
    delivery.acts(number, Act(Move.ASSIGN, {"person": to}), who=MANAGER)
    return number


def are_known(delivery: Delivery, *people: str) -> None:
    """Look up these people's languages and DMs in advance."""
    for person in people:
        assigned(delivery, person)
    delivery.telling()


def test_an_unreachable_person_is_reported_in_the_fallback_channel(delivery: Delivery) -> None:
    delivery.asks_and_is_answered(MEI)
    delivery.slack.deactivates(MEI)

    delivery.telling()

    alarms = delivery.said_in(ALARM)
    assert len(alarms) == len({row.step for row in delivery.all_of("undelivered")}) == 2
    assert {each.arguments["text"] for each in alarms} == {"通知を届けられませんでした"}
    assert "Q-2026-0001" in str(alarms[0].arguments["blocks"])


def test_the_alarm_for_a_restricted_ticket_has_no_number(delivery: Delivery) -> None:
    # O1
    own = frozenset({Restriction.EMPLOYEE})
    number = delivery.complain(requester=MEI, restrictions=own).number
    delivery.acts(number, Act(Move.ASSIGN, {"person": KEN}), who=MANAGER)
    delivery.slack.deactivates(KEN)

    delivery.telling()

    [alarm] = delivery.said_in(ALARM)
    assert number not in str(alarm.arguments)


@pytest.mark.parametrize(
    ("leak", "gone", "told"),
    [
        # the desk file still names an account that is gone
        (Leak.YES, (MANAGER,), {MANAGER: "failed", DEPUTY: "sent", SECURITY: "sent"}),
        (Leak.YES, (SECURITY,), {MANAGER: "sent", DEPUTY: "sent", SECURITY: "failed"}),
        (Leak.UNKNOWN, (MANAGER,), {MANAGER: "failed", DEPUTY: "sent"}),  # O27
        (Leak.UNKNOWN, (MANAGER, DEPUTY), {MANAGER: "failed", DEPUTY: "failed"}),  # O27
        (
            Leak.YES,
            (MANAGER, DEPUTY),
            {MANAGER: "failed", DEPUTY: "failed", SECURITY: "sent", REPRESENTATIVE: "sent"},
        ),
    ],
)
def test_an_undeliverable_leak_goes_to_the_next_in_line(
    delivery: Delivery, leak: Leak, gone: tuple[str, ...], told: dict[str, str]
) -> None:
    delivery.complain(leak=leak)
    for person in gone:
        delivery.slack.deactivates(person)

    delivery.telling()

    assert {row.to: row.state for row in delivery.all_of("leak_flagged")} == told
    assert len(delivery.said_in(ALARM)) == 1


def test_a_refusal_has_its_consequences_if_the_database_fails_beside_it(delivery: Delivery) -> None:
    are_known(delivery, YUI)
    delivery.slack.deactivates(MANAGER)
    delivery.complain(leak=Leak.YES)
    delivery.telling._outbox = _FailsAfterOne(delivery.telling._outbox)  # type: ignore[assignment]

    with pytest.raises(StorageFailed):
        delivery.telling()

    told = {row.to: row.state for row in delivery.all_of("leak_flagged")}
    assert told == {MANAGER: "failed", DEPUTY: "waiting", SECURITY: "waiting"}
    assert len(delivery.all_of("undelivered")) == 1


class _FailsAfterOne:
    """An outbox that gives the manager's notice and then cannot be read."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._has_given = False

    def take(self, now: datetime, _: Collection[str]) -> LeasedNotice | None:
        if self._has_given:
            raise StorageFailed
        self._has_given = True
        return self._outbox.take(now, (DEPUTY, SECURITY))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)


def test_a_throttled_channel_does_not_delay_others(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.poster._SECONDS", 60.0)
    for _ in range(5):
        assigned(delivery, YUI)
    assigned(delivery, KEN)
    started = time.monotonic()

    pause = delivery.telling()

    assert time.monotonic() - started < 30
    assert pause is not None
    assert 120 < pause <= 60 * (BURST + 1)
    sent = [row.to for row in delivery.all_of("assigned") if row.state == "sent"]
    assert sorted(sent) == [KEN, YUI, YUI, YUI]


def test_repeated_faults_mark_slack_as_down_until_it_returns(delivery: Delivery) -> None:
    for _ in range(7):
        assigned(delivery)
    delivery.slack.injects_faults(away=True)
    with pytest.raises(RetryLater):
        delivery.telling()
    tried = [row for row in delivery.all_of("assigned") if row.attempts]
    delivery.slack.injects_faults()

    delivery.telling()  # the clock stands still, so postponed ones would not be due

    assert len(tried) == 5
    assert {row.state for row in delivery.all_of("assigned")} == {"sent"}


def test_several_people_are_told_side_by_side(delivery: Delivery) -> None:
    # Slack answers nobody before all three have been asked
    are_known(delivery, KEN)
    delivery.complain(leak=Leak.YES)
    together = threading.Barrier(3)
    _meet(delivery, together)

    delivery.telling()

    assert not together.broken
    assert {row.state for row in delivery.all_of("leak_flagged")} == {"sent"}


def test_after_a_limit_on_one_person_others_are_still_told_side_by_side(delivery: Delivery) -> None:
    are_known(delivery, YUI)
    assigned(delivery, KEN)
    posts = delivery.telling._posting.try_post

    def is_limited(*_: object) -> str:
        raise Limited(30)

    delivery.telling._posting.try_post = is_limited  # type: ignore[method-assign]
    delivery.telling()
    delivery.telling._posting.try_post = posts  # type: ignore[method-assign]
    delivery.complain(leak=Leak.YES)
    _meet(delivery, threading.Barrier(3))

    delivery.telling()

    assert {row.state for row in delivery.all_of("leak_flagged")} == {"sent"}


def test_a_person_reads_in_order_what_was_written_in_order(delivery: Delivery) -> None:
    numbers = [assigned(delivery, person) for _ in range(6) for person in (YUI, KEN)]

    delivery.telling()

    for nth, person in enumerate((YUI, KEN)):
        texts = delivery.heard(person)
        assert len(texts) == 6
        for number, text in zip(numbers[nth::2], texts, strict=True):
            assert number in text


def test_what_comes_while_slack_hangs_is_told_at_once(delivery: Delivery) -> None:
    are_known(delivery, MANAGER, YUI)
    assigned(delivery, YUI)
    answers = threading.Event()
    posts = delivery.telling._posting.try_post

    def hangs(channel: str, message: Message, key: str, thread: str | None = None) -> str:
        if "assigned" not in key:
            answers.set()
        elif not answers.is_set():
            delivery.complain(leak=Leak.YES)
            assert answers.wait(30)
        return posts(channel, message, key, thread)

    delivery.telling._posting.try_post = hangs  # type: ignore[method-assign]

    delivery.telling()

    assert {row.state for row in delivery.all_of("leak_flagged")} == {"sent"}
    assert {row.state for row in delivery.all_of("assigned")} == {"sent"}


def _meet(delivery: Delivery, together: threading.Barrier) -> None:
    posts = delivery.telling._posting.try_post

    def meets(channel: str, message: Message, key: str, thread: str | None = None) -> str:
        together.wait(30)
        return posts(channel, message, key, thread)

    delivery.telling._posting.try_post = meets  # type: ignore[method-assign]
