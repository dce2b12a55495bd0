"""Scenarios by the requester: heirs, employees, parents, lawyers, people abroad."""

import pytest

from tests.stories.steps.case import NOT_THERE, detail, opens_form, without_modals
from tests.stories.steps.complaints import (
    ASSESSED,
    NO_NEED,
    WRITTEN,
    Begins,
    fields,
    labels,
)
from tests.stories.steps.disclosures import CALL, EXISTENCE, IDENTIFIED, Request, offered
from tests.stories.steps.homes import below, home
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import days_pass
from tests.stories.steps.program import Running, runs
from tickets.model.documents import Found
from tickets.model.kinds import Flag, LetterKind
from workspace.driver import Person, Slack


@pytest.mark.long
def test_a_request_for_a_dead_person_is_redirected_and_consulted(
    case: Request, begins: Begins, ken: Person, saki: Person
) -> None:
    # scenario 1: the law covers living persons only
    case.takes_call(ken, role="family_or_heir", target_scope="亡くなった父の契約の記録")
    assert "対象外のご案内" not in opens_form(ken, detail(ken, case.number), "文書").words
    refused = "存命の方の情報ではないため、法に基づく請求として扱えません。"
    form = case.does(saki, "request_redirect", {"move_reason": refused})
    assert "ほかのお申し出先があれば、その名称と連絡先も書いてください。" in form.words
    assert case.status == "closed"
    letter = case.letter(ken, LetterKind.REDIRECTION, why="ご案内の送付のため")
    assert refused in letter
    assert not [words for words in EXISTENCE if words in letter]

    # Voluntary help is a consultation: without proof, and approved by the manager.
    complaint_case = begins(category="consultation", detail="亡くなった父の契約の記録を見たい")
    rest = {"role": "family_or_heir", "contact_by": "phone"}
    form = complaint_case.opens(ken, "complaint_describe")
    assert not [each for each in fields(form) if "paper" in each or "fee" in each]
    assert ken.submits({**rest, "contact": "03-1234-5678"}).errors == {}
    assert complaint_case.submits(ken, "complaint_assess", **ASSESSED) == {}
    assert complaint_case.submits(ken, "complaint_draft", **WRITTEN, **NO_NEED) == {}
    assert not complaint_case.offers(ken, "complaint_decide")
    assert complaint_case.decides(saki, "approve") == {}


def test_an_unknown_role_is_settled_before_the_search(case: Request, ken: Person) -> None:
    # 令13: the person, or an agent with proof
    case.takes_call(ken, role="unknown")
    case.sends_form(ken)
    case.arrives(ken, **{"paper.authority": "missing"})
    assert "代理権の書類" not in case.receipt.words
    case.identified(ken)

    case.opens(ken, "request_search")
    refused = case.sends(ken, {})
    assert list(refused) == ["searching"]
    assert "「続きを入力」で「どなたから」を確かめ" in refused["searching"]

    case.does(ken, "request_describe", {"role": "principal"})
    case.searches(ken)
    assert case.status == "searching"


@pytest.mark.long
def test_an_employees_own_request_stays_hidden_from_the_department(
    case: Request, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 2: mei works in sales, of which nao is in charge
    mei, nao, dai, haru = (slack.person(name) for name in ("mei", "nao", "dai", "haru"))
    case.opens_first_form(mei)
    case.chooses(mei, "whose", "own")
    assert case.sends(mei, {"types": ["disclose"], "target_scope": "自分の人事評価"}) == {}
    case.number = case.number_said
    case.moves(saki, "ticket_take")

    case.sends_form(saki, name="佐藤芽衣")
    case.arrives(saki)
    case.does(saki, "request_check_identity", IDENTIFIED | {"id_paper": "employee_record"})
    case.searches(saki)
    case.does(haru, "request_search_report", {"found.payroll": "found"})
    case.does(saki, "request_search_report", {"found.crm": "none"})

    # An evaluation is refused in part, for serious interference, by another decider.
    case.proposes(
        saki,
        {"outcome.disclose": "partial", "grounds.disclose": ["G5"]},
        **{
            "reason.disclose": "評価の根拠となる面談記録は、人事評価の実施に著しい支障を及ぼすため",
            "measure.disclose": "面談記録",
        },
    )
    assert "法33条2項2号" in case.is_decided(dai).words
    case.is_packed(saki, checked_by=dai)
    case.is_answered(saki)
    case.does(saki, "request_close", {"disposal": "shredded"})

    # The requester sees a plain state; department and agents see nothing.
    assert f"{case.number} ・ " in below(home(mei), "わたしの受付")
    for outside in (nao, ken, slack.person("yui")):
        assert runs(outside, f"/privacy ticket {case.number}").text == NOT_THERE
        assert case.number not in str(home(outside).raw)
        assert not told(outside, case.number)


@pytest.mark.long
def test_a_former_employees_records_are_kept_as_the_law_requires(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 3
    case.takes_call(ken, types=["cease"], target_scope="在職中の記録すべて")
    case.sends_form(ken, types=["erase"], reasons_35=["no_longer_needed"])
    case.arrives(ken, yen=0, reasons_35=["no_longer_needed"])
    case.prepared.identified().searches().finds(payroll=Found.FOUND)

    case.proposes(
        ken,
        {"outcome.erase": "alternative_measure"},
        **{
            "reason.erase": "賃金台帳は法令により保存が義務付けられているためです。",
            "measure.erase": "保存期間が終わり次第、消去いたします。",
        },
    )
    case.is_decided(saki)

    letter = case.letter(ken, LetterKind.REPLY)
    assert "保存期間が終わり次第、消去いたします。" in letter
    assert "賃金台帳は法令により保存が義務付けられているためです。" in letter
    assert "手数料" not in letter


@pytest.mark.long
def test_a_parent_proves_the_relation_and_the_reply_goes_to_the_child(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 4
    case.takes_call(ken, role="statutory_agent", target_scope="13歳の子の契約の記録")
    case.does(
        ken,
        "request_describe",
        {"agent_kind": "parent", "flags": ["guardian_conflict"], "contact_by": "post"},
    )
    case.sends_form(ken)
    assert "戸籍謄本" in case.letter(ken, LetterKind.FORM)
    case.arrives(ken, **{"paper.authority": "here", "paper.agent_identity": "here"})

    # A power of attorney does not prove a parent's authority.
    as_parent = {
        **IDENTIFIED,
        "agent_id_paper": "passport",
        "agent_kind": "parent",
        "authority_result": "ok",
    }
    wrong = as_parent | {"authority_paper": "power_of_attorney"}
    case.does(ken, "request_check_identity", wrong)
    case.opens(ken, "request_search")
    assert list(case.sends(ken, {})) == ["searching"]
    right = as_parent | {"authority_paper": "family_register"}
    case.does(ken, "request_check_identity", right)
    case.prepared.searches().finds()
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    case.proposes(ken, chosen, **{"reason.disclose": "お子様の権利利益を害するおそれがあるため"})
    case.is_decided(saki)
    assert "guardian_conflict" in {str(flag) for flag in case.ticket.flags}

    # The reply asks for the child's name and address.
    form = case.opens(ken, "request_reply")
    assert "宛先：ご本人" in form.words
    assert "文面はまだ作れません" in form.words
    assert "コピーして送ってから" not in form.words
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
    assert list(case.sends(ken, sent)) == ["principal_name", "principal_address"]
    child = {"principal_name": "見本一郎", "principal_address": "東京都港区芝1-1"}
    assert case.sends(ken, sent | child) == {}
    letter = case.letter(ken, LetterKind.REPLY)
    assert "\n見本一郎 様\n" in letter
    assert "見本花子 様が、代理人として" in letter


@pytest.mark.long
def test_desk_and_department_read_who_the_person_is_and_who_acts_for_them(
    case: Request, slack: Slack, ken: Person, saki: Person
) -> None:
    # O20, scenario 4: each of the two has an identity paper
    case.takes_call(ken, role="delegated_agent")
    case.does(ken, "request_describe", {"agent_kind": "delegated", "principal_name": "見本一郎"})
    case.sends_form(ken)
    case.arrives(ken, **{"paper.authority": "here", "paper.agent_identity": "here"})

    form = case.opens(ken, "request_check_identity")
    assert "professional" in offered(form, "agent_id_paper")
    assert "professional" not in offered(form, "id_paper")
    _says_who_is_who(form.words)
    assert "ご本人と代理人の両方の書類を確かめ" in form.words
    proven = {"authority_paper": "power_of_attorney", "authority_result": "ok"}
    seen = {**IDENTIFIED, "agent_kind": "delegated", **proven}
    assert list(case.sends(ken, seen)) == ["agent_id_paper"]
    assert case.sends(ken, {"agent_id_paper": "passport"}) == {}
    case.prepared.searches()
    _says_who_is_who(case.opens(slack.person("nao"), "request_search_report").words)
    case.prepared.finds().grants()
    for read in (case.opens(saki, "request_decide"), detail(saki, case.number)):
        words = read.words.replace("\n", "")
        assert "ご本人の本人確認書類：運転免許証" in words
        assert "代理人の本人確認書類：パスポート" in words


def _says_who_is_who(words: str) -> None:
    """The person first, since their data is looked for."""
    person, agent = (words.index(each) for each in ("ご本人のお名前\n見本一郎", "代理人のお名前"))
    assert person < agent


@pytest.mark.long
def test_a_lawyer_without_power_of_attorney_is_refused_on_g1(
    case: Request, program: Running, ken: Person, saki: Person
) -> None:
    # scenario 5; for an enquiry of the bar association see test_callers.py
    case.takes_call(ken, role="delegated_agent")
    case.sends_form(ken)
    assert "委任状" in case.letter(ken, LetterKind.FORM)
    papers = {"paper.authority": "missing", "paper.agent_identity": "missing"}
    form = case.opens(ken, "request_arrive")
    assert "ご本人の本人確認書類" in labels(form)
    without_modals(ken)
    case.arrives(ken, **papers, principal_name="見本一郎")
    form = case.does(ken, "request_correct")  # what did not come is ticked
    assert "これからの文書は、ご本人に送ります" in form.words
    assert "いま：ご本人" in case.card(ken).words
    letter = case.letter(ken, LetterKind.CORRECTION)
    assert "委任状" in letter
    assert "代理人の方の本人確認書類の写しが同封されていませんでした。" in letter
    assert "\n　不備の内容：本人確認書類の写しが" not in letter
    days_pass(program, 7)
    case.does(ken, "request_remind")
    days_pass(program, 8)

    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G1"]}
    case.does(
        ken, "request_propose", {"reason.disclose": "委任状を確認できないため"}, chosen=chosen
    )
    shown = case.is_decided(saki)

    # The decider reads that the lawyer may sue at once.
    assert "直ちに訴えることができます（法39条）" in shown.words
    assert "払戻しは行いません" in case.letter(ken, LetterKind.REPLY)


@pytest.mark.long
def test_a_complaint_continues_while_its_requester_owes_proof(
    case: Request, begins: Begins, ken: Person, saki: Person
) -> None:
    # scenario 6; for the refusal see test_decision.py
    complaint = begins(marks=["acknowledged", "disclosure"], contact="03-1234-5678")
    opens_form(ken, complaint.receipt, "開示等の求めを受付")
    assert case.sends(ken, CALL) == {}
    case.number = case.number_said
    case.moves(ken, "ticket_take")
    case.sends_form(ken)
    case.arrives(ken, **{"paper.identity": "missing"})
    case.does(ken, "request_correct", {"defects": ["identity"]})

    assert complaint.to_draft(ken).decides(saki, "approve") == {}
    assert complaint.submits(ken, "complaint_respond") == {}
    assert (complaint.status, case.status) == ("responded", "correction_wait")


def test_from_the_eea_the_month_runs_from_the_first_contact_and_no_fee_is_due(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 10
    case.recorded(flags=frozenset({Flag.EEA}))
    sheet = case.opens(ken, "ticket_open").words
    assert "〔法定〕" in next(each for each in sheet.splitlines() if "GDPRの回答" in each)

    case.does(saki, "request_rule_on_gdpr", {"gdpr_applies": "yes"})
    case.sends_form(ken)
    assert "このご請求に手数料はかかりません。" in case.letter(ken, LetterKind.FORM)


def test_a_request_for_the_group_is_redirected(case: Request, ken: Person, saki: Person) -> None:
    # scenario 10
    case.recorded(flags=frozenset({Flag.EEA}))
    case.does(saki, "request_redirect", {"move_reason": "IIJグループの方針の窓口で扱うため"})

    assert case.status == "closed"
    letter = case.letter(ken, LetterKind.REDIRECTION, why="ご案内の送付のため")
    assert "欧州経済領域の個人データに関するもの" in letter


def test_an_employees_own_request_stays_between_them_and_the_desk(
    mei: Person, nao: Person, ken: Person, case: Request
) -> None:
    # O1
    assert fields(case.opens_first_form(mei)) == ["whose"]
    form = case.chooses(mei, "whose", "own")
    assert fields(form) == ["whose", "types", "target_scope"]
    assert "範囲を限るよう" not in str(form.blocks)  # shown only to those who pass on a request
    partly = "代表者には番号・要約・経過など個人情報でない項目が見えます"
    assert partly in form.words

    assert case.sends(mei, {"types": ["disclose"], "target_scope": "人事評価"}) == {}
    assert partly in case.receipt.words
    case.number = case.number_said

    assert case.number.startswith("X-")
    assert not [each for each in ken.sees("C03DESK") if case.number in each.words]
    assert not case.offers(nao, "request_search_report")


def test_an_employees_request_asks_whose_it_is_before_it_is_posted(
    case: Request, ken: Person
) -> None:
    # O1
    case.opens_first_form(ken)
    form = case.chooses(ken, "marks", ["employee"])
    assert fields(form)[-2:] == ["requester", "hidden_from"]

    assert list(case.sends(ken, CALL)) == ["hidden_from"]
    assert case.sends(ken, {"hidden_from": ["sales"]}) == {}
    assert case.number_said.startswith("X-")
