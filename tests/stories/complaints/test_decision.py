"""The reply to a complaint is approved, changed or sent back by somebody who did not draft it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from knowledge.answering import Answerer
from tests.stories.steps.builders import KEN, NAO, SAID, Prepared, handles, old_complaint
from tests.stories.steps.case import opens_form
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    MINIMUM,
    NO_NEED,
    REST,
    WRITTEN,
    Begins,
    Complaint,
    answer,
    answers_on_the_spot,
    fields,
    number_of,
)
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tests.tickets import steps
from tickets.escalation.acts import Judge
from tickets.model.complaint import CorrectiveAction, Finding, Reaction
from tickets.model.kinds import LateReason, Move, PersonalField
from tickets.model.triage import Triage, Verdict
from workspace.driver import Person, Slack


def test_the_drafter_does_not_decide(dai: Person, begins: Begins, saki: Person) -> None:
    case = begins()
    assert case.submits(saki, "complaint_describe", **REST) == {}
    assert case.submits(saki, "complaint_assess", **ASSESSED | {"person": "U03MGR"}) == {}
    assert case.submits(saki, "complaint_draft", **DRAFT) == {}

    errors = case.decides(saki, "approve")

    assert list(errors) == ["decision"]
    assert case.status == "drafted"
    assert case.decides(dai, "approve") == {}
    assert case.status == "approved"
    assert case.receipt.title == "決定を記録しました"
    assert "<@U04DEP> 承認\n承認済 → 次は回答" in case.receipt.words


def test_the_decider_is_shown_words_that_promise_a_time(
    begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins().assessed()
    reply = "3日以内に結果をご連絡します。明日中に一度お電話します。11月に停止しました。"
    assert case.submits(ken, "complaint_draft", **DRAFT | {"draft_reply": reply}) == {}

    form = case.opens(saki, "complaint_decide")

    assert "期限の約束と読める言葉があります：3日以内、明日中。" in form.words


def test_the_decider_reads_whether_the_mails_were_stopped(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O10: a complaint about mails after two opt-outs; the stop is recorded on it, not beside it
    case = begins()
    case.does(ken, "complaint_describe", {**REST, "subjects": ["marketing"]})
    case.does(ken, "complaint_assess", ASSESSED)
    case.does(ken, "complaint_draft", DRAFT)
    assert "広告・勧誘の停止は記録されていません" in case.opens(saki, "complaint_decide").words

    case.does(ken, "complaint_stop_mail", {"systems": ["crm"]})

    form = case.opens(saki, "complaint_decide")
    assert "停止は記録されていません" not in form.words
    assert "配信を停止：" in form.words
    assert case.ticket.complaint.category == "complaint"


def test_the_decider_reads_who_is_responsible_for_the_action_and_whether_its_day_has_passed(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O34
    case = begins().assessed()
    case.opens(ken, "complaint_draft")
    case.chooses(ken, "needed", "yes")
    day = str(case.program.calendar.add(today(case.program), 1))
    plan = {"needed": "yes", "action": "手順書の改訂", "prevention": "二人で確かめる"}
    days = {"due_on": day, "check_on": day}
    sent = {**WRITTEN, **plan, "responsible": NAO, **days, "finding": "upheld"}
    assert case.sends(ken, sent) == {}

    form = case.opens(saki, "complaint_decide")

    assert {"type": "user", "user_id": NAO} in elements(form.blocks)
    assert "二人で確かめる" in form.words
    assert "有効性の確認" in form.words
    assert "＜@" not in form.words
    past = "是正処置の期限を過ぎています。"
    assert past not in form.words
    days_pass(case.program, 3)
    assert past in case.opens(saki, "complaint_decide").words


def test_who_decides_on_a_reopened_complaint_reads_what_was_carried_out(
    slack: Slack, saki: Person, program: Running
) -> None:
    # O22, O34
    case = Complaint(slack, program, old_complaint(program).number)
    action = CorrectiveAction(
        needed=True,
        reference="CA-2026-19",
        prevention="手順書を直す",
        responsible=NAO,
        due_on=today(program) + timedelta(days=30),
    )
    prepared = Prepared(program, case.number).to_draft(corrective_action=action)
    told = {"reaction": Reaction.ACCEPTED, "late_reason": LateReason.OUTSIDE}
    prepared.does(prepared.manager, Move.APPROVE).responds(**told).closes()
    done = {"done_on": today(program), "carried_out": "14人に研修した"}
    program.does(case.number, "U03MGR", Move.FINISH_ACTION, **done)
    prepared.does(prepared.agent, Move.REOPEN, {PersonalField.MOVE_REASON: "同じ申出があった"})
    prepared.does(prepared.agent, Move.RESUME)
    prepared.does(prepared.agent, Move.DRAFT, steps.DRAFT, corrective_action=action)

    assert "実施：14人に研修した" in case.opens(saki, "complaint_decide").words


def test_who_closes_for_the_desk_reads_what_was_said_and_answered_and_why(
    slack: Slack, program: Running, ken: Person, saki: Person, answerer: Answerer
) -> None:
    # O10, O22
    receipt = answers_on_the_spot(ken, "inquiry", template="fee-amount", name="見本花子")
    case = Complaint(slack, program, number_of(receipt))
    assert MINIMUM["detail"] not in case.opens(ken, "complaint_close").words
    assert case.submits(ken, "complaint_describe", **REST, flags=["media"]) == {}

    words = case.opens(saki, "complaint_close").words

    assert MINIMUM["detail"] in words
    assert answerer.library.entries["fee-amount"].title("ja") in words
    assert "訴訟・弁護士、報道、官公庁にあてはまる件は、管理者が完了します。" in words


def elements(drawn: Any) -> Iterator[Any]:
    if isinstance(drawn, list):
        for each in drawn:
            yield from elements(each)
    elif isinstance(drawn, dict):
        yield drawn
        yield from elements(list(drawn.values()))


def test_changed_words_need_the_drafters_confirmation(
    drafted: Complaint, ken: Person, saki: Person
) -> None:
    # O22
    changed = "ご不便をおかけし、申し訳ありません。"
    refused = drafted.decides(saki, "change", {})
    assert "「承認する」を選んでください" in refused["decision"]
    assert drafted.sends(saki, {"draft_reply": changed, "finding": "upheld", **NO_NEED}) == {}
    assert drafted.status == "drafted"

    form = drafted.opens(ken, "complaint_confirm")
    assert changed in form.words
    assert ken.submits().errors == {}

    assert drafted.status == "approved"
    assert drafted.ticket.complaint.finding == "upheld"


@pytest.mark.parametrize("drafted", [None, "CA-1"])
def test_the_drafter_reads_the_action_that_the_decider_named_or_gave_up(
    begins: Begins, ken: Person, saki: Person, drafted: str | None
) -> None:
    # O22: what is answered on the spot is drafted without an action, and so was it in 1.0.0
    case, changed = begins(), "手順を改めました。"
    if drafted:
        with_action(case, is_done=False, check_on=None)
    else:
        texts = {PersonalField(name): text for name, text in WRITTEN.items()}
        case.assessed().prepared.does(KEN, Move.DRAFT, texts)
    words = {"draft_reply": changed, "finding": "upheld"}
    assert case.decides(saki, "change", {**words, **NO_NEED}) == {}

    read = case.opens(ken, "complaint_confirm").words.replace("\n", "")

    action = (
        "是正処置：必要 → 不要"
        if drafted
        else "是正処置の要否と理由：なし → 不要（手順書を直した）"
    )
    before = "一部認める" if drafted else "なし"
    for told in (
        "決定者が変えたところ",
        action,
        f"認否：{before} → 認める",
        "回答の文が変わりました。",
    ):
        assert told in read
    assert ken.submits().errors == {}
    complaint = case.ticket.complaint
    assert (complaint.drafted_finding, complaint.drafted_action) == (None, None)


def test_who_approves_and_who_closes_reads_that_a_possible_leak_is_undecided(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O13, O22
    case = begins(detail="他人の請求書が届いた", leak="unknown", contact="03-1234-5678")
    case.to_draft(ken)
    [leak] = case.program.cases.escalations.of_ticket(case.ticket)
    warned = f"漏えい等のおそれ（{leak.number}）が、まだ判断されていません。"

    assert warned in case.opens(saki, "complaint_decide").words
    case.chooses(saki, "decision", "approve")
    assert list(case.sends(saki, {})) == ["leak_undecided_accepted"]
    assert case.sends(saki, {"leak_undecided_accepted": ["yes"]}) == {}
    assert "leak_undecided_accepted" in case.program.audit(number=case.number, actor=saki.id)[-1][1]

    form = case.opens(ken, "complaint_respond")
    form = case.chooses(ken, "reaction", "accepted")
    assert warned in form.words
    assert list(case.sends(ken, {"report": "monthly"})) == ["leak_undecided_accepted"]
    assert case.sends(ken, {"leak_undecided_accepted": ["yes"]}) == {}
    assert case.status == "closed"
    assert "leak_undecided_accepted" in case.program.audit(number=case.number, actor=ken.id)[-1][1]


def test_who_approves_reads_what_was_judged_of_a_possible_leak(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O22
    case = begins(detail="他人の請求書が届いた", leak="unknown", contact="03-1234-5678")
    case.to_draft(ken)
    [leak] = case.program.cases.escalations.of_ticket(case.ticket)
    judged = Triage(verdict=Verdict.NOT_REPORTABLE, reason="一人分で、すぐに回収した")
    handles(case.program, leak.number, Judge(judged))

    form = case.opens(saki, "complaint_decide").words
    assert f"漏えい等のおそれ：{leak.number} ・ 判断済み（事故だが法の報告対象ではない）" in form


def test_the_form_of_the_decision_asks_what_the_choice_needs_and_names_what_is_missing(
    drafted: Complaint, saki: Person
) -> None:
    form = drafted.opens(saki, "complaint_decide")
    assert fields(form) == ["decision"]

    saki.submits({"decision": "send_back"})  # before Slack has redrawn the form
    form = saki.waits_for_view(after=form)
    assert "「理由" in form.words
    assert "「」" not in form.words
    assert fields(form) == ["decision", "why_back", "move_reason"]
    form = opens_form(saki, form, "どうしますか", option="change")

    assert fields(form) == ["decision", "draft_reply", "finding", "needed", "action"]
    assert f"この受付の番号（{drafted.number}）を入力してください" in form.words
    assert answer(form, "draft_reply") == DRAFT["draft_reply"]


def test_the_manager_decides_with_everything_in_sight(drafted: Complaint, saki: Person) -> None:
    form = drafted.opens(saki, "complaint_decide")

    assert form.words.startswith(f"{drafted.number} ・ 苦情 ・ 承認待ち")
    assert "漏えい等のおそれ：なし" in form.words
    assert all(text in form.words for text in (SAID, *WRITTEN.values()))
    assert drafted.program.audit("read_pii", drafted.number)[-1] == (
        "U03MGR",
        "cause detail draft_reply facts_found",
        "",
    )
    assert "申出の認否\n一部認める" in form.words
    assert "不要（手順書を直した）" in form.words
    assert "がこの文のとおりに電話で回答し、記録します。" in form.words
    assert saki.submits({"decision": "approve"}).errors == {}
    assert drafted.status == "approved"


@pytest.mark.parametrize("is_done", [False, True])
def test_a_day_that_only_form_or_record_has_is_no_change_of_a_returned_draft(
    begins: Begins, ken: Person, saki: Person, is_done: bool
) -> None:
    # O22: drafts of 1.0.0 have no day of the check; no draft says what was carried out
    case = with_action(begins(), is_done)
    assert case.decides(saki, "send_back", {"why_back": ["wording"]}) == {}

    case.opens(ken, "complaint_draft")
    assert list(case.sends(ken, {})) == ["as_before"]
    assert case.sends(ken, {"as_before": ["yes"]}) == {}

    form = case.opens(saki, "complaint_decide")
    assert "差し戻し（表現）\n差し戻し後の変更：なし" in form.words


@pytest.mark.parametrize("is_done", [False, True])
def test_nothing_is_approved_with_changes_that_was_not_changed(
    begins: Begins, saki: Person, is_done: bool
) -> None:
    # O22: what was carried out stands in the record, and not in the form
    case = begins()
    check_on = case.program.calendar.roll_forward(today(case.program) + timedelta(days=30))

    refused = with_action(case, is_done, check_on=check_on).decides(saki, "change")

    assert list(refused) == ["decision"]
    assert "何も変わっていません" in refused["decision"]


def with_action(case: Complaint, is_done: bool, **days: Any) -> Complaint:
    """Drafted with a corrective action."""
    now = today(case.program)
    plan = {"reference": "CA-1", "prevention": "手順書を直す", "responsible": NAO}
    days |= {"due_on": now + timedelta(days=30), "done_on": now if is_done else None}
    case.assessed().prepared.does(
        KEN,
        Move.DRAFT,
        {PersonalField(name): text for name, text in WRITTEN.items()},
        finding=Finding.PARTLY,
        corrective_action=CorrectiveAction(needed=True, **plan, **days),
    )
    return case
