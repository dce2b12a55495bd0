"""Acts on an escalation: what each requires and what it changes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import ClassVar, Final

from tickets.model import tokyo
from tickets.model import triage as law
from tickets.model.contact import LONGEST_LINE, has_forbidden_number, looks_personal
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import (
    AskedDetail,
    EarlierJudgement,
    Escalation,
    EscalationOutcome,
    EscalationState,
)
from tickets.model.triage import BreachType, Filing, PersonsNotice, PersonsTold, Triage, Verdict
from tickets.rules.context import Moment, OfficeContext

LONGEST_NOTICE: Final = 1_000


class EscalationAct:
    """Act of a person who may act on the escalation."""

    name: ClassVar[str]
    longest: ClassVar[int] = LONGEST_LINE
    """Characters of a text."""
    follows_end: ClassVar[bool] = False
    """Possible once an incident is settled, too."""

    @property
    def recorded_as(self) -> str:
        """Name in the audit log."""
        return self.name

    def faults(self, before: Escalation, moment: Moment) -> Iterator[Fault]:  # noqa: ARG002
        """Reasons to refuse."""
        yield from ()

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        """The escalation after the act; the version is raised later."""
        raise NotImplementedError


class BreachAct(EscalationAct):
    """Refused with NO_BREACH on an escalation that is no breach."""


@dataclass(frozen=True, slots=True)
class Acknowledge(EscalationAct):
    """「確認した」: stops further calls; still to be judged (O25). By the representative,
    once it is judged reportable: records that they were told (O26)."""

    name: ClassVar[str] = "acknowledge"

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        seen = with_acknowledgement(before, moment)
        is_told = seen.asks_representative
        return seen.told_by_acting(moment.actor, moment.today) if is_told else seen


@dataclass(frozen=True, slots=True)
class TakeOver(EscalationAct):
    """Become the owner."""

    name: ClassVar[str] = "take_over"

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        return replace(with_acknowledgement(before, moment), owner=moment.actor.id)


@dataclass(frozen=True, slots=True)
class AskReporter(EscalationAct):
    """Ask the reporter for these fields."""

    wanted: frozenset[AskedDetail]
    name: ClassVar[str] = "ask_back"

    def faults(self, before: Escalation, _: Moment) -> Iterator[Fault]:
        if not self.wanted:
            yield Fault(Code.MISSING, "wanted")
        if before.source is not None:
            yield Fault(Code.OTHER_MATTER, "wanted")  # for a ticket, its owner is asked there

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        return replace(
            with_acknowledgement(before, moment), asked=self.wanted, asked_by=moment.actor.id
        )


@dataclass(frozen=True, slots=True)
class Judge(BreachAct):
    """Record a verdict, 「まだ分からない」 too, which a later one replaces."""

    triage: Triage
    denies_report: bool = False
    """Confirmed that what was reported is not so."""
    name: ClassVar[str] = "judge"

    def faults(self, before: Escalation, moment: Moment) -> Iterator[Fault]:
        yield from law.triage_faults(self.triage)
        reported = before.reported_types(is_telecom=moment.context.is_telecom)
        if self.denied(reported) and not self.denies_report:
            yield Fault(Code.REPORTED_OTHERWISE, "denies_report")

    @property
    def recorded_as(self) -> str:
        return f"{self.name}_otherwise" if self.denies_report else self.name

    def denied(self, reported: frozenset[BreachType]) -> frozenset[BreachType]:
        """Reported types that the verdict leaves out."""
        triage = self.triage
        if triage.verdict is Verdict.NOT_AN_INCIDENT:
            return reported
        is_spared = triage.verdict is not Verdict.NOT_REPORTABLE or triage.encrypted
        return frozenset() if is_spared else reported - triage.types

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        reported = before.reported_types(is_telecom=moment.context.is_telecom)
        triage = replace(self.triage, reported=reported)
        known = without_judgement(with_acknowledgement(before, moment), triage)
        known = replace(known, contradicted=frozenset()).told_by_acting(moment.actor, moment.today)
        if self.triage.verdict is Verdict.UNKNOWN:
            looked = (*known.undecided_at, moment.now)
            return replace(known, status=EscalationState.ACKNOWLEDGED, undecided_at=looked)
        is_acting = before.status is EscalationState.ACTING
        judged = replace(
            known,
            status=EscalationState.ACTING if is_acting else EscalationState.TRIAGED,
            triaged_by=moment.actor.id,
            triaged_as=moment.actor.office,
            triaged_at=moment.now,
        )
        if self.triage.verdict is Verdict.NOT_AN_INCIDENT:
            judged = replace(judged, reason=self.triage.reason)
            return with_closing(judged, EscalationOutcome.NOT_AN_INCIDENT, moment)
        return judged


def without_judgement(before: Escalation, triage: Triage) -> Escalation:
    """Return the escalation with its judgement moved among the earlier ones."""
    kept = before.judged_before
    if before.triaged_at is not None:
        last = EarlierJudgement(
            triage=before.triage,
            by=before.triaged_by,
            office=before.triaged_as,
            at=before.triaged_at,
        )
        kept = (*kept, last)
    return replace(
        before,
        triage=triage,
        triaged_by=None,
        triaged_as=None,
        triaged_at=None,
        judged_before=kept,
    )


@dataclass(frozen=True, slots=True)
class RecordFiling(BreachAct):
    """Record a filed report, or why none is needed."""

    filing: Filing
    name: ClassVar[str] = "file"

    def faults(self, before: Escalation, _: Moment) -> Iterator[Fault]:
        filing = self.filing
        yield from _before_known_fault(
            before, filing, "preliminary_on" if filing.preliminary_on else "final_on"
        )
        if not (filing.preliminary_on or filing.final_on or filing.not_needed.strip()):
            yield Fault(Code.MISSING, "preliminary_on")
        if filing.preliminary_on and filing.final_on and filing.final_on < filing.preliminary_on:
            yield Fault(Code.BEFORE_THAT, "final_on")

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        kept = (each for each in before.filings if each.destination != self.filing.destination)
        filings = (*kept, replace(self.filing, recorded_by=moment.actor.id))
        return replace(_as_acting(with_acknowledgement(before, moment)), filings=filings)


@dataclass(frozen=True, slots=True)
class RecordPersonsTold(BreachAct):
    """Record how the persons were told, or the substitute (規則10)."""

    told: PersonsTold
    name: ClassVar[str] = "tell_persons"

    def faults(self, before: Escalation, _: Moment) -> Iterator[Fault]:
        yield from _before_known_fault(before, self.told, "on")
        if self.told.on and not self.told.way.strip():
            yield Fault(Code.MISSING, "way")
        if self.told.on and not self.told.whom.strip():
            yield Fault(Code.MISSING, "whom")
        if self.told.on and (self.told.count or 0) < 1:
            yield Fault(Code.MISSING, "count")
        # Once it is closed, it is not judged again: more persons may have been found since.
        most = None if self.follows_end else before.triage.persons_most
        if most and (self.told.count or 0) > most:
            yield Fault(Code.MORE_THAN_MOST, "count", f"{most:,}")
        if self.told.instead.strip() and not self.told.reason.strip():
            yield Fault(Code.NEEDS_REASON, "reason")
        if not (self.told.on or self.told.instead.strip()):
            yield Fault(Code.MISSING, "on")

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        told = replace(self.told, recorded_by=moment.actor.id)
        kept = before.notices
        return replace(
            _as_acting(with_acknowledgement(before, moment)),
            persons_told=told,
            persons_told_before=kept,
        )


@dataclass(frozen=True, slots=True)
class WritePersonsNotice(BreachAct):
    """Write the letter to the persons; a later one replaces it in its language."""

    notice: PersonsNotice
    name: ClassVar[str] = "write_notice"
    longest: ClassVar[int] = LONGEST_NOTICE

    def faults(self, _: Escalation, __: Moment) -> Iterator[Fault]:
        for item in fields(self.notice):
            if not getattr(self.notice, item.name).strip():
                yield Fault(Code.MISSING, item.name)

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        return with_acknowledgement(before, moment).with_letters(self.notice)


@dataclass(frozen=True, slots=True)
class RecordRepresentativeTold(BreachAct):
    on: date
    name: ClassVar[str] = "tell_representative"

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        return replace(
            _as_acting(with_acknowledgement(before, moment)), representative_told_on=self.on
        )


@dataclass(frozen=True, slots=True)
class EndWithoutBreach(EscalationAct):
    """End an escalation that is no breach."""

    outcome: EscalationOutcome
    reason: str
    name: ClassVar[str] = "settle"

    def faults(self, before: Escalation, _: Moment) -> Iterator[Fault]:
        if before.cause.is_breach:
            yield Fault(Code.BREACH)
        if self.outcome not in (
            EscalationOutcome.ANSWERED,
            EscalationOutcome.PASSED_ON,
            EscalationOutcome.NOTHING_NEEDED,
        ):
            yield Fault(Code.WRONG_KIND, "outcome")
        if not self.reason.strip():
            yield Fault(Code.NEEDS_REASON, "reason")

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        judged = replace(with_acknowledgement(before, moment), reason=self.reason)
        return with_closing(judged, self.outcome, moment)


@dataclass(frozen=True, slots=True)
class CloseIncident(BreachAct):
    """Close an incident when reports, notices and corrective action are settled (O26)."""

    corrective_action: str
    """Reference, or why none is needed."""
    told_all: bool = False
    """Confirmed that nobody else has to be told."""
    name: ClassVar[str] = "close"

    def faults(self, before: Escalation, moment: Moment) -> Iterator[Fault]:
        if before.triage.is_incident is None:
            yield Fault(Code.NOT_JUDGED)
            return
        yield from missing_duty_faults(before, moment.context)
        if not self.corrective_action.strip():
            yield Fault(Code.NO_CORRECTIVE_ACTION, "corrective_action")

    @property
    def recorded_as(self) -> str:
        return f"{self.name}_told_all" if self.told_all else self.name

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        settled = replace(before, corrective_action=self.corrective_action, told_all=self.told_all)
        return with_closing(settled, EscalationOutcome.SETTLED, moment)


def _before_known_fault(before: Escalation, record: object, name: str) -> Iterator[Fault]:
    """Refuse a filing or notice of before the company first knew (法26条)."""
    day = getattr(record, name)
    if day and day < tokyo.date_of(before.known_at):
        yield Fault(Code.BEFORE_KNOWN, name)


def missing_duty_faults(before: Escalation, context: OfficeContext) -> Iterator[Fault]:
    """Reports and notices still missing."""
    among = context.reports_to(before.known_at)
    for each in law.missing_destinations(before.triage, before.filings, among):
        yield Fault(Code.NOT_FILED, "destination", each)
    if before.triage.is_reportable and not before.persons_told.is_done:
        yield Fault(Code.PERSONS_NOT_TOLD)
    if before.representative_told_on is None:
        yield Fault(Code.REPRESENTATIVE_NOT_TOLD)


def with_acknowledgement(before: Escalation, moment: Moment) -> Escalation:
    """The escalation, acknowledged; the first person stays named."""
    if before.status is not EscalationState.RAISED:
        return before
    return replace(
        before,
        status=EscalationState.ACKNOWLEDGED,
        acknowledged_by=moment.actor.id,
        acknowledged_as=moment.actor.office,
        acknowledged_at=moment.now,
    )


def _as_acting(before: Escalation) -> Escalation:
    """Filing before the triage does not replace it."""
    return (
        replace(before, status=EscalationState.ACTING)
        if before.status is EscalationState.TRIAGED
        else before
    )


def apply_act(act: EscalationAct, before: Escalation, moment: Moment) -> Escalation:
    """Apply the act. Raises RefusedError with every fault."""
    if not (before.is_open or (act.follows_end and before.outcome is EscalationOutcome.SETTLED)):
        raise RefusedError((Fault(Code.IS_CLOSED),))
    needs_breach = isinstance(act, BreachAct) and not before.cause.is_breach
    no_breach = (Fault(Code.NO_BREACH),) if needs_breach else ()
    if faults := (*no_breach, *act.faults(before, moment), *typed_value_faults(act, moment)):
        raise RefusedError(faults)
    return next_version(act.apply(before, moment), moment)


def next_version(escalation: Escalation, moment: Moment) -> Escalation:
    """Next version, changed by the actor."""
    return replace(
        escalation,
        version=escalation.version + 1,
        changed_by=moment.actor.id,
        changed_at=moment.now,
    )


def typed_value_faults(act: EscalationAct, moment: Moment) -> Iterator[Fault]:
    """Faults of texts, which messages and lists show, and of days in the future."""
    for name, value in _leaves(act):
        if isinstance(value, str) and len(value) > act.longest:
            yield Fault(Code.TOO_LONG, name)
        elif isinstance(value, str):
            if has_forbidden_number(value, moment.context.customer_numbers):
                yield Fault(Code.FORBIDDEN_NUMBER, name)
            elif looks_personal(value):
                yield Fault(Code.PERSONAL_DATA, name)
        elif isinstance(value, date) and _is_ahead(value, moment):
            yield Fault(Code.IN_THE_FUTURE, name)


def _is_ahead(day: date, moment: Moment) -> bool:
    return day > (moment.now if isinstance(day, datetime) else moment.today)


def _leaves(value: object) -> Iterator[tuple[str, object]]:
    for each in fields(value):  # type: ignore[arg-type]
        inner = getattr(value, each.name)
        if isinstance(inner, Triage | Filing | PersonsTold | PersonsNotice):
            yield from _leaves(inner)
        else:
            yield each.name, inner


def with_closing(escalation: Escalation, outcome: EscalationOutcome, moment: Moment) -> Escalation:
    """Close it; its retention period starts today."""
    return replace(
        escalation,
        status=EscalationState.CLOSED,
        outcome=outcome,
        closed_by=moment.actor.id,
        closed_as=moment.actor.office,
        closed_at=moment.now,
        asked=frozenset(),
        retention_until=tokyo.years_after(moment.today, moment.law.escalation_years),
    )
