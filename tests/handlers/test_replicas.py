"""A replica whose lease ended says nothing more: another one has its deliveries."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from handlers.slack.api import RetryLater
from handlers.slack.context import RequestContext
from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies
from workspace.driver import Person, Slack

ANSWER = "手数料は1回の申請につき1,000円（税込）で、かかるのは開示と利用目的の通知だけです。"


@pytest.fixture
def desk_url(database_url: str) -> str:
    return database_url


@pytest.fixture
def desk(starts: Callable[[], Desk], dm: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that knows mei, and asks the database before it believes in its lease."""
    monkeypatch.setattr("handlers.slack.context.LEASE_IS_YOUNG_SECONDS", -1.0)
    started = starts()
    started.hears(bodies.a_message(channel=dm, text="こんにちは"))
    return started


@pytest.fixture(params=["dm", "channel"])
def asked(request: pytest.FixtureRequest, dm: str) -> dict[str, Any]:
    """A question of mei's."""
    return bodies.a_mention() if request.param == "channel" else bodies.a_message(channel=dm)


@pytest.mark.parametrize("faults", [{"limited": 1}, {"failing": 2}], ids=str)
def test_what_another_replica_answered_meanwhile_is_not_answered_again(
    desk: Desk, starts: Callable[[], Desk], slack: Slack, asked: dict[str, Any], faults: Any
) -> None:
    other, replies = starts(), Replies(slack.person("mei"))

    def is_over() -> None:
        desk.ends_leases()
        slack.injects_faults()
        other.hears(asked)  # Slack's retry

    desk.meanwhile.append(is_over)
    slack.injects_faults(**faults)
    desk.hears(asked)

    assert desk.meanwhile == []
    assert [text for text, _ in replies.seen] == [ANSWER]
    assert desk.states() == ["done"] * 2


def test_a_lost_lease_that_a_listener_overlooks_leaves_the_row_to_its_holder(
    starts: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def overlooks(request: RequestContext) -> None:
        with desk.database.write() as connection:
            connection.exec_driver_sql("UPDATE inbox SET lease_by = 'another'")
        with suppress(RetryLater):  # as where a message is redrawn
            request.call(request.client.auth_test)

    monkeypatch.setattr("handlers.slack.context.LEASE_IS_YOUNG_SECONDS", -1.0)
    monkeypatch.setattr("handlers.listeners._refuse_old_button", overlooks)
    desk = starts()
    desk.hears(bodies.a_tap("of_an_old_version", ""))

    assert desk.states() == ["received"]


def test_a_question_that_waited_longer_than_its_lease_is_answered_once(
    desk: Desk, mei: Person, slack: Slack, asked: dict[str, Any]
) -> None:
    replies = Replies(mei)

    def is_taken_up_again() -> None:
        desk.ends_leases()
        assert desk.inbox.take_left_over()
        desk.hears(asked)

    desk.meanwhile.append(is_taken_up_again)
    slack.injects_faults(limited=1)
    desk.hears(asked)

    assert [text for text, _ in replies.seen] == [ANSWER]
    assert desk.states() == ["done"] * 2
