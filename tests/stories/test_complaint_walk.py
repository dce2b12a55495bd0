"""A complaint from the caller's word to its end, by the people of the desk (domain.md 5.2)."""

from tests.stories.complaints import (
    ASSESSED,
    DRAFT,
    NO_NEED,
    REST,
    Begins,
    Walk,
    answer,
    fields,
    number_of,
    opens_step_one,
)
from tests.stories.desk_channel import told
from tests.stories.program import Running
from workspace.driver import Person, Slack


def test_from_a_message_to_the_closing(
    slack: Slack, program: Running, ken: Person, yui: Person, saki: Person
) -> None:
    said = yui.writes("お客様から、広告メールが止まらないとの電話がありました", to="C01GENERAL")
    form = opens_step_one(ken, on=said)
    assert ken.submits({"leak": "no", "contact": "03-1234-5678"}).errors == {}
    walk = Walk(slack, program, number_of(ken.waits_for_view(after=form)))

    assert walk.does(ken, "complaint_acknowledge") == {}
    assert walk.does(ken, "complaint_describe", **REST, subjects=["marketing"]) == {}
    assert walk.does(ken, "complaint_assess", **ASSESSED) == {}
    assert (walk.status, walk.column("owner")) == ("investigating", "U02KEN")
    assert walk.does(ken, "complaint_draft", **DRAFT) == {}
    assert walk.decides(saki, "approve") == {}
    assert walk.does(ken, "complaint_respond", reaction="accepted") == {}
    assert walk.status == "responded"
    assert walk.does(ken, "complaint_close", report="monthly") == {}

    assert walk.status == "closed"
    moves = [move for (move,) in walk.audited("move") if move]
    assert moves == [
        "record",
        "acknowledge",
        "describe",
        "assess",
        "assign",
        "investigate",
        "draft",
        "approve",
        "respond",
        "close",
    ]


def test_one_screen_makes_all_of_its_moves_or_none(begins: Begins, ken: Person) -> None:
    # O7
    walk = begins()
    assert walk.does(ken, "complaint_describe", **REST) == {}
    before = walk.version

    errors = walk.does(ken, "complaint_assess", **ASSESSED | {"person": "U01MEI"})

    assert errors == {"person": "窓口の担当者を選んでください。"}
    assert (walk.status, walk.version) == ("acknowledged", before)


def test_whoever_drafted_does_not_decide(slack: Slack, begins: Begins, saki: Person) -> None:
    #
    walk = begins()
    assert walk.does(saki, "complaint_describe", **REST) == {}
    assert walk.does(saki, "complaint_assess", **ASSESSED | {"person": "U03MGR"}) == {}
    assert walk.does(saki, "complaint_draft", **DRAFT) == {}

    errors = walk.decides(saki, "approve")

    assert list(errors) == ["decision"]
    assert walk.status == "drafted"
    dai = slack.person("dai")
    assert walk.decides(dai, "approve") == {}
    assert walk.status == "approved"


def test_an_agent_does_not_approve(drafted: Walk, yui: Person) -> None:
    told = drafted.is_told(yui, "complaint_decide")

    assert told.startswith("あなたの役割では、この操作はできません。")
    assert drafted.status == "drafted"


def test_the_decider_reads_facts_cause_and_the_whole_draft(drafted: Walk, saki: Person) -> None:
    form = drafted.opens(saki, "complaint_decide")

    assert all(text in form.words for text in DRAFT.values())
    assert drafted.audited("actor", "action", "fields", "reason")[-1] == (
        "U03MGR",
        "read_pii",
        "cause draft_reply facts_found",
        "",
    )


def test_changed_words_are_seen_by_two_people(drafted: Walk, ken: Person, saki: Person) -> None:
    # O22
    changed = "ご不便をおかけし、申し訳ありません。"
    assert drafted.decides(saki, "change", {"draft_reply": changed, **NO_NEED}) == {}
    assert drafted.status == "drafted"

    form = drafted.opens(ken, "complaint_confirm")
    assert changed in form.words
    assert ken.submits().errors == {}

    assert drafted.status == "approved"


def test_a_change_without_the_number_of_its_corrective_action_is_refused_to_who_can_give_it(
    drafted: Walk, ken: Person, saki: Person
) -> None:
    # O22
    changed = {"draft_reply": "改めた文です。", "needed": "yes"}
    assert list(drafted.decides(saki, "change", changed)) == ["needed"]
    assert saki.submits({**changed, "reference": "CA-2026-03"}).errors == {}

    assert drafted.does(ken, "complaint_confirm") == {}
    assert drafted.status == "approved"


def test_what_is_sent_back_says_why_and_keeps_what_was_written(
    drafted: Walk, ken: Person, saki: Person
) -> None:
    alone = drafted.decides(saki, "send_back", {"why_back": ["other"]})  # screens.md 3.2
    assert list(alone) == ["move_reason"]
    why = {"why_back": ["promise"], "move_reason": "日付を約束している"}
    assert saki.submits(why).errors == {}
    assert drafted.status == "investigating"

    form = drafted.opens(ken, "complaint_draft")

    assert "期限や約束がある\n日付を約束している" in form.words
    assert answer(form, "draft_reply") == DRAFT["draft_reply"]


def test_what_was_sent_before_its_fields_were_drawn_is_asked_for_by_name(
    drafted: Walk, saki: Person
) -> None:
    form = drafted.opens(saki, "complaint_decide")

    saki.submits({"decision": "approve"})

    form = saki.waits_for_view(after=form)
    assert "「是正処置" in form.words
    assert "「」" not in form.words
    assert "needed" in fields(form)


def test_the_form_of_the_decision_asks_what_the_choice_needs(drafted: Walk, saki: Person) -> None:
    form = drafted.opens(saki, "complaint_decide")
    assert fields(form) == ["decision"]

    saki.clicks(form, "どうしますか", option="send_back")
    form = saki.waits_for_view(after=form)
    assert fields(form) == ["decision", "why_back", "move_reason"]
    saki.clicks(form, "どうしますか", option="change")
    form = saki.waits_for_view(after=form)

    assert fields(form) == ["decision", "draft_reply", "needed", "reference", "no_need", "check_on"]
    assert answer(form, "draft_reply") == DRAFT["draft_reply"]


def test_what_waits_for_the_manager_says_how_grave_it_is_and_who_drafted_it(
    drafted: Walk, saki: Person
) -> None:
    # screens.md 3.2
    assert drafted.program.settled()
    [asked] = [each for each in told(saki, drafted.number) if "承認のお願い" in each.text]

    assert "重大度：" in asked.words
    assert "作成：<@U02KEN>" in asked.words


def test_what_is_not_accepted_ends_with_the_outside_bodies(
    approved: Walk, ken: Person, saki: Person
) -> None:
    assert approved.does(ken, "complaint_respond") == {}
    form = approved.opens(ken, "complaint_close")
    ken.clicks(form, "申出者の反応", option="not_accepted")
    form = ken.waits_for_view(after=form)
    assert "電気通信個人情報保護推進センター" in form.words
    assert "JIPDEC" in form.words
    assert ken.submits({"external_recourse_informed": ["informed"]}).errors == {}
    assert approved.status == "unresolved"
    # screens.md 3.5: a decision waits, so the manager hears of it once
    assert approved.program.settled()
    asked = [each for each in told(saki, approved.number) if "ご納得いただけません" in each.text]
    assert [each.buttons for each in asked] == [["完了する", "開く"]]

    assert approved.does(saki, "complaint_close", report="each", reported_on="2026-08-03") == {}

    assert approved.status == "closed"


def test_a_closed_complaint_is_opened_again_with_a_reason(approved: Walk, ken: Person) -> None:
    assert approved.does(ken, "complaint_respond", reaction="accepted") == {}
    assert approved.does(ken, "complaint_close", report="monthly") == {}
    assert approved.does(ken, "complaint_reopen", move_reason="新しい連絡があった") == {}
    assert approved.status == "reopened"

    ken.clicks(approved.offers(ken, "complaint_resume"), "complaint_resume")

    assert approved.program.waits_until(
        f"SELECT status = 'investigating' FROM tickets WHERE number = '{approved.number}'", 1
    )


def test_a_form_that_others_overtook_comes_back_filled(
    begins: Begins, ken: Person, yui: Person
) -> None:
    # O8
    walk = begins()
    form = walk.opens(ken, "complaint_describe")
    assert walk.does(yui, "complaint_describe", **REST) == {}

    ken.submits({**REST, "summary": "広告メールの停止の依頼"})
    again = ken.waits_for_view(after=form)

    assert "が更新しています" in again.words
    assert answer(again, "summary") == "広告メールの停止の依頼"
    assert ken.submits().errors == {}
    assert walk.column("summary") == "広告メールの停止の依頼"


def test_an_address_is_asked_only_where_a_letter_will_be_sent(begins: Begins, ken: Person) -> None:
    form = begins().opens(ken, "complaint_describe")
    assert "address" not in fields(form)

    ken.clicks(form, "希望連絡方法", option="post")
    form = ken.waits_for_view(after=form)

    assert fields(form)[3:7] == ["name", "contact", "name_kana", "postal_code"]


def test_what_is_known_is_not_shown_again_but_may_be_written_anew(
    begins: Begins, ken: Person
) -> None:
    walk = begins(name="田中 花子", contact="hanako@example.jp")

    form = walk.opens(ken, "complaint_describe")

    assert "田中" not in str(form.raw)
    assert "name" not in fields(form)


def test_whoever_is_named_sees_the_ticket_no_more(begins: Begins, ken: Person, yui: Person) -> None:
    # O1
    walk = begins()
    assert walk.does(ken, "complaint_describe", **REST, about=["U02YUI"]) == {}
    ((number,),) = walk.program.rows(
        "SELECT number FROM tickets WHERE number LIKE 'X-%' ORDER BY received_at DESC LIMIT 1"
    )
    walk.number = number

    told = walk.is_told(yui, "complaint_assess")

    assert told == "この番号の受付は見つかりません。"
