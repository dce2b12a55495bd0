"""Where Slack has no agent view for the app, the DM is the classic one, and Slack is asked once."""

from typing import Any

import pytest

from tests.stories.steps.manifests import AGENT_VIEW, with_lines
from tests.stories.steps.program import Running
from workspace.driver import Message, Person, Slack

SUGGEST = "assistant.threads.setSuggestedPrompts"
WELCOME = "個人情報の窓口です"


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    """The scope alone."""
    return with_lines(config, AGENT_VIEW[-1])


def asks(person: Person) -> Message:
    return person.waits_for(after=person.writes("本人確認書類は何が使えますか", to="@madoguchi"))


def test_a_refusal_is_remembered_and_answers_stand_in_the_dm(
    mei: Person, yui: Person, slack: Slack, program: Running
) -> None:
    mei.waits_for(after=mei.opens_messages(), saying=WELCOME)
    assert program.becomes(lambda: asks(mei).thread_ts is None)
    yui.waits_for(after=yui.opens_messages(), saying=WELCOME)
    reply = asks(yui)

    assert [each.answer["error"] for each in slack.calls(SUGGEST)] == ["not_allowed"]
    assert reply.thread_ts is None
    assert "運転免許証" in reply.words
