"""Newer blocks that a workspace does not take are drawn in an older form."""

from typing import Any

import pytest

from handlers.slack import blocks
from handlers.slack.api import CallRefused
from handlers.slack.blocks import Message
from handlers.slack.newer_blocks import (
    NewerBlocks,
    feedback_buttons,
    newer_types,
    without_newer_blocks,
)

RATING = feedback_buttons(
    blocks.button("Helpful", "helpful", "a tag", says="This was helpful"),
    blocks.button("Not right", "unhelpful", "a tag"),
)
ROW = blocks.actions(blocks.button("Ask", "ask_person", "a tag"), block_id="answer")
ANSWER = blocks.message("an answer", blocks.section("yes"), RATING, ROW)


class Slack:
    """Takes messages, but none with a block of the refused types."""

    def __init__(self, *refused: str, error: str = "invalid_blocks") -> None:
        self.refused, self.error = set(refused), error
        self.tried = 0
        self.taken: list[list[dict[str, Any]]] = []

    def post(self, **given: Any) -> dict[str, Any]:
        self.tried += 1
        if self.refused & {each["type"] for each in given["blocks"]}:
            raise CallRefused(self.error)
        self.taken.append(given["blocks"])
        return {"ts": "1.000001"}


def sends(slack: Slack, newer: NewerBlocks, message: Message = ANSWER) -> Any:
    return newer.send(lambda method, **given: method(**given), slack.post, message, channel="D1")


def test_the_older_form_has_the_ratings_first_in_the_row() -> None:
    row = without_newer_blocks(ANSWER).blocks[-1]

    assert newer_types(without_newer_blocks(ANSWER)) == frozenset()
    assert [each["action_id"] for each in row["elements"]] == ["helpful", "unhelpful", "ask_person"]
    assert {each["value"] for each in row["elements"]} == {"a tag"}
    assert row["elements"][0]["accessibility_label"] == "This was helpful"
    assert row["block_id"] == "answer"


def test_what_slack_takes_is_sent_as_it_is() -> None:
    slack, newer = Slack(), NewerBlocks({})

    assert sends(slack, newer) == {"ts": "1.000001"}
    assert slack.taken == [list(ANSWER.blocks)]


def test_a_refused_block_is_tried_once_and_each_message_is_posted_once() -> None:
    slack, newer = Slack("context_actions"), NewerBlocks({})

    for _ in range(3):
        sends(slack, newer)

    assert slack.taken == [list(without_newer_blocks(ANSWER).blocks)] * 3
    assert slack.tried == 4


def test_another_fault_of_a_message_is_raised_and_blames_no_newer_block() -> None:
    slack, newer = Slack("section"), NewerBlocks({})

    with pytest.raises(CallRefused):
        sends(slack, newer)

    assert newer.accepted == {}


@pytest.mark.parametrize("error", ["channel_not_found", "msg_too_long"])
def test_another_refusal_is_not_tried_again(error: str) -> None:
    slack = Slack("context_actions", error=error)

    with pytest.raises(CallRefused):
        sends(slack, NewerBlocks({}))

    assert slack.tried == 1


def test_a_block_that_was_taken_before_is_left_out_of_one_message_only() -> None:
    newer, once = NewerBlocks({}), Slack("context_actions")
    sends(Slack(), newer)

    sends(once, newer)

    assert once.taken == [list(without_newer_blocks(ANSWER).blocks)]
    assert not newer.has_taken(ANSWER)  # so that pictures stand in for its charts
    again = Slack()
    sends(again, newer)
    assert again.taken == [list(ANSWER.blocks)]
    assert newer.accepted == {"context_actions": True}


def test_where_slack_does_not_answer_only_what_it_took_before_is_sent() -> None:
    newer = NewerBlocks({})
    before = newer.without_untried(ANSWER)

    sends(Slack(), newer)

    assert before == without_newer_blocks(ANSWER)
    assert newer.without_untried(ANSWER) == ANSWER
