"""A complaint ends without an answer only for a reason."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tests.tickets.steps import DRAFT, FOUND, NO_ACTION
from tickets.model.complaint import Category, Finding, NoContact, Reaction
from tickets.model.errors import Code
from tickets.model.kinds import Channel, CloseCode, Move, PersonalField, Status

Open = Callable[..., Any]


def test_an_approved_answer_goes_out_unless_a_reason_says_why_not(open_complaint: Open) -> None:
    case = open_complaint().to_draft().approved()
    with refuses(Code.MISSING):
        case.closes()
    case.closes(no_contact_reason=NoContact.REFUSED)

    assert case.ticket.close_code is CloseCode.NO_CONTACT_WISHED
    assert case.ticket.replied_at is None


def test_a_reason_known_before_the_draft_falls_with_a_drafted_reply(open_complaint: Open) -> None:
    case = open_complaint(channel=Channel.POST)
    case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.UNREACHABLE).describes()
    case.assesses().does("mei", Move.TAKE).does("mei", Move.INVESTIGATE)
    case.does("mei", Move.DRAFT, DRAFT, finding=Finding.PARTLY).approved()
    assert case.ticket.complaint.no_contact_reason is None

    with refuses(Code.REPLY_APPROVED):
        case.does("mei", Move.DRAFT, DRAFT, finding=Finding.PARTLY)
    case.responds(reaction=Reaction.ACCEPTED).closes()
    assert case.ticket.close_code is CloseCode.RESOLVED


def test_a_reply_that_the_decider_wrote_goes_out(open_complaint: Open) -> None:
    # O22
    case = open_complaint().to_draft(FOUND, no_contact_reason=NoContact.UNREACHABLE)
    reply = {PersonalField.DRAFT_REPLY: "止めました。"}
    case.does("manager", Move.CHANGE_DRAFT, reply, corrective_action=NO_ACTION)
    case.does("mei", Move.CONFIRM_CHANGE)
    assert case.ticket.complaint.no_contact_reason is None
    case.responds()
    assert case.ticket.status is Status.RESPONDED


def test_a_draft_has_a_reply_or_a_reason_never_both(open_complaint: Open) -> None:
    # O22
    with refuses(Code.REPLY_OR_REASON):
        open_complaint().to_draft(no_contact_reason=NoContact.UNREACHABLE)


@pytest.mark.parametrize("is_sent_back", [False, True])
def test_a_reply_that_nobody_approved_is_drafted_first(
    open_complaint: Open, is_sent_back: bool
) -> None:
    # O22: a draft that was sent back is no approved reply either
    case = open_complaint().to_investigation()
    if is_sent_back:
        case.does("mei", Move.DRAFT, DRAFT, finding=Finding.PARTLY)
        case.does("manager", Move.SEND_BACK, {PersonalField.MOVE_REASON: "言い過ぎ"})
    unanswered = {"finding": Finding.PARTLY, "no_contact_reason": NoContact.UNREACHABLE}
    case.does("mei", Move.DRAFT, FOUND, **unanswered).approved()

    with refuses(Code.NOT_DRAFTED):
        case.responds()
    with refuses(Code.MISSING):
        case.does("mei", Move.DRAFT, FOUND)
    case.does("mei", Move.DRAFT, DRAFT).approved().responds()
    assert case.ticket.complaint.no_contact_reason is None


def test_an_anonymous_caller_answered_on_the_spot_was_answered(open_complaint: Open) -> None:
    case = open_complaint(Category.INQUIRY)
    case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS)
    with refuses(Code.MISSING):
        case.answers_at_once(replied_at=None)

    case.answers_at_once().closes(corrective_action=NO_ACTION)
    assert case.ticket.close_code is CloseCode.RESOLVED


def test_a_complaint_with_a_name_is_not_anonymous(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.DESCRIBE, {PersonalField.NAME: "田中花子"})
    with refuses(Code.WRONG_KIND):
        case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS)
