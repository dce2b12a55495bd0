"""Copies that must be disposed of, and returned forms (O16, O19)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.tickets.refusals import refused_codes, refuses
from tickets.model.disclosure import RequestType
from tickets.model.documents import (
    AddressCheck,
    Correction,
    Defect,
    Disposal,
    MailTrouble,
    ReturnedMail,
    ReturnedMailStep,
)
from tickets.model.errors import Code
from tickets.model.kinds import CloseCode, ContactBy, Move, PersonalField, Status

Open = Callable[..., Any]


WHY = {PersonalField.MOVE_REASON: "差出人の窓口で受け取るとのこと"}


def answered(case: Any) -> Any:
    return case.identified().searches().finds().granted().replies()


def without_identity(case: Any) -> Any:
    """The form came without a copy of an ID, which is requested."""
    case.sends_form().arrives(1000, copies_arrived=False)
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    return case.does("mei", Move.ASK_CORRECTION, corrections=asked)


def test_a_copy_that_arrives_with_the_correction_needs_a_disposal(open_request: Open) -> None:
    case = without_identity(open_request())  # O16
    case.does("mei", Move.CORRECTED, copies_arrived=True)
    answered(case)

    assert refused_codes(case, "mei", Move.CLOSE) == {Code.COPY_NOT_DISPOSED}
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)
    assert case.ticket.status is Status.CLOSED


def test_a_requested_copy_is_recorded_as_sent_or_not(open_request: Open) -> None:
    case = without_identity(open_request())
    assert refused_codes(case, "mei", Move.CORRECTED) == {Code.MISSING}
    case.does("mei", Move.CORRECTED, copies_arrived=False)
    assert case.ticket.disclosure.copies_arrived is False


def test_a_later_copy_needs_its_own_disposal(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE).sends_form().arrives(1000)
    case.does("mei", Move.DISPOSE, copies_disposed_on=case.today, disposal=Disposal.RETURNED)
    case.asks_correction(Defect.IDENTITY)
    case.does("mei", Move.CORRECTED, copies_arrived=True)
    answered(case)
    assert refused_codes(case, "mei", Move.CLOSE) == {Code.COPY_NOT_DISPOSED}


def test_a_correction_without_copies_leaves_earlier_copies_to_dispose_of(
    open_request: Open,
) -> None:
    case = open_request().to_check()
    case.asks_correction(Defect.IDENTITY)
    case.does("mei", Move.CORRECTED, copies_arrived=False)
    assert case.ticket.disclosure.copies_arrived is True


def came_back(
    case: Any, next_step: ReturnedMailStep | None = None, trouble: MailTrouble = MailTrouble.UNKNOWN
) -> Any:
    mail = ReturnedMail(case.today, trouble, next_step)
    return case.does("mei", Move.RECORD_RETURN, returned_mail=mail)


ON_PAPER = {"address_check": AddressCheck.OFFICIAL_PAPER}
OSAKA = {PersonalField.ADDRESS: "大阪市北区梅田1-1", PersonalField.POSTAL_CODE: "530-0001"}


def test_a_new_address_is_recorded_with_how_it_was_confirmed(open_request: Open) -> None:
    # O21: nobody has data sent elsewhere by a call
    case = came_back(answered(open_request().to_check()))
    with refuses("missing:address_check"):
        case.does("mei", Move.CHECK_ADDRESS, OSAKA)
    case.does("mei", Move.CHECK_ADDRESS, OSAKA, **ON_PAPER)
    mail = case.ticket.disclosure.returned_mail[-1]
    assert (mail.address_check, mail.address_by) == (AddressCheck.OFFICIAL_PAPER, "mei")


def test_nobody_was_called_back_whose_number_is_not_on_record(open_request: Open) -> None:
    # O21: the second person relies on it
    case = came_back(answered(open_request().to_check()))
    with refuses("no_phone:address_check"):
        case.does("mei", Move.CHECK_ADDRESS, OSAKA, address_check=AddressCheck.CALLED_BACK)


def test_what_is_disclosed_is_sent_again_only_to_a_checked_address(open_request: Open) -> None:
    # O19, O21
    case = answered(open_request().to_check())
    first = case.ticket.replied_at
    came_back(case)
    again = {"replied_at": case.now, "delivery_ref": "123-45-67890-2"}
    without_code = {PersonalField.ADDRESS: OSAKA[PersonalField.ADDRESS]}

    assert refused_codes(case, "mei", Move.RESEND, **again) == {Code.ADDRESS_UNCHECKED}
    assert refused_codes(case, "mei", Move.CHECK_ADDRESS, without_code, **ON_PAPER) == {
        Code.MISSING
    }
    case.does("mei", Move.CHECK_ADDRESS, OSAKA, **ON_PAPER)
    assert refused_codes(case, "mei", Move.RESEND, **again) == {Code.NOT_PACKED}
    case.packs()
    assert refused_codes(case, "mei", Move.RESEND, **again) == {Code.CONTENTS_UNCHECKED}
    case.waits(1).checked()
    case.does("mei", Move.RESEND, **(again | {"replied_at": case.now}))

    assert case.ticket.replied_at == first
    assert case.ticket.disclosure.returned_mail[-1].settled_on == case.today


def test_who_recorded_the_new_address_does_not_check_it(open_request: Open) -> None:
    # O21
    case = came_back(answered(open_request().to_check()))
    sent = case.ticket.disclosure.contents
    case.does("ken", Move.CHECK_ADDRESS, OSAKA, **ON_PAPER)
    case.packs()
    assert case.ticket.disclosure.contents_sent == sent  # for the register, if it is kept

    for first in ("mei", "ken"):
        with refuses("packed_by_you:pages"):
            case.checked(first)
    case.waits(1).checked("manager")
    assert case.ticket.disclosure.contents_sent == case.ticket.disclosure.contents
    again = {"replied_at": case.now, "delivery_ref": "123-45-67890-2"}
    case.does("mei", Move.RESEND, **again)

    # The mail is settled: nothing is sent once more to an address that one person typed.
    assert refused_codes(case, "mei", Move.RESEND, **again) == {Code.NO_MAIL_CAME_BACK}


def test_after_an_email_that_came_back_the_new_email_address_is_needed(open_request: Open) -> None:
    # O21
    case = open_request(method_requested="electronic").to_decided()
    sent = {"method_used": "electronic", "reply_by": ContactBy.EMAIL, "encrypted": True}
    case = came_back(case.replies(**sent))

    assert refused_codes(case, "mei", Move.CHECK_ADDRESS, OSAKA, **ON_PAPER) == {Code.MISSING}
    email = {PersonalField.EMAIL: "new@example.jp"}
    case.does("mei", Move.CHECK_ADDRESS, email, address_check=AddressCheck.AS_APPLIED)
    assert case.ticket.disclosure.contents is None


def test_a_returned_form_submitted_otherwise_blocks_no_closing(open_request: Open) -> None:
    # O19
    case = came_back(open_request().sends_form(), ReturnedMailStep.ASK_ADDRESS).arrives(1000)
    answered(case)
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)
    assert case.ticket.status is Status.CLOSED


def test_an_undelivered_form_is_not_closed_as_unreturned(open_request: Open) -> None:
    # O19
    case = open_request().sends_form().waits(30).does("mei", Move.REMIND)
    came_back(case).waits(30)

    assert refused_codes(case, "manager", Move.CLOSE_UNRETURNED) == {Code.MAIL_CAME_BACK}
    case.does("manager", Move.KEEP_MAIL, WHY).does("manager", Move.CLOSE_UNRETURNED)
    assert case.ticket.close_code is CloseCode.UNDELIVERED


def test_nobody_is_reminded_of_a_form_that_came_back(open_request: Open) -> None:
    # O19
    case = came_back(open_request().sends_form()).waits(40)
    assert refused_codes(case, "mei", Move.REMIND) == {Code.MAIL_CAME_BACK}
    case.sends_form().waits(30).does("mei", Move.REMIND)


def test_what_was_packed_anew_is_not_sent_unchecked_once_the_mail_is_kept(
    open_request: Open,
) -> None:
    # O19, O21
    case = came_back(answered(open_request().to_check()))
    sent = case.ticket.disclosure.contents
    case.does("ken", Move.CHECK_ADDRESS, OSAKA, **ON_PAPER).packs(pages=3)
    case.does("manager", Move.KEEP_MAIL, WHY)

    assert case.ticket.disclosure.are_contents_checked  # nobody is asked to check it any longer
    assert case.ticket.disclosure.contents_sent == sent
    again = {"replied_at": case.now, "delivery_ref": "123-45-67890-2"}
    assert refused_codes(case, "mei", Move.RESEND, **again) == {Code.NOT_PACKED}
    case.packs()
    assert case.ticket.disclosure.unsettled_return.next_step is not ReturnedMailStep.KEEP
    case.waits(1).checked()
    case.does("mei", Move.RESEND, **(again | {"replied_at": case.now}))

    # It is with the person: nothing is left here that could be kept.
    assert refused_codes(case, "manager", Move.KEEP_MAIL, WHY) == {Code.NO_MAIL_CAME_BACK}


def test_an_email_is_sent_again_without_a_delivery_number(open_request: Open) -> None:
    # O19: only registered mail has one
    case = open_request(RequestType.NOTIFY_PURPOSE, method_requested="electronic").to_decided()
    case.replies(
        method_used="electronic", reply_by=ContactBy.EMAIL, encrypted=True, delivery_ref=""
    )
    came_back(case, trouble=MailTrouble.REFUSED)
    case.does("mei", Move.RESEND, replied_at=case.now)
    assert case.ticket.disclosure.unsettled_return is None


def test_no_letter_goes_to_a_new_address_that_nobody_confirmed(open_request: Open) -> None:
    # O21: it quotes what was corrected, and that the person asked at all
    case = came_back(answered(open_request(RequestType.NOTIFY_PURPOSE).to_check()))
    again = {"replied_at": case.now, "delivery_ref": "123-45-67890-2"}
    assert refused_codes(case, "mei", Move.RESEND, **again) == {Code.ADDRESS_UNCHECKED}
    case.does("mei", Move.CHECK_ADDRESS, OSAKA, **ON_PAPER)
    assert refused_codes(case, "mei", Move.RESEND, OSAKA, **again) == {Code.NOT_ASKED}
    case.does("mei", Move.RESEND, **again)
    assert case.ticket.disclosure.unsettled_return is None


def test_a_letter_is_sent_again_with_its_number(open_request: Open) -> None:
    # O19
    case = answered(open_request(RequestType.NOTIFY_PURPOSE).to_check())
    came_back(case, trouble=MailTrouble.EXPIRED)
    assert refused_codes(case, "mei", Move.RESEND, replied_at=case.now) == {Code.MISSING}


def test_a_second_correction_is_asked_for_after_the_first_was_answered(open_request: Open) -> None:
    # O9
    case = open_request().to_check().asks_correction(Defect.IDENTITY).waits(3)
    case.does("mei", Move.CORRECTED, copies_arrived=True)
    day = case.today
    early = Correction(frozenset({Defect.FORM}), day - timedelta(days=1), day)

    assert refused_codes(case, "mei", Move.ASK_CORRECTION, corrections=early) == {Code.BEFORE_THAT}
    case.asks_correction(Defect.FORM)
