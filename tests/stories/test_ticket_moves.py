"""The moves that every kind of ticket has, from a button to the casebook (O1, O3, O7)."""

from typing import Any

import pytest

from tests.stories.program import Running
from tests.stories.reading import (
    KEN,
    NOT_THERE,
    SAID,
    YUI,
    audited,
    complaint,
    heard,
    opens,
    request,
    sealed,
    shown,
    taps,
    without_modals,
)
from tests.stories.requests import Desk, fields, offered
from tickets.model.documents import Money, Payment
from tickets.model.errors import NotAllowedError
from tickets.model.kinds import Leak, Move, PersonalField, Relation, Status
from tickets.workflow.case import Act
from workspace.driver import Person, Slack
from workspace.results import View

DESK_CHANNEL = "C03DESK"


def ticket(program: Running, number: str) -> Any:
    """As the auditor sees it, who sees all."""
    return program.cases.show(number, who="U06AUD", now=program.now()).ticket


def sent(desk: Desk, person: Person, screen: str, number: str, **values: Any) -> View | None:
    """Opens, fills and sends a form; what it becomes, if anything."""
    desk.opens(person, screen, number=number)
    errors = desk.sends(person, values)
    assert errors == {}, errors
    return desk.receipt


# --- in whose hands ------------------------------------------------------------------------------


def test_a_ticket_is_taken_at_a_tap_and_given_back(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = complaint(program).number

    assert taps(ken, opens(ken, number), "引き受ける").words == "引き受けました。"
    assert ticket(program, number).owner == KEN

    taps(ken, opens(ken, number), "担当を外れる")
    assert ticket(program, number).owner is None


def test_who_comes_second_is_told_who_took_it(slack: Slack, ken: Person, program: Running) -> None:
    # screens.md 0.5
    number = complaint(program).number
    sheet, yui = opens(ken, number), slack.person("yui")
    taps(yui, opens(yui, number), "引き受ける")

    told = taps(ken, sheet, "引き受ける")

    assert YUI in str(told.blocks)
    assert ticket(program, number).owner == YUI


def test_a_ticket_is_assigned_to_somebody_of_the_desk_and_to_nobody_else(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = complaint(program).number

    desk.opens(ken, "ticket_assign", number=number)
    assert desk.sends(ken, {"person": "U01MEI"}) == {"person": "窓口の担当者を選んでください。"}
    assert desk.sends(ken, {"person": YUI}) == {}

    assert ticket(program, number).owner == YUI


def test_a_ticket_is_passed_on_to_a_department_by_its_name(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = complaint(program).number

    form = desk.opens(ken, "ticket_forward", number=number)
    assert offered(form, "department") == ["sales", "hr"]
    assert "営業部" in form.words
    assert desk.sends(ken, {"department": "hr"}) == {}

    assert ticket(program, number).department == "hr"


def test_a_sheet_does_not_outlive_what_it_shows(ken: Person, program: Running) -> None:
    # screens.md 0.5: a tap becomes its result, and the buttons go
    number = complaint(program).number

    told = taps(ken, opens(ken, number), "引き受ける")
    assert (told.depth, told.buttons) == (1, [])

    form = taps(ken, opens(ken, number), "メモを追加")
    assert form.depth == 2
    ken.submits({"note": "昼に電話"})
    assert ken.view is None


# --- note, link, names ---------------------------------------------------------------------------


def test_a_note_is_sealed_and_the_thread_gets_only_a_line(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O3
    number, said = complaint(program).number, "先方は昼に電話がほしいとのこと"

    sent(desk, ken, "ticket_note", number, note=said)

    assert program.delivered()
    channel = ken.sees(DESK_CHANNEL)
    assert not [each for each in channel if said in str(each.raw)]
    [card] = [
        each for each in channel if number in each.words and each.thread_ts in (None, each.ts)
    ]
    lines = [each.words for each in channel if each.thread_ts == card.ts and each.ts != card.ts]
    assert any("メモを追加" in line for line in lines)
    program.acts(number, Act(Move.TAKE), who=KEN)
    assert said in opens(ken, number).words


def test_a_twelve_digit_number_is_refused_in_a_note(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O9
    number = complaint(program).number

    desk.opens(ken, "ticket_note", number=number)

    assert "12桁の番号" in desk.sends(ken, {"note": "免許は123456789012"})["note"]


def test_two_tickets_are_linked_by_number(desk: Desk, ken: Person, program: Running) -> None:
    number, other = complaint(program).number, request(program).number

    sent(desk, ken, "ticket_link", number, link=f" {other.lower()} ", relation="belongs_to")

    [link] = ticket(program, number).links
    assert (link.relation, link.number) == (Relation.BELONGS_TO, other)
    assert other in opens(ken, number).words


def test_a_number_that_may_not_be_seen_is_refused_like_one_that_is_none(
    desk: Desk, ken: Person, program: Running
) -> None:
    #
    number = complaint(program).number
    hidden = complaint(program, "U03MGR", about=frozenset({KEN})).number

    desk.opens(ken, "ticket_link", number=number)
    told = [
        desk.sends(ken, {"link": typed, "relation": "follows"})
        for typed in (hidden, "X-2026-9999", "なにか")
    ]

    assert told[0] == told[1] == told[2] == {"link": "「関連する受付番号」を見直してください。"}


def test_whoever_is_named_no_longer_finds_the_ticket(
    slack: Slack, desk: Desk, saki: Person, program: Running
) -> None:
    # O1
    number = complaint(program, YUI).number

    receipt = sent(desk, saki, "ticket_name", number, about=[KEN])

    assert receipt is not None
    moved = receipt.blocks[0]["text"]["text"]
    assert moved.startswith("X-2026-")
    assert ticket(program, moved).about == {KEN}
    ken = slack.person("ken")
    for gone in (number, moved):
        ken.runs(f"/privacy ticket {gone}", channel="C01GENERAL")
        assert ken.sees("C01GENERAL")[-1].text == NOT_THERE


def test_not_all_who_could_look_into_it_are_named(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O1
    number = complaint(program).number
    desk.opens(ken, "ticket_name", number=number)

    told = desk.sends(ken, {"about": ["U03MGR", "U04DEP", "U05REP", "U06AUD"]})

    assert told["about"].startswith("選んだ人をすべて外すと、この件をほかに読んで決める人が")
    assert ticket(program, number).about == frozenset()


# --- a possible leak -----------------------------------------------------------------------------


def test_a_flagged_leak_gets_a_number_and_an_agent_cannot_take_it_back(
    desk: Desk, ken: Person, program: Running
) -> None:
    # assertion: nobody lifts what is not theirs
    number = complaint(program).number

    receipt = sent(desk, ken, "ticket_flag_leak", number, leak="yes")

    assert receipt is not None
    escalation = receipt.blocks[0]["text"]["text"]
    assert escalation.startswith("E-2026-")
    assert "管理者・代行者・セキュリティ担当に知らせました" in receipt.words
    assert "03-0000-0119" in receipt.words
    form = desk.opens(ken, "ticket_flag_leak", number=number)
    assert offered(form, "leak") == ["yes"]
    assert "おそれを解除" not in opens(ken, number).buttons
    reason = sealed({PersonalField.MOVE_REASON: "誤りでした"})
    with pytest.raises(NotAllowedError):
        program.acts(number, Act(Move.CLEAR_LEAK, personal=reason), who=KEN)
    assert ticket(program, number).leak is Leak.YES


def test_the_manager_clears_a_leak_with_a_reason(
    desk: Desk, saki: Person, program: Running
) -> None:
    number = complaint(program, leak=Leak.UNKNOWN).number

    sent(desk, saki, "ticket_clear_leak", number, move_reason="別人の書類ではなかった")

    assert ticket(program, number).leak is Leak.NO


# --- endings -------------------------------------------------------------------------------------


def test_a_withdrawn_request_is_closed_in_the_persons_words(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = request(program).number

    form = desk.opens(ken, "ticket_withdraw", number=number)
    assert fields(form) == ["withdrawn_on", "words"]
    assert desk.sends(ken, {"words": "もう必要ありません"}) == {}

    assert ticket(program, number).status is Status.CLOSED


def test_a_withdrawn_complaint_settles_the_corrective_action_first(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    # product.md 5: a complaint that is taken back is the manager's to close
    desk.number = number = complaint(program).number
    assert desk.is_told(ken, "ticket_withdraw", "あなたの役割では、この操作はできません。")

    desk.opens(saki, "ticket_withdraw", number=number)
    values = {"words": "もういいです", "needed": "no", "report": "monthly"}
    refused = desk.sends(saki, values)
    assert "是正処置の要否" in refused["needed"]
    assert desk.sends(saki, {**values, "reason": "当社の対応に問題はなかった"}) == {}

    assert ticket(program, number).status is Status.CLOSED


def test_the_fee_that_came_is_settled_when_a_request_is_withdrawn(
    desk: Desk, ken: Person, program: Running
) -> None:
    # d12: the question is asked only where something came
    fee = Payment(program.now().date(), Money.STAMPS, 1000, 2, KEN)
    number = request(program).number
    today = program.now().date()
    address = {"form_sent_on": today, "form_version": "1"}
    program.acts(number, Act(Move.SEND_FORM, address), who=KEN)
    arrived = {"application_arrived_on": today, "copies_arrived": False, "my_number_seen": False}
    program.acts(number, Act(Move.ARRIVE, {**arrived, "payments": fee}), who=KEN)

    form = desk.opens(ken, "ticket_withdraw", number=number)

    assert "keep_fee" in fields(form)


def test_a_duplicate_is_closed_into_the_other_by_the_manager(
    desk: Desk, saki: Person, program: Running
) -> None:
    first, second = complaint(program).number, complaint(program).number

    sent(desk, saki, "ticket_duplicate", second, link=first)

    closed = ticket(program, second)
    assert closed.status is Status.CLOSED
    assert {link.number for link in closed.links} == {first}


def test_what_is_not_ours_is_closed_with_a_reason(
    desk: Desk, saki: Person, program: Running
) -> None:
    number = complaint(program).number

    sent(desk, saki, "ticket_out_of_scope", number, move_reason="別の会社の件でした")

    assert ticket(program, number).status is Status.CLOSED


def test_a_hold_is_set_on_an_open_and_on_a_closed_ticket(
    desk: Desk, saki: Person, program: Running
) -> None:
    number = complaint(program).number
    sent(desk, saki, "ticket_out_of_scope", number, move_reason="別の会社の件でした")

    sent(desk, saki, "ticket_hold", number, legal_hold="yes")

    assert ticket(program, number).legal_hold


# --- change of kind ------------------------------------------------------------------------------


def test_the_category_of_a_complaint_changes_in_place(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O7
    number = complaint(program).number

    form = desk.opens(ken, "ticket_change_kind", number=number)
    assert "complaint" not in offered(form, "category")
    assert desk.sends(ken, {"category": "opt_out"}) == {}

    assert ticket(program, number).complaint.category == "opt_out"
    assert desk.receipt is not None
    assert "配信停止" in desk.receipt.words


def test_a_complaint_that_is_really_a_request_leads_to_its_form_linked(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O7
    number = complaint(program).number

    desk.opens(ken, "ticket_change_kind", number=number)
    assert desk.sends(ken, {"category": "disclosure"}) == {}
    assert desk.receipt is not None
    form = taps(ken, desk.receipt, desk.receipt.buttons[0])
    ken.submits({"types": ["disclose"], "role": "principal"})

    assert form.title.startswith("開示等の求めの受付")
    [link] = ticket(program, number).links
    assert link.number.startswith("D-2026-")
    assert {each.number for each in ticket(program, link.number).links} == {number}


# --- crafted -------------------------------------------------------------------------------------

FORMS = (
    "ticket_take",
    "ticket_release",
    "ticket_assign",
    "ticket_forward",
    "ticket_note",
    "ticket_link",
    "ticket_name",
    "ticket_flag_leak",
    "ticket_clear_leak",
    "ticket_withdraw",
    "ticket_duplicate",
    "ticket_out_of_scope",
    "ticket_hold",
    "ticket_change_kind",
    "ticket_open",
    "ticket_contents",
    "ticket_history",
    "ticket_letter",
    "ticket_letter_sent",
)


@pytest.mark.parametrize("screen", FORMS)
def test_a_made_up_button_on_anothers_ticket_says_that_there_is_none(
    desk: Desk, slack: Slack, program: Running, screen: str
) -> None:
    # "denied" in the audit, nothing changed, the words of what is not there
    mei, there = without_modals(slack.person("mei")), complaint(program)
    assert program.delivered()

    said = []
    for number in (there.number, "C-2026-9999"):
        desk.taps(mei, screen, number=number)
        said.append(heard(mei, screen))

    assert shown(said[0]) == shown(said[1])
    assert said[0].text == NOT_THERE
    assert mei.view is None
    assert [who for who, _, _ in audited(program, there.number, "denied")] == ["U01MEI"]
    assert ticket(program, there.number) == there


def test_an_option_that_was_not_offered_changes_nothing(
    desk: Desk, ken: Person, slack: Slack, program: Running
) -> None:
    #
    there = complaint(program, leak=Leak.YES)
    desk.opens(ken, "ticket_flag_leak", number=there.number)

    with pytest.raises(Exception, match="option"):
        ken.submits({"leak": "no"})

    assert ticket(program, there.number) == there


def test_in_english_the_screens_read_english(desk: Desk, slack: Slack, program: Running) -> None:
    emma = slack.person("emma")
    own = complaint(
        program,
        "U03EMMA",
        requester="U03EMMA",
        personal=sealed({PersonalField.DETAIL: SAID}),
    )

    sheet = opens(emma, own.number)

    assert sheet.title == "Ticket"
    assert "State: received" in sheet.words
    assert taps(emma, sheet, "History").title == "History"


def test_nobody_but_the_manager_holds_or_closes_without_a_reply(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = complaint(program).number

    labels = opens(ken, number).buttons

    assert "担当を決める" in labels
    assert not {"取下げ", "重複で完了", "対象外で完了", "消去を止める"} & set(labels)
