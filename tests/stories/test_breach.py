"""A possible breach: reported with one tap, told at once, added to later (O13, screens.md 1.4)."""

from datetime import datetime, timedelta

import pytest

from tests.stories.complaints import number_of, takes
from tests.stories.program import Running, runs
from tests.stories.reports import (
    EVENT,
    adds,
    answers,
    direct,
    kept,
    meets_the_door,
    number_in,
    opens,
    reports,
    told,
)
from workspace.driver import Message, Person, Slack

CALLED = {"U03MGR", "U04DEP", "U08SEC"}
ALARMS = "SELECT count(*) FROM mentions WHERE state = 'waiting'"


def instant(program: Running, number: str, column: str) -> datetime:
    return datetime.fromisoformat(str(kept(program, number, column)))


def word_to(person: Person, number: str) -> Message:
    """The message that shows the report to this person, and changes with it."""
    return next(each for each in direct(person) if f"漏えい等のおそれ {number}" in each.words)


def test_nothing_is_filed_without_a_tap_and_a_confirmation(mei: Person, program: Running) -> None:
    # O13
    before = program.rows("SELECT count(*) FROM escalations")
    door = meets_the_door(mei)

    mei.clicks(door, "すぐ報告する", confirm=False)

    assert program.settled()
    assert program.rows("SELECT count(*) FROM escalations") == before


def test_the_door_becomes_the_receipt(mei: Person, program: Running) -> None:
    # O24
    door = meets_the_door(mei)
    receipt = answers(mei, door, "すぐ報告する")
    number = number_in(receipt.words)
    raised = instant(program, number, "raised_at") + timedelta(hours=9)

    assert receipt.ts == door.ts
    assert f"{number} として報告しました\n（8/" in receipt.words
    assert "知らせた人：個人情報保護管理者・代行者・セキュリティ担当" in receipt.words
    assert "⚪ まだ確認されていません" in receipt.words
    late = raised + timedelta(minutes=15)
    assert f"{late:%H:%M} までに変わらないときは電話してください：03-0000-0119" in receipt.words
    assert receipt.buttons == ["分かることを追加"]


def test_the_company_knew_when_it_was_said_and_not_when_it_was_tapped(
    mei: Person, program: Running
) -> None:
    # O13, domain.md 3.2
    door = meets_the_door(mei)
    program.clock.passes(minutes=5)

    number = number_in(answers(mei, door, "すぐ報告する").words)

    since = instant(program, number, "raised_at") - instant(program, number, "known_at")
    assert timedelta(minutes=5) <= since < timedelta(minutes=8)
    assert kept(program, number, "department") == "sales"


def test_manager_deputy_and_security_hear_of_it_at_once(
    mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    number = number_in(reports(mei).words)
    assert program.settled()

    assert told(program, number) == CALLED
    for name in ("saki", "dai", "sho"):
        word = word_to(slack.person(name), number)
        assert word.text == f"漏えい等のおそれ {number}：確認してください"
        assert "会社が知った日時：" in word.words
        assert "（営業部）" in word.words
        assert "報告の要否は未判断です" in word.words
        assert "誤送信しました" not in str(word.raw)
    acting = [
        "確認した",
        "判断する",
        "内容を見る",
        "報告者に聞く",
        "引き受ける",
        "同じ件にまとめる",
    ]
    assert word_to(saki, number).buttons == acting
    assert word_to(slack.person("sho"), number).buttons == ["内容を見る"]


def test_said_in_a_channel_the_receipt_also_comes_by_dm(mei: Person, program: Running) -> None:
    door = mei.waits_for(after=mei.mentions(EVENT, "C01GENERAL"))
    assert door.ephemeral

    receipt = answers(mei, door, "すぐ報告する")
    number = number_in(receipt.words)
    assert program.settled()

    by_dm = next(each for each in direct(mei)[::-1] if number in each.words)
    assert number_in(by_dm.words) == number
    assert by_dm.buttons == ["分かることを追加"]


def test_a_double_click_makes_one_report(mei: Person, program: Running) -> None:
    door = meets_the_door(mei)
    before = program.rows("SELECT count(*) FROM escalations")[0][0]

    mei.clicks(door, "すぐ報告する", times=2)
    mei.waits_for(after=door)

    assert program.settled()
    assert program.rows("SELECT count(*) FROM escalations") == [(before + 1,)]


def test_it_is_reported_by_command(mei: Person, program: Running) -> None:
    door = runs(mei, "/privacy breach")
    assert door.text == "漏えい等のおそれ：すぐ報告できます"
    assert door.buttons == ["すぐ報告する"]

    receipt = answers(mei, door, "すぐ報告する")

    assert kept(program, number_in(receipt.words), "raised_by") == "U01MEI"


def test_it_is_reported_beside_an_answer_which_stays(mei: Person, program: Running) -> None:
    # O13
    answer = mei.waits_for(after=mei.writes("漏えいしたらどうなりますか", to="@madoguchi"))

    receipt = answers(mei, answer, "すぐ報告する")

    assert receipt.ts != answer.ts
    assert kept(program, number_in(receipt.words), "cause") == "breach_suspected"


def test_it_is_reported_from_home(mei: Person, program: Running) -> None:
    home = mei.opens_home()
    assert home is not None

    receipt = opens(mei, home, "すぐ報告する")

    assert "として報告しました" in receipt.words
    assert kept(program, number_in(receipt.words), "raised_by") == "U01MEI"


def test_while_nothing_can_be_saved_the_phone_is_named(mei: Person, program: Running) -> None:
    door = meets_the_door(mei)

    with program.without_database():
        mei.clicks(door, "すぐ報告する")
        told = mei.waits_for(after=door)

    assert "報告を保存できませんでした。" in told.words
    assert "03-0000-0119" in told.words


def test_after_ten_minutes_the_desk_hears_who_mentioned_a_leak_and_nothing_else(
    mei: Person, ken: Person, program: Running
) -> None:
    # O13
    meets_the_door(mei)

    program.clock.passes(minutes=11)

    assert program.waits_until(ALARMS, 0, timeout=10)
    word = ken.sees("C03DESK")[-1]
    assert word.text == "漏えい等の可能性のある発言がありました"
    assert "U01MEI" in str(word.raw)
    assert "名簿" not in str(word.raw)


@pytest.mark.parametrize("label", ["すぐ報告する", "質問でした"])
def test_whatever_was_chosen_the_desk_is_not_told_that_nothing_was(
    mei: Person, program: Running, label: str
) -> None:
    # O13
    door = meets_the_door(mei)
    answers(mei, door, label)
    assert program.settled()

    newest = program.rows("SELECT state FROM mentions ORDER BY at DESC LIMIT 1")
    assert newest == [("chosen",)]


def test_what_is_known_later_is_added_and_told_to_those_who_were_called(
    mei: Person, saki: Person, program: Running
) -> None:
    receipt = reports(mei)
    number = number_in(receipt.words)

    happened = ["wrong_receiver", "money"]
    done = adds(mei, receipt, triggers=happened, persons="hundred", ongoing="yes")

    assert number in done.words
    assert program.settled()
    assert sorted(kept(program, number, "triggers")) == ["money", "wrong_receiver"]  # type: ignore[call-overload]
    assert kept(program, number, "persons") == "hundred"
    word = word_to(saki, number)
    assert "別の人に届いた・別の人に送った" in word.words
    assert "人数：2–100人" in word.words
    assert "いまも続いているか：はい" in word.words


def test_of_two_times_of_first_knowledge_the_earlier_one_counts(
    mei: Person, program: Running
) -> None:
    # O28
    receipt = reports(mei)
    number = number_in(receipt.words)
    said = instant(program, number, "known_at")
    earlier, later = said - timedelta(hours=3), said + timedelta(minutes=30)

    for known_at in (earlier, later):
        program.clock.passes(minutes=40)
        adds(mei, receipt, known_at=int(known_at.timestamp()))

    assert instant(program, number, "known_at").replace(microsecond=0) == earlier.replace(
        microsecond=0
    )


def test_a_time_in_the_future_is_told_beside_its_field(mei: Person, program: Running) -> None:
    # assertion: a breach counts from first knowledge
    receipt = reports(mei)
    opens(mei, receipt, "分かることを追加")

    sent = mei.submits({"known_at": int((program.now() + timedelta(days=1)).timestamp())})

    assert sent.errors == {"known_at": "未来の日時です。"}


def test_an_empty_addition_is_told_what_to_fill_in(mei: Person) -> None:
    receipt = reports(mei)
    opens(mei, receipt, "分かることを追加")

    sent = mei.submits({})

    assert list(sent.errors) == ["account"]
    assert "一つ以上、入力してください" in sent.errors["account"]
    assert mei.submits({"ongoing": "yes"}).errors == {}


def test_a_forbidden_number_is_refused_where_it_is_typed(mei: Person) -> None:
    # O9, scenario 12
    receipt = reports(mei)
    opens(mei, receipt, "分かることを追加")

    sent = mei.submits({"account": "番号は 123456789018 でした"})

    assert sent.errors["account"].startswith("12桁の番号やカード番号は記録できません")


def test_the_account_is_masked_and_sealed_and_read_by_those_who_were_called(
    mei: Person, saki: Person, program: Running
) -> None:
    receipt = reports(mei)
    number = number_in(receipt.words)
    for words in ("取引先の宛先を選び間違えました", "090-1234-5678 から電話がありました"):
        adds(mei, receipt, account=words)
    assert program.settled()

    shown = opens(saki, word_to(saki, number), "内容を見る")

    assert "取引先の宛先を選び間違えました\n\n*** から電話がありました" in shown.words
    assert "選び間違え".encode() not in bytes(kept(program, number, "account"))  # type: ignore[call-overload]
    reading = f"SELECT count(*) FROM audit WHERE number = '{number}' AND action = 'read_pii'"
    assert program.rows(reading + " AND actor = 'U03MGR'") == [(1,)]


def test_somebody_elses_invoice_is_a_possible_leak_at_once(
    ken: Person, slack: Slack, program: Running
) -> None:
    # Scenario 21
    receipt = takes(ken, detail="ほかのお客様の請求書が届いたとのこと", leak="yes")
    number = number_in(receipt.words)
    ticket = number_of(receipt)
    assert program.settled()

    assert kept(program, number, "source") == ticket
    received = program.rows(f"SELECT received_at FROM tickets WHERE number = '{ticket}'")[0][0]
    assert kept(program, number, "known_at") == received
    assert told(program, number) == CALLED
    assert "漏えい等のおそれ" in word_to(slack.person("sho"), number).text
