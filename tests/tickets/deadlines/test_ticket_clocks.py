"""A ticket's facts decide which clocks run on it and who has held it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.deadlines.time_per_assignee import Holder, handovers, legs, stretches
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.documents import (
    Correction,
    Defect,
    Found,
    MailTrouble,
    ReturnedMail,
    SearchTask,
)
from tickets.model.kinds import Channel, ContactBy, Flag, Kind, Move, Role, Status
from tickets.model.requests import RequestType
from tickets.model.ticket import Facts, Question, Step, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.periods import DEFAULTS, Rules

NAMES = ClockName
RECEIVED_AT = tokyo.at(date(2026, 7, 27), time(13, 58))
DISCLOSE = frozenset({RequestType.DISCLOSE})
SENT_AT = tokyo.at(date(2026, 7, 30))
ARRIVED = Disclosure(
    types=DISCLOSE, form_sent_on=date(2026, 7, 30), application_arrived_on=date(2026, 8, 10)
)


def a_ticket(status: Status, facts: Facts, **more: Any) -> Ticket:
    kinds = {Question: Kind.QUESTION, Complaint: Kind.COMPLAINT, Disclosure: Kind.DISCLOSURE}
    return Ticket(
        number="D-2026-0009",
        kind=kinds[type(facts)],
        status=status,
        received_at=RECEIVED_AT,
        recorded_by="U02",
        recorded_at=RECEIVED_AT,
        facts=facts,
        team="T01",
        policy_revision="r1",
        channel=Channel.PHONE,
        **more,
    )


def a_step(move: Move, before: Status | None, after: Status, at: datetime) -> Step:
    return Step(move, before, after, "U02", Role.AGENT, at)


def running(ticket: Ticket, opening: Opening) -> dict[ClockName, date]:
    return {each.clock.name: each.on for each in ticket_deadlines(ticket, DEFAULTS, opening)}


def test_a_new_complaint_is_to_be_acknowledged_assessed_and_answered(opening: Opening) -> None:
    ticket = a_ticket(Status.RECEIVED, Complaint(category=Category.COMPLAINT))

    assert running(ticket, opening) == {
        NAMES.COMPLAINT_ACKNOWLEDGE: date(2026, 7, 28),
        NAMES.COMPLAINT_ASSESS: date(2026, 7, 29),
        NAMES.COMPLAINT_REPLY: date(2026, 8, 10),
    }


def test_an_open_question_has_a_day_to_be_taken_and_three_to_be_answered(opening: Opening) -> None:
    # O32
    assert running(a_ticket(Status.OPEN, Question()), opening) == {
        NAMES.QUESTION_ACKNOWLEDGE: date(2026, 7, 28),
        NAMES.QUESTION_ANSWER: date(2026, 7, 30),
    }


def test_a_form_that_was_sent_is_reminded_of_once(opening: Opening) -> None:
    # O19
    sent = a_ticket(Status.FORM_SENT, Disclosure(types=DISCLOSE, form_sent_on=date(2026, 7, 30)))
    reminded = replace(sent, facts=replace(sent.disclosure, reminded_on=date(2026, 8, 31)))

    assert running(sent, opening) == {
        NAMES.FORM_REMINDER: date(2026, 8, 31),
        NAMES.FORM_CLOSE: date(2026, 9, 28),
    }
    assert running(reminded, opening) == {NAMES.FORM_CLOSE: date(2026, 9, 28)}


def test_arrival_starts_the_check_our_target_and_article_39(opening: Opening) -> None:
    assert running(a_ticket(Status.ARRIVED, ARRIVED), opening) == {
        NAMES.CHECK: date(2026, 8, 14),
        NAMES.INTERNAL_DUE: date(2026, 8, 24),
        NAMES.ARTICLE_39: date(2026, 8, 25),
    }


@pytest.mark.parametrize(
    "type_",
    [
        RequestType.NOTIFY_PURPOSE,
        RequestType.FOREIGN_MEASURES_INFO,
        RequestType.PUBLISHED_MATTERS,
    ],
)
def test_a_type_without_a_right_to_sue_has_no_article_39(
    type_: RequestType, opening: Opening
) -> None:
    # assertion: the notification of purpose has no article 39 date
    ticket = a_ticket(Status.ARRIVED, replace(ARRIVED, types=frozenset({type_})))

    assert NAMES.ARTICLE_39 not in running(ticket, opening)


def test_waiting_for_a_correction_stops_our_target_and_nothing_else(opening: Opening) -> None:
    # assertion: only the internal clock pauses
    asked = Correction(frozenset({Defect.FEE}), date(2026, 8, 12), date(2026, 8, 26))
    ticket = a_ticket(
        Status.CORRECTION_WAIT, replace(ARRIVED, corrections=(asked,)), flags=frozenset({Flag.EEA})
    )

    found = ticket_deadlines(ticket, DEFAULTS, opening)

    assert [each.clock.name for each in found if each.is_paused] == [NAMES.INTERNAL_DUE]
    assert running(ticket, opening) == {
        NAMES.INTERNAL_DUE: date(2026, 8, 24),
        NAMES.ARTICLE_39: date(2026, 8, 25),
        NAMES.CORRECTION_REMINDER: date(2026, 8, 19),
        NAMES.CORRECTION_WAIT: date(2026, 8, 26),
        NAMES.GDPR_MONTH: date(2026, 8, 27),
    }


def test_an_answered_correction_gives_its_days_back(opening: Opening) -> None:
    answered = Correction(
        frozenset({Defect.FEE}),
        date(2026, 8, 12),
        date(2026, 8, 26),
        answered_on=date(2026, 8, 19),
    )
    ticket = a_ticket(Status.CHECKING, replace(ARRIVED, corrections=(answered,)))

    assert running(ticket, opening) == {
        NAMES.CHECK: date(2026, 8, 24),
        NAMES.INTERNAL_DUE: date(2026, 8, 31),
        NAMES.ARTICLE_39: date(2026, 8, 25),
    }


def test_a_delay_moves_our_date_to_the_one_promised_and_leaves_article_39(opening: Opening) -> None:
    ticket = a_ticket(Status.SEARCHING, replace(ARRIVED, delayed_until=date(2026, 9, 11)))

    found = running(ticket, opening)

    assert found[NAMES.INTERNAL_DUE] == date(2026, 9, 11)
    assert found[NAMES.ARTICLE_39] == date(2026, 8, 25)


def test_reopening_restarts_our_clock_and_keeps_article_39(opening: Opening) -> None:
    reopened_at = tokyo.at(date(2026, 10, 5), time(10))
    history = (a_step(Move.REOPEN, Status.CLOSED, Status.REOPENED, reopened_at),)
    facts = replace(ARRIVED, delayed_until=date(2026, 9, 11))

    found = running(a_ticket(Status.REOPENED, facts, history=history), opening)

    assert found == {
        NAMES.INTERNAL_DUE: date(2026, 10, 19),
        NAMES.ARTICLE_39: date(2026, 8, 25),
    }


def test_each_unanswered_system_has_a_reminder(opening: Opening) -> None:
    # O20
    tasks = (
        SearchTask("crm", "sales", date(2026, 8, 12)),
        SearchTask("billing", "accounts", date(2026, 8, 12), Found.NONE),
    )
    ticket = a_ticket(Status.SEARCHING, replace(ARRIVED, tasks=tasks))

    chased = [
        (each.of, each.on)
        for each in ticket_deadlines(ticket, DEFAULTS, opening)
        if each.clock.name is NAMES.SEARCH_CHASE
    ]

    assert chased == [("crm", date(2026, 8, 14))]


@pytest.mark.parametrize("status", [Status.CORRECTION_WAIT, Status.CHECKING])
def test_a_search_has_a_reminder_while_another_type_awaits_a_correction(
    status: Status, opening: Opening
) -> None:
    # O20, O16
    asked = SearchTask("crm", "sales", date(2026, 8, 12))
    ticket = a_ticket(status, replace(ARRIVED, tasks=(asked,)))

    assert running(ticket, opening)[NAMES.SEARCH_CHASE] == date(2026, 8, 14)


def test_the_internal_clock_resumes_without_a_pending_correction(opening: Opening) -> None:
    # assertion: only the internal clock pauses
    asked = Correction(frozenset({Defect.IDENTITY}), date(2026, 8, 12), date(2026, 8, 26))
    asked_at, drafted_at = (tokyo.at(date(2026, 8, day), time(10)) for day in (12, 27))
    wait = a_step(Move.ASK_CORRECTION, Status.CHECKING, Status.CORRECTION_WAIT, asked_at)
    remind = a_step(Move.REMIND, Status.CORRECTION_WAIT, Status.CORRECTION_WAIT, drafted_at)
    draft = a_step(Move.DRAFT_UNCORRECTED, Status.CORRECTION_WAIT, Status.DECISION, drafted_at)
    facts = replace(ARRIVED, corrections=(asked,))

    def due(status: Status, *history: Step) -> Any:
        found = ticket_deadlines(a_ticket(status, facts, history=history), DEFAULTS, opening)
        return next(each for each in found if each.clock.name is NAMES.INTERNAL_DUE)

    assert due(Status.CORRECTION_WAIT, wait, remind).is_paused
    for status in (Status.DECISION, Status.DECIDED):
        drafted = due(status, wait, remind, draft)
        # Twelve of the fourteen days were left on 12 August.
        assert (drafted.is_paused, drafted.on) == (False, date(2026, 9, 8))
        assert drafted.is_missed(tokyo.at(date(2026, 10, 26)))


@pytest.mark.parametrize("status", [Status.REPLIED, Status.CLOSED])
def test_no_clock_runs_after_the_reply(status: Status, opening: Opening) -> None:
    assert running(a_ticket(status, ARRIVED), opening) == {}


def test_the_managers_ruling_on_gdpr_overrides_the_flag(opening: Opening) -> None:
    ruled = replace(ARRIVED, gdpr_applies=False)
    ticket = a_ticket(Status.ARRIVED, ruled, flags=frozenset({Flag.EEA}))

    assert NAMES.GDPR_MONTH not in running(ticket, opening)


def test_a_rule_applies_from_its_day(opening: Opening) -> None:
    rules = (*DEFAULTS, Rules(effective_from=date(2026, 7, 27), complaint_assess=3))
    old = a_ticket(Status.RECEIVED, Complaint(category=Category.COMPLAINT))
    old = replace(old, received_at=tokyo.at(date(2026, 7, 26)))
    new = replace(old, received_at=RECEIVED_AT)

    on = {
        each.received_at: deadline.on
        for each in (old, new)
        for deadline in ticket_deadlines(each, rules, opening)
        if deadline.clock.name is NAMES.COMPLAINT_ASSESS
    }

    assert list(on.values()) == [date(2026, 7, 28), date(2026, 7, 30)]


def test_a_holiday_added_later_moves_what_is_open(japan: Calendar, opening: Opening) -> None:
    ticket = a_ticket(Status.RECEIVED, Complaint(category=Category.COMPLAINT))
    added = replace(japan, closed=japan.closed | {date(2026, 7, 28)}, version="later")

    after = running(ticket, replace(opening, calendar=added))

    assert after[NAMES.COMPLAINT_ASSESS] == date(2026, 7, 30)


def test_the_history_shows_who_held_a_request(opening: Opening) -> None:
    def at(day: int, hour: int = 10) -> datetime:
        return tokyo.at(date(2026, 8, day), time(hour))

    tasks = (
        SearchTask("crm", "sales", date(2026, 8, 14), Found.FOUND, answered_on=date(2026, 8, 18)),
        SearchTask("pay", "hr", date(2026, 8, 14), Found.NONE, answered_on=date(2026, 8, 20)),
    )
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, at(1)),
        a_step(Move.RECORD_RETURN, Status.FORM_SENT, Status.FORM_SENT, at(4)),
        a_step(Move.RESEND, Status.FORM_SENT, Status.FORM_SENT, at(5)),
        a_step(
            Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, at(12)
        ),  # two days after the mailroom
        a_step(Move.CHECK, Status.ARRIVED, Status.CHECKING, at(12)),
        a_step(Move.START_SEARCH, Status.CHECKING, Status.SEARCHING, at(14)),
        a_step(Move.DRAFT, Status.SEARCHING, Status.DECISION, at(21)),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(24)),
    )
    ticket = a_ticket(Status.DECIDED, replace(ARRIVED, tasks=tasks), history=history)

    held = [(leg.holder, leg.who, leg.ends_at) for leg in legs(handovers(ticket), at(25))]

    assert held == [
        (Holder.DESK, "", SENT_AT),
        (Holder.POST, "", at(4)),
        (Holder.DESK, "", at(5)),
        (Holder.PERSON, "", at(10, 0)),
        (Holder.DESK, "", at(14)),
        (Holder.DEPARTMENT, "hr", at(20, 0)),
        (Holder.DESK, "", at(21)),
        (Holder.MANAGER, "", at(24)),
        (Holder.DESK, "", at(25)),
    ]


def test_what_is_under_way_is_with_the_post() -> None:
    # the form, the application that came back, and the reply by registered mail
    def at(day: int, hour: int = 10) -> datetime:
        return tokyo.at(date(2026, 8, day), time(hour))

    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, at(1)),
        a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, at(11)),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(13)),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, at(14)),
    )
    facts = replace(ARRIVED, method_used="paper")
    ticket = a_ticket(Status.REPLIED, facts, history=history)

    found = [(leg.holder, leg.ends_at) for leg in stretches(ticket, at(20))]

    assert found == [
        (Holder.DESK, SENT_AT),  # recorded two days later
        (Holder.POST, SENT_AT + timedelta(days=2)),
        (Holder.PERSON, at(8, 0)),
        (Holder.POST, at(10, 0)),  # the mailroom's day
        (Holder.DESK, at(14)),
        (Holder.POST, at(16)),
        (Holder.PERSON, at(20)),
    ]


def test_a_reply_posted_in_the_minute_of_its_decision_is_with_the_post() -> None:
    minute = tokyo.at(date(2026, 8, 14), time(10))
    decided = minute + timedelta(seconds=30)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, decided),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, minute + timedelta(minutes=1)),
    )
    facts = replace(ARRIVED, method_used="paper")
    ticket = a_ticket(Status.REPLIED, facts, history=history, replied_at=minute)

    found = stretches(ticket, minute + timedelta(days=3))

    assert [leg.holder for leg in found] == [Holder.DESK, Holder.POST, Holder.PERSON]
    assert (found[1].begins_at, found[1].ends_at) == (decided, decided + timedelta(days=2))


def test_a_form_that_is_back_within_days_was_with_the_post_all_the_time() -> None:
    sent = tokyo.at(date(2026, 8, 7), time(10))
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, sent),
        a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, sent + timedelta(days=4)),
    )
    facts = replace(ARRIVED, form_sent_on=tokyo.date_of(sent))
    ticket = a_ticket(Status.ARRIVED, facts, history=history)

    found = [leg.holder for leg in stretches(ticket, sent + timedelta(days=5))]

    assert found == [Holder.DESK, Holder.POST, Holder.DESK]


def test_returned_mail_and_a_reply_count_from_the_day_of_the_post() -> None:
    def at(day: int, hour: int = 10) -> datetime:
        return tokyo.at(date(2026, 8, day), time(hour))

    back = (ReturnedMail(date(2026, 8, 3), MailTrouble.UNKNOWN),)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(1)),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, at(4)),
        a_step(Move.RECORD_RETURN, Status.REPLIED, Status.REPLIED, at(5)),
    )
    facts = replace(ARRIVED, method_used="paper", returned_mail=back)
    ticket = a_ticket(Status.REPLIED, facts, history=history, replied_at=at(2))

    found = [(leg.holder, leg.ends_at) for leg in stretches(ticket, at(6))]

    assert found == [(Holder.DESK, at(2)), (Holder.POST, at(3, 0)), (Holder.DESK, at(6))]


def test_an_answer_by_mail_or_phone_is_under_way_or_not() -> None:
    sent = tokyo.at(date(2026, 8, 7), time(10))
    history = (a_step(Move.RESPOND, Status.APPROVED, Status.RESPONDED, sent),)
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(Status.RESPONDED, facts, history=history)

    def after(by: ContactBy) -> list[Holder]:
        passed = stretches(replace(ticket, reply_by=by), sent + timedelta(days=5))
        return [leg.holder for leg in passed][1:]

    assert after(ContactBy.POST) == [Holder.POST, Holder.PERSON]
    assert after(ContactBy.PHONE) == [Holder.PERSON]


def held(ticket: Ticket, until: datetime) -> list[tuple[Holder, str, datetime]]:
    return [(leg.holder, leg.who, leg.ends_at) for leg in legs(handovers(ticket), until)]


def test_the_investigating_department_holds_a_complaint() -> None:
    began, drafted, ended = (tokyo.at(date(2026, 8, day)) for day in (3, 5, 6))
    history = (
        a_step(Move.INVESTIGATE, Status.ASSESSED, Status.INVESTIGATING, began),
        a_step(Move.NOTE, Status.INVESTIGATING, Status.INVESTIGATING, began),
        a_step(Move.DRAFT, Status.INVESTIGATING, Status.DRAFTED, drafted),
    )
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(Status.DRAFTED, facts, history=history, department="hr")
    without = replace(ticket, department=None)

    assert held(ticket, ended)[1:] == [
        (Holder.DEPARTMENT, "hr", drafted),
        (Holder.MANAGER, "", ended),
    ]
    assert held(without, ended)[0] == (Holder.DESK, "", drafted)


def test_departments_without_an_answer_hold_a_search() -> None:
    began, ended = tokyo.at(date(2026, 8, 14)), tokyo.at(date(2026, 8, 20))
    tasks = (
        SearchTask("crm", "sales", date(2026, 8, 14)),
        SearchTask("pay", "hr", date(2026, 8, 14)),
        SearchTask("web", "it", date(2026, 8, 14), Found.NONE, answered_on=date(2026, 8, 17)),
    )
    history = (a_step(Move.START_SEARCH, Status.CHECKING, Status.SEARCHING, began),)
    ticket = a_ticket(Status.SEARCHING, replace(ARRIVED, tasks=tasks), history=history)
    without = replace(ticket, facts=replace(ARRIVED, tasks=()))

    assert held(ticket, ended)[-1] == (Holder.DEPARTMENT, "hr, sales", ended)
    assert held(without, ended) == [(Holder.DESK, "", ended)]


def test_a_correction_in_the_mailroom_is_held_by_us() -> None:
    asked, noted, ended = (tokyo.at(date(2026, 8, day), time(10)) for day in (12, 21, 24))
    answered = Correction(
        frozenset({Defect.FEE}),
        date(2026, 8, 12),
        date(2026, 8, 26),
        answered_on=date(2026, 8, 19),
    )
    history = (
        a_step(Move.ASK_CORRECTION, Status.CHECKING, Status.CORRECTION_WAIT, asked),
        a_step(Move.CORRECTED, Status.CORRECTION_WAIT, Status.CHECKING, noted),
    )
    ticket = a_ticket(Status.CHECKING, replace(ARRIVED, corrections=(answered,)), history=history)

    assert held(ticket, ended)[1:] == [
        (Holder.PERSON, "", tokyo.at(date(2026, 8, 19))),
        (Holder.DESK, "", ended),
    ]
