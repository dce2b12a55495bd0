"""Who held a matter and for how long, so that 遅滞なく can be shown where no days are set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from tickets import tokyo
from tickets.calendar import Calendar


class Holder(StrEnum):
    PERSON = "person"  # the one who asked: a form to fill in, a defect to put right
    POST = "post"  # a letter that is under way or came back
    DEPARTMENT = "department"
    DESK = "desk"
    MANAGER = "manager"  # or whoever decides in the manager's place


@dataclass(frozen=True, slots=True, order=True)
class Handover:
    """From this instant on the matter lies with this holder."""

    at: datetime
    holder: Holder
    who: str = ""
    """Which department, if it is one."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One uninterrupted stretch in one pair of hands, its end not included."""

    holder: Holder
    who: str
    begins_at: datetime
    ends_at: datetime

    @property
    def days(self) -> int:
        """Midnights in Tokyo that passed; the days of all legs add up to those of the matter."""
        return (tokyo.date_of(self.ends_at) - tokyo.date_of(self.begins_at)).days

    def business_days(self, calendar: Calendar) -> int:
        """Of those days, the ones on which the desk could work; they add up as well."""
        return calendar.between(tokyo.date_of(self.begins_at), tokyo.date_of(self.ends_at))


def legs(handovers: Iterable[Handover], until: datetime) -> tuple[Leg, ...]:
    """The stretches from the first handover to the end, without gap or overlap, none empty.

    Of two handovers at the same instant the later one in the list counts.
    """
    in_order = sorted(handovers, key=lambda each: each.at)
    latest = {each.at: each for each in in_order if each.at < until}
    runs = groupby(latest.values(), key=lambda each: (each.holder, each.who))
    firsts = [next(run) for _, run in runs]
    ends = [*(each.at for each in firsts), until][1 : len(firsts) + 1]
    return tuple(
        Leg(each.holder, each.who, each.at, end) for each, end in zip(firsts, ends, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What one holder's legs come to."""

    holder: Holder
    who: str
    days: int
    business_days: int


def totals(all_legs: Iterable[Leg], calendar: Calendar) -> tuple[Held, ...]:
    """One line for each holder, in the order in which they first held the matter."""
    sums: dict[tuple[Holder, str], tuple[int, int]] = {}
    for leg in all_legs:
        days, business_days = sums.get((leg.holder, leg.who), (0, 0))
        sums[leg.holder, leg.who] = (
            days + leg.days,
            business_days + leg.business_days(calendar),
        )
    return tuple(Held(holder, who, *sum_) for (holder, who), sum_ in sums.items())
