"""While a complaint is looked into: what a department finds, who acts next, what the person hears."""

import re

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import KEN, SAKI
from tests.stories.steps.case import detail
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    REST,
    Begins,
    Complaint,
    answer,
    fields,
    labels,
    number_of,
    opens_step_one,
)
from tests.stories.steps.homes import act_of, below, home, row
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import goes_to, next_day, today
from tests.stories.steps.program import Running, runs
from tests.stories.steps.revisions import now
from tests.tickets.steps import DRAFT as PREPARED
from tickets.model.complaint import Finding
from tickets.model.kinds import ContactBy, Move, PersonalField
from workspace.driver import Person


def test_a_departments_findings_reach_the_agent_and_stand_above_the_draft(
    begins: Begins, program: Running, ken: Person, nao: Person, saki: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子", contact="03-1234-5678")
    case.assessed()
    [asked] = told(nao, case.number, "調査のお願い")
    assert asked.buttons == ["内容を見る", "調査に回答する"]
    assert "ご回答の期限 " in asked.words
    assert "窓口の担当：<@U02KEN>" in asked.words
    assert "回答案" not in asked.words  # what the desk does next
    read = case.opens(nao, "ticket_contents").words
    assert "見本花子" in read
    assert "03-1234-5678" in read
    assert "name" in program.audit("read_pii", case.number, nao.id)[-1][1]
    form = case.opens(nao, "complaint_report_findings").words
    assert "名簿から消してほしい" in form
    assert case.number in form
    assert "見本花子" not in form
    assert "窓口の担当者と、回答を承認する人が読みます。" in form
    assert f"いま：営業部（{today(program).month}/{today(program).day}(" in case.card(ken).words
    assert case.card(ken).buttons[:2] == ["メモを追加", "回答案を出す"]

    case.does(nao, "complaint_report_findings", {"note": "二つの名簿に残っていました"})

    [heard] = told(ken, case.number, "部門から調査の回答が届き")
    assert heard.buttons == ["回答案を出す", "開く"]
    assert "二つの名簿" not in heard.words
    [row] = [
        each
        for each in runs(ken, "/privacy tickets").blocks
        if case.number in str(each.get("text"))
    ]
    assert "回答 " in row["text"]["text"]  # and no progress note of the same day
    kept = detail(ken, case.number).words
    assert "調査の結果（" in kept
    assert "メモ（" not in kept
    assert "department" not in fields(case.opens(ken, "complaint_describe"))
    form = case.opens(ken, "complaint_draft")
    assert f"'user_id': '{nao.id}'" in str(form.blocks)
    assert "二つの名簿に残っていました" in form.words
    assert answer(form, "facts_found") == "二つの名簿に残っていました"
    assert case.sends(ken, {**DRAFT, "facts_found": "名簿に残っていました"}) == {}

    read = case.opens(saki, "complaint_decide").words
    assert "二つの名簿に残っていました" in read  # not only what the desk made of it
    assert next(each for each in told(ken, case.number) if each.ts == heard.ts).buttons == []


@pytest.mark.long
def test_a_departments_answer_hands_the_complaint_back_to_the_desk(
    begins: Begins, program: Running, ken: Person, nao: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    waiting = Phrases("ja")("home_waiting")
    assert case.number in home(nao).words
    assert case.number in below(home(ken), waiting)

    case.does(nao, "complaint_report_findings", {"note": "二つの名簿に残っていました"})

    assert "いま：窓口（" in case.card(ken).words
    assert case.number not in home(nao).words
    assert case.number not in below(home(ken), waiting)
    assert act_of(home(ken), case.number) == "回答案を出す"
    read = case.opens(nao, "ticket_contents")
    assert "why" in fields(read)
    assert case.sends(nao, {"why": "追加の質問に答える"}) == {}
    assert "name" not in program.audit("read_pii", case.number, nao.id)[-1][1]

    case.does(ken, "ticket_forward", {"department": "hr"})
    assert "いま：人事部（" in case.card(ken).words
    assert case.number in below(home(ken), waiting)


def test_a_draft_that_is_sent_back_asks_nothing_of_the_department(
    begins: Begins, ken: Person, saki: Person, nao: Person
) -> None:
    # O20: the desk wrote it without the department's answer
    case = begins(detail="名簿から消してほしい", leak="no").assessed()
    assert "部門の回答期限" in case.card(ken).words
    assert "次は部門の回答" in case.card(ken).words
    case.does(ken, "complaint_draft", DRAFT)
    assert case.decides(saki, "send_back", {"why_back": ["facts"]}) == {}

    assert case.number not in home(nao).words
    assert "部門の回答期限" not in case.card(ken).words
    assert "次は回答案" in case.card(ken).words
    assert "いま：窓口（" in case.card(ken).words
    assert act_of(home(ken), case.number) == "回答案を出す"


def test_an_answer_is_corrected_from_the_reminder_only_until_the_draft(
    begins: Begins, program: Running, ken: Person, nao: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no").assessed()
    morning = next_day(program, 3)
    goes_to(program, morning, 8, 55)
    case.opens(nao, "complaint_report_findings")
    goes_to(program, morning, 9, 6)
    [chased] = told(nao, case.number, "調査の催促")
    assert case.sends(nao, {"note": "二つの名簿に残っていました"}) == {}
    assert now(nao, chased).buttons == ["回答を直す"]

    case.does(ken, "complaint_draft", DRAFT)

    assert now(nao, chased).buttons == []


TOLD = "お電話で、来週には回答できる見込みとお伝えした"


def test_the_target_of_a_progress_note_ends_when_the_person_was_told(
    begins: Begins, program: Running, ken: Person, nao: Person
) -> None:
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    program.clock.passes(days=16)
    assert "経過の連絡" in case.card(ken).words
    assert "経過の連絡" not in labels(case.opens(nao, "ticket_note"))
    case.does(ken, "ticket_note", {"note": "部門に電話した"})
    assert "経過の連絡" in case.card(ken).words

    case.does(ken, "ticket_note", {"note": TOLD, "progress_told": ["yes"]})

    assert "経過の連絡" not in case.card(ken).words
    assert "メモを追加（経過を連絡）" in case.opens(ken, "ticket_history").words
    assert "経過の連絡" not in labels(case.opens(ken, "ticket_note"))


def test_the_target_of_a_progress_note_stays_when_a_draft_is_sent_back(
    begins: Begins, program: Running, ken: Person
) -> None:
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    program.clock.passes(days=16)
    [late] = re.findall(r"🔴 遅れ 経過の連絡 \S+", case.card(ken).words)

    _drafts_in_vain(case)
    assert late in case.card(ken).words

    case.does(ken, "ticket_note", {"note": TOLD, "progress_told": ["yes"]})
    _drafts_in_vain(case)
    assert "経過の連絡" not in case.card(ken).words


def _drafts_in_vain(case: Complaint) -> None:
    drafted = case.prepared.does(KEN, Move.DRAFT, PREPARED, finding=Finding.PARTLY)
    drafted.does(SAKI, Move.SEND_BACK, {PersonalField.MOVE_REASON: "事実が足りない"})


def test_nobody_is_told_who_wishes_no_contact(
    begins: Begins, program: Running, ken: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子")
    case.assessed(ContactBy.NONE)
    program.clock.passes(days=16)

    assert "経過の連絡" not in case.card(ken).words
    assert "経過の連絡" not in labels(case.opens(ken, "ticket_note"))


@pytest.mark.long
def test_a_department_whose_head_is_named_is_not_waited_for(
    begins: Begins, program: Running, ken: Person, saki: Person, nao: Person
) -> None:
    # O1, O20
    case = begins(detail="営業の人が名簿を持ち出した", leak="no")
    case.does(ken, "complaint_describe", {**REST, "about": [nao.id]})
    case.number = number_of(case.receipt)
    case.does(saki, "complaint_assess", {**ASSESSED, "person": saki.id})

    assert "営業部には、いま調査に回答できる人がいません" in case.receipt.words
    assert case.receipt.buttons == ["調査に回答する", "転送する"]
    shown = detail(saki, case.number)
    assert "次は窓口での調査" in shown.words
    assert "いま調査に回答できる人がいません" in shown.words
    assert act_of(home(saki), case.number) == "調査に回答する"
    assert not told(nao, case.number)
    program.clock.passes(days=5)  # at least three business days
    late = row(home(saki), case.number)
    assert f"いま：窓口（<@{saki.id}>）" in late
    assert "窓口での調査 " in late
    assert "部門の回答期限" not in late

    case.does(saki, "ticket_forward", {"department": "hr"})
    assert "次は部門の回答" in detail(saki, case.number).words


def test_what_applies_and_the_department_are_asked_once(begins: Begins, ken: Person) -> None:
    asked, known = "あてはまるもの", "あてはまるものの確認"
    first = opens_step_one(ken)
    assert asked not in labels(first)
    described, rushed = begins(), begins()
    form = described.opens(ken, "complaint_describe")
    assert asked in labels(form)
    assert "department" not in fields(form)
    assert described.sends(ken, REST) == {}

    form = described.opens(ken, "complaint_assess")
    assert known in labels(form)
    assert asked not in labels(form)
    assert "「続きを入力」では、何も選ばれていません。" in str(form.blocks)
    assert "department" in fields(form)
    chosen = begins()
    chosen.does(ken, "complaint_describe", {**REST, "flags": ["legal"]})
    form = chosen.opens(ken, "complaint_assess")
    assert "「続きを入力」で選ばれたものです。" in str(form.blocks)
    assert asked in labels(rushed.opens(ken, "complaint_assess"))
