"""No step may be dated before the step that it follows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.tickets.conftest import MONDAY
from tests.tickets.refusals import refused
from tickets.model import tokyo
from tickets.model.complaint import Category, Severity
from tickets.model.disclosure import RequestType
from tickets.model.documents import (
    AddressCheck,
    Correction,
    Defect,
    MailTrouble,
    Money,
    Payment,
    ReturnedMail,
    StampsReturned,
    WaitFor,
)
from tickets.model.kinds import ContactBy, Kind, Move, PersonalField

Open = Callable[..., Any]
DAY = timedelta(days=1)
FORM = frozenset({Defect.FORM})


def test_a_form_is_not_sent_before_the_request(open_request: Open) -> None:
    case = open_request()  # otherwise it could be closed as unreturned at once
    sent = {"form_sent_on": case.today - 70 * DAY, "form_version": "2022-06"}
    assert "before_that:form_sent_on" in refused(case, "mei", Move.SEND_FORM, **sent)


def test_a_request_is_not_withdrawn_before_it_came(open_request: Open) -> None:
    case, words = open_request(), {PersonalField.WORDS: "もう要りません"}
    came = tokyo.date_of(case.ticket.received_at)
    assert refused(case, "mei", Move.WITHDRAW, words, withdrawn_on=came - DAY) == {
        "before_that:withdrawn_on"
    }
    case.does("mei", Move.WITHDRAW, words, withdrawn_on=came)


def test_a_correction_follows_the_arrival_and_its_review_is_in_the_future(
    open_request: Open,
) -> None:
    case = open_request().sends_form().arrives()
    early = Correction(FORM, case.today - DAY, case.today)
    late = Correction(FORM, case.today, case.today - DAY)
    far = Correction(FORM, case.today, case.today + 3650 * DAY)
    sunday = case.today + (6 - case.today.weekday()) * DAY
    closed = Correction(FORM, case.today, sunday)
    for wrong, fault in (
        (closed, "closed_day:look_again_on"),
        (early, "before_that:asked_on"),
        (late, "before_that:look_again_on"),
        (far, "too_far:look_again_on"),
    ):
        assert refused(case, "mei", Move.ASK_CORRECTION, corrections=wrong) == {fault}


def test_nothing_is_corrected_before_it_is_requested(open_request: Open) -> None:
    case = open_request().sends_form().arrives().waits(10)
    asked = Correction(FORM, case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked)
    assert refused(case, "mei", Move.CORRECTED, corrected_on=case.today - DAY) == {
        "before_that:corrected_on"
    }


def test_mail_does_not_come_back_before_it_was_sent(open_request: Open) -> None:
    # O19
    case = open_request().sends_form()
    too_early = ReturnedMail(case.today - DAY, MailTrouble.UNKNOWN)
    early = {"before_that:on"}
    assert refused(case, "mei", Move.RECORD_RETURN, returned_mail=too_early) == early

    case.arrives(1000).identified().searches().finds().granted().replies()
    assert refused(case, "mei", Move.RECORD_RETURN, returned_mail=too_early) == early
    on_the_day = ReturnedMail(case.today, MailTrouble.UNKNOWN)
    case.does("mei", Move.RECORD_RETURN, returned_mail=on_the_day)

    where = {PersonalField.ADDRESS: "大阪市北区梅田1-1", PersonalField.POSTAL_CODE: "530-0001"}
    how = {"address_check": AddressCheck.OFFICIAL_PAPER}
    case.waits(2).does("mei", Move.CHECK_ADDRESS, where, **how).packs().checked()
    case.does("mei", Move.RESEND, replied_at=case.now, delivery_ref="123-45-67890-2")
    assert refused(case, "mei", Move.RECORD_RETURN, returned_mail=on_the_day) == early


def test_no_money_goes_back_before_it_came(open_request: Open) -> None:
    # O18
    case = open_request(RequestType.CORRECT).sends_form().arrives().waits(3)
    paid = Payment(case.today, Money.STAMPS, 1000, 2, "mei")
    case.does("mei", Move.COUNT_STAMPS, payments=paid)

    early = StampsReturned(case.today - DAY, Money.STAMPS, 1000)
    assert refused(case, "mei", Move.RETURN_STAMPS, stamps_returned=early) == {"before_that:on"}
    same_day = StampsReturned(case.today, Money.STAMPS, 1000)
    case.does("mei", Move.RETURN_STAMPS, stamps_returned=same_day)


def test_what_came_with_the_application_moves_with_its_corrected_day(open_request: Open) -> None:
    # O8, O18
    case = open_request().sends_form().waits(2).arrives(500).waits(3)
    came = case.ticket.disclosure.application_arrived_on
    case.does("mei", Move.COUNT_STAMPS, payments=Payment(came + DAY, Money.STAMPS, 300, 1, "mei"))
    case.does("mei", Move.DESCRIBE, application_arrived_on=came - DAY)
    assert [each.on for each in case.ticket.disclosure.payments] == [came - DAY, came + DAY]


def test_a_receipt_stays_before_the_fee_and_holds_up_no_later_one(open_request: Open) -> None:
    case = open_request(new={"received_at": MONDAY - 10 * DAY}).sends_form().waits(2).arrives()
    paid = Payment(case.today - 9 * DAY, Money.STAMPS, 500, 1, "mei")
    case.does("mei", Move.COUNT_STAMPS, payments=paid)
    assert refused(case, "mei", Move.DESCRIBE, received_at=MONDAY) == {
        f"after_that:received_at:{paid.on}"
    }
    case.does("mei", Move.DESCRIBE, received_at=MONDAY - 8 * DAY)

    early = replace(paid, on=tokyo.date_of(MONDAY) - 9 * DAY)
    assert refused(case, "mei", Move.COUNT_STAMPS, payments=early) == {"before_that:paid_on"}
    stored = replace(case.ticket.disclosure, payments=(early,))  # by an earlier version
    case.ticket = replace(case.ticket, facts=stored)
    case.does("mei", Move.COUNT_STAMPS, payments=paid)


def test_a_receipt_stays_before_a_wait_that_was_backdated(
    open_complaint: Open, open_request: Open
) -> None:
    # O8
    for case in (open_complaint(), open_request()):
        received_at, asked_on = case.ticket.received_at, tokyo.date_of(case.ticket.received_at)
        if case.ticket.kind is Kind.DISCLOSURE:
            case.to_check()
        case.waits(3)
        case.does("mei", Move.PAUSE, wait_for=WaitFor.ANSWER, wait_since=asked_on)
        case.ticket = replace(case.ticket, recorded_at=received_at + 2 * DAY)
        assert refused(case, "mei", Move.DESCRIBE, received_at=received_at + DAY) == {
            f"after_that:received_at:{asked_on}"
        }


def test_an_answer_by_another_method_follows_its_notice(open_request: Open) -> None:
    case = open_request(method_requested="electronic").to_decided()  # O21
    at_once = case.now
    why = {"method_notified_on": case.today + 3 * DAY, "method_change_reason": "装置の都合"}
    case.waits(3).does("mei", Move.NOTIFY_METHOD, **why).packs().checked()

    told = {"replied_at": at_once, "method_used": "paper", "delivery_ref": "1"}
    assert refused(case, "mei", Move.REPLY, **told) == {"before_that:replied_at"}
    case.replies()


def test_no_delay_is_approved_after_its_day(open_request: Open) -> None:
    case, why = open_request().to_check(), {PersonalField.MOVE_REASON: "移行中"}
    case.does("mei", Move.PROPOSE_DELAY, why, delay_proposed_until=case.today + 2 * DAY).waits(2)

    assert refused(case, "manager", Move.ALLOW_DELAY) == {"delay_over"}
    case.does("mei", Move.PROPOSE_DELAY, why, delay_proposed_until=case.today + DAY)
    case.does("manager", Move.ALLOW_DELAY)


def test_an_answer_on_the_spot_does_not_precede_the_call(open_complaint: Open) -> None:
    case = open_complaint(Category.INQUIRY)  # otherwise it could be closed as silent at once
    answer = {"severity": Severity.LOW, "template": "disclosure-fee", "reply_by": ContactBy.PHONE}
    assert refused(case, "mei", Move.ANSWER_AT_ONCE, **answer, replied_at=case.now - 30 * DAY) == {
        "before_that:replied_at"
    }
