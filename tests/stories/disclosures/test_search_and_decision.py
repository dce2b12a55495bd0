"""What a decision makes of the departments' findings."""

import pytest

from tests.stories.steps.complaints import answer, fields
from tests.stories.steps.disclosures import NOTHING_OF_OTHERS, Request
from tests.stories.steps.homes import act_of, below, home
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import today
from tests.stories.steps.program import Running
from tickets.model.disclosure import CeaseUseReason, RequestType
from tickets.model.documents import Found
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Person, Slack

WITHOUT = {"reason.disclose": "再開の見込みがなく、期限までに回答するため"}


@pytest.mark.long
def test_data_that_the_law_keeps_is_read_where_an_erasure_is_decided(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person
) -> None:
    # O20, scenario 3
    case.recorded(
        RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.NO_LONGER_NEEDED})
    ).to_asked()
    case.opens(nao, "request_search_report")
    assert fields(case.chooses(nao, "found.crm", "none")) == ["found.crm"]
    form = case.chooses(nao, "found.crm", "found")
    assert fields(form) == ["found.crm", "kept_by_law.crm"]
    law = "所得税法の扶養控除等申告書、2034年1月10日まで"
    assert case.sends(nao, {"kept_by_law.crm": law}) == {}
    case.does(haru, "request_search_report", {"found.payroll": "none"})

    kept = f"法令で保存が必要：顧客管理（{law}）"
    case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.erase", "refused")
    assert f"{kept}。G6" in form.words
    case.chooses(ken, "grounds.erase", ["G6"])
    why = {"basis.erase.G6": "法35条6項", "reason.erase": "法令の保存期間のため"}
    assert case.sends(ken, {**NOTHING_OF_OTHERS, **why}) == {}
    assert kept in case.opens(saki, "request_decide").words


def test_a_fault_stands_under_the_system_that_it_is_about(case: Request, saki: Person) -> None:
    # O20: the desk may record the answers of all departments in one form
    case.recorded(
        RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.NO_LONGER_NEEDED})
    ).to_asked()
    case.opens(saki, "request_search_report")
    case.chooses(saki, "found.crm", "found")
    case.chooses(saki, "found.payroll", "found")
    laws = {"kept_by_law.crm": "社員番号 1234 5678 9012", "kept_by_law.payroll": "所得税法"}
    assert list(case.sends(saki, laws)) == ["kept_by_law.crm"]


@pytest.mark.long
def test_a_decision_without_a_search_has_a_reason_and_is_confirmed(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person
) -> None:
    # O20
    case.recorded().to_asked()
    case.does(haru, "request_search_report", {"found.payroll": "found"})
    case.cannot_search(nao)
    left = "調べられなかったシステムがあります：顧客管理"
    assert left in case.opens(ken, "request_propose").words
    case.chooses(ken, "outcome.disclose", "granted")
    assert list(case.sends(ken, NOTHING_OF_OTHERS)) == ["reason.disclose"]
    assert case.sends(ken, WITHOUT) == {}

    form = case.opens(saki, "request_decide")
    assert left in form.words
    assert form.words.count(WITHOUT["reason.disclose"]) == 1  # not in the letter
    assert "それを除いて確認した範囲" in form.words
    for ruling in ("change", "approve"):
        form = case.chooses(saki, "ruling", ruling)
        assert "顧客管理を除いた決定でよい" in form.words
    assert list(case.sends(saki, {})) == ["stands_without"]
    assert case.sends(saki, {"stands_without": ["yes"]}) == {}

    assert case.status == "decided"
    assert "それを除いて確認した範囲" in case.letter(ken, "reply")


def test_a_refusal_that_becomes_a_grant_without_a_search_is_confirmed(
    case: Request, ken: Person, saki: Person
) -> None:
    # O20
    case.recorded().to_asked().finds(crm=Found.UNAVAILABLE)
    case.opens(ken, "request_propose")
    case.chooses(ken, "outcome.disclose", "refused")
    case.chooses(ken, "grounds.disclose", ["G5"])
    why = {"reason.disclose": "業務の適正な実施に著しい支障があるため"}
    assert case.sends(ken, {**NOTHING_OF_OTHERS, **why}) == {}

    case.opens(saki, "request_decide")
    assert "stands_without" not in fields(case.chooses(saki, "ruling", "change"))
    form = case.chooses(saki, "outcome.disclose", "granted")
    assert "stands_without" in fields(form)


def test_a_refusal_of_what_was_found_as_not_held_is_confirmed(
    case: Request, ken: Person, saki: Person
) -> None:
    # O20
    case.recorded().to_asked().finds(crm=Found.FOUND, payroll=Found.NONE)
    case.opens(ken, "request_propose")
    case.chooses(ken, "outcome.disclose", "refused")
    form = case.chooses(ken, "grounds.disclose", ["G3"])
    assert "顧客管理には、データがあったと回答がありました" in form.words
    why = {"reason.disclose": "お客様の委託元が管理するデータのため"}
    assert case.sends(ken, {**NOTHING_OF_OTHERS, **why}) == {}

    case.opens(saki, "request_decide")
    form = case.chooses(saki, "ruling", "change")
    assert "not_held" in fields(form)
    assert "not_held" not in fields(case.chooses(saki, "grounds.disclose", ["G5"]))
    case.chooses(saki, "ruling", "approve")
    assert list(case.sends(saki, {})) == ["not_held"]
    assert case.sends(saki, {"not_held": ["yes"]}) == {}
    assert case.status == "decided"


@pytest.mark.long
def test_sent_back_it_is_asked_again_and_can_be_answered(
    case: Request, ken: Person, nao: Person, saki: Person, slack: Slack
) -> None:
    # O20, O22
    case.recorded().to_asked()
    case.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})
    case.cannot_search(nao)
    case.proposes(ken, {"outcome.disclose": "granted"}, **WITHOUT)
    assert case.number not in home(nao).words
    before = len(told(nao, case.number))

    case.does(saki, "request_decide", {"why_back": ["facts"]}, chosen={"ruling": "send_back"})

    asked = told(nao, case.number)
    assert len(asked) == before + 1
    assert "調査のお願い" in asked[-1].words
    assert "顧客管理" in asked[-1].words
    assert asked[-1].buttons == ["内容を見る", "回答する"]
    assert "次は調べられなかったシステムの再調査" in case.card(ken).words
    assert "頼んであります" in case.opens(ken, "request_search").words
    kept = "・顧客管理：調べられない（移行作業で停止中）　回答：営業部"
    assert kept in case.opens(ken, "request_propose").words
    case.does(nao, "request_search_report", {"found.crm": "none"})
    assert "すべての部門が回答しています" in case.opens(ken, "request_search").words
    case.proposes(ken, {"outcome.disclose": "no_data"})
    assert case.status == "decision"


@pytest.mark.long
def test_asked_again_after_a_reopening_a_department_reads_why_and_its_answer(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person
) -> None:
    # O20
    case.recorded().to_asked()
    case.does(haru, "request_search_report", {"found.payroll": "none"})
    case.cannot_search(nao)
    refused = {"outcome.disclose": "refused", "grounds.disclose": ["G5"]}
    case.proposes(ken, refused, **{"reason.disclose": "業務に著しい支障があるため"})
    case.is_decided(saki)
    case.is_answered(ken)
    case.does(ken, "request_close", {"disposal": "shredded"})
    why = "移行が済み、もう一度調べられるとのこと"
    form = case.opens(saki, "request_reopen")
    assert "部門に改めて調査を頼むと、その部門もこの理由を読みます" in form.words
    assert case.sends(saki, {"move_reason": why}) == {}
    case.does(saki, "request_decide", {"why_back": ["facts"]}, chosen={"ruling": "send_back"})

    form = case.opens(nao, "request_search_report")
    assert "再開の理由" in form.words
    assert why in form.words
    assert answer(form, "found.crm") == "unavailable"
    assert answer(form, "reason.crm") == "移行作業で停止中"


@pytest.mark.long
def test_a_reopened_request_is_its_owners_turn_until_it_is_drafted_anew(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O22, O29
    case.recorded().to_decided().replies()
    case.does(ken, "request_close", {"disposal": "shredded"})
    why = "一部が足りないとのお電話"
    case.does(saki, "request_reopen", {"move_reason": why})

    [heard] = told(ken, case.number, "再開されました")
    assert heard.buttons == ["決定案を出す", "開く"]
    assert act_of(home(ken), case.number) == "決定案を出す"
    assert "いま：決定者" not in case.card(ken).words
    assert case.number not in below(home(saki), "判断待ち")

    program.clock.passes(days=7)
    again = today(program)
    form = case.proposes(ken, {"outcome.disclose": "granted"})
    assert why in form.words

    [heard] = [each for each in told(ken, case.number) if each.ts == heard.ts]
    assert "決定案を提出" in heard.words
    said = below(home(saki), "判断待ち").split(case.number)[1]
    assert f"決定待ち：管理者（{again.month}/{again.day}(" in said
    assert "再開：1回" in said
    form = case.opens(saki, "request_decide")
    assert "再開の理由（" in form.words
    assert why in form.words


@pytest.mark.long
def test_a_fault_of_wording_is_mended_without_another_answer(
    case: Request, ken: Person, nao: Person, saki: Person, slack: Slack
) -> None:
    # O20, O22
    case.recorded().to_asked()
    case.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})
    case.cannot_search(nao)
    case.proposes(ken, {"outcome.disclose": "granted"}, **WITHOUT)
    case.does(saki, "request_decide", {"why_back": ["wording"]}, chosen={"ruling": "send_back"})

    mended = {"reason.disclose": "再開の見込みがないため"}
    case.proposes(ken, {"outcome.disclose": "granted"}, **mended)

    assert case.status == "decision"
    assert "差し戻し後の変更：理由" in case.opens(saki, "request_decide").words


@pytest.mark.long
def test_a_search_started_again_names_only_who_is_asked_again(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20
    back = {PersonalField.MOVE_REASON: "書類を確かめてください"}
    request = case.recorded().to_asked().finds(crm=Found.UNAVAILABLE)
    request.grants().does("U03MGR", Move.SEND_BACK_TO_CHECK, back)
    assert "各部門に調査を頼みます：顧客管理" in case.opens(ken, "request_search").words
    case.does(ken, "request_search")
    case.does(nao, "request_search_report", {"found.crm": "found"})
    request.grants().does("U03MGR", Move.SEND_BACK_TO_CHECK, back)
    form = case.opens(ken, "request_search")
    assert "部門にはあらためて頼みません" in form.words
