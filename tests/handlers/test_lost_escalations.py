"""A button under a message about an escalation that a restore has lost."""

import pytest

from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies
from workspace.driver import Slack


@pytest.mark.parametrize("action", ["screen.escalation_acknowledge", "screen.escalation_take"])
def test_a_press_on_a_lost_escalation_says_what_to_do(
    desk: Desk, slack: Slack, action: str
) -> None:
    rei = slack.person("rei")
    channel = rei.writes("。", to="@madoguchi").channel
    replies = Replies(rei, channel, "C01GENERAL")
    desk.hears(bodies.a_tap(action, "E-2019-9999|1|", user={"id": rei.id}))
    [said] = replies.texts
    assert "番号が存在しないか、ご覧になれません。" in said
    assert "もう一度報告してください" in said
