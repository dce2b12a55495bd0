"""What a month comes to: the figures that a report tells, and nobody's name or words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.deadlines.holding_times import Holder
from tickets.model.clocks import ClockName, Label
from tickets.model.kinds import Kind
from tickets.model.month import Month

KINDS: Final = (Kind.COMPLAINT, Kind.DISCLOSURE, Kind.QUESTION)
"""In the order in which they are told."""


class Scope(StrEnum):
    GENERAL = "general"  # nothing of restricted tickets, so that it may be posted on (O1, O5)
    COMPLETE = "complete"  # the representative's and the auditor's


@dataclass(frozen=True, slots=True)
class Flow:
    """How many there were: open_before + received + reopened - closed == open_after."""

    open_before: int = 0
    received: int = 0
    reopened: int = 0
    closed: int = 0
    open_after: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """How often a clock was reached in time, and how often it ran out first."""

    name: ClockName
    label: Label
    reached: int
    missed: int

    @property
    def count(self) -> int:
        return self.reached + self.missed


@dataclass(frozen=True, slots=True)
class Stay:
    """Of the closed ones: the days with each holder, summed over all."""

    closed: int = 0
    days: Mapping[Holder, int] = field(default_factory=dict)
    business_days: Mapping[Holder, int] = field(default_factory=dict)

    def average(self, holder: Holder) -> float:
        """Calendar days a matter."""
        return self.days.get(holder, 0) / self.closed if self.closed else 0.0

    @property
    def average_of_all(self) -> float:
        return sum(self.days.values()) / self.closed if self.closed else 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the bot: how much of it, and what it had no answer to."""

    asked: int = 0
    missed: int = 0
    handed_on: int = 0
    """Put to the desk: the questions received, with those that became another matter."""


@dataclass(frozen=True, slots=True)
class Breaches:
    """Possible leaks that came up in the month, and what was found of them so far."""

    raised: int = 0
    incidents: int = 0
    reportable: int = 0
    no_incidents: int = 0
    unjudged: int = 0
    open_after: int = 0
    others: int = 0
    """What else went up to the manager."""


@dataclass(frozen=True, slots=True)
class Past:
    """A month in one line, so that this one can be seen beside those before it."""

    month: Month
    flow: Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    month: Month
    scope: Scope
    as_of: datetime
    flows: Mapping[Kind, Flow]
    targets: tuple[Kept, ...]
    stays: Mapping[Kind, Stay]
    departments: Mapping[str, int]
    """Business days with each department, of all that was closed."""
    asked: Asked
    breaches: Breaches
    breach_targets: tuple[Kept, ...]
    trend: tuple[Past, ...]
    """Half a year, the oldest first and this month last."""

    @property
    def is_running(self) -> bool:
        """The month is not over, so these are the figures of its days so far."""
        return self.as_of < self.month.ends_at

    @property
    def flow(self) -> Flow:
        """All kinds together."""
        parts = self.flows.values()
        return Flow(
            open_before=sum(each.open_before for each in parts),
            received=sum(each.received for each in parts),
            reopened=sum(each.reopened for each in parts),
            closed=sum(each.closed for each in parts),
            open_after=sum(each.open_after for each in parts),
        )

    @property
    def reached(self) -> int:
        return sum(each.reached for each in self.targets)

    @property
    def missed(self) -> int:
        return sum(each.missed for each in self.targets)
