"""Scenarios of complaints: anonymous, about the manager, repeated, reopened, imported."""

import pytest

from tests.stories.steps.case import DESK, NOT_THERE, detail, opens_form, shown, submitted
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    NO_NEED,
    REST,
    Begins,
    labels,
    number_of,
)
from tests.stories.steps.disclosures import CALL, Request
from tests.stories.steps.homes import counts, home
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import asks
from tickets.model.kinds import CloseCode, Flag, LetterKind
from workspace.driver import Person, Slack

REASON = "まだメールが届くとのお電話。もう一つの名簿も見てほしい"
FOUND, NOTED = "一つの名簿に残っていました", "配信の設定も直しました"

ROW = {
    "受付日時": "2026-07-01",
    "受付方法": "電話",
    "受付者": "U02AGENT",
    "区分": "苦情",
    "内容": "広告メールが止まらない",
    "緊急事態の有無": "無",
    "開示等請求の有無": "無",
    "管理者承認（承認者）": "U03MGR",
    "回答日時": "2026-07-10",
}


@pytest.mark.long
def test_a_nameless_complaint_is_investigated_and_closed_without_an_answer(
    begins: Begins, case: Request, ken: Person, saki: Person
) -> None:
    # scenario 13
    # assertion: a complaint may be nameless
    complaint_case = begins(channel="post", detail="私の情報を売ったでしょう", marks=[])
    nobody = {"no_contact_reason": "anonymous"}
    form = complaint_case.does(ken, "complaint_acknowledge", chosen=nobody)
    assert "連絡しない理由" in labels(form)
    rest = {"role": "anonymous", "about_person_same": "unknown", "contact_by": "none"}
    rest |= {"subjects": ["third_party"]}
    complaint_case.does(ken, "complaint_describe", rest, chosen={"role": "anonymous"})
    assert complaint_case.submits(ken, "complaint_assess", **ASSESSED) == {}
    found = {"facts_found": "第三者提供記録に該当はなかった", "cause": "事実がない"}
    judged = {"finding": "not_upheld", **NO_NEED}
    form = complaint_case.does(ken, "complaint_draft", {**found, **judged}, chosen=nobody)
    assert "回答しない理由" in labels(form)
    assert complaint_case.decides(saki, "approve") == {}
    assert complaint_case.submits(ken, "complaint_close", report="monthly") == {}
    assert complaint_case.status == "closed"
    assert complaint_case.ticket.close_code is CloseCode.NO_CONTACT

    # A disclosure needs name and address.
    case.takes_call(ken, name="", contact="")
    case.opens(ken, "request_send_form")
    assert set(case.sends(ken, {})) == {"name", "postal_code", "address"}


@pytest.mark.long
def test_a_complaint_about_the_manager_is_handled_without_the_manager(
    rei: Person, begins: Begins, ken: Person, saki: Person
) -> None:
    # scenario 14
    # assertion: nobody lifts what is not theirs
    before = counts(home(saki))
    complaint_case = begins(marks=["acknowledged", "about_desk"], contact="03-1234-5678")
    assert "だれについての申出ですか" in complaint_case.receipt.words
    assert complaint_case.number.startswith("X-2026-")
    assert not complaint_case.offers(saki, "complaint_describe")
    assert not ken.sees(DESK, complaint_case.number)
    assert complaint_case.submits(rei, "ticket_name", about=[saki.id]) == {}
    assert complaint_case.submits(ken, "complaint_describe", **REST) == {}
    assert complaint_case.submits(rei, "complaint_assess", **ASSESSED) == {}
    assert complaint_case.submits(ken, "complaint_draft", **DRAFT) == {}
    assert complaint_case.decides(rei, "approve") == {}
    assert complaint_case.status == "approved"

    unknown = runs(saki, "/privacy ticket X-2026-9999")
    about = runs(saki, f"/privacy ticket {complaint_case.number}")
    assert about.text == NOT_THERE
    assert shown(about) == shown(unknown)
    assert counts(home(saki)) == before
    assert not told(saki, complaint_case.number)
    assert not complaint_case.offers(saki, "complaint_decide")


@pytest.mark.long
def test_the_ninth_request_of_the_same_person_is_taken_like_the_first(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 15
    for _ in range(8):
        case.recorded()
    case.takes_call(ken)
    assert "同じ連絡先の受付：" in case.receipt.words
    case.does(ken, "request_describe", {"flags": ["abuse"]})
    case.sends_form(ken)
    case.arrives(ken)
    case.prepared.identified().searches().finds()
    assert case.ticket.flags == {Flag.ABUSE}

    # Only a decision with a statutory ground ends it.
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G5"]}
    reason = "同じ内容の請求が九回に及び、窓口の業務が妨げられているためです。"
    case.proposes(ken, chosen, **{"reason.disclose": reason})
    assert "法33条2項2号" in case.is_decided(saki).words
    case.opens_first_form(ken)
    assert case.sends(ken, CALL) == {}


def test_a_question_on_cookies_is_answered_and_becomes_no_request(
    mei: Person, slack: Slack
) -> None:
    # scenario 18
    auditor = slack.person("aoi")
    before = counts(home(auditor))
    reply = asks(mei, "クッキーで個人が特定されますか")
    assert "個人として識別することはありません" in reply.words
    assert "クッキーの利用" in reply.words
    assert "求めを受付" not in reply.buttons
    assert counts(home(auditor)) == before


@pytest.mark.long
def test_asking_for_the_fee_back_is_a_complaint(
    case: Request, begins: Begins, ken: Person, saki: Person
) -> None:
    # scenario 19
    case.recorded().to_search()
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    case.proposes(ken, chosen, **{"reason.disclose": "第三者の権利利益を害するおそれ"})
    case.is_decided(saki)
    assert "手数料（1,000円分の郵便切手）の払戻しは行いません" in case.letter(ken, LetterKind.REPLY)
    assert not case.offers(ken, "request_return_stamps")

    complaint_case = begins(detail="断ったのだから1,000円を返してほしい")
    assert not [
        words for words in ("返金", "払戻し", "お返し") if words in complaint_case.receipt.words
    ]
    assert complaint_case.submits(ken, "ticket_link", link=case.number, relation="follows") == {}
    assert not complaint_case.offers(ken, "complaint_answer_at_once")


@pytest.mark.long
def test_an_opt_out_and_an_erasure_are_two_tickets(
    case: Request, begins: Begins, ken: Person
) -> None:
    # scenario 20
    complaint_case = begins(category="opt_out", contact="090-0000-2020")
    receipt = complaint_case.receipt
    assert not [words for words in ("申請書", "本人確認", "手数料") if words in receipt.words]
    opens_form(ken, receipt, "開示等の求めを受付")
    assert case.sends(ken, {**CALL, "types": ["cease"]}) == {}
    assert "手数料はかかりません。" in case.receipt.words
    case.number = case.number_said
    assert complaint_case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}
    assert complaint_case.submits(ken, "complaint_describe", **REST, subjects=["marketing"]) == {}
    assert "評価する" in complaint_case.card(ken).buttons
    case.moves(ken, "ticket_take")
    case.sends_form(ken, types=["erase"], reasons_35=["no_longer_needed"])
    assert {str(each) for each in case.ticket.disclosure.types} == {"erase"}


def test_heirs_with_a_court_order_are_an_enquiry_and_no_request(
    program: Running, ken: Person, saki: Person
) -> None:
    # scenario 28
    route = asks(ken, "裁判所から照会の書類が届きました")
    form = opens_form(ken, route, "管理者に知らせる")
    number = number_of(
        submitted(ken, form, {"caller": "court", "name": "見本家庭裁判所", "detail": "相続人二人"})
    )

    assert number.startswith("X-")
    assert list(program.raised(number)) == ["lawsuit_or_court"]
    assert any(number in each.text for each in saki.sees("@madoguchi"))


def test_an_imported_complaint_says_what_its_register_left_out(
    case: Request, saki: Person, program: Running
) -> None:
    row = {**ROW, "完了日時": "2026-07-20"}
    (number,) = program.imports(list(row), list(row.values()))

    sheet = detail(saki, number)
    assert "受付簿から取り込んだ日時" in sheet.words
    missing = sheet.words.partition("記載なし")[2]
    assert "重大度、起案者、決定した日時、回答の手段、完了の区分" in missing
    assert "回答した日時" not in missing
    history = case.opens(saki, "ticket_history", number=number)
    assert "記載なし" in history.words
    assert "経過の一部は記載がありません" in history.words


@pytest.mark.long
def test_a_department_asked_again_reads_why_and_what_it_answered_itself(
    begins: Begins, program: Running, ken: Person, saki: Person, nao: Person, haru: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    case.does(nao, "complaint_report_findings", {"note": FOUND})
    case.does(nao, "ticket_note", {"note": NOTED})
    case.does(ken, "ticket_note", {"note": "窓口の控え"})
    case.does(ken, "complaint_draft", DRAFT)
    assert case.decides(saki, "approve") == {}
    case.is_accepted(ken)
    form = case.opens(ken, "complaint_reopen")
    assert "部門に改めて調査を頼むと、その部門もこの理由を読みます" in form.words
    assert case.sends(ken, {"move_reason": REASON}) == {}
    assert case.status == "reopened"
    case.moves(ken, "complaint_resume")
    assert case.status == "investigating"
    assert "調査のお願い" in told(nao, case.number)[-1].text
    form = case.opens(nao, "complaint_report_findings")

    for words in ("再開の理由", REASON, "調査の結果（", FOUND, NOTED):
        assert words in form.words
    assert "窓口の控え" not in form.words
    read = program.audit("read_pii", case.number, nao.id)[-1][1]
    assert "move_reason" in read
    assert REASON in case.opens(nao, "ticket_contents").words

    case.does(ken, "ticket_forward", {"department": "hr"})
    form = case.opens(haru, "complaint_report_findings")
    assert REASON in form.words
    assert FOUND not in form.words
    case.does(haru, "complaint_report_findings", {"note": "当部門にはありません"})
    case.opens(haru, "ticket_contents")
    assert case.sends(haru, {"why": "追加の質問に答える"}) == {}
    assert REASON not in case.receipt.words
    assert "当部門にはありません" in case.receipt.words
