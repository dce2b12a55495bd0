"""Pauses extend our own clock by exactly their length, and no other clock."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.deadlines.test_ticket_clocks import (
    ARRIVED,
    RECEIVED_AT,
    a_step,
    a_ticket,
    an_office,
)
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline
from tickets.model.documents import Correction, Defect
from tickets.model.kinds import Flag, Move, Status
from tickets.rules.calendar import Opening

pytestmark = pytest.mark.property
DAY, HALF = timedelta(days=1), timedelta(hours=12)
ARRIVAL = date(2026, 8, 10)
LENGTH = 14
Asked = tuple[date, date]
"""The day on which the person was asked, and the day of the answer."""
ASKED: st.SearchStrategy[Asked] = st.builds(
    lambda since, days: (since, since + days * DAY),
    st.dates(ARRIVAL, date(2027, 1, 31)),
    st.integers(0, 40),
)
MANY = st.lists(ASKED, max_size=5)
TOLD_NEVER = (ClockName.ARTICLE_39, ClockName.GDPR_MONTH)


def corrections(asked: list[Asked]) -> tuple[Correction, ...]:
    return tuple(
        Correction(frozenset({Defect.FEE}), since, since + LENGTH * DAY, answered_on=until)
        for since, until in sorted(asked)
    )


def found(
    opening: Opening, *asked: Correction, status: Status = Status.SEARCHING, **facts: Any
) -> dict[ClockName, Deadline]:
    request = replace(ARRIVED, corrections=asked, **facts)
    ticket = a_ticket(status, request, flags=frozenset({Flag.EEA}))
    return {each.clock.name: each for each in ticket_deadlines(ticket, an_office(opening))}


def due(opening: Opening, asked: list[Asked]) -> date:
    return found(opening, *corrections(asked))[ClockName.INTERNAL_DUE].on


def walked(asked: list[Asked]) -> date:
    """The end of our clock, walked in half days: questions and answers both at noon."""
    noon, left = time(12), 2 * LENGTH
    pauses = [(tokyo.at(since, noon), tokyo.at(until, noon)) for since, until in asked]
    now = tokyo.at(ARRIVAL + DAY)
    while left:
        if not any(since <= now < until for since, until in pauses):
            left -= 1
        now += HALF
    return tokyo.date_of(now - timedelta(seconds=1))


@given(asked=MANY)
def test_a_pause_is_given_back_exactly_once(opening: Opening, asked: list[Asked]) -> None:
    # O29: a closed day goes back to the business day before
    assert due(opening, asked) == opening.calendar.roll_back(walked(asked))


@given(
    since=st.dates(ARRIVAL, ARRIVAL + 10 * DAY),
    spans=st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_pauses_that_adjoin_add_up(opening: Opening, since: date, spans: tuple[int, int]) -> None:
    middle = since + spans[0] * DAY
    end = middle + spans[1] * DAY
    assert due(opening, [(since, middle), (middle, end)]) == due(opening, [(since, end)])


@given(asked=MANY)
def test_neither_article_39_nor_the_month_of_gdpr_ever_moves(
    opening: Opening, asked: list[Asked]
) -> None:
    # assertion: only the internal clock pauses
    plain, paused = found(opening), found(opening, *corrections(asked))
    late = found(opening, *corrections(asked), delayed_until=date(2027, 3, 31))
    for name in TOLD_NEVER:
        assert plain[name] == paused[name] == late[name]


@given(asked=MANY, until=st.dates(ARRIVAL, date(2027, 6, 30)))
def test_a_promised_day_holds_despite_pauses(
    opening: Opening, asked: list[Asked], until: date
) -> None:
    promised = found(opening, *corrections(asked), delayed_until=until)[ClockName.INTERNAL_DUE]
    assert (promised.on, promised.is_paused) == (until, False)


@given(asked=MANY, since=st.dates(ARRIVAL, date(2026, 12, 31)), days=st.integers(0, 60))
def test_a_paused_clock_is_not_missed_and_resumes(
    opening: Opening, asked: list[Asked], since: date, days: int
) -> None:
    earlier = [each for each in asked if each[1] < since]
    open_ = Correction(frozenset({Defect.FEE}), since, since + LENGTH * DAY)
    standing = found(opening, *corrections(earlier), open_, status=Status.CORRECTION_WAIT)
    clock = standing[ClockName.INTERNAL_DUE]
    in_time = since <= walked(earlier)

    assert clock.is_paused is in_time
    assert clock.is_missed(tokyo.at(date(2028, 1, 1))) is not in_time
    asked = [*earlier, (since, since + days * DAY)]
    assert due(opening, asked) == opening.calendar.roll_back(walked(asked))


@given(asked=MANY, reopened=st.dates(date(2026, 9, 1), date(2027, 1, 31)))
def test_a_restarted_clock_ignores_earlier_pauses(
    opening: Opening, asked: list[Asked], reopened: date
) -> None:
    before = [each for each in asked if each[1] <= reopened]
    told = reopened - DAY
    at: datetime = tokyo.at(reopened, time(10))
    step = a_step(Move.REOPEN, Status.CLOSED, Status.REOPENED, at)
    facts = replace(ARRIVED, corrections=corrections(before), delayed_until=told)
    ticket = a_ticket(Status.REOPENED, facts, history=(step,), flags=frozenset({Flag.EEA}))
    clocks = {each.clock.name: each for each in ticket_deadlines(ticket, an_office(opening))}

    fresh = opening.calendar.roll_back(reopened + LENGTH * DAY)
    assert clocks[ClockName.INTERNAL_DUE].on == fresh
    assert clocks[ClockName.ARTICLE_39].on == ARRIVAL + 15 * DAY
    assert clocks[ClockName.GDPR_MONTH].on == date(RECEIVED_AT.year, 8, 27)
