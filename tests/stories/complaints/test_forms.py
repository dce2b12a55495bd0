"""What the forms of a complaint ask and refuse."""

from datetime import timedelta

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import KEN
from tests.stories.steps.case import DESK, detail, opens_form
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    REST,
    Begins,
    Complaint,
    answer,
    answers_on_the_spot,
    fields,
    labels,
    number_of,
    opens_step_one,
    takes,
)
from tests.stories.steps.mornings import today
from tests.stories.steps.program import Running
from tickets.model.complaint import Finding, Reaction
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Person, Slack


def test_a_form_makes_all_of_its_moves_or_none(begins: Begins, ken: Person) -> None:
    # O7
    case = begins()
    assert case.submits(ken, "complaint_describe", **REST) == {}

    errors = case.submits(ken, "complaint_assess", **ASSESSED | {"person": "U01MEI"})

    assert errors == {"person": "窓口の担当者を選んでください。"}
    assert case.status == "acknowledged"


def test_a_stale_form_comes_back_filled(begins: Begins, ken: Person, yui: Person) -> None:
    # O8
    case = begins()
    form = case.opens(ken, "complaint_describe")
    assert case.submits(yui, "complaint_describe", **REST) == {}

    ken.submits({**REST, "summary": "広告メールの停止の依頼"})
    again = ken.waits_for_view(after=form)

    assert "が更新しています" in again.words
    assert answer(again, "summary") == "広告メールの停止の依頼"
    assert ken.submits().errors == {}
    assert "要旨：広告メールの停止の依頼" in detail(ken, case.number).words.replace("\n", "")


def test_a_form_whose_ticket_was_closed_gives_back_what_was_typed(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O8
    case = begins()
    form = case.opens(ken, "complaint_describe")
    case.does(saki, "ticket_out_of_scope", {"move_reason": "別の会社の件でした"})

    ken.submits({**REST, "summary": "広告メールの停止の依頼"})
    told = ken.waits_for_view(after=form)

    assert "いまの状態（完了）では、この操作はできません" in told.words
    assert "もう一度押してください" not in told.words
    assert "広告メールの停止の依頼" in told.words
    assert fields(told) == []


def test_an_address_is_asked_only_for_letters(begins: Begins, ken: Person) -> None:
    form = begins().opens(ken, "complaint_describe")
    assert "address" not in fields(form)

    form = opens_form(ken, form, "希望連絡方法", option="post")

    assert fields(form)[2:7] == ["language", "name", "contact", "name_kana", "postal_code"]


def test_the_category_is_chosen_at_the_desk(
    begins: Begins, slack: Slack, program: Running, ken: Person, mei: Person
) -> None:
    # O10: outside the desk nobody is asked for it; on the spot it may prove to be a complaint
    assert "category" in fields(opens_step_one(ken))
    form = begins(category="consultation").opens(ken, "complaint_describe")
    assert answer(form, "category") == "consultation"
    spot = Complaint(
        slack, program, number_of(answers_on_the_spot(ken, "inquiry", template="fee-amount"))
    )
    assert answer(spot.opens(ken, "complaint_describe"), "category") == "inquiry"

    assert "category" not in fields(opens_step_one(mei))
    mei.closes()
    case = Complaint(slack, program, number_of(takes(mei)))
    assert answer(case.opens(ken, "complaint_describe"), "category") == "complaint"
    assert case.sends(ken, {**REST, "category": "consultation"}) == {}
    assert "相談" in detail(ken, case.number).words


def test_known_personal_data_is_not_shown_again(begins: Begins, ken: Person) -> None:
    case = begins(name="田中 花子", contact="hanako@example.jp")

    form = case.opens(ken, "complaint_describe")

    assert "田中" not in str(form.raw)
    assert "name" not in fields(form)


def test_what_was_recorded_wrongly_is_corrected(begins: Begins, ken: Person) -> None:
    case = begins(name="田中 花子", contact="03-1234-5678")
    case.does(ken, "complaint_describe", REST)
    assert "記録を直す" in str(detail(ken, case.number).blocks)

    form = case.opens(ken, "complaint_describe")
    assert "田中" not in str(form.raw)
    assert answer(form, "category") == "complaint"
    right = {"name": "田中 華子", "contact": "03-9999-0000", "category": "consultation"}
    assert case.sends(ken, {**REST, **right}) == {}

    assert case.submits(ken, "complaint_assess", **ASSESSED) == {}
    read = detail(ken, case.number).words
    assert "相談" in read
    assert "田中 華子" in read
    assert "03-9999-0000" in read
    assert "田中 花子" not in read
    draft = {name: said for name, said in DRAFT.items() if name != "finding"}
    assert "ここには書かないでください" in case.opens(ken, "complaint_draft").words
    assert case.sends(ken, draft) == {}
    assert "category" not in fields(case.opens(ken, "complaint_describe"))  # decided by it
    case.prepared.approved().responds()
    form = case.opens(ken, "complaint_describe")
    assert "category" not in fields(form)
    assert case.sends(ken, {}) == {}


def test_a_mistyped_receipt_is_corrected_until_the_reply(
    begins: Begins, program: Running, ken: Person
) -> None:
    # O6, O8
    case = begins(name="田中 花子", contact="03-1234-5678")
    case.does(ken, "complaint_describe", REST)
    logged = case.ticket
    was = logged.received_at
    case.opens(ken, "complaint_describe")
    for late, told in (
        (program.now() + timedelta(days=1), "未来の日時は入力できません。"),
        (logged.recorded_at + timedelta(minutes=1), "その日以前で、記録した時刻より前の日時を"),
    ):
        changed = {**REST, "received_at": int(late.timestamp())}
        assert told in case.sends(ken, changed)["received_at"]
    right = (was - timedelta(days=7)).replace(second=0, microsecond=0)
    assert case.sends(ken, {**REST, "received_at": int(right.timestamp())}) == {}

    assert case.ticket.received_at == right
    say, on = Phrases("ja"), today(program)
    told = f"会社が最初に知った日時（{say.moment(was, on)} → {say.moment(right, on)}）"
    assert f"記録を直した：{told}" in case.opens(ken, "ticket_history").words
    assert f"受付 {say.moment(right, on)}" in case.card(ken).words
    assert "🔴 遅れ" in case.card(ken).words
    case.does(ken, "complaint_assess", ASSESSED)
    case.does(ken, "complaint_draft", DRAFT)
    case.prepared.approved().responds()
    assert "received_at" not in fields(case.opens(ken, "complaint_describe"))
    why = {PersonalField.MOVE_REASON: "同じ申出があった"}
    case.prepared.closes(reaction=Reaction.ACCEPTED).does(KEN, Move.REOPEN, why)
    assert "received_at" not in fields(case.opens(ken, "complaint_describe"))


def test_a_correction_stands_in_the_history_as_what_it_is(begins: Begins, ken: Person) -> None:
    # O6: which fields and the category from and to, never the words
    case = begins(name="田中 花子", contact="03-1234-5678")
    case.does(ken, "complaint_describe", REST)

    form = case.opens(ken, "complaint_describe")
    assert form.title == "記録を直す"
    right = {"name": "田中 華子", "contact": "hanako@example.jp", "category": "consultation"}
    assert case.sends(ken, {**REST, **right}) == {}

    told = "記録を直した：お名前、メール、区分（苦情 → 相談）"
    read = case.opens(ken, "ticket_history").words
    assert told in read
    assert read.count("内容を入力") == 1
    assert told in ken.sees(DESK)[-1].words
    assert "華子" not in read + str([each.raw for each in ken.sees(DESK)])

    case.does(ken, "complaint_describe", {**REST, "category": "consultation"})
    assert "記録を確かめた（変更なし）" in case.opens(ken, "ticket_history").words


def test_what_was_recorded_of_another_is_removed(begins: Begins, ken: Person) -> None:
    # 法22条: a number that was misheard may be another person's
    case = begins(name="田中 花子", contact="090-2222-3333")
    case.moves(ken, "ticket_take")
    assert "removed" not in fields(case.opens(ken, "complaint_describe"))
    assert case.sends(ken, REST) == {}

    case.opens(ken, "complaint_describe")
    removed = {"contact": "hanako@example.jp", "removed": ["phone"]}
    assert case.sends(ken, {**REST, **removed, "contact_by": "email"}) == {}

    read = detail(ken, case.number).words
    assert "hanako@example.jp" in read
    assert "2222" not in read
    assert (
        "記録を直した：メール、希望連絡方法、電話番号（消去）"
        in case.opens(ken, "ticket_history").words
    )
    assert case.program.chain_holds()


def test_what_the_preferred_contact_needs_or_a_legal_hold_keeps_is_not_removed(
    begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins(contact="hanako@example.jp")
    case.does(ken, "complaint_describe", {**REST, "contact_by": "email"})

    form = case.opens(ken, "complaint_describe")
    assert "removed" in fields(form), form.words
    gone = {"role": "principal", "contact_by": "email", "removed": ["email"]}
    assert list(case.sends(ken, gone)) == ["contact"]

    case.does(saki, "ticket_hold", {"legal_hold": "yes"})
    assert "removed" not in fields(case.opens(ken, "complaint_describe"))


def test_a_corrected_category_does_not_lift_the_approval(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O22: no agent ends alone what was recorded as a complaint
    case = begins()
    case.does(ken, "complaint_describe", REST)
    case.does(ken, "complaint_describe", {**REST, "category": "consultation"})
    assert not case.offers(ken, "complaint_answer_at_once")

    hers = begins()
    hers.does(ken, "complaint_describe", REST)
    hers.does(saki, "complaint_describe", {**REST, "category": "consultation"})
    assert hers.offers(ken, "complaint_answer_at_once")


def test_who_speaks_for_another_is_checked_before_the_answer(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # 令13条: a complaint by anybody is taken, but nothing personal is told to just anybody
    case = begins(name="田中 太郎", contact="03-1234-5678")
    case.opens(ken, "complaint_describe")
    form = case.chooses(ken, "role", "family_or_heir")
    assert "お申出の方のフリガナ" in labels(form)
    assert "ご本人のお名前" in labels(form)
    assert case.sends(ken, {**REST, "role": "family_or_heir", "principal_name": "田中 花子"}) == {}
    assert case.submits(ken, "complaint_assess", **ASSESSED) == {}
    assert "ご本人のお名前\n田中 花子" in detail(ken, case.number).words
    texts = (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY)
    drafted = {"finding": Finding.PARTLY}
    case.prepared.does(KEN, Move.DRAFT, dict.fromkeys(texts, "調べた結果"), **drafted)
    told = "立場：家族・遺族（ご本人ではない）、お伝えする相手の確認：まだ"
    assert told in case.card(ken).words
    assert "田中" not in case.card(ken).words
    form = case.opens(saki, "complaint_decide")
    assert told in form.words
    assert "ご本人のお名前\n田中 花子" in form.words
    case.prepared.approved()

    form = case.opens(ken, "complaint_respond")
    assert form.words.index("お伝えする相手の確認") < form.words.index("調べた結果")
    assert list(case.sends(ken, {})) == ["speaker_check"]
    assert case.sends(ken, {"speaker_check": "power_of_attorney"}) == {}
    assert case.status == "responded"
    read = detail(ken, case.number).words.replace("\n", "")
    assert "お伝えする相手の確認：委任状で代理権を確かめた" in read


def test_a_draft_is_required_unless_nobody_can_be_answered(begins: Begins, ken: Person) -> None:
    case = begins()
    assert case.submits(ken, "complaint_describe", **REST) == {}
    assert case.submits(ken, "complaint_assess", **ASSESSED) == {}

    errors = case.submits(ken, "complaint_draft", **{**DRAFT, "draft_reply": None})

    assert list(errors) == ["draft_reply"]
    case.chooses(ken, "no_contact_reason", "anonymous")
    assert ken.submits({}).errors == {}
    assert case.status == "drafted"


def test_the_assessment_presets_what_the_second_step_said(begins: Begins, ken: Person) -> None:
    nothing, legal = begins(), begins()
    nothing.does(ken, "complaint_describe", REST)
    legal.does(ken, "complaint_describe", {**REST, "flags": ["legal"]})

    assert answer(nothing.opens(ken, "complaint_assess"), "flags") == ["none"]
    assert answer(legal.opens(ken, "complaint_assess"), "flags") == ["legal"]
    both = {**ASSESSED, "flags": ["none", "legal"]}
    assert legal.sends(ken, both) == {}
    assert legal.ticket.flags == {"legal"}


def test_missing_facts_are_reported_beside_the_field_of_the_assessment(
    begins: Begins, ken: Person
) -> None:
    case = begins()
    case.does(ken, "complaint_describe", REST)
    case.opens(ken, "complaint_assess")

    for values, field in (
        ({"department": None}, "department"),
        ({"flags": ["disclosure"]}, "flags"),
        ({"flags": []}, "flags"),
    ):
        assert list(case.sends(ken, {**ASSESSED, **values})) == [field]
    assert case.status == "acknowledged"


def test_missing_facts_are_reported_beside_the_field_of_the_reply(
    approved: Complaint, ken: Person
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
    approved: Complaint, ken: Person
) -> None:
    approved.does(ken, "complaint_respond")
    approved.opens(ken, "complaint_close")
    assert list(approved.sends(ken, {"reaction": "no_response", "report": "monthly"})) == [
        "reaction"
    ]
    approved.chooses(ken, "reaction", "accepted")
    approved.chooses(ken, "report", "each")
    for day in (None, "2030-01-01"):
        assert list(approved.sends(ken, {"reported_on": day})) == ["reported_on"]
    assert approved.status == "responded"


def test_the_day_of_the_report_is_asked_only_of_what_is_reported_by_itself(
    approved: Complaint, ken: Person, saki: Person
) -> None:
    form = approved.opens(ken, "complaint_respond")
    assert "この件は完了します" not in form.words
    form = approved.chooses(ken, "reaction", "accepted")
    assert "記録すると、この件は完了します。" in form.words
    assert "reported_on" not in fields(form)
    assert "reported_on" in fields(approved.chooses(ken, "report", "each"))
    assert "reported_on" not in fields(approved.chooses(ken, "report", "monthly"))

    approved.opens(saki, "ticket_withdraw")
    form = approved.chooses(saki, "report", "each")

    assert answer(form, "reported_on") == today(approved.program).isoformat()


def test_a_consultation_is_not_asked_for_a_finding(begins: Begins, ken: Person) -> None:
    case = begins(category="consultation")
    case.does(ken, "complaint_describe", REST)
    case.does(ken, "complaint_assess", ASSESSED)

    assert "finding" not in fields(case.opens(ken, "complaint_draft"))


def test_the_role_says_whose_matter_it_is(begins: Begins, ken: Person) -> None:
    case = begins()
    form = case.opens(ken, "complaint_describe")
    assert "about_person_same" not in fields(form)

    assert "about_person_same" in fields(case.chooses(ken, "role", "employee"))
    assert "about_person_same" not in fields(case.chooses(ken, "role", "family_or_heir"))
    assert case.sends(ken, {"contact_by": "phone"}) == {}

    assert case.ticket.complaint.about_person_same == "no"


def test_an_answer_by_mail_needs_an_address(begins: Begins, ken: Person) -> None:
    case = begins(contact="090-1234-5678")
    case.opens(ken, "complaint_describe")

    form = case.chooses(ken, "contact_by", "email")
    assert "contact" in fields(form)
    assert "回答を送るメールアドレスを入力してください。" in form.words
    assert "直すときだけ入力" not in form.words
    mail = "電話は 03-1234-5678、メールは name@example.jp の形で入力してください。"
    rest = {**REST, "contact_by": "email"}
    assert case.sends(ken, {**rest, "contact": "090-1234-5678"}) == {"contact": mail}
    assert case.sends(ken, {**rest, "contact": "hanako@example.jp"}) == {}
