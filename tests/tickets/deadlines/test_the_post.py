"""When a ticket is with the post, and when with the person whom the letter reaches."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tickets.conftest import ROSTER
from tests.tickets.deadlines.test_assignees import at, held
from tests.tickets.deadlines.test_ticket_clocks import ARRIVED, RECEIVED_AT, a_step, a_ticket
from tickets.deadlines.holders import Holder, HolderChange, current_holder, holding_times_with_post
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Correction, Defect, MailTrouble, ReturnedMail
from tickets.model.kinds import ContactBy, Move, Status

SENT_AT = tokyo.at(date(2026, 7, 30))


def test_what_is_under_way_is_with_the_post() -> None:
    # the form, the application that came back, and the reply by registered mail
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, at(1)),
        a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, at(11)),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(13)),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, at(14)),
    )
    facts = replace(ARRIVED, method_used="paper")
    ticket = a_ticket(Status.REPLIED, facts, history=history)
    found = [(each.holder, each.ends_at) for each in holding_times_with_post(ticket, at(20))]

    assert found == [
        (Holder.DESK, SENT_AT),  # recorded two days later
        (Holder.POST, SENT_AT + timedelta(days=2)),
        (Holder.PERSON, at(8, 0)),
        (Holder.POST, at(10, 0)),  # the mailroom's day
        (Holder.DESK, at(14)),
        (Holder.POST, at(16)),
        (Holder.PERSON, at(20)),
    ]


@pytest.mark.parametrize("days", [1, 5])
def test_what_was_sent_is_with_the_person_as_long_as_they_are_waited_for(days: int) -> None:
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, at(1)),
    )
    facts = Disclosure(form_sent_on=tokyo.date_of(at(1)))
    ticket = a_ticket(Status.FORM_SENT, facts, history=history)
    found = [each.holder for each in holding_times_with_post(ticket, at(1 + days))]
    assert found == [Holder.DESK, Holder.PERSON]
    assert current_holder(ticket, ROSTER).holder is Holder.PERSON


def test_a_form_that_is_given_out_and_handed_in_is_never_with_the_post() -> None:
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, RECEIVED_AT + timedelta(days=1)),
        a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, RECEIVED_AT + timedelta(days=9)),
    )
    request = Disclosure(form_sent_on=date(2026, 8, 4), application_arrived_on=date(2026, 8, 12))
    ticket = a_ticket(Status.ARRIVED, request, history=history)
    until = RECEIVED_AT + timedelta(days=10)
    by_post, in_person = (
        [each.holder for each in holding_times_with_post(ticket, until, by_post=by_post)]
        for by_post in (True, False)
    )

    assert Holder.POST in by_post
    assert in_person == [Holder.DESK, Holder.PERSON, Holder.DESK]


def test_a_reply_posted_in_the_minute_of_its_decision_is_with_the_post() -> None:
    minute = at(14)
    decided = minute + timedelta(seconds=30)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, decided),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, minute + timedelta(minutes=1)),
    )
    facts = replace(ARRIVED, method_used="paper")
    ticket = a_ticket(Status.REPLIED, facts, history=history, replied_at=minute)
    found = holding_times_with_post(ticket, minute + timedelta(days=3))
    assert [each.holder for each in found] == [Holder.DESK, Holder.POST, Holder.PERSON]
    assert (found[1].begins_at, found[1].ends_at) == (decided, decided + timedelta(days=2))


def test_a_form_that_is_back_within_days_was_with_the_post_all_the_time() -> None:
    sent = at(7)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, sent),
        a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, sent + timedelta(days=4)),
    )
    facts = replace(ARRIVED, form_sent_on=tokyo.date_of(sent))
    ticket = a_ticket(Status.ARRIVED, facts, history=history)
    found = [each.holder for each in holding_times_with_post(ticket, sent + timedelta(days=5))]
    assert found == [Holder.DESK, Holder.POST, Holder.DESK]


def test_returned_mail_and_a_reply_count_from_the_day_of_the_post() -> None:
    back = (ReturnedMail(date(2026, 8, 3), MailTrouble.UNKNOWN),)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(1)),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, at(4)),
        a_step(Move.RECORD_RETURN, Status.REPLIED, Status.REPLIED, at(5)),
    )
    facts = replace(ARRIVED, method_used="paper", returned_mail=back)
    ticket = a_ticket(Status.REPLIED, facts, history=history, replied_at=at(2))
    found = [(each.holder, each.ends_at) for each in holding_times_with_post(ticket, at(6))]
    assert found == [(Holder.DESK, at(2)), (Holder.POST, at(3, 0)), (Holder.DESK, at(6))]


def test_a_form_that_is_sent_again_is_waited_for_as_the_first_time() -> None:
    # O19
    mail = ReturnedMail(date(2026, 8, 3), MailTrouble.UNKNOWN, settled_on=date(2026, 8, 5))
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, RECEIVED_AT),
        a_step(Move.RECORD_RETURN, Status.FORM_SENT, Status.FORM_SENT, at(3)),
        a_step(Move.SEND_FORM, Status.FORM_SENT, Status.FORM_SENT, at(5)),
    )
    facts = Disclosure(form_sent_on=date(2026, 8, 5), returned_mail=(mail,))
    ticket = a_ticket(Status.FORM_SENT, facts, history=history)
    assert current_holder(ticket, ROSTER) == HolderChange(at(5), Holder.PERSON)
    assert current_holder(replace(ticket, history=history[:-1]), ROSTER).holder is Holder.DESK


def test_an_answer_by_mail_or_phone_was_under_way_or_not() -> None:
    sent = at(7)
    history = (a_step(Move.RESPOND, Status.APPROVED, Status.RESPONDED, sent),)
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(Status.CLOSED, facts, history=history)

    def after(by: ContactBy) -> list[Holder]:
        passed = holding_times_with_post(replace(ticket, reply_by=by), sent + timedelta(days=5))
        return [each.holder for each in passed][1:]

    assert after(ContactBy.POST) == [Holder.POST, Holder.PERSON]
    assert after(ContactBy.PHONE) == [Holder.PERSON]


def test_a_correction_in_the_mailroom_is_held_by_us() -> None:
    asked, noted, ended = (at(day) for day in (12, 21, 24))
    answered = Correction(
        frozenset({Defect.FEE}), date(2026, 8, 12), date(2026, 8, 26), answered_on=date(2026, 8, 19)
    )
    history = (
        a_step(Move.ASK_CORRECTION, Status.CHECKING, Status.CORRECTION_WAIT, asked),
        a_step(Move.CORRECTED, Status.CORRECTION_WAIT, Status.CHECKING, noted),
    )
    ticket = a_ticket(Status.CHECKING, replace(ARRIVED, corrections=(answered,)), history=history)
    assert held(ticket, ended)[1:] == [(Holder.PERSON, (), at(19, 0)), (Holder.DESK, (), ended)]
