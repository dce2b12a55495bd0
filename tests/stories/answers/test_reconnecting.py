"""The socket is cut, refreshed or refused: each question is still answered once."""

import pytest

from tests.stories.steps.questions import ANSWER, asks
from workspace.driver import Person, Slack


def asks_once(mei: Person) -> None:
    reply = asks(mei)
    assert reply.text == ANSWER
    assert mei.receives_nothing(after=reply, during=0.2)


def test_a_socket_cut_again_and_again_loses_no_question(mei: Person, slack: Slack) -> None:
    for _ in range(3):
        slack.cuts_connections()
        slack.waits_for_app()
        asks_once(mei)


@pytest.mark.parametrize("reason", ["refresh_requested", "too_many_websockets"])
def test_a_socket_that_slack_ends_is_replaced(reason: str, mei: Person, slack: Slack) -> None:
    for _ in range(2):
        slack.refreshes_connections(reason)
        slack.waits_for_app()
        asks_once(mei)


def test_questions_arrive_while_a_socket_is_replaced(mei: Person, slack: Slack) -> None:
    for _ in range(2):
        slack.refreshes_connections("warning")
        asks_once(mei)
