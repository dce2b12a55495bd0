"""A complaint is logged while the caller waits (screens.md 2.1, 2.2; O6)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories.complaints import (
    MINIMUM,
    Walk,
    answer,
    fields,
    labels,
    number_of,
    opens_step_one,
    takes,
)
from tests.stories.program import Running
from workspace.driver import Person, Slack

REFUSED = (
    "12桁の番号やカード番号は記録できません（マイナンバーや免許証番号の可能性）。"
    "番号を消して、もう一度押してください。"
)
REACH = "電話は 03-1234-5678、メールは name@example.jp の形で。"
NOT_FOUND = "この番号の受付は見つかりません。"
PHONE = "090-0000-0417"


def row(program: Running, number: str, column: str) -> Any:
    """A column of the ticket's row."""
    return program.rows(f"SELECT {column} FROM tickets WHERE number = '{number}'")[0][0]


def sealed(program: Running, number: str) -> set[str]:
    """Which personal values are there; what they say is sealed."""
    query = f"""SELECT slot FROM personal JOIN tickets ON tickets.id = personal.ticket_id
                WHERE number = '{number}'"""
    return {slot for (slot,) in program.rows(query)}


def detail_of(slack: Slack, program: Running, number: str, who: Person) -> str:
    """What was recorded, as its owner reads it in the form of the assessment."""
    walk = Walk(slack, program, number)
    who.clicks(walk.offers(who, "ticket_take"), "ticket_take")
    assert program.waits_until(
        f"SELECT owner = '{who.id}' FROM tickets WHERE number = '{number}'",
        1,
    )
    return walk.opens(who, "complaint_assess").words


def test_two_answers_are_enough_and_the_number_comes_at_once(ken: Person) -> None:
    # O6
    form = opens_step_one(ken)
    assert form.title == "苦情・相談の記録 1/2"
    assert len(fields(form)) == 8
    empty = [name for name in fields(form) if answer(form, name) in (None, [])]
    assert empty == ["detail", "leak", "name", "contact"]

    sent = ken.submits({"detail": "広告メールが止まりません", "leak": "no"})
    receipt = ken.waits_for_view(after=form)

    assert sent.errors == {}
    assert receipt.title == "受け付けました"
    assert number_of(receipt).startswith("C-2026-")
    assert f"「受付番号は {number_of(receipt)} です。" in receipt.words
    assert "日数は約束しないでください。" in receipt.words
    assert receipt.buttons == ["引き受ける", "続きを入力", "開示等の受付へ"]


def test_the_form_asks_in_the_order_of_the_paper(ken: Person) -> None:
    form = opens_step_one(ken)

    assert labels(form) == [
        "内容",
        "区分",
        "漏えい等のおそれ",
        "会社が最初に知った日時",
        "経路",
        "お名前",
        "連絡先（電話かメール）",
        "あてはまるもの",
    ]
    assert (answer(form, "category"), answer(form, "channel")) == ("complaint", "phone")
    assert answer(form, "marks") == ["acknowledged"]


def test_whoever_reads_english_is_asked_in_english(slack: Slack, program: Running) -> None:
    form = opens_step_one(slack.person("emma"))

    assert form.title == "Log a complaint 1/2"
    assert labels(form) == [
        "What was said",
        "Possible leak",
        "First known to the company",
        "Name",
        "Phone or e-mail",
    ]


def test_an_employee_is_asked_less_and_the_ticket_arrives_unassigned(
    slack: Slack, program: Running
) -> None:
    mei = slack.person("mei")
    form = opens_step_one(mei)
    assert fields(form) == ["detail", "leak", "received_at", "name", "contact"]
    mei.submits(MINIMUM)
    receipt = mei.waits_for_view(after=form)

    assert receipt.buttons == []
    assert row(program, number_of(receipt), "status") == "received"
    assert row(program, number_of(receipt), "owner") is None


def test_what_was_told_on_the_phone_is_acknowledged_with_it(ken: Person, program: Running) -> None:
    # O7
    told = number_of(takes(ken))
    untold = number_of(takes(ken, marks=[], channel="post"))

    assert row(program, told, "status") == "acknowledged"
    assert row(program, untold, "status") == "received"


def test_a_message_is_there_already_masked_with_its_time(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O6
    said = ken.writes("お客様 090-1234-5678 から、止めてほしいとのこと", to="C01GENERAL")

    form = opens_step_one(ken, on=said)

    assert len(fields(form)) == 9
    assert answer(form, "detail") == "お客様 *** から、止めてほしいとのこと"
    assert answer(form, "channel") == "internal"
    assert answer(form, "marks") == []
    assert answer(form, "keep") == "masked"
    ken.submits({"leak": "no"})
    number = number_of(ken.waits_for_view(after=form))
    assert sealed(program, number) == {"detail"}
    slack.injects_faults()


def test_what_was_masked_is_recorded_if_the_agent_says_so(
    slack: Slack, program: Running, ken: Person
) -> None:
    said = ken.writes("お客様 090-1234-5678、会員 123456789012 のこと", to="C01GENERAL")
    form = opens_step_one(ken, on=said)
    masked = answer(form, "detail")

    ken.submits({"leak": "no", "keep": "original", "detail": f"{masked}（午前）", "marks": []})
    number = number_of(ken.waits_for_view(after=form))
    unreached = Walk(slack, program, number).does(ken, "complaint_acknowledge")
    assert unreached == {
        "no_contact_reason": "連絡先を入力するか、連絡できない理由を選んでください。"
    }
    ken.closes(everything=True)
    acknowledged = Walk(slack, program, number).does(
        ken, "complaint_acknowledge", contact="090-1234-5678"
    )
    assert acknowledged == {}

    # The twelve digits stay masked, whatever the agent says (O9).
    assert "お客様 090-1234-5678、会員 *** のこと（午前）" in detail_of(slack, program, number, ken)


def test_a_message_without_personal_data_asks_nothing_more(ken: Person) -> None:
    said = ken.writes("広告メールが止まらないとのこと", to="C01GENERAL")

    form = opens_step_one(ken, on=said)

    assert len(fields(form)) == 8
    assert answer(form, "detail") == "広告メールが止まらないとのこと"


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"detail": "番号は1234 5678 9012です"}, "detail", REFUSED),
        ({"detail": "カード 4111-1111-1111-1111"}, "detail", REFUSED),
        ({"name": "123456789012"}, "name", REFUSED),
        ({"contact": "03-12"}, "contact", REACH),
        ({"contact": "hanako@"}, "contact", REACH),
        ({"received_at": 1985000000}, "received_at", "未来の日時です。"),
    ],
)
def test_what_cannot_be_kept_is_told_under_its_field(
    ken: Person, typed: Any, field: str, told: str
) -> None:
    # O9
    form = opens_step_one(ken)

    errors = ken.submits({**MINIMUM, **typed}).errors

    assert errors == {field: told}
    assert ken.view is not None
    assert ken.view.id == form.id
    assert answer(ken.view, "leak") == "no"


@pytest.mark.parametrize(
    ("contact", "slot"),
    [("03-1234-5678", "phone"), ("+819012345678", "phone"), ("ｈanako＠example.jp", "email")],
)
def test_phone_and_mail_are_told_apart_in_one_field(
    ken: Person, program: Running, contact: str, slot: str
) -> None:
    # O9
    number = number_of(takes(ken, contact=contact))

    assert sealed(program, number) == {"detail", slot}


def test_a_possible_leak_has_a_number_before_the_call_ends(ken: Person, program: Running) -> None:
    receipt = takes(ken, leak="yes")

    ((escalation,),) = program.rows(
        f"SELECT number FROM escalations WHERE source = '{number_of(receipt)}'"
    )
    told = f"漏えい等のおそれ：{escalation} を管理者・代行者・セキュリティ担当に知らせました。"
    assert told in receipt.words


def test_a_doubtful_leak_is_the_managers_first(ken: Person) -> None:
    # O27
    receipt = takes(ken, leak="unknown")

    assert "を管理者に知らせました。" in receipt.words
    assert "セキュリティ担当" not in receipt.words


def test_the_leak_is_known_since_it_was_received(ken: Person, program: Running) -> None:
    # assertion: a breach counts from first knowledge
    # O28
    before = int((program.clock() - timedelta(hours=3)).timestamp())

    receipt = takes(ken, leak="yes", received_at=before)

    number = number_of(receipt)
    ((known,),) = program.rows(f"SELECT known_at FROM escalations WHERE source = '{number}'")
    assert known == row(program, number, "received_at")


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (7, True)])
def test_a_record_that_came_late_says_so(
    ken: Person, program: Running, days: int, is_late: bool
) -> None:
    # domain.md 4.2: more than a business day after it was received
    received = int((program.clock() - timedelta(days=days)).timestamp())

    receipt = takes(ken, received_at=received)

    assert ("1営業日を過ぎて記録されました" in receipt.words) is is_late


def test_the_same_contact_is_known_from_before(ken: Person) -> None:
    first = number_of(takes(ken, contact=PHONE))
    second = takes(ken, contact="09000000417")
    third = takes(ken, contact=PHONE)

    assert f"同じ連絡先の受付：1件（{first} 受付済）" in second.words
    assert f"同じ連絡先の受付：2件（{number_of(second)} 受付済、ほか1件）" in third.words


def test_what_is_about_the_desk_is_seen_by_its_writer_and_the_representative_only(
    slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # O1
    seen = {message.ts for message in ken.sees("C03DESK")}
    receipt = takes(ken, marks=["about_desk"])
    number = number_of(receipt)
    assert number.startswith("X-2026-")
    assert "だれについての申出ですか" in receipt.words

    walk = Walk(slack, program, number)
    told = walk.is_told(saki, "complaint_describe")

    assert told == NOT_FOUND
    posted = [each for each in ken.sees("C03DESK") if each.ts not in seen]
    assert not any(number in each.words for each in posted)


def test_an_employees_own_matter_says_whose_it_is(ken: Person, program: Running) -> None:
    # O1
    form = opens_step_one(ken)
    ken.clicks(form, "あてはまるもの", option=["employee"])
    form = ken.waits_for_view(after=form)
    assert fields(form)[5:] == ["requester", "hidden_from", "marks"]

    refused = ken.submits(MINIMUM)
    assert list(refused.errors) == ["hidden_from"]
    assert ken.submits({"requester": "U01MEI"}).errors == {}
    receipt = ken.waits_for_view(after=form)

    assert number_of(receipt).startswith("X-2026-")
    assert row(program, number_of(receipt), "requester") == "U01MEI"


def test_a_complaint_does_not_end_on_the_phone(ken: Person) -> None:
    opens_step_one(ken)

    errors = ken.submits({**MINIMUM, "marks": ["at_once"]}).errors

    assert list(errors) == ["marks"]


def test_a_consultation_that_the_policy_answers_takes_two_screens(
    slack: Slack, program: Running, ken: Person
) -> None:
    receipt = takes(ken, category="consultation", marks=["acknowledged", "at_once"])
    assert receipt.buttons[0] == "その場の回答"
    ken.clicks(receipt, "その場の回答")
    form = ken.waits_for_view(after=receipt)

    assert ken.submits({"template": "fee-amount"}).errors == {}

    assert form.title == "その場の回答の記録"
    assert row(program, number_of(receipt), "status") == "responded"


def test_a_grave_matter_is_not_answered_at_once(
    slack: Slack, program: Running, ken: Person
) -> None:
    receipt = takes(ken, category="consultation")
    walk = Walk(slack, program, number_of(receipt))

    errors = walk.does(ken, "complaint_answer_at_once", template="fee-amount", severity="mid")

    assert len(errors) == 1
    assert "評価に進んでください" in next(iter(errors.values()))


def test_an_opt_out_stops_first_and_waits_for_nobody(
    slack: Slack, program: Running, ken: Person
) -> None:
    # scenario 20
    # O10
    receipt = takes(ken, category="opt_out")
    assert receipt.buttons[0] == "配信停止を記録"
    walk = Walk(slack, program, number_of(receipt))

    form = walk.opens(ken, "complaint_answer_at_once")
    assert fields(form)[:3] == ["systems", "other_system", "stopped_on"]
    nothing = ken.submits({"template": "fee-amount"}).errors
    assert list(nothing) == ["systems"]
    assert ken.submits({"systems": ["crm"]}).errors == {}

    assert walk.status == "responded"
    moves = [move for (move,) in walk.audited("move") if move]
    assert moves[-2:] == ["stop_mail", "answer_at_once"]


def test_the_stop_alone_is_recorded_with_its_day_and_system(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    receipt = takes(ken, category="opt_out")
    ken.clicks(receipt, "配信停止を記録")
    ken.waits_for_view(after=receipt)

    ahead = ken.submits({"systems": ["crm"], "stopped_on": "2030-01-01"}).errors
    assert list(ahead) == ["systems"]
    assert ken.submits({"stopped_on": "2026-08-03", "other_system": "店頭の名簿"}).errors == {}

    assert '"店頭の名簿"' in row(program, number_of(receipt), "body")


def test_the_ticket_is_taken_from_its_receipt(ken: Person, program: Running) -> None:
    receipt = takes(ken)

    ken.clicks(receipt, "引き受ける")
    told = ken.waits_for_view(after=receipt)

    assert "引き受けました" in told.words
    assert row(program, number_of(receipt), "owner") == "U02KEN"


def test_a_request_inside_a_complaint_is_taken_from_the_receipt(
    slack: Slack, program: Running, ken: Person
) -> None:
    receipt = takes(ken, marks=["acknowledged", "disclosure"])
    ken.clicks(receipt, "開示等の受付へ")

    form = ken.waits_for_view(after=receipt)

    assert form.title == "開示等の求めの受付 1/2"
    assert form.depth == 2


def test_a_guest_logs_nothing(slack: Slack, program: Running) -> None:
    # O12
    guest = slack.person("guest")
    said = guest.writes("苦情がありました", to="C01GENERAL")

    form = opens_step_one(guest, on=said)

    assert form.blocks[0]["type"] == "section"
    assert "社内メンバー用です" in form.words
