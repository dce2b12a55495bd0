"""Japanese holidays as a calendar, from the package `holidays`."""

from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

import holidays

from tickets.rules.calendar import Calendar

BEFORE, AHEAD = 10, 2
"""Years around this one: an imported register is old, and no ticket lasts into the third year."""

WARNED_DAYS = 180
"""At each start the operator is warned when the table ends within so many days."""


def calendar(today: date, company_days: Iterable[date] = ()) -> Calendar:
    """Business days from ten years ago to the year after next.

    The package knows future holidays by the law in force. Years it does not know are left out, so
    that no deadline can be computed in them.
    """
    japan = holidays.country_holidays("JP")
    covered = range(today.year - BEFORE, min(today.year + AHEAD, japan.end_year) + 1)
    known = holidays.country_holidays("JP", years=covered)
    return Calendar(
        closed=frozenset(known),
        covered=covered,
        version=f"holidays {version('holidays')}",
        company=frozenset(company_days),
    )


def faults(today: date) -> tuple[str, ...]:
    """Next year's holidays must be known: deadlines that start now end then."""
    table = calendar(today)
    if today.year + 1 in table.covered:
        return ()
    return (
        f"The holidays of {today.year + 1} are not known to {table.version}, so that no due date in"
        " them can be counted: install a newer version of the package `holidays`.",
    )
