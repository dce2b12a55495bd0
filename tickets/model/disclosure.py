"""What a disclosure request holds besides the ticket."""

from dataclasses import dataclass
from datetime import date, datetime

from tickets.model.documents import (
    AgentKind,
    AuthorityDocument,
    Check,
    Correction,
    Disposal,
    Found,
    IdDocument,
    MyNumberDealt,
    Payment,
    Preservation,
    ReturnedMail,
    SearchTask,
    StampsReturned,
)
from tickets.model.kinds import ReplyMethod
from tickets.model.requests import Decision, Reason35, RequestType

_ORDER = {type_: place for place, type_ in enumerate(RequestType)}


@dataclass(frozen=True, slots=True)
class Execution:
    """What was done in a system for a granted part (34, 35), and whether others were told."""

    type: RequestType
    system: str
    on: date
    others_told: bool = False
    untouched: bool = False
    """The system holds data, but nothing of it had to be touched."""
    reason: str = ""
    """Why nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    # Step 1, the application by word (手続1).
    types: frozenset[RequestType] = frozenset()
    types_unclear: bool = False
    reasons_35: frozenset[Reason35] = frozenset()
    footage: bool = False
    """Recordings, or other data that may not be data the business holds (O17)."""
    may_be_held: bool | None = None
    gdpr_applies: bool | None = None
    preservations: tuple[Preservation, ...] = ()

    # Steps 2 and 3, the form (手続2, 3).
    form_sent_on: date | None = None
    form_version: str = ""
    reminded_on: date | None = None
    application_arrived_on: date | None = None
    returned_mail: tuple[ReturnedMail, ...] = ()

    # Step 4, checking (手続4).
    payments: tuple[Payment, ...] = ()
    stamps_returned: tuple[StampsReturned, ...] = ()
    keep_fee: bool | None = None
    """After a withdrawal the manager says whether stamps that were due are kept."""
    copies_arrived: bool | None = None
    """Copies of identity or authority papers came with the form."""
    id_paper: IdDocument | None = None
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
    """The types that may be searched for: identity, authority and their fee are settled."""
    tasks: tuple[SearchTask, ...] = ()
    third_party_data: bool | None = None
    secrecy_of_communications: bool | None = None
    decisions: frozenset[Decision] = frozenset()
    """One a type, proposed or made; a new draft replaces them all."""
    executed: tuple[Execution, ...] = ()
    executed_earlier: tuple[Execution, ...] = ()
    """Before the request was reopened: a new decision is not carried out by these."""

    # The reply.
    method_requested: ReplyMethod | None = None
    method_used: ReplyMethod | None = None
    method_change_reason: str = ""
    method_notified_on: date | None = None
    encrypted: bool = False
    """An electronic answer went out encrypted, its password apart."""
    to_agent: bool = False
    """The reply goes to the agent and not to the person; the manager has to allow it."""
    to_agent_allowed_by: str | None = None

    # Delay.
    delay_proposed_until: date | None = None
    delay_proposed_by: str | None = None
    delayed_until: date | None = None

    @property
    def is_my_number_open(self) -> bool:
        """One came along with the papers, and nobody has said what became of it."""
        return bool(self.my_number_seen) and self.my_number_dealt is None

    @property
    def by_type(self) -> tuple[Decision, ...]:
        """The decisions in the order of the law."""
        return tuple(sorted(self.decisions, key=lambda decision: _ORDER[decision.type]))

    @property
    def decided(self) -> frozenset[RequestType]:
        """The types that a decision, or a proposal for one, speaks of."""
        return frozenset(decision.type for decision in self.decisions)

    @property
    def to_execute(self) -> frozenset[RequestType]:
        """The parts under articles 34 and 35 in which something has to be done."""
        return frozenset(d.type for d in self.decisions if d.outcome.acts and d.type.is_an_act)

    @property
    def holding(self) -> frozenset[str]:
        """The systems in which the search found data."""
        return frozenset(task.system for task in self.tasks if task.found is Found.FOUND)

    @property
    def unexecuted(self) -> frozenset[RequestType]:
        """Of the parts to execute, those done nowhere, or not told of for a system with data."""

        def is_open(type_: RequestType) -> bool:
            told = [each for each in self.executed if each.type is type_]
            is_done = any(not each.untouched for each in told)
            return not is_done or bool(self.holding - {each.system for each in told})

        return frozenset(filter(is_open, self.to_execute))
