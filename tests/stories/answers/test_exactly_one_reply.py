"""Each question gets one visible reply, whatever Slack, the network or the database do."""

import pytest

from tests.stories.steps.case import reply_to
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import ANSWER, FEE, asks, mentions
from workspace.driver import Message, Person, Slack


def replies(person: Person, asked: Message) -> list[str]:
    """Texts of the bot after this message, in all conversations with the person."""
    seen = {each.ts: each for place in (asked.channel, "@madoguchi") for each in person.sees(place)}
    return [each.text for each in seen.values() if each.bot and each.seq > asked.seq]


@pytest.mark.parametrize("place", ["@madoguchi", "C01GENERAL"])
def test_a_message_delivered_three_times_gets_one_reply(
    mei: Person, slack: Slack, place: str
) -> None:
    text = FEE if place == "@madoguchi" else f"@madoguchi {FEE}"
    asked = mei.writes(text, to=place)

    acked = slack.redeliver(asked, times=3)
    reply = mei.waits_for(after=asked)

    assert acked == 3
    assert mei.receives_nothing(after=reply, during=0.3)
    assert replies(mei, asked) == [ANSWER]


def test_every_delivery_is_finished_without_keeping_words(mei: Person, program: Running) -> None:
    asks(mei)
    mentions(mei)
    runs(mei, f"/privacy {FEE}")

    assert program.settled()
    assert set(program.deliveries()) <= {"replied", "done", "saved"}


@pytest.mark.parametrize("failures", [1, 2])
def test_a_slack_fault_delays_the_reply_and_does_not_double_it(
    known: Person, slack: Slack, failures: int
) -> None:
    mei = known
    slack.injects_faults(failing=failures)

    asked = mei.writes(FEE, to="@madoguchi")
    mei.waits_for(after=asked)
    slack.injects_faults()  # so that all is told before it is read
    assert replies(mei, asked) == [ANSWER]


def test_a_failed_user_lookup_does_not_stop_the_answer(ken: Person, slack: Slack) -> None:
    slack.injects_faults(failing=1)
    reply = asks(ken)
    assert reply.text == ANSWER


def test_an_ephemeral_answer_that_may_be_lost_is_said_once_by_dm(
    known: Person, slack: Slack
) -> None:
    mei = known
    slack.injects_faults(failing=1)

    asked = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=asked)

    assert not reply.ephemeral
    assert reply.text == ANSWER
    slack.injects_faults()
    assert replies(mei, asked) == [ANSWER]


def test_without_a_database_a_question_is_still_answered_once(
    mei: Person, slack: Slack, program: Running
) -> None:
    with program.without_database():
        asked = mei.writes(FEE, to="@madoguchi")
        slack.redeliver(asked, times=3)
        reply = mei.waits_for(after=asked)
        whispered = mentions(mei)
        command = runs(mei, f"/privacy {FEE}")

        assert [reply.text, whispered.text, command.text] == [ANSWER] * 3
        assert mei.receives_nothing(after=whispered, during=0.2) or command.seq > whispered.seq
        assert [
            each.text for each in mei.sees(asked.channel) if each.seq > asked.seq and each.bot
        ] == [ANSWER]


def test_without_a_database_a_rating_is_politely_refused(
    mei: Person, emma: Person, program: Running
) -> None:
    reply = asks(mei)
    english = asks(emma)
    with program.without_database():
        told = reply_to(mei, reply, "役に立った")
        told_english = reply_to(emma, english, "Helpful")
    assert told.ephemeral
    assert told.text.startswith("保存できませんでした。もう一度押してください。（照会番号 ")
    assert told_english.text.startswith("Not saved. Please press again. (ref ")


def test_without_a_database_reading_still_works(mei: Person, program: Running) -> None:
    reply = asks(mei)
    with program.without_database():
        changed = reply_to(mei, reply, "人に聞く")
    assert "privacy@sample.example" in changed.words


def test_an_internal_error_is_one_polite_sentence_with_a_reference(
    mei: Person, program: Running
) -> None:
    with program.broken_matcher():
        reply = asks(mei)
        whispered = mentions(mei)
        command = runs(mei, f"/privacy {FEE}")
    for said in (reply, whispered, command):
        assert said.text.startswith("うまくお答えできませんでした。")
        assert "照会番号" in said.text
    assert program.settled()
