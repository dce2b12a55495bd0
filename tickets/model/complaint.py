"""Fields and enums of a complaint."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tickets.model.documents import Delayable


class Category(StrEnum):
    COMPLAINT = "complaint"
    CONSULTATION = "consultation"
    INQUIRY = "inquiry"  # 照会
    CORRECTION_WISH = "correction_wish"  # 修正の希望
    OPT_OUT = "opt_out"  # 配信停止


class Subject(StrEnum):
    """対象: the fixed list of tags that a card may show.

    Each has its words in `handlers/phrases/tickets.yaml` (`subject.…`), and as they stand in a
    register in `tickets/registers/words.yaml`.
    """

    COLLECTION = "collection"
    PURPOSE = "purpose"
    MARKETING = "marketing"
    SALES_CALLS = "sales_calls"
    THIRD_PARTY = "third_party"
    SECURITY = "security"
    COOKIE = "cookie"
    RECORDING = "recording"
    CAMERA = "camera"
    HR = "hr"
    PURCHASED_LIST = "purchased_list"
    ENTRUSTED = "entrusted"
    OTHER = "other"


STOPPED_BY_OPT_OUT = frozenset({Subject.MARKETING, Subject.SALES_CALLS})
"""Subjects that an opt-out settles (O10)."""


class SamePerson(StrEnum):
    """本人の申出か: complaints of third parties are as valid."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    LOW = "low"
    MID = "mid"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def is_grave(self) -> bool:
        """Whether the manager assesses it, not an agent."""
        return self in (Severity.HIGH, Severity.CRITICAL)


class Finding(StrEnum):
    """認否: whether a complaint is right in substance. Other categories have none."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


class Reaction(StrEnum):
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    NO_RESPONSE = "no_response"


class NoContact(StrEnum):
    """Why the complainant cannot be answered."""

    ANONYMOUS = "anonymous"
    REFUSED = "refused"  # 連絡不要
    UNREACHABLE = "unreachable"


class SpeakerCheck(StrEnum):
    """How it was checked that who speaks for another may hear the answer (令13条)."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    STATUTORY_PAPER = "statutory_paper"
    THE_PERSON = "the_person"
    NOTHING_PERSONAL = "nothing_personal"  # the answer contains nothing of the person


class ReportFrequency(StrEnum):
    """How the representative is informed."""

    EACH = "each"
    MONTHLY = "monthly"


class Caller(StrEnum):
    """Callers in an official capacity; the manager hears of them at once."""

    POLICE = "police"
    COURT = "court"
    BAR_ASSOCIATION = "bar_association"
    LAWYER = "lawyer"  # who writes without a bar association
    PRESS = "press"
    ACCREDITED_BODY = "accredited_body"  # or the body that grants the P-mark
    REGULATOR = "regulator"


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """是正処置: needed, with what, by whom and until when; or not needed, with the reason."""

    needed: bool
    reference: str = ""
    reason: str = ""
    check_on: date | None = None
    """Day of the first effect check."""
    prevention: str = ""
    responsible: str | None = None
    due_on: date | None = None
    done_on: date | None = None
    carried_out: str = ""
    """What was done, as recorded with the day."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing of the decision is missing; older ones may have a reference only."""
        planned = self.reference and self.prevention and self.responsible and self.due_on
        return bool(planned if self.needed else self.reason)

    @property
    def as_decided(self) -> "CorrectiveAction":
        """Return the action without what was done, which the forms of a draft do not send."""
        return replace(self, done_on=None, carried_out="")

    def has_same_measures(self, other: "CorrectiveAction") -> bool:
        """Whether the same is to be done, whoever does it and by when."""
        return (self.reference, self.prevention) == (other.reference, other.prevention)


class Effect(StrEnum):
    """有効性の確認: result of an effect check."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """One effect check. Its observations are sealed with the step."""

    effect: Effect
    checked_on: date
    checked_by: str
    again_on: date | None = None
    further: str = ""
    """What else is to be done, for the responsible person; empty in checks of before 1.1.0."""


@dataclass(frozen=True, slots=True)
class MailStop:
    """System and day where mails or calls were stopped."""

    system: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint(Delayable):
    category: Category
    caller: Caller | None = None
    subjects: frozenset[Subject] = frozenset()
    about_person_same: SamePerson | None = None
    severity: Severity | None = None
    flags_confirmed: bool = False
    stops: tuple[MailStop, ...] = ()
    template: str | None = None
    """Curated entry that an immediate answer was read from."""
    no_contact_reason: NoContact | None = None
    finding: Finding | None = None
    speaker_check: SpeakerCheck | None = None
    reaction: Reaction | None = None
    external_recourse_informed: bool = False
    corrective_action: CorrectiveAction | None = None
    drafted_finding: Finding | None = None
    drafted_action: CorrectiveAction | None = None
    """Both as they were drafted, before the decider last changed the draft (O22)."""
    effect_checks: tuple[EffectCheck, ...] = ()
    keeps_action: bool = False
    """An action was approved before the last reopening, and was still open then."""
    further_measure_owed: bool = False
    """The last effect check failed, and nothing is recorded as carried out since."""
    report: ReportFrequency | None = None
    reported_on: date | None = None

    @property
    def needs_finding(self) -> bool:
        """Whether it still needs a finding."""
        return self.category is Category.COMPLAINT and self.finding is None

    @property
    def is_not_accepted(self) -> bool:
        """Whether they said that the answer does not satisfy them."""
        return self.reaction is Reaction.NOT_ACCEPTED

    @property
    def needs_stop(self) -> bool:
        """Whether it is an opt-out whose mails are not stopped yet (O10)."""
        return self.category is Category.OPT_OUT and not self.stops

    @property
    def asks_for_stop(self) -> bool:
        """Whether it is an opt-out, or a complaint about marketing or sales calls."""
        return self.category is Category.OPT_OUT or bool(self.subjects & STOPPED_BY_OPT_OUT)

    @property
    def is_stopped(self) -> bool:
        """Whether it is an opt-out whose mails are stopped, with nothing left to investigate."""
        return self.category is Category.OPT_OUT and bool(self.stops)

    @property
    def open_action(self) -> CorrectiveAction | None:
        """Corrective action that is needed and not yet found effective."""
        action = self.corrective_action
        if action is None or not action.needed:
            return None
        is_ended = any(each.effect is Effect.EFFECTIVE for each in self.effect_checks)
        return None if is_ended else action

    @property
    def is_action_settled(self) -> bool:
        return self.corrective_action is not None and self.corrective_action.is_settled

    @property
    def is_action_unrecorded(self) -> bool:
        """Whether nothing at all is recorded as done of the open action."""
        return self.open_action is not None and self.open_action.done_on is None

    @property
    def undone_action(self) -> CorrectiveAction | None:
        """Open action that is not recorded as done; after a check that failed, the further
        measure, which is due with the next check.
        """
        action = self.open_action
        if action and self.further_measure_owed:
            return replace(action, due_on=self.check_again_on)
        return action if self.is_action_unrecorded else None

    def is_action_overdue(self, today: date) -> bool:
        """Whether the day has passed by which the open action was to be carried out."""
        action = self.undone_action
        return action is not None and action.due_on is not None and action.due_on < today

    @property
    def check_again_on(self) -> date | None:
        """Day of the next effect check, if the last one found the action not effective."""
        return self.effect_checks[-1].again_on if self.effect_checks else None

    @property
    def check_due_on(self) -> date | None:
        """Day of the next effect check; None if unset."""
        if self.effect_checks:
            return self.check_again_on
        return self.corrective_action.check_on if self.corrective_action else None
