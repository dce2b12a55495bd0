"""Escalations: records of what is passed to the manager at once, with or without a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from tickets.model.complaint import Caller, Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Channel, Flag, Language, Leak, Restriction, Role, Status
from tickets.model.people import Actor
from tickets.model.ticket import Ticket
from tickets.model.triage import (
    NO_NOTICE,
    NOBODY_TOLD,
    UNJUDGED,
    BreachType,
    Destination,
    Filing,
    PersonsNotice,
    PersonsTold,
    Triage,
)


class Cause(StrEnum):
    BREACH_SUSPECTED = "breach_suspected"
    MY_NUMBER = "mynumber"
    SENSITIVE_IN_SLACK = "sensitive_in_slack"
    COURT = "lawsuit_or_court"
    REGULATOR = "regulator"
    ACCREDITED_BODY = "accredited_body"
    LAW_ENFORCEMENT = "law_enforcement"
    BAR_ASSOCIATION = "bar_association"
    LAWYER = "lawyer"
    MEDIA = "media"
    LEGAL_THREAT = "legal_threat"
    ABOUT_MANAGER = "about_pm"
    ABUSE = "abuse"
    OVERDUE = "overdue"
    EEA = "eea"
    ENTRUSTED = "entrusted_data"
    GUARDIAN_CONFLICT = "guardian_conflict"
    REFUSAL_REVIEW = "refusal_review"
    OTHER = "other"

    @property
    def is_breach(self) -> bool:
        return self in (Cause.BREACH_SUSPECTED, Cause.MY_NUMBER, Cause.SENSITIVE_IN_SLACK)

    @property
    def is_of_decision(self) -> bool:
        """Whether it reviews a refusal: “decision waits” is its notice, its number is hidden."""
        return self is Cause.REFUSAL_REVIEW


class EscalationState(StrEnum):
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    TRIAGED = "triaged"
    ACTING = "acting"  # something was filed or told
    CLOSED = "closed"


class EscalationOutcome(StrEnum):
    """How an escalation ended."""

    ANSWERED = "answered"  # 対応した
    PASSED_ON = "passed_on"  # 他の部門へ引き継いだ
    NOTHING_NEEDED = "nothing_needed"  # 対応を要しない
    SETTLED = "settled"  # a possible breach with every report made, or none needed
    NOT_AN_INCIDENT = "not_an_incident"
    MERGED = "merged"


class AskedDetail(StrEnum):
    """What the reporter is asked for: the fields of 「分かることを追加」."""

    TRIGGERS = "triggers"
    DATA = "data"
    KNOWN_AT = "known_at"
    PERSONS = "persons"
    ONGOING = "ongoing"
    ACCOUNT = "account"


class Trigger(StrEnum):
    """What happened."""

    WRONG_RECEIVER = "wrong_receiver"
    VISIBLE = "visible"
    MAIL_ABUSE = "mail_abuse"
    TAKEN_OVER = "taken_over"
    LOST = "lost"  # a device, or nobody said what
    LOST_PAPER = "lost_paper"
    TAKEN_OUT = "taken_out"
    MALWARE = "malware"
    CONTACTS = "contacts"
    CONTRACT = "contract"
    SENSITIVE = "sensitive"
    MONEY = "money"
    MANY = "many"
    MY_NUMBER = "my_number"
    COMMUNICATIONS = "communications"
    ENTRUSTED = "entrusted"
    EEA = "eea"
    OTHER_DATA = "other_data"
    IN_SLACK = "in_slack"


DATA_TRIGGERS: Final = (
    Trigger.CONTACTS,
    Trigger.CONTRACT,
    Trigger.SENSITIVE,
    Trigger.MONEY,
    Trigger.MY_NUMBER,
    Trigger.COMMUNICATIONS,
    Trigger.ENTRUSTED,
    Trigger.EEA,
    Trigger.OTHER_DATA,
    Trigger.MANY,
)
"""What the data is, apart from what happened to it."""
EVENT_TRIGGERS: Final = tuple(each for each in Trigger if each not in DATA_TRIGGERS)


class Persons(StrEnum):
    """How many persons are concerned; includes the law's thresholds."""

    ONE = "one"
    HUNDRED = "hundred"
    THOUSAND = "thousand"
    MORE = "more"
    UNKNOWN = "unknown"


class Ongoing(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_TYPES: Mapping[StrEnum, BreachType] = {
    Trigger.SENSITIVE: BreachType.SENSITIVE,
    Trigger.MONEY: BreachType.PROPERTY,
    Trigger.TAKEN_OVER: BreachType.WRONGFUL,
    Trigger.TAKEN_OUT: BreachType.WRONGFUL,
    Trigger.MALWARE: BreachType.WRONGFUL,
    Trigger.MANY: BreachType.MANY,
    Persons.MORE: BreachType.MANY,
    Trigger.MY_NUMBER: BreachType.MY_NUMBER,
    Cause.MY_NUMBER: BreachType.MY_NUMBER,
    Trigger.COMMUNICATIONS: BreachType.COMMUNICATIONS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierJudgement:
    """A judgement that was made anew since."""

    triage: Triage
    by: str | None
    office: Role | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    number: str
    cause: Cause
    source: str | None = None
    """Number of the ticket it came from."""
    raised_by: str
    raised_at: datetime
    known_at: datetime
    """When anyone in the company first knew; the law counts from here."""
    department: str | None = None
    """Where it was first known."""
    triggers: frozenset[Trigger] = frozenset()
    persons: Persons = Persons.UNKNOWN
    ongoing: Ongoing = Ongoing.UNKNOWN
    is_unsure: bool = False
    """Reported as 分からない: fewer people are called, in opening hours only (O27)."""
    version: int = 1
    status: EscalationState = EscalationState.RAISED
    acknowledged_by: str | None = None
    acknowledged_as: Role | None = None
    """Office of that person at the time; rows of 1.0.0 have none."""
    acknowledged_at: datetime | None = None
    owner: str | None = None
    """Who took it over."""
    asked: frozenset[AskedDetail] = frozenset()
    """What the reporter was asked for and has not answered yet."""
    asked_by: str | None = None
    undecided_at: tuple[datetime, ...] = ()
    """When it was judged "cannot tell yet", or new facts undid the judgement."""
    contradicted: frozenset[BreachType] = frozenset()
    """Types that facts speak of which undid the judgement: to be judged again."""
    judged_before: tuple[EarlierJudgement, ...] = ()
    """Oldest first."""
    triage: Triage = UNJUDGED
    triaged_by: str | None = None
    triaged_as: Role | None = None
    triaged_at: datetime | None = None
    filings: tuple[Filing, ...] = ()
    persons_notice: PersonsNotice = NO_NOTICE
    """The letter written last; `letters_to_persons` has one for each language."""
    letters_before: tuple[PersonsNotice, ...] = ()
    persons_told: PersonsTold = NOBODY_TOLD
    """The last record; `notices` has all."""
    persons_told_before: tuple[PersonsTold, ...] = ()
    representative_told_on: date | None = None
    follows: str | None = None
    """Number of the closed report to which its reporter adds by it."""
    merged_into: str | None = None
    parts: frozenset[str] = frozenset()
    """Numbers merged into this one, directly or not."""
    outcome: EscalationOutcome | None = None
    reason: str = ""
    corrective_action: str = ""
    """Reference, or why none is needed."""
    told_all: bool = False
    """The person who closed it confirmed that nobody else has to be told."""
    closed_by: str | None = None
    closed_as: Role | None = None
    closed_at: datetime | None = None
    retention_until: date | None = None
    message_edited_at: datetime | None = None
    """When the message that it was reported from was edited last; an hour's edits count once."""
    message_deleted_at: datetime | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def last_changed_at(self) -> datetime:
        return self.changed_at or self.raised_at

    @property
    def is_open(self) -> bool:
        return self.status is not EscalationState.CLOSED

    @property
    def is_judged(self) -> bool:
        """「まだ分からない」 is no judgement and is asked again (O25)."""
        return self.status in (
            EscalationState.TRIAGED,
            EscalationState.ACTING,
            EscalationState.CLOSED,
        )

    @property
    def owes_notice_to_persons(self) -> bool:
        """Reportable, and not recorded yet that the persons were told."""
        is_reportable = self.triage.is_reportable is True
        return self.is_open and is_reportable and not self.persons_told.is_done

    @property
    def untold_persons(self) -> int:
        """Return how many fewer were told than the upper bound; 0 with a substitute."""
        if not self.persons_told.is_done or any(each.instead for each in self.notices):
            return 0
        return max(0, (self.triage.persons_most or 0) - self.count_told)

    @property
    def count_told(self) -> int:
        """Count the persons told; a correction goes to some of them once more."""
        return sum(each.count or 0 for each in self.notices if not each.corrects)

    @property
    def owes_notice_to_representative(self) -> bool:
        """Judged, and not recorded yet that the representative was told."""
        is_open_breach = self.cause.is_breach and self.is_open
        return is_open_breach and self.is_judged and self.representative_told_on is None

    @property
    def asks_representative(self) -> bool:
        """Whether the representative is to confirm that they know of a reportable breach (O26)."""
        return self.owes_notice_to_representative and self.triage.is_reportable is True

    def told_by_acting(self, actor: Actor, on: date) -> "Escalation":
        """Return it as the act leaves it: a representative who acts on it knows of it."""
        if Role.REPRESENTATIVE not in actor.roles or self.representative_told_on:
            return self
        return replace(self, representative_told_on=on)

    def reported_types(self, *, is_telecom: bool) -> frozenset[BreachType]:
        """Types of the triage that the report speaks of; the manager judges whether they apply.

        Only a telecom carrier is asked about communications.
        """
        said = (*self.triggers, self.cause, self.persons)
        found = frozenset(_TYPES[each] for each in said if each in _TYPES)
        return found if is_telecom else found - {BreachType.COMMUNICATIONS}

    @property
    def in_hand_of(self) -> str | None:
        """Who took it over, else judged it last, else was the first to acknowledge it (O26)."""
        judges = (self.triaged_by, *(each.by for each in reversed(self.judged_before)))
        return next(filter(None, (self.owner, *judges, self.acknowledged_by)), None)

    @property
    def in_hand_since(self) -> datetime | None:
        """When they judged or acknowledged it, if nobody did later; a take-over has no time."""
        acts = [(self.acknowledged_by, self.acknowledged_at)]
        acts += [*((e.by, e.at) for e in self.judged_before), (self.triaged_by, self.triaged_at)]
        last = [(by, at) for by, at in acts if at][-1:]
        return next((at for by, at in last if by == self.in_hand_of), None)

    @property
    def looks(self) -> tuple[datetime, ...]:
        """Return when it was acknowledged or looked at; the last one restarts the triage clock."""
        seen = (self.acknowledged_at,) if self.acknowledged_at else ()
        return (*seen, *self.undecided_at)

    @property
    def notices(self) -> tuple[PersonsTold, ...]:
        """Register of the notices to the persons, oldest first."""
        last = () if self.persons_told == NOBODY_TOLD else (self.persons_told,)
        return (*self.persons_told_before, *last)

    @property
    def letters_to_persons(self) -> tuple[PersonsNotice, ...]:
        """Return the letter in each language, the one written last first."""
        letters = (self.persons_notice, *self.letters_before)
        return tuple(each for each in letters if each.is_written)

    def with_letters(self, *letters: PersonsNotice) -> "Escalation":
        """Put the letters first; each replaces the one in its language."""
        kept: dict[Language, PersonsNotice] = {}
        for each in (*letters, *self.letters_to_persons):
            kept.setdefault(each.language, each)
        last, *before = kept.values() or (NO_NOTICE,)
        return replace(self, persons_notice=last, letters_before=tuple(before))

    def filing(self, destination: Destination) -> Filing:
        """Filing with this destination; an empty one if nothing was filed."""
        found = (each for each in self.filings if each.destination is destination)
        return next(found, Filing(destination=destination))

    def __post_init__(self) -> None:
        if self.known_at > self.raised_at:
            raise ValueError("known_at is later than raised_at")


_CALLED: Mapping[Caller, Cause] = {
    Caller.POLICE: Cause.LAW_ENFORCEMENT,
    Caller.COURT: Cause.COURT,
    Caller.BAR_ASSOCIATION: Cause.BAR_ASSOCIATION,
    Caller.LAWYER: Cause.LAWYER,
    Caller.PRESS: Cause.MEDIA,
    Caller.ACCREDITED_BODY: Cause.ACCREDITED_BODY,
    Caller.REGULATOR: Cause.REGULATOR,
}
_CAME_BY: Mapping[Channel, Cause] = {
    Channel.ACCREDITED_BODY: Cause.ACCREDITED_BODY,
    Channel.AUTHORITY: Cause.REGULATOR,
}


def caller_cause(ticket: Ticket) -> Cause | None:
    """Cause of a caller that the manager hears of at once."""
    if isinstance(ticket.facts, Complaint) and ticket.facts.caller:
        return _CALLED[ticket.facts.caller]
    return _CAME_BY.get(ticket.channel)


_FLAGGED: Mapping[Flag, Cause] = {
    Flag.LEGAL: Cause.LEGAL_THREAT,
    Flag.MEDIA: Cause.MEDIA,
    Flag.AUTHORITY: Cause.REGULATOR,
    Flag.ABUSE: Cause.ABUSE,
    Flag.EEA: Cause.EEA,
    Flag.ENTRUSTED: Cause.ENTRUSTED,
    Flag.GUARDIAN_CONFLICT: Cause.GUARDIAN_CONFLICT,
}


def causes_of(ticket: Ticket, *, is_new: bool) -> frozenset[Cause]:
    """Causes for escalating this ticket; a caller counts only when the ticket is new."""
    leak = None if ticket.leak is Leak.NO else Cause.BREACH_SUSPECTED
    call = caller_cause(ticket)
    number = Cause.MY_NUMBER if shows_my_number(ticket) else None
    about = Cause.ABOUT_MANAGER if Restriction.ABOUT_MANAGER in ticket.restrictions else None
    flagged = () if call else (_FLAGGED[flag] for flag in ticket.flags & _FLAGGED.keys())
    review = Cause.REFUSAL_REVIEW if _refuses(ticket) else None
    found = (leak, call if is_new else None, number, about, review, *flagged)
    return frozenset(cause for cause in found if cause)


def _refuses(ticket: Ticket) -> bool:
    """Whether a full or partial refusal awaits decision: the person may sue at once (39)."""
    if not isinstance(ticket.facts, Disclosure) or ticket.status is not Status.DECISION:
        return False
    return any(decision.outcome.refuses for decision in ticket.facts.decisions)


def shows_my_number(ticket: Ticket) -> bool:
    """Documents came with a My Number, which must not be kept."""
    return isinstance(ticket.facts, Disclosure) and bool(ticket.facts.my_number_seen)
