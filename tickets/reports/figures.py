"""Figures of a month, counted from tickets and escalations one by one; without names or texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from tickets.deadlines.holders import Holder, days_by_holder, holding_times_with_post
from tickets.deadlines.outcomes import (
    ClockOutcome,
    escalation_clock_outcomes,
    ticket_clock_outcomes,
)
from tickets.model.clocks import ClockName, Label
from tickets.model.complaint import Complaint, Finding
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import CloseCode, Kind, Relation, Status
from tickets.model.numbers import Series
from tickets.model.ticket import Ticket
from tickets.model.tokyo import Month
from tickets.model.triage import Verdict
from tickets.rules.context import OfficeContext

KINDS_IN_ORDER: Final = (Kind.COMPLAINT, Kind.DISCLOSURE, Kind.QUESTION)
"""In the order of the report."""


class ReportScope(StrEnum):
    GENERAL = "general"  # without restricted tickets: may be posted on (O1, O5)
    COMPLETE = "complete"  # the representative's and the auditor's


class TicketFlow(NamedTuple):
    """open_before + received + reopened - closed == open_after."""

    open_before: int = 0
    received: int = 0
    reopened: int = 0
    closed: int = 0
    open_after: int = 0


@dataclass(frozen=True, slots=True)
class TargetCounts:
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
class HoldingTotals:
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
class QuestionCounts:
    """Questions to the bot, and those without an answer."""

    asked: int = 0
    missed: int = 0
    handed_on: int = 0
    """Questions to the desk, including converted ones."""


@dataclass(frozen=True, slots=True)
class BreachCounts:
    """Possible breaches. Each counts once as known, once as judged and once as closed, each in the
    month in which that happened.
    """

    raised: int = 0
    incidents: int = 0
    reportable: int = 0
    no_incidents: int = 0
    closed: int = 0
    unjudged: int = 0
    """First known in the month, and without a verdict at its end."""
    open_after: int = 0


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month of the trend."""

    month: Month
    flow: TicketFlow


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    month: Month
    scope: ReportScope
    as_of: datetime
    flows: Mapping[Kind, TicketFlow]
    targets: tuple[TargetCounts, ...]
    holding_totals: Mapping[Kind, HoldingTotals]
    departments: Mapping[str, int]
    """Business days of closed tickets with each department."""
    asked: QuestionCounts
    breaches: BreachCounts
    breach_targets: tuple[TargetCounts, ...]
    others: Mapping[Cause, Sequence[str]]
    """Numbers of the other escalations raised in the month; a refusal's review is none."""
    findings: Mapping[Finding, int]
    """Findings of the complaints that were closed."""
    reopenings: int = 0
    """Each time counted, also those that a closing of the same month followed."""
    trend: tuple[TrendMonth, ...]
    """Six months, oldest first."""
    reported_monthly: tuple[str, ...] = ()
    """Closed complaints that the representative is told of with the monthly report."""

    @property
    def is_running(self) -> bool:
        """Whether the month is not over yet."""
        return self.as_of < self.month.ends_at

    @property
    def flow(self) -> TicketFlow:
        """Sum of all kinds."""
        return TicketFlow(*map(sum, zip(*self.flows.values(), strict=True)))

    @property
    def reached(self) -> int:
        return sum(each.reached for each in self.targets)

    @property
    def missed(self) -> int:
        return sum(each.missed for each in self.targets)


_HIDDEN: Final = frozenset(
    {Cause.LAW_ENFORCEMENT, Cause.COURT, Cause.BAR_ASSOCIATION, Cause.LAWYER, Cause.ABOUT_MANAGER}
)
TREND_MONTHS: Final = 6
"""Months in the trend."""


def is_ticket_in_scope(ticket: Ticket, scope: ReportScope) -> bool:
    return not ticket.simulation and (scope is ReportScope.COMPLETE or not ticket.restrictions)


def _goes_on(ticket: Ticket) -> bool:
    """Whether it was converted to another ticket; escalations are counted apart."""
    became = (link for link in ticket.links if link.relation is Relation.CONVERTED_TO)
    return ticket.close_code is CloseCode.CONVERTED and any(each.kind for each in became)


def is_escalation_in_scope(escalation: Escalation, scope: ReportScope) -> bool:
    """Whether it counts; one older than its ticket's restriction keeps its number."""
    numbers = (escalation.number, escalation.source or "")
    is_restricted = any(each.startswith(Series.RESTRICTED) for each in numbers)
    return scope is ReportScope.COMPLETE or not (is_restricted or escalation.cause in _HIDDEN)


class MonthCounts:
    """Counter of tickets and escalations; ignores those outside the month."""

    def __init__(
        self, month: Month, scope: ReportScope, office: OfficeContext, now: datetime
    ) -> None:
        self._month, self._scope, self._office, self._now = month, scope, office, now
        self._until = min(now, month.ends_at)
        self._past = trend_months(month)
        self._flows: Counter[tuple[Kind, str]] = Counter()
        self._trend: Counter[tuple[Month, str]] = Counter()
        self._targets: Counter[_Ended] = Counter()
        self._breach_targets: Counter[_Ended] = Counter()
        self._days: Counter[tuple[Kind, Holder]] = Counter()
        self._business_days: Counter[tuple[Kind, Holder]] = Counter()
        self._departments: Counter[str] = Counter()
        self._finished: Counter[Kind] = Counter()
        self._findings: Counter[Finding] = Counter()
        self._breaches: Counter[str] = Counter()
        self._others: dict[Cause, list[str]] = {}
        self._handed_on = 0
        self._reopenings = 0

    def add(self, ticket: Ticket) -> None:
        """A converted question counts as put to the desk, and with the targets it missed; the
        ticket it became counts in the flows.
        """
        if not is_ticket_in_scope(ticket, self._scope):
            return
        if ticket.kind is Kind.QUESTION and self._is_in(ticket.received_at):
            self._handed_on += 1
        if _goes_on(ticket):
            self._note_targets(ticket)
            return
        changes = list(_changes(ticket))
        for month in self._past:
            until = min(self._now, month.ends_at)
            self._trend.update((month, what) for what in _count_changes(changes, month, until))
        self._reopenings += sum(what == "reopened" and self._is_in(at) for at, what in changes)
        happened = list(_count_changes(changes, self._month, self._until))
        self._flows.update((ticket.kind, what) for what in happened)
        if happened:
            self._note_targets(ticket)
        if "closed" in happened:
            self._note_stay(ticket)
            if isinstance(ticket.facts, Complaint) and ticket.facts.finding:
                self._findings[ticket.facts.finding] += 1

    def _note_targets(self, ticket: Ticket) -> None:
        clocks = ticket_clock_outcomes(ticket, self._office, self._until, self._month.begins_at)
        self._note(self._targets, clocks, ticket.kind)

    def add_escalation(self, escalation: Escalation) -> None:
        if not is_escalation_in_scope(escalation, self._scope):
            return
        clocks = escalation_clock_outcomes(escalation, self._office, self._until)
        self._note(self._breach_targets, clocks)
        if escalation.cause.is_breach:
            self._breaches.update(_came_up(escalation, self._month, self._until))
        elif self._is_in(escalation.raised_at) and not escalation.cause.is_of_decision:
            self._others.setdefault(escalation.cause, []).append(escalation.number)

    def figures(self, asked: int = 0, missed: int = 0) -> Figures:
        flows = {
            kind: TicketFlow(*(self._flows[kind, name] for name in TicketFlow._fields))
            for kind in KINDS_IN_ORDER
        }
        return Figures(
            month=self._month,
            scope=self._scope,
            as_of=self._now,
            flows=flows,
            targets=_kept(self._targets),
            holding_totals={kind: self._stay(kind) for kind in KINDS_IN_ORDER},
            departments=dict(self._departments.most_common()),
            asked=QuestionCounts(asked, missed, self._handed_on),
            breaches=BreachCounts(**self._breaches),
            others={cause: tuple(numbers) for cause, numbers in self._others.items()},
            breach_targets=_kept(self._breach_targets),
            findings=dict(self._findings),
            reopenings=self._reopenings,
            trend=tuple(
                TrendMonth(
                    month, TicketFlow(*(self._trend[month, name] for name in TicketFlow._fields))
                )
                for month in self._past
            ),
        )

    def _note(
        self, counter: "Counter[_Ended]", clocks: Iterable[ClockOutcome], of: Kind | None = None
    ) -> None:
        for each in clocks:
            if self._month.holds(each.at):
                counter[each.name, of, each.deadline.clock.label, each.is_met] += 1

    def _note_stay(self, ticket: Ticket) -> None:
        """Holding times from receipt to the last closing in the month."""
        closings = [at for at, what in _changes(ticket) if what == "closed" and self._is_in(at)]
        if ticket.first_known_step:
            return
        self._finished[ticket.kind] += 1
        by_post = not self._office.is_at_counter
        passed = holding_times_with_post(ticket, closings[-1], by_post=by_post)
        for held in days_by_holder(passed, self._office.opening.calendar):
            self._days[ticket.kind, held.holder] += held.days
            self._business_days[ticket.kind, held.holder] += held.business_days
            if held.departments:
                self._departments[", ".join(held.departments)] += held.business_days

    def _is_in(self, at: datetime) -> bool:
        return self._month.begins_at <= at < self._until

    def _stay(self, kind: Kind) -> HoldingTotals:
        return HoldingTotals(
            self._finished[kind],
            {holder: self._days[kind, holder] for holder in Holder},
            {holder: self._business_days[kind, holder] for holder in Holder},
        )


_Ended = tuple[ClockName, Kind | None, Label, bool]
"""A clock, the kind of its ticket, its label, and whether it was met."""
Changes = Sequence[tuple[datetime, str]]


def trend_months(month: Month) -> tuple[Month, ...]:
    """Months of the trend, oldest first."""
    found = [month]
    while len(found) < TREND_MONTHS:
        found.append(found[-1].before)
    return tuple(reversed(found))


def _count_changes(changes: Changes, month: Month, until: datetime) -> Iterator[str]:
    """Yield each column of the flow in which the ticket counts, once: a closing that is undone in
    the same month is none, and so is the reopening that undoes it.
    """
    was_open, is_open = (_is_open_at(changes, each) for each in (month.begins_at, until))
    happened = {what for at, what in changes if month.begins_at <= at < until}
    if was_open:
        yield "open_before"
    elif new := happened & {"received"} or happened & {"reopened"}:
        yield from new
    if is_open:
        yield "open_after"
    elif "closed" in happened:
        yield "closed"


def _changes(ticket: Ticket) -> Iterator[tuple[datetime, str]]:
    """Times at which the ticket was received, closed and reopened."""
    yield ticket.received_at, "received"
    for step in ticket.history:
        if step.after is Status.CLOSED and step.before is not Status.CLOSED:
            yield max(step.at, ticket.received_at), "closed"
        elif step.before is Status.CLOSED and step.after is not Status.CLOSED:
            yield step.at, "reopened"
    if ticket.closed_at and ticket.first_known_step == len(ticket.history):
        yield max(ticket.closed_at, ticket.received_at), "closed"


def _is_open_at(changes: Changes, instant: datetime) -> bool:
    earlier = [what for at, what in changes if at < instant]
    return bool(earlier) and earlier[-1] != "closed"


def _came_up(escalation: Escalation, month: Month, until: datetime) -> Iterator[str]:
    """Merged breaches count once (O28)."""
    if escalation.merged_into is None and escalation.known_at < until:
        yield from _breach_counts(escalation, month.begins_at, until)


def _breach_counts(breach: Escalation, begins_at: datetime, until: datetime) -> Iterator[str]:
    """Known in the month in which the company first knew, judged in that of its verdict, closed in
    that of its closing.
    """
    judged_at, closed_at = _verdict_since(breach) or until, breach.closed_at or until
    if breach.known_at >= begins_at:
        yield "raised"
        if judged_at >= until:
            yield "unjudged"
    if begins_at <= judged_at < until:
        yield "incidents" if breach.triage.is_incident else "no_incidents"
        if breach.triage.is_reportable:
            yield "reportable"
    if closed_at >= until:
        yield "open_after"
    elif closed_at >= begins_at:
        yield "closed"


def _verdict_since(escalation: Escalation) -> datetime | None:
    """Return when the verdict was first given: confirmed later, it stays in its month.

    None without a verdict.
    """
    since, verdict = escalation.triaged_at, escalation.triage.verdict
    if verdict is Verdict.UNKNOWN:
        return None
    for each in reversed(escalation.judged_before):
        if each.triage.verdict is not verdict:
            break
        since = each.at
    return since


def _kept(counter: Counter[_Ended]) -> tuple[TargetCounts, ...]:
    """Sorted in the order of the clocks; of one clock by kind."""
    rows = {(name, kind, label) for name, kind, label, _ in counter}
    order = list(ClockName)
    return tuple(
        TargetCounts(name, label, counter[*row, True], counter[*row, False], kind)
        for row in sorted(rows, key=lambda row: (order.index(row[0]), row[1] or "", row[2]))
        for name, kind, label in (row,)
    )
