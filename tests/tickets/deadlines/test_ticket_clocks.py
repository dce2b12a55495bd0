"""A ticket's facts decide which clocks run on it."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from tests.tickets.letters import cases
from tests.tickets.letters.cases import RECEIVED_AT
from tickets.deadlines.ticket_clocks import (
    first_allowed_day,
    is_ready_to_continue,
    ticket_deadlines,
)
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint, NoContact
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import (
    Correction,
    Defect,
    Found,
    MailTrouble,
    ReturnedMail,
    ReturnedMailStep,
    SearchTask,
)
from tickets.model.kinds import Flag, Move, Role, Status
from tickets.model.people import Roster
from tickets.model.ticket import Facts, Question, Step, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.periods import DEFAULT_RULES, Rules

NAMES = ClockName
DISCLOSE = frozenset({RequestType.DISCLOSE})
ARRIVED = Disclosure(
    types=DISCLOSE, form_sent_on=date(2026, 7, 30), application_arrived_on=date(2026, 8, 10)
)


def a_ticket(status: Status, facts: Facts, **more: Any) -> Ticket:
    return cases.a_ticket(facts, status=status, **more)


def a_step(move: Move, before: Status | None, after: Status, at: datetime) -> Step:
    return Step(move, before, after, "U02", Role.AGENT, at)


def an_office(opening: Opening, rules: tuple[Rules, ...] = DEFAULT_RULES) -> OfficeContext:
    return OfficeContext(roster=Roster(), opening=opening, rules=rules)


def running(ticket: Ticket, opening: Opening) -> dict[ClockName, date]:
    return {each.clock.name: each.on for each in ticket_deadlines(ticket, an_office(opening))}


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


def test_a_form_that_came_back_is_to_be_sent_again_and_not_reminded_of(opening: Opening) -> None:
    # O19
    sent = Disclosure(types=DISCLOSE, form_sent_on=date(2026, 7, 30))
    back = ReturnedMail(date(2026, 8, 5), MailTrouble.UNKNOWN)
    kept = replace(back, next_step=ReturnedMailStep.KEEP)

    came_back = a_ticket(Status.FORM_SENT, replace(sent, returned_mail=(back,)))
    assert running(came_back, opening) == {NAMES.FORM_DISPATCH: date(2026, 8, 10)}
    collected = a_ticket(Status.FORM_SENT, replace(sent, returned_mail=(kept,)))
    assert set(running(collected, opening)) == {NAMES.FORM_CLOSE}


def test_a_reply_that_came_back_is_to_be_sent_again_and_the_person_may_sue(
    opening: Opening,
) -> None:
    # O19: nothing reached them, so article 39 still counts from the arrival
    back = ReturnedMail(date(2026, 8, 20), MailTrouble.EXPIRED)
    again = replace(back, next_step=ReturnedMailStep.RESEND, settled_on=date(2026, 8, 21))

    came_back = a_ticket(Status.REPLIED, replace(ARRIVED, returned_mail=(back,)))
    assert running(came_back, opening) == {
        NAMES.NOTICE: date(2026, 8, 24),
        NAMES.ARTICLE_39: date(2026, 8, 25),
    }
    sent_again = a_ticket(Status.REPLIED, replace(ARRIVED, returned_mail=(again,)))
    assert running(sent_again, opening) == {}


def test_arrival_starts_the_check_our_target_and_article_39(opening: Opening) -> None:
    assert running(a_ticket(Status.ARRIVED, ARRIVED), opening) == {
        NAMES.CHECK: date(2026, 8, 14),
        NAMES.INTERNAL_DUE: date(2026, 8, 24),
        NAMES.ARTICLE_39: date(2026, 8, 25),
    }


@pytest.mark.parametrize(
    "type_",
    [RequestType.NOTIFY_PURPOSE, RequestType.FOREIGN_MEASURES_INFO, RequestType.PUBLISHED_MATTERS],
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
    found = ticket_deadlines(ticket, an_office(opening))
    assert [each.clock.name for each in found if each.is_paused] == [NAMES.INTERNAL_DUE]
    assert running(ticket, opening) == {
        NAMES.INTERNAL_DUE: date(2026, 8, 24),
        NAMES.ARTICLE_39: date(2026, 8, 25),
        NAMES.CORRECTION_REMINDER: date(2026, 8, 19),
        NAMES.GDPR_MONTH: date(2026, 8, 27),
    }


@pytest.mark.parametrize(
    ("status", "move", "first"),
    [
        (Status.FORM_SENT, Move.REMIND, date(2026, 8, 31)),  # thirty days end on a Saturday
        (Status.FORM_SENT, Move.CLOSE_UNRETURNED, date(2026, 9, 28)),
        (Status.CORRECTION_WAIT, Move.REMIND, date(2026, 8, 12)),  # the 11th is a holiday
        (Status.CORRECTION_WAIT, Move.DRAFT_UNCORRECTED, date(2026, 8, 18)),
        (Status.CORRECTION_WAIT, Move.CORRECTED, None),
    ],
)
def test_a_step_begins_on_the_business_day_of_its_clock(
    status: Status, move: Move, first: date | None, opening: Opening
) -> None:
    asked = Correction(frozenset({Defect.FEE}), date(2026, 8, 4), date(2026, 8, 18))
    ticket = a_ticket(status, replace(ARRIVED, corrections=(asked,)))

    assert first_allowed_day(move, ticket, an_office(opening)) == first
    if move is not Move.DRAFT_UNCORRECTED:
        assert first is None or first in running(ticket, opening).values()


@pytest.mark.parametrize(
    ("reminded_on", "look_again_on", "first"),
    [
        (date(2026, 12, 10), date(2026, 12, 15), date(2026, 12, 17)),
        (date(2026, 12, 8), date(2026, 12, 15), date(2026, 12, 15)),
        (date(2026, 12, 8), date(2026, 12, 18), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2026, 12, 15), date(2027, 1, 12)),  # the 11th is a holiday
        (date(2026, 12, 8), date(2036, 8, 20), date(2027, 12, 1)),  # 1.0.0 took any day
    ],
)
def test_missing_papers_count_only_from_the_day_that_the_letters_name(
    reminded_on: date, look_again_on: date, first: date, opening: Opening
) -> None:
    asked = Correction(frozenset({Defect.FEE}), date(2026, 12, 1), look_again_on, reminded_on)
    ticket = a_ticket(Status.CORRECTION_WAIT, replace(ARRIVED, corrections=(asked,)))

    assert first_allowed_day(Move.DRAFT_UNCORRECTED, ticket, an_office(opening)) == first
    assert running(ticket, opening)[NAMES.CORRECTION_WAIT] == first


def test_an_answered_correction_gives_its_days_back(opening: Opening) -> None:
    answered = Correction(
        frozenset({Defect.FEE}), date(2026, 8, 12), date(2026, 8, 26), answered_on=date(2026, 8, 19)
    )
    ticket = a_ticket(Status.CHECKING, replace(ARRIVED, corrections=(answered,)))
    assert running(ticket, opening) == {
        NAMES.CHECK: date(2026, 8, 24),
        NAMES.INTERNAL_DUE: date(2026, 8, 31),
        NAMES.ARTICLE_39: date(2026, 8, 25),
    }


def test_each_unanswered_system_has_a_reminder(opening: Opening) -> None:
    # O20
    tasks = (
        SearchTask("crm", "sales", date(2026, 8, 12)),
        SearchTask("billing", "accounts", date(2026, 8, 12), Found.NONE),
        SearchTask("mail", "sales", date(2026, 8, 12), Found.UNAVAILABLE, "停止中"),
    )
    ticket = a_ticket(Status.SEARCHING, replace(ARRIVED, tasks=tasks))
    chased = [
        (each.of, each.on)
        for each in ticket_deadlines(ticket, an_office(opening))
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
        found = ticket_deadlines(a_ticket(status, facts, history=history), an_office(opening))
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


def test_a_replied_request_can_be_closed_from_the_next_day_on(opening: Opening) -> None:
    replied_at = tokyo.at(date(2026, 8, 14), time(10))
    ticket = a_ticket(Status.REPLIED, ARRIVED, replied_at=replied_at)
    found = [
        is_ready_to_continue(ticket, an_office(opening), date(2026, 8, day)) for day in (14, 15)
    ]
    assert found == [False, True]


def test_no_reply_is_due_once_its_absence_is_approved(opening: Opening) -> None:
    approved_at = tokyo.at(date(2026, 7, 28), time(10))
    nobody = Complaint(category=Category.COMPLAINT, no_contact_reason=NoContact.ANONYMOUS)
    ticket = a_ticket(Status.APPROVED, nobody, decided_at=approved_at)

    assert running(ticket, opening) == {}
    assert is_ready_to_continue(ticket, an_office(opening), date(2026, 7, 29))


def test_an_approved_reply_can_go_out_from_the_next_day_on(opening: Opening) -> None:
    approved_at = tokyo.at(date(2026, 7, 28), time(10))
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(Status.APPROVED, facts, decided_at=approved_at)
    found = [
        is_ready_to_continue(ticket, an_office(opening), date(2026, 7, day)) for day in (28, 29)
    ]
    assert found == [False, True]


def test_the_managers_ruling_on_gdpr_overrides_the_flag(opening: Opening) -> None:
    ruled = replace(ARRIVED, gdpr_applies=False)
    ticket = a_ticket(Status.ARRIVED, ruled, flags=frozenset({Flag.EEA}))
    assert NAMES.GDPR_MONTH not in running(ticket, opening)


def test_a_rule_applies_from_its_day(opening: Opening) -> None:
    rules = (*DEFAULT_RULES, Rules(effective_from=date(2026, 7, 27), complaint_assess=3))
    old = a_ticket(Status.RECEIVED, Complaint(category=Category.COMPLAINT))
    old = replace(old, received_at=tokyo.at(date(2026, 7, 26)))
    new = replace(old, received_at=RECEIVED_AT)
    on = {
        each.received_at: deadline.on
        for each in (old, new)
        for deadline in ticket_deadlines(each, an_office(opening, rules))
        if deadline.clock.name is NAMES.COMPLAINT_ASSESS
    }
    assert list(on.values()) == [date(2026, 7, 28), date(2026, 7, 30)]


def test_a_holiday_added_later_moves_what_is_open(japan: Calendar, opening: Opening) -> None:
    ticket = a_ticket(Status.RECEIVED, Complaint(category=Category.COMPLAINT))
    added = replace(
        japan, national_holidays=japan.national_holidays | {date(2026, 7, 28)}, version="later"
    )
    after = running(ticket, replace(opening, calendar=added))
    assert after[NAMES.COMPLAINT_ASSESS] == date(2026, 7, 30)
