"""Recipients of each reminder of a clock."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from tests.tickets.conftest import ROSTER, Walker
from tests.tickets.shelf import Shelf
from tickets.deadlines.timers import save_timers
from tickets.model import tokyo
from tickets.model.kinds import Flag, Move, PersonalField, Restriction
from tickets.model.people import Absence, Roster
from tickets.model.ticket import Ticket
from tickets.reminders.due import SentReminder, send_due_reminders
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

Walk = Callable[..., Walker]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return tokyo.at(date(2026, month, day), time(hour, minute))


def sends(
    ticket: Ticket,
    opening: Opening,
    *times: datetime,
    roster: Roster = ROSTER,
    shelf: Shelf | None = None,
) -> Iterator[tuple[datetime, SentReminder]]:
    """What is sent at each of these times for a ticket never reminded of before."""
    shelf, office = shelf or Shelf(), OfficeContext(roster=roster, opening=opening)
    shelf.add(ticket, {})
    save_timers(shelf, ticket, office)
    for now in times:
        for sent in send_due_reminders(shelf, [ticket.number], now, office):
            yield now, sent


def told(
    ticket: Ticket, now: datetime, opening: Opening, roster: Roster = ROSTER, clock: str = ""
) -> set[str]:
    """`what→whom` of every reminder due by then, or of those of this clock."""
    return {
        f"{each.what}→{each.to}"
        for _, sent in sends(ticket, opening, now, roster=roster)
        for each in sent.notices
        if clock in ("", sent.clock)
    }


def away(*people: str) -> Roster:
    absence = Absence(date(2026, 8, 1), date(2026, 8, 31))
    return replace(ROSTER, absences=dict.fromkeys(people, absence))


# --- a pending decision (O23) ------------------------------------------------------------------


def test_a_decision_proposed_on_a_friday_waits_until_monday(
    open_complaint: Walk, opening: Opening
) -> None:
    # O23
    drafted = open_complaint().waits(4).to_draft().ticket
    proposed = drafted.history[-1].at
    assert tokyo.date_of(proposed) == date(2026, 8, 7)

    assert "decision_waits→deputy" not in told(drafted, proposed + timedelta(days=2), opening)
    assert "decision_waits→deputy" in told(drafted, proposed + timedelta(days=3), opening)


def test_a_new_draft_does_not_put_off_the_deputys_day(open_request: Walk, opening: Opening) -> None:
    # O23
    case = open_request().to_search().grants().waits(1).grants()
    assert "decision_waits→deputy" in told(case.ticket, case.now, opening)


def test_a_decision_goes_to_the_representative_if_both_are_absent(
    open_complaint: Walk, opening: Opening
) -> None:
    # O23
    drafted = open_complaint().to_draft().ticket
    later = drafted.history[-1].at + timedelta(days=1)
    found = told(drafted, later, opening, away("manager", "deputy"))
    assert "decision_waits→representative" in found
    assert "decision_waits→deputy" not in found


def test_a_decision_in_time_is_passed_to_nobody(open_complaint: Walk, opening: Opening) -> None:
    # O23
    approved = open_complaint().to_draft().approved().ticket
    found = told(approved, approved.history[-1].at + timedelta(days=2), opening)
    assert not any(each.startswith("decision_waits") for each in found)


# --- statutory deadlines -----------------------------------------------------------------------


def test_owner_and_manager_are_reminded_of_the_right_to_sue(
    open_request: Walk, opening: Opening
) -> None:
    # article 39: arrived on 8/3, so from 8/18 on
    request = open_request().does("mei", Move.TAKE).sends_form().arrives().ticket
    before = told(request, at(8, 13), opening, clock="article_39")
    on_the_day = told(request, at(8, 18), opening, clock="article_39")

    assert before == {"clock_near→mei", "clock_near→manager"}
    assert on_the_day == {"clock_from→mei", "clock_from→manager"}


def test_statutory_reminders_go_to_the_deputy_during_an_absence(
    open_request: Walk, opening: Opening
) -> None:
    request = open_request().does("mei", Move.TAKE).sends_form().arrives().ticket
    found = told(request, at(8, 18), opening, away("manager"))
    assert {"clock_from→mei", "clock_from→deputy"} <= found
    assert "clock_from→manager" not in found


def test_internal_targets_never_go_to_the_manager(open_request: Walk, opening: Opening) -> None:
    # the digest has it
    request = open_request().does("mei", Move.TAKE).ticket
    assert told(request, at(8, 7), opening) == {"clock_missed→mei"}


# --- searching ---------------------------------------------------------------------------------


def headed() -> Roster:
    teams = {name: replace(team, head=f"{name}_chief") for name, team in ROSTER.departments.items()}
    return replace(ROSTER, departments=teams)


def each_morning(ticket: Ticket, opening: Opening, roster: Roster) -> dict[str, set[str]]:
    """`what→whom` of the searches' reminders, by the morning on which they are sent."""
    mornings = (at(8, day) for day in range(4, 29))
    found: dict[str, set[str]] = {}
    for now, sent in sends(ticket, opening, *mornings, roster=roster):
        if sent.clock == "search_chase":
            heard = {f"{each.what}→{each.to}" for each in sent.notices}
            found.setdefault(f"8/{tokyo.date_of(now).day}", set()).update(heard)
    return found


def test_a_department_that_investigates_a_complaint_is_chased_as_for_a_search(
    open_complaint: Walk, opening: Opening
) -> None:
    # O20
    case = open_complaint().to_investigation()
    chased = {"search_chased→sales_head"}
    assert each_morning(case.ticket, opening, headed()) == {
        "8/6": chased | {"clock_missed→mei"},
        "8/10": chased,
        "8/13": chased | {"search_silent→manager", "department_silent→sales_chief"},
    }


def test_a_department_that_has_answered_is_not_chased(
    open_complaint: Walk, opening: Opening
) -> None:
    # O20
    case = open_complaint().to_investigation()
    case.does("mei", Move.NOTE, {PersonalField.NOTE: "営業部に電話した"})
    case.does("sales_head", Move.NOTE, {PersonalField.NOTE: "来週調べます"})
    assert each_morning(case.ticket, opening, headed())
    case.does("sales_head", Move.REPORT_FINDINGS, {PersonalField.NOTE: "配信の設定が漏れていた"})
    assert each_morning(case.ticket, opening, headed()) == {}


@pytest.mark.parametrize("why", ["at the desk", "unnamed"])
def test_a_department_whose_note_would_not_count_is_not_said_to_be_silent(
    open_complaint: Walk, opening: Opening, why: str
) -> None:
    ticket, roster = open_complaint().to_investigation().ticket, headed()
    if why == "at the desk":
        roster = replace(roster, agents=roster.agents | {"sales_head"})
    else:
        ticket = replace(ticket, restrictions=frozenset({Restriction.ABOUT_DESK}))

    heard = each_morning(ticket, opening, roster)
    assert heard == {"8/6": {"clock_missed→mei"}, "8/10": set(), "8/13": set()}


def test_a_department_with_two_systems_is_recorded_as_reminded_once_each_time(
    open_request: Walk, opening: Opening
) -> None:
    # O20
    case = open_request().does("mei", Move.TAKE).sends_form().arrives(1000).identified()
    case.roster = replace(headed(), systems={"crm": "sales", "mail": "sales"})
    ticket, shelf = case.searches().ticket, Shelf()
    mornings = (at(8, day) for day in range(4, 29))
    assert list(sends(ticket, opening, *mornings, roster=case.roster, shelf=shelf))

    steps = [each for each in shelf.tickets[ticket.number].history if each.move is Move.CHASE]
    assert [(each.to, each.reminder) for each in steps] == [("sales_head", n) for n in (1, 2, 3)]
    assert steps[-1].also_told == ("department_silent", "search_silent")


def test_a_department_without_a_head_is_told_of_to_the_manager_alone(
    open_request: Walk, opening: Opening
) -> None:
    # O20
    case = open_request().does("mei", Move.TAKE).sends_form().arrives(1000).identified()
    last = each_morning(case.searches().ticket, opening, ROSTER)["8/13"]
    assert {each for each in last if "silent" in each} == {"search_silent→manager"}


def test_a_head_hears_nothing_of_a_matter_of_the_own_department(
    open_request: Walk, opening: Opening
) -> None:
    # O1: an employee's own request is hidden from their department
    case = open_request().does("mei", Move.TAKE).sends_form().arrives(1000).identified()
    request = replace(
        case.searches().ticket,
        number="X-2026-0001",
        restrictions=frozenset({Restriction.EMPLOYEE}),
        hidden_from=frozenset({"sales"}),
    )
    last = each_morning(request, opening, headed())["8/13"]
    assert {each for each in last if "department_silent" in each} == {"department_silent→hr_chief"}


# --- people who may not know -------------------------------------------------------------------


def test_the_manager_gets_no_reminder_about_a_ticket_about_the_manager(
    open_complaint: Walk, opening: Opening
) -> None:
    # O1
    new = {
        "restrictions": frozenset({Restriction.ABOUT_MANAGER}),
        "about": frozenset({"manager"}),
        "flags": frozenset({Flag.EEA}),
    }
    complaint = open_complaint(**new).does("representative", Move.TAKE).ticket
    found = told(complaint, at(8, 25), opening)
    assert {each.split("→")[1] for each in found} == {"representative"}


@pytest.mark.parametrize("days", [1, 5, 20])
def test_a_later_reminder_says_only_what_is_still_true(
    open_complaint: Walk, opening: Opening, days: int
) -> None:
    complaint = open_complaint().does("mei", Move.TAKE).ticket
    sent = [each for _, each in sends(complaint, opening, at(8, 3 + days, 10))]
    assert len({each.clock for each in sent}) == len(sent)
    moments = [each.due_at for each in sent]
    assert moments == sorted(moments)
