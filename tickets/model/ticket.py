"""What a question to the desk holds besides the ticket (O32)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import (
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    Language,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    Relation,
    Restriction,
    Role,
    Status,
)
from tickets.model.personal import SealedField


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    language: Language = "ja"
    entry: str | None = None
    """The curated entry that did not help, or that the desk answered with."""
    nameless: bool = False
    """The asker did not want the desk to see a name; the answer goes to the DM all the same."""


Facts = Question | Complaint | Disclosure

_BEFORE_ARRIVAL = frozenset({Status.RECEIVED, Status.FORM_SENT})


@dataclass(frozen=True, slots=True)
class Link:
    relation: Relation
    number: str
    kind: Kind | None
    """The kind of that ticket, which its number need not tell; None is an escalation."""


@dataclass(frozen=True, slots=True)
class SentLetter:
    kind: LetterKind
    on: date
    delivery_ref: str = ""
    by: ContactBy | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history: who moved the ticket, when, in which role."""

    move: Move
    before: Status | None
    after: Status
    by: str
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """What is not personal of the one who came to us."""

    role: PartyRole | None = None
    contact_by: ContactBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The outside of the file: all that rights are decided by and that lists show."""

    number: str
    kind: Kind
    status: Status
    version: int = 1
    received_at: datetime
    """When the company received it, not when it was typed."""
    recorded_by: str
    requester: str | None = None
    """The Slack id of an employee whose own matter this is."""
    owner: str | None = None
    department: str | None = None
    restrictions: frozenset[Restriction] = frozenset()
    about: frozenset[str] = frozenset()
    """Everyone whom the matter is about: none of them may learn of it (O1)."""
    hidden_from: frozenset[str] = frozenset()
    """Departments that must not see an employee's own matter."""
    asked: frozenset[str] = frozenset()
    """Departments whose search task is not yet answered."""
    drafted_by: str | None = None
    changed_by: str | None = None
    """Who changed the draft while deciding; the drafter has to see it once more."""
    passed_to: str | None = None
    """The deputy to whom the decision was passed on, until it is made."""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Summary):
    facts: Facts
    team: str
    policy_revision: str
    simulation: bool = False
    reference: str = ""
    """Its number in the register from which it was imported."""
    channel: Channel
    recorded_at: datetime
    party: Party = Party()
    summary: str = ""
    """At most 200 signs without personal data; searched, and shown in modals only."""
    leak: Leak = Leak.NO
    flags: frozenset[Flag] = frozenset()
    links: frozenset[Link] = frozenset()
    personal: frozenset[SealedField] = frozenset()
    """Which personal values are there; what they say is sealed elsewhere."""

    decided_by: str | None = None
    decided_at: datetime | None = None

    letters: tuple[SentLetter, ...] = ()
    replied_at: datetime | None = None
    reply_by: ContactBy | None = None
    delivery_ref: str = ""
    withdrawn_on: date | None = None
    close_code: CloseCode | None = None
    legal_hold: bool = False
    retention_until: date | None = None
    history: tuple[Step, ...] = ()

    @property
    def is_for_the_person(self) -> bool:
        """An agent applied, and what is answered goes to the person all the same."""
        request, role = self.disclosure, self.party.role
        by_agent = request.agent_kind is not None or (role is not None and role.is_agent)
        return by_agent and request.to_agent_allowed_by is None

    @property
    def complaint(self) -> Complaint:
        """What a complaint holds; only for a ticket of that kind."""
        assert isinstance(self.facts, Complaint)  # noqa: S101
        return self.facts

    @property
    def disclosure(self) -> Disclosure:
        """What a disclosure request holds; only for a ticket of that kind."""
        assert isinstance(self.facts, Disclosure)  # noqa: S101
        return self.facts

    @property
    def awaits_ruling(self) -> bool:
        """Whether the manager has yet to say if this can be data the business holds (O17).

        What the form has arrived for is no longer ruled on, but searched for and decided.
        """
        facts = self.facts
        if not isinstance(facts, Disclosure) or self.status not in _BEFORE_ARRIVAL:
            return False
        in_doubt = facts.footage or Flag.ENTRUSTED in self.flags
        return in_doubt and facts.may_be_held is None

    def holds(self, kind: Kind | None) -> bool:
        """Whether a matter of this kind came out of this one; None asks for an escalation."""
        return any(link.kind is kind for link in self.links)


NOBODY: Final = "nameless"
"""Stands where the asker's id would, at every erased ticket too; the audit keeps the id."""
