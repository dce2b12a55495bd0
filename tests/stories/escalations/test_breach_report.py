"""A possible breach is reported with one press and completed later."""

import re
from datetime import timedelta

import pytest

from tests.stories.steps.case import direct, opens_form, reply_to, sends
from tests.stories.steps.escalations import (
    EVENT,
    adds,
    gets_route,
    number_in,
    presses,
    raised,
    reports,
    word_to,
)
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import asks, mentions
from workspace.driver import Message, Person


def numbers_in(words: str) -> set[str]:
    return set(re.findall(r"E-[0-9]{4}-[0-9]{4}", words))


def test_nothing_is_reported_without_confirmation(mei: Person, saki: Person) -> None:
    # O13
    before = len(direct(saki))
    route = gets_route(mei)

    mei.clicks(route, "すぐ報告する", confirm=False)

    assert len(direct(saki)) == before


def test_the_breach_reply_becomes_the_receipt(mei: Person, program: Running) -> None:
    # O24
    route = gets_route(mei)
    receipt = reply_to(mei, route, "すぐ報告する")
    number = number_in(receipt.words)
    raised = program.report(number).raised_at + timedelta(hours=9)

    assert receipt.ts == route.ts
    assert f"{number} として報告しました\n（報告：8/" in receipt.words
    assert "知らせた人：個人情報保護管理者・代行者・セキュリティ担当" in receipt.words
    assert "⚪ まだ確認されていません" in receipt.words
    late = raised + timedelta(minutes=15)
    assert f"{late:%H:%M} までに確認されないときは、電話してください：03-0000-0119" in receipt.words
    assert receipt.buttons == ["分かることを追加"]


LOST, SENT = (
    "最後に見た場所と時刻を控え",
    "受け取った人に「開かず、転送せず、削除してください」と頼む",
)


def test_the_first_steps_fit_the_kind_and_stay_after_the_report(
    mei: Person, saki: Person, program: Running
) -> None:
    # O24
    route = gets_route(mei, "お客様の名簿が入ったUSBメモリを電車でなくしました")
    assert LOST in route.words
    assert SENT not in route.words

    reported = reply_to(mei, route, "すぐ報告する")

    assert LOST in reported.words
    number = number_in(reported.words)
    assert "何が起きたか：PC・電話・USB・鞄などの紛失や盗難" in word_to(saki, number).words
    saki.clicks(word_to(saki, number), "確認した")
    assert program.becomes(lambda: program.report(number).acknowledged_by is not None)
    seen = next(each for each in direct(mei) if f"{number} として報告しました" in each.words)
    assert "確認しました" in seen.words
    assert LOST in seen.words


def test_who_lost_paper_gets_no_advice_for_a_device(mei: Person, emma: Person) -> None:
    # O24
    route = gets_route(mei, "お客様の名前が載った書類を電車でなくしました")
    assert LOST in route.words
    assert "遠隔ロック" not in route.words
    receipt = reply_to(mei, route, "すぐ報告する")
    assert LOST in receipt.words
    assert "遠隔ロック" not in receipt.words

    route = gets_route(emma, "I lost a folder with customer contracts on the train")
    assert "Note when and where you last had it" in route.words
    assert "have IT lock" not in route.words


def test_who_lost_a_device_has_it_locked_first(mei: Person, emma: Person) -> None:
    # O24
    route = gets_route(mei, "お客様の名簿が入ったノートPCを電車でなくしました")
    assert 0 < route.words.index("遠隔ロック") < route.words.index(LOST)

    route = gets_route(emma, "I left my laptop with the customer list on the train")
    locked = route.words.index("have IT lock or erase it remotely")
    assert locked < route.words.index("Note when and where you last had it")


def test_prying_by_staff_is_kept_from_the_person_who_pries(mei: Person, emma: Person) -> None:
    # O24
    route = gets_route(
        mei, "隣の席の同僚が、業務と関係ないのに知り合いのお客様の契約情報を見ていました"
    )
    assert "問いただしたり、注意したりしない" in route.words
    assert "管理者（管理者がしたことなら代表者）に口頭で伝える" in route.words
    assert "送信取消し" not in route.words

    receipt = reply_to(emma, gets_route(emma), "Report now")
    assert "Do not confront" not in receipt.words
    opens_form(emma, receipt, "Add what you know")
    told = {"triggers": ["taken_out"], "data": ["contract", "other_data"], "ongoing": "yes"}
    assert sends(emma, **told) == {}

    number = number_in(receipt.words)
    seen = next(each for each in direct(emma) if f"Reported as {number}" in each.words)
    assert "Do not confront or warn the person" in seen.words
    who = "who it was (if it was the manager, tell the representative)"
    assert f"Tell the manager in person or by phone {who}, not in writing" in seen.words
    assert "still going on" in seen.words
    assert "undo the sending" not in seen.words


def test_who_asks_how_to_report_a_colleague_can_report_at_once_and_warns_nobody(
    mei: Person, emma: Person
) -> None:
    # O13
    answer = asks(mei, "覗き見している同僚を見かけたらどうすればいいですか")
    assert "すぐ報告する" in answer.buttons
    assert "問いただしたり" in answer.words
    assert "削除するようお願い" not in answer.words

    answer = asks(emma, "How do I report a colleague who pries into customer records?")
    assert "Report now" in answer.buttons
    assert "Do not confront or warn the person" in answer.words

    referred = asks(emma, "I want to report my boss")
    assert "whistleblowing contact" in referred.words
    assert "Report now" in referred.buttons


def test_post_that_reached_another_person_is_kept_unread(mei: Person) -> None:
    said = "見積書を封筒に入れて投函したのですが、別の会社の名簿の写しが一緒に入っていたそうです。"
    route = gets_route(mei, said)
    assert "「開かず、転送しないでください」と頼む" in route.words
    assert "削除してください" not in route.words

    receipt = reply_to(mei, route, "すぐ報告する")
    adds(mei, receipt, triggers=["wrong_receiver"])

    number = number_in(receipt.words)
    seen = next(each for each in direct(mei) if f"{number} として報告しました" in each.words)
    assert "書類・FAX・郵便物なら「読まずに保管してください」と頼み、返してもらう" in seen.words


def test_who_received_a_file_for_others_is_told_to_keep_it(emma: Person) -> None:
    said = "A supplier sent us a file and it's got another company's customers in it."
    route = gets_route(emma, said)

    assert "do not open, forward, delete or throw it away" in route.words


def test_a_reader_abroad_reads_whose_hours_they_are(emma: Person, program: Running) -> None:
    # O31
    route = gets_route(emma, "I sent the customer list to the wrong address")

    receipt = reply_to(emma, route, "Report now")

    raised = program.report(number_in(receipt.words)).raised_at + timedelta(hours=9)
    late = raised + timedelta(minutes=15)
    assert f"{raised:%H:%M} JST)" in receipt.words
    assert f"{late:%H:%M} JST, please phone" in receipt.words


def test_first_knowledge_is_the_message_not_the_button(mei: Person, program: Running) -> None:
    # O13
    route = gets_route(mei)
    program.clock.passes(minutes=5)

    number = number_in(reply_to(mei, route, "すぐ報告する").words)

    since = program.report(number).raised_at - program.report(number).known_at
    assert timedelta(minutes=5) <= since < timedelta(minutes=8)
    assert program.report(number).department == "sales"


def test_a_double_click_makes_one_report(mei: Person, saki: Person) -> None:
    route = gets_route(mei)
    known = {number for each in direct(saki) for number in numbers_in(each.words)}

    mei.clicks(route, "すぐ報告する", times=2)
    mei.waits_for(after=route)

    # A reminder of an earlier report may fall due meanwhile.
    told = [number for each in direct(saki) for number in numbers_in(each.words)]
    assert len([number for number in told if number not in known]) == 1


def test_a_breach_is_reported_by_command(mei: Person, program: Running) -> None:
    route = runs(mei, "/privacy breach")
    assert route.text == "漏えい等のおそれ：すぐ報告できます"
    assert route.buttons == ["すぐ報告する"]

    receipt = reply_to(mei, route, "すぐ報告する")

    assert program.report(number_in(receipt.words)).raised_by == mei.id


@pytest.mark.long
def test_a_second_press_beside_an_answer_is_the_same_report_unless_it_is_another_incident(
    mei: Person, saki: Person, program: Running
) -> None:
    # O13, O24
    answer = asks(mei, "漏えいしたらどうなりますか")
    first = number_in(reply_to(mei, answer, "すぐ報告する").words)
    before = raised(program)

    program.clock.passes(hours=23)
    again = pressed_again(mei, answer)
    assert first in again.words
    assert again.buttons == ["別の件を報告する"]
    assert program.settled()
    assert raised(program) == before

    mei.clicks(again, "別の件を報告する", times=2)
    receipt = mei.waits_for(after=again, saying="として報告しました")
    another = number_in(receipt.words)
    assert another != first
    assert raised(program) == before + 1
    [kept] = [each for each in direct(mei) if another in each.words and not each.ephemeral]
    assert kept.buttons == ["分かることを追加"]
    presses(saki, another, "確認した")
    seen = mei.waits_for(after=kept, saying="確認しました")
    assert seen.ts == kept.ts


def test_a_double_click_in_a_channel_sends_one_receipt_by_dm(mei: Person) -> None:
    # O24
    route = mentions(mei, EVENT)
    assert route.ephemeral

    mei.clicks(route, "すぐ報告する", times=2)
    number = number_in(mei.waits_for(after=route, saying="として報告しました").words)

    [by_dm] = [each for each in direct(mei) if number in each.words]
    assert by_dm.buttons == ["分かることを追加"]


@pytest.mark.long
def test_the_button_beside_an_answer_reports_anew_after_a_day(
    mei: Person, program: Running
) -> None:
    # O13
    answer = asks(mei, "漏えいしたらどうなりますか")
    numbers = {number_in(reply_to(mei, answer, "すぐ報告する").words)}

    for _ in range(2):
        assert program.settled()
        before = raised(program)
        program.clock.passes(hours=25)
        mei.clicks(answer, "すぐ報告する")
        assert program.becomes(lambda expected=before + 1: raised(program) == expected)
        assert program.settled()
        numbers.add(number_in(pressed_again(mei, answer).words))

    assert len(numbers) == 3
    assert raised(program) == before + 1


def test_a_double_click_beside_an_answer_makes_one_report(mei: Person, program: Running) -> None:
    # F-26
    answer = asks(mei, "漏えいしたらどうなりますか")
    before = raised(program)

    mei.clicks(answer, "すぐ報告する", times=2)
    mei.waits_for(after=answer, saying="として報告しました")
    assert program.settled()

    assert raised(program) == before + 1


def pressed_again(person: Person, on: Message) -> Message:
    """What a person is told who presses the button of a report that stands."""
    done = person.clicks(on, "すぐ報告する")
    return person.waits_for(after=done, saying="報告を受け付けています")


def test_a_breach_is_reported_from_home(mei: Person, program: Running) -> None:
    # O13: a second press is the same report unless it is another incident
    home = mei.opens_home()

    receipt = opens_form(mei, home, "すぐ報告する")

    assert "として報告しました" in receipt.words
    number = number_in(receipt.words)
    assert program.report(number).raised_by == mei.id
    mei.closes()
    home = mei.waits_for_home(after=home)
    assert number in home.words
    before = raised(program)

    again = opens_form(mei, home, "すぐ報告する")
    assert number in again.words
    assert program.settled()
    assert raised(program) == before

    another = opens_form(mei, again, "別の件を報告する")
    assert number not in another.words
    assert raised(program) == before + 1


def test_without_a_database_the_reply_names_the_phone(mei: Person, program: Running) -> None:
    route = gets_route(mei)

    with program.without_database():
        told = reply_to(mei, route, "すぐ報告する")

    assert "報告を保存できませんでした。" in told.words
    assert "03-0000-0119" in told.words


def test_a_reporter_finds_the_report_on_home_in_their_list_and_by_number(
    mei: Person, nao: Person, program: Running
) -> None:
    number = number_in(reports(mei).words)

    home = mei.opens_home()
    listed = runs(mei, "/privacy tickets")
    by_number = runs(mei, f"/privacy {number}")

    assert "番号が存在しないか、ご覧になれません" in runs(nao, f"/privacy {number}").words
    denied = [who for who in (mei, nao) for _ in program.audit("denied", number, who.id)]
    assert denied == [nao]
    for shown in (home, listed, by_number):
        assert shown is not None
        [row] = [each for each in shown.blocks if number in str(each.get("text"))]
        assert "まだ確認されていません" in row["text"]["text"]
        assert row["accessory"]["text"]["text"] == "分かることを追加"
    form = opens_form(mei, listed, "分かることを追加")
    assert number in form.words
