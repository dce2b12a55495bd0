"""A complaint from its report to its closing."""

from datetime import date, timedelta

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import SAID
from tests.stories.steps.case import detail, opens_form
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    WRITTEN,
    Begins,
    Complaint,
    answer,
    fields,
)
from tests.stories.steps.disclosures import offered
from tests.stories.steps.homes import act_of, below, home
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import today
from tests.stories.steps.program import Running, runs
from tests.tickets import steps
from tickets.model import tokyo
from tickets.model.complaint import Reaction, ReportFrequency
from tickets.model.kinds import ContactBy, Move, PersonalField
from workspace.driver import Person


def test_a_complaints_reply_is_put_off_and_the_letter_moves_its_target(
    begins: Begins, program: Running, ken: Person, saki: Person
) -> None:
    case = begins(detail="広告が届く", leak="no", name="見本花子", contact="03-1234-5678")
    case.moves(ken, "ticket_take")
    until = tokyo.date_of(program.now()) + timedelta(days=25)
    why = {"move_reason": "委託先の回答を待っているため"}
    case.does(ken, "complaint_delay", {"delay_proposed_until": until.isoformat(), **why})

    form = case.opens(saki, "complaint_allow_delay")
    assert why["move_reason"] in form.words
    assert "提訴可" not in form.words
    assert case.sends(saki, {"decision": "allow"}) == {}
    assert case.ticket.complaint.delayed_until is None

    case.records_letter(ken, "delay")
    assert case.sends(ken, {}) == {}

    assert case.ticket.complaint.delayed_until == until
    day = Phrases("ja").date(until, tokyo.date_of(program.now()))
    assert f"回答 {day}〔社内目標〕" in case.card(ken).words


def test_the_target_stops_while_the_complainant_is_asked(
    begins: Begins, program: Running, ken: Person
) -> None:
    case = begins()
    today = tokyo.date_of(program.now())
    form = case.does(ken, "complaint_pause", {"wait_for": "papers"})
    assert "社内目標が、この間だけ止まります" in form.words
    assert not case.offers(ken, "complaint_pause")

    program.clock.passes(days=7)
    form = case.does(ken, "complaint_go_on")

    assert f"{Phrases('ja').date(today, today)}から「書類」を待っています" in form.words
    [wait] = case.ticket.complaint.waits
    assert (wait.since, wait.until) == (today, tokyo.date_of(program.now()))


def test_a_late_reply_asks_why_and_offers_the_list(
    approved: Complaint, program: Running, ken: Person
) -> None:
    program.clock.passes(days=30)

    form = approved.opens(ken, "complaint_respond")

    assert "late_reason" in fields(form)
    assert "回答の目標は" in form.words
    assert "承認された回答" in form.words
    assert approved.sends(ken, {"late_reason": "outside"}) == {}
    assert approved.ticket.complaint.late_reason == "outside"


def test_approved_words_are_read_without_a_name_too(approved: Complaint, ken: Person) -> None:
    # O22
    form = approved.opens(ken, "complaint_respond")
    assert DRAFT["draft_reply"] in form.words
    assert "'value': 'none'" not in str(form.blocks)

    written = approved.chooses(ken, "reply_by", "email")

    assert "文面はまだ作れません" in written.words
    assert DRAFT["draft_reply"] in written.words


@pytest.mark.long
def test_an_unaccepted_reply_names_the_outside_bodies_and_is_closed_by_the_manager(
    approved: Complaint, ken: Person, saki: Person
) -> None:
    assert approved.submits(ken, "complaint_respond") == {}
    form = approved.opens(ken, "complaint_close")
    form = opens_form(ken, form, "申出者の反応", option="not_accepted")
    assert "電気通信個人情報保護推進センター" in form.words
    assert "JIPDEC" in form.words
    assert list(ken.submits().errors) == ["external_recourse_informed"]
    told_of = {"external_recourse_informed": ["informed"], "words": "書面がほしいとのこと"}
    assert ken.submits(told_of).errors == {}
    assert approved.status == "unresolved"
    assert "まだ送っていない文書" not in detail(ken, approved.number).words  # told, so not owed
    approved.does(ken, "complaint_describe", {"name": "見本花子"})
    assert "社外のお申し出先のご案内" in approved.records_letter(ken, "recourse").words
    assert ken.submits().errors == {}
    # The manager is asked for the decision once.
    asked = told(saki, approved.number, "ご納得いただけません")
    assert [each.buttons for each in asked] == [["完了する", "再開する", "開く"]]
    rows = below(home(saki), "判断待ち").split(approved.number)[1]
    assert rows.index("完了する") < rows.index("再開する")
    assert not approved.offers(ken, "complaint_close")

    form = approved.opens(saki, "complaint_close")
    assert form.title == "完了する"
    shown = form.words
    for text in (SAID, WRITTEN["draft_reply"], "書面がほしいとのこと"):
        assert text in shown
    saki.closes(everything=True)
    approved.does(saki, "complaint_close", {"reported_on": "2026-08-03"}, chosen={"report": "each"})

    assert approved.ticket.close_code == "unresolved_referred"


def test_a_reply_that_was_not_accepted_when_it_was_given_is_the_desks_turn(
    approved: Complaint, ken: Person
) -> None:
    reaction = "申出者の反応：納得されていない"
    assert approved.submits(ken, "complaint_respond", reaction="not_accepted") == {}

    card = approved.card(ken)
    assert "回答済 → 次は社外の相談先の案内" in card.words
    assert reaction in card.words
    assert "完了可" not in card.words
    assert card.buttons[0] == "社外の相談先を案内"
    assert reaction in approved.opens(ken, "ticket_history").words
    ken.closes(everything=True)
    assert approved.number in below(home(ken), "今日やること")
    assert act_of(home(ken), approved.number) == "社外の相談先を案内"

    form = approved.opens(ken, "complaint_not_accepted")
    assert "JIPDEC" in form.words
    assert "「再開する」" in form.words
    assert approved.sends(ken, {"external_recourse_informed": ["informed"]}) == {}
    assert approved.status == "unresolved"
    assert approved.card(ken).buttons[0] == "再開する"
    assert "まだ送っていない文書" not in detail(ken, approved.number).words


@pytest.mark.parametrize(
    ("said", "status"), [({}, "responded"), ({"reaction": "not_accepted"}, "unresolved")]
)
def test_a_reply_by_letter_is_on_record_as_naming_the_outside_bodies(
    approved: Complaint, ken: Person, said: dict[str, str], status: str
) -> None:
    # O7: what is known already is not asked again
    written = {"name": "見本花子", "contact": "hanako@example.com"}
    approved.does(ken, "complaint_describe", written, chosen={"contact_by": "email"})
    assert "JIPDEC" in approved.opens(ken, "complaint_respond").words
    assert approved.sends(ken, said) == {}
    assert approved.ticket.complaint.external_recourse_informed
    assert approved.status == status


def test_a_reopened_complaint_is_assessed_again_and_its_department_told_so(
    approved: Complaint, ken: Person, nao: Person, saki: Person
) -> None:
    # O6, O20: the same matter goes on, which makes it a grave one
    approved.is_accepted(ken)
    before = {each.ts for each in told(nao, approved.number)}
    assert approved.submits(ken, "complaint_reopen", move_reason="同じ苦情が続いている") == {}
    form = approved.opens(ken, "complaint_assess")
    assert form.title == "評価の見直し"
    assert "同じ苦情が続いている" in form.words
    assert answer(form, "severity") == ASSESSED["severity"]
    assert offered(form, "severity") == ["low", "mid"]
    assert "この受付を開いて「管理者に報告」" in form.words
    assert "ご本人に実害がある" in form.words
    assert opens_form(ken, detail(ken, approved.number), "管理者に報告")

    assert "「管理者に報告」" not in approved.opens(saki, "complaint_assess").words
    approved.does(saki, "complaint_assess", {"severity": "high"})

    assert approved.status == "investigating"
    assert approved.ticket.complaint.severity == "high"
    [asked] = [each for each in told(nao, approved.number) if each.ts not in before]
    assert asked.text == f"調査のお願い {approved.number}（苦情・相談）：再開した受付です"


@pytest.mark.long
def test_who_drafts_and_decides_again_reads_why_it_was_reopened_and_what_was_said_of_the_reply(
    approved: Complaint, ken: Person, saki: Person
) -> None:
    # O2, O22
    said, why = "電話では納得できないとのこと", "書面で答え直すため"
    approved.does(ken, "complaint_respond", {"reaction": "not_accepted", "words": said})
    approved.does(ken, "complaint_not_accepted", {"external_recourse_informed": ["informed"]})
    approved.does(ken, "complaint_reopen", {"move_reason": why})
    assert "部門に、もう一度調査を頼みます" in str(home(ken).blocks)  # before the tap
    approved.moves(ken, "complaint_resume")
    form = approved.opens(ken, "complaint_draft")
    assert form.words.index(said) < form.words.index(why)  # as they came
    assert f"再開の前に送った回答\n{DRAFT['draft_reply']}" in form.words
    assert answer(form, "draft_reply") in (None, "")  # what was sent is not sent again
    assert approved.sends(ken, DRAFT) == {}

    asked = told(saki, approved.number)[-1]
    row = below(home(saki), "判断待ち").split(approved.number)[1]
    for shown in (asked.words, row):
        assert "再開：1回（最後は" in shown
        assert why not in shown
        assert said not in shown
    form = approved.opens(saki, "complaint_decide")
    for text in ("再開の理由（", why, "申出者の言葉（", said):
        assert text in form.words

    assert approved.decides(saki, "send_back", {"why_back": ["wording"]}) == {}
    form = approved.opens(ken, "complaint_draft")
    for text in (why, said, "差し戻し", "表現"):
        assert text in form.words


@pytest.mark.long
def test_a_complaint_that_wants_no_contact_is_closed_in_one_step_after_its_approval(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O22
    case = begins().assessed(ContactBy.NONE)
    form = case.drafts_no_reply(ken)
    assert answer(form, "no_contact_reason") == "refused"

    form = case.opens(saki, "complaint_decide")
    assert "回答しない理由：連絡不要とのご希望。" in form.words
    assert "回答せずに完了にできます" in form.words
    form = case.chooses(saki, "decision", "change")
    assert "回答せずに完了にできます" not in form.words
    assert "回答しない理由（連絡不要とのご希望）はなくなり" in form.words
    case.chooses(saki, "decision", "approve")
    assert case.sends(saki) == {}

    assert "承認済 → 次は完了" in case.card(ken).words
    assert not case.offers(ken, "complaint_respond")
    form = case.does(ken, "complaint_close", {"report": "monthly"})
    assert fields(form) == ["no_contact_reason", "report"]
    assert "完了（連絡不要）" in case.card(ken).words
    assert case.ticket.replied_at is None


@pytest.mark.long
def test_who_calls_after_all_hears_only_what_was_approved(
    begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins().assessed(ContactBy.NONE)
    case.drafts_no_reply(ken)
    assert case.decides(saki, "approve") == {}

    reply = DRAFT["draft_reply"]
    form = case.does(ken, "complaint_draft", {"draft_reply": reply})
    assert "no_contact_reason" not in fields(form)
    assert case.status == "drafted"
    form = case.opens(saki, "complaint_decide")
    assert reply in form.words
    assert "回答しない理由" not in form.words
    assert saki.submits({"decision": "approve"}).errors == {}
    case.does(ken, "complaint_respond", {"reply_by": "phone"})

    assert case.status == "responded"
    assert case.ticket.complaint.no_contact_reason is None


def test_a_complaint_takes_six_forms_and_an_accepted_answer_closes_it(
    begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins(contact="03-1234-5678")

    assert case.to_draft(ken).decides(saki, "approve") == {}
    assert "report" not in fields(case.opens(ken, "complaint_respond"))
    form = case.chooses(ken, "reaction", "accepted")
    assert {"replied_at", "report"} <= set(fields(form))
    assert case.sends(ken, {"report": "monthly"}) == {}

    assert case.status == "closed"
    assert "完了（解決）" in case.card(ken).words
    assert case.sent == 6
    history = case.opens(ken, "ticket_history").words.splitlines()
    assert [line.partition("） ")[2] for line in history if "） " in line] == [
        "受付を記録 → 受付（連絡前）",
        "受付を連絡 → 受付済",
        "内容を入力",
        "評価 → 評価済",
        "担当を決定",
        "調査を開始 → 調査中",
        "回答案を提出 → 承認待ち",
        "承認 → 承認済",
        "回答を記録 → 回答済",
        "完了 → 完了",
    ]


def test_who_cannot_be_reached_after_all_is_closed_with_the_reason(
    approved: Complaint, ken: Person
) -> None:
    approved.opens(ken, "complaint_respond")
    form = approved.chooses(ken, "no_contact_reason", "unreachable")
    assert "replied_at" not in fields(form)

    assert approved.sends(ken, {"report": "monthly"}) == {}

    assert "完了（連絡不能）" in approved.card(ken).words
    assert approved.ticket.replied_at is None


def test_a_complaint_is_upheld_or_not_and_found_by_it(
    begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins().assessed()
    missing = {"finding": None, "action": None}
    assert case.submits(ken, "complaint_draft", **DRAFT | missing).keys() == missing.keys()
    assert case.sends(ken, {**DRAFT, "finding": "not_upheld"}) == {}
    form = case.opens(saki, "complaint_decide")
    assert "申出の認否\n認めない" in form.words
    assert case.sends(saki, {"decision": "approve"}) == {}

    assert "申出の認否：認めない" in case.card(ken).words
    for typed in ("認めない", "not upheld"):
        assert case.number in runs(ken, f"/privacy search {typed}").words
    assert case.number not in runs(ken, "/privacy search 認める").words


def test_a_day_of_progress_after_the_day_of_the_answer_is_not_shown(
    begins: Begins, ken: Person
) -> None:
    case = begins().assessed()

    words = detail(ken, case.number).words

    assert "回答 " in words
    assert "経過の連絡" not in words


def test_the_day_of_a_corrective_action_is_preset_to_an_open_one(
    begins: Begins, program: Running, ken: Person
) -> None:
    case = begins().assessed()
    today, month = tokyo.date_of(program.now()), timedelta(days=30)
    days = (today + timedelta(days=each) for each in range(7))
    day = next(each for each in days if not program.calendar.is_business_day(each + month))
    program.clock.passes(days=(day - today).days)

    case.opens(ken, "complaint_draft")
    form = case.chooses(ken, "needed", "yes")

    due = date.fromisoformat(str(answer(form, "due_on")))
    assert due == program.calendar.roll_forward(day + month)
    assert program.calendar.is_business_day(due)


def test_a_draft_of_before_the_reopening_that_was_never_sent_is_preset(
    approved: Complaint, ken: Person
) -> None:
    # O22: the first reply was sent, the second draft was not
    case, why = approved.prepared, {PersonalField.MOVE_REASON: "書面で答え直すため"}
    case.responds(reaction=Reaction.ACCEPTED).closes()
    case.does(case.agent, Move.REOPEN, why).does(case.agent, Move.RESUME)
    texts = {**steps.DRAFT, PersonalField.DRAFT_REPLY: "改めた文"}
    case.does(case.agent, Move.DRAFT, texts, corrective_action=steps.NO_ACTION)
    ended = {"withdrawn_on": today(approved.program), "report": ReportFrequency.MONTHLY}
    case.does(case.manager, Move.WITHDRAW, {PersonalField.WORDS: "もう結構です"}, **ended)
    case.does(case.agent, Move.REOPEN, why).does(case.agent, Move.RESUME)

    form = approved.opens(ken, "complaint_draft")

    assert "再開の前に送った回答" not in form.words
    assert answer(form, "draft_reply") == "改めた文"
