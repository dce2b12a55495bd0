"""A complaint is logged while the caller waits (screens.md 2.1, 2.2; O6)."""

from tests.stories.program import Running
from workspace.driver import Person, Slack


def ken(slack: Slack) -> Person:
    return slack.person("ken")


def test_two_answers_are_enough_and_the_number_comes_at_once(
    slack: Slack, program: Running
) -> None:
    agent = ken(slack)
    asked = agent.runs("/privacy complaint", channel="C01GENERAL")
    form = agent.waits_for_view(after=asked)

    sent = agent.submits({"detail": "広告メールが止まりません", "leak": "no"})
    receipt = agent.waits_for_view(after=form)

    assert sent.errors == {}
    assert form.title == "苦情・相談の記録 1/2"
    assert receipt.title == "受け付けました"
    assert receipt.words.startswith("C-2026-")
