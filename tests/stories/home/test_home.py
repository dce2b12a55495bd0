"""The Home tab, by role."""

import pytest

from tests.stories.steps.builders import (
    ASKED,
    SAID,
    breach,
    drafted,
    handles,
    old_complaint,
    question,
)
from tests.stories.steps.case import opens_form
from tests.stories.steps.disclosures import Request
from tests.stories.steps.homes import act_of, below, counts, home, row, sections, taps_row
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tickets.escalation.acts import Judge, RecordPersonsTold
from tickets.model.kinds import Channel, Move
from tickets.model.triage import BreachType, PersonsTold, Triage, Verdict
from workspace.driver import Person, Slack


def test_home_reports_a_leak_with_one_button_and_offers_six_topics(
    mei: Person, emma: Person
) -> None:
    japanese, english = mei.opens_home(), emma.opens_home()

    assert japanese.words.startswith("漏えい・紛失・誤送信かもしれないとき")
    assert "03-0000-0119" in japanese.words
    assert "privacy@sample.example（内線 100）" in japanese.words
    assert (
        "社外の相談先：電気通信個人情報保護推進センター（同センターのWebサイトの窓口）"
        in japanese.words
    )
    assert "Outside body: JIPDEC (its office for certified organizations)" in english.words
    beside = [block["accessory"]["type"] for block in japanese.blocks if "accessory" in block]
    assert beside.count("static_select") == 6
    assert "Disclosure requests" in english.words
    assert japanese.buttons[0] == "すぐ報告する"
    button = japanese.blocks[2]["elements"][0]
    assert button["style"] == "danger"
    assert button["confirm"]


def test_every_home_begins_with_the_way_to_report_a_leak(
    nao: Person, ken: Person, saki: Person
) -> None:
    # O24
    for person in (nao, ken, saki):
        shown = home(person)
        [report] = [block for block in shown.blocks if block.get("block_id") == "emergency"]
        assert shown.blocks.index(report) == 1  # below the switches
        assert report["accessory"]["text"]["text"] == "すぐ報告する"
        assert shown.buttons.count("すぐ報告する") == 1


def test_an_answer_picked_on_home_is_asked_about_and_rated_in_its_modal(
    mei: Person, program: Running
) -> None:
    home = mei.opens_home()

    mei.clicks(home, "suggest", option=home.buttons[1])
    modal = mei.waits_for_view(after=home)

    assert modal.type == "modal"
    assert modal.title == "回答"
    assert modal.words.splitlines()[0] == f"ご質問：{home.buttons[1]}"
    assert modal.buttons[:3] == ["役に立った", "違う", "人に聞く"]
    assert "みんなに共有" not in modal.buttons

    form = opens_form(mei, modal, "人に聞く")
    assert form.title == "人に聞く"
    assert form.depth > modal.depth
    mei.closes()

    mei.clicks(modal, "求めを受付")
    form = mei.waits_for_view(after=form)
    assert form.title.startswith("開示等の求めの受付")
    mei.closes()

    before = len(program.feedback())
    mei.clicks(modal, "役に立った")
    assert "ありがとうございます" in mei.waits_for_view(after=form).words
    assert len(program.feedback()) == before + 1


def test_an_expired_trigger_sends_the_answer_by_dm(
    mei: Person, slack: Slack, program: Running
) -> None:
    # Slack refuses the expired trigger; nothing else is asked while the clock stands still.
    with program.clock.standing_still():
        home = mei.opens_home()
        mei.clicks(home, "suggest", option=home.buttons[1])
        mei.waits_for_view(after=home)
        mei.closes()
        assert program.settled()
        slack.injects_faults(failing=1)
        mei.clicks(home, "suggest", option=home.buttons[1])
        reply = mei.waits_for(after=home)
    assert reply.buttons[:3] == ["役に立った", "違う", "人に聞く"]


ROLES = {
    "saki": ["管理者", "わたし"],
    "dai": ["代行者", "わたし"],
    "rei": ["代表者", "わたし"],
    "aoi": ["監査", "わたし"],
    "ken": ["窓口", "わたし"],
    "nao": ["部門", "わたし"],
    "mei": [],
    "sho": ["セキュリティ", "わたし"],
}
ALWAYS = {
    "saki": {"判断待ち", "今月"},
    "dai": {"判断待ち", "今月"},
    "rei": {"判断待ち", "今月"},
    "aoi": {"監査", "今月"},
    "ken": {"今日やること", "未割当"},
    "nao": {"調査・措置のお願い", "苦情の調査"},
    "sho": {"漏えい等のおそれ"},
    "mei": {"漏えい・紛失・誤送信かもしれないとき", "質問する", "わたしの受付", "窓口と相談先"},
}
RAISED = "そのほかの報告・照会"
MAY_STAND = {
    "saki": {"漏えい等のおそれ", RAISED, "遅れ", "わたしの担当", "今週の期限", "是正処置"},
    "dai": {"漏えい等のおそれ", RAISED, "遅れ", "わたしの担当", "今週の期限", "是正処置"},
    "rei": {"管理者・窓口についての申出", "遅れ", "漏えい等のおそれ", RAISED},
    "aoi": {"漏えい等のおそれ", RAISED},
    "sho": set(),
    "ken": {"差し戻し", "ほかの人の番", "わたしの担当"},
    "nao": set(),
    "mei": set(),
}
CHANGES = ("引き受ける", "評価する", "承認", "読んで決める", "不在を設定", "苦情を記録", "引き継ぐ")


@pytest.mark.parametrize("name", ALWAYS)
def test_home_shows_the_sections_of_the_role_and_people_with_several_switch_at_the_top(
    name: str, slack: Slack, program: Running
) -> None:
    view = home(slack.person(name))
    assert ALWAYS[name] <= sections(view) <= ALWAYS[name] | MAY_STAND[name]
    first = view.blocks[0]
    labels = [each["text"]["text"] for each in first.get("elements", ())]
    assert (labels if first.get("block_id") == "home_roles" else []) == ROLES[name]


def test_the_chosen_role_is_remembered(ken: Person) -> None:
    case = home(ken)
    ken.clicks(case, "わたし")
    own = ken.waits_for_home(after=case)
    again = home(ken)
    ken.clicks(again, "窓口")
    back = ken.waits_for_home(after=again)

    assert "今日やること" in sections(case)
    assert "わたしの受付" in sections(own)
    assert sections(again) == sections(own)
    assert "今日やること" in sections(back)


def test_refreshing_home_does_not_grant_a_role(mei: Person) -> None:
    # The button is of a role that was lost since.
    view = home(mei)
    mei.clicks(view, "更新")
    anew = mei.waits_for_home(after=view)
    assert sections(anew) == ALWAYS["mei"]


def test_no_home_shows_anybodys_words(slack: Slack, program: Running) -> None:
    ticket = old_complaint(program)
    question(program)

    for name in ROLES:
        shown = str(home(slack.person(name)).raw)
        assert SAID not in shown
        assert ASKED not in shown
    assert ticket.number in str(home(slack.person("ken")).raw)


def test_home_shows_the_agents_tickets_and_is_updated_after_a_press_on_it(
    yui: Person, program: Running
) -> None:
    ticket = old_complaint(program, channel=Channel.POST)
    program.does(ticket.number, "U02YUI", Move.TAKE)
    old_complaint(program)
    view = home(yui)
    rows = below(view, "わたしの担当") + below(view, "今日やること")
    assert ticket.number in rows
    assert view.blocks[-2]["elements"][0]["text"].endswith("現在")
    assert "更新" in view.buttons

    yui.clicks(view, "引き受ける")
    anew = yui.waits_for_home(after=view)
    assert anew.raw != view.raw


def test_requesters_see_plain_states_without_internal_targets(
    emma: Person, mei: Person, program: Running
) -> None:
    # O30: 〔社内目標〕 is never shown to a person about their own request
    ticket = question(program)
    program.does(ticket.number, "U02KEN", Move.TAKE)
    english = question(program, "U03EMMA")

    own = below(home(mei), "わたしの受付")
    hers = below(home(emma), "My questions and requests")

    assert f"{ticket.number} ・ 確認中" in own
    assert "社内目標" not in own
    assert "U02KEN" not in own
    assert "見る" in own
    assert f"{english.number} · waiting for the desk" in hers
    assert english.number not in own


def test_a_complaint_about_the_manager_is_not_on_the_managers_home(
    slack: Slack, program: Running
) -> None:
    # O1: neither as a row nor in a count, nor what it led to
    before = counts(home(slack.person("saki")))
    recent = old_complaint(program, about=frozenset({"U03MGR"}), received_at=program.now())
    ticket = old_complaint(program, about=frozenset({"U03MGR"}))
    assert ticket.number.startswith("X-")
    saki, rei = home(slack.person("saki")), home(slack.person("rei"))
    assert ticket.number not in str(saki.raw)
    assert counts(saki) == before
    assert ticket.number in below(rei, "管理者・窓口についての申出")
    [raised] = [link.number for link in recent.links]
    assert raised not in str(saki.raw)
    assert act_of(rei, raised) == "確認した"


def test_a_decision_is_on_the_deciders_home_only_and_after_a_day_on_the_deputys_too(
    slack: Slack, program: Running
) -> None:
    # O22, O23
    ticket = drafted(program)
    saki, dai = home(slack.person("saki")), home(slack.person("dai"))
    row = below(saki, "判断待ち")
    assert ticket.number in row
    assert "承認待ち：管理者" in row
    assert ticket.number not in below(dai, "判断待ち")

    program.clock.passes(days=4)  # the deputy has a notice of it, with its form
    for name in ("saki", "dai"):
        assert ticket.number in below(home(slack.person(name)), "判断待ち")


def test_the_auditors_home_has_no_changing_button(slack: Slack, program: Running) -> None:
    view = home(slack.person("aoi"))
    assert "だれか分からないときは、<@U03MGR> に聞いてください。" in view.words
    assert set(view.buttons) - {"内容を見る"} == {
        "監査",
        "わたし",
        "すぐ報告する",
        "先月の月次報告",
        "探す",
        "更新",
    }
    assert not set(CHANGES) & set(view.buttons)


def test_a_leak_is_handled_from_its_row(saki: Person, slack: Slack, program: Running) -> None:
    number = breach(program)
    view = home(saki)
    assert act_of(view, number) == "確認した"

    taps_row(saki, view, number)
    seen = saki.waits_for_home(after=view)

    assert saki.view is None  # Home itself says it
    seen_state = below(seen, "漏えい等のおそれ")
    assert "確認済み・報告の要否は未判断" in seen_state
    assert "判断：管理者など" not in seen_state  # the reader is one of them
    assert act_of(seen, number) == "判断する"
    taps_row(saki, seen, number)
    form = saki.waits_for_view(after=seen)
    chosen = {"block_id": "verdict", "action_id": "answer", "option": "not_reportable"}
    slack.gesture("click", person=saki.id, view=form.id, **chosen)
    saki.waits_for_view(after=form)
    assert saki.submits({}).errors.keys() == {"reason"}
    assert saki.submits({"reason": "一人分で、すぐに回収した"}).errors == {}
    judged = saki.waits_for_home(after=seen)
    assert act_of(judged, number) == "報告を記録"


@pytest.mark.long
def test_a_judged_leak_row_leaves_out_nothing_that_is_owed(saki: Person, program: Running) -> None:
    # O26
    number = breach(program)
    judged = Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}))
    handles(program, number, Judge(judged))

    shown = row(home(saki), number)
    for owed in ("当局への速報", "当局への確報", "審査機関への速報", "〔目安〕", "〔法定・30日〕"):
        assert owed in shown, owed
    assert shown.count("〔Pマーク〕") == 2  # its 速報 and 確報
    assert "⚪ ご本人への通知：未記録" in shown
    assert "⚪ 代表者への報告：未記録" in shown

    told = PersonsTold(on=today(program), whom="会員", count=3, way="電話")
    handles(program, number, RecordPersonsTold(told))
    assert "ご本人への通知" not in row(home(saki), number)


def test_an_unacknowledged_leak_is_on_the_representatives_home(
    rei: Person, program: Running
) -> None:
    # After two hours without an acknowledgement.
    number = breach(program)
    assert number not in str(home(rei).raw)

    program.clock.passes(hours=2, minutes=1)
    assert program.reminders_sent()
    view = home(rei)

    assert number in below(view, "漏えい等のおそれ")
    assert act_of(view, number) == "確認した"


@pytest.mark.long
def test_a_decision_whose_reply_is_late_stands_on_the_representatives_home(
    case: Request, ken: Person, dai: Person, rei: Person, program: Running
) -> None:
    # O23
    case.recorded().to_search()
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    case.proposes(ken, chosen, **{"reason.disclose": "第三者の権利利益を害するおそれ"})
    assert case.number not in below(home(rei), "判断待ち")
    days_pass(program, 3)  # the deputy is asked, too
    assert case.number in below(home(dai), "判断待ち")
    assert case.number not in below(home(rei), "判断待ち")
    program.clock.passes(days=27)
    assert case.number in below(home(rei), "判断待ち")
