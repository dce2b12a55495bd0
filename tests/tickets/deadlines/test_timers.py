"""A deadline warns, falls due and is missed at the right hours; past milestones stay silent."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines.escalation_clocks import breach_clocks_by_name
from tickets.deadlines.ticket_clocks import clocks_by_name
from tickets.deadlines.timers import milestones
from tickets.model import tokyo
from tickets.model.clocks import ClockName, MilestoneKind
from tickets.rules.calendar import Opening, Pause, compute_deadline
from tickets.rules.periods import BreachRules, Rules

CLOCKS = {**clocks_by_name(Rules()), **breach_clocks_by_name(BreachRules())}


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return tokyo.at(date(year, month, day), time(hour, minute))


def told(
    name: ClockName, began: datetime, opening: Opening, *pauses: Pause
) -> dict[MilestoneKind, datetime]:
    deadline = compute_deadline(CLOCKS[name], began, opening, pauses)
    return {each.mark: each.at for each in milestones(deadline, opening)}


def test_a_long_clock_warns_three_days_and_one_day_before(opening: Opening) -> None:
    # O29; due on Tuesday 8/18
    assert told(ClockName.COMPLAINT_REPLY, at(8, 3, 14), opening) == {
        MilestoneKind.THREE_BEFORE: at(8, 13),
        MilestoneKind.ONE_BEFORE: at(8, 17),
        MilestoneKind.DUE: at(8, 18),
        MilestoneKind.MISSED: at(8, 19),
    }


def test_a_clock_of_less_than_five_business_days_does_not_warn(opening: Opening) -> None:
    # O29
    assert told(ClockName.FORM_DISPATCH, at(8, 3, 14), opening) == {
        MilestoneKind.DUE: at(8, 6),
        MilestoneKind.MISSED: at(8, 7),
    }


def test_a_deadline_missed_on_friday_is_announced_on_monday(opening: Opening) -> None:
    assert told(ClockName.COMPLAINT_ACKNOWLEDGE, at(8, 6, 14), opening)[MilestoneKind.MISSED] == at(
        8, 10
    )


def test_a_possible_breach_reminds_on_sunday_and_at_midnight(opening: Opening) -> None:
    # Known on Wednesday, so the fifth day is a Sunday.
    marks = told(ClockName.PRELIMINARY, at(8, 5, 14), opening)
    assert marks == {MilestoneKind.DUE: at(8, 9), MilestoneKind.MISSED: at(8, 10, 0)}


def test_the_report_to_the_authority_warns_before_a_long_holiday(opening: Opening) -> None:
    # Due on Thursday 5/6, after 大型連休.
    marks = told(ClockName.FINAL_30, at(4, 2, year=2027), opening)
    assert marks[MilestoneKind.THREE_BEFORE] == at(4, 27, year=2027)
    assert marks[MilestoneKind.ONE_BEFORE] == at(4, 30, year=2027)
    assert marks[MilestoneKind.DUE] == at(5, 6, year=2027)


def test_a_right_to_sue_from_sunday_is_announced_on_friday(opening: Opening) -> None:
    marks = told(ClockName.ARTICLE_39, at(8, 8), opening)  # from 8/23 on
    assert marks[MilestoneKind.DUE] == at(8, 21)
    assert MilestoneKind.MISSED not in marks


def test_no_milestone_lies_before_the_start(opening: Opening) -> None:
    # begun at noon and due the same day, so there was no morning to announce it
    marks = told(ClockName.TRIAGE, at(8, 3, 12), opening)
    assert marks == {MilestoneKind.MISSED: at(8, 3, 16)}


def test_a_paused_clock_is_silent(opening: Opening) -> None:
    assert told(ClockName.INTERNAL_DUE, at(8, 10), opening, Pause(date(2026, 8, 12))) == {}


@pytest.mark.property
@given(name=st.sampled_from(list(CLOCKS)), minutes=st.integers(0, 3 * 365 * 24 * 60))
def test_milestones_are_ordered_after_the_start_and_by_day_unless_urgent(
    opening: Opening, name: ClockName, minutes: int
) -> None:
    began = at(2, 1) + timedelta(minutes=minutes)
    deadline = compute_deadline(CLOCKS[name], began, opening)
    marks = milestones(deadline, opening)
    assert [each.at for each in marks] == sorted({each.at for each in marks})
    assert all(each.at > began for each in marks)
    if not deadline.clock.reminds_at_night:
        assert all(opening.is_open(each.at) for each in marks)
