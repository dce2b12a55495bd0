"""What a complaint still lacks is told beside the field that has to say it."""

from tests.stories.complaints import ASSESSED, DRAFT, NO_NEED, REST, Begins, Walk, answer
from workspace.driver import Person


def test_step_two_comes_before_the_assessment(begins: Begins, ken: Person) -> None:
    # O6
    errors = begins().submits(ken, "complaint_assess", **ASSESSED)

    assert "先に「続きを入力」で" in next(iter(errors.values()))


def test_a_draft_is_required_unless_nobody_can_be_answered(begins: Begins, ken: Person) -> None:
    walk = begins()
    assert walk.submits(ken, "complaint_describe", **REST) == {}
    assert walk.submits(ken, "complaint_assess", **ASSESSED) == {}

    errors = walk.submits(ken, "complaint_draft", **{**DRAFT, "draft_reply": None})

    assert errors == {"draft_reply": "「回答案」を入力してください。"}
    assert ken.submits({"no_contact_reason": "anonymous"}).errors == {}
    assert walk.status == "drafted"


def test_missing_facts_are_reported_beside_the_field_of_the_assessment(
    begins: Begins, ken: Person
) -> None:
    walk = begins()
    walk.does(ken, "complaint_describe", REST)
    walk.opens(ken, "complaint_assess")

    for values, field in (
        ({"severity": "high"}, "severity"),
        ({"department": None}, "department"),
        ({"flags": ["disclosure"]}, "flags_confirmed"),
        ({"flags": [], "flags_confirmed": []}, "flags_confirmed"),
    ):
        assert list(walk.sends(ken, {**ASSESSED, **values})) == [field]
    assert walk.status == "acknowledged"


def test_missing_facts_are_reported_beside_the_field_of_the_reply(
    approved: Walk, ken: Person
) -> None:
    form = approved.opens(ken, "complaint_respond")
    usual = {name: answer(form, name) for name in ("reply_by", "replied_at")}

    for values, field in (
        ({"reply_by": "email"}, "reply_by"),
        ({"reply_by": None}, "reply_by"),
        ({"replied_at": None}, "replied_at"),
        ({"replied_at": 1785000000}, "replied_at"),
        ({"replied_at": 1985000000}, "replied_at"),
    ):
        assert list(approved.sends(ken, {**usual, **values})) == [field]
    assert approved.status == "approved"


def test_missing_facts_are_reported_beside_the_field_of_the_closing(
    approved: Walk, ken: Person
) -> None:
    approved.does(ken, "complaint_respond")
    approved.opens(ken, "complaint_close")
    usual = {"reaction": "accepted", "report": "monthly", "reported_on": None, **NO_NEED}

    for values, field in (
        ({"reaction": "no_response"}, "reaction"),
        ({"needed": "yes"}, "needed"),
        ({"needed": "no", "no_need": None}, "needed"),
        ({"report": "each"}, "reported_on"),
        ({"report": "monthly", "reported_on": "2026-08-03"}, "reported_on"),
        ({"report": "each", "reported_on": "2030-01-01"}, "reported_on"),
    ):
        assert list(approved.sends(ken, {**usual, **values})) == [field]
    assert approved.status == "responded"
