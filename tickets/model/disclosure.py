"""Disclosure requests: types, grounds, outcomes and decisions, and the fields of a request."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from tickets.model.documents import (
    AgentKind,
    AuthorityDocument,
    Check,
    Correction,
    Defect,
    Delayable,
    Disposal,
    Found,
    IdDocument,
    MyNumberDealt,
    PackedContents,
    Payment,
    Preservation,
    ReturnedMail,
    SearchTask,
    StampsReturned,
    SystemLeftOut,
)
from tickets.model.kinds import ReplyMethod


class RequestType(StrEnum):
    NOTIFY_PURPOSE = "notify_purpose"
    DISCLOSE = "disclose"
    DISCLOSE_TP_RECORD = "disclose_tp_record"
    CORRECT = "correct"
    ADD = "add"
    DELETE_CONTENT = "delete_content"  # 削除 (34): delete unneeded content, as a correction
    CEASE_USE = "cease_use"
    ERASE = "erase"  # 消去 (35): make the data unusable
    STOP_THIRD_PARTY = "stop_third_party"
    FOREIGN_MEASURES_INFO = "foreign_measures_info"
    PUBLISHED_MATTERS = "published_matters"

    @property
    def needs_act_in_system(self) -> bool:
        """Granting it needs an act in a system; granting other types is the reply itself."""
        return self.wording_family != ""

    @property
    def wording_family(self) -> str:
        """Family of the words for doing it: correction (34), cessation (35), else none."""
        if self in OF_ARTICLE_35:
            return "cessation"
        return "correction" if self in OF_ARTICLE_34 else ""

    @property
    def ends_data(self) -> bool:
        """Whether it erases data or ends its use, which another law may forbid."""
        return self in (RequestType.CEASE_USE, RequestType.ERASE)


@dataclass(frozen=True, slots=True)
class LawOfType:
    """What the Act says of a type; grounds and fee are rules."""

    article: str
    suit: bool = True
    """Article 39: the person may sue two weeks after arrival, or at once after a refusal."""


LAW_OF_TYPES = MappingProxyType(
    {
        RequestType.NOTIFY_PURPOSE: LawOfType("32(2)", suit=False),
        RequestType.DISCLOSE: LawOfType("33(1)"),
        RequestType.DISCLOSE_TP_RECORD: LawOfType("33(5)"),
        RequestType.CORRECT: LawOfType("34(1)"),
        RequestType.ADD: LawOfType("34(1)"),
        RequestType.DELETE_CONTENT: LawOfType("34(1)"),
        RequestType.CEASE_USE: LawOfType("35(1)(5)"),
        RequestType.ERASE: LawOfType("35(1)(5)"),
        RequestType.STOP_THIRD_PARTY: LawOfType("35(3)(5)"),
        RequestType.FOREIGN_MEASURES_INFO: LawOfType("28(3)", suit=False),
        RequestType.PUBLISHED_MATTERS: LawOfType("32(1)", suit=False),
    }
)

OF_ARTICLE_34 = frozenset({RequestType.CORRECT, RequestType.ADD, RequestType.DELETE_CONTENT})
OF_ARTICLE_35 = frozenset({RequestType.CEASE_USE, RequestType.ERASE, RequestType.STOP_THIRD_PARTY})

SENT_WITH_REPLY = frozenset({RequestType.DISCLOSE, RequestType.DISCLOSE_TP_RECORD})
"""Types whose reply contains personal data."""

WITHOUT_IDENTITY = frozenset({RequestType.PUBLISHED_MATTERS})
"""Published matters may be asked by anyone (32(1))."""

NOT_ABOUT_THE_DATA = frozenset(
    {
        RequestType.DISCLOSE_TP_RECORD,
        RequestType.FOREIGN_MEASURES_INFO,
        RequestType.PUBLISHED_MATTERS,
    }
)
"""Types that do not depend on what systems hold about the person."""


class CeaseUseReason(StrEnum):
    """Reasons for ceasing use (article 35(1), (3) and (5))."""

    UNLAWFUL_USE = "unlawful_use"
    UNLAWFUL_ACQUISITION = "unlawful_acquisition"
    UNLAWFUL_PROVISION = "unlawful_provision"
    NO_LONGER_NEEDED = "no_longer_needed"
    BREACH = "breach"
    HARM = "harm"


class Outcome(StrEnum):
    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    ALTERNATIVE_MEASURE = "alternative_measure"

    @property
    def refuses(self) -> bool:
        """Something is denied, so a ground and a reason are required."""
        return self in (Outcome.PARTIAL, Outcome.REFUSED, Outcome.NOT_APPLICABLE)

    @property
    def grounds(self) -> frozenset["Ground"]:
        """Possible grounds, before the matrix of types is asked."""
        if self is Outcome.NOT_APPLICABLE:
            return frozenset({Ground.G3})
        if self is Outcome.ALTERNATIVE_MEASURE:
            return frozenset({Ground.G6, Ground.G7})
        return frozenset(Ground) if self.refuses else frozenset()

    @property
    def explains(self) -> bool:
        """Something differs from what was asked, so the person is told why (36)."""
        return self.refuses or self is Outcome.ALTERNATIVE_MEASURE

    @property
    def is_granting(self) -> bool:
        """Whether something is done, at least in part."""
        return self in (Outcome.GRANTED, Outcome.PARTIAL, Outcome.ALTERNATIVE_MEASURE)


class Ground(StrEnum):
    """The seven published grounds for refusal (不開示事由)."""

    G1 = "G1"  # identity or authority cannot be confirmed
    G2 = "G2"  # incomplete documents
    G3 = "G3"  # not held, or not held personal data
    G4 = "G4"  # harm to life, body, property, rights
    G5 = "G5"  # serious interference with the conduct of business
    G6 = "G6"  # against another law
    G7 = "G7"  # another reason that law or guidelines recognise


@dataclass(frozen=True, slots=True)
class Decision:
    """Decision or proposal for one request type; its reason is sealed."""

    type: RequestType
    outcome: Outcome
    grounds: frozenset[Ground] = frozenset()
    legal_basis: str = ""
    conceals: bool = False
    """The letter says "no such data", since more would reveal something (令5条)."""

    @property
    def describes_measure(self) -> bool:
        """Whether the letter tells of a correction (法34条3項), a part or another measure."""
        if self.outcome is Outcome.PARTIAL:
            return not self.conceals
        is_corrected = self.type in OF_ARTICLE_34 and self.outcome.is_granting
        return is_corrected or self.outcome is Outcome.ALTERNATIVE_MEASURE

    @property
    def withholds_part(self) -> bool:
        """Whether a part is not told (法33条3項), and that may be said (令5条)."""
        return self.describes_measure and self.measure_words == "withheld"

    @property
    def measure_words(self) -> str:
        """Family of the words for its measure: what is corrected, which part ceases, or else."""
        if self.outcome is Outcome.PARTIAL and self.type not in OF_ARTICLE_34:
            return "part" if self.type.needs_act_in_system else "withheld"
        return self.type.wording_family

    @property
    def is_formal(self) -> bool:
        """Refused only for identity, authority or documents, which reveals nothing."""
        return set() < self.grounds <= {Ground.G1, Ground.G2} and not self.outcome.is_granting


_ORDER = {type_: place for place, type_ in enumerate(RequestType)}


@dataclass(frozen=True, slots=True)
class Execution:
    """Execution of a granted part (34, 35) in one system."""

    type: RequestType
    system: str
    on: date
    others_told: bool = False
    untouched: bool = False
    """The system holds data, but none had to be changed."""
    reason: str = ""
    """Why nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Delayable):
    # Step 1, first contact (手続1).
    types: frozenset[RequestType] = frozenset()
    types_unclear: bool = False
    reasons_35: frozenset[CeaseUseReason] = frozenset()
    footage: bool = False
    """Recordings, or other data that may not be held data (O17)."""
    may_be_held: bool | None = None
    gdpr_applies: bool | None = None
    preservations: tuple[Preservation, ...] = ()

    # Steps 2 and 3, form (手続2, 3).
    form_sent_on: date | None = None
    form_version: str = ""
    reminded_on: date | None = None
    application_arrived_on: date | None = None
    returned_mail: tuple[ReturnedMail, ...] = ()

    # Step 4, check (手続4).
    payments: tuple[Payment, ...] = ()
    stamps_returned: tuple[StampsReturned, ...] = ()
    keep_fee: bool | None = None
    """After a withdrawal the manager decides whether due stamps are kept."""
    copies_arrived: bool | None = None
    """Copies of identity or authority documents came with the form."""
    not_enclosed: frozenset[Defect] = frozenset()
    """Papers that did not come at all; others came faulty."""
    id_paper: IdDocument | None = None
    agent_id_paper: IdDocument | None = None
    """The agent's own; the one above is the person's. Checks before 1.1.0 tell only one."""
    id_result: Check = Check.PENDING
    id_address_match: bool | None = None
    id_checked_by: str | None = None
    id_checked_at: datetime | None = None
    agent_kind: AgentKind | None = None
    authority_paper: AuthorityDocument | None = None
    authority_result: Check = Check.PENDING
    copies_disposed_on: date | None = None
    disposal: Disposal | None = None
    my_number_seen: bool | None = None
    my_number_dealt: MyNumberDealt | None = None
    corrections: tuple[Correction, ...] = ()

    # Search and decision.
    searching: frozenset[RequestType] = frozenset()
    """Types that may be searched for: identity, authority and fee are settled."""
    tasks: tuple[SearchTask, ...] = ()
    left_out: tuple[SystemLeftOut, ...] = ()
    third_party_data: bool | None = None
    secrecy_of_communications: bool | None = None
    decisions: frozenset[Decision] = frozenset()
    """One per type, proposed or made; a new draft replaces them all."""
    executed: tuple[Execution, ...] = ()
    executed_earlier: tuple[Execution, ...] = ()
    """Before the request was reopened; they do not count for a new decision."""

    # The reply.
    method_requested: ReplyMethod | None = None
    method_used: ReplyMethod | None = None
    method_change_reason: str = ""
    method_notified_on: date | None = None
    contents: PackedContents | None = None
    encrypted: bool = False
    """The electronic answer was encrypted, its password sent separately."""
    to_agent: bool = False
    """The reply goes to the agent instead of the person; the manager must allow it."""
    to_agent_allowed_by: str | None = None

    def is_missing(self, what: Defect) -> bool:
        """Whether it did not come at all."""
        return what in self.not_enclosed or (what is Defect.FEE and not self.payments)

    @property
    def keeps_copies(self) -> bool:
        """Copies of documents came and are not disposed of yet."""
        return bool(self.copies_arrived) and self.copies_disposed_on is None

    @property
    def unsettled_return(self) -> ReturnedMail | None:
        """The envelope that came back last, unless that is settled."""
        last = self.returned_mail[-1] if self.returned_mail else None
        return last if last and last.settled_on is None else None

    @property
    def is_my_number_open(self) -> bool:
        """Whether a My Number came with the documents and is not dealt with yet."""
        return bool(self.my_number_seen) and self.my_number_dealt is None

    @property
    def decisions_in_order(self) -> tuple[Decision, ...]:
        """Decisions in the order of the law."""
        return tuple(sorted(self.decisions, key=lambda decision: _ORDER[decision.type]))

    def grants_what_was_not_found(self, type_: RequestType, outcome: Outcome) -> bool:
        """Whether this would grant, in whole, what every department searched for in vain."""
        answers = {task.found for task in self.tasks}
        is_none = Found.NONE in answers and answers <= {Found.NONE, Found.NOT_OURS}
        return is_none and outcome is Outcome.GRANTED and type_ not in NOT_ABOUT_THE_DATA

    def refuses_what_was_found(self, decision: Decision) -> bool:
        """Whether this refuses as not held what a department found."""
        not_held = Ground.G3 in decision.grounds and not decision.outcome.is_granting
        return not_held and bool(self.systems_with_data) and decision.type not in NOT_ABOUT_THE_DATA

    @property
    def unsearchable_systems(self) -> tuple[str, ...]:
        """Systems that could not be searched, which is not "none" (O20)."""
        return tuple(task.system for task in self.tasks if task.found is Found.UNAVAILABLE)

    def acts_without_full_search(self, type_: RequestType, outcome: Outcome) -> bool:
        """Whether this would act, though a system that may hold data could not be searched."""
        return (
            bool(self.unsearchable_systems)
            and outcome.is_granting
            and type_ not in NOT_ABOUT_THE_DATA
        )

    def needs_reason(self, type_: RequestType, outcome: Outcome) -> bool:
        """Whether granting it in whole needs a reason, which the decider reads."""
        is_incomplete = outcome is Outcome.GRANTED and self.acts_without_full_search(type_, outcome)
        return is_incomplete or self.grants_what_was_not_found(type_, outcome)

    @property
    def to_execute(self) -> frozenset[RequestType]:
        """Types under articles 34 and 35 that need an act in a system."""
        return frozenset(
            d.type for d in self.decisions if d.outcome.is_granting and d.type.wording_family
        )

    @property
    def measures_to_execute(self) -> frozenset[RequestType]:
        """Return the types to execute whose decision says what is corrected or ceases."""
        return self.to_execute & {d.type for d in self.decisions if d.describes_measure}

    @property
    def grants_something(self) -> bool:
        """Whether something was granted, at least in part."""
        return any(decision.outcome.is_granting for decision in self.decisions)

    @property
    def hands_over_data(self) -> bool:
        """Personal data goes to the person, so a second person checks what is sent."""
        return any(d.outcome.is_granting and d.type in SENT_WITH_REPLY for d in self.decisions)

    @property
    def are_contents_checked(self) -> bool:
        """Whether nothing that was packed waits for the second person."""
        return self.contents is None or self.contents.checked_by is not None

    @property
    def barred_from_checking(self) -> frozenset[str]:
        """Return who packed it and who recorded the new address: neither may check it."""
        packed = self.contents.packed_by if self.contents else None
        mail = self.unsettled_return
        return frozenset(filter(None, (packed, mail.address_by if mail else None)))

    @property
    def contents_sent(self) -> PackedContents | None:
        """Contents for the register: those that came back until new ones are checked."""
        mail = self.unsettled_return
        is_new = self.contents is not None and self.contents.checked_by is not None
        return self.contents if is_new or mail is None else mail.contents or self.contents

    @property
    def systems_left_out(self) -> dict[str, SystemLeftOut]:
        """Systems that were left out of the search and not asked about since."""
        asked = {task.system for task in self.tasks}
        return {each.system: each for each in self.left_out if each.system not in asked}

    @property
    def disowned_systems(self) -> frozenset[str]:
        """Systems that no department has owned to so far."""
        return frozenset(task.system for task in self.tasks if task.is_disowned)

    def department_asked_for(self, system: str, owner: str) -> str:
        """Department that was asked for this system; before, its owner."""
        return next((task.department for task in self.tasks if task.system == system), owner)

    @property
    def systems_with_data(self) -> frozenset[str]:
        """Systems in which the search found data."""
        return frozenset(task.system for task in self.tasks if task.found is Found.FOUND)
