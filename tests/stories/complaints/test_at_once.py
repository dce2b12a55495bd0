"""A matter is answered on the spot, and an opt-out ends with its stop."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories.steps.builders import SAKI, request
from tests.stories.steps.case import chooses, detail
from tests.stories.steps.complaints import (
    MINIMUM,
    NO_NEED,
    REST,
    SPOT,
    Complaint,
    answer,
    answers_on_the_spot,
    fields,
    number_of,
    opens_step_one,
    takes,
)
from tests.stories.steps.homes import act_of, below, home, row
from tests.stories.steps.mornings import days_pass
from tests.stories.steps.program import Running
from tickets.model.kinds import Kind, Move, Relation, Restriction
from tickets.model.ticket import Link
from tickets.model.tokyo import TOKYO
from tickets.workflow.case import Act
from workspace.driver import Person, Slack


def test_an_employees_anonymous_opt_out_names_nobody_yet(ken: Person, program: Running) -> None:
    # O1
    # O10
    opens_step_one(ken)
    form = chooses(ken, "marks", ["employee"])
    given = {**MINIMUM, "category": "opt_out", "hidden_from": ["sales"]}

    assert ken.submits(given).errors == {}

    ticket = program.ticket(number_of(ken.waits_for_view(after=form)))
    assert (ticket.requester, ticket.hidden_from) == (None, {"sales"})


def test_whose_opt_out_it_is_is_known_before_it_is_answered(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    case = Complaint(slack, program, number_of(takes(ken, category="inquiry")))
    assert case.submits(ken, "complaint_describe", **REST, category="opt_out") == {}
    form = case.opens(ken, "complaint_answer_at_once")
    assert fields(form)[-1] == "name"

    assert set(case.sends(ken, {"systems": ["crm"]})) == {"name"}
    assert case.sends(ken, {"name": "見本花子"}) == {}

    assert case.status == "responded"


def test_an_opt_out_that_stops_after_the_call_is_not_answered_in_the_call(
    program: Running, ken: Person
) -> None:
    # O10
    called = program.now().replace(second=0, microsecond=0) - timedelta(days=1)
    yesterday = called.astimezone(TOKYO).date().isoformat()
    today = program.now().astimezone(TOKYO).date().isoformat()
    opens_step_one(ken)
    ken.fills({"received_at": int(called.timestamp())})
    chooses(ken, "marks", SPOT)
    form = chooses(ken, "category", "opt_out")
    assert answer(form, "stopped_on") == yesterday
    given = {**MINIMUM, "name": "見本花子", "systems": ["crm"]}

    later = ken.submits({**given, "stopped_on": today}).errors
    then = ken.submits({**given, "stopped_on": yesterday}).errors

    assert list(later) == ["stopped_on"]
    assert "「その場で回答して終わった」" in later["stopped_on"]
    assert then == {}
    ticket = program.ticket(number_of(ken.waits_for_view(after=form)))
    assert ticket.replied_at == called


@pytest.mark.parametrize("category", ["consultation", "inquiry", "opt_out"])
def test_what_was_answered_on_the_spot_is_closed_with_the_second_form(
    slack: Slack, program: Running, ken: Person, category: str
) -> None:
    # O10
    stopped = {"systems": ["crm"]} if category == "opt_out" else {}
    told = stopped or {"template": "fee-amount"}
    receipt = answers_on_the_spot(ken, category, name="見本花子", **told)
    assert "お問い合わせいただき、ありがとうございました。" in receipt.words
    assert "ご連絡いたします" not in receipt.words
    ticket = program.ticket(number_of(receipt))
    assert (ticket.status, ticket.owner) == ("responded", "U02KEN")
    assert [stop.system for stop in ticket.complaint.stops] == stopped.get("systems", [])

    assert receipt.buttons == ["完了する", "続きを入力", "開示等の求めを受付"]
    ken.clicks(receipt, "完了する")
    form = ken.waits_for_view(after=receipt)
    assert fields(form) == ["reaction", "words", "report"]
    assert "回答済 → 次は完了" in Complaint(slack, program, number_of(receipt)).card(ken).words
    assert ken.submits().errors == {}

    assert Complaint(slack, program, number_of(receipt)).status == "closed"


def test_an_inquiry_that_ended_on_the_phone_is_closed_with_its_record(
    program: Running, ken: Person
) -> None:
    # O10
    receipt = answers_on_the_spot(ken, "inquiry", template="fee-amount", closes=["closed"])

    ticket = program.ticket(number_of(receipt))
    assert (ticket.status, ticket.close_code) == ("closed", "resolved")
    assert (ticket.complaint.reaction, ticket.complaint.report) == ("accepted", "monthly")
    assert "この件は完了しました。" in receipt.words


def test_what_proved_to_be_more_than_was_answered_waits_for_the_manager(
    slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # O10, O22
    receipt = answers_on_the_spot(ken, "inquiry", template="fee-amount", name="見本花子")
    case = Complaint(slack, program, number_of(receipt))
    assert case.number not in below(home(saki), "判断待ち")
    assert case.submits(ken, "complaint_describe", **REST, category="complaint") == {}

    card = case.card(ken)
    assert "完了する" not in card.buttons
    assert "回答済 → 次は完了の判断" in card.words
    assert "完了の判断待ち：管理者" in card.words
    assert not case.offers(ken, "complaint_close")
    assert case.offers(ken, "complaint_not_accepted")

    assert case.number in below(home(saki), "判断待ち")
    ended = {"reaction": "accepted", "report": "monthly", "finding": "not_upheld"}
    assert case.submits(saki, "complaint_close", **ended, **NO_NEED) == {}
    assert case.status == "closed"
    assert case.number not in below(home(saki), "判断待ち")


def test_a_hidden_request_in_an_opt_out_leaves_the_closing_to_the_manager(
    slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # O1, O10
    receipt = answers_on_the_spot(ken, "opt_out", name="見本花子", systems=["crm"])
    case = Complaint(slack, program, number_of(receipt))
    own = {"restrictions": frozenset({Restriction.EMPLOYEE}), "hidden_from": frozenset({"hr"})}
    hidden = request(program, SAKI, **own).number
    link = Link(Relation.BELONGS_TO, hidden, Kind.DISCLOSURE)
    program.acts(case.number, Act(Move.LINK, {"link": link}), who=SAKI)

    card, sheet = case.card(ken), detail(ken, case.number)

    assert "回答済 → 次は完了の判断" in card.words
    assert not case.offers(ken, "complaint_close")
    assert case.offers(ken, "complaint_not_accepted")
    assert hidden not in card.words + sheet.words
    assert hidden in detail(saki, case.number).words
    assert case.offers(saki, "complaint_close")


@pytest.mark.parametrize("form", ["complaint_close", "complaint_answer_at_once"])
def test_an_opt_out_whose_time_has_passed_says_why(
    slack: Slack, program: Running, ken: Person, form: str
) -> None:
    # O10
    case = Complaint(slack, program, number_of(takes(ken, category="opt_out", name="見本花子")))
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}
    assert "late_reason" not in fields(case.opens(ken, form))
    days_pass(program, 21)

    assert "late_reason" in fields(case.opens(ken, form))
    told = {"report": "monthly"} if form == "complaint_close" else {}
    assert case.sends(ken, {**told, "late_reason": "oversight"}) == {}

    assert program.ticket(case.number).complaint.late_reason == "oversight"


def test_the_hint_of_a_letter_says_whether_its_receipt_is_confirmed_later(ken: Person) -> None:
    later, by_the_answer = "受付の連絡をあとで送ります", "回答が受付の連絡を兼ねます"
    opens_step_one(ken)
    form = chooses(ken, "channel", "post")
    assert (later in form.words, by_the_answer in form.words) == (True, False)

    chooses(ken, "marks", SPOT)
    form = chooses(ken, "category", "opt_out")
    assert (later in form.words, by_the_answer in form.words) == (False, True)

    form = chooses(ken, "category", "complaint")  # may not end on the spot
    assert (later in form.words, by_the_answer in form.words) == (True, False)


def test_a_letter_that_is_answered_late_by_its_first_form_says_why(
    program: Running, ken: Person
) -> None:
    # O10
    came = int((program.now() - timedelta(days=30)).timestamp())
    given = {"name": "見本花子", "contact": "03-9876-5432", "systems": ["crm"]}
    opens_step_one(ken)
    chooses(ken, "marks", SPOT)
    chooses(ken, "category", "opt_out")
    form = chooses(ken, "channel", "post")
    ken.submits({**MINIMUM, **given, "received_at": came, "closes": ["closed"]})
    form = ken.waits_for_view(after=form)
    assert "late_reason" in fields(form)

    assert ken.submits({"late_reason": "oversight"}).errors == {}

    ticket = program.ticket(number_of(ken.waits_for_view(after=form)))
    assert (ticket.status, ticket.complaint.late_reason) == ("closed", "oversight")


@pytest.mark.parametrize(
    "values", [{}, {"channel": "email", "reply_by": "email", "contact": "hanako@example.jp"}]
)
def test_an_opt_out_is_closed_with_the_form_that_records_it(
    program: Running, ken: Person, values: dict[str, Any]
) -> None:
    # O10
    given = {"name": "見本花子", "systems": ["crm"], "closes": ["closed"], **values}

    receipt = answers_on_the_spot(ken, "opt_out", **given)

    ticket = program.ticket(number_of(receipt))
    assert (ticket.status, ticket.close_code, ticket.owner) == ("closed", "resolved", "U02KEN")
    assert (ticket.complaint.report, ticket.reply_by) == (
        "monthly",
        values.get("reply_by", "phone"),
    )
    assert receipt.buttons == ["開示等の求めを受付"]
    assert "この件は完了しました。" in receipt.words
    assert "まだ送っていない文書" not in detail(ken, ticket.number).words


def test_an_opt_out_about_the_desk_is_not_closed_before_somebody_is_named(ken: Person) -> None:
    # O1
    opens_step_one(ken)
    chooses(ken, "marks", [*SPOT, "about_desk"])
    chooses(ken, "category", "opt_out")
    given = {**MINIMUM, "name": "見本花子", "systems": ["crm"]}

    refused = ken.submits({**given, "closes": ["closed"]}).errors

    assert list(refused) == ["closes"]
    assert "このチェックを外してください。" in refused["closes"]
    assert ken.submits({"closes": []}).errors == {}


def test_what_was_answered_in_a_call_is_dated_to_the_call(program: Running, ken: Person) -> None:
    # O10
    called = program.now().replace(second=0, microsecond=0) - timedelta(days=1)
    given = {"template": "fee-amount", "received_at": int(called.timestamp())}
    by_phone = answers_on_the_spot(ken, "inquiry", **given)
    by_mail = answers_on_the_spot(ken, "inquiry", **given, channel="email", reply_by="email")

    assert program.ticket(number_of(by_phone)).replied_at == called
    answered = program.ticket(number_of(by_mail)).replied_at
    assert answered is not None
    assert answered > called


def test_whose_mails_stop_is_asked_where_the_form_asks_it(ken: Person) -> None:
    # O10
    opens_step_one(ken)
    chooses(ken, "marks", [*SPOT, "employee"])
    chooses(ken, "category", "opt_out")

    refused = ken.submits({**MINIMUM, "systems": ["crm"], "hidden_from": ["hr"]}).errors

    assert list(refused) == ["requester"]


def test_an_answer_on_the_spot_asks_where_mails_were_stopped(ken: Person) -> None:
    # O10
    opens_step_one(ken)
    asked = {"template", "reply_by"}
    assert not asked & set(fields(chooses(ken, "marks", SPOT)))
    assert asked <= set(fields(chooses(ken, "category", "inquiry")))
    form = chooses(ken, "category", "opt_out")
    stop = ["systems", "stopped_on"]
    assert fields(form)[8:] == [*stop, "reply_by", "closes"]
    assert answer(form, "reply_by") == "phone"

    errors = ken.submits(MINIMUM).errors
    nobody = ken.submits({"systems": ["crm"]}).errors

    assert list(errors) == ["systems"]
    assert "どなたの分を止めるのか" in nobody["name"]


@pytest.mark.parametrize(
    ("category", "values"),
    [
        ("complaint", {}),
        ("correction_wish", {}),
        ("inquiry", {"leak": "unknown"}),
        ("inquiry", {"marks": [*SPOT, "disclosure"]}),
    ],
)
def test_what_cannot_end_on_the_phone_is_recorded_without_that_tick(
    ken: Person, category: str, values: dict[str, Any]
) -> None:
    opens_step_one(ken)
    chooses(ken, "marks", SPOT)
    chooses(ken, "category", category)
    template = {"template": "fee-amount"} if category == "inquiry" else {}

    errors = ken.submits({**MINIMUM, **template, **values}).errors

    assert list(errors) == ["marks"]
    assert "このチェックを外してください。" in errors["marks"]
    chooses(ken, "marks", ["acknowledged"])
    assert ken.submits().errors == {}


def test_an_opt_out_is_stopped_before_it_is_answered(
    slack: Slack, program: Running, ken: Person
) -> None:
    # scenario 20
    # O10
    receipt = takes(ken, category="opt_out", contact="03-1234-5678")
    assert receipt.buttons[0] == "配信停止を記録"
    case = Complaint(slack, program, number_of(receipt))

    form = case.opens(ken, "complaint_answer_at_once")
    assert fields(form)[:2] == ["systems", "stopped_on"]
    assert not {"template", "severity"} & set(fields(form))
    nothing = ken.submits().errors
    assert list(nothing) == ["systems"]
    assert ken.submits({"systems": ["crm"]}).errors == {}

    assert case.status == "responded"
    history = case.opens(ken, "ticket_history").words
    assert history.index("配信停止を記録") < history.index("その場で回答 → 回答済")


def test_an_opt_out_is_answered_once_mails_have_stopped(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    case = Complaint(slack, program, number_of(takes(ken, category="opt_out", name="見本花子")))
    assert "受付済 → 次は配信の停止" in case.card(ken).words
    form = case.opens(ken, "complaint_stop_mail")
    assert "「引き受ける」か「開く」を押すと読めます" in form.words
    assert case.sends(ken, {"systems": ["crm"]}) == {}
    assert "受付済 → 次は完了" in case.receipt.words
    assert case.receipt.buttons == ["完了する"]

    card = case.card(ken)
    assert "受付済 → 次は完了" in card.words
    assert "評価" not in card.words
    assert "配信を停止：顧客管理" in card.words
    assert card.buttons[:2] == ["完了する", "その場で回答"]
    assert act_of(home(ken), case.number) == "完了する"
    assert f"{case.number} ・ 配信停止 ・ 受付済 → 次は完了" in row(home(ken), case.number)
    assert case.submits(ken, "complaint_answer_at_once") == {}

    card = case.card(ken)
    assert card.buttons[0] == "完了する"
    assert "<@U02KEN>" in card.words


def test_a_stopped_opt_out_is_closed_without_investigation_and_approval(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    case = Complaint(slack, program, number_of(takes(ken, category="opt_out", name="見本花子")))
    assert not case.offers(ken, "complaint_close")
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}

    form = case.opens(ken, "complaint_close")
    assert "配信を停止：顧客管理" in form.words
    told = ["replied_at", "reply_by", "no_contact_reason"]
    assert fields(form) == [*told, "report"]
    assert answer(form, "reply_by") == "phone"
    before = int((program.clock() - timedelta(days=2)).timestamp())
    early = case.sends(ken, {"report": "monthly", "replied_at": before})
    assert set(early) == {"replied_at"}  # told before it was stopped
    now = int(program.clock().timestamp())
    assert case.sends(ken, {"report": "monthly", "replied_at": now}) == {}

    assert case.status == "closed"
    ticket = program.ticket(case.number)
    assert (ticket.owner, ticket.reply_by) == ("U02KEN", "phone")
    assert "配信を停止：顧客管理" in case.card(ken).words


def test_who_stops_sales_calls_says_so_in_the_second_step(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    case = Complaint(slack, program, number_of(takes(ken, category="opt_out", name="見本花子")))
    assert case.submits(ken, "complaint_describe", **REST, subjects=["sales_calls"]) == {}
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}

    card = case.card(ken)
    assert "対象：営業電話・勧誘" in card.words.replace("\n", "")
    assert card.buttons[0] == "完了する"


def test_a_complaint_that_is_more_than_an_opt_out_is_assessed(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    case = Complaint(slack, program, number_of(takes(ken, name="見本花子")))
    more = {"category": "opt_out", "flags": ["legal"]}
    assert case.submits(ken, "complaint_describe", **REST, **more) == {}
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}

    buttons = case.card(ken).buttons
    assert "評価する" in buttons
    assert not {"完了する", "その場で回答"} & set(buttons)
    assert not case.offers(ken, "complaint_answer_at_once")
    assert not case.offers(ken, "complaint_close")


def test_who_wishes_no_contact_is_taken_off_the_list_without_a_word(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    given = {"category": "opt_out", "name": "見本花子", "channel": "post", "marks": []}
    case = Complaint(slack, program, number_of(takes(ken, **given)))
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}
    assert case.card(ken).buttons[:2] == ["受付を伝えた", "完了する"]

    case.opens(ken, "complaint_close")
    assert set(case.sends(ken, {"report": "monthly"})) == {"no_contact_reason"}
    assert case.sends(ken, {"report": "monthly", "no_contact_reason": "refused"}) == {}

    assert case.status == "closed"


def test_a_stop_is_recorded_with_day_and_system(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O10
    receipt = takes(ken, category="opt_out", name="見本花子")
    case = Complaint(slack, program, number_of(receipt))
    case.moves(ken, "ticket_take")
    assert "見本花子" in case.opens(ken, "complaint_stop_mail").words

    ahead = ken.submits({"systems": ["crm"], "stopped_on": "2030-01-01"}).errors
    assert list(ahead) == ["systems"]
    assert "other_system" in fields(case.chooses(ken, "systems", [":other"]))
    unlisted = {"stopped_on": "2026-08-03"}
    assert list(ken.submits(unlisted).errors) == ["other_system"]
    assert ken.submits({**unlisted, "other_system": "店頭の名簿"}).errors == {}

    [*_, stop] = program.ticket(number_of(receipt)).complaint.stops
    assert stop.system == "店頭の名簿"
