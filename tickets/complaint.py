"""What a complaint holds besides the ticket, and its own words (domain.md 4.2)."""

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
    report: Report | None = None
    reported_on: date | None = None

    @property
    def is_to_be_stopped(self) -> bool:
        """Somebody wants no more mails, and nobody has stopped them yet (O10)."""
        return self.category is Category.OPT_OUT and not self.stops
