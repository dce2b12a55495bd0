"""Messages without a reply, and input that is hard to read."""

import json

import pytest

from tests.stories.steps.case import reply_to
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import FEE, asks, mentions
from workspace.driver import Person, Slack


def settled(person: Person, slack: Slack, channel: str) -> int:
    """Number of messages of the bot in the channel after it has handled everything so far."""
    asks(person, "こんにちは")
    return sum(seen.bot for seen in person.sees(channel))


def test_an_edited_message_gets_no_second_answer(mei: Person, slack: Slack) -> None:
    asked = mei.writes(FEE, to="@madoguchi")
    reply = mei.waits_for(after=asked)
    posted = len(slack.calls("chat.postMessage"))
    mei.edits(asked, "本人確認書類は何が使えますか")
    assert mei.receives_nothing(after=reply, during=0.3)
    assert len(slack.calls("chat.postMessage")) == posted


def test_an_edited_mention_gets_no_second_answer(mei: Person) -> None:
    asked = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=asked)
    mei.edits(asked, "@madoguchi 本人確認書類は何が使えますか")
    assert mei.receives_nothing(after=reply, during=0.3)


def test_a_mention_that_an_edit_adds_is_not_answered(mei: Person) -> None:
    written = mei.writes("手数料の話です", to="C01GENERAL")
    edited = mei.edits(written, f"@madoguchi {FEE}")
    assert mei.receives_nothing(after=edited, during=0.3)


def test_a_deleted_message_gets_no_answer(mei: Person) -> None:
    asked = mei.writes(FEE, to="@madoguchi")
    reply = mei.waits_for(after=asked)
    mei.deletes(asked)
    assert mei.receives_nothing(after=reply, during=0.3)


def test_messages_between_people_get_no_reply(ken: Person, mei: Person) -> None:
    asked = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=asked)

    ken.writes("それは切手で払うのでは？", to="C01GENERAL", thread=asked)
    last = mei.writes(FEE, to="C01GENERAL")

    assert mei.receives_nothing(after=reply, during=0.3)
    assert mei.receives_nothing(after=last, during=0.1)


def test_opening_the_messages_tab_again_says_nothing(mei: Person) -> None:
    asks(mei)
    moment = mei.opens_messages()
    assert mei.receives_nothing(after=moment, during=0.3)


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


def test_a_word_in_the_markup_of_slack_is_read_as_typed(emma: Person) -> None:
    reply = asks(emma, "How much does a <b>disclosure</b> request cost & why?")
    assert "(ref" not in reply.words
