"""What a complaint holds besides the ticket, and its own words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Category(StrEnum):
    COMPLAINT = "complaint"
    CONSULTATION = "consultation"
    INQUIRY = "inquiry"  # 照会
    CORRECTION_WISH = "correction_wish"  # 修正の希望
    OPT_OUT = "opt_out"  # 配信停止


class Subject(StrEnum):
    """対象: the fixed list that a card may show."""

    COLLECTION = "collection"
    PURPOSE = "purpose"
    MARKETING = "marketing"
    THIRD_PARTY = "third_party"
    SECURITY = "security"
    COOKIE = "cookie"
    RECORDING = "recording"
    CAMERA = "camera"
    HR = "hr"
    PURCHASED_LIST = "purchased_list"
    ENTRUSTED = "entrusted"
    OTHER = "other"


class SamePerson(StrEnum):
    """本人の申出か: a complaint by somebody else is as valid."""

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
        """The manager assesses it, not an agent."""
        return self in (Severity.HIGH, Severity.CRITICAL)


class Reaction(StrEnum):
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    NO_RESPONSE = "no_response"


class NoContact(StrEnum):
    """Why nobody can be answered."""

    ANONYMOUS = "anonymous"
    REFUSED = "refused"  # 連絡不要
    UNREACHABLE = "unreachable"


class Report(StrEnum):
    """How the representative hears of it."""

    EACH = "each"
    MONTHLY = "monthly"


class Caller(StrEnum):
    """Who calls for an office of their own, so that the manager has to hear of it at once."""

    POLICE = "police"
    COURT = "court"
    BAR_ASSOCIATION = "bar_association"
    PRESS = "press"
    ACCREDITED_BODY = "accredited_body"  # or who grants the P-mark
    REGULATOR = "regulator"


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """是正処置: whether one is needed, with its number in the list, or why not."""

    needed: bool
    reference: str = ""
    reason: str = ""
    check_on: date | None = None
    """When its effect is to be looked at for the first time."""


class Effect(StrEnum):
    """有効性の確認: whether it keeps the same from happening again."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """One look at it. What was seen is sealed with the step; a failed one names the next day."""

    effect: Effect
    checked_on: date
    checked_by: str
    again_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Where mails or calls were stopped, and when."""

    system: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    category: Category
    caller: Caller | None = None
    subjects: frozenset[Subject] = frozenset()
    about_person_same: SamePerson | None = None
    severity: Severity | None = None
    flags_confirmed: bool = False
    stops: tuple[Stop, ...] = ()
    template: str | None = None
    """The curated entry that an answer on the spot was read from."""
    no_contact_reason: NoContact | None = None
    reaction: Reaction | None = None
    external_recourse_informed: bool = False
    corrective_action: CorrectiveAction | None = None
    effect_checks: tuple[EffectCheck, ...] = ()
    report: Report | None = None
    reported_on: date | None = None

    @property
    def is_to_be_stopped(self) -> bool:
        """Somebody wants no more mails, and nobody has stopped them yet (O10)."""
        return self.category is Category.OPT_OUT and not self.stops

    @property
    def open_action(self) -> CorrectiveAction | None:
        """The corrective action that is needed and has not been found effective yet."""
        action = self.corrective_action
        if action is None or not action.needed:
            return None
        is_ended = any(each.effect is Effect.EFFECTIVE for each in self.effect_checks)
        return None if is_ended else action

    @property
    def check_due_on(self) -> date | None:
        """When the effect is to be looked at next; None if nobody has said."""
        if self.effect_checks:
            return self.effect_checks[-1].again_on
        return self.corrective_action.check_on if self.corrective_action else None
