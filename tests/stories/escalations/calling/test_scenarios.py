"""Scenarios of escalations, with everybody who is called."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.case import chooses, direct, opens_form, reply_to, sends, submitted
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.disclosures import COMPLETE, Request
from tests.stories.steps.escalations import (
    again,
    climbed,
    copy,
    does,
    filed,
    files,
    gets_route,
    heard,
    is_closed,
    judged,
    judges,
    number_in,
    opens,
    presses,
    reports,
)
from tests.stories.steps.program import Running, runs
from workspace.driver import Person, Slack

MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)
WEDNESDAY, THURSDAY = date(2026, 8, 5), date(2026, 8, 6)
WHO, REACH, MATTER = "見本警察署 佐藤巡査", "03-1234-0110", "鈴木様と契約があるかを聞かれた"


def settles(person: Person, number: str, outcome: str) -> None:
    does(person, number, "対応を記録", outcome=outcome, reason="書面で受け付けることにした")
    assert is_closed(person, number)


# --- calls from outside (5, 16, 17) ------------------------------------------------------------------

CALLERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "law_enforcement": (
        "警察から電話がかかってきて、お客様の住所を聞かれています",
        {"caller": "police", "name": WHO, "contact": REACH, "detail": MATTER},
        "警察など",
    ),
    "media": (
        "新聞記者からお客様の件で電話がありました",
        {"detail": "取材の依頼。締切は明日"},
        "報道",
    ),
}


@pytest.mark.parametrize("cause", CALLERS)
def test_an_outside_call_is_escalated_in_opening_hours_and_stays_confidential(
    mei: Person, slack: Slack, program: Running, move_clock: MoveClock, cause: str
) -> None:
    # O5, O29, scenarios 5, 16, 17
    said, values, kind = CALLERS[cause]
    saki, dai, rei = (slack.person(name) for name in ("saki", "dai", "rei"))
    move_clock(MONDAY, 17)
    form = opens_form(mei, gets_route(mei, said), "管理者に知らせる")
    ticket = number_of(submitted(mei, form, values))
    number = program.raised(ticket)[cause]
    assert heard(saki, number) == [f"確認のお願い {number}"]
    assert copy(saki, number).words.startswith(f"🔴 {kind} {number}\n")

    move_clock(MONDAY, 17, 30)
    assert heard(dai, number) == [again(number)]
    for moment in ((MONDAY, 19, 0), (TUESDAY, 9, 59)):
        move_clock(*moment)
        assert heard(rei, number) == []
    move_clock(TUESDAY, 10)
    assert heard(rei, number) == [climbed(number)]
    settles(rei, number, "passed_on")

    everyone = [slack.person(name) for name in ("ken", "yui", "sho", "nao", "saki", "dai", "rei")]
    for person in everyone[:4]:
        assert heard(person, number) == heard(person, ticket) == []
    for person in everyone:
        seen = str([each.raw for each in direct(person)])
        assert not [words for words in (WHO, REACH, MATTER, "鈴木様", "締切") if words in seen]
    # A press call has a card; an enquiry has none.
    is_shown = ticket in str([each.raw for each in everyone[0].sees("C03DESK")])
    assert is_shown is (cause == "media")


# --- the desk flags it (4, 5, 7, 15) -------------------------------------------------------------

FLAGS = {
    "legal": ("legal_threat", "訴訟・弁護士（予告を含む）"),
    "entrusted": ("entrusted_data", "委託を受けたデータ"),
}


@pytest.mark.long
@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_is_reported_to_the_manager_once_and_the_request_continues(
    flag: str, case: Request, ken: Person, slack: Slack, program: Running, move_clock: MoveClock
) -> None:
    # O25, scenarios 4, 5, 7, 15
    cause, kind = FLAGS[flag]
    saki, dai, rei = (slack.person(name) for name in ("saki", "dai", "rei"))
    move_clock(MONDAY, 15)
    case.takes_call(ken, contact="090-0000-0915")
    case.does(ken, "request_describe", {"flags": [flag]})
    case.does(ken, "request_describe", {"flags": [flag]})  # said again, it is the same
    assert list(program.raised(case.number)) == [cause]
    number = program.raised(case.number)[cause]
    assert heard(saki, number) == [f"確認のお願い {number}"]
    assert copy(saki, number).words.startswith(f"🔴 {kind} {number}\n")
    assert f"関連：{case.number}" in copy(saki, number).words

    move_clock(MONDAY, 15, 30)
    assert heard(dai, number) == [again(number)]
    presses(dai, number, "引き受ける")
    assert "対応：代行者が引き受けています" in copy(saki, number).words
    if flag == "entrusted":  # O17: nothing is sent before the manager has said whose they are
        case.does(saki, "request_redirect", {"move_reason": "委託元の顧客の名簿だけのため"})
    else:
        case.sends_form(ken)
    assert case.status == ("closed" if flag == "entrusted" else "form_sent")
    move_clock(TUESDAY, 17)
    waits = f"{number}：対応がまだ記録されていません。「対応を記録」から記録してください"
    assert waits not in heard(saki, number)
    move_clock(WEDNESDAY, 9)  # seen, and not settled within a business day
    assert heard(saki, number)[-1] == heard(dai, number)[-1] == waits
    assert heard(rei, number) == []
    settles(dai, number, "nothing_needed")
    assert "代行者が完了" in copy(saki, number).words


# --- possible breaches (11, 12, 21) --------------------------------------------------------------


def test_a_licence_in_a_channel_still_needs_the_privacy_mark_report(
    mei: Person, saki: Person, slack: Slack, move_clock: MoveClock
) -> None:
    # O26, scenario 11
    move_clock(MONDAY, 20)
    asked = mei.mentions("これでいいですか", "C01GENERAL", files=["licence.jpg"])
    number = number_in(reply_to(mei, mei.waits_for(after=asked), "すぐ報告する").words)
    called = [slack.person(name) for name in ("saki", "dai", "sho")]
    for person in called:
        assert len(heard(person, number)) == 1
        assert "Slack" in copy(person, number).words
    move_clock(MONDAY, 20, 30)
    assert again(number) in heard(called[1], number)

    judged(saki, number, "not_reportable", persons_most="1")
    for person in called:
        words = copy(person, number).words
        assert "事故だが法の報告対象ではない" in words
        assert "⚪ Pマーク審査機関：" in words
        assert "すぐに回収した" not in words
    assert "一人分で、すぐに回収した" in opens(called[1], number, "内容を見る").words
    assert "報告先がまだ残っています：Pマーク審査機関" in opens(saki, number, "完了する").words
    move_clock(MONDAY, 23)
    assert heard(slack.person("rei"), number) == []  # judged, it climbs no further


def test_a_my_number_has_its_own_reporting_threshold(
    case: Request, ken: Person, saki: Person, slack: Slack, program: Running, move_clock: MoveClock
) -> None:
    # O26, scenario 12
    move_clock(MONDAY, 15)
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")
    case.chooses(ken, "paper.stamps", "here")
    case.chooses(ken, "my_number_seen", "yes")
    values = {**COMPLETE, "yen": "1000", "pieces": "2", "my_number_dealt": "masked"}
    assert case.sends(ken, values) == {}
    number = program.raised(case.number)["mynumber"]
    dai, sho = slack.person("dai"), slack.person("sho")
    for person in (saki, dai, sho):
        words = copy(person, number).words
        assert "何が起きたか：届いた書類へのマイナンバーの混入" in words
        assert "漏えい等に当たるかは、番号がほかの人に渡ったかを確かめて" in words
        assert "会社が知った日時：8/3(月)" in words
        assert "00:00" not in words  # the day alone is known
    move_clock(MONDAY, 15, 30)
    assert heard(dai, number)[-1] == again(number)

    facts = {"types": ["my_number"], "persons_most": "101"}
    assert set(judges(saki, number, "not_reportable", **facts)) == {"verdict"}
    facts["persons_most"] = "1"
    judged(saki, number, "not_reportable", **facts)
    assert "事故だが法の報告対象ではない" in copy(sho, number).words


def test_a_misdirected_invoice_is_closed_after_all_reports(
    ken: Person, saki: Person, slack: Slack, program: Running, move_clock: MoveClock
) -> None:
    # O26, O28, scenario 21: known since the call
    move_clock(MONDAY, 15)
    called_at = int((program.now() - timedelta(hours=4)).timestamp())
    receipt = takes(
        ken, detail="ほかのお客様の請求書が届いた", leak="yes", received_at=called_at, marks=[]
    )
    ticket, number = number_of(receipt), number_in(receipt.words)
    assert number == program.raised(ticket)["breach_suspected"]
    assert "会社が知った日時：8/3(月) 11:00" in copy(saki, number).words
    presses(saki, number, "確認した")
    move_clock(MONDAY, 17)
    assert heard(slack.person("rei"), number) == []

    judged(saki, number, "not_reportable", persons_most="1")
    today = str(MONDAY)
    filed(saki, number, "pmark", final_on=today)
    group = {"whom": "宛名の方", "count": "1", "way": "電話"}
    filed(saki, number, "persons", on=today, **group)
    filed(saki, number, "representative", on=today)
    does(saki, number, "完了する", corrective_action="CA-2")
    assert is_closed(saki, number)
    assert copy(slack.person("sho"), number).words.startswith(f"✅ 漏えい等のおそれ {number}\n")


@pytest.mark.long
def test_every_report_has_its_own_deadline_and_blocks_closing(
    mei: Person, saki: Person, move_clock: MoveClock
) -> None:
    # O26, O30: secrecy of communications, entrusted data, persons in the EEA
    move_clock(MONDAY, 15)
    number = number_in(reports(mei).words)
    kinds = {"types": ["communications"], "facts": ["entrusted", "european"]}
    judged(saki, number, "reportable", persons_most="1001", **kinds)
    words = copy(saki, number).words
    for line in (
        "速報 8/7(金)〔目安〕　　確報 9/1(火)〔法定・30日〕",
        "総務省（通信の秘密）：詳報 9/1(火)〔総務省〕",
        "委託元：通知 8/7(金)〔目安〕",
        "EUの監督機関：報告 8/6(木) 15:00〔GDPR〕",
        "〔Pマーク〕",
        "⚪ ご本人への通知：未記録",
    ):
        assert line in words, line
    assert "60日" not in words  # no wrongful purpose

    def rung(what: str) -> list[str]:
        return [each.words for each in direct(saki) if each.text == f"{number}：{what}"]

    move_clock(WEDNESDAY, 9)
    [told] = rung("今日、当局への速報の準備をしてください")
    assert told.splitlines()[1] == "🟡 今日 当局への速報の準備 8/5(水)〔目安〕"
    move_clock(THURSDAY, 9)
    assert "8/6(木) 15:00〔GDPR〕" in rung("今日は報告の目安または期限の日です")[-1]
    move_clock(THURSDAY, 15)
    assert "8/6(木) 15:00〔GDPR〕" in rung("報告の目安または期限の日を過ぎました")[-1]

    missing = opens(saki, number, "完了する").words.partition("完了する前に")[2]
    for each in (
        "総務省（通信の秘密）",
        "委託元",
        "EUの監督機関",
        "Pマーク審査機関",
        "ご本人への通知",
    ):
        assert each in missing, each
    today = str(THURSDAY)
    for each in ("mic", "mic_secrecy", "pmark"):
        filed(saki, number, each, preliminary_on=today, final_on=today)
    filed(saki, number, "entruster", final_on=today)
    filed(saki, number, "eu", not_needed="監督機関への報告は不要と判断")
    assert "persons_whom" in files(saki, number, "persons")
    chooses(saki, "persons_how", "instead")
    assert set(sends(saki, persons_instead="Webで公表")) == {"persons_reason"}
    told = {"persons_instead": "Webで公表", "persons_reason": "連絡先が分からない"}
    assert sends(saki, **told) == {}
    assert "✅ ご本人への通知：代替措置" in copy(saki, number).words
    assert "連絡先が分からない" not in str(copy(saki, number).raw)
    assert "代表者に報告した日を記録してください" in opens(saki, number, "完了する").words
    filed(saki, number, "representative", on=today)
    does(saki, number, "完了する", corrective_action="CA-3")
    assert is_closed(saki, number)


def test_a_complaint_about_the_manager_calls_only_the_representative(
    ken: Person, saki: Person, slack: Slack, program: Running, move_clock: MoveClock
) -> None:
    # O1, scenario 14
    rei, dai, aoi = (slack.person(name) for name in ("rei", "dai", "aoi"))
    move_clock(MONDAY, 15)
    before = [each.raw for each in direct(saki)]
    case = Request(slack, program)
    case.number = number_of(takes(ken, marks=["acknowledged", "about_desk"]))
    case.does(ken, "ticket_name", {"about": [saki.id]})
    number = program.raised(case.number)["about_pm"]
    assert heard(rei, number) == [f"確認のお願い {number}"]
    assert "未確認なら 15:30 に再通知。" in copy(rei, number).words

    move_clock(MONDAY, 15, 30)
    assert heard(rei, number)[-1] == again(number)
    move_clock(TUESDAY, 17)
    assert heard(aoi, number) == heard(dai, number) == []
    settles(rei, number, "answered")
    assert [each.raw for each in direct(saki)] == before
    assert runs(saki, f"/privacy ticket {number}").words == "番号が存在しないか、ご覧になれません。"
