"""What a reporter adds reaches everybody who was called."""

import re
from datetime import timedelta

import pytest

from tests.stories.steps.case import DESK, direct, opens_form, reply_to, sends
from tests.stories.steps.complaints import answer, opens_step_one
from tests.stories.steps.escalations import (
    EVENT,
    adds,
    does,
    gets_route,
    heard,
    judged,
    line_under,
    number_in,
    opens,
    presses,
    receipt,
    reports,
    word_to,
)
from tests.stories.steps.homes import home, taps_row
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import now
from workspace.driver import Person, Slack


def test_a_judge_who_logged_a_leak_from_a_message_hears_as_a_judge_that_it_changed(
    saki: Person, program: Running
) -> None:
    # O24
    said = saki.writes("お客様から、名簿が別の人に届いたと電話がありました", to=DESK)
    form = opens_step_one(saki, said)
    assert sends(saki, leak="yes") == {}
    number = number_in(saki.waits_for_view(after=form).words)
    saki.closes(everything=True)
    taps_row(saki, home(saki), number)
    assert program.settled()

    saki.edits(said, "お客様から、名簿が別の人に届いたと電話がありました（至急）")

    changed = f"{number}：報告のもとになったメッセージが編集されました"
    assert program.becomes(lambda: changed in str(heard(saki, number)))
    [told] = [each for each in direct(saki, number) if changed in each.words]
    assert "報告した内容は" not in told.words
    assert told.buttons == ["内容を見る"]  # its owner is asked at the complaint


@pytest.mark.parametrize(
    ("name", "adding", "zone", "told"),
    [
        (
            "emma",
            "Add what you know",
            "In the time zone of your own Slack, not in Japan time (JST).",
            r"This time is in the future\. It is [A-Z][a-z]{2} \d+ Aug \d\d:\d\d JST now\.",
        ),
        (
            "mei",
            "分かることを追加",
            "",
            r"未来の日時は入力できません。いまは8/\d+\(.\) \d\d:\d\d（日本時間）です。",
        ),
    ],
)
def test_a_reader_learns_whose_clock_a_time_in_the_future_missed(
    slack: Slack, program: Running, name: str, adding: str, zone: str, told: str
) -> None:
    # O31: only a reader abroad has another one
    person = slack.person(name)
    route = gets_route(person)
    form = opens_form(person, reply_to(person, route, route.buttons[0]), adding)
    assert zone in form.words
    assert "タイムゾーン" not in form.words

    later = int((program.now() + timedelta(hours=2)).timestamp())
    refused = person.submits({"known_at": later}).errors

    assert set(refused) == {"known_at"}
    assert re.fullmatch(told, refused["known_at"])


def test_a_first_knowledge_of_another_year_is_asked_about_once(
    mei: Person, program: Running
) -> None:
    # O8
    receipt = reports(mei)
    number, form = number_in(receipt.words), opens_form(mei, receipt, "分かることを追加")
    known = (program.now() - timedelta(days=365)).replace(second=0, microsecond=0)
    said = {"known_at": int(known.timestamp())}

    assert sends(mei, **said) == {}
    asked = mei.waits_for_view(after=form)
    assert "「会社で最初に気づいた日時」が2025/" in asked.words
    assert program.report(number).known_at > known

    assert sends(mei, **said) == {}
    mei.waits_for_view(after=asked)
    assert program.report(number).known_at == known


def test_added_facts_are_named_on_the_receipt_and_reach_everybody_who_was_called(
    mei: Person, saki: Person
) -> None:
    # O26, O30: people in the EEA start the 72 hours before anybody has judged
    receipt = reports(mei)
    number = number_in(receipt.words)
    changed = "「まずやること」を改めました。"
    assert changed not in adds(mei, receipt, data=["contacts", "eea"]).words
    happened = {"triggers": ["wrong_receiver", "lost"], "persons": "hundred", "ongoing": "yes"}

    done = adds(mei, receipt, **happened, account="駅で鞄を置き忘れた")

    assert number in done.words
    assert changed in done.words
    kept = now(mei, receipt).words
    named = "何が起きたか、どのようなデータか、人数、いまも続いているか、経緯"
    assert f"お知らせいただいた項目：{named}\n" in kept
    assert "鞄" not in kept
    word = word_to(saki, number).words
    assert "別の人に届いた・別の人に送った" in word
    assert "どのようなデータか：氏名・住所・電話番号・メールアドレス" in word
    assert "人数：2〜100人" in word
    assert "いまも続いているか：はい" in word
    assert "GDPR 監督機関への報告 " in word
    assert "〔GDPR〕" in word


def test_the_kind_of_data_alone_is_not_what_happened(mei: Person, saki: Person) -> None:
    route = gets_route(mei, "個人情報が漏えいしました")
    receipt = reply_to(mei, route, "すぐ報告する")
    number = number_in(receipt.words)
    assert "ほかに" not in opens_form(mei, receipt, "分かることを追加").words

    assert mei.submits({"data": ["contacts"]}).errors == {}

    told = f"{number}：報告者が情報を追加しました（どのようなデータか）\n内容を見る"
    assert line_under(saki, number) == [told]
    mei.closes()
    form = opens_form(mei, receipt, "分かることを追加")
    assert "ほかにどのようなデータか" in form.words
    assert "ほかに何が起きたか" not in form.words


def test_a_reporter_is_told_what_was_masked(mei: Person, saki: Person) -> None:
    receipt = reports(mei)
    number = number_in(receipt.words)
    told = "電話番号・住所などと思われる部分は、伏せて記録しました。"

    assert told in adds(mei, receipt, account="080-1234-5678の方から連絡がありました").words
    assert told not in adds(mei, receipt, account="折り返しは不要とのことでした").words

    account = opens_form(saki, word_to(saki, number), "判断する").words
    assert "***の方から連絡がありました" in account


@pytest.mark.parametrize(("gesture", "what"), [("edits", "編集"), ("deletes", "削除")])
def test_reporter_and_judges_hear_once_that_the_message_of_a_report_changed(
    mei: Person, saki: Person, program: Running, gesture: str, what: str
) -> None:
    # O24
    said = mei.writes(EVENT, to="@madoguchi")
    number = number_in(reply_to(mei, mei.waits_for(after=said), "すぐ報告する").words)
    assert program.settled()

    if gesture == "edits":
        mei.edits(said, f"{EVENT}（鈴木様あて）")
        mei.edits(said, f"{EVENT}（見つかりました）")
    else:
        mei.deletes(said)

    changed = f"{number}：報告のもとになったメッセージが{what}されました"
    assert program.becomes(lambda: changed in str(line_under(saki, number)))
    assert str(line_under(saki, number)).count(changed) == 1
    assert f"報告のもとになったメッセージが{what}されました" in word_to(saki, number).words
    [asks] = [each for each in direct(saki, number) if changed in each.words]
    assert asks.buttons == ["報告者に聞く", "内容を見る"]
    [told] = [
        e for e in direct(mei) if e.thread_ts == receipt(mei, number).ts and changed in e.words
    ]
    assert "報告した内容は、そのままです" in told.words
    opens_form(mei, told, "分かることを追加")
    assert sends(mei, account="かばんの底にあった") == {}
    assert not [e for e in (*direct(saki), *direct(mei)) if e.bot and "様あて" in e.words]


def test_a_judge_reads_who_added_facts_or_that_the_message_changed(
    mei: Person, saki: Person, program: Running
) -> None:
    # O8
    said = mei.writes(EVENT, to="@madoguchi")
    kept = reply_to(mei, mei.waits_for(after=said), "すぐ報告する")
    number = number_in(kept.words)
    presses(saki, number, "確認した")
    form = opens_form(saki, word_to(saki, number), "判断する")

    program.clock.passes(minutes=1)
    adds(mei, kept, persons="hundred")

    assert sends(saki, verdict="unknown") == {}
    form = saki.waits_for_view(after=form)
    assert "が更新しています" in form.words
    assert mei.id in str(form.blocks[0])

    program.clock.passes(minutes=1)
    mei.edits(said, f"{EVENT}（見つかりました）")
    assert program.becomes(lambda: program.report(number).message_edited_at is not None)
    assert sends(saki, verdict="unknown") == {}
    form = saki.waits_for_view(after=form)
    assert "報告のもとになったメッセージが変更されています" in form.words
    assert "が更新しています" not in form.words

    assert sends(saki, verdict="unknown") == {}
    assert program.becomes(lambda: bool(program.report(number).undecided_at))


@pytest.mark.long
def test_later_news_of_a_closed_matter_is_one_step_and_a_new_report_that_names_it(
    mei: Person, saki: Person
) -> None:
    # O24
    first = reports(mei)
    number = number_in(first.words)
    adds(mei, first, triggers=["lost"])
    does(saki, number, "報告者に聞く", wanted=["account"])
    asked = next(e for e in direct(mei) if f"{number}：分かる範囲で教えてください" in e.text)
    form = opens_form(mei, asked, "分かることを追加")
    judged(saki, number, "not_an_incident", reason="社内の試験用の名簿だった")

    # The form was open before: what was typed is not lost.
    assert sends(mei, account="先方が削除した") == {}
    done = mei.waits_for_view(after=form)
    assert f"{number} の続きとして" in done.words
    later = number_in(done.words.replace(number, ""))
    mei.closes()
    [over] = [each for each in direct(mei) if each.ts == asked.ts]
    assert over.buttons == []
    judging = opens_form(saki, word_to(saki, later), "判断する").words
    assert f"関連：{number}（完了）の続き" in judging
    assert "先方が削除した" in judging

    told = next(e for e in direct(mei) if f"{number}：ご報告の件の対応が完了しました" in e.words)
    form = opens_form(mei, told, "分かることを追加")
    assert f"その続きの報告 {later} に追加され" in form.words
    asked_for = [each["block_id"] for each in form.blocks if each["type"] == "input"]
    assert asked_for == ["account"]
    assert sends(mei, account="先方の社長から電話があった") == {}
    done = mei.waits_for_view(after=form).words
    assert f"{later} に追加し" in done
    assert "「まずやること」を改めました" not in done
    mei.closes()
    assert "先方の社長から電話があった" in opens_form(saki, word_to(saki, later), "判断する").words
    saki.closes()

    # The report that follows has a receipt of its own, which goes on with it.
    presses(saki, later, "確認した")
    assert "確認しました" in receipt(mei, later).words
    judged(saki, later, "not_an_incident", reason="社内の試験用の名簿だった")
    assert "新しい報告として、すぐに" in opens_form(mei, told, "分かることを追加").words


def test_later_news_of_a_closed_matter_is_a_new_report_from_home(
    mei: Person, saki: Person, program: Running
) -> None:
    # O13, O24
    number = from_home(mei)
    assert from_home(mei) == number
    judged(saki, number, "not_an_incident", reason="社内の試験用の名簿だった")

    later = from_home(mei)

    assert later != number
    assert program.report(later).raised_by == mei.id
    assert from_home(mei) == later
    adds(mei, receipt(mei, later), account=f"{number} の続きです。先方が削除した")
    judging = opens_form(saki, word_to(saki, later), "判断する").words
    assert f"{number} の続きです。先方が削除した" in judging


def from_home(person: Person) -> str:
    """The number that one press on Home makes or shows."""
    home = person.opens_home()
    number = number_in(opens_form(person, home, "すぐ報告する").words)
    person.closes(everything=True)
    return number


def test_the_earlier_time_of_first_knowledge_counts(mei: Person, program: Running) -> None:
    # O28
    receipt = reports(mei)
    number = number_in(receipt.words)
    said = program.report(number).known_at
    earlier, later = said - timedelta(hours=3), said + timedelta(minutes=30)

    program.clock.passes(minutes=40)
    adds(mei, receipt, known_at=int(earlier.timestamp()))
    form = opens_form(mei, receipt, "分かることを追加")
    assert "これまでの日時より早いときに限り" in str(form.blocks)
    assert "まだ何も変わっていません" in sends(mei, known_at=int(later.timestamp()))["account"]

    assert program.report(number).known_at.replace(microsecond=0) == earlier.replace(microsecond=0)


def test_an_empty_addition_is_refused(mei: Person) -> None:
    receipt = reports(mei)
    opens_form(mei, receipt, "分かることを追加")

    sent = mei.submits({})

    assert list(sent.errors) == ["account"]
    assert "一つ以上、入力してください" in sent.errors["account"]
    assert mei.submits({"ongoing": "yes"}).errors == {}


@pytest.mark.usefixtures("standing_still")
def test_a_reporter_takes_nothing_out_but_can_say_what_is_wrong(
    number: str, mei: Person, saki: Person
) -> None:
    # O24
    adds(mei, receipt(mei, number), data=["communications"])

    form = opens_form(mei, receipt(mei, number), "分かることを追加")
    assert "誤りがあれば「経緯」に書いてください" in form.words
    assert "どのようなデータか：通話・通信の内容や履歴を含む" in form.words
    assert answer(form, "data") == []
    assert "まだ何も変わっていません" in sends(mei, data=["communications"])["account"]
    assert sends(mei, account="通話の記録は含まれていなかった") == {}

    assert f"{number}：報告者が情報を追加しました（経緯）\n内容を見る" in line_under(saki, number)
    words = opens(saki, number, "判断する").words
    assert "通話・通信の内容や履歴を含む" in words
    assert "通話の記録は含まれていなかった" in words
