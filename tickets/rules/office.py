"""The desk file as frozen values, and the points that the manager must decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, TypeVar

from tickets.model.escalation import Trigger
from tickets.model.kinds import REPLY_METHODS, Language, Numbering, Procedure, ReplyMethod
from tickets.model.triage import Destination
from tickets.rules.escalation import (
    CALL_RULES,
    FIRST_STEPS,
    FIRST_STEPS_BY_TRIGGER,
    CallRule,
    Instructions,
    Line,
)
from tickets.rules.periods import DEFAULT_BREACH_RULES, DEFAULT_RULES, BreachRules, Rules


class Point(StrEnum):
    GUIDELINES = "guidelines"
    REPORT_DAYS = "report_days"
    FEE_ON_REFUSAL = "fee_on_refusal"
    FEE_FOR_RECORDS = "fee_for_records"
    STANDARDS = "standards"
    OFFICERS = "officers"
    EMPLOYEE_DATA = "employee_data"
    GDPR = "gdpr"
    RETENTION = "retention"
    APPLICATION_FORM = "application_form"
    ENQUIRIES = "enquiries"
    REVISED_ACT = "revised_act"
    COMMENTARY = "commentary"


QUESTIONS: Mapping[Point, str] = MappingProxyType(
    {
        Point.GUIDELINES: "does the June 2026 revision of the guidelines (通則編) change our work",
        Point.REPORT_DAYS: "do closed days count in the days of the preliminary report (速報);"
        " the program says that they do",
        Point.FEE_ON_REFUSAL: "may the fee be kept when a request is refused",
        Point.FEE_FOR_RECORDS: "does the published fee cover records of provision to third parties"
        " (第三者提供記録); the program says that it does not",
        Point.STANDARDS: "do the clauses of JIS Q 15001 and JIS Q 10002 that our papers name agree"
        " with the copies that we bought",
        Point.OFFICERS: "do the representative and the manager that the policy names still serve",
        Point.EMPLOYEE_DATA: "to whom is a leak of employees' data reported",
        Point.GDPR: "does the GDPR apply to us, and who is our contact in the EU",
        Point.RETENTION: "how many years are tickets, escalations and the audit trail kept",
        Point.APPLICATION_FORM: "does our application form look like the program's, and shall"
        " requests be taken electronically",
        Point.ENQUIRIES: "how are police and courts answered, and what do our duties of"
        " secrecy forbid us",
        Point.REVISED_ACT: "do the amendments of October and November 2026 to the Act touch us",
        Point.COMMENTARY: "do the Commission's answers that we rely on (Q9-22, Q9-26, Q1-41, Q1-62,"
        " Q7-53) say what others quote",
    }
)


Key = TypeVar("Key")
Value = TypeVar("Value")


def _nothing() -> Mapping[str, "Bilingual"]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Japanese, English or both."""

    ja: str | None = None
    en: str | None = None

    def get(self, language: Language) -> str | None:
        """Text in this language, else in the other one."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)

    def texts(self) -> dict[Language, str]:
        """Texts by language; missing ones are left out."""
        found: dict[Language, str] = {}
        if self.ja:
            found["ja"] = self.ja
        if self.en:
            found["en"] = self.en
        return found


@dataclass(frozen=True, slots=True)
class EmergencyInstructions:
    """Whom to phone about a possible breach, and first steps (O24)."""

    phone: str | None = None
    first_steps: Instructions = FIRST_STEPS
    first_steps_of: Mapping[Trigger, Instructions] = field(
        default_factory=lambda: FIRST_STEPS_BY_TRIGGER
    )

    def steps(self, triggers: Collection[Trigger]) -> Instructions:
        """Return the steps of the first kind that has its own, else the general ones."""
        own = (steps for kind, steps in self.first_steps_of.items() if kind in triggers)
        return next(own, self.first_steps)


@dataclass(frozen=True, slots=True)
class OfficeHolders:
    """Roles as Slack ids: U… and W… are people, S… user groups."""

    agents: tuple[str, ...] = ()
    manager: str | None = None
    deputy: str | None = None
    representative: str | None = None
    auditor: str | None = None
    security: tuple[str, ...] = ()
    curators: tuple[str, ...] = ()
    """Who keeps the answers."""


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    name: Bilingual
    person_in_charge: str
    members: tuple[str, ...] = ()
    head: str | None = None
    """部門長: hears when the person in charge stays silent."""


@dataclass(frozen=True, slots=True)
class System:
    """System that disclosure requests are searched in."""

    id: str
    name: Bilingual
    owner: str


@dataclass(frozen=True, slots=True)
class AccreditedBody:
    """A certified personal information protection organisation (認定個人情報保護団体)."""

    id: str
    name: Bilingual
    contact: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachReports:
    """Whom a breach is reported to besides the Commission."""

    ministry: Bilingual | None = Bilingual(
        "総務省・総合通信局", "Ministry of Internal Affairs and Communications (MIC)"
    )
    """The ministry that takes reports of the company's business for the Commission (法150)."""
    p_mark_body: Bilingual | None = Bilingual("Pマーク審査機関", "P-mark body")
    telecommunications: bool = True
    """Whether the secrecy of communications binds the company (電気通信事業法4条)."""

    @property
    def destinations(self) -> frozenset[Destination]:
        """Return every destination that a report may need here."""
        unused = {
            Destination.MIC: self.ministry is None,
            Destination.PMARK: self.p_mark_body is None,
            Destination.MIC_SECRECY: not self.telecommunications,
        }
        return frozenset(each for each in Destination if not unused.get(each))


@dataclass(frozen=True, slots=True)
class Channels:
    """Private desk channel, the channel for alarms that cannot be delivered, those in which
    questions are answered without a mention, and the emoji by which the desk logs a message."""

    desk: str | None = None
    fallback: str | None = None
    questions: tuple[str, ...] = ()
    complaint_emoji: str | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in Tokyo time, and the company's closed days."""

    open: time = time(9, 0)
    close: time = time(18, 0)
    closed_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterSettings:
    dates: Literal["era", "western"] = "era"
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """The company's own letters and forms, by file name; the others are the shipped ones."""


@dataclass(frozen=True, slots=True)
class AnswerUpkeep:
    """How the answers are kept."""

    grace_days: int | None = None
    """Days after the end of its review period from which an answer is withheld; None: never."""
    revise_days: int = 14
    """Days after a revision of the policy by which the answers it changed are to be revised."""


@dataclass(frozen=True, slots=True)
class Office:
    """The desk file; missing parts have their defaults."""

    company: Bilingual
    people: OfficeHolders = OfficeHolders()
    departments: tuple[Department, ...] = ()
    systems: tuple[System, ...] = ()
    emergency: EmergencyInstructions = EmergencyInstructions()
    channels: Channels = Channels()
    contacts: Mapping[str, Bilingual] = field(default_factory=_nothing)
    """privacy_desk, complaints, disclosure_mail, policy_questions, whistleblowing."""
    accredited_bodies: tuple[AccreditedBody, ...] | None = None
    """None: not said yet. Empty: the company belongs to none, and no letter names one."""
    neighbours: Mapping[str, Bilingual] = field(default_factory=_nothing)
    """Who answers questions that are not the desk's: referral id without `neighbour-` → contact."""
    language: Language = "ja"
    letters: LetterSettings = LetterSettings()
    numbering: Numbering = "calendar"
    procedure: Procedure = "post"
    reply_methods: tuple[ReplyMethod, ...] = REPLY_METHODS
    hours: Hours = Hours()
    customer_numbers: tuple[str, ...] = ()
    rules: tuple[Rules, ...] = DEFAULT_RULES
    breach_rules: tuple[BreachRules, ...] = DEFAULT_BREACH_RULES
    breach_reports: BreachReports = BreachReports()
    calls: Mapping[Line, CallRule] = field(default_factory=lambda: CALL_RULES)
    """Call list of escalations."""
    decided: Mapping[Point, date] = field(default_factory=lambda: MappingProxyType({}))
    """Points decided by the manager, and the day."""
    knowledge: AnswerUpkeep = AnswerUpkeep()
    facts: Mapping[str, Bilingual] = field(default_factory=_nothing)
    """Facts that replace those of the policy."""


def read_only(mapping: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """Read-only copy."""
    return MappingProxyType(dict(mapping))
