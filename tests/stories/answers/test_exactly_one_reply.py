"""Each question gets one visible reply, whatever Slack, the network, the database or people do."""

import json

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


@pytest.mark.long
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


def test_edits_and_deletions_get_no_answer(mei: Person) -> None:
    # of each kind of message: tests/handlers/test_request_key.py
    asked = mei.writes(FEE, to="@madoguchi")
    mei.waits_for(after=asked)
    mention = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=mention)

    mei.edits(asked, "本人確認書類は何が使えますか")
    mei.deletes(asked)
    mei.edits(mention, "@madoguchi 本人確認書類は何が使えますか")
    mei.edits(mei.writes("手数料の話です", to="C01GENERAL"), f"@madoguchi {FEE}")

    assert mei.receives_nothing(after=reply, during=0.3)


def test_the_bot_does_not_answer_itself(mei: Person) -> None:
    # Its own posts and updates come back as events.
    reply = asks(mei)
    changed = reply_to(mei, reply, "役に立った")
    assert mei.receives_nothing(after=changed, during=0.3)


NOTHING_TO_READ = "文字で質問を書いてください。例：「本人確認書類は何が使えますか」"
UNREADABLE = {
    "whitespace": "   \n\t　 ",
    "only emoji": ":tada: 🎉🎉 :+1:",
    "only a url": "https://intra.example/policy?q=1",
    "only a mention": "@madoguchi",
}
HARD = {
    "40,000 characters": "手数料" * 13_300 + "?",
    "many lines": "\n" * 10_000 + "手数料はいくら",
    "NUL": "開示請求の\x00手数料はいくらですか\x00",
    "lone surrogates": "開示請求の手数料\ud800はいくら\udfffですか",
    "a call to all": "<!channel> <!here> 開示請求の手数料はいくらですか @channel",
    "a false link": "<https://evil.example|社内ポータル> 開示請求の手数料はいくらですか",
    "marks without end": "手数料" + "\u0301" * 1000,
    "turned around": "\u202e開示請求の手数料\u202c\u200b",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_a_message_without_words_asks_for_words(mei: Person, text: str) -> None:
    in_dm = asks(mei, text)
    in_channel = mentions(mei, text)

    assert in_dm.text == in_channel.text == NOTHING_TO_READ
    assert in_channel.ephemeral


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_unreadable_input_gets_one_polite_reply_without_an_echo(
    mei: Person, program: Running, text: str
) -> None:
    reply = asks(mei, text)
    whispered = mentions(mei, text)
    command = runs(mei, f"/privacy {text}")

    for said in (reply, whispered, command):
        raw = json.dumps(said.raw, ensure_ascii=False)
        assert "照会番号" not in said.words
        for token in ("<!", "<@", "evil.example", "@channel", "\u202e", "\x00"):
            assert token not in raw
        assert len(said.words) <= 4000
        assert len(said.blocks) <= 10
    assert program.settled()


def asks_once(mei: Person) -> None:
    reply = asks(mei)
    assert reply.text == ANSWER
    assert mei.receives_nothing(after=reply, during=0.2)


@pytest.mark.long
def test_a_socket_cut_again_and_again_loses_no_question(mei: Person, slack: Slack) -> None:
    for _ in range(3):
        slack.cuts_connections()
        slack.waits_for_app()
        asks_once(mei)


@pytest.mark.long
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
