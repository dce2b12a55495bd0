"""A reply is put off, waits for the person, or is late."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.tickets.conftest import context
from tests.tickets.refusals import refused, refuses
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model.complaint import NoContact
from tickets.model.documents import WaitFor
from tickets.model.errors import Code
from tickets.model.kinds import ContactBy, LateReason, LetterKind, Move, PersonalField
from tickets.model.ticket import SentLetter
from tickets.workflow.commit import letter_owed

Open = Callable[..., Any]
WHY = {PersonalField.MOVE_REASON: "書き直しが要る"}


def test_a_delay_is_proposed_by_one_and_allowed_by_another(open_request: Open) -> None:
    case = open_request().to_search()
    until = case.today + timedelta(days=30)
    case.does("manager", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)

    with refuses(Code.SAME_PERSON):
        case.does("manager", Move.ALLOW_DELAY)
    case.does("deputy", Move.ALLOW_DELAY)

    assert case.ticket.disclosure.delay_allowed_until == until
    assert case.last.rule.letter is LetterKind.DELAY


def test_a_delay_is_refused_by_another_with_a_reason_and_may_be_proposed_again(
    open_request: Open,
) -> None:
    case = open_request().to_search()
    until = case.today + timedelta(days=30)
    with refuses(Code.NO_DELAY_PROPOSED):
        case.does("manager", Move.REFUSE_DELAY, WHY)
    case.does("manager", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)
    with refuses(Code.SAME_PERSON):
        case.does("manager", Move.REFUSE_DELAY, WHY)
    with refuses(Code.MISSING):
        case.does("deputy", Move.REFUSE_DELAY)
    case.does("deputy", Move.REFUSE_DELAY, WHY)

    facts = case.ticket.disclosure
    assert (facts.delay_proposed_until, facts.delay_allowed_until) == (None, None)
    assert letter_owed(case.last) is None
    case.does("mei", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)


@pytest.mark.parametrize("kind", ["request", "complaint"])
def test_a_delay_moves_the_target_once_the_person_is_told(
    open_request: Open, open_complaint: Open, kind: str
) -> None:
    case = open_request().to_search() if kind == "request" else open_complaint()
    name = {"request": "internal_due", "complaint": "complaint_reply"}[kind]

    def due() -> date:
        office = context()
        found = ticket_deadlines(case.ticket, office)
        return next(each.on for each in found if each.clock.name == name)

    first, until = due(), case.today + timedelta(days=40)
    case.does("mei", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)
    case.does("manager", Move.ALLOW_DELAY)
    assert due() == first
    with refuses(Code.DELAY_NOT_TOLD):
        case.does("mei", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)
    case.does("mei", Move.SEND_LETTER, letters=SentLetter(LetterKind.DELAY, case.today))
    assert due() == until
    assert case.ticket.facts.delayed_until == until


def test_a_reply_is_put_off_thirty_days_at_most_however_often(open_request: Open) -> None:
    case = open_request().to_search()  # due on 2026-08-17, fourteen days after the arrival
    latest = date(2026, 8, 17) + timedelta(days=30)
    for days in (20, 30):
        until = date(2026, 8, 17) + timedelta(days=days)
        case.does("mei", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)
        case.does("manager", Move.ALLOW_DELAY)
        case.does("mei", Move.SEND_LETTER, letters=SentLetter(LetterKind.DELAY, case.today))
    later = latest + timedelta(days=1)
    with refuses(f"delay_too_long:delay_proposed_until:{latest.isoformat()}"):
        case.does("mei", Move.PROPOSE_DELAY, WHY, delay_proposed_until=later)


@pytest.mark.parametrize("kind", ["request", "complaint"])
@pytest.mark.parametrize("what", WaitFor)
def test_only_the_target_of_the_reply_stops_while_the_person_is_asked(
    open_request: Open, open_complaint: Open, kind: str, what: WaitFor
) -> None:
    # assertion: only the internal clock pauses
    is_request = kind == "request"
    case = open_request().to_search() if is_request else open_complaint()
    name = "internal_due" if is_request else "complaint_reply"

    def running() -> dict[str, Any]:
        office = context()
        found = ticket_deadlines(case.ticket, office)
        return {each.clock.name: each for each in found}

    before, asked_on = running(), case.today
    case.does("mei", Move.PAUSE, wait_for=what, wait_since=asked_on)
    paused = running()
    with refuses(Code.WAITS_ALREADY):
        case.does("mei", Move.PAUSE, wait_for=what, wait_since=asked_on)
    case.waits(7).does("mei", Move.GO_ON, wait_until=case.today)
    after = running()

    assert paused[name].is_paused
    assert (after[name].on - before[name].on).days == 7
    others = before.keys() - {name}
    assert {each: before[each] for each in others} == {each: after[each] for each in others}
    assert ("article_39" in others) is is_request
    with refuses(Code.NOT_WAITING):
        case.does("mei", Move.GO_ON, wait_until=case.today)


def test_a_wait_lies_between_the_last_one_and_today(open_complaint: Open) -> None:
    case = open_complaint().waits(5)
    first = case.today - timedelta(days=2)
    case.does("mei", Move.PAUSE, wait_for=WaitFor.ANSWER, wait_since=first)

    with refuses(Code.BEFORE_THAT):
        case.does("mei", Move.GO_ON, wait_until=first - timedelta(days=1))
    with refuses(Code.IN_THE_FUTURE):
        case.does("mei", Move.GO_ON, wait_until=case.today + timedelta(days=1))
    case.does("mei", Move.GO_ON, wait_until=case.today)
    with refuses(Code.BEFORE_THAT):
        case.does("mei", Move.PAUSE, wait_for=WaitFor.ANSWER, wait_since=first)


def test_a_reply_after_its_target_says_why_from_the_list(
    open_request: Open, open_complaint: Open
) -> None:
    late = open_request().to_decided().waits(20).packs().checked()
    said = {"replied_at": late.now, "method_used": "paper", "delivery_ref": "1"}
    assert "missing:late_reason" in refused(late, "mei", Move.REPLY, **said)
    only_recorded = {**said, "late_reason": LateReason.RECORDED_LATE}
    assert refused(late, "mei", Move.REPLY, **only_recorded) == {"replied_late:late_reason"}
    late.does("mei", Move.REPLY, **said, late_reason=LateReason.DEPARTMENT)
    assert late.ticket.disclosure.late_reason is LateReason.DEPARTMENT

    complaint = open_complaint().to_draft().approved().waits(20)
    with refuses(Code.MISSING):
        complaint.responds()
    complaint.responds(late_reason=LateReason.STAFFING)
    assert complaint.ticket.complaint.late_reason is LateReason.STAFFING


def test_a_reply_in_time_keeps_no_reason_for_lateness(open_complaint: Open) -> None:
    case = open_complaint().to_draft().approved()
    went_out = case.now
    case.waits(20)  # only the record is late
    case.does("mei", Move.RESPOND, replied_at=went_out, reply_by=ContactBy.PHONE)
    assert case.ticket.complaint.late_reason is None


def test_a_delay_counts_at_once_if_nobody_can_be_told(open_complaint: Open) -> None:
    case = open_complaint()
    case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS)
    until = case.today + timedelta(days=30)

    case.does("mei", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)
    case.does("manager", Move.ALLOW_DELAY)

    assert case.ticket.complaint.delayed_until == until
    assert letter_owed(case.last) is None
