"""The monthly figures: computed from histories, and equal to a count by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reports.charts import clock_label
from handlers.slack.phrases import Phrases
from tests.effort import effort
from tests.tickets.conftest import MONDAY, ROSTER, Walker, _new, begun
from tests.tickets.registers.office import OPENING
from tests.tickets.steps import DRAFT, FOUND
from tickets.deadlines.holders import Holder
from tickets.deadlines.outcomes import ticket_clock_outcomes, was_answered_in_time
from tickets.deadlines.ticket_clocks import clocks_by_name, ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Sense
from tickets.model.complaint import Category, Complaint, Finding, MailStop, NoContact
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Found, MailTrouble, ReturnedMail, ReturnedMailStep
from tickets.model.kinds import (
    ContactBy,
    Flag,
    Kind,
    LateReason,
    Move,
    PersonalField,
    Restriction,
    Status,
)
from tickets.model.ticket import Ticket
from tickets.model.tokyo import Month
from tickets.reports.figures import Figures, MonthCounts, ReportScope
from tickets.rules.context import OfficeContext
from tickets.rules.periods import DEFAULT_RULES

AUGUST, SEPTEMBER = Month(2026, 8), Month(2026, 9)
OFFICE = OfficeContext(roster=ROSTER, opening=OPENING)
LATER = datetime(2027, 6, 1, tzinfo=UTC)


def complaint(category: Category = Category.COMPLAINT) -> Walker:
    return begun(_new(Complaint(category=category)), "mei", {PersonalField.DETAIL: "止まらない"})


def counted(
    month: Month, *tickets: Ticket, scope: ReportScope = ReportScope.GENERAL, now: datetime = LATER
) -> Figures:
    counts = MonthCounts(month, scope, OFFICE, now)
    for each in tickets:
        counts.add(each)
    return counts.figures()


def kept(figures: Figures, name: ClockName) -> tuple[int, int]:
    found = [each for each in figures.targets if each.name is name]
    return (found[0].reached, found[0].missed) if found else (0, 0)


def test_arrivals_and_closings_count_in_their_own_months() -> None:
    case = complaint().to_draft().approved().responds().waits(40).closes()
    august, september = counted(AUGUST, case.ticket), counted(SEPTEMBER, case.ticket)
    assert (august.flow.received, august.flow.closed, august.flow.open_after) == (1, 0, 1)
    assert (september.flow.open_before, september.flow.received) == (1, 0)
    assert (september.flow.closed, september.flow.open_after) == (1, 0)


def test_a_ticket_is_closed_once_a_month_unless_it_is_open_again_at_its_end() -> None:
    why = {PersonalField.MOVE_REASON: "新しい連絡"}
    case = complaint().to_draft().approved().responds().waits(15).closes()
    counts = []
    for days in (0, 30):
        counts.append(counted(AUGUST, case.does("manager", Move.REOPEN, why).ticket))
        closed = case.does("manager", Move.CLOSE_OUT_OF_SCOPE, why).waits(days).ticket
        counts.append(counted(AUGUST, closed))
    case.does("manager", Move.REOPEN, why).does("manager", Move.CLOSE_OUT_OF_SCOPE, why)
    counts.append(counted(SEPTEMBER, case.ticket))
    flows = [each.flow for each in counts]
    assert [(each.received, each.closed, each.reopened) for each in flows] == [
        (1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 1, 0), (0, 1, 1),
    ]  # fmt: skip
    assert [each.holding_totals[Kind.COMPLAINT].closed for each in counts] == [0, 1, 0, 1, 1]
    assert [each.reopenings for each in counts] == [1, 1, 2, 2, 1]


def test_a_running_month_counts_only_its_days_so_far() -> None:
    case = complaint()
    figures = counted(AUGUST, case.ticket, now=MONDAY + timedelta(hours=1))
    assert figures.is_running
    assert figures.flow.received == 1
    assert not counted(AUGUST, case.ticket).is_running


def test_restricted_tickets_are_in_the_complete_figures_only() -> None:
    # O1, O5
    open_one = complaint().ticket
    hidden = [replace(open_one, restrictions=frozenset({each})) for each in Restriction]

    assert counted(AUGUST, open_one, *hidden).flow.received == 1
    assert counted(AUGUST, open_one, *hidden, scope=ReportScope.COMPLETE).flow.received == 6


STATUSES = st.sampled_from([Status.RECEIVED, Status.CLOSED, Status.ASSESSED])


@st.composite
def histories(draw: st.DrawFn) -> Ticket:
    """A ticket that was closed and reopened at any times."""
    base = complaint().ticket
    first = base.history[0]
    received_at = MONDAY + timedelta(hours=draw(st.integers(-2000, 3000)))
    at, before = received_at, Status.RECEIVED
    steps = [replace(first, at=at, after=before)]
    for after in draw(st.lists(STATUSES, max_size=6)):
        at += timedelta(hours=draw(st.integers(0, 900)))
        steps.append(replace(first, move=Move.NOTE, before=before, after=after, at=at))
        before = after
    closed_at = at if before is Status.CLOSED else None
    return replace(
        base, received_at=received_at, history=tuple(steps), status=before, closed_at=closed_at
    )


@pytest.mark.long
@pytest.mark.property
@settings(max_examples=effort(40, 150), deadline=None)
@given(tickets=st.lists(histories(), max_size=6))
def test_received_and_reopened_less_closed_is_the_difference_of_what_is_open(
    tickets: list[Ticket],
) -> None:
    months = [Month(2026, month) for month in range(6, 13)]
    flows = [counted(month, *tickets).flow for month in months]

    for flow in flows:
        grown = flow.received + flow.reopened - flow.closed
        assert flow.open_after - flow.open_before == grown
    for earlier, later in pairwise(flows):
        assert earlier.open_after == later.open_before


@pytest.mark.property
@settings(max_examples=effort(15, 60), deadline=None)
@given(tickets=st.lists(histories(), max_size=4))
def test_the_trend_repeats_each_months_report(tickets: list[Ticket]) -> None:
    december = counted(Month(2026, 12), *tickets)
    assert len(december.trend) == 6
    for past in december.trend:
        assert past.flow == counted(past.month, *tickets).flow


# --- targets -----------------------------------------------------------------------------------


def test_a_complaint_closed_in_time_meets_every_target() -> None:
    case = complaint().to_draft().approved().responds().waits(15).closes()
    figures = counted(AUGUST, case.ticket)
    assert kept(figures, ClockName.COMPLAINT_ACKNOWLEDGE) == (1, 0)
    assert kept(figures, ClockName.COMPLAINT_ASSESS) == (1, 0)
    assert kept(figures, ClockName.COMPLAINT_REPLY) == (1, 0)
    assert figures.missed == 0


def test_a_target_is_missed_in_the_month_of_its_due_date() -> None:
    case = complaint().waits(60).to_draft().approved().responds(late_reason=LateReason.VOLUME)
    august, october = counted(AUGUST, case.ticket), counted(Month(2026, 10), case.ticket)
    assert kept(august, ClockName.COMPLAINT_ACKNOWLEDGE) == (0, 1)
    assert kept(august, ClockName.COMPLAINT_REPLY) == (0, 1)
    assert kept(october, ClockName.COMPLAINT_ACKNOWLEDGE) == (0, 0)
    assert kept(october, ClockName.COMPLAINT_REPLY) == (0, 0)
    untouched = counted(AUGUST, complaint().ticket)
    assert (kept(untouched, ClockName.COMPLAINT_REPLY), untouched.reached) == ((0, 1), 0)


def test_a_department_that_was_chased_has_a_row_for_each_kind_of_ticket(
    open_request: Callable[..., Walker],
) -> None:
    case = complaint().to_investigation()
    request = open_request(RequestType.DISCLOSE).to_asked()
    figures = counted(AUGUST, case.ticket, request.ticket)
    rows = [each for each in figures.targets if each.name is ClockName.SEARCH_CHASE]
    assert [(each.kind, each.missed) for each in rows] == [
        (Kind.COMPLAINT, 1),
        (Kind.DISCLOSURE, 2),  # two systems
    ]
    names = [clock_label(each, Phrases("en")) for each in rows]
    assert len({each for each in names if "the department's answer" in each}) == 2


def test_a_department_that_wrote_in_time_was_not_late() -> None:
    case = complaint().to_investigation().waits(1)
    case.does("sales_head", Move.REPORT_FINDINGS, {PersonalField.NOTE: "調べました"})
    assert kept(counted(AUGUST, case.ticket), ClockName.SEARCH_CHASE) == (1, 0)


def test_a_department_without_which_the_desk_wrote_the_reply_has_not_answered_in_time() -> None:
    # O20
    case = complaint().to_investigation().does("ken", Move.DRAFT, DRAFT, finding=Finding.PARTLY)
    assert kept(counted(AUGUST, case.ticket), ClockName.SEARCH_CHASE) == (0, 0)


def test_a_search_that_was_answered_in_time_is_not_late_by_another_answer(
    open_request: Callable[..., Walker],
) -> None:
    # O20
    case = open_request(RequestType.DISCLOSE).to_asked().finds(crm=Found.UNAVAILABLE)
    assert kept(counted(AUGUST, case.ticket), ClockName.SEARCH_CHASE) == (2, 0)
    case.waits(5).does("sales_head", Move.REPORT_SEARCH, system="crm", found=Found.FOUND)
    assert kept(counted(AUGUST, case.ticket), ClockName.SEARCH_CHASE) == (2, 0)


def test_a_form_that_comes_back_by_itself_was_never_to_be_reminded_of(
    open_request: Callable[..., Walker],
) -> None:
    by_itself = open_request(RequestType.DISCLOSE).sends_form().waits(3).arrives()
    reminded = open_request(RequestType.DISCLOSE).sends_form().waits(30)
    reminded.does("mei", Move.REMIND).waits(3).arrives()
    counts = [
        kept(counted(month, case.ticket), ClockName.FORM_REMINDER)
        for case in (by_itself, reminded)
        for month in (AUGUST, SEPTEMBER)
    ]
    assert counts[:2] == [(0, 0), (0, 0)]
    assert sum(met for met, _ in counts[2:]) == 1


def test_a_form_that_came_back_is_due_once_more(open_request: Callable[..., Walker]) -> None:
    # O19
    left, again = (open_request(RequestType.DISCLOSE).sends_form().waits(7) for _ in range(2))
    for case in (left, again):
        back = ReturnedMail(case.today, MailTrouble.EXPIRED, ReturnedMailStep.RESEND)
        case.does("mei", Move.RECORD_RETURN, returned_mail=back)
    again.waits(1).sends_form()

    assert kept(counted(AUGUST, again.ticket), ClockName.FORM_DISPATCH) == (2, 0)
    assert kept(counted(AUGUST, left.ticket), ClockName.FORM_DISPATCH) == (1, 1)


@pytest.mark.parametrize("late", [False, True])
def test_what_came_back_and_was_kept_was_not_sent(
    open_request: Callable[..., Walker], late: bool
) -> None:
    # O19: once out of time, it stays so
    form = open_request(RequestType.DISCLOSE).sends_form().waits(7)
    reply = open_request(RequestType.DISCLOSE).to_decided().replies()
    for case in (form, reply):
        back = ReturnedMail(case.today, MailTrouble.EXPIRED)
        case.does("mei", Move.RECORD_RETURN, returned_mail=back).waits(8 if late else 0)
        case.does("manager", Move.KEEP_MAIL, {PersonalField.MOVE_REASON: "連絡がつかない"})

    assert kept(counted(AUGUST, form.ticket), ClockName.FORM_DISPATCH) == (1, int(late))
    assert kept(counted(AUGUST, reply.ticket), ClockName.NOTICE) == (1, int(late))


def test_every_clock_that_is_late_has_a_row(
    open_request: Callable[..., Walker], open_question: Callable[..., Walker]
) -> None:
    request = open_request(RequestType.DISCLOSE)
    european = _new(Disclosure(types=request.ticket.disclosure.types), flags=frozenset({Flag.EEA}))
    waiting = [
        complaint(),
        complaint().to_investigation(),
        open_question(),
        begun(european, "mei"),
        open_request(RequestType.DISCLOSE).sends_form(),
        open_request(RequestType.DISCLOSE).to_check(),
        open_request(RequestType.DISCLOSE).to_asked(),
        open_request(RequestType.DISCLOSE).to_decided(),
    ]
    seen = set()
    for each in waiting:
        running = ticket_deadlines(each.ticket, OFFICE)
        late = {deadline.clock.name for deadline in running if deadline.is_missed(LATER)}
        months = [counted(Month(2026, month), each.ticket) for month in (8, 9, 10)]
        assert late <= {row.name for figures in months for row in figures.targets if row.missed}
        seen |= late

    assert seen == {
        each.name for each in clocks_by_name(DEFAULT_RULES[0]).values() if each.sense is Sense.DUE
    }


def test_a_ticket_that_ends_without_an_answer_neither_meets_nor_misses() -> None:
    case = complaint().does("mei", Move.ACKNOWLEDGE).waits(1)
    case.does("manager", Move.CLOSE_OUT_OF_SCOPE, {PersonalField.MOVE_REASON: "対象外のため"})
    figures = counted(AUGUST, case.ticket)
    assert kept(figures, ClockName.COMPLAINT_ACKNOWLEDGE) == (1, 0)
    assert kept(figures, ClockName.COMPLAINT_REPLY) == (0, 0)


def test_a_progress_note_that_was_owed_stays_missed_when_a_later_draft_names_no_reply() -> None:
    case = complaint().to_investigation().waits(20)
    before = kept(counted(AUGUST, case.ticket), ClockName.COMPLAINT_PROGRESS)
    unanswered = {"finding": Finding.PARTLY, "no_contact_reason": NoContact.UNREACHABLE}
    case.does("mei", Move.DRAFT, FOUND, **unanswered)
    assert before == kept(counted(AUGUST, case.ticket), ClockName.COMPLAINT_PROGRESS) == (0, 1)


def test_a_complaint_that_nobody_answers_is_not_counted_as_answered_in_time() -> None:
    case = complaint().to_draft().approved().closes(no_contact_reason=NoContact.REFUSED)
    figures = counted(AUGUST, case.ticket)
    assert kept(figures, ClockName.COMPLAINT_ASSESS) == (1, 0)
    assert kept(figures, ClockName.COMPLAINT_REPLY) == (0, 0)


def test_a_round_without_an_answer_is_not_in_time_once_it_is_opened_again() -> None:
    case = complaint().to_draft().approved().closes(no_contact_reason=NoContact.REFUSED)
    case.does("mei", Move.REOPEN, {PersonalField.MOVE_REASON: "電話があった"})
    assert kept(counted(AUGUST, case.ticket), ClockName.COMPLAINT_REPLY) == (0, 1)  # the second


def test_an_anonymous_caller_answered_on_the_spot_counts_as_answered_in_time() -> None:
    case = complaint(Category.INQUIRY)
    case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS).answers_at_once()

    assert kept(counted(AUGUST, case.ticket), ClockName.COMPLAINT_REPLY) == (1, 0)
    assert was_answered_in_time(case.ticket, OFFICE)
    assert kept(counted(AUGUST, case.ticket), ClockName.COMPLAINT_ASSESS) == (0, 0)


def test_an_answer_counts_when_it_was_sent_not_when_recorded() -> None:
    case = complaint().to_draft().approved()
    went_out = case.now
    case.waits(60)
    case.does("mei", Move.RESPOND, replied_at=went_out, reply_by=ContactBy.PHONE)
    assert kept(counted(AUGUST, case.ticket), ClockName.COMPLAINT_REPLY) == (1, 0)


@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize(("days", "is_late"), [(1, False), (60, True)])
def test_an_opt_out_counts_by_the_day_on_which_the_person_was_told(
    days: int, is_late: bool, is_closed: bool
) -> None:
    # O10
    case = complaint(Category.OPT_OUT)
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"})
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today)).does(
        "mei", Move.ACKNOWLEDGE
    )
    told, why = case.waits(days).now, LateReason.OVERSIGHT
    case.waits(60)
    if is_closed:
        case.closes(replied_at=told, reply_by=ContactBy.PHONE, late_reason=why)
    else:
        case.answers_at_once(replied_at=told, late_reason=why)
    months = [counted(Month(2026, month), case.ticket) for month in range(8, 13)]
    found = [kept(each, ClockName.COMPLAINT_REPLY) for each in months]

    assert [sum(each) for each in zip(*found, strict=True)] == [not is_late, is_late]
    assert was_answered_in_time(case.ticket, OFFICE) is not is_late


def test_a_target_of_the_last_day_of_a_month_is_missed_in_that_month() -> None:
    base, came = complaint().ticket, MONDAY + timedelta(days=14)
    ticket = replace(base, received_at=came, history=(replace(base.history[0], at=came),))
    deadlines = {each.clock.name: each for each in ticket_deadlines(ticket, OFFICE)}
    due = deadlines[ClockName.COMPLAINT_REPLY]
    assert due.on == AUGUST.after.first - timedelta(days=1)
    months = [counted(month, ticket, now=due.at) for month in (AUGUST, SEPTEMBER)]
    assert [kept(each, ClockName.COMPLAINT_REPLY) for each in months] == [(0, 1), (0, 0)]


@pytest.mark.property
@settings(max_examples=effort(25, 100), deadline=None)
@given(ticket=histories())
def test_every_clock_that_ended_is_counted_in_one_month_and_no_other(ticket: Ticket) -> None:
    all_of_them = list(ticket_clock_outcomes(ticket, OFFICE, LATER))
    months = [Month(2026, m) for m in range(1, 13)] + [Month(2027, m) for m in range(1, 6)]
    told = [kept for month in months for kept in counted(month, ticket).targets]

    assert sum(each.count for each in told) == len(all_of_them)
    assert sum(each.reached for each in told) == sum(each.is_met for each in all_of_them)


def test_holding_times_add_up_to_the_tickets_days() -> None:
    case = complaint().waits(2).to_draft().waits(3).approved().waits(1).responds()
    case.waits(15).closes()
    stay = counted(AUGUST, case.ticket).holding_totals[Kind.COMPLAINT]
    began, over = tokyo.date_of(case.ticket.received_at), tokyo.date_of(case.ticket.closed_at)  # type: ignore[arg-type]
    assert (stay.closed, sum(stay.days.values())) == (1, (over - began).days)
    assert stay.days[Holder.DESK] == 3  # two before it was drafted, one after the approval
    assert stay.days[Holder.MANAGER] == 3
    assert stay.days[Holder.PERSON] == 15
    assert stay.average_of_all == (over - began).days


def test_the_findings_of_closed_complaints_are_counted() -> None:
    found = (Finding.UPHELD, Finding.UPHELD, Finding.NOT_UPHELD)
    closed = [
        complaint().to_draft(finding=each).approved().responds().waits(15).closes().ticket
        for each in found
    ]
    still_open = complaint().to_draft(finding=Finding.PARTLY).approved().ticket
    august = counted(AUGUST, *closed, still_open)
    assert august.findings == {Finding.UPHELD: 2, Finding.NOT_UPHELD: 1}
    assert counted(SEPTEMBER, *closed, still_open).findings == {}
