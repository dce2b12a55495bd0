"""Personal data pasted into a channel: said, kept nowhere, reported with one tap."""

from tests.stories.case import reply_to
from tests.stories.escalations import EVENT, number_in
from tests.stories.program import Running
from tickets.model.escalation import Cause, Trigger
from workspace.driver import Person


def test_a_licence_pasted_in_a_channel_can_be_reported(mei: Person, program: Running) -> None:
    # Scenario 11
    asked = mei.mentions("これでいいですか", "C01GENERAL", files=["licence.jpg"])
    reply = mei.waits_for(after=asked)

    assert reply.words.startswith("ファイルは受け取りません。")
    assert "あなたのメッセージは残っています。" in reply.words
    receipt = reply_to(mei, reply, "すぐ報告する")
    number = number_in(receipt.words)
    report = program.report(number)
    assert (report.cause, report.triggers) == (Cause.SENSITIVE_IN_SLACK, {Trigger.IN_SLACK})


def test_a_my_number_in_a_channel_is_not_kept_and_can_be_reported(
    mei: Person, program: Running
) -> None:
    # Scenario 12
    reply = mei.waits_for(after=mei.mentions("お客様の 123456789018 が届きました", "C01GENERAL"))

    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert "123456789018" not in str(reply.raw)
    number = number_in(reply_to(mei, reply, "すぐ報告する").words)
    assert program.report(number).cause is Cause.MY_NUMBER
    assert b"123456789018" not in program.database.read_bytes()


def test_the_report_button_is_offered_once(mei: Person) -> None:
    reply = mei.waits_for(after=mei.mentions(f"{EVENT} 090-1234-5678", "C01GENERAL"))

    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert reply.buttons == ["すぐ報告する", "質問でした"]


def test_personal_data_in_a_dm_offers_no_report(mei: Person) -> None:
    reply = mei.waits_for(
        after=mei.writes("090-1234-5678 開示請求の手数料はいくらですか", to="@madoguchi")
    )

    assert "すぐ報告する" not in reply.buttons
