"""Assignees of a ticket: its history says who has held it, every moment exactly once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.conftest import ROSTER
from tests.tickets.deadlines.test_ticket_clocks import ARRIVED, RECEIVED_AT, a_step, a_ticket
from tickets.deadlines.holders import (
    Holder,
    HolderChange,
    current_holder,
    days_by_holder,
    holder_changes,
    holding_times,
)
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Decision, Execution, Outcome, RequestType
from tickets.model.documents import (
    Found,
    PackedContents,
    SearchTask,
    Wait,
    WaitFor,
)
from tickets.model.kinds import Move, Role, Status
from tickets.model.ticket import Ticket
from tickets.rules.calendar import Calendar, Opening

BEGAN = tokyo.at(date(2026, 8, 3), time(14, 5))


def at(day: int, hour: int = 10) -> datetime:
    return tokyo.at(date(2026, 8, day), time(hour))


def test_holding_times_show_calendar_and_business_days(japan: Calendar) -> None:
    passed = [
        HolderChange(at(3), Holder.DESK),
        HolderChange(at(5), Holder.PERSON),
        HolderChange(at(12), Holder.DESK),
        HolderChange(at(13), Holder.DEPARTMENT, ("hr",)),
        HolderChange(at(20), Holder.MANAGER),
    ]
    held = days_by_holder(holding_times(passed, until=at(21)), japan)

    assert [(each.holder, each.departments, each.days, each.business_days) for each in held] == [
        (Holder.DESK, (), 3, 3),
        (Holder.PERSON, (), 7, 4),  # a weekend and 山の日 in between
        (Holder.DEPARTMENT, ("hr",), 7, 5),
        (Holder.MANAGER, (), 1, 1),
    ]


def test_two_departments_are_distinguished(japan: Calendar) -> None:
    passed = [
        HolderChange(at(3), Holder.DEPARTMENT, ("hr",)),
        HolderChange(at(5), Holder.DEPARTMENT, ("sales",)),
    ]
    assert [each.departments for each in holding_times(passed, until=at(6))] == [
        ("hr",),
        ("sales",),
    ]


def test_an_unchanged_holder_is_one_holding_time() -> None:
    passed = [HolderChange(at(3), Holder.DESK), HolderChange(at(5), Holder.DESK)]
    (held,) = holding_times(passed, until=at(6))
    assert (held.begins_at, held.ends_at) == (at(3), at(6))


HANDOVERS = st.lists(
    st.builds(
        lambda minutes, *held: HolderChange(BEGAN + timedelta(minutes=minutes), *held),
        st.integers(0, 60 * 24 * 60),
        st.sampled_from(Holder),
        st.sampled_from([(), ("hr",)]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.property
@given(passed=HANDOVERS, minutes=st.integers(1, 60 * 24 * 90))
def test_holding_times_partition_the_whole_time(
    japan: Calendar, passed: list[HolderChange], minutes: int
) -> None:
    first = min(each.at for each in passed)
    until = first + timedelta(minutes=minutes)
    times = holding_times(passed, until)
    assert (times[0].begins_at, times[-1].ends_at) == (first, until)
    assert all(one.ends_at == other.begins_at for one, other in pairwise(times))
    assert all(each.begins_at < each.ends_at for each in times)
    assert all((a.holder, a.departments) != (b.holder, b.departments) for a, b in pairwise(times))
    days = tokyo.date_of(first), tokyo.date_of(until)
    held = days_by_holder(times, japan)
    assert sum(each.days for each in held) == (days[1] - days[0]).days
    assert sum(each.business_days for each in held) == japan.between(*days)


DONE_ON = date(2026, 8, 18)
SENT_AT = tokyo.at(date(2026, 7, 30))


def held(ticket: Ticket, until: datetime) -> list[tuple[Holder, tuple[str, ...], datetime]]:
    return [
        (each.holder, each.departments, each.ends_at)
        for each in holding_times(holder_changes(ticket), until)
    ]


def test_the_history_shows_who_held_a_request(opening: Opening) -> None:
    tasks = (
        SearchTask("crm", "sales", date(2026, 8, 14), Found.FOUND, answered_on=date(2026, 8, 18)),
        SearchTask("pay", "hr", date(2026, 8, 14), Found.NONE, answered_on=date(2026, 8, 20)),
    )
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, at(1)),
        a_step(Move.RECORD_RETURN, Status.FORM_SENT, Status.FORM_SENT, at(4)),
        a_step(Move.RESEND, Status.FORM_SENT, Status.FORM_SENT, at(5)),
        # two days after the mailroom
        a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, at(12)),
        a_step(Move.CHECK, Status.ARRIVED, Status.CHECKING, at(12)),
        a_step(Move.START_SEARCH, Status.CHECKING, Status.SEARCHING, at(14)),
        a_step(Move.DRAFT, Status.SEARCHING, Status.DECISION, at(21)),
        a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(24)),
    )
    ticket = a_ticket(Status.DECIDED, replace(ARRIVED, tasks=tasks), history=history)

    assert held(ticket, at(25)) == [
        (Holder.DESK, (), SENT_AT),
        (Holder.POST, (), at(4)),
        (Holder.DESK, (), at(5)),
        (Holder.PERSON, (), at(10, 0)),
        (Holder.DESK, (), at(14)),
        (Holder.DEPARTMENT, ("hr",), at(20, 0)),
        (Holder.DESK, (), at(21)),
        (Holder.MANAGER, (), at(24)),
        (Holder.DESK, (), at(25)),
    ]


def test_the_next_step_after_the_reply_to_a_request_is_the_desks() -> None:
    went = at(14)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.REPLY, Status.DECIDED, Status.REPLIED, went),
    )
    ticket = a_ticket(Status.REPLIED, ARRIVED, history=history, replied_at=went)

    assert holder_changes(ticket)[-1].holder is Holder.PERSON
    assert current_holder(ticket, ROSTER).holder is Holder.DESK


@pytest.mark.parametrize("waiting", [Status.DRAFTED, Status.DECISION])
def test_words_that_the_decider_changed_are_with_the_desk_until_they_are_confirmed(
    waiting: Status,
) -> None:
    went = at(14)
    history = (
        a_step(Move.RECORD, None, Status.RECEIVED, RECEIVED_AT),
        a_step(Move.DRAFT, Status.RECEIVED, waiting, went),
        a_step(Move.CHANGE_DRAFT, waiting, waiting, went + timedelta(days=1)),
    )
    ticket = a_ticket(waiting, ARRIVED, history=history)

    passed = [each.holder for each in holder_changes(ticket)]
    assert passed[2:] == [Holder.MANAGER, Holder.DESK]
    assert current_holder(ticket, ROSTER).at == went + timedelta(days=1)


def test_the_investigating_department_holds_a_complaint() -> None:
    # O20: a note is no answer
    began, noted, drafted, ended = (at(day, 0) for day in (3, 4, 5, 6))
    a_note = a_step(Move.NOTE, Status.INVESTIGATING, Status.INVESTIGATING, noted)
    a_note = replace(a_note, role=Role.PERSON_IN_CHARGE)
    history = (
        a_step(Move.INVESTIGATE, Status.ASSESSED, Status.INVESTIGATING, began),
        a_note,
        a_step(Move.DRAFT, Status.INVESTIGATING, Status.DRAFTED, drafted),
    )
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(Status.DRAFTED, facts, history=history, department="hr")
    without = replace(ticket, department=None)

    assert held(ticket, ended)[1:] == [
        (Holder.DEPARTMENT, ("hr",), drafted),
        (Holder.MANAGER, (), ended),
    ]
    assert held(without, ended)[0] == (Holder.DESK, (), drafted)


def test_departments_without_an_answer_hold_a_search() -> None:
    began, ended = at(14, 0), at(20, 0)
    tasks = (
        SearchTask("crm", "sales", date(2026, 8, 14)),
        SearchTask("pay", "hr", date(2026, 8, 14)),
        SearchTask("web", "it", date(2026, 8, 14), Found.NONE, answered_on=date(2026, 8, 17)),
    )
    history = (a_step(Move.START_SEARCH, Status.CHECKING, Status.SEARCHING, began),)
    ticket = a_ticket(Status.SEARCHING, replace(ARRIVED, tasks=tasks), history=history)
    without = replace(ticket, facts=replace(ARRIVED, tasks=()))

    assert held(ticket, ended)[-1] == (Holder.DEPARTMENT, ("hr", "sales"), ended)
    assert held(without, ended) == [(Holder.DESK, (), ended)]


@pytest.mark.parametrize("status", [Status.SEARCHING, Status.DECISION])
def test_what_could_not_be_searched_is_answered_whatever_comes_later(status: Status) -> None:
    # O20
    began, answered, drafted, ended = (at(day, 0) for day in (14, 17, 19, 20))
    inside = Status.SEARCHING
    draft = a_step(Move.DRAFT, inside, Status.DECISION, drafted)
    history = (
        a_step(Move.START_SEARCH, Status.CHECKING, inside, began),
        *((draft,) if status is Status.DECISION else ()),
    )
    on = date(2026, 8, 17)
    tasks = (SearchTask("crm", "sales", date(2026, 8, 14), Found.UNAVAILABLE, answered_on=on),)
    ticket = a_ticket(status, replace(ARRIVED, tasks=tasks), history=history)
    until = drafted if status is Status.DECISION else ended

    assert held(ticket, ended)[1:3] == [
        (Holder.DEPARTMENT, ("sales",), answered),
        (Holder.DESK, (), until),
    ]


def test_departments_that_carry_out_a_decision_hold_the_request() -> None:
    began, done, ended = at(14, 0), at(18, 0), at(20, 0)
    inside, erase = Status.DECIDED, RequestType.ERASE
    tasks = tuple(
        SearchTask(system, of, date(2026, 8, 11), Found.FOUND, answered_on=date(2026, 8, 12))
        for system, of in (("crm", "sales"), ("pay", "hr"))
    )
    part = a_step(Move.EXECUTE_PART, inside, inside, done)
    decided = a_step(Move.APPROVE, Status.DECISION, inside, began)
    granted = frozenset({Decision(erase, Outcome.GRANTED)})
    facts = replace(ARRIVED, tasks=tasks, decisions=granted)
    asked = a_ticket(inside, facts, history=(decided,))
    one, both = (
        replace(
            asked,
            history=(decided, part),
            facts=replace(facts, executed=tuple(Execution(erase, of, DONE_ON) for of in systems)),
        )
        for systems in (["crm"], ["crm", "pay"])
    )

    assert held(asked, ended)[-1] == (Holder.DEPARTMENT, ("hr", "sales"), ended)
    assert held(one, ended)[-1] == (Holder.DEPARTMENT, ("hr",), ended)
    assert held(both, ended)[-2:] == [(Holder.DEPARTMENT, ("hr",), done), (Holder.DESK, (), ended)]


def test_a_second_round_leaves_the_holders_of_the_first_as_they_were() -> None:
    inside, erase = Status.DECIDED, RequestType.ERASE
    day = date(2026, 8, 4)
    task = SearchTask("crm", "sales", day, Found.FOUND, answered_on=day)
    history = (
        a_step(Move.APPROVE, Status.DECISION, inside, at(5)),
        a_step(Move.EXECUTE_PART, inside, inside, at(6)),
        a_step(Move.EXECUTE, inside, Status.EXECUTED, at(7)),
        a_step(Move.REPLY, Status.EXECUTED, Status.REPLIED, at(10)),
        a_step(Move.CLOSE, Status.REPLIED, Status.CLOSED, at(12)),
        a_step(Move.REOPEN, Status.CLOSED, Status.DECISION, at(17)),
        a_step(Move.APPROVE, Status.DECISION, inside, at(19)),
        a_step(Move.EXECUTE_PART, inside, inside, at(24)),
    )
    granted = frozenset({Decision(erase, Outcome.GRANTED)})
    done = (Execution(erase, "crm", DONE_ON),)
    facts = replace(ARRIVED, tasks=(task,), decisions=granted, executed=done)

    assert held(a_ticket(inside, facts, history=history), at(28))[1:] == [
        (Holder.DEPARTMENT, ("sales",), at(6)),
        (Holder.DESK, (), at(10)),
        (Holder.PERSON, (), at(17)),
        (Holder.MANAGER, (), at(19)),
        (Holder.DEPARTMENT, ("sales",), at(24)),
        (Holder.DESK, (), at(28)),
    ]


@pytest.mark.parametrize("is_answered", [False, True])
def test_an_investigation_is_with_its_department_again_after_a_wait(is_answered: bool) -> None:
    # O20: an answer during the wait is the desk's, once the person is no longer waited for
    days = (at(day, 0) for day in (3, 4, 5, 6, 7))
    began, asked, answered, came, ended = days
    inside = Status.INVESTIGATING
    answer = (a_step(Move.REPORT_FINDINGS, inside, inside, answered),) if is_answered else ()
    history = (
        a_step(Move.INVESTIGATE, Status.ASSESSED, inside, began),
        a_step(Move.PAUSE, inside, inside, asked),
        *answer,
        a_step(Move.GO_ON, inside, inside, came),
    )
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(inside, facts, history=history, department="hr")
    last = (Holder.DESK, ()) if is_answered else (Holder.DEPARTMENT, ("hr",))

    assert held(ticket, ended)[1:] == [
        (Holder.DEPARTMENT, ("hr",), asked),
        (Holder.PERSON, (), came),
        (*last, ended),
    ]


def test_a_search_is_with_its_departments_again_after_a_wait() -> None:
    began, asked, came, ended = (at(day, 0) for day in (14, 17, 19, 20))
    inside = Status.SEARCHING
    history = (
        a_step(Move.START_SEARCH, Status.CHECKING, inside, began),
        a_step(Move.PAUSE, inside, inside, asked),
        a_step(Move.GO_ON, inside, inside, came),
    )
    tasks = (SearchTask("crm", "sales", date(2026, 8, 14)),)
    ticket = a_ticket(inside, replace(ARRIVED, tasks=tasks), history=history)

    assert held(ticket, ended)[-3:] == [
        (Holder.DEPARTMENT, ("sales",), asked),
        (Holder.PERSON, (), came),
        (Holder.DEPARTMENT, ("sales",), ended),
    ]


# --- since when: the day on which it came to its holder ---------------------------------------


def test_a_wait_counts_from_the_days_of_asking_and_answering() -> None:
    inside = Status.INVESTIGATING
    begun = a_step(Move.INVESTIGATE, Status.ASSESSED, inside, at(3))
    paused, went_on = (
        a_step(Move.PAUSE, inside, inside, at(6)),
        a_step(Move.GO_ON, inside, inside, at(12)),
    )
    wait = Wait(WaitFor.ANSWER, date(2026, 8, 4), date(2026, 8, 10))
    facts = Complaint(category=Category.COMPLAINT, waits=(wait,))
    ticket = a_ticket(inside, facts, history=(begun, paused, went_on), department="hr")
    waiting = replace(ticket, history=(begun, paused))

    assert current_holder(waiting, ROSTER) == HolderChange(at(4, 0), Holder.PERSON)
    assert current_holder(ticket, ROSTER) == HolderChange(at(10, 0), Holder.DEPARTMENT, ("hr",))


def test_what_came_back_on_the_same_day_is_with_the_desk_since_then() -> None:
    day, inside = date(2026, 8, 14), Status.SEARCHING
    sent = a_step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, at(12))
    came = a_step(Move.ARRIVE, Status.FORM_SENT, Status.ARRIVED, at(13))
    facts = replace(ARRIVED, form_sent_on=date(2026, 8, 10))
    arrived = a_ticket(Status.ARRIVED, facts, history=(sent, came))
    task = SearchTask("crm", "sales", day, Found.FOUND, answered_on=day)
    search = a_step(Move.START_SEARCH, Status.CHECKING, inside, at(14))
    answered = a_ticket(inside, replace(facts, tasks=(task,)), history=(sent, came, search))

    assert current_holder(arrived, ROSTER) == HolderChange(at(10, 0), Holder.DESK)
    assert current_holder(answered, ROSTER) == HolderChange(at(14), Holder.DESK)


def test_a_department_that_is_asked_later_has_the_search_since_then() -> None:
    inside, asked = Status.SEARCHING, date(2026, 8, 14)
    tasks = (
        SearchTask("crm", "sales", asked, Found.FOUND, answered_on=date(2026, 8, 17)),
        SearchTask("pay", "hr", date(2026, 8, 19)),
    )
    history = (
        a_step(Move.START_SEARCH, Status.CHECKING, inside, at(14)),
        a_step(Move.START_SEARCH, inside, inside, at(19)),
    )
    ticket = a_ticket(inside, replace(ARRIVED, tasks=tasks), history=history)

    assert current_holder(ticket, ROSTER) == HolderChange(at(19, 0), Holder.DEPARTMENT, ("hr",))
    assert held(ticket, at(20))[-3:] == [
        (Holder.DEPARTMENT, ("sales",), at(17, 0)),
        (Holder.DESK, (), at(19, 0)),
        (Holder.DEPARTMENT, ("hr",), at(20)),
    ]


def test_what_is_sent_is_with_a_colleague_and_back_from_the_hour_of_packing_and_checking() -> None:
    # O21
    decided = a_step(Move.APPROVE, Status.DECISION, Status.DECIDED, at(10))
    packed = PackedContents(2, "ken", at(12))
    ticket = a_ticket(
        Status.DECIDED, replace(ARRIVED, contents=packed), history=(decided,), owner="ken"
    )
    checked = replace(packed, checked_by="yui", checked_at=at(14))
    back = replace(ticket, facts=replace(ARRIVED, contents=checked))

    assert current_holder(ticket, ROSTER) == HolderChange(at(12), Holder.COLLEAGUE)
    assert current_holder(back, ROSTER) == HolderChange(at(14), Holder.DESK)
