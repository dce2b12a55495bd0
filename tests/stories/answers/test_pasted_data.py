"""Personal data and files in a message: a warning, nothing kept, and a way to report."""

from tests.stories.steps.case import reply_to
from tests.stories.steps.escalations import EVENT, number_in
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import asks, mentions
from tickets.model.escalation import Cause, Trigger
from workspace.driver import Person


def test_pasted_personal_data_gets_a_warning_and_is_not_kept(mei: Person, program: Running) -> None:
    # O11
    before = program.questions_kept()
    reply = asks(mei, "090-1234-5678 の方から開示請求の手数料はいくらですかと聞かれた")
    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert "090-1234-5678" not in str(reply.raw)
    assert program.questions_kept() == before


def test_a_linked_mail_address_is_detected(emma: Person) -> None:
    reply = asks(emma, "What is the fee? It is for hanako@example.jp")
    assert reply.words.startswith("Your message seems to contain personal data.")


def test_personal_data_in_a_command_gets_its_own_warning(mei: Person) -> None:
    reply = runs(mei, "/privacy 手数料はいくらですか 090-1234-5678")
    assert "コマンドに個人情報を書かないでください。" in reply.words
    assert "あなたのメッセージはSlackに残っています" not in reply.words


def test_the_warning_of_a_dm_stays_and_offers_no_report(mei: Person) -> None:
    reply = asks(mei, "090-1234-5678 開示請求の手数料はいくらですか")
    assert "役に立った" in reply.buttons
    assert "すぐ報告する" not in reply.buttons

    changed = reply_to(mei, reply, "役に立った")
    assert changed.words.startswith("個人情報と思われる番号などがありました。")


def test_a_file_gets_one_reply(mei: Person) -> None:
    # O11
    alone = mei.waits_for(after=mei.writes("", to="@madoguchi", files=["名簿.xlsx"]))
    asked = mei.writes("開示請求の手数料はいくらですか", to="@madoguchi", files=["a.pdf"])
    with_question = mei.waits_for(after=asked)

    assert alone.text.startswith("ファイルは受け取れません。")
    assert alone.buttons == []
    assert "名簿" not in alone.words
    assert with_question.words.startswith("ファイルは受け取れません。")
    assert "役に立った" in with_question.buttons
    assert mei.receives_nothing(after=with_question, during=0.2)


def test_a_reply_shown_in_the_channel_too_gets_one_reply(mei: Person) -> None:
    # O11
    first = mei.writes("こんにちは", to="@madoguchi")
    mei.waits_for(after=first)

    asked = mei.writes(
        "開示請求の手数料はいくらですか", to="@madoguchi", thread=first, broadcast=True
    )
    reply = mei.waits_for(after=asked)

    assert reply.thread_ts == first.ts
    assert mei.receives_nothing(after=reply, during=0.2)


def test_a_licence_pasted_in_a_channel_can_be_reported(mei: Person, program: Running) -> None:
    # Scenario 11
    asked = mei.mentions("これでいいですか", "C01GENERAL", files=["licence.jpg"])
    reply = mei.waits_for(after=asked)

    assert reply.words.startswith("ファイルは受け取れません。")
    assert "あなたのメッセージはSlackに残っています。" in reply.words
    receipt = reply_to(mei, reply, "すぐ報告する")
    number = number_in(receipt.words)
    report = program.report(number)
    assert (report.cause, report.triggers) == (
        Cause.SENSITIVE_IN_SLACK,
        frozenset({Trigger.IN_SLACK}),
    )


def test_a_my_number_in_a_channel_is_not_kept_and_can_be_reported(
    mei: Person, program: Running
) -> None:
    # Scenario 12
    reply = mentions(mei, "お客様の 123456789018 が届きました")
    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert "123456789018" not in str(reply.raw)
    number = number_in(reply_to(mei, reply, "すぐ報告する").words)
    assert program.report(number).cause is Cause.MY_NUMBER
    assert b"123456789018" not in program.database.read_bytes()


def test_the_report_button_is_offered_once(mei: Person) -> None:
    reply = mentions(mei, f"{EVENT} 090-1234-5678")
    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert reply.buttons == ["すぐ報告する", "質問でした"]
