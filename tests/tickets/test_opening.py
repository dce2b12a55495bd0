"""What falls due outside opening hours waits for the next opening (O29)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.model import tokyo
from tickets.rules.calendar import Opening

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
    calendar = replace(opening.calendar, company=frozenset({date(2026, 8, 4)}))

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
def test_nothing_is_told_before_it_is_due_or_while_the_desk_is_closed(
    opening: Opening, due: datetime
) -> None:
    told = opening.next_opening(due)

    assert told >= due
    assert opening.is_open(told)
    assert opening.next_opening(told) == told
