"""Compute the clocks of a table in a process of its own, on a host in any time zone.

    python -m tests.tickets.deadlines.reckon < tests/tickets/deadlines/dates/clocks.csv

Prints a line for each row: the day in Tokyo, and the instant at which it ends.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from bot.config.office_context import calendar
from tickets.deadlines.escalation_clocks import (
    breach_clocks_by_name,
    call_clocks_by_name,
    other_clocks_by_name,
)
from tickets.deadlines.ticket_clocks import clocks_by_name
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.rules.calendar import Opening, compute_deadline
from tickets.rules.escalation import CALL_RULES, Line
from tickets.rules.office import Hours
from tickets.rules.periods import BreachRules, Rules

CLOCKS = {
    "casework": clocks_by_name(Rules()),
    "breach": {
        **breach_clocks_by_name(BreachRules()),
        **call_clocks_by_name(CALL_RULES[Line.BREACH]),
    },
    "outsider": {
        **other_clocks_by_name(BreachRules(), reminds_at_night=False),
        **call_clocks_by_name(CALL_RULES[Line.OUTSIDER]),
    },
}
TODAY = date(2026, 11, 25)


def rows(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    return csv.DictReader(line for line in lines if not line.startswith("#"))


@cache
def _opening(company: str, added: str) -> Opening:
    table = calendar(TODAY, map(date.fromisoformat, company.split()))
    more = frozenset(map(date.fromisoformat, added.split()))
    return Opening(replace(table, national_holidays=table.national_holidays | more), Hours())


def main() -> None:
    for row in rows(sys.stdin):
        clock = CLOCKS[row["line"]][ClockName(row["clock"])]
        opening = _opening(row["company"], row["added"])
        found = compute_deadline(clock, datetime.fromisoformat(row["started"]), opening)
        print(found.on, found.at.astimezone(tokyo.TOKYO).isoformat(timespec="minutes"))


if __name__ == "__main__":
    main()
