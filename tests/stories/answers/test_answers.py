"""Questions get the curated answer, with its source and the revision of the policy."""

from collections.abc import Callable, Sequence

import pytest

from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import ANSWER, ENGLISH_ANSWER, FEE, FEE_IN_ENGLISH, asks
from workspace.driver import Person, Slack

BUTTONS_JA = ["役に立った", "違う", "人に聞く"]


def test_a_question_in_a_dm_gets_the_curated_answer_with_its_source(mei: Person) -> None:
    asked = mei.writes(FEE, to="@madoguchi")
    reply = mei.waits_for(after=asked)
    assert reply.text == ANSWER
    assert reply.channel == asked.channel
    assert reply.thread_ts is None
    assert "1回の申請ごとに、手数料として1,000円(税込)を申し受けます。" in reply.words
    assert "令和4年6月21日改正の方針" in reply.words
    assert "次にすること：" in reply.words
    assert reply.buttons[:3] == BUTTONS_JA
    assert "みんなに共有" not in reply.buttons


def test_the_answer_follows_the_question_and_the_phrases_follow_the_person(
    mei: Person, emma: Person
) -> None:
    english = asks(emma, FEE_IN_ENGLISH)
    mixed = asks(mei, FEE_IN_ENGLISH)

    assert english.text == mixed.text == ENGLISH_ANSWER
    assert english.buttons[:3] == ["Helpful", "Not right", "Ask a person"]
    assert "Reference translation: " in english.words
    assert "policy as revised on 21 June 2022" in english.words
    assert mixed.buttons[:3] == BUTTONS_JA
    assert "参考訳" not in mixed.words


def test_an_answer_offers_its_related_questions(mei: Person) -> None:
    reply = asks(mei)
    related = reply.buttons[5]

    mei.clicks(reply, "related", option=related)
    changed = mei.waits_for(after=reply)

    assert changed.ts == reply.ts
    assert changed.text != reply.text
    assert changed.buttons[:3] == BUTTONS_JA


def test_a_mention_in_a_channel_is_answered_to_the_asker_alone(ken: Person, mei: Person) -> None:
    asked = mei.mentions(FEE, "C01GENERAL")
    reply = mei.waits_for(after=asked)
    assert reply.ephemeral
    assert reply.thread_ts is None
    assert reply.buttons[:4] == [*BUTTONS_JA, "みんなに共有"]
    assert [seen.ts for seen in ken.sees("C01GENERAL")][-1] == asked.ts


def test_a_mention_in_a_thread_is_answered_in_that_thread(mei: Person, slack: Slack) -> None:
    root = slack.person("ken").writes("来週の発送について", to="C01GENERAL")
    asked = mei.mentions(FEE, "C01GENERAL", thread=root)
    reply = mei.waits_for(after=asked)

    assert reply.ephemeral
    assert reply.thread_ts == root.ts


def test_the_command_asks_and_only_the_asker_sees_the_answer(mei: Person, emma: Person) -> None:
    japanese = runs(mei, f"/privacy ask {FEE}", "C01GENERAL")
    english = runs(emma, f"/privacy {FEE_IN_ENGLISH}", "C01GENERAL")

    assert japanese.ephemeral
    assert japanese.text == ANSWER
    assert english.ephemeral
    assert english.text == ENGLISH_ANSWER


def test_the_command_works_in_channels_without_the_bot(mei: Person) -> None:
    reply = runs(mei, f"/privacy {FEE}", "C02WITHOUT")
    assert reply.text == ANSWER


def test_help_and_the_command_alone_say_how_to_ask(mei: Person, emma: Person) -> None:
    helped = runs(mei, "/privacy help", "C01GENERAL")
    alone = runs(mei, "/privacy", "C01GENERAL")
    english = runs(emma, "/privacy help", "C01GENERAL")

    assert helped.words == alone.words
    assert "聞き方" in helped.words
    assert "「すぐ報告する」か「/privacy breach」" in helped.words
    assert "15分たっても確認されないときは、電話してください：03-0000-0119" in helped.words
    assert "How to ask" in english.words
    assert "call 03-0000-0119 at once" not in english.words


def test_a_word_of_a_command_within_a_question_is_a_question(emma: Person) -> None:
    reply = runs(emma, "/privacy report a suspected leak: whom do I tell?", "C01GENERAL")
    assert "monthly report" not in reply.words
    assert "Report now" in reply.buttons


def test_an_unanswerable_question_gets_no_guess(
    mei: Person, emma: Person, question: Callable[[str, Sequence[str]], str]
) -> None:
    asked = question("not_found", ["クジラの平均寿命", "量子もつれの実験装置", "zqxj vvk wplk"])
    japanese = asks(mei, asked)
    english = asks(emma, asked)

    assert "推測ではお答えしません" in japanese.words
    assert japanese.buttons == ["人に聞く", "質問の例"]
    assert "I won't guess" in english.words


def test_a_single_unknown_word_of_a_command_leads_to_help(mei: Person, emma: Person) -> None:
    assert "「/privacy help」" in runs(mei, "/privacy クジラの平均寿命").words
    assert "“/privacy help”" in runs(emma, "/privacy クジラの平均寿命").words
    assert "/privacy help" not in runs(mei, "/privacy ask クジラの平均寿命").words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("repotr", "report"),
        ("tikets", "tickets"),
        ("my data", "mydata"),
        ("Discolsre", "disclosure"),
        ("hlep", "help"),
    ],
)
def test_a_mistyped_command_is_named_and_not_answered(
    mei: Person, emma: Person, typed: str, meant: str
) -> None:
    assert f"「/privacy {meant}」のことでしたら" in runs(mei, f"/privacy {typed}").words
    assert f"Did you mean “/privacy {meant}”?" in runs(emma, f"/privacy {typed}").words


def test_a_mistyped_report_of_a_breach_has_the_button(mei: Person) -> None:
    reply = runs(mei, "/privacy brech")
    assert "「/privacy breach」のことでしたら" in reply.words
    assert reply.buttons == ["すぐ報告する"]


def test_a_question_for_another_department_names_it(mei: Person) -> None:
    reply = asks(mei, "VPNにつながらない")
    assert "担当：情報システム部 #help-it" in reply.words
    assert "人に聞く" in reply.buttons


def test_a_greeting_is_told_what_to_ask_and_thanks_get_a_short_line(
    mei: Person, emma: Person
) -> None:
    hello = asks(mei, "こんにちは")
    thanks = asks(emma, "Thank you!")

    assert hello.text.startswith("こんにちは。")
    assert "開示請求の手数料はいくらですか" in hello.text
    assert hello.buttons == ["人に聞く", "質問の例"]
    assert thanks.text == "You are welcome."


def test_an_old_article_number_is_explained(mei: Person) -> None:
    # assertion: an answer from the policy cites section and revision
    asked = "利用目的の公表について方針は何と言っていますか"
    reply = asks(mei, asked)

    assert "法第18条" in reply.words
    assert "現行法の第21条に当たります" in reply.words


def test_a_ticket_keeps_its_policy_revision(ken: Person, program: Running) -> None:
    # the register's column 「方針の改正日」
    number = number_of(takes(ken))
    assert program.ticket(number).policy_revision == "2022-06-21"
