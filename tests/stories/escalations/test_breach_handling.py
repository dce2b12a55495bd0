"""A possible breach from its report to its closing, as everybody in it sees it."""

import re
from collections.abc import Iterator

import pytest

from tests.stories.steps.builders import SAKI
from tests.stories.steps.case import chooses, direct, opens_form, sends
from tests.stories.steps.escalations import (
    adds,
    copy,
    day,
    does,
    filed,
    is_closed,
    judged,
    line_under,
    number_in,
    opens,
    presses,
    receipt,
    reports,
)
from tests.stories.steps.forging import forge
from tests.stories.steps.homes import below, home
from tests.stories.steps.program import Running
from workspace.driver import Person, Slack

pytestmark = pytest.mark.usefixtures("standing_still")

CALLED = ("saki", "dai", "sho")
ACTING = ["確認した", "判断する", "内容を見る", "報告者に聞く", "引き受ける", "同じ件にまとめる"]


@pytest.fixture
def night(program: Running, standing_still: None) -> Iterator[None]:
    """Night, until the next morning."""
    program.clock.passes(hours=9)
    yield
    program.clock.passes(hours=12)
    over = "SELECT count(*) FROM notices WHERE what = 'report_over' AND state = 'waiting'"
    assert program.waits_until(over, 0)


@pytest.mark.long
@pytest.mark.usefixtures("night")
def test_a_breach_from_its_report_at_night_to_its_closing(
    mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O24, O25, O26, O28, O30, O31
    # assertion: a breach counts from first knowledge
    with program.clock.standing_still():
        number = number_in(reports(mei).words)
    people = {name: slack.person(name) for name in CALLED}
    for name, person in people.items():
        shown = copy(person, number)
        assert shown.text == f"漏えい等のおそれ {number}：確認してください"
        assert shown.words.startswith(f"🔴 漏えい等のおそれ {number}\n")
        assert "を1日目として\n当局への速報 " in shown.words
        assert "〔目安〕　　当局への確報 " in shown.words
        assert "〔法定・30日〕\n不正目的なら " in shown.words
        assert "〔法定・60日〕\n審査機関への速報 " in shown.words
        assert "※ 報告の要否は未判断です" in shown.words
        assert "に再通知、" in shown.words
        assert shown.buttons == (ACTING if name != "sho" else ["内容を見る"])
    assert "⚪ まだ確認されていません" in receipt(mei, number).words

    presses(saki, number, "確認した")
    for person in people.values():
        assert "管理者が確認" in copy(person, number).words
        assert "に再通知、" not in copy(person, number).words
        assert " までに判断がなければ再通知します。" in copy(person, number).words
    seen = receipt(mei, number)
    assert "管理者が確認しました" in seen.words
    assert "電話してください" not in seen.words

    does(saki, number, "報告者に聞く", wanted=["persons", "account"])
    asked = next(e for e in direct(mei) if f"{number}：分かる範囲で教えてください" in e.text)
    assert "知りたいこと：人数、経緯" in asked.words
    assert "⚪ 報告者に確認中：人数、経緯" in copy(slack.person("dai"), number).words

    adds(mei, asked, persons="more", account="宛先を選び間違えた")
    for person in people.values():
        lines = [each for each in line_under(person, number) if "追加" in each]
        assert lines == [f"{number}：報告者が情報を追加しました（人数、経緯）\n内容を見る"]
        assert "1,001人以上" in copy(person, number).words
        assert "確認中" not in copy(person, number).words
        assert "選び間違え" not in str(copy(person, number).raw)

    judged(saki, number, "reportable", types=["wrongful"], persons_most="1200")
    shown = copy(slack.person("sho"), number)
    assert "法の報告対象（類型3 不正の目的、類型4 1,000人超）" in shown.words
    assert "〔法定・60日〕" in shown.words
    assert "〔法定・30日〕" not in shown.words
    assert "⚪ ご本人への通知：未記録" in shown.words

    left = opens(saki, number, "完了する")
    for missing in (
        "総務省・総合通信局 または 個人情報保護委員会",
        "Pマーク審査機関",
        "ご本人への通知",
        "代表者に報告",
    ):
        assert missing in left.words.partition("完了する前に、次のことが必要です。")[2], missing
    assert left.buttons == ["報告を記録"]
    assert not [each for each in left.blocks if each["type"] == "input"]

    today = day(program)
    filed(saki, number, "mic", preliminary_on=today, final_on=today, reference="関東-7")
    assert "✅ 総務省・総合通信局：速報済み" in copy(slack.person("dai"), number).words
    assert "関東-7" not in str(copy(slack.person("dai"), number).raw)
    filed(saki, number, "pmark", final_on=today)
    group = {"whom": "会員", "way": "郵送"}
    filed(saki, number, "persons", on=today, count="1200", **group)
    filed(saki, number, "representative", on=today)
    does(saki, number, "完了する", corrective_action="CA-12")

    assert is_closed(saki, number)
    for name, person in people.items():
        assert copy(person, number).words.startswith(f"✅ 漏えい等のおそれ {number}\n")
        ways = ["続報・訂正を記録"] if name != "sho" else []
        assert copy(person, number).buttons == [*ways, "内容を見る"]
    view = opens(saki, number, "続報・訂正を記録")
    assert "確報を提出した日" not in view.words
    assert sends(saki, on=today, kind="further", changed="原因を追加") == {}
    saki.closes(everything=True)
    assert is_closed(saki, number)
    later = opens(slack.person("dai"), number, "内容を見る").words
    assert "続報 " in later
    assert (
        f"判断に関わる事実があとから分かったときは、ホームの「すぐ報告する」で新しく報告し、その控えの「分かることを追加」で「経緯」に {number} と書いてください。"
        in later
    )
    assert "対応は完了しました" in receipt(mei, number).words
    assert receipt(mei, number).buttons == []
    over = f"{number}：ご報告の件の対応が完了しました"
    assert over not in [each.text for each in direct(mei)]  # the desk is closed
    sheet = opens(slack.person("dai"), number, "内容を見る")
    for known in (
        "宛先を選び間違えた",
        "関東-7",
        "CA-12",
        "郵送",
        "管理者が確認",
        "管理者が判断",
        "管理者が完了",
    ):
        assert known in sheet.words, known


def test_the_letter_to_the_persons_is_written_copied_and_recorded(
    number: str, saki: Person, dai: Person, program: Running
) -> None:
    # O26
    judged(saki, number, "reportable", types=["many"], persons_most="1200")
    assert saki.view.buttons == ["報告を記録", "通知文を作る"]
    assert copy(saki, number).buttons[:2] == ["報告を記録", "通知文を作る"]
    opens(saki, number, "報告を記録")
    assert "通知文は、まだ作られていません" in chooses(saki, "what", "persons").words
    form = opens(saki, number, "通知文を作る")
    assert "ご本人にお知らせする内容" in form.words
    items = {
        "overview": "8月1日、ご案内のメールを別のお客様に送信しました。",
        "data_items": "お名前及び電子メールアドレス",
        "origin": "宛先の確認の誤り",
        "damage": "現在のところ、確認されておりません。",
    }
    assert sends(saki, **items) == {}
    assert program.settled()
    letter = saki.view
    for written in (
        *items.values(),
        "〔氏名〕 様",
        "いまのところ、ほかにお知らせすることはございません。",
        "個人データの漏えい等に関する",
    ):
        assert written in letter.words

    sheet = opens(dai, number, "内容を見る")
    assert "〔氏名〕 様" in opens_form(dai, sheet, "通知文を見る").words

    assert saki.view.buttons[:2] == ["報告を記録", "英語でも作る"]
    assert "ご本人への通知：未記録（通知文は作成済み：日本語）" in copy(saki, number).words
    opens(saki, number, "報告を記録")
    assert "通知文は、まだ作られていません" not in chooses(saki, "what", "persons").words
    form = opens(saki, number, "英語でも作る")
    assert "None at present." in str(form.blocks)
    assert items["overview"] not in str(form.blocks)
    assert items["overview"] in str(chooses(saki, "language", "ja").blocks)
    chooses(saki, "language", "en")
    english = {f"{each}_en": f"In English: {each}" for each in items}
    assert sends(saki, **english) == {}
    letter = saki.view.words
    for written in (*english.values(), "(Name)", "None at present.", "Privacy Desk"):
        assert written in letter
    assert "いまのところ" not in letter
    assert copy(saki, number).buttons[:2] == ["報告を記録", "完了する"]

    opens(saki, number, "通知文を作る")
    assert items["overview"] in str(chooses(saki, "language", "ja").blocks)
    both = opens_form(dai, opens(dai, number, "内容を見る"), "通知文を見る").words
    assert "〔氏名〕 様" in both
    assert english["overview_en"] in both

    group = {"whom": "メールを登録している会員", "way": "電子メール"}
    filed(saki, number, "persons", on=day(program), count="1150", **group)
    opens(saki, number, "報告を記録")
    assert "通知文は、まだ" not in chooses(saki, "what", "persons").words
    chooses(saki, "persons_how", "instead")
    assert sends(saki, persons_instead="サイトで公表", persons_reason="転居先が分からない") == {}

    words = opens(dai, number, "内容を見る").words
    assert "メールを登録している会員（1,150人）　電子メール" in words
    assert "代替措置　サイトで公表（理由：転居先が分からない）" in words
    assert "会員" not in str(copy(dai, number).raw)


def test_the_reporter_reads_that_it_is_being_dealt_with_and_no_finding(
    number: str, mei: Person, saki: Person
) -> None:
    # O24
    judged(saki, number, "reportable", types=["sensitive"])
    assert "対応を進めています。" in receipt(mei, number).words
    row = below(home(mei), "わたしの受付")
    assert f"{number} ・ 漏えい等のおそれ ・ 対応中" in row
    assert "報告対象" not in row + receipt(mei, number).words


def test_closing_asks_about_people_who_were_not_told(
    number: str, mei: Person, saki: Person, program: Running
) -> None:
    # O24, O26
    judged(saki, number, "reportable", types=["property"], persons_most="12")
    today = day(program)
    group = {"whom": "会員", "way": "電話"}
    filed(saki, number, "persons", on=today, count="11", **group)
    assert "⚪ ご本人への通知：8/" in copy(saki, number).words
    assert "（計11人。上限12人まで、残りは最大1人）" in copy(saki, number).words
    left = opens(saki, number, "完了する").words
    assert "総務省・総合通信局 または 個人情報保護委員会。" in left
    assert left.count("報告先がまだ残っています") == 2
    filed(saki, number, "ppc", final_on=today)
    filed(saki, number, "pmark", not_needed="Pマークの対象外")
    filed(saki, number, "representative", on=today)

    form = opens(saki, number, "完了する")
    assert "ほかに知らせるべき人がいないことを確かめた" in str(form.blocks)
    assert set(sends(saki, corrective_action="CA-12")) == {"told_all"}
    assert sends(saki, corrective_action="CA-12", told_all=["yes"]) == {}
    assert is_closed(saki, number)
    assert program.audit(number=number, actor=SAKI)[-1][1].startswith("close_told_all")

    done = copy(saki, number).words
    assert "必要な報告と通知を終えた" not in done
    assert "報告済み：個人情報保護委員会" in done
    assert "報告不要：" in done
    assert "ご本人への通知：11人（上限12人）" in done
    [news] = [e for e in direct(mei) if e.text == f"{number}：ご報告の件の対応が完了しました"]
    assert "事故として扱い、必要な対応を終えました" in news.words
    month = below(home(saki), "今月")
    assert re.search(r"漏えい等のおそれ：\d+（うち法の報告対象 [1-9]\d*）", month)
    kept = opens(saki, number, "内容を見る").words
    assert "✅ 代表者への報告：8/" in kept
    assert "✅ 確認済み：ほかに知らせるべき人はいない" in kept


def test_every_dialog_of_a_chain_saves_its_own_answers(
    number: str, saki: Person, program: Running
) -> None:
    # O7
    opens(saki, number, "判断する")
    chooses(saki, "verdict", "reportable")
    assert sends(saki, types=["property"], persons_most="5") == {}
    today = day(program)
    for what, values in (
        ("ppc", {"preliminary_on": today}),
        ("persons", {"on": today, "whom": "会員", "count": "5", "way": "電話"}),
        ("representative", {"on": today}),
    ):
        opens_form(saki, saki.view, "報告を記録")
        chooses(saki, "what", what)
        assert sends(saki, **{f"{what}_{name}": value for name, value in values.items()}) == {}
    assert program.settled()
    assert "✅ 代表者への報告" in saki.view.words  # the second form in the third modal
    assert "✅ 代表者への報告" in copy(saki, number).words

    form = opens_form(saki, saki.view, "完了する")

    assert "報告先がまだ残っています：個人情報保護委員会" in form.words
    assert "完了しました" not in form.words
    assert not is_closed(saki, number)


def test_the_second_acknowledgement_names_the_first(
    slack: Slack, dai: Person, number: str, saki: Person
) -> None:
    presses(saki, number, "確認した")

    forge(slack, dai, "escalation_acknowledge", number)  # as if seen before it was redrawn

    told_apart = [e for e in dai.sees("@madoguchi") if "が確認しています。" in e.words]
    assert "U03MGR" in str(told_apart[-1].raw)
    assert "管理者が確認" in copy(dai, number).words
