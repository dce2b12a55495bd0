"""After a reopening, decision and answer start again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.tickets.refusals import refused, refuses
from tests.tickets.steps import DRAFT, FOUND
from tickets.model.complaint import (
    Finding,
    NoContact,
    Reaction,
    ReportFrequency,
    Severity,
    SpeakerCheck,
)
from tickets.model.disclosure import RequestType
from tickets.model.documents import Disposal
from tickets.model.kinds import (
    Channel,
    CloseCode,
    ContactBy,
    Kind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Status,
)
from tickets.model.ticket import Link, Party
from tickets.workflow.apply import is_blocked_by_ticket

Open = Callable[..., Any]
WHY = {PersonalField.MOVE_REASON: "新しい事実が分かったため"}


@pytest.fixture
def closed(open_request: Open) -> Any:
    """Corrected, answered and closed."""
    case = open_request(RequestType.CORRECT).sends_form().arrives().identified().searches()
    case.finds().granted().corrects().replies()
    return case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)


def test_a_reopened_request_needs_a_new_proposal(closed: Any) -> None:
    closed.does("manager", Move.REOPEN, WHY).does("manager", Move.RESUME)
    assert refused(closed, "manager", Move.APPROVE) == {"no_decision"}
    closed.granted()
    assert (closed.ticket.status, closed.ticket.replied_at) == (Status.DECIDED, None)


def test_an_execution_before_the_reopening_does_not_count(closed: Any) -> None:
    closed.does("manager", Move.REOPEN, WHY).does("manager", Move.RESUME)
    closed.granted()

    assert refused(closed, "mei", Move.EXECUTE) == {"not_executed:executed:correct"}
    closed.corrects().replies()

    request = closed.ticket.disclosure
    assert (len(request.executed_earlier), len(request.executed)) == (1, 1)


def test_a_receipt_that_an_earlier_reply_named_is_not_corrected(
    closed: Any, open_complaint: Open
) -> None:
    # O8
    closed.does("manager", Move.REOPEN, WHY).does("manager", Move.RESUME)
    assert is_blocked_by_ticket(closed.ticket, Move.DESCRIBE, closed.moment("mei"))

    case = open_complaint().to_draft().approved().responds()
    case.closes(reaction=Reaction.ACCEPTED).does("mei", Move.REOPEN, WHY)
    at = case.ticket.received_at
    assert refused(case, "mei", Move.DESCRIBE, received_at=at) == {"not_asked:received_at"}
    case.ticket = replace(  # imported as closed: no step tells of its reply
        case.ticket,
        imported_at=case.now,
        history=(case.ticket.history[0], case.ticket.history[-1]),
    )
    assert refused(case, "mei", Move.DESCRIBE, received_at=at) == {"not_asked:received_at"}


def test_an_imported_complaint_that_was_not_answered_has_its_receipt_corrected(
    open_complaint: Open,
) -> None:
    # O8
    case = open_complaint().to_draft()
    at, received = case.ticket.received_at, case.ticket.history[:1]
    case.ticket = replace(case.ticket, imported_at=case.now, history=received)  # as open
    case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY).does("mei", Move.REOPEN, WHY)
    assert case.ticket.first_known_step
    case.does("mei", Move.DESCRIBE, received_at=at - timedelta(hours=1))


def test_a_notice_of_another_method_is_repeated_after_a_reopening(open_request: Open) -> None:
    # O21
    case = open_request(method_requested="electronic").to_decided()
    why = {"method_notified_on": case.today, "method_change_reason": "装置の都合"}
    case.does("mei", Move.NOTIFY_METHOD, **why).replies()
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)
    case.does("manager", Move.REOPEN, WHY).does("manager", Move.RESUME).granted()
    with refuses("method_not_notified:method_used"):
        case.replies()


@pytest.fixture
def unreturned(open_request: Open) -> Any:
    """Closed because the form never came back, and reopened."""
    case = open_request().sends_form().waits(30).does("mei", Move.REMIND).waits(30)
    case.does("manager", Move.CLOSE_UNRETURNED)
    return case.does("manager", Move.REOPEN, WHY)


def test_a_reopened_request_that_never_arrived_is_not_decided(unreturned: Any) -> None:
    assert refused(unreturned, "manager", Move.RESUME) == {"not_arrived:application_arrived_on"}
    unreturned.arrives(1000)
    assert unreturned.ticket.status is Status.CHECKING


def test_a_form_sent_after_a_reopening_gets_a_new_reminder(unreturned: Any) -> None:
    # O19
    unreturned.sends_form()
    assert unreturned.ticket.disclosure.reminded_on is None

    unreturned.waits(60)
    assert refused(unreturned, "manager", Move.CLOSE_UNRETURNED) == {"not_reminded:reminded_on"}


def test_a_redirected_request_gets_its_form_after_a_reopening(open_request: Open) -> None:
    case = open_request().does("manager", Move.REDIRECT, WHY).does("manager", Move.REOPEN, WHY)
    arrived = {"application_arrived_on": case.today, "copies_arrived": True}

    assert refused(case, "mei", Move.ARRIVE, **arrived, my_number_seen=False) == {
        "no_form_sent:form_sent_on"
    }
    case.sends_form().arrives(1000)
    assert case.ticket.status is Status.CHECKING


def test_an_arrived_form_is_not_sent_again(closed: Any) -> None:
    closed.does("manager", Move.REOPEN, WHY)
    sent = {"form_sent_on": closed.today, "form_version": "2022-06"}
    assert refused(closed, "mei", Move.SEND_FORM, **sent) == {"has_arrived:application_arrived_on"}


@pytest.fixture
def unreachable(open_complaint: Open) -> Any:
    """Closed, with the representative told, because the person could not be reached."""
    case = open_complaint(channel=Channel.POST)
    case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.UNREACHABLE)
    case.describes().assesses().does("mei", Move.TAKE).does("mei", Move.INVESTIGATE)
    case.does("mei", Move.DRAFT, FOUND, finding=Finding.PARTLY).approved()
    case.does("mei", Move.CLOSE, report=ReportFrequency.EACH, reported_on=case.today)
    case.waits(40).does("mei", Move.REOPEN, WHY).does("mei", Move.RESUME)
    return case


def test_nothing_is_investigated_that_was_closed_before_its_assessment(
    open_complaint: Open,
) -> None:
    # O6
    case = open_complaint().does("mei", Move.ACKNOWLEDGE).does("mei", Move.TAKE).describes()
    case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY).does("mei", Move.REOPEN, WHY)

    assert refused(case, "mei", Move.RESUME) == {"missing:severity"}
    case.assesses().does("mei", Move.INVESTIGATE)
    assert case.ticket.status is Status.INVESTIGATING


def test_a_person_unreachable_before_is_answered_after_calling_again(unreachable: Any) -> None:
    # with a report and a reaction of its own
    assert refused(unreachable, "mei", Move.DRAFT, FOUND, finding=Finding.PARTLY) == {
        "missing:draft_reply"
    }
    unreachable.does("mei", Move.DRAFT, DRAFT, finding=Finding.PARTLY)

    assert refused(unreachable, "manager", Move.APPROVE) == {
        "no_corrective_action:corrective_action"
    }
    unreachable.approved()
    assert refused(unreachable, "mei", Move.RESPOND) == {"missing:replied_at"}
    unreachable.responds()

    assert refused(unreachable, "mei", Move.CLOSE) == {
        "still_waiting:reaction:2026-09-28",
        "not_reported:report",
    }
    unreachable.closes(reaction=Reaction.ACCEPTED)
    assert unreachable.ticket.close_code is CloseCode.RESOLVED


def test_a_complaint_closed_before_its_receipt_was_confirmed_begins_there_again(
    open_complaint: Open,
) -> None:
    # O6: reopened duplicates are confirmed and assessed like any other
    link = Link(Relation.DUPLICATE_OF, "C-2026-0002", Kind.COMPLAINT)
    case = open_complaint().does("manager", Move.CLOSE_DUPLICATE, link=link)
    case.does("mei", Move.REOPEN, WHY)

    assert refused(case, "mei", Move.RESUME) == {"receipt_owed"}
    case.does("mei", Move.ACKNOWLEDGE).describes().assesses()
    assert case.ticket.status is Status.ASSESSED


def test_a_confirmed_complaint_is_not_confirmed_again_when_reopened(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.ACKNOWLEDGE)
    case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY).does("mei", Move.REOPEN, WHY)

    assert refused(case, "mei", Move.ACKNOWLEDGE) == {"receipt_confirmed"}
    case.describes().assesses()


def test_only_the_manager_lowers_a_grave_assessment(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.ACKNOWLEDGE).describes()
    case.assesses("manager", Severity.CRITICAL)
    case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY).does("mei", Move.REOPEN, WHY)

    with refuses("manager_assesses:severity"):
        case.assesses(severity=Severity.LOW)
    case.assesses("manager", Severity.LOW)
    assert case.ticket.status is Status.ASSESSED


def test_who_speaks_for_another_is_checked_anew(open_complaint: Open) -> None:
    # 令13条: the tick may have meant that this answer told nothing personal
    case = open_complaint().to_draft().approved()
    family = Party(PartyRole.FAMILY_OR_HEIR, ContactBy.PHONE)
    case.does("mei", Move.DESCRIBE, {PersonalField.PRINCIPAL_NAME: "田中 花子"}, party=family)
    case.responds(speaker_check=SpeakerCheck.POWER_OF_ATTORNEY)
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "田中 次郎"})
    assert not case.ticket.complaint.speaker_check

    case = open_complaint().to_draft().approved()
    case.does("mei", Move.DESCRIBE, {PersonalField.PRINCIPAL_NAME: "田中 花子"}, party=family)
    case.responds(speaker_check=SpeakerCheck.POWER_OF_ATTORNEY, reaction=Reaction.ACCEPTED).closes()
    case.does("mei", Move.REOPEN, WHY).does("mei", Move.RESUME)
    case.does("mei", Move.DRAFT, DRAFT, finding=Finding.PARTLY).approved()
    with refuses("missing:speaker_check"):
        case.responds()
