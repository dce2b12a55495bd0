"""Events, requests, personal data and files: the right door instead of a recital (O11 to O14)."""

import pytest

from tests.stories.program import Running, runs
from workspace.driver import Person, Slack


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ("お客様の名簿を誤送信しました", "漏えい等のおそれ：すぐ報告できます"),
        ("お客様からクレームの電話が来ています", "苦情・相談として窓口が受け付けます"),
        ("データを消してほしいとお客様に言われました", "開示等の求めとして受け付けます"),
        ("メルマガを止めてほしいと言われました", "配信停止として受け付けます"),
        (
            "警察から電話がかかってきて、お客様の住所を聞かれています",
            "電話では答えず、書面でもらってください",
        ),
    ],
)
def test_an_event_opens_its_door_and_names_the_contact(
    mei: Person, said: str, heading: str
) -> None:
    reply = mei.waits_for(after=mei.writes(said, to="@madoguchi"))

    assert reply.text == heading
    assert "03-0000-0119" in reply.words or "privacy@sample.example" in reply.words
    assert reply.buttons == ["質問でした"]


def test_an_event_in_english_opens_the_breach_door(emma: Person) -> None:
    reply = emma.waits_for(
        after=emma.writes("I think I sent the customer list to the wrong person", to="@madoguchi")
    )

    assert reply.text == "Possible leak: you can report it right now"
    assert "Ask the receiver not to open or forward it" in reply.words
    assert reply.buttons == ["It was a question"]


def test_a_question_about_leaks_is_answered(mei: Person) -> None:
    reply = mei.waits_for(after=mei.writes("漏えいしたらどうなりますか", to="@madoguchi"))

    assert "役に立った" in reply.buttons
    assert "03-0000-0119" in reply.words


def test_an_event_in_a_channel_is_answered_to_the_writer_alone(mei: Person) -> None:
    reply = mei.waits_for(after=mei.mentions("お客様の名簿を誤送信しました", "C01GENERAL"))

    assert reply.ephemeral


def test_it_was_a_question_offers_the_likeliest_questions(mei: Person) -> None:
    reply = mei.waits_for(after=mei.writes("お客様の名簿を誤送信しました", to="@madoguchi"))

    mei.clicks(reply, "質問でした")
    changed = mei.waits_for(after=reply)

    assert changed.ts == reply.ts
    assert changed.text == "どれについて知りたいですか？"
    assert changed.buttons[-1] == "どれでもない"


def test_the_words_of_an_event_are_stored_nowhere(mei: Person, program: Running) -> None:
    mei.waits_for(after=mei.writes("お客様の名簿を誤送信しました", to="@madoguchi"))

    assert program.rows(
        "SELECT count(*) FROM asked WHERE result = 'door' AND question IS NOT NULL"
    ) == [(0,)]
    assert program.settled()


def test_pasted_personal_data_is_said_first_and_kept_nowhere(mei: Person, program: Running) -> None:
    before = program.rows("SELECT count(*) FROM asked WHERE question IS NOT NULL")

    reply = mei.waits_for(
        after=mei.writes(
            "090-1234-5678 の方から開示請求の手数料はいくらですかと聞かれた", to="@madoguchi"
        )
    )

    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert "090-1234-5678" not in str(reply.raw)
    assert program.rows("SELECT count(*) FROM asked WHERE question IS NOT NULL") == before


def test_a_mail_address_that_slack_turned_into_a_link_is_found(emma: Person) -> None:
    reply = emma.waits_for(
        after=emma.writes("What is the fee? It is for hanako@example.jp", to="@madoguchi")
    )

    assert reply.words.startswith("Your message seems to contain personal data.")


def test_personal_data_in_a_command_is_answered_as_what_it_is(mei: Person) -> None:
    reply = runs(mei, "/privacy 手数料はいくらですか 090-1234-5678")

    assert "コマンドに個人情報を書かないでください。" in reply.words
    assert "あなたのメッセージは残っています" not in reply.words


def test_the_warning_stays_while_the_message_changes(mei: Person) -> None:
    asked = mei.writes("090-1234-5678 開示請求の手数料はいくらですか", to="@madoguchi")
    reply = mei.waits_for(after=asked)
    assert "役に立った" in reply.buttons

    mei.clicks(reply, "役に立った")
    changed = mei.waits_for(after=reply)

    assert changed.words.startswith("個人情報と思われる番号などがありました。")


def test_a_file_gets_one_reply_that_it_is_not_taken(mei: Person) -> None:
    alone = mei.waits_for(after=mei.writes("", to="@madoguchi", files=["名簿.xlsx"]))
    asked = mei.writes("開示請求の手数料はいくらですか", to="@madoguchi", files=["a.pdf"])
    with_question = mei.waits_for(after=asked)

    assert alone.text.startswith("ファイルは受け取りません。")
    assert alone.buttons == []
    assert "名簿" not in alone.words
    assert with_question.words.startswith("ファイルは受け取りません。")
    assert "役に立った" in with_question.buttons
    assert mei.hears_nothing(after=with_question, during=0.2)


def test_a_reply_shown_in_the_channel_too_gets_one_reply(mei: Person, slack: Slack) -> None:
    first = mei.writes("こんにちは", to="@madoguchi")
    mei.waits_for(after=first)

    asked = mei.writes(
        "開示請求の手数料はいくらですか", to="@madoguchi", thread=first, broadcast=True
    )
    reply = mei.waits_for(after=asked)

    assert reply.thread_ts == first.ts
    assert mei.hears_nothing(after=reply, during=0.2)
