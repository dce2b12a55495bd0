"""The moves that every kind of ticket has."""

from typing import Any

import pytest

from tests.stories.steps.builders import (
    KEN,
    NAO,
    SAID,
    SAKI,
    YUI,
    complaint,
    question,
    request,
    sealed,
)
from tests.stories.steps.case import NOT_THERE, detail, direct, opens_form
from tests.stories.steps.complaints import REST, fields
from tests.stories.steps.disclosures import Request, offered
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running, runs
from tickets.model.errors import NotAllowedError
from tickets.model.kinds import Leak, Move, PersonalField, Relation, Status
from workspace.driver import Person, Slack

DESK_CHANNEL = "C03DESK"


def sent(case: Request, person: Person, form: str, number: str, **values: Any) -> None:
    case.does(person, form, values, number=number)


def same(person: Person) -> str:
    """The field that confirms the other ticket of a duplicate."""
    return next(name for name in fields(person.view) if name.startswith("is_same"))


# --- in whose hands ------------------------------------------------------------------------------


def test_a_ticket_is_taken_and_released_and_the_detail_view_closes_with_its_form(
    ken: Person, program: Running
) -> None:
    number = complaint(program).number

    # The view becomes the result, without buttons.
    told = opens_form(ken, detail(ken, number), "引き受ける")
    assert (told.words, told.depth, told.buttons) == ("引き受けました。", 1, [])
    assert program.ticket(number).owner == KEN

    form = opens_form(ken, detail(ken, number), "メモを追加")
    assert form.depth == 2
    ken.submits({"note": "昼に電話"})
    assert ken.view is None

    opens_form(ken, detail(ken, number), "担当を外れる")
    assert program.ticket(number).owner is None


def test_a_ticket_is_assigned_to_agents_only(
    case: Request, ken: Person, program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = complaint(program).number
    with monkeypatch.context() as large:
        large.setattr("handlers.tickets.assignment._MOST_NAMED", 1)  # as of more than twenty
        assert "ほか3人" in case.opens(ken, "ticket_assign", number=number).words
    form = case.opens(ken, "ticket_assign", number=number)
    assert "選べる人（窓口の担当者）：" in form.words
    assert all(f"'user_id': '{each}'" in str(form.blocks[0]) for each in (KEN, YUI, SAKI))
    assert case.sends(ken, {"person": "U01MEI"}) == {"person": "窓口の担当者を選んでください。"}
    assert case.sends(ken, {"person": YUI}) == {}

    assert program.ticket(number).owner == YUI
    lines = case.opens(ken, "ticket_history", number=number).blocks[-1]["elements"]
    *_, to, person = lines[-1]["elements"]
    assert to["text"] == "、担当者："
    assert person == {"type": "user", "user_id": YUI}


def test_who_receives_a_ticket_reads_who_assigned_it_and_that_a_note_is_in_the_record(
    case: Request, ken: Person, slack: Slack, program: Running
) -> None:
    yui = slack.person(YUI)
    number = complaint(program).number
    case.opens(ken, "ticket_assign", number=number)
    assert case.sends(ken, {"person": YUI, "note": "折り返しのお電話が残っています"}) == {}

    assert program.becomes(lambda: bool(told(yui, number)))
    [heard] = told(yui, number)
    assert "担当を決めた人：<@U02KEN>" in heard.words
    assert "申し送りがあります" in heard.words
    assert "折り返し" not in heard.words
    assert "次は" in heard.words
    record = detail(yui, number)
    assert "折り返しのお電話が残っています" in record.words
    [note] = [each for each in record.blocks if "メモ（" in str(each)]
    assert f"'user_id': '{KEN}'" in str(note)


def test_only_a_complaint_is_passed_on_to_a_department(
    case: Request, ken: Person, program: Running
) -> None:
    # O20: a department searches for a request when it is asked to, and a question has none
    for other in (question(program), request(program)):
        assert not case.offers(ken, "ticket_forward", other.number)
    number = complaint(program).number
    form = case.opens(ken, "ticket_forward", number=number)
    assert offered(form, "department") == ["sales", "hr"]
    assert "営業部" in form.words
    assert case.sends(ken, {"department": "hr"}) == {}
    assert program.ticket(number).department == "hr"


TAKEN_BACK_BY_MANAGER = (
    "苦情・相談と開示等の求めの関連づけは、管理者だけが取り消せます。管理者に頼んでください。"
)


# --- note, link, names ---------------------------------------------------------------------------


def test_a_note_is_sealed_and_the_thread_gets_only_a_line(
    case: Request, ken: Person, program: Running
) -> None:
    # O3
    number, said = complaint(program).number, "先方は昼に電話がほしいとのこと"
    sent(case, ken, "ticket_note", number, note=said)
    channel = ken.sees(DESK_CHANNEL)
    assert not [each for each in channel if said in str(each.raw)]
    [card] = [
        each for each in channel if number in each.words and each.thread_ts in (None, each.ts)
    ]
    lines = [each.words for each in channel if each.thread_ts == card.ts and each.ts != card.ts]
    assert any("メモを追加" in line for line in lines)
    program.does(number, KEN, Move.TAKE)
    assert said in detail(ken, number).words


@pytest.mark.long
def test_two_tickets_are_linked_by_number(case: Request, ken: Person, program: Running) -> None:
    number, other = complaint(program).number, request(program).number
    sent(case, ken, "ticket_link", number, link=f" {other.lower()} ", relation="belongs_to")
    [link] = program.ticket(number).links
    assert (link.relation, link.number) == (Relation.BELONGS_TO, other)
    for each, there in ((number, other), (other, number)):
        words = detail(ken, each).words
        assert "同じ件の受付" in words
        assert there in words

    for each in (number, other):
        assert "none" not in offered(case.opens(ken, "ticket_link", number=each), "relation")
    third = complaint(program).number
    sent(case, ken, "ticket_link", number, link=third, relation="follows")
    case.opens(ken, "ticket_link", number=number)
    wrong = {"link": complaint(program).number, "relation": "none"}
    assert case.sends(ken, wrong) == {"link": "「関連する受付番号」を見直してください。"}
    told = case.sends(ken, {"link": other, "relation": "none"})
    assert told == {"link": TAKEN_BACK_BY_MANAGER}
    sent(case, ken, "ticket_link", number, link=third, relation="none")
    assert [each.number for each in program.ticket(number).links] == [other]
    assert program.ticket(third).links == frozenset()
    case.opens(ken, "ticket_history", number=third)
    assert "受付を関連づけ（取消し）" in case.opens(ken, "ticket_history", number=third).words


def test_linking_hidden_unknown_and_own_numbers_fails_alike(
    case: Request, ken: Person, program: Running
) -> None:
    number = complaint(program).number
    hidden = complaint(program, "U03MGR", about=frozenset({KEN})).number

    case.opens(ken, "ticket_link", number=number)
    told = [
        case.sends(ken, {"link": typed, "relation": "follows"})
        for typed in (hidden, "X-2026-9999", "なにか", number)
    ]
    assert told == [{"link": "「関連する受付番号」を見直してください。"}] * 4


def test_a_complaint_about_an_employee_is_found_by_the_number_that_the_caller_has(
    case: Request, ken: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O1: Yui recorded it, Ken completes the record
    number = complaint(program, YUI).number
    sent(case, ken, "complaint_describe", number, **REST, about=[NAO])

    receipt = case.receipt.words
    assert "ご自身にも見えなくなりました" in receipt
    assert f"<@{saki.id}>" in receipt
    assert number in receipt
    for reader in (saki, slack.person("yui")):
        shown = detail(reader, number).words.replace("\n", "")
        assert "X-2026-" in shown
        assert f"以前の番号：{number}" in shown
        assert "社内の人についての申出" in shown
        assert "窓口についての申出" not in shown
    case.does(saki, "list_find", {"summary": number}, number="")
    assert "X-2026-" in case.receipt.words
    for reader in (ken, slack.person("nao")):
        gone = [runs(reader, f"/privacy ticket {each}").text for each in (number, "C-2026-9999")]
        assert gone == [NOT_THERE] * 2


def test_who_names_manager_and_representative_is_sent_to_the_deputy(
    case: Request, ken: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O1
    rei, dai = slack.person("rei"), slack.person("dai")
    number = complaint(program, YUI).number
    sent(case, ken, "complaint_describe", number, **REST, about=[saki.id, rei.id])

    assert f"これからは <@{dai.id}> が扱います" in case.receipt.words


def test_who_records_a_complaint_and_names_an_employee_reads_the_new_number(
    case: Request, ken: Person, program: Running
) -> None:
    # O1
    number = complaint(program).number
    sent(case, ken, "complaint_describe", number, **REST, about=[NAO])

    assert case.receipt.blocks[0]["text"]["text"].startswith("X-2026-")
    assert f"お伝え済みの番号 {number} でも" in case.receipt.words
    assert "以前の番号" in detail(ken, number).words


# --- a possible leak -----------------------------------------------------------------------------


def test_an_agent_flags_a_leak_and_cannot_clear_it(
    case: Request, ken: Person, program: Running
) -> None:
    # assertion: nobody lifts what is not theirs
    number = complaint(program).number
    sent(case, ken, "ticket_flag_leak", number, leak="yes")
    receipt = case.receipt

    escalation = receipt.blocks[0]["text"]["text"]
    assert escalation.startswith("E-2026-")
    assert "管理者・代行者・セキュリティ担当に知らせました" in receipt.words
    assert "03-0000-0119" in receipt.words
    form = case.opens(ken, "ticket_flag_leak", number=number)
    assert offered(form, "leak") == ["yes"]
    assert "なくしたなど。管理者・代行者・セキュリティ担当に知らせます。" in form.words
    assert "おそれを解除" not in detail(ken, number).buttons
    reason = {PersonalField.MOVE_REASON: "誤りでした"}
    with pytest.raises(NotAllowedError):
        program.does(number, KEN, Move.CLEAR_LEAK, reason)
    assert program.ticket(number).leak is Leak.YES


def test_a_complaint_without_a_leak_offers_the_form_that_its_escalation_points_to(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O13: no leak was ticked by mistake; the ticket is opened from a list, without its card
    number = complaint(program, leak=Leak.NO).number
    form = opens_form(ken, detail(ken, number), "管理者に報告")
    assert "「漏えいのおそれ」から知らせて" in form.words
    assert "漏えいのおそれ" in detail(saki, number).buttons

    opens_form(ken, detail(ken, number), "漏えいのおそれ")
    assert case.sends(ken, {"leak": "yes"}) == {}

    escalation = case.receipt.blocks[0]["text"]["text"]
    assert escalation.startswith("E-2026-")
    assert [link.number for link in program.ticket(number).links] == [escalation]


# --- endings -------------------------------------------------------------------------------------


def test_a_duplicate_is_closed_into_the_other_by_the_manager(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O7
    first, second = complaint(program).number, complaint(program).number
    program.does(first, KEN, Move.TAKE)
    case.opens(saki, "ticket_duplicate", number=second)
    case.sends(saki, {"link": first})
    form = saki.view
    assert f"対応を続ける受付\n{first}" in form.words
    assert case.sends(saki, {same(saki): ["yes"]}) == {}

    closed = program.ticket(second)
    assert closed.status is Status.CLOSED
    assert {link.number for link in closed.links} == {first}
    assert program.becomes(lambda: direct(ken, f"重複する受付 {second} がまとめられました"))
    assert f"まとめた重複の受付 {second}" in detail(ken, first).words.replace("\n", "")
    sent(case, saki, "complaint_reopen", second, move_reason="別の方の件でした")
    assert program.ticket(second).links == program.ticket(first).links == frozenset()
    assert not case.offers(ken, "complaint_resume", second)
    assert case.offers(ken, "complaint_acknowledge", second)


def test_a_tick_for_one_ticket_closes_no_duplicate_into_another(
    case: Request, saki: Person, program: Running
) -> None:
    first, second, third = (complaint(program).number for _ in range(3))
    case.opens(saki, "ticket_duplicate", number=second)
    case.sends(saki, {"link": first})
    case.sends(saki, {"link": third, same(saki): ["yes"]})
    assert program.ticket(second).is_open
    assert f"対応を続ける受付\n{third}" in saki.view.words
    assert "同じ方の同じ件ならチェック" in saki.view.words
    assert case.sends(saki, {same(saki): ["yes"]}) == {}
    assert {link.number for link in program.ticket(second).links} == {third}


def test_a_denied_look_at_the_other_ticket_is_audited_once_a_submission(
    case: Request, saki: Person, program: Running
) -> None:
    first, second = complaint(program).number, complaint(program).number
    before = len(program.audit("denied"))

    case.opens(saki, "ticket_duplicate", number=second)
    assert len(program.audit("denied")) == before
    assert list(case.sends(saki, {"link": "C-2026-9999"})) == ["link"]
    assert len(program.audit("denied")) == before + 1
    case.sends(saki, {"link": first})
    assert len(program.audit("denied")) == before + 1
    case.sends(saki, {"link": "C-2026-9999", same(saki): ["yes"]})
    assert len(program.audit("denied")) == before + 2


def test_no_duplicate_is_closed_into_a_closed_ticket(
    case: Request, saki: Person, program: Running
) -> None:
    # O7
    first, second = complaint(program).number, complaint(program).number
    sent(case, saki, "ticket_out_of_scope", first, move_reason="別の会社の件でした")
    case.opens(saki, "ticket_duplicate", number=second)
    case.sends(saki, {"link": first})
    case.sends(saki, {same(saki): ["yes"]})
    assert "完了しているため" in saki.view.words
    assert program.ticket(second).status is not Status.CLOSED


# --- corrected, or another matter ----------------------------------------------------------------


def test_a_complaint_made_in_a_request_gets_a_number_of_its_own(
    case: Request, ken: Person, program: Running
) -> None:
    # O7
    case.number = request(program).number
    assert opens_form(ken, case.card(ken), "苦情を記録").title.startswith("苦情・相談の記録")


# --- crafted -------------------------------------------------------------------------------------


def test_in_english_the_screens_read_english(emma: Person, case: Request, program: Running) -> None:
    own = complaint(
        program, "U03EMMA", requester="U03EMMA", personal=sealed({PersonalField.DETAIL: SAID})
    )
    sheet = detail(emma, own.number)
    assert sheet.title == "Ticket"
    assert "State: waiting for the desk" in sheet.words
    assert opens_form(emma, sheet, "History").title == "History"
