"""When answers are to be reviewed, and when an unreviewed one is no longer shown.

All days are Tokyo's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from knowledge.library.entry import Entry

SOON: Final = timedelta(days=14)
"""So long before its day a review is announced."""
_WEEK: Final = 7  # days; an overdue review is told of again after each


@dataclass(frozen=True)
class Review:
    entry: Entry
    due_on: date
    withheld_from: date | None = None
    """The first day on which the answer is not shown; None: it always is."""

    def is_withheld(self, day: date) -> bool:
        return self.withheld_from is not None and self.withheld_from <= day

    def is_overdue(self, day: date) -> bool:
        return self.due_on < day

    def is_told(self, before: date, day: date) -> bool:
        """Whether a reminder falls after `before`, and not after `day`.

        They fall two weeks ahead, on the day itself, each week after it, and on the day on which
        the answer is withheld.
        """
        days = [self.due_on - SOON, *filter(None, (self.withheld_from,))]
        if any(before < each <= day for each in days):
            return True
        return day >= self.due_on and self._weeks(before) < self._weeks(day)

    def _weeks(self, day: date) -> int:
        return (day - self.due_on).days // _WEEK


def review(entry: Entry, grace_days: int | None) -> Review | None:
    """Return the next review; None without a day by which it is due.

    `grace_days` after that day the answer is withheld; None: never.
    """
    if entry.review_by is None:
        return None
    withheld_from = None
    if grace_days is not None:
        withheld_from = entry.review_by + timedelta(days=grace_days + 1)
    return Review(entry, entry.review_by, withheld_from)


def reviews(entries: Iterable[Entry], grace_days: int | None) -> tuple[Review, ...]:
    """Return all reviews, the one due first first."""
    found = (review(entry, grace_days) for entry in entries)
    return tuple(sorted(filter(None, found), key=lambda each: (each.due_on, each.entry.id)))
