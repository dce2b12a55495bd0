"""What the tests of the casebook share: a calendar of Japan and a desk that is open by day."""

from datetime import date

import pytest

from tickets.rules.calendar import Calendar, Opening
from tickets.rules.office import Hours

_HOLIDAYS = {
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
    2027: "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
    2028: "1/1 1/10 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23",
    2029: "1/1 1/8 2/11 2/12 2/23 3/20 4/29 4/30 5/3 5/4 5/5 7/16 8/11 9/17 9/23 9/24 10/8 11/3"
    " 11/23",
}


@pytest.fixture(scope="session")
def japan() -> Calendar:
    """The official holidays, copied by hand."""
    days = frozenset(
        date(year, *map(int, day.split("/")))
        for year, days in _HOLIDAYS.items()
        for day in days.split()
    )
    return Calendar(days, range(2026, 2030), "by hand")


@pytest.fixture(scope="session")
def opening(japan: Calendar) -> Opening:
    """Nine to six on business days."""
    return Opening(japan, Hours())
