"""A matter is answered on the spot, and an opt-out ends with its stop."""

from datetime import timedelta
from typing import Any

import pytest

from knowledge.answering import Answerer
from tests.stories.steps.case import chooses, detail, opens_form, submitted
from tests.stories.steps.complaints import (
    MINIMUM,
    NO_NEED,
    REST,
    SPOT,
    Begins,
    Complaint,
    answer,
    answers_on_the_spot,
    fields,
    number_of,
    opens_step_one,
)
from tests.stories.steps.homes import below, home, row
from tests.stories.steps.mornings import days_pass
from tests.stories.steps.program import Running
from tests.stories.steps.workspace import Workspace
from tickets.model.tokyo import TOKYO
from workspace.driver import Person, Slack

ON_THE_SPOT = "その場で回答して終わった"


def test_an_employees_anonymous_opt_out_names_nobody_yet(ken: Person, program: Running) -> None:
    # O1
    # O10
    opens_step_one(ken)
    form = chooses(ken, "marks", ["employee"])
    given = {**MINIMUM, "category": "opt_out", "hidden_from": ["sales"]}

    ticket = program.ticket(number_of(submitted(ken, form, given)))
    assert (ticket.requester, ticket.hidden_from) == (None, {"sales"})


def test_whose_opt_out_it_is_is_known_before_it_is_answered(begins: Begins, ken: Person) -> None:
    # O10
    case = begins(category="inquiry")
    assert case.submits(ken, "complaint_describe", **REST) == {}
    assert case.submits(ken, "complaint_describe", category="opt_out") == {}
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
    receipt = answers_on_the_spot(ken, category, name=f"別名 {category}", **told)
    assert "お問い合わせいただき、ありがとうございました。" in receipt.words
    assert "ご連絡いたします" not in receipt.words
    ticket = program.ticket(number_of(receipt))
    assert (ticket.status, ticket.owner) == ("responded", "U02KEN")
    assert [stop.system for stop in ticket.complaint.stops] == stopped.get("systems", [])

    assert receipt.buttons == ["完了する", "続きを入力", "開示等の求めを受付"]
    form = opens_form(ken, receipt, "完了する")
    assert fields(form) == ["reaction", "words", "report"]
    assert "回答済 → 次は完了" in Complaint(slack, program, number_of(receipt)).card(ken).words
    assert ken.submits().errors == {}

    assert Complaint(slack, program, number_of(receipt)).status == "closed"


def test_an_inquiry_that_ended_on_the_phone_is_closed_with_its_record(
    slack: Workspace, program: Running, ken: Person, answerer: Answerer
) -> None:
    # O10
    receipt = answers_on_the_spot(ken, "inquiry", template="fee-amount", closes=["closed"])

    ticket = program.ticket(number_of(receipt))
    assert (ticket.status, ticket.close_code) == ("closed", "resolved")
    assert (ticket.complaint.reaction, ticket.complaint.report) == ("accepted", "monthly")
    assert "この件は完了しました。" in receipt.words
    title = answerer.library.entries["fee-amount"].title
    assert title("ja") in detail(ken, ticket.number).words
    with slack.reads_in(ken, "en"):
        words = detail(ken, ticket.number).words
        assert title("en") in words
        assert "fee-amount" not in words


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
    assert "⚪ いま：決定者" in row(home(ken), case.number)
    assert not case.offers(ken, "complaint_close")
    assert case.offers(ken, "complaint_not_accepted")

    assert case.number in below(home(saki), "判断待ち")
    ended = {"reaction": "accepted", "report": "monthly", "finding": "not_upheld"}
    assert case.submits(saki, "complaint_close", **ended, **NO_NEED) == {}
    assert case.status == "closed"
    assert case.number not in below(home(saki), "判断待ち")


@pytest.mark.parametrize("form", ["complaint_close", "complaint_answer_at_once"])
def test_an_opt_out_whose_time_has_passed_says_why(
    begins: Begins, program: Running, ken: Person, form: str
) -> None:
    # O10
    case = begins(category="opt_out", name="見本花子")
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}
    assert "late_reason" not in fields(case.opens(ken, form))
    days_pass(program, 21)

    assert "late_reason" in fields(case.opens(ken, form))
    told = {"report": "monthly"} if form == "complaint_close" else {}
    assert case.sends(ken, {**told, "late_reason": "decision"}) == {}

    assert case.ticket.complaint.late_reason == "decision"


def test_a_letter_answered_by_the_first_form_says_that_the_answer_confirms_its_receipt(
    ken: Person,
) -> None:
    by_the_answer = "回答が受付の連絡を兼ねます"
    opens_step_one(ken)
    assert by_the_answer not in chooses(ken, "channel", "post").words

    chooses(ken, "marks", ["at_once"])
    assert by_the_answer in chooses(ken, "category", "opt_out").words
    assert by_the_answer not in chooses(ken, "category", "complaint").words  # may not end so


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

    ticket = program.ticket(number_of(submitted(ken, form, {"late_reason": "oversight"})))
    assert (ticket.status, ticket.complaint.late_reason) == ("closed", "oversight")


@pytest.mark.parametrize(
    "values", [{}, {"channel": "email", "reply_by": "email", "contact": "hanako@example.jp"}]
)
def test_an_opt_out_is_closed_with_the_form_that_records_it(
    program: Running, ken: Person, values: dict[str, Any]
) -> None:
    # O10
    name = f"別名 {values.get('channel', 'phone')}"
    given = {"name": name, "systems": ["crm"], "closes": ["closed"], **values}

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
    ("category", "values", "why"),
    [
        ("complaint", {}, "「苦情」は、その場で"),
        ("correction_wish", {}, "「修正の希望」は、その場で"),
        ("inquiry", {"leak": "unknown"}, "漏えい等のおそれ"),
        ("inquiry", {"marks": [*SPOT, "disclosure"]}, "開示等の求め"),
    ],
)
def test_what_cannot_end_on_the_phone_is_recorded_without_that_tick(
    ken: Person, category: str, values: dict[str, Any], why: str
) -> None:
    opens_step_one(ken)
    chooses(ken, "marks", SPOT)
    chooses(ken, "category", category)
    template = {"template": "fee-amount"} if category == "inquiry" else {}

    errors = ken.submits({**MINIMUM, **template, **values}).errors

    assert list(errors) == ["marks"]
    assert why in errors["marks"]
    assert "このチェックを外" in errors["marks"]
    chooses(ken, "marks", ["acknowledged"])
    assert ken.submits().errors == {}


def test_an_authoritys_enquiry_is_not_answered_on_the_spot(ken: Person) -> None:
    # O5
    opens_step_one(ken)
    assert ON_THE_SPOT in str(ken.view)
    assert ON_THE_SPOT not in str(chooses(ken, "channel", "authority"))

    chooses(ken, "channel", "phone")
    chooses(ken, "marks", SPOT)
    assert "template" in fields(chooses(ken, "category", "inquiry"))
    form = chooses(ken, "channel", "authority")
    assert "template" not in fields(form)
    refused = ken.submits({**MINIMUM, "marks": ["at_once"]}).errors

    assert list(refused) == ["marks"]
    assert "「その場で回答して終わった」のチェックを外して記録してください" in refused["marks"]
    receipt = submitted(ken, form, {**MINIMUM, "marks": []})
    assert number_of(receipt).startswith("C-")
