"""Holding times cover every moment of a ticket exactly once."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines.assignees import Holder, HolderChange, legs, totals
from tickets.model import tokyo
from tickets.rules.calendar import Calendar

BEGAN = tokyo.at(date(2026, 8, 3), time(14, 5))


def at(month: int, day: int, hour: int = 9) -> datetime:
    return tokyo.at(date(2026, month, day), time(hour))


def test_holding_times_show_calendar_and_business_days(japan: Calendar) -> None:
    passed = [
        HolderChange(at(8, 3), Holder.DESK),
        HolderChange(at(8, 5), Holder.PERSON),
        HolderChange(at(8, 12), Holder.DESK),
        HolderChange(at(8, 13), Holder.DEPARTMENT, "hr"),
        HolderChange(at(8, 20), Holder.MANAGER),
    ]

    held = totals(legs(passed, until=at(8, 21)), japan)

    assert [(each.holder, each.who, each.days, each.business_days) for each in held] == [
        (Holder.DESK, "", 3, 3),
        (Holder.PERSON, "", 7, 4),  # a weekend and 山の日 in between
        (Holder.DEPARTMENT, "hr", 7, 5),
        (Holder.MANAGER, "", 1, 1),
    ]


def test_two_departments_are_distinguished(japan: Calendar) -> None:
    passed = [
        HolderChange(at(8, 3), Holder.DEPARTMENT, "hr"),
        HolderChange(at(8, 5), Holder.DEPARTMENT, "sales"),
    ]

    assert [leg.who for leg in legs(passed, until=at(8, 6))] == ["hr", "sales"]


def test_an_unchanged_holder_is_one_leg() -> None:
    passed = [HolderChange(at(8, 3), Holder.DESK), HolderChange(at(8, 5), Holder.DESK)]

    (leg,) = legs(passed, until=at(8, 6))

    assert (leg.begins_at, leg.ends_at) == (at(8, 3), at(8, 6))


HANDOVERS = st.lists(
    st.builds(
        lambda minutes, holder, who: HolderChange(BEGAN + timedelta(minutes=minutes), holder, who),
        st.integers(0, 60 * 24 * 60),
        st.sampled_from(Holder),
        st.sampled_from(["", "hr"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.property
@given(passed=HANDOVERS, minutes=st.integers(1, 60 * 24 * 90))
def test_legs_partition_the_whole_time(
    japan: Calendar, passed: list[HolderChange], minutes: int
) -> None:
    first = min(each.at for each in passed)
    until = first + timedelta(minutes=minutes)

    all_legs = legs(passed, until)

    assert (all_legs[0].begins_at, all_legs[-1].ends_at) == (first, until)
    assert all(one.ends_at == other.begins_at for one, other in pairwise(all_legs))
    assert all(leg.begins_at < leg.ends_at for leg in all_legs)
    assert all((a.holder, a.who) != (b.holder, b.who) for a, b in pairwise(all_legs))
    days = tokyo.date_of(first), tokyo.date_of(until)
    held = totals(all_legs, japan)
    assert sum(each.days for each in held) == (days[1] - days[0]).days
    assert sum(each.business_days for each in held) == japan.between(*days)
