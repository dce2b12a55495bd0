"""What a complaint still lacks is told beside the field that has to say it."""

from typing import Any

import pytest

from tests.stories.complaints import ASSESSED, DRAFT, NO_NEED, REST, Begins, Walk
from workspace.driver import Person, Slack


def test_two_weeks_of_silence_are_told_beside_the_reaction(approved: Walk, ken: Person) -> None:
    assert approved.does(ken, "complaint_respond") == {}

    errors = approved.does(ken, "complaint_close", reaction="no_response", report="monthly")

    assert errors == {
        "reaction": "まだ反応を待つ期間です。反応があれば記録し、なければ期間が過ぎてから完了してください。"
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"severity": "high"}, "severity"),
        ({"department": None}, "department"),
        ({"flags": ["disclosure"]}, "flags_confirmed"),
        ({"flags_confirmed": []}, "flags_confirmed"),
    ],
)
def test_a_gate_of_the_assessment_is_told_beside_its_field(
    begins: Begins, ken: Person, values: Any, field: str
) -> None:
    walk = begins()
    assert walk.does(ken, "complaint_describe", **REST) == {}

    errors = walk.does(ken, "complaint_assess", **ASSESSED | values)

    assert list(errors) == [field]
    assert walk.status == "acknowledged"


def test_step_two_comes_before_the_assessment(begins: Begins, ken: Person) -> None:
    # O6
    errors = begins().does(ken, "complaint_assess", **ASSESSED)

    assert "先に「続きを入力」で" in next(iter(errors.values()))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reply_by": "email"}, "reply_by"),
        ({"reply_by": None}, "reply_by"),
        ({"replied_at": None}, "replied_at"),
        ({"replied_at": 1785000000}, "replied_at"),
        ({"replied_at": 1985000000}, "replied_at"),
    ],
)
def test_a_gate_of_the_reply_is_told_beside_its_field(
    approved: Walk, ken: Person, values: Any, field: str
) -> None:
    errors = approved.does(ken, "complaint_respond", **values)

    assert list(errors) == [field]
    assert approved.status == "approved"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"needed": "yes"}, "needed"),
        ({"needed": "no", "no_need": None}, "needed"),
        ({"report": "each"}, "reported_on"),
        ({"report": "monthly", "reported_on": "2026-08-03"}, "reported_on"),
        ({"report": "each", "reported_on": "2030-01-01"}, "reported_on"),
    ],
)
def test_a_gate_of_the_closing_is_told_beside_its_field(
    approved: Walk, ken: Person, values: Any, field: str
) -> None:
    assert approved.does(ken, "complaint_respond", reaction="accepted") == {}

    errors = approved.does(ken, "complaint_close", **{"report": "monthly"} | values)

    assert list(errors) == [field]
    assert approved.status == "responded"


def test_personal_data_in_the_summary_is_refused_under_it(begins: Begins, ken: Person) -> None:
    walk = begins()

    errors = walk.does(ken, "complaint_describe", **REST, summary="田中 03-1234-5678")

    assert list(errors) == ["summary"]


def test_an_answer_is_drafted_or_nobody_can_be_answered(begins: Begins, ken: Person) -> None:
    walk = begins()
    assert walk.does(ken, "complaint_describe", **REST) == {}
    assert walk.does(ken, "complaint_assess", **ASSESSED) == {}

    errors = walk.does(ken, "complaint_draft", **{**DRAFT, "draft_reply": None})

    assert errors == {"draft_reply": "「回答案」を入力してください。"}
    assert ken.submits({"no_contact_reason": "anonymous"}).errors == {}
    assert walk.status == "drafted"


def test_whose_name_is_there_is_not_anonymous(begins: Begins, ken: Person) -> None:
    walk = begins(name="田中 花子", marks=[])

    errors = walk.does(ken, "complaint_acknowledge", no_contact_reason="anonymous")

    assert list(errors) == ["no_contact_reason"]


def test_only_an_opt_out_stops_mails(begins: Begins, ken: Person) -> None:
    errors = begins().does(ken, "complaint_stop_mail", systems=["crm"])

    assert "先に区分を「配信停止」に直してください。" in errors["systems"]


def test_nobody_decides_while_changed_words_wait(
    slack: Slack, begins: Begins, ken: Person, saki: Person
) -> None:
    # O22
    walk = begins().to_draft(ken)
    changed = {"draft_reply": "ご不便をおかけし、申し訳ありません。", **NO_NEED}
    assert walk.decides(saki, "change", changed) == {}

    dai = slack.person("dai")
    asked = walk.opens(dai, "complaint_decide")
    dai.submits({"why": "代わりに決めるため"})
    form = dai.waits_for_view(after=asked)
    dai.clicks(form, "どうしますか", option="approve")
    dai.waits_for_view(after=form)
    errors = dai.submits({}).errors

    assert "先に起案者が確認します" in next(iter(errors.values()))


def test_only_the_drafter_confirms_changed_words(
    begins: Begins, ken: Person, yui: Person, saki: Person
) -> None:
    # O22
    walk = begins().to_draft(ken)
    changed = {"draft_reply": "ご不便をおかけし、申し訳ありません。", **NO_NEED}
    assert walk.decides(saki, "change", changed) == {}

    asked = walk.opens(yui, "complaint_confirm")
    yui.submits({"why": "起案者が休みのため"})
    form = yui.waits_for_view(after=asked)
    yui.submits()
    again = yui.waits_for_view(after=form)

    assert "起案者" in again.blocks[0]["elements"][0]["elements"][0]["text"]
    assert "申し訳ありません" in again.words
    assert walk.status == "drafted"


def test_an_approval_says_whether_a_corrective_action_is_needed(
    begins: Begins, ken: Person, saki: Person
) -> None:
    walk = begins().to_draft(ken)

    errors = walk.decides(saki, "approve", {"needed": "yes"})

    assert list(errors) == ["needed"]
    assert saki.submits({"reference": "CA-2026-003"}).errors == {}
    assert walk.status == "approved"


def test_what_is_unresolved_is_closed_by_the_manager_only(
    begins: Begins, ken: Person, saki: Person
) -> None:
    walk = begins().to_draft(ken)
    assert walk.decides(saki, "approve") == {}
    assert walk.does(ken, "complaint_respond") == {}
    form = walk.opens(ken, "complaint_close")
    ken.clicks(form, "申出者の反応", option="not_accepted")
    ken.waits_for_view(after=form)
    assert list(ken.submits().errors) == ["external_recourse_informed"]
    assert ken.submits({"external_recourse_informed": ["informed"]}).errors == {}

    told = walk.is_told(ken, "complaint_close")

    assert told.startswith("あなたの役割では、この操作はできません。")
    assert walk.does(saki, "complaint_close", report="monthly") == {}
    assert walk.status == "closed"
