"""Business days are counted as in Tokyo, and only in years whose holidays are known."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.model import tokyo
from tickets.rules.calendar import Calendar, Opening, UncoveredYearError

DAYS = st.dates(date(2026, 3, 1), date(2029, 9, 30))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 8, 1),  # Saturday
        date(2026, 8, 2),  # Sunday
        date(2026, 5, 6),  # 振替休日
        date(2026, 9, 22),  # 国民の休日, between two holidays
        date(2026, 12, 29),
        date(2026, 12, 31),
        date(2027, 1, 3),
    ],
)
def test_an_authority_is_closed_on_it(japan: Calendar, day: date) -> None:
    assert japan.is_closed_by_law(day)


@pytest.mark.parametrize("day", [date(2026, 12, 28), date(2027, 1, 4), date(2028, 2, 29)])
def test_it_is_an_ordinary_day(japan: Calendar, day: date) -> None:
    assert japan.is_business_day(day)


def test_counting_begins_the_day_after(japan: Calendar) -> None:
    assert japan.add(date(2026, 8, 3), 1) == date(2026, 8, 4)
    assert japan.add(date(2026, 8, 3), 10) == date(2026, 8, 18)  # over 山の日
    assert japan.add(date(2026, 8, 3), 0) == date(2026, 8, 3)


def test_long_holidays_are_skipped_in_both_directions(japan: Calendar) -> None:
    assert japan.add(date(2026, 9, 18), 1) == date(2026, 9, 24)
    assert japan.add(date(2027, 4, 28), 1) == date(2027, 4, 30)
    assert japan.add(date(2027, 4, 30), 1) == date(2027, 5, 6)
    assert japan.add(date(2027, 1, 4), -1) == date(2026, 12, 28)


def test_our_closed_days_move_our_targets_and_no_statutory_deadline(japan: Calendar) -> None:
    founded_on = date(2026, 8, 21)  # a Friday
    ours = replace(japan, company_days=frozenset({founded_on}))

    assert ours.roll_forward(founded_on) == date(2026, 8, 24)
    assert ours.roll_back(founded_on) == date(2026, 8, 20)
    assert ours.roll_by_law(founded_on) == founded_on


@pytest.mark.parametrize("year", [2025, 2030])
def test_a_year_outside_the_table_is_refused(japan: Calendar, year: int) -> None:
    # never counted as a year without holidays
    with pytest.raises(UncoveredYearError, match=str(year)):
        japan.is_business_day(date(year, 6, 3))


def test_counting_beyond_the_table_is_refused(japan: Calendar) -> None:
    with pytest.raises(UncoveredYearError, match="2030"):
        japan.add(date(2029, 12, 28), 1)
    with pytest.raises(UncoveredYearError, match="2030"):
        japan.between(date(2029, 12, 1), date(2030, 2, 1))


def test_the_end_of_the_table_is_warned_of_early(japan: Calendar) -> None:
    assert japan.days_left(date(2029, 7, 5)) == 180
    assert japan.days_left(date(2029, 12, 31)) == 1
    assert japan.days_left(date(2030, 1, 1)) == 0


@pytest.mark.property
@given(start=DAYS, count=st.integers(-30, 60))
def test_between_is_the_inverse_of_add(japan: Calendar, start: date, count: int) -> None:
    start = japan.roll_forward(start)
    end = japan.add(start, count)
    assert japan.is_business_day(end)
    assert japan.between(start, end) == count


@pytest.mark.property
@given(days=st.tuples(DAYS, DAYS, DAYS))
def test_spans_that_adjoin_add_up(japan: Calendar, days: tuple[date, date, date]) -> None:
    a, b, c = days
    assert japan.between(a, b) + japan.between(b, c) == japan.between(a, c)


@pytest.mark.property
@given(day=DAYS)
def test_rolling_stops_at_the_first_open_day(japan: Calendar, day: date) -> None:
    back, onward = japan.roll_back(day), japan.roll_forward(day)
    assert back <= day <= onward
    closed = [back + timedelta(days=n) for n in range(1, (onward - back).days)]
    assert not any(map(japan.is_business_day, closed))


HALF_AN_HOUR = timedelta(minutes=30)
INSTANTS = st.datetimes(datetime(2026, 2, 1), datetime(2029, 9, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=tokyo.TOKYO)
)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return tokyo.at(date(year, month, day), time(hour, minute))


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (at(8, 3, 14, 5), at(8, 3, 14, 5)),
        (at(8, 3, 9), at(8, 3, 9)),
        (at(8, 3, 18), at(8, 4, 9)),
        (at(8, 3, 8, 59), at(8, 3, 9)),
        (at(8, 7, 23), at(8, 10, 9)),  # Friday night; 8/10 is a Monday
        (at(8, 10, 20), at(8, 12, 9)),  # the eve of 山の日
        (at(9, 18, 18), at(9, 24, 9)),
        (at(12, 28, 18), at(1, 4, 9, year=2027)),
    ],
)
def test_it_waits_for_the_next_opening(opening: Opening, due: datetime, told: datetime) -> None:
    assert opening.next_opening(due) == told


def test_the_companys_own_day_is_closed_too(opening: Opening) -> None:
    calendar = replace(opening.calendar, company_days=frozenset({date(2026, 8, 4)}))
    assert replace(opening, calendar=calendar).next_opening(at(8, 3, 19)) == at(8, 5, 9)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (at(8, 3, 14, 5), at(8, 3, 14, 35)),
        (at(8, 3, 17, 30), at(8, 3, 18)),
        (at(8, 3, 17, 45), at(8, 4, 9, 15)),
        (at(8, 7, 22), at(8, 10, 9, 30)),
    ],
)
def test_thirty_business_minutes(opening: Opening, since: datetime, until: datetime) -> None:
    # O27
    assert opening.after(since, HALF_AN_HOUR) == until


@pytest.mark.property
@given(due=INSTANTS)
def test_nothing_is_sent_early_or_while_the_desk_is_closed(opening: Opening, due: datetime) -> None:
    told = opening.next_opening(due)
    assert told >= due
    assert opening.is_open(told)
    assert opening.next_opening(told) == told
