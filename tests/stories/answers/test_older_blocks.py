"""Where a workspace does not take feedback buttons, an answer comes once, with ordinary ones."""

from tests.stories.steps.program import Running
from tests.stories.steps.questions import FEE, asks
from workspace.driver import Message, Person, Slack

RATING = ["役に立った", "違う", "人に聞く"]


def types(message: Message) -> set[str]:
    return {each["type"] for each in message.blocks}


def test_an_answer_is_posted_once_and_slack_is_asked_once(
    mei: Person, slack: Slack, program: Running
) -> None:
    slack.injects_faults(unknown_blocks=["context_actions"])
    reply = asks(mei)
    again = asks(mei)
    mention = mei.mentions(FEE, "C01GENERAL")
    whispered = mei.waits_for(after=mention)
    mei.clicks(reply, "役に立った")
    thanked = mei.waits_for(after=reply, saying="ありがとうございます")
    mei.clicks(whispered, "違う")
    why = mei.waits_for(after=whispered, saying="どこ")

    assert program.settled()
    posted = [each.answer.get("error") for each in slack.calls("chat.postMessage")]
    assert posted == ["invalid_blocks", None, None]
    assert [each.answer["ok"] for each in slack.calls("chat.postEphemeral")] == [True]
    for shown in (reply, again, whispered):
        assert shown.buttons[:3] == RATING
        assert "context_actions" not in types(shown)
    assert (thanked.ts, why.ts) == (reply.ts, whispered.ts)
    assert {what for what, _, _ in program.feedback()} == {"helpful", "unhelpful"}
