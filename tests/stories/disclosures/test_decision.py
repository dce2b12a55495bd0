"""A disclosure request is granted, changed, sent back or refused."""

import re

import pytest

from tests.stories.steps.builders import KEN, SAKI
from tests.stories.steps.case import detail, opens_form
from tests.stories.steps.complaints import fields, labels
from tests.stories.steps.disclosures import NOTHING_OF_OTHERS, Request, offered
from tests.stories.steps.homes import below, home
from tests.stories.steps.homes import row as home_row
from tests.stories.steps.messages import told, under
from tests.stories.steps.mornings import days_pass, goes_to, next_day
from tests.stories.steps.program import Running
from tickets.model.disclosure import CeaseUseReason, Decision, Ground, Outcome, RequestType
from tickets.model.documents import Found
from tickets.model.kinds import Move
from workspace.driver import Person


def test_a_disclosure_is_granted_from_the_call_to_the_closing(
    ken: Person, saki: Person, nao: Person, haru: Person, case: Request
) -> None:
    case.plays_to_search(ken)
    assert case.status == "searching"

    case.finds(nao, haru)
    case.proposes(ken, {"outcome.disclose": "granted"})
    assert case.status == "decision"

    shown = case.is_decided(saki)
    assert "見本花子 様" in shown.words
    assert "直ちに訴えることができます" not in shown.words
    assert case.status == "decided"

    case.is_packed(ken, checked_by=saki)
    case.does(ken, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    assert "回答" in case.receipt.words
    case.does(ken, "request_close", {"disposal": "shredded"})
    assert case.status == "closed"

    # No message holds personal data.
    said = "\n".join(
        message.words
        for reader, channel in ((ken, "C03DESK"), *((each, "@app") for each in (ken, saki, nao)))
        for message in reader.sees(channel)
    )
    assert case.number in said
    assert not [each for each in ("見本花子", "1234-5678", "12345678", "千代田") if each in said]


def test_what_no_department_found_is_granted_only_with_a_reason(
    ken: Person, saki: Person, case: Request
) -> None:
    case.recorded().to_asked().finds(crm=Found.NONE)
    case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.disclose", "granted")
    assert "どの部門からも、データは見つからなかった" in form.words
    assert list(case.sends(ken, NOTHING_OF_OTHERS)) == ["reason.disclose"]
    assert case.sends(ken, {"reason.disclose": "紙の台帳に記録がある"}) == {}

    shown = case.opens(saki, "request_decide").words
    assert "どの部門からも、データは見つからなかった" in shown
    assert shown.count("紙の台帳に記録がある") == 1  # not in the letter
    assert case.sends(saki, {"ruling": "approve"}) == {}
    assert case.status == "decided"


@pytest.mark.long
def test_a_granted_correction_is_carried_out_before_the_reply(
    ken: Person, saki: Person, nao: Person, case: Request
) -> None:
    request = case.recorded(RequestType.CORRECT, RequestType.ADD)
    request.sends_form().arrives().identified().searches().finds()
    granted = {"outcome.correct": "granted", "outcome.add": "granted"}
    case.proposes(
        ken, granted, **{"measure.correct": "番地を訂正", "measure.add": "部屋番号を追加"}
    )
    case.is_decided(saki)

    assert not case.offers(ken, "request_reply")  # its letter says that it was corrected
    form = case.does(nao, "request_execute_part", {"executed.correct": ["crm"]})
    assert offered(form, "executed.correct") == ["crm"]
    form = case.opens(ken, "request_execute")
    assert re.search(r"記録済み：顧客管理 \d+/\d+", form.words)
    assert list(case.sends(ken, {})) == ["executed.add"]
    assert case.sends(ken, {"executed.add": ["crm"], "others_told": "yes"}) == {}
    assert case.status == "executed"


def test_the_reply_to_a_cessation_says_what_was_stopped_and_when(
    ken: Person, saki: Person, nao: Person, case: Request
) -> None:
    why = frozenset({CeaseUseReason.HARM})
    case.recorded(RequestType.CEASE_USE, reasons_35=why).to_search().grants()
    case.is_decided(saki)
    case.does(nao, "request_execute_part", {"executed.cease_use": ["crm"]})

    letter = case.opens(ken, "request_reply").words.replace("\n", "")
    said = "ご請求の対象：全部　結果：利用を停止いたしました。　実施日：令和"
    assert f"保有個人データの利用の停止　{said}" in letter


def test_the_reply_to_a_correction_says_what_was_corrected(
    ken: Person, saki: Person, case: Request
) -> None:
    # 法34条3項
    case.recorded(RequestType.CORRECT).to_asked().finds()
    case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.correct", "refused")
    assert "measure.correct" not in fields(form)
    case.chooses(ken, "outcome.correct", "granted")
    assert list(case.sends(ken, NOTHING_OF_OTHERS)) == ["measure.correct"]
    assert case.sends(ken, {"measure.correct": "住所の「8号室」を「3号室」に訂正"}) == {}
    decides = case.opens(saki, "request_decide")
    assert "訂正いたしました。\n　内容：住所の「8号室」を「3号室」に訂正" in decides.words
    assert decides.words.count("住所の「8号室」") == 2  # above the letter, too
    read = detail(ken, case.number).words
    assert "訂正等の内容（訂正）\n住所の「8号室」を「3号室」に訂正" in read
    assert "代わりの措置" not in read


@pytest.mark.long
def test_what_ceases_in_part_is_read_by_decider_department_and_in_the_letter(
    ken: Person, saki: Person, nao: Person, case: Request
) -> None:
    why = frozenset({CeaseUseReason.HARM})
    request = case.recorded(RequestType.CEASE_USE, reasons_35=why).sends_form().arrives()
    request.identified().searches().finds()
    case.opens(ken, "request_propose")
    case.chooses(ken, "outcome.cease_use", "partial")
    case.chooses(ken, "grounds.cease_use", ["G3"])
    said = {"reason.cease_use": "請求書の控えは残すため", **NOTHING_OF_OTHERS}
    assert list(case.sends(ken, said)) == ["measure.cease_use"]
    assert case.sends(ken, {"measure.cease_use": "郵便によるご案内への利用を停止"}) == {}

    decides = case.opens(saki, "request_decide")
    assert "対象とする部分：郵便によるご案内への利用を停止" in decides.words
    assert "　内容：郵便によるご案内への利用を停止" in decides.words
    assert "対象とする部分（利用停止）" in detail(ken, case.number).words
    case.is_decided(saki)
    shown = case.opens(nao, "request_execute_part")
    [said] = case.sends(nao, {}).values()
    assert said == "対応したシステムを選んでください。"
    assert "対象とする部分：郵便によるご案内への利用を停止" in shown.words
    for person in (nao, ken):
        read = detail(person, case.number).words
        assert "対象とする部分（利用停止）" in read
        assert "代わりの措置" not in read


def test_card_and_message_say_what_was_decided_in_fixed_words(ken: Person, case: Request) -> None:
    # O3
    refused = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5}))
    corrected = Decision(RequestType.CORRECT, Outcome.GRANTED)
    case.recorded(RequestType.DISCLOSE, RequestType.CORRECT).to_asked().finds()
    case.prepared.drafts(refused, corrected)
    assert "決定（" not in case.card(ken).words
    before = max((each.seq for each in ken.sees("@app")), default=0)
    case.prepared.does(SAKI, Move.APPROVE)
    news = next(each for each in ken.sees("@app") if each.seq > before and "決定され" in each.text)
    for shown in (news.words, case.card(ken).words):
        assert "決定（開示）：不開示等" in shown
        assert "決定（訂正）：訂正等を行う" in shown
        assert "理由を説明する文" not in shown


def test_a_department_reads_what_was_decided_on_each_part_that_it_carries_out(
    nao: Person, case: Request
) -> None:
    # O20: else it might delete what was refused
    corrected = Decision(RequestType.CORRECT, Outcome.GRANTED)
    refused = Decision(RequestType.DELETE_CONTENT, Outcome.REFUSED, frozenset({Ground.G3}))
    withheld = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5}))
    case.recorded(*(each.type for each in (corrected, refused, withheld))).to_asked().finds()
    case.prepared.drafts(corrected, refused, withheld).does(SAKI, Move.APPROVE)

    [asked] = told(nao, case.number, "措置のお願い")
    for shown in (asked.words, case.opens(nao, "request_execute_part").words):
        assert "決定（訂正）：訂正等を行う" in shown
        assert "決定（削除）：訂正等を行わない" in shown
        assert "開示" not in shown.replace("開示等の求め", "")
        assert case.number in shown


@pytest.mark.long
def test_one_letter_has_one_date_unless_the_notice_is_due_before_the_reply(
    case: Request, ken: Person, program: Running
) -> None:
    # O29
    case.recorded().to_search().granted()
    assert "決定の通知 " in case.card(ken).words

    case.recorded().to_search()
    days_pass(program, 14)
    case.prepared.granted()
    assert "決定の通知 " not in case.card(ken).words
    assert re.search(r" 回答 \d+/\d+", case.card(ken).words)


def test_a_decided_request_offers_its_letters_once(ken: Person, case: Request) -> None:
    case.recorded().to_asked().finds().granted()
    assert detail(ken, case.number).buttons.count("文書") == 1


@pytest.mark.long
def test_every_system_with_data_is_handled_or_explained(
    ken: Person, saki: Person, nao: Person, haru: Person, case: Request
) -> None:
    why = frozenset({CeaseUseReason.NO_LONGER_NEEDED})
    request = case.recorded(RequestType.ERASE, reasons_35=why).sends_form().arrives()
    request.identified().searches().finds(payroll=Found.FOUND)
    case.does(ken, "request_propose", {"outcome.erase": "granted", **NOTHING_OF_OTHERS})
    case.is_decided(saki)
    asked = next(each for each in nao.sees("@app") if f"措置のお願い {case.number}" in each.text)
    assert "顧客管理" in asked.words
    assert f"<@{KEN}>" in asked.words
    for shown in (asked.words, opens_form(nao, asked, "内容を見る").words):
        assert "決定（消去）：求めどおりに行う" in shown
        assert "実施の期限 " in shown
    assert "決定の通知" not in asked.words  # the desk's own dates
    assert "実施を完了" not in asked.buttons  # the desk's step
    assert "決定した措置を実施してください" in below(home(nao), "調査・措置のお願い")
    assert "いま：人事部・営業部" in case.card(ken).words
    form = case.opens(nao, "request_execute_part")
    assert "何について：" in form.words
    assert "実施日" in labels(form)
    case.does(nao, "request_execute_part", {"executed.erase": ["crm"]})
    assert case.number not in home(nao).words
    assert case.number in home(haru).words
    assert "いま：人事部" in case.card(ken).words
    assert case.number in below(home(ken), "ほかの人の番")

    case.opens(ken, "request_execute")
    assert list(case.sends(ken, {})) == ["executed.erase"]
    form = case.opens(haru, "request_execute_part")
    assert offered(form, "untouched.erase") == ["payroll"]
    assert "reason" not in fields(form)
    assert "reason" in fields(case.chooses(haru, "untouched.erase", ["payroll"]))
    assert list(case.sends(haru, {})) == ["reason"]
    assert case.sends(haru, {"reason": "法定の保存期間のため"}) == {}
    assert case.status == "executed"
    assert "次は回答" in case.card(ken).words


@pytest.mark.long
def test_a_changed_decision_needs_the_drafters_confirmation(
    ken: Person, saki: Person, case: Request
) -> None:
    # O22
    case.recorded().to_search()
    chosen = {"outcome.disclose": "partial", "grounds.disclose": ["G4"]}
    words = {"reason.disclose": "第三者の情報を含むため", "measure.disclose": "ほかの方の氏名"}
    case.does(ken, "request_propose", words | NOTHING_OF_OTHERS, chosen=chosen)

    case.opens(saki, "request_decide")
    form = case.chooses(saki, "ruling", "change")
    assert form.values["measure.disclose"]["answer"]["value"] == "ほかの方の氏名"
    assert form.values["reason.disclose"]["answer"]["value"] == "第三者の情報を含むため"
    assert form.values["basis.disclose.G4"]["answer"]["value"] == "法33条2項1号"
    assert "「承認する」を選んでください" in case.sends(saki, {})["ruling"]
    assert case.sends(saki, {"reason.disclose": "ほかの方の氏名を含むため"}) == {}
    assert case.receipt.title == "決定を記録しました"
    assert "→ 次は" in case.receipt.words
    assert case.status == "decision"

    shown = case.does(ken, "request_confirm")
    assert "ほかの方の氏名を含むため" in shown.words
    assert case.status == "decided"


@pytest.mark.long
def test_the_decider_reads_a_long_reason_in_full_and_no_number_that_nobody_can_open(
    ken: Person, saki: Person, case: Request, program: Running
) -> None:
    case.recorded().to_search()
    reason = "第三者の情報を含むため。" * 240 + "ここまで。"
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    case.proposes(ken, chosen, **{"reason.disclose": reason})
    review = program.raised(case.number)["refusal_review"]
    for shown in (case.card(ken), detail(ken, case.number), detail(saki, case.number), home(saki)):
        assert review not in shown.words
    shown = case.opens(saki, "request_decide").words.replace("\n", "")
    assert shown.count("ここまで。") == 2  # in the proposal, and in the letter


@pytest.mark.long
def test_a_proposal_is_sent_back_with_a_reason(case: Request, ken: Person, saki: Person) -> None:
    case.recorded().to_search()
    case.proposes(ken, {"outcome.disclose": "granted"})

    case.opens(saki, "request_decide")
    form = case.chooses(saki, "ruling", "send_back")
    assert [each["label"]["text"] for each in form.blocks if each.get("optional")] == ["くわしく"]
    assert list(case.sends(saki, {})) == ["why_back"]
    form = case.chooses(saki, "why_back", ["other"])
    assert not [each for each in form.blocks if each.get("optional")]
    assert list(case.sends(saki, {})) == ["move_reason"]
    case.chooses(saki, "why_back", ["facts", "wording"])
    assert case.sends(saki, {"move_reason": "名簿の日付がありません"}) == {}

    assert case.status == "searching"
    thread = under(ken, case.card(ken))
    assert "差し戻し（事実の不足、表現）" in thread[-1]
    assert "名簿の日付" not in "".join(thread)
    form = case.opens(ken, "request_propose")
    assert "事実の不足" in form.words
    assert "名簿の日付がありません" in form.words
    case.chooses(ken, "outcome.disclose", "granted")
    assert list(case.sends(ken, NOTHING_OF_OTHERS)) == ["as_before"]  # O22
    assert case.sends(ken, NOTHING_OF_OTHERS | {"as_before": ["yes"]}) == {}
    form = case.opens(saki, "request_decide")
    assert "差し戻し（事実の不足、表現）\n差し戻し後の変更：なし" in form.words
    assert "名簿の日付がありません" in form.words


@pytest.mark.long
def test_a_proposal_sent_back_to_the_check_is_submitted_unchanged_only_knowingly(
    case: Request, ken: Person, saki: Person
) -> None:
    # O22
    case.recorded().to_search()
    case.proposes(ken, {"outcome.disclose": "granted"})
    back = {"ruling": "send_back_to_check"}
    case.does(saki, "request_decide", {"why_back": ["facts"]}, chosen=back)
    news = [each for each in told(ken, case.number) if "開く" in each.buttons][-1]
    assert news.buttons == ["調査を頼む", "開く"]
    case.searches(ken)

    case.opens(ken, "request_propose")
    case.chooses(ken, "outcome.disclose", "granted")
    assert list(case.sends(ken, NOTHING_OF_OTHERS)) == ["as_before"]
    assert case.sends(ken, NOTHING_OF_OTHERS | {"as_before": ["yes"]}) == {}

    decided = case.opens(saki, "request_decide")
    assert "差し戻し（事実の不足）\n差し戻し後の変更：なし" in decided.words


@pytest.mark.long
def test_a_department_reads_no_day_that_was_past_when_it_was_decided(
    nao: Person, case: Request, program: Running
) -> None:
    # O20: the target of the reply has passed, the notice is due two business days on
    why = frozenset({CeaseUseReason.NO_LONGER_NEEDED})
    request = case.recorded(RequestType.ERASE, reasons_35=why).to_search()
    goes_to(program, next_day(program, 20), 10)
    request.granted()

    asked = next(each for each in nao.sees("@app") if f"措置のお願い {case.number}" in each.text)
    by = next_day(program, 2)
    assert f"実施の期限 {by.month}/{by.day}" in asked.words
    assert "遅れ" not in asked.words
    assert f"実施の期限 {by.month}/{by.day}" in home_row(home(nao), case.number)
