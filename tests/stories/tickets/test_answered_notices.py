"""Requests become their result in place; whose form comes late reads what became of the request."""

import pytest

from tests.stories.steps.builders import KEN, NAO, SAKI, Prepared
from tests.stories.steps.case import DESK, detail, opens_form, submitted
from tests.stories.steps.complaints import DRAFT, Begins, Complaint
from tests.stories.steps.disclosures import NOTHING_OF_OTHERS, WHY, Request
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import now
from tickets.model.complaint import CorrectiveAction
from tickets.model.disclosure import CeaseUseReason, Execution, RequestType
from tickets.model.documents import Found
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Message, Person

CHECKS = ["recipient", "third_parties"]


def asking(person: Person, number: str, button: str) -> Message:
    """The newest message of the bot to this person with this button."""
    return [each for each in told(person, number) if button in each.buttons][-1]


def test_a_decision_is_offered_first_to_the_manager_and_its_request_becomes_the_result(
    drafted: Complaint, ken: Person, saki: Person
) -> None:
    own, agents = (detail(each, drafted.number).buttons for each in (saki, ken))
    assert own[0] == "読んで決める"
    assert "管理者に報告" not in own
    assert "読んで決める" not in agents
    assert "管理者に報告" in agents
    asked = asking(saki, drafted.number, "読んで決める")
    assert "重大度：" in asked.words
    assert "起案：<@U02KEN>" in asked.words

    saki.waits_for_view(after=saki.clicks(asked, "読んで決める"))
    assert saki.submits({"decision": "approve"}).errors == {}

    answered = now(saki, asked)
    assert answered.buttons == []
    assert answered.words.startswith(f"{drafted.number} ・ 苦情・相談")
    assert "<@U03MGR> 承認" in answered.words


def test_a_request_that_another_decided_names_them_and_the_time(
    drafted: Complaint, saki: Person, program: Running
) -> None:
    asked = asking(saki, drafted.number, "読んで決める")
    settled = CorrectiveAction(needed=False, reason="手順書を直した")
    program.does(drafted.number, "U04DEP", Move.APPROVE, corrective_action=settled)

    answered = now(saki, asked)
    assert answered.buttons == []
    assert "<@U04DEP> 承認" in answered.words
    assert "8/3(月)" in answered.words


def test_the_news_of_a_reopening_becomes_its_result_once_the_work_goes_on(
    begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    why = {PersonalField.MOVE_REASON: "別の会社の件でした"}
    case.prepared.does(SAKI, Move.CLOSE_OUT_OF_SCOPE, why).does(KEN, Move.REOPEN, why)
    [reopened] = told(saki, case.number, "再開されました")
    assert "次は調査の再開" in reopened.words

    case.moves(ken, "complaint_resume")

    answered = now(saki, reopened)
    assert "次は調査の再開" not in answered.words
    assert "<@U02KEN> 再開された受付の対応を開始" in answered.words


def test_an_answered_search_request_becomes_its_result(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20
    case.recorded().to_asked()
    asked = asking(nao, case.number, "当部門ではない")

    nao.clicks(asked, "当部門ではない")

    answered = now(nao, asked)
    assert answered.buttons == []
    assert "<@U07NAO> 当部門ではないと回答" in answered.words
    assert "回答を直したいときは、<@U02KEN>に知らせてください。" in answered.words
    card = case.card(ken)
    thread = [each.words for each in ken.sees(DESK) if each.thread_ts == card.ts != each.ts]
    assert "部門の管理責任者 当部門ではないと回答" in thread[-1]


def test_who_has_searched_is_told_whom_data_and_a_correction_go_to(
    case: Request, ken: Person, nao: Person, haru: Person
) -> None:
    # O20: the agent can correct the answer, the department sees the request no longer
    case.recorded().to_asked()
    found, not_found = (asking(each, case.number, "回答する") for each in (nao, haru))

    case.does(nao, "request_search_report", {"found.crm": "found"})
    case.does(haru, "request_search_report", {"found.payroll": "none"})

    told = "「あり」の資料は<@U02KEN>に渡してください。渡し方も<@U02KEN>に確かめ"
    assert told in now(nao, found).words
    assert "資料は" not in now(haru, not_found).words
    case.does(ken, "request_search_report", {"found.payroll": "found"})
    [_, payroll] = case.ticket.disclosure.tasks
    assert (payroll.found, payroll.answered_by) == ("found", KEN)
    assert "回答を直したいときは、<@U02KEN>に知らせてください。" in now(haru, not_found).words


def test_data_whose_disclosure_waits_for_its_fee_is_handed_over_too(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20: departments are not asked again once the fee has come
    case.takes_call(ken, types=["disclose", "change"])
    case.sends_form(ken, types=["disclose", "correct"])
    case.arrives(ken, yen=0)
    case.identified(ken)
    case.does(ken, "request_correct", {})
    case.does(ken, "request_search", {"searching": ["correct"]})
    found = asking(nao, case.number, "回答する")

    there, says = {"found.crm": "found"}, {"accuracy.crm": "wrong"}
    case.does(nao, "request_search_report", says, chosen=there)

    assert "資料は" in now(nao, found).words


def test_nothing_is_handed_over_for_data_that_is_to_be_erased(case: Request, nao: Person) -> None:
    case.recorded(RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.HARM})).to_asked()
    found = asking(nao, case.number, "回答する")

    case.does(nao, "request_search_report", {"found.crm": "found"})

    assert "回答を直したいときは" in now(nao, found).words
    assert "資料は" not in now(nao, found).words


@pytest.mark.long
def test_an_answered_investigation_says_so_and_can_be_corrected_until_it_is_approved(
    begins: Begins, ken: Person, nao: Person, saki: Person
) -> None:
    case = begins().assessed()
    asked = asking(nao, case.number, "調査に回答する")

    def corrects(label: str, note: str) -> None:
        opens_form(nao, now(nao, asked), label)
        assert nao.submits({"note": note}).errors == {}
        assert "<@U07NAO> 調査に回答" in now(nao, asked).words
        assert now(nao, asked).buttons == ["回答を直す"]

    def is_settled() -> None:
        assert now(nao, asked).buttons == []
        assert "<@U07NAO> 調査に回答" in now(nao, asked).words

    case.does(nao, "ticket_note", {"note": "調べ始めました"})
    assert "調査に回答する" in now(nao, asked).buttons
    corrects("調査に回答する", "残っていました")
    case.does(nao, "complaint_report_findings", {"note": "二つありました"})  # from elsewhere
    assert now(nao, asked).buttons == ["回答を直す"]
    case.does(ken, "complaint_draft", DRAFT)
    is_settled()

    case.does(saki, "complaint_decide", {"why_back": ["wording"]}, chosen={"decision": "send_back"})
    corrects("回答を直す", "名簿は二つでした")
    assert "名簿は二つでした" in case.opens(ken, "complaint_draft").words
    case.does(ken, "complaint_draft", {"as_before": ["yes"]})
    case.does(saki, "complaint_decide", {"decision": "approve"})
    is_settled()


def test_the_news_of_a_decision_offers_the_step_that_is_next(
    case: Request, ken: Person, saki: Person
) -> None:
    # O21
    case.recorded().to_search()
    case.proposes(ken, {"outcome.disclose": "granted"})
    case.is_decided(saki)
    news = asking(ken, case.number, "開く")
    assert news.buttons == ["封入を記録", "開く"]
    assert "決定済 → 次は送付物の封入" in news.words
    assert case.card(ken).buttons[0] == "封入を記録"

    opens_form(ken, news, "封入を記録")
    assert ken.submits({"pages": "2"}).errors == {}

    assert now(ken, news).buttons == []
    card = case.card(ken)
    assert card.buttons[0] == "送付物を確認"
    assert "決定済 → 次は送付物の確認" in card.words


@pytest.mark.long
def test_who_packed_is_told_that_the_contents_were_checked(
    case: Request, ken: Person, yui: Person, saki: Person
) -> None:
    # O21
    def packed_and_checked() -> Message:
        """The newest message about it."""
        case.prepared.packs()
        case.does(
            yui, "request_check_contents", {"pages": "2", "is_it_right": "right", "checks": CHECKS}
        )
        news = told(ken, case.number, "送付物の確認が済みました")
        return news[-1]

    case.recorded().to_decided()
    first, news = packed_and_checked(), packed_and_checked()
    assert now(ken, first).buttons == []  # packing once more ended it
    assert news.buttons == ["回答を記録", "開く"]

    asked = case.opens(saki, "request_reply")  # Ken's request: she says why she reads the letter
    submitted(saki, asked, {"why": "担当者が休みのため"})
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
    assert case.sends(saki, sent) == {}
    assert now(ken, news).buttons == []
    assert "<@U03MGR>" in now(ken, news).words


@pytest.mark.long
def test_what_was_packed_wrongly_is_packed_once_more(
    case: Request, ken: Person, yui: Person, saki: Person
) -> None:
    # O21
    case.recorded().to_decided().packs()
    asked = next(each for each in reversed(yui.sees(DESK)) if "送付物の確認のお願い" in each.text)
    assert "送付物を確認" in asked.buttons
    why = {"move_reason": "別の方の明細が1枚入っています"}
    case.does(yui, "request_check_contents", why, chosen={"is_it_right": "again"})
    assert now(yui, asked).buttons == []
    assert f"<@{yui.id}>" in now(yui, asked).words
    [news] = told(ken, case.number, "封入をやり直してください")
    assert news.buttons == ["封入を記録", "開く"]
    assert why["move_reason"] not in news.words
    assert not case.offers(saki, "request_check_contents")
    assert why["move_reason"] in case.opens(ken, "request_pack").words
    assert case.sends(ken, {"pages": "2"}) == {}

    assert now(ken, news).buttons == []
    assert case.offers(saki, "request_check_contents")


def test_a_department_from_which_the_complaint_was_taken_is_no_longer_asked(
    begins: Begins, ken: Person, nao: Person
) -> None:
    case = begins().assessed()
    asked = asking(nao, case.number, "調査に回答する")

    case.does(ken, "ticket_forward", {"department": "hr"})

    assert now(nao, asked).buttons == []


def test_a_ticket_given_away_no_longer_asks_its_former_owner(
    begins: Begins, yui: Person, program: Running
) -> None:
    case = begins()
    program.does(case.number, "U03MGR", Move.ASSIGN, person="U02YUI")
    asked = asking(yui, case.number, "開く")

    program.does(case.number, "U03MGR", Move.ASSIGN, person="U02KEN")

    assert now(yui, asked).buttons == []


def test_an_old_ruling_request_no_longer_changes_the_ruling(
    case: Request, ken: Person, saki: Person
) -> None:
    # O17
    case.takes_call(ken, marks=["footage"])
    asked = asking(saki, case.number, "対象かを判断")
    case.does(saki, "request_rule_on_data", {"may_be_held": "yes", **WHY})

    assert now(saki, asked).buttons == []
    assert case.ticket.disclosure.may_be_held is True


def is_to_be_erased(case: Request, ken: Person) -> Prepared:
    """A request that sales is asked to carry out."""
    request = case.recorded(
        RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.NO_LONGER_NEEDED})
    )
    request.to_asked().finds()
    case.does(ken, "request_propose", {"outcome.erase": "granted", **NOTHING_OF_OTHERS})
    return request.does(SAKI, Move.APPROVE)


def test_what_the_desk_carried_out_is_told_to_the_department_in_message_and_form(
    case: Request, ken: Person, nao: Person
) -> None:
    # O8, O25
    request = is_to_be_erased(case, ken)
    asked = [each for each in told(nao, case.number) if "実施を記録" in each.buttons][-1]
    case.opens(nao, "request_execute_part")
    form = case.chooses(nao, "untouched.erase", ["crm"])

    request.does(KEN, Move.EXECUTE, executed=Execution(RequestType.ERASE, "crm", request.today))
    nao.submits({"reason": "保存期間の残りがあるため"})
    shown = nao.waits_for_view(after=form)

    done = "<@U02KEN> 措置の実施を完了"
    assert done in now(nao, asked).words
    assert "ほかの方が先に記録しました：" in shown.words
    assert "U02KEN" in str(shown.blocks)
    assert "措置の実施を完了" in shown.words
    assert "保存期間の残りがあるため" in shown.words


def test_a_department_that_answers_twice_reads_that_its_answer_is_recorded(
    case: Request, nao: Person
) -> None:
    # O8: a second window, or a form sent again after Slack timed out
    request = case.recorded().to_asked()
    case.opens(nao, "request_search_report")
    form = case.chooses(nao, "found.crm", "unavailable")

    request.does(NAO, Move.REPORT_SEARCH, system="crm", found=Found.NONE)
    nao.submits({"reason.crm": "移行作業で停止中"})
    shown = nao.waits_for_view(after=form)

    assert "すでに記録しています：" in shown.words
    assert "調査の結果を回答" in shown.words
    assert "いま送った内容は追加していません。" in shown.words
    assert "移行作業で停止中" in shown.words
    assert "ほかの方が" not in shown.words


def test_a_department_reads_of_its_own_part_before_the_desks(
    case: Request, ken: Person, nao: Person
) -> None:
    # O8, O25
    request = is_to_be_erased(case, ken)
    case.opens(nao, "request_execute_part")
    form = case.chooses(nao, "untouched.erase", ["crm"])

    request.does(
        NAO, Move.EXECUTE_PART, executed=(Execution(RequestType.ERASE, "crm", request.today),)
    )
    request.does(KEN, Move.EXECUTE)
    nao.submits({"reason": "保存期間の残りがあるため"})
    shown = nao.waits_for_view(after=form)

    assert "すでに記録しています：" in shown.words
    assert NAO in str(shown.blocks)
    assert "措置の実施を記録" in shown.words
    assert "措置の実施を完了" not in shown.words


def test_a_note_that_comes_late_is_not_said_to_be_recorded_as_something_else(
    case: Request, ken: Person, nao: Person
) -> None:
    # O8
    request = is_to_be_erased(case, ken)
    form = case.opens(nao, "ticket_note")

    request.does(KEN, Move.EXECUTE, executed=Execution(RequestType.ERASE, "crm", request.today))
    nao.submits({"note": "別の台帳にもありました"})
    shown = nao.waits_for_view(after=form)

    assert "このお願いへの対応は不要になりました。" in shown.words
    assert "措置の実施を完了" not in shown.words
    assert "別の台帳にもありました" in shown.words
