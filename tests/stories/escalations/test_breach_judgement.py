"""Judging a possible breach: what the form opens with, asks and refuses."""

import pytest

from tests.stories.steps.builders import SAKI
from tests.stories.steps.case import chooses, direct, sends
from tests.stories.steps.complaints import answer
from tests.stories.steps.escalations import (
    adds,
    copy,
    filed,
    heard,
    judged,
    judges,
    line_under,
    opens,
    presses,
    receipt,
    word_to,
)
from tests.stories.steps.homes import act_of, home, is_away, taps_row
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Person, View

ASKS_TO_CONFIRM = "「確認した」を押してください"
FILED = "個人情報保護委員会：速報済み"

pytestmark = pytest.mark.usefixtures("standing_still")


def times_read(program: Running, number: str) -> int:
    """How often the manager opened the reporter's words."""
    return [fields for _, fields, _ in program.audit(number=number, actor=SAKI)].count("account")


def test_new_facts_against_not_reportable_ask_to_judge_again(
    number: str, mei: Person, saki: Person
) -> None:
    # O26
    judged(saki, number, "not_reportable", persons_most="320")
    adds(mei, receipt(mei, number), persons="more")

    again = "「類型4 1,000人超」に当たる情報が加わりました。判断し直してください。"
    message = copy(saki, number).words
    assert again in message
    assert "以前の判断：" in message
    assert "速報" in message
    assert again in line_under(saki, number)[-1]
    assert "🔴 判断し直してください" in home(saki).words
    form = opens(saki, number, "判断する")
    assert answer(form, "types") == ["many"]
    chooses(saki, "verdict", "reportable")
    assert sends(saki, persons_most="1400") == {}
    assert "判断し直して" not in copy(saki, number).words
    assert "の判断の理由：一人分で、すぐに回収した" in opens(saki, number, "内容を見る").words


def test_the_judgement_opens_with_what_was_reported(number: str, mei: Person, saki: Person) -> None:
    # O26
    adds(mei, receipt(mei, number), data=["sensitive", "entrusted"], triggers=["lost"])

    form = opens(saki, number, "判断する")
    assert answer(form, "types") == ["sensitive"]
    assert answer(form, "facts") == ["entrusted"]

    chooses(saki, "verdict", "not_an_incident")
    assert list(sends(saki, reason="名簿は金庫にあった")) == ["denies_report"]

    form = chooses(saki, "verdict", "not_reportable")
    data = "どのようなデータか：健康・犯罪歴・障害・信条などを含む、お客様から預かったデータ"
    assert form.words.splitlines().count(data) == 2  # above and beside the reason
    reason = {"reason": "健康の欄は空だった", "persons_most": "60"}
    assert "この件には当たらないこと、または報告と違うことを確かめた" in saki.view.words
    assert set(sends(saki, **reason)) == {"verdict"}
    chooses(saki, "types", [])
    assert list(sends(saki, **reason)) == ["denies_report"]
    assert sends(saki, **reason, denies_report=["yes"]) == {}
    assert "事故だが法の報告対象ではない" in copy(saki, number).words


def test_the_judgement_says_at_once_what_the_law_has_against_it(number: str, saki: Person) -> None:
    # O26
    opens(saki, number, "判断する")
    against = "選んだ類型・人数では、法の報告対象です。"
    assert against not in chooses(saki, "verdict", "not_reportable").words
    assert against in chooses(saki, "types", ["sensitive"]).words
    assert against not in chooses(saki, "facts", ["encrypted"]).words
    chooses(saki, "facts", [])
    chooses(saki, "types", [])
    assert against in chooses(saki, "persons_most", "1001").words

    # Sent before Slack has redrawn the form: it comes back with the field that it lacked.
    opens(saki, number, "判断する")
    form = _comes_back(saki, verdict="not_reportable", types=["sensitive"])
    assert form.words.startswith("「理由」を入力してください。")
    assert against in form.words
    form = _comes_back(saki, reason="一人分で、すぐに回収した")
    assert "「理由」を入力してください。" not in form.words
    assert form.words.startswith(against)
    assert against not in chooses(saki, "verdict", "reportable").words
    assert sends(saki) == {}
    assert "判断：法の報告対象（類型1 要配慮個人情報）" in copy(saki, number).words


def test_what_must_be_reported_by_law_has_a_type_and_is_not_strongly_encrypted(
    number: str, saki: Person
) -> None:
    # O26
    opens(saki, number, "判断する")
    chooses(saki, "verdict", "reportable")
    assert list(sends(saki, persons_most="42")) == ["types"]
    found = {"types": ["sensitive"], "persons_most": "5000"}

    refused = sends(saki, **found, facts=["encrypted"])

    assert list(refused) == ["facts"]
    assert "高度な暗号化がされている場合は、法の報告対象になりません" in refused["facts"]
    assert sends(saki, **found, facts=[]) == {}


def test_the_representative_hears_of_what_must_be_reported_by_law_and_confirms_it(
    program: Running, number: str, saki: Person, rei: Person
) -> None:
    # O26
    judged(saki, number, "not_reportable", persons_most="1")
    assert number not in home(rei).words
    assert not direct(rei, number)
    judged(saki, number, "reportable", types=["sensitive"], persons_most="1")
    row = next(each for each in home(rei).words.split("\n\n") if number in each)
    assert "判断済み（法の報告対象）" in row
    assert "代表者への報告：未記録" in row

    told = word_to(rei, number)
    assert f"{number}：法の報告対象と判断されました" in told.words
    assert "⚪ 代表者への報告" in told.words
    rei.clicks(told, "確認した")
    seen = f"{number}：代表者が "
    assert seen in line_under(saki, number)[-1]
    assert "このあとは管理者が進めます" in word_to(rei, number).words
    assert {"報告を記録", "完了する"}.isdisjoint(word_to(rei, number).buttons)
    assert act_of(home(rei), number) == "内容を見る"
    assert "このあとは管理者が進めます" not in copy(saki, number).words
    assert program.report(number).representative_told_on == tokyo.date_of(program.now())
    assert "確認した" not in word_to(rei, number).buttons
    assert "✅ 代表者への報告" in copy(saki, number).words
    assert number in home(rei).words


def test_the_representative_reads_who_goes_on_and_goes_on_while_nobody_does(
    program: Running, number: str, saki: Person, dai: Person, rei: Person
) -> None:
    # O23, O26
    judged(saki, number, "reportable", types=["sensitive"], persons_most="1")
    presses(rei, number, "確認した")
    presses(dai, number, "引き受ける")
    assert "このあとは代行者が進めます" in word_to(rei, number).words
    is_away(dai, program)
    assert act_of(home(rei), number) == "内容を見る"

    is_away(saki, program)

    assert act_of(home(rei), number) == "報告を記録"
    assert "このあとは" not in opens(rei, number, "内容を見る").words


@pytest.mark.long
def test_what_the_representative_confirmed_at_night_asks_for_nothing_in_the_morning(
    program: Running, number: str, saki: Person, rei: Person
) -> None:
    # O26
    goes_to(program, next_day(program), 20)
    assert program.settled()
    judged_at_night = {"types": ["sensitive"], "persons_most": "1"}
    assert judges(saki, number, "reportable", **judged_at_night) == {}
    assert act_of(home(rei), number) == "確認した"
    taps_row(rei, home(rei), number)

    goes_to(program, next_day(program), 9, 5)
    assert program.reminders_sent()

    assert program.report(number).representative_told_on is not None
    assert ASKS_TO_CONFIRM not in str(heard(rei, number))


def test_a_line_that_asks_the_representative_ends_with_their_confirmation(
    number: str, saki: Person, rei: Person
) -> None:
    # O26
    given = {"types": ["sensitive"], "persons_most": "1"}
    judged(saki, number, "reportable", **given)
    judged(saki, number, "not_reportable", types=[], persons_most="1")
    judged(saki, number, "reportable", **given)
    under = [each for each in direct(rei) if each.thread_ts not in (None, each.ts)]
    [line] = [each for each in under if ASKS_TO_CONFIRM in each.words]
    assert "何が起きたか：" in line.words
    assert "人数：" in line.words
    assert "速報" in line.words
    assert line.buttons == ["確認した", "内容を見る"]

    rei.clicks(line, "確認した")

    [line] = [each for each in direct(rei) if each.ts == line.ts]
    assert ASKS_TO_CONFIRM not in line.words


def test_a_type_that_the_judgement_changed_is_kept_from_and_to(
    number: str, mei: Person, saki: Person
) -> None:
    # O26
    adds(mei, receipt(mei, number), data=["money"])
    given = {"types": ["sensitive"], "persons_most": "12"}

    judged(saki, number, "reportable", **given)

    changed = "類型（報告 → 判断）：類型2 財産的被害のおそれ → 類型1 要配慮個人情報"
    assert changed in opens(saki, number, "内容を見る").words
    judged(saki, number, "reportable", **given | {"types": ["property"]})
    assert opens(saki, number, "内容を見る").words.count(changed) == 1


def test_the_judgement_looks_at_the_count_on_record(number: str, saki: Person) -> None:
    # O26
    judged(saki, number, "unknown", persons_most="1500")
    against = "選んだ類型・人数では、法の報告対象です。"

    opens(saki, number, "判断する")
    chooses(saki, "verdict", "not_an_incident")  # without the count, which is of the other step
    assert against in chooses(saki, "verdict", "not_reportable").words
    assert against not in chooses(saki, "persons_most", "1000").words


def _comes_back(person: Person, **values: object) -> View:
    before = person.view
    assert before is not None
    assert sends(person, **values) == {}
    return person.waits_for_view(after=before)


def test_an_undecided_judgement_opens_as_it_was_left(
    number: str, mei: Person, saki: Person
) -> None:
    # O26
    adds(mei, receipt(mei, number), data=["sensitive"])
    opens(saki, number, "判断する")
    chooses(saki, "verdict", "unknown")
    assert sends(saki, types=["property"]) == {}

    form = opens(saki, number, "判断する")

    assert answer(form, "types") == ["property"]


def test_the_judge_sees_number_facts_and_the_reporters_words(
    mei: Person, saki: Person, number: str, program: Running
) -> None:
    adds(mei, receipt(mei, number), triggers=["lost"], persons="one", account="駅で鞄を置き忘れた")

    form = opens(saki, number, "判断する")

    for known in (
        number,
        "紛失や盗難",
        "人数：1人",
        "駅で鞄を置き忘れた",
        "⚪ まだ確認されていません",
    ):
        assert known in form.words, known
    again = chooses(saki, "verdict", "not_an_incident")
    assert "駅で鞄を置き忘れた" in again.words
    assert times_read(program, number) == 2  # opened, and drawn anew
    assert sends(saki, reason="中身は白紙だった") == {}
    assert times_read(program, number) == 2


@pytest.mark.long
def test_facts_added_to_a_reported_breach_name_what_is_new_and_hide_nothing_that_was_filed(
    number: str, mei: Person, saki: Person, program: Running
) -> None:
    # O26
    judged(saki, number, "reportable", persons_most="42", types=["sensitive"])
    today = tokyo.date_of(program.now()).isoformat()
    filed(saki, number, "ppc", preliminary_on=today)
    assert FILED in copy(saki, number).words

    adds(mei, receipt(mei, number), data=["sensitive", "communications", "eea"])

    again = "「通信の秘密、EEA居住者」に当たる情報が加わりました。判断し直してください。"
    assert again in copy(saki, number).words
    [asked] = [line for line in line_under(saki, number) if again in line]
    assert FILED in copy(saki, number).words

    judged(saki, number, "reportable", persons_most="42", types=["sensitive"])
    [told] = [line for line in line_under(saki, number) if line.startswith(asked.split("\n")[0])]
    assert "判断し直して" not in told
    assert "管理者が判断：法の報告対象" in told
