"""Papers, stamps, search tasks: the small records of which a disclosure request is full."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Check(StrEnum):
    OK = "ok"
    NG = "ng"
    PENDING = "pending"


class IdDocument(StrEnum):
    """What was looked at; its number is never written down."""

    LICENCE = "licence"
    PASSPORT = "passport"
    RESIDENT_RECORD = "resident_record"  # 住民票
    MY_NUMBER_CARD_FRONT = "my_number_card_front"
    RESIDENCE_CARD = "residence_card"  # 在留カード
    INSURANCE_CONFIRMATION = "insurance_confirmation"  # 資格確認書
    EMPLOYEE_RECORD = "employee_record"
    OTHER = "other"


class AgentKind(StrEnum):
    """令13条: a minor's or adult ward's statutory agent, or a delegated one."""

    PARENT = "parent"
    ADULT_GUARDIAN = "adult_guardian"
    DELEGATED = "delegated"


class AuthorityDocument(StrEnum):
    POWER_OF_ATTORNEY = "power_of_attorney"  # 委任状
    FAMILY_REGISTER = "family_register"  # 戸籍謄抄本
    RESIDENT_RECORD = "resident_record"
    GUARDIAN_CERTIFICATE = "guardian_certificate"  # 登記事項証明書


PROVES = {
    AgentKind.PARENT: {AuthorityDocument.FAMILY_REGISTER, AuthorityDocument.RESIDENT_RECORD},
    AgentKind.ADULT_GUARDIAN: {AuthorityDocument.GUARDIAN_CERTIFICATE},
    AgentKind.DELEGATED: {AuthorityDocument.POWER_OF_ATTORNEY},
}
"""Which paper shows which authority (GL 3-8-7 ※2)."""


class Disposal(StrEnum):
    SHREDDED = "shredded"
    DISSOLVED = "dissolved"
    RETURNED = "returned"


class MyNumberDealt(StrEnum):
    MASKED = "masked"
    DESTROYED = "destroyed"
    RETURNED = "returned"


class Money(StrEnum):
    STAMPS = "stamps"
    CASH = "cash"
    MONEY_ORDER = "money_order"  # 定額小為替


@dataclass(frozen=True, slots=True)
class Payment:
    """What lay in the envelope, and who counted it."""

    on: date
    money: Money
    yen: int
    pieces: int
    counted_by: str


@dataclass(frozen=True, slots=True)
class StampsReturned:
    on: date
    money: Money
    yen: int
    delivery_ref: str = ""


class Defect(StrEnum):
    FORM = "form"
    IDENTITY = "identity"
    AUTHORITY = "authority"
    FEE = "fee"
    SCOPE = "scope"


DOCUMENT_DEFECTS = frozenset({Defect.IDENTITY, Defect.AUTHORITY})
"""Put right with a copy of a paper, which is here then."""


@dataclass(frozen=True, slots=True)
class Correction:
    """補正: what was asked to be put right, and what became of it."""

    defects: frozenset[Defect]
    asked_on: date
    look_again_on: date
    reminded_on: date | None = None
    answered_on: date | None = None


class MailTrouble(StrEnum):
    UNKNOWN = "unknown"  # 宛所不明
    EXPIRED = "expired"  # 保管期間経過
    REFUSED = "refused"  # 受取拒否


class NextStep(StrEnum):
    RESEND = "resend"
    ASK_ADDRESS = "ask_address"
    KEEP = "keep"  # kept for the person to fetch


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    on: date
    trouble: MailTrouble
    next_step: NextStep | None = None
    settled_on: date | None = None
    """When it was sent again, or was needed no more because its matter had gone on."""


class Found(StrEnum):
    FOUND = "found"
    NONE = "none"
    UNAVAILABLE = "unavailable"  # could not be searched: that is not none (O20)
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class SearchTask:
    """One system, one department, one answer."""

    system: str
    department: str
    asked_on: date
    found: Found | None = None
    reason: str = ""
    answered_by: str | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Preservation:
    """Overwriting of a system's data is to be stopped; allowed at once, before identity."""

    system: str
    asked_on: date
