"""Scenarios by the data: footage, recordings, entrusted and true data."""

import pytest

from tests.stories.steps.builders import KEN, YUI
from tests.stories.steps.case import detail
from tests.stories.steps.complaints import Begins
from tests.stories.steps.disclosures import BY_POST, FEE, WHY, Request, offered
from tests.stories.steps.messages import told, under
from tests.stories.steps.program import Running
from tickets.model.kinds import LetterKind
from workspace.driver import Person, Slack


def test_entrusted_data_is_redirected_without_naming_the_customer(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 7: no customer is named, and the letter does not say whether data is held
    case.takes_call(ken)
    case.does(ken, "request_describe", {"flags": ["entrusted"]})
    case.does(saki, "request_redirect", {"move_reason": "委託元の顧客の名簿だけのため"})

    letter = case.letter(ken, LetterKind.REDIRECTION, why="送付のため")
    assert "委託元と思われる会社へお申し出ください" in letter
    assert not [words for words in ("保有して", "委託元の顧客の名簿") if words in letter]
    assert case.status == "closed"


@pytest.mark.long
def test_entrusted_data_that_a_search_finds_is_not_ours_to_disclose(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 7: ground G3, not retained personal data
    case.recorded().to_search()
    form = case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.disclose", "not_applicable")
    assert offered(form, "grounds.disclose") == ["G3"]
    reason = "委託を受けて取り扱う情報であり、開示する権限がありません。"
    chosen = {"outcome.disclose": "not_applicable", "grounds.disclose": ["G3"]}
    case.proposes(ken, chosen, **{"reason.disclose": reason})
    case.does(saki, "request_decide", {"not_held": ["yes"]}, chosen={"ruling": "approve"})
    assert reason in case.letter(ken, LetterKind.REPLY)


def test_footage_is_kept_from_being_overwritten_before_anybody_is_identified(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person
) -> None:
    # scenario 8: footage that is searchable by time only is not retained data
    case.takes_call(ken, marks=["footage"], target_scope="先週火曜日の受付のカメラの映像")
    assert "次は上書きの停止" in case.card(ken).words
    case.does(ken, "request_preserve", {"systems": ["crm"]})
    (kept,) = case.ticket.disclosure.preservations
    assert kept.system == "crm"
    assert "上書きの停止" not in case.card(ken).words
    asked = next(each for each in nao.sees("@app") if f"保全のお願い {case.number}" in each.text)
    assert "顧客管理" in asked.words
    assert f"<@{KEN}>" in asked.words
    assert told(haru, case.number) == []  # of another department
    assert "〔社内目標〕" not in asked.words  # the desk's own dates
    assert "見本花子" not in str(asked.raw)  # O16

    form = case.opens(saki, "request_rule_on_data")
    assert "先週火曜日の受付のカメラの映像" in form.words  # which data it is about
    assert "特定の個人を検索できるように整理" in form.words
    assert list(case.sends(saki, {"may_be_held": "no"})) == ["move_reason"]
    assert case.sends(saki, {"may_be_held": "no", **WHY}) == {}
    assert WHY["move_reason"] in detail(ken, case.number).words
    case.does(saki, "request_redirect", {"move_reason": "人で検索できない映像のため"})
    assert case.status == "closed"
    [over] = told(nao, case.number, "保全の終わり")
    assert "対象システム：顧客管理" in over.words
    assert "完了" not in over.words  # the state is the desk's
    assert not case.ticket.disclosure.form_sent_on  # no fee was asked for in vain


def test_asking_to_preserve_names_no_day_of_the_search(
    case: Request, ken: Person, nao: Person
) -> None:
    case.recorded().to_asked()
    case.does(ken, "request_preserve", {"systems": ["crm"]})
    assert "〔社内目標〕" in told(nao, case.number, "調査のお願い")[-1].words
    assert "〔社内目標〕" not in told(nao, case.number, "保全のお願い")[-1].words


def test_a_legal_hold_keeps_what_is_preserved_after_the_end(
    case: Request, ken: Person, nao: Person, saki: Person
) -> None:
    case.recorded(footage=True)
    case.does(ken, "request_preserve", {"systems": ["crm"]})
    case.does(saki, "ticket_hold", {"legal_hold": "yes"})
    case.does(ken, "ticket_withdraw", {"words": "取り下げます"})
    assert case.status == "closed"
    assert told(nao, case.number, "保全の終わり") == []
    case.does(saki, "ticket_hold", {"legal_hold": "no"})
    assert len(told(nao, case.number, "保全の終わり")) == 1
    assert "別の番号でもお願いしていなければ" in told(nao, case.number, "保全の終わり")[0].text

    case.does(saki, "ticket_hold", {"legal_hold": "yes"})
    assert len(told(nao, case.number, "保全のお願い")) == 2
    case.does(saki, "ticket_hold", {"legal_hold": "no"})
    assert len(told(nao, case.number, "保全の終わり")) == 2

    case.does(saki, "request_reopen", {"move_reason": "映像がまた要る"})
    assert "次は上書きの停止" in case.card(ken).words
    case.does(ken, "request_preserve", {"reason": "映像はもうない"})
    case.does(saki, "ticket_withdraw", {"words": "取り下げます"})
    assert case.status == "closed"
    assert len(told(nao, case.number, "保全の終わり")) == 2  # nobody was asked anew


@pytest.mark.parametrize("is_asked_again", [False, True])
def test_the_end_of_preserving_names_the_number_under_which_it_was_asked_last(
    case: Request, ken: Person, nao: Person, saki: Person, is_asked_again: bool
) -> None:
    # O1: nothing ties the number of before the restriction to the one since
    case.recorded(footage=True)
    number = case.number
    case.does(ken, "request_preserve", {"systems": ["crm"]})
    case.does(saki, "ticket_name", {"about": [YUI]})
    case.number = case.ticket.number
    if is_asked_again:
        case.does(saki, "request_preserve", {"systems": ["crm"]})
    case.does(saki, "ticket_withdraw", {"words": "取り下げます"})

    assert case.number.startswith("X-2026-")
    told_of = [len(told(nao, each, "保全の終わり")) for each in (number, case.number)]
    assert told_of == [not is_asked_again, is_asked_again]


def test_footage_that_nobody_preserves_stays_the_next_step(
    case: Request, ken: Person, saki: Person
) -> None:
    # O16: a ruling and the form do not keep it from being overwritten
    case.takes_call(ken, marks=["footage"], channel="post")
    case.does(saki, "request_rule_on_data", {"may_be_held": "yes", **WHY})
    assert "次は上書きの停止" in case.card(ken).words
    assert "上書きを止める依頼が、まだです" in case.opens(ken, "request_send_form").words
    case.sends_form(ken)
    assert "次は上書きの停止" in case.card(ken).words
    assert case.card(ken).buttons[0] == "保全を頼む"

    assert case.submits(ken, "request_preserve") == {
        "systems": "「保全するシステム」を入力してください。"
    }
    assert "個人情報は書かないでください" in case.opens(ken, "request_preserve").words
    assert list(case.sends(ken, {"reason": "090-1234-5678の方の映像"})) == ["reason"]
    assert case.sends(ken, {"reason": "映像はすでに上書きされている"}) == {}
    assert "上書きの停止" not in case.card(ken).words
    assert "保全を頼まないと記録" in "".join(under(ken, case.card(ken)))
    assert "映像はすでに上書きされている" in detail(ken, case.number).words

    case.does(ken, "request_preserve", {"systems": ["crm"]})
    case.does(ken, "request_preserve", {"reason": "ほかの映像は上書き済み"})
    told_so = [each for each in under(ken, case.card(ken)) if "保全" in each]
    assert ["頼まない" in each for each in told_so] == [True, False, True]


@pytest.mark.long
def test_a_call_recording_is_disclosed_in_part(
    case: Request, ken: Person, yui: Person, saki: Person
) -> None:
    # scenario 9: the manager weighs the other party and the secrecy of communications
    case.takes_call(ken, marks=["footage"], target_scope="8月1日の通話の録音")
    case.does(saki, "request_rule_on_data", {"may_be_held": "yes", **WHY})
    case.sends_form(ken)
    case.arrives(ken, method_requested="other")
    case.prepared.identified().searches().finds()
    looked_at = {"third_party_data": "yes", "secrecy_of_communications": "yes"}
    chosen = {"outcome.disclose": "partial", "grounds.disclose": ["G4", "G6"]}
    case.opens(ken, "request_propose")
    for name, value in chosen.items():
        form = case.chooses(ken, name, value)
    assert "どの部分かだけを書き、その中身は書かないでください" in form.words
    said = {**looked_at, "reason.disclose": "通話の相手方の発言を含むため"}
    assert list(case.sends(ken, said)) == ["measure.disclose"]
    assert case.sends(ken, {"measure.disclose": "相手方の音声"}) == {}
    shown = case.opens(saki, "request_decide").words
    assert "第三者の情報：含まれている" in shown
    assert "通信の秘密：含まれている" in shown
    assert "開示等をしない部分：相手方の音声" in shown
    assert "　開示しない部分：相手方の音声" in shown  # in the letter
    assert "開示等をしない部分（開示）\n相手方の音声" in detail(ken, case.number).words
    case.is_decided(saki)
    case.does(ken, "request_pack", {"pages": "1"})
    assert "開示等をしない部分：相手方の音声" in case.opens(yui, "request_check_contents").words

    letter = case.letter(ken, LetterKind.REPLY)
    assert "　開示しない部分：相手方の音声" in letter
    assert "第33条第2項第1号" in letter
    assert "第33条第2項第3号" in letter
    assert "通話の相手方の発言を含むため" in letter
    assert "希望の回答方法：" in case.opens(ken, "request_reply").words


@pytest.mark.long
def test_an_impossible_method_is_chosen_anew_or_announced(case: Request, ken: Person) -> None:
    # scenario 23, O21
    case.recorded().sends_form()
    case.arrives(ken, method_requested="electronic")
    case.prepared.identified().searches().finds().granted()
    case.opens(ken, "request_reply")
    case.chooses(ken, "method_used", "paper")
    refused = case.sends(ken, {"delivery_ref": "123-45-67890-1"})
    assert "方法変更の通知を送って記録" in refused["method_used"]
    why = "記録が紙でしかないため"
    form = case.does(ken, "request_notify_method", {"method_change_reason": why})
    assert form.words.index("見本花子 様") < form.words.index("コピーして送ってから")
    before = case.letter(ken, LetterKind.METHOD_CHANGE)
    case.prepared.packs().checked()
    case.opens(ken, "request_reply")
    copied = case.chooses(ken, "method_used", "paper").words
    case.is_answered(ken)
    after = case.letter(ken, LetterKind.REPLY)

    assert f"理由：{why}" in copied
    assert "別紙のとおりです。" in copied
    assert why in before
    assert f"理由：{why}" in after
    assert "ご指定の方法" in after


def test_security_measures_are_explained_without_a_request(
    case: Request, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 24
    case.takes_call(ken, types=["other"], target_scope="安全管理措置の内容")
    case.sends_form(ken, types=["published_matters"])
    case.arrives(ken, yen=0, **{"paper.identity": "missing"})
    case.searches(ken)
    form = case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.published_matters", "partial")
    assert offered(form, "grounds.published_matters") == ["G7"]  # what would weaken security
    assert "提訴可" not in case.opens(ken, "ticket_open").words

    chosen = {"outcome.published_matters": "granted"}
    case.finds(slack.person("nao"), slack.person("haru"))
    case.proposes(ken, chosen)
    case.is_decided(saki)
    assert "手数料" not in case.letter(ken, LetterKind.REPLY)


def test_a_change_of_address_is_answered_at_once(
    begins: Begins, program: Running, ken: Person
) -> None:
    # scenario 26: no request under article 34, no identity check, no fee
    complaint = begins(category="inquiry", detail="引っ越したので住所を変えたい")
    assert complaint.number.startswith("C-")
    assert not [
        words for words in ("申請書", "本人確認", "手数料") if words in complaint.receipt.words
    ]

    assert complaint.submits(ken, "complaint_answer_at_once", template="correction-wish") == {}
    assert complaint.status == "responded"
    assert program.raised(complaint.number) == {}


@pytest.mark.long
def test_true_data_is_not_corrected(case: Request, ken: Person, saki: Person) -> None:
    # scenario 27
    case.takes_call(ken, types=["change"], target_scope="未払いの記録")
    case.sends_form(ken, types=["delete_content"])
    case.arrives(ken, yen=0)
    case.prepared.identified().searches().finds()
    form = case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.delete_content", "refused")
    assert offered(form, "grounds.delete_content") == ["G1", "G2", "G3", "G6", "G7"]

    chosen = {"outcome.delete_content": "refused", "grounds.delete_content": ["G7"]}
    reason = "記録の内容が事実であるためです。"
    case.proposes(ken, chosen, **{"reason.delete_content": reason})
    case.is_decided(saki)

    letter = case.letter(ken, LetterKind.REPLY)
    assert "第34条第2項" in letter
    assert reason in letter
    assert "払戻し" not in letter  # no fee was due


def test_footage_is_preserved_first_and_waits_for_a_ruling(case: Request, ken: Person) -> None:
    # O16, O17: overwriting is stopped before the identity check
    case.takes_call(ken, marks=["footage"], name="別名 二", contact="03-1234-0017")
    assert case.receipt.buttons[0] == "保全を頼む"
    assert "上書きを止める手配を先に" in case.receipt.words
    assert "担当の者が内容を確認し、あらためてご連絡いたします。" in case.receipt.words
    assert BY_POST not in case.receipt.words
    assert FEE not in case.receipt.words

    case.opens(ken, "request_send_form")
    refused = case.sends(ken, {"postal_code": "100-0001", "address": "東京都千代田区千代田1-1"})
    assert list(refused.values()) == [
        "保有個人データに当たりうるかを、先に管理者が判断します。判断を待ってください。"
    ]
