"""Triage of a possible breach: verdict, reports and who must get one (O26)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from tickets.model.errors import Code, Fault
from tickets.model.kinds import Language

MANY_PERSONS: Final = 1_000
"""More persons than this are reportable (規則7(4))."""
MANY_MY_NUMBERS: Final = 100
"""The same for a My Number (番号法29条の4)."""


class Verdict(StrEnum):
    UNKNOWN = "unknown"  # まだ分からない: clocks keep running
    NOT_AN_INCIDENT = "not_an_incident"
    NOT_REPORTABLE = "not_reportable"  # still an incident: the P-mark report remains
    REPORTABLE = "reportable"


class BreachType(StrEnum):
    """The four types of 規則7, and two with rules of their own."""

    SENSITIVE = "sensitive"
    PROPERTY = "property"
    WRONGFUL = "wrongful"  # sixty days instead of thirty, also when mixed with others
    MANY = "many"
    MY_NUMBER = "my_number"
    COMMUNICATIONS = "communications"  # 通信の秘密

    @property
    def is_of_rule_7(self) -> bool:
        return self in (
            BreachType.SENSITIVE,
            BreachType.PROPERTY,
            BreachType.WRONGFUL,
            BreachType.MANY,
        )


class Destination(StrEnum):
    """Destination of a report. People file reports; we record where, when and the reference."""

    MIC = "mic"  # the ministry of the company's business, by delegation (法150)
    PPC = "ppc"
    MIC_SECRECY = "mic_secrecy"  # 通信の秘密, a separate report
    PMARK = "pmark"
    ENTRUSTER = "entruster"
    POLICE = "police"
    EU = "eu"


TOLD_ONCE: Final = frozenset({Destination.ENTRUSTER, Destination.EU, Destination.POLICE})
"""They get one notice or report, without a final one."""
DUE_AT_AN_HOUR: Final = frozenset({Destination.EU})
"""Their period is of hours, so that the day alone does not say whether it was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    verdict: Verdict = Verdict.UNKNOWN
    types: frozenset[BreachType] = frozenset()
    persons_most: int | None = None
    """Upper bound, used while the number is unknown."""
    encrypted: bool = False
    """Strong encryption: nothing is reportable by law."""
    entrusted: bool = False
    european: bool = False
    reason: str = ""
    reported: frozenset[BreachType] | None = None
    """Types that the report spoke of when it was judged; judgements of 1.0.0 have none."""

    @property
    def is_incident(self) -> bool | None:
        """Whether it is an incident; None while unknown."""
        if self.verdict is Verdict.UNKNOWN:
            return None
        return self.verdict is not Verdict.NOT_AN_INCIDENT

    @property
    def is_reportable(self) -> bool | None:
        if self.verdict is Verdict.UNKNOWN:
            return None
        return self.verdict is Verdict.REPORTABLE

    @property
    def is_owed_to_authority(self) -> bool | None:
        """Whether ministry or commission needs a report of personal data (法26, 番号法29条の4).

        None while unknown. A leak of communications alone is reported to the ministry under another
        law.
        """
        of_data = BreachType.MY_NUMBER in self.types or is_reportable_by_law(self)
        of_secrecy_alone = BreachType.COMMUNICATIONS in self.types and not of_data
        return self.is_reportable and not of_secrecy_alone

    @property
    def grounds(self) -> frozenset[BreachType]:
        """The types that make it reportable; the number of persons is one, ticked or not."""
        is_of_many = self.is_reportable and (self.persons_most or 0) > MANY_PERSONS
        return self.types | {BreachType.MANY} if is_of_many else self.types

    @property
    def is_wrongful(self) -> bool:
        return BreachType.WRONGFUL in self.types


class FollowUp(StrEnum):
    """What is recorded after the incident was closed."""

    FURTHER = "further"  # 続報; a notice to more people
    CORRECTION = "correction"  # 訂正


@dataclass(frozen=True, slots=True)
class FurtherReport:
    """A further report or a correction (続報・訂正) after the incident was closed."""

    on: date
    reference: str = ""
    recorded_by: str | None = None
    kind: FollowUp | None = None
    """Rows of 1.0.0 do not say."""
    changed: str = ""
    """What was added or corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Reports to one destination, or why none is needed."""

    destination: Destination
    preliminary_on: date | None = None
    final_on: date | None = None
    final_at: datetime | None = None
    """The time on that day, where the report is due at an hour."""
    reference: str = ""
    """Of the preliminary report, or of the only one."""
    final_reference: str = ""
    not_needed: str = ""
    recorded_by: str | None = None
    corrections: tuple[FurtherReport, ...] = ()
    """Oldest first."""

    @property
    def is_filed(self) -> bool:
        return bool(self.preliminary_on or self.final_on)

    @property
    def is_done(self) -> bool:
        told_once = self.destination in TOLD_ONCE and self.preliminary_on is not None
        return told_once or self.final_on is not None or bool(self.not_needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsTold:
    """How the persons were told, or the substitute measure and its reason (規則10).

    A row of the register of notices: groups and numbers, never names.
    """

    on: date | None = None
    way: str = ""
    instead: str = ""
    reason: str = ""
    whom: str = ""
    count: int | None = None
    recorded_by: str | None = None
    corrects: bool = False
    """A correction, to people who were told before."""
    changed: str = ""
    """What was corrected or added."""

    @property
    def is_done(self) -> bool:
        return bool(self.on and self.way) or bool(self.instead and self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsNotice:
    """What the persons are told of a breach: the five items of 規則10条."""

    overview: str = ""
    data_items: str = ""
    origin: str = ""
    damage: str = ""
    other: str = ""
    language: Language = "ja"

    @property
    def is_written(self) -> bool:
        return bool(self.overview)


UNJUDGED: Final = Triage()
NO_NOTICE: Final = PersonsNotice()
NOBODY_TOLD: Final = PersonsTold()


def is_reportable_by_law(triage: Triage) -> bool:
    """Whether types and count make it reportable, whatever the verdict."""
    if triage.encrypted:
        return False
    count = triage.persons_most or 0
    of_my_number = BreachType.MY_NUMBER in triage.types and count > MANY_MY_NUMBERS
    return any(each.is_of_rule_7 for each in triage.types) or count > MANY_PERSONS or of_my_number


def triage_faults(triage: Triage) -> Iterator[Fault]:
    """Missing parts, and contradictions between verdict and facts."""
    is_denied = triage.verdict in (Verdict.NOT_AN_INCIDENT, Verdict.NOT_REPORTABLE)
    if is_denied and not triage.reason.strip():
        yield Fault(Code.NEEDS_REASON, "reason")
    if triage.verdict is Verdict.NOT_REPORTABLE and is_reportable_by_law(triage):
        yield Fault(Code.REPORTABLE_BY_LAW, "verdict")
    if triage.verdict is Verdict.REPORTABLE and not (
        is_reportable_by_law(triage)
        or triage.types & {BreachType.MY_NUMBER, BreachType.COMMUNICATIONS}
    ):
        yield Fault(Code.NO_REPORTABLE_TYPE, "encrypted" if triage.encrypted else "types")
    most = triage.persons_most
    if BreachType.MANY in triage.types and most is not None and 1 <= most <= MANY_PERSONS:
        yield Fault(Code.FEWER_THAN_MANY, "persons_most")
    if most is not None and most < 1:
        yield Fault(Code.WRONG_KIND, "persons_most")


def destinations_to_report(
    triage: Triage, among: frozenset[Destination]
) -> tuple[Destination, ...]:
    """Destinations that need a report or a reason before closing, among those of the company.

    Ministry or commission suffices: the manager decides which (法150).
    """
    return tuple(each for each in _destinations(triage) if each in among)


def _destinations(triage: Triage) -> Iterator[Destination]:
    if not triage.is_incident:
        return
    if triage.is_owed_to_authority:
        yield Destination.MIC
        yield Destination.PPC
    if BreachType.COMMUNICATIONS in triage.types:
        yield Destination.MIC_SECRECY
    yield Destination.PMARK
    if triage.entrusted:
        yield Destination.ENTRUSTER
    if triage.european:
        yield Destination.EU


AUTHORITIES: Final = (Destination.MIC, Destination.PPC)


def missing_destinations(
    triage: Triage, filings: tuple[Filing, ...], among: frozenset[Destination]
) -> tuple[Destination, ...]:
    """Destinations that still lack their report.

    The first report to ministry or commission decides between the two (法150).
    """
    done = {each.destination for each in filings if each.is_done}
    begun = {each.destination for each in filings if each.is_filed}
    ended = {each.destination for each in filings if each.final_on}
    open_ones = [each for each in destinations_to_report(triage, among) if each not in done]
    if begun.isdisjoint(AUTHORITIES):
        return tuple(open_ones)
    is_answered = not ended.isdisjoint(AUTHORITIES)
    idle = [each for each in AUTHORITIES if is_answered or each not in begun]
    return tuple(each for each in open_ones if each not in idle)
