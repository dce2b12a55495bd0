"""Scenarios by the requester: heirs, employees, parents, lawyers, people abroad."""

from tests.stories.steps.case import opens_form
from tests.stories.steps.complaints import ASSESSED, DRAFT, Walk, fields, number_of, takes
from tests.stories.steps.disclosures import CALL, IDENTIFIED, Desk
from tests.stories.steps.homes import below, home
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running, runs
from tickets.model.kinds import LetterKind
from workspace.driver import Person, Slack

NOT_THERE = "この番号の受付は見つかりません。"
EXISTENCE = ("保有していません", "保有しています", "該当する保有個人データ")


def test_a_request_for_a_dead_person_is_redirected_and_consulted(
    desk: Desk, slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # scenario 1: no statutory request, for the law speaks of the living
    desk.takes_call(ken, role="family_or_heir", target_scope="亡くなった父の契約の記録")
    refused = "存命の方の情報ではないため、法に基づく請求として扱えません。"
    form = desk.does(saki, "request_redirect", {"move_reason": refused})
    assert "理由は、そのままご案内の文書に入ります。" in form.words
    assert desk.status == "closed"
    letter = desk.letter(ken, LetterKind.REDIRECTION, why="ご案内の送付のため")
    assert refused in letter
    assert not [words for words in EXISTENCE if words in letter]

    # Voluntary help is a consultation: no proof is asked for, and nobody answers it alone.
    receipt = takes(ken, category="consultation", detail="亡くなった父の契約の記録を見たい")
    walk = Walk(slack, program, number_of(receipt))
    rest = {"role": "family_or_heir", "about_person_same": "no", "contact_by": "phone"}
    form = walk.opens(ken, "complaint_describe")
    assert not [each for each in fields(form) if "paper" in each or "fee" in each]
    assert ken.submits({**rest, "contact": "03-1234-5678"}).errors == {}
    assert walk.submits(ken, "complaint_assess", **ASSESSED) == {}
    assert walk.submits(ken, "complaint_draft", **DRAFT) == {}
    assert not walk.offers(ken, "complaint_decide")
    assert walk.decides(saki, "approve") == {}


def test_an_unknown_role_is_settled_before_the_search(desk: Desk, ken: Person) -> None:
    # 令13: the person, or an agent who proves it
    desk.takes_call(ken, role="unknown")
    desk.sends_form(ken)
    desk.arrives(ken, **{"paper.authority": "missing"})
    assert desk.receipt is not None
    assert "代理権の書類" not in desk.receipt.words
    desk.identified(ken)

    desk.opens(ken, "request_search")
    refused = desk.sends(ken, {})
    assert list(refused) == ["searching"]
    assert "「続きを入力」で「どなたから」を確かめ" in refused["searching"]

    desk.does(ken, "request_describe", {"role": "principal"})
    desk.searches(ken)
    assert desk.status == "searching"


def test_an_employees_own_request_stays_hidden_from_the_department(
    desk: Desk, slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # scenario 2: mei works in sales, of which nao is in charge
    mei, nao, dai, haru = (slack.person(name) for name in ("mei", "nao", "dai", "haru"))
    desk.hears(mei)
    desk.chooses(mei, "whose", "own")
    assert desk.sends(mei, {"types": ["disclose"], "target_scope": "自分の人事評価"}) == {}
    desk.number = desk.number_said
    desk.moves(saki, "ticket_take")

    desk.sends_form(saki, name="佐藤芽衣")
    desk.arrives(saki)
    desk.does(saki, "request_check_identity", IDENTIFIED | {"id_paper": "employee_record"})
    desk.searches(saki)
    desk.does(haru, "request_search_report", {"found.payroll": "found"})
    desk.does(saki, "request_search_report", {"found.crm": "none"})

    # An evaluation is held back only for serious interference, in part, and by another person.
    desk.proposes(
        saki,
        {"outcome.disclose": "partial", "grounds.disclose": ["G5"]},
        **{"reason.disclose": "評価の根拠となる面談記録は、人事評価の実施に著しい支障を及ぼすため"},
    )
    assert "法33条2項2号" in desk.is_decided(dai).words
    desk.is_answered(saki)
    desk.does(saki, "request_close", {"disposal": "shredded"})
    assert program.settled()

    # To the asker it is a plain state; to the boss and the agents it is nothing at all.
    assert f"{desk.number} ・ " in below(home(mei), "わたしの受付")
    for outside in (nao, ken, slack.person("yui")):
        assert runs(outside, f"/privacy ticket {desk.number}").text == NOT_THERE
        assert desk.number not in str(home(outside).raw)
        assert not told(outside, desk.number)


def test_a_former_employees_records_are_kept_as_the_law_requires(
    desk: Desk, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 3
    desk.takes_call(ken, types=["cease"], target_scope="在職中の記録すべて")
    desk.sends_form(ken, types=["erase"], reasons_35=["no_longer_needed"])
    desk.arrives(ken, yen=0, reasons_35=["no_longer_needed"])
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"), payroll="found")

    desk.proposes(
        ken,
        {"outcome.erase": "alternative_measure"},
        **{
            "reason.erase": "賃金台帳は法令により保存が義務付けられているためです。",
            "measure.erase": "保存期間が終わり次第、消去いたします。",
        },
    )
    desk.is_decided(saki)

    letter = desk.letter(ken, LetterKind.REPLY)
    assert "保存期間が終わり次第、消去いたします。" in letter
    assert "賃金台帳は法令により保存が義務付けられているためです。" in letter
    assert "手数料" not in letter


def test_a_parent_proves_the_relation_and_the_reply_goes_to_the_child(
    desk: Desk, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 4
    desk.takes_call(ken, role="statutory_agent", target_scope="13歳の子の契約の記録")
    desk.does(
        ken,
        "request_describe",
        {"agent_kind": "parent", "flags": ["guardian_conflict"], "contact_by": "post"},
    )
    desk.sends_form(ken)
    assert "戸籍謄本" in desk.letter(ken, LetterKind.FORM)
    desk.arrives(ken, **{"paper.authority": "here"})

    # A power of attorney shows no parent's authority, so that nothing is searched for.
    as_parent = {**IDENTIFIED, "agent_kind": "parent", "authority_result": "ok"}
    wrong = as_parent | {"authority_paper": "power_of_attorney"}
    desk.does(ken, "request_check_identity", wrong)
    desk.opens(ken, "request_search")
    assert list(desk.sends(ken, {})) == ["searching"]
    right = as_parent | {"authority_paper": "family_register"}
    desk.does(ken, "request_check_identity", right)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    desk.proposes(ken, chosen, **{"reason.disclose": "お子様の権利利益を害するおそれがあるため"})
    desk.is_decided(saki)
    assert "guardian_conflict" in {str(flag) for flag in desk.ticket.flags}

    # Nobody has said yet who the child is, so that the answer would have gone to the mother.
    assert "宛先：ご本人" in desk.opens(ken, "request_reply").words
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
    assert list(desk.sends(ken, sent)) == ["principal_name"]
    assert list(desk.sends(ken, sent | {"principal_name": "見本一郎"})) == ["principal_address"]
    child = {"principal_name": "見本一郎", "principal_address": "東京都港区芝1-1"}
    assert desk.sends(ken, sent | child) == {}
    letter = desk.letter(ken, LetterKind.REPLY)
    assert "見本一郎様" in letter
    assert "見本花子" not in letter


def test_a_lawyer_without_power_of_attorney_is_refused_on_g1(
    desk: Desk, program: Running, ken: Person, saki: Person
) -> None:
    # scenario 5; an enquiry of the bar association is another door (test_callers.py)
    desk.takes_call(ken, role="delegated_agent")
    desk.sends_form(ken)
    assert "委任状" in desk.letter(ken, LetterKind.FORM)
    desk.arrives(ken, **{"paper.authority": "missing", "principal_name": "見本一郎"})
    desk.does(ken, "request_correct", {"defects": ["authority"]})
    assert "委任状" in desk.letter(ken, LetterKind.CORRECTION)
    program.clock.passes(days=7)
    desk.moves(ken, "request_remind")
    program.clock.passes(days=8)

    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G1"]}
    desk.does(
        ken, "request_propose", {"reason.disclose": "委任状を確認できないため"}, chosen=chosen
    )
    shown = desk.is_decided(saki)

    # The lawyer may sue at once, which the decider reads before deciding.
    assert "直ちに訴えることができます（法39条）" in shown.words
    assert "払戻しは行いません" in desk.letter(ken, LetterKind.REPLY)


def test_a_requester_without_proof_is_refused_and_the_complaint_continues(
    desk: Desk, slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # scenario 6; the walk to the refusal is test_request_refused.py
    receipt = takes(ken, marks=["acknowledged", "disclosure"], contact="03-1234-5678")
    complaint = Walk(slack, program, number_of(receipt))
    opens_form(ken, receipt, "開示等の受付へ")
    assert desk.sends(ken, CALL) == {}
    desk.number = desk.number_said
    desk.moves(ken, "ticket_take")
    assert complaint.to_draft(ken).decides(saki, "approve") == {}
    assert complaint.submits(ken, "complaint_respond", reaction="accepted") == {}

    desk.sends_form(ken)
    desk.arrives(ken, **{"paper.identity": "missing"})
    desk.does(ken, "request_correct", {"defects": ["identity"]})
    program.clock.passes(days=7)
    desk.moves(ken, "request_remind")
    program.clock.passes(days=8)
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G1"]}
    desk.does(ken, "request_propose", {"reason.disclose": "本人確認ができないため"}, chosen=chosen)
    desk.is_decided(saki)

    letter = desk.letter(ken, LetterKind.REPLY)
    assert "本人確認ができないため" in letter
    assert not [words for words in EXISTENCE if words in letter]


def test_from_the_eea_the_month_runs_from_the_first_contact_and_no_fee_is_due(
    desk: Desk, ken: Person, saki: Person
) -> None:
    # scenario 10
    desk.takes_call(ken, marks=["eea"])
    sheet = desk.opens(ken, "ticket_open").words
    assert "〔法定〕" in next(each for each in sheet.splitlines() if "GDPRの回答" in each)

    desk.does(saki, "request_rule_on_gdpr", {"gdpr_applies": "yes"})
    desk.sends_form(ken)
    assert "このご請求に手数料はかかりません。" in desk.letter(ken, LetterKind.FORM)


def test_a_request_for_the_group_is_redirected(desk: Desk, ken: Person, saki: Person) -> None:
    # scenario 10: the manager decides the law, and the way
    desk.takes_call(ken, marks=["eea"])
    desk.does(saki, "request_redirect", {"move_reason": "IIJグループの方針の窓口で扱うため"})

    assert desk.status == "closed"
    letter = desk.letter(ken, LetterKind.REDIRECTION, why="ご案内の送付のため")
    assert "欧州経済領域の個人データに関するもの" in letter
