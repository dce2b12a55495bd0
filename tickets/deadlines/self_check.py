"""Self-check of timers: find and repair those that do not match the facts, and report problems."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.deadlines.timers import matches_stored, schedules_of, timers_for
from tickets.model.clocks import Schedule, StoredTimer, TimerKey
from tickets.model.notices import FALLBACK, Notice, NoticeKind
from tickets.ports import UnitOfWork
from tickets.rules.context import OfficeContext

LAST_REPORT_KEY: Final = "out_of_order"


class Problem(StrEnum):
    UNWRITABLE = "unwritable"  # the database takes no rows, so no channel can be told
    UNARMED = "unarmed"  # a deadline without its timer
    UNCOUNTED = "uncounted"  # a deadline that cannot be computed
    UNTOLD = "untold"  # an escalation that nobody was or will be told of
    UNRUNG = "unrung"  # a reminder long overdue
    STUCK = "stuck"  # an urgent notice far too late


ProblemCounts = Mapping[Problem, int]


def has_matching_timers(
    work: UnitOfWork, number: str, now: datetime, office: OfficeContext
) -> bool:
    """Whether the stored timers of this ticket or escalation match its facts.

    Raises UncoveredYearError.
    """
    schedules, stored = _schedules(work, number, office)
    as_kept = all(matches_stored(each, stored.get(each.key), now) for each in schedules)
    return as_kept and {each.key for each in schedules} == stored.keys()


def repair_timers(work: UnitOfWork, number: str, now: datetime, office: OfficeContext) -> bool:
    """Repair the timers of this ticket or escalation; nothing reminds of the past again.

    Return whether there was anything to repair. Raises UncoveredYearError.
    """
    if has_matching_timers(work, number, now, office):
        return False
    schedules, stored = _schedules(work, number, office)
    # A stopped timer goes on with its next milestone.
    timers = tuple(
        each if each.next else each.skip_past(now) for each in timers_for(schedules, stored, now)
    )
    work.save_timers({number: timers})
    return True


def report_problems(work: UnitOfWork, found: ProblemCounts, now: datetime) -> bool:
    """Report the problems to the fallback channel, at most once an hour; return whether it did."""
    hour = f"{now:%Y%m%d%H}"
    if work.stored_value(LAST_REPORT_KEY) == hour:
        return False
    work.store_value(LAST_REPORT_KEY, hour)
    counts = ",".join(f"{what}={found[what]}" for what in Problem if found.get(what))
    work.post(Notice(NoticeKind.OUT_OF_ORDER, "", FALLBACK, 0, f"{hour}:{counts}"))
    return True


def parse_problems(about: str) -> Iterable[tuple[Problem, str]]:
    """Parse the `about` of such a notice."""
    for each in about.partition(":")[2].split(","):
        what, _, count = each.partition("=")
        yield Problem(what), count


def _schedules(
    work: UnitOfWork, number: str, office: OfficeContext
) -> tuple[tuple[Schedule, ...], Mapping[TimerKey, StoredTimer]]:
    found = work.find(number) or work.escalation(number)
    return (schedules_of(found, office), work.timers_of([number])[number]) if found else ((), {})
