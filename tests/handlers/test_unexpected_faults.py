"""Faults that no code foresees: the process lives, the person is told, no delivery is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from handlers.questions import reply
from handlers.services import NotReadyError
from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies
from tickets.ports import StorageFailed

ANSWER = "手数料は1回の申請につき1,000円（税込）で、かかるのは開示と利用目的の通知だけです。"
Fails = Callable[[Any, str], None]
SORRY = "うまくお答えできませんでした。少しおいて、もう一度お試しください。"


def failing_once(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, fault: type[BaseException]
) -> None:
    """The first call of this function raises; later ones work."""
    works: Callable[..., Any] = getattr(owner, name)
    faults = [fault("of the test")]

    def fails(*args: Any, **kwargs: Any) -> Any:
        if faults:
            raise faults.pop()
        return works(*args, **kwargs)

    monkeypatch.setattr(owner, name, fails)


@pytest.fixture(params=[MemoryError, RuntimeError, OSError])
def fails(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fails:
    """Make the first call of a function raise one of these faults."""
    return lambda owner, name: failing_once(monkeypatch, owner, name, request.param)


def test_a_delivery_that_could_not_be_received_is_answered_at_slacks_retry(
    desk: Desk, replies: Replies, dm: str, fails: Fails
) -> None:
    fails(desk.inbox, "receive")
    body = bodies.a_message(channel=dm)

    refused = desk.hears(body)
    retried = desk.hears(body)

    assert (refused.status, retried.status) == (500, 200)
    assert replies.texts == [ANSWER]
    assert desk.states() == ["done"]


@pytest.mark.parametrize("is_command", [False, True])
def test_what_is_typed_before_the_knowledge_base_is_read_is_answered_once_it_is(
    desk: Desk, replies: Replies, dm: str, monkeypatch: pytest.MonkeyPatch, is_command: bool
) -> None:
    failing_once(monkeypatch, reply, "respond_to", NotReadyError)
    body = bodies.a_command() if is_command else bodies.a_message(channel=dm)

    early = desk.hears(body)
    assert (early.status, early.body, replies.texts) == (200, "", [])
    [waiting] = desk.other_inbox.take_left_over()  # given back: no lease holds it
    desk.hears(dict(waiting.payload))
    desk.hears(body)

    assert replies.texts == [ANSWER]
    assert desk.states() == ["done"]


def test_who_asks_early_while_nothing_can_be_stored_is_told_to_try_again(
    desk: Desk, replies: Replies, dm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_once(monkeypatch, desk.inbox, "receive", StorageFailed)
    failing_once(monkeypatch, reply, "respond_to", NotReadyError)
    desk.hears(bodies.a_message(channel=dm))
    assert replies.texts == ["準備中です。少し待ってから、もう一度お試しください。"]


def test_a_person_whose_listener_cannot_start_is_told_once(
    desk: Desk, replies: Replies, dm: str, fails: Fails
) -> None:
    body = bodies.a_message(channel=dm)
    fails(desk.app.listener_runner.listener_executor, "submit")

    desk.hears(body)
    desk.hears(body)

    assert [text.partition("（")[0] for text in replies.texts] == [SORRY]
    assert desk.states() == ["done"]


def test_a_person_is_told_when_a_listener_fails(
    desk: Desk, replies: Replies, dm: str, fails: Fails
) -> None:
    fails(reply, "respond_to")
    desk.hears(bodies.a_message(channel=dm))
    desk.hears(bodies.a_message(channel=dm))

    told, answered = replies.texts
    assert told.partition("（")[0] == SORRY
    assert answered == ANSWER
    assert desk.states() == ["done", "done"]


def test_what_was_stored_although_the_database_gave_no_answer_is_answered_once(
    desk: Desk, replies: Replies, dm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = desk.inbox.receive

    def hangs_in_its_commit(*args: Any, **kwargs: Any) -> Any:
        works(*args, **kwargs)
        raise StorageFailed

    monkeypatch.setattr(desk.inbox, "receive", hangs_in_its_commit)
    desk.hears(bodies.a_message(channel=dm))
    desk.inbox.record_finished()

    assert replies.texts == [ANSWER]
    assert desk.states() == ["done"]  # else another replica answers it again


def test_what_was_answered_is_marked_done_although_the_first_try_failed(
    desk: Desk, replies: Replies, dm: str, fails: Fails
) -> None:
    fails(desk.inbox, "_close")
    body = bodies.a_message(channel=dm)

    desk.hears(body)
    desk.inbox.record_finished()
    desk.hears(body)

    assert replies.texts == [ANSWER]
    assert desk.states() == ["done"]
