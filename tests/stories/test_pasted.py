"""Personal data pasted into a channel: said, kept nowhere, reported with one tap (screens.md 1.6)."""

from tests.stories.program import Running
from tests.stories.reports import EVENT, answers, kept, number_in
from workspace.driver import Person


def test_a_licence_pasted_in_a_channel_is_said_kept_nowhere_and_can_be_reported(
    mei: Person, program: Running
) -> None:
    # Scenario 11
    asked = mei.mentions("これでいいですか", "C01GENERAL", files=["licence.jpg"])
    reply = mei.waits_for(after=asked)

    assert reply.words.startswith("ファイルは受け取りません。")
    assert "あなたのメッセージは残っています。" in reply.words
    receipt = answers(mei, reply, "すぐ報告する")
    number = number_in(receipt.words)
    assert kept(program, number, "cause") == "sensitive_in_slack"
    assert kept(program, number, "triggers") == ["in_slack"]


def test_a_my_number_in_a_channel_is_kept_nowhere_and_can_be_reported(
    mei: Person, program: Running
) -> None:
    # Scenario 12
    reply = mei.waits_for(after=mei.mentions("お客様の 123456789018 が届きました", "C01GENERAL"))

    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert "123456789018" not in str(reply.raw)
    number = number_in(answers(mei, reply, "すぐ報告する").words)
    assert kept(program, number, "cause") == "mynumber"
    assert b"123456789018" not in program.database.read_bytes()


def test_where_the_report_is_offered_already_it_is_offered_once(mei: Person) -> None:
    reply = mei.waits_for(after=mei.mentions(f"{EVENT} 090-1234-5678", "C01GENERAL"))

    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert reply.buttons == ["すぐ報告する", "質問でした"]


def test_in_a_direct_message_nobody_else_reads_it_so_nothing_is_reported(mei: Person) -> None:
    reply = mei.waits_for(
        after=mei.writes("090-1234-5678 開示請求の手数料はいくらですか", to="@madoguchi")
    )

    assert "すぐ報告する" not in reply.buttons
