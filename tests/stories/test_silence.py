"""What never gets an answer: nobody spoke to the bot."""

from workspace.driver import Person, Slack

FEE = "開示請求の手数料はいくらですか"


def settled(person: Person, slack: Slack, channel: str) -> int:
    """How many messages of the bot stand in the channel once it has dealt with all before."""
    marker = person.writes("こんにちは", to="@madoguchi")
    person.waits_for(after=marker)
    return sum(seen.bot for seen in person.sees(channel))


def test_an_edited_message_gets_no_second_answer(mei: Person, slack: Slack) -> None:
    asked = mei.writes(FEE, to="@madoguchi")
    reply = mei.waits_for(after=asked)
    posted = len(slack.calls("chat.postMessage"))

    mei.edits(asked, "本人確認書類は何が使えますか")

    assert mei.hears_nothing(after=reply, during=0.3)
    assert len(slack.calls("chat.postMessage")) == posted


def test_an_edited_mention_gets_no_second_answer(mei: Person) -> None:
    asked = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=asked)

    mei.edits(asked, "@madoguchi 本人確認書類は何が使えますか")

    assert mei.hears_nothing(after=reply, during=0.3)


def test_a_mention_that_an_edit_adds_is_not_answered(mei: Person) -> None:
    written = mei.writes("手数料の話です", to="C01GENERAL")

    edited = mei.edits(written, f"@madoguchi {FEE}")

    assert mei.hears_nothing(after=edited, during=0.3)


def test_a_deleted_message_gets_no_answer(mei: Person) -> None:
    asked = mei.writes(FEE, to="@madoguchi")
    reply = mei.waits_for(after=asked)

    mei.deletes(asked)

    assert mei.hears_nothing(after=reply, during=0.3)


def test_messages_between_people_get_no_reply(ken: Person, mei: Person) -> None:
    asked = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=asked)

    ken.writes("それは切手で払うのでは？", to="C01GENERAL", thread=asked)
    last = mei.writes(FEE, to="C01GENERAL")

    assert mei.hears_nothing(after=reply, during=0.3)
    assert mei.hears_nothing(after=last, during=0.1)


def test_joining_a_channel_and_opening_the_messages_tab_say_nothing(mei: Person) -> None:
    moment = mei.opens_messages()

    assert mei.hears_nothing(after=moment, during=0.3)


def test_the_bot_does_not_answer_itself(mei: Person) -> None:
    # its own posts and updates come back as events
    reply = mei.waits_for(after=mei.writes(FEE, to="@madoguchi"))
    mei.clicks(reply, "役に立った")
    changed = mei.waits_for(after=reply)

    assert mei.hears_nothing(after=changed, during=0.3)
