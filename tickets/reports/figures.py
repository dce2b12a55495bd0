"""Figures of a month, without names or texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from tickets.deadlines.assignees import Holder
from tickets.model.clocks import ClockName, Label
from tickets.model.complaint import Finding
from tickets.model.kinds import Kind
from tickets.model.tokyo import Month

KINDS: Final = (Kind.COMPLAINT, Kind.DISCLOSURE, Kind.QUESTION)
"""In the order of the report."""


class Scope(StrEnum):
    GENERAL = "general"  # without restricted tickets: may be posted on (O1, O5)
    COMPLETE = "complete"  # the representative's and the auditor's


class Flow(NamedTuple):
    """open_before + received + reopened - closed == open_after."""

    open_before: int = 0
    received: int = 0
    reopened: int = 0
    closed: int = 0
    open_after: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """How often a clock was kept and missed."""

    name: ClockName
    label: Label
    reached: int
    missed: int
    kind: Kind | None = None
    """Of a ticket; None for an escalation."""

    @property
    def count(self) -> int:
        return self.reached + self.missed


@dataclass(frozen=True, slots=True)
class Stay:
    """Days of closed tickets with each holder, summed."""

    closed: int = 0
    days: Mapping[Holder, int] = field(default_factory=dict)
    business_days: Mapping[Holder, int] = field(default_factory=dict)

    def average(self, holder: Holder) -> float:
        """Calendar days per ticket."""
        return self.days.get(holder, 0) / self.closed if self.closed else 0.0

    @property
    def average_of_all(self) -> float:
        return sum(self.days.values()) / self.closed if self.closed else 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions to the bot, and those without an answer."""

    asked: int = 0
    missed: int = 0
    handed_on: int = 0
    """Questions to the desk, including converted ones."""


@dataclass(frozen=True, slots=True)
class Breaches:
    """Possible breaches of the month, and their triage so far."""

    raised: int = 0
    incidents: int = 0
    reportable: int = 0
    no_incidents: int = 0
    unjudged: int = 0
    open_after: int = 0
    others: int = 0
    """Other escalations."""


@dataclass(frozen=True, slots=True)
class Past:
    """One month of the trend."""

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
    """Business days of closed tickets with each department."""
    asked: Asked
    breaches: Breaches
    breach_targets: tuple[Kept, ...]
    findings: Mapping[Finding, int]
    """Findings of the complaints that were closed."""
    trend: tuple[Past, ...]
    """Six months, oldest first."""

    @property
    def is_running(self) -> bool:
        """Whether the month is not over yet."""
        return self.as_of < self.month.ends_at

    @property
    def flow(self) -> Flow:
        """Sum of all kinds."""
        return Flow(*map(sum, zip(*self.flows.values(), strict=True)))

    @property
    def reached(self) -> int:
        return sum(each.reached for each in self.targets)

    @property
    def missed(self) -> int:
        return sum(each.missed for each in self.targets)
