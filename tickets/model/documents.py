"""Documents, stamps, search tasks and other records of a disclosure request."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tickets.model.kinds import LateReason


class Check(StrEnum):
    OK = "ok"
    NG = "ng"
    PENDING = "pending"


class IdDocument(StrEnum):
    """Kind of document; its number is never recorded."""

    LICENCE = "licence"
    PASSPORT = "passport"
    RESIDENT_RECORD = "resident_record"  # 住民票
    MY_NUMBER_CARD_FRONT = "my_number_card_front"
    RESIDENCE_CARD = "residence_card"  # 在留カード
    INSURANCE_CONFIRMATION = "insurance_confirmation"  # 資格確認書
    EMPLOYEE_RECORD = "employee_record"
    PROFESSIONAL = "professional"  # 弁護士・司法書士などの身分証明書, of an agent only
    OTHER = "other"


class AgentKind(StrEnum):
    """令13条: statutory agent of a minor or an adult ward, or a delegated agent."""

    PARENT = "parent"
    ADULT_GUARDIAN = "adult_guardian"
    DELEGATED = "delegated"


class AuthorityDocument(StrEnum):
    POWER_OF_ATTORNEY = "power_of_attorney"  # 委任状
    FAMILY_REGISTER = "family_register"  # 戸籍謄抄本
    RESIDENT_RECORD = "resident_record"
    GUARDIAN_CERTIFICATE = "guardian_certificate"  # 登記事項証明書


PROOFS_OF_AGENT = {
    AgentKind.PARENT: {AuthorityDocument.FAMILY_REGISTER, AuthorityDocument.RESIDENT_RECORD},
    AgentKind.ADULT_GUARDIAN: {AuthorityDocument.GUARDIAN_CERTIFICATE},
    AgentKind.DELEGATED: {AuthorityDocument.POWER_OF_ATTORNEY},
}
"""Documents that prove each authority (GL 3-8-7 ※2)."""


class Disposal(StrEnum):
    SHREDDED = "shredded"
    DISSOLVED = "dissolved"
    RETURNED = "returned"
    DELETED = "deleted"
    """A scan, or a copy that came by e-mail."""


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
    """Contents of an envelope, and who counted them."""

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
    AGENT_IDENTITY = "agent_identity"
    AUTHORITY = "authority"
    FEE = "fee"
    SCOPE = "scope"


class AuthorityFlaw(StrEnum):
    """What is wrong with a power of attorney or another proof of authority."""

    UNDATED = "undated"
    UNSIGNED = "unsigned"
    SCOPE = "scope_of_authority"
    NAMES = "names"
    RELATION = "relation"
    UNREADABLE = "unreadable"


DOCUMENT_DEFECTS = frozenset({Defect.IDENTITY, Defect.AGENT_IDENTITY, Defect.AUTHORITY})
"""Defects that are corrected with a copy of a document."""


@dataclass(frozen=True, slots=True)
class Correction:
    """補正: what the person was asked to correct, and the outcome."""

    defects: frozenset[Defect]
    asked_on: date
    look_again_on: date
    reminded_on: date | None = None
    answered_on: date | None = None
    authority_flaws: frozenset[AuthorityFlaw] = frozenset()
    """Named in the letter; empty if the papers did not come, or nothing was ticked."""


class WaitFor(StrEnum):
    """What the desk waits for from the person; nothing else stops a target of our own."""

    ANSWER = "answer"
    PAPERS = "papers"
    IDENTITY = "identity"  # who they are, or an agent's authority
    SCOPE = "scope"  # which data is meant
    METHOD = "method"  # how they want the reply


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause of the reply's target: from the day of asking until the answer, if any."""

    what: WaitFor
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayable:
    """What puts off the reply to a complaint or a request."""

    waits: tuple[Wait, ...] = ()
    delay_proposed_until: date | None = None
    delay_proposed_by: str | None = None
    delay_allowed_until: date | None = None
    """Allowed, and in force once the person is told."""
    delayed_until: date | None = None
    """Told to the person (遅延連絡)."""
    late_reason: LateReason | None = None
    """Why the reply missed its target."""


class MailTrouble(StrEnum):
    UNKNOWN = "unknown"  # 宛所不明
    EXPIRED = "expired"  # 保管期間経過
    REFUSED = "refused"  # 受取拒否


class AddressCheck(StrEnum):
    """How it was made sure that a new address is the person's (法23条)."""

    OFFICIAL_PAPER = "official_paper"
    CALLED_BACK = "called_back"
    AS_APPLIED = "as_applied"  # what came back was addressed otherwise


class ReturnedMailStep(StrEnum):
    RESEND = "resend"
    ASK_ADDRESS = "ask_address"
    KEEP = "keep"  # for the person to collect


@dataclass(frozen=True, slots=True)
class PackedContents:
    """What is sent to the person: packed by one, checked by another."""

    pages: int
    """Files, where data is sent."""
    packed_by: str
    packed_at: datetime
    checked_by: str | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    on: date
    trouble: MailTrouble
    next_step: ReturnedMailStep | None = None
    settled_on: date | None = None
    """Day it was sent again or no longer needed."""
    address_on: date | None = None
    """Day on which the new address was recorded."""
    address_by: str | None = None
    address_check: AddressCheck | None = None
    """None if no address was recorded, or by version 1.0.0."""
    contents: PackedContents | None = None
    """What was in it, while it is packed anew."""

    @property
    def needs_address(self) -> bool:
        is_asked = (
            self.trouble is MailTrouble.UNKNOWN or self.next_step is ReturnedMailStep.ASK_ADDRESS
        )
        return is_asked and self.address_on is None


class Found(StrEnum):
    FOUND = "found"
    NONE = "none"
    UNAVAILABLE = "unavailable"  # could not be searched, which is not "none" (O20)
    NOT_OURS = "not_ours"


class Accuracy(StrEnum):
    """Whether content that a person wants corrected is contrary to fact (34)."""

    WRONG = "wrong"
    RIGHT = "right"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SearchTask:
    """A search in one system by its department."""

    system: str
    department: str
    asked_on: date
    found: Found | None = None
    reason: str = ""
    answered_by: str | None = None
    answered_on: date | None = None
    first_answered_on: date | None = None
    """Day of the first of several answers, which figures count."""
    kept_by_law: str = ""
    """Which law forbids to erase what was found, and until when."""
    accuracy: Accuracy | None = None
    """Of what was found, if it is to be corrected."""

    @property
    def is_settled(self) -> bool:
        """Whether a decision may rest on it; unavailable and not ours need a reason."""
        return self.found in (Found.FOUND, Found.NONE) or bool(self.found and self.reason)

    @property
    def is_disowned(self) -> bool:
        """Whether the department disowned it, and the desk has not said whose it is."""
        return self.found is Found.NOT_OURS and not self.reason


@dataclass(frozen=True, slots=True)
class SystemLeftOut:
    """A system that the desk did not ask about, and why: a reply must be provably complete."""

    system: str
    reason: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Preservation:
    """Request to stop overwriting a system's data; allowed before identification."""

    system: str
    """Empty if nobody was asked, for the reason given."""
    asked_on: date
    reason: str = ""
    ended_at: datetime | None = None
    """Since when the data may be overwritten again; None while it is kept."""
    asked_as: str = ""
    """Number under which the department was asked, if the ticket has another since."""


class ContentsCheck(StrEnum):
    """What the second person looks at, besides the number of pages."""

    RECIPIENT = "recipient"  # name and address on the envelope
    THIRD_PARTIES = "third_parties"  # data of others is blackened, or there is none
