"""The types of the ticket workflow: an act, the case it is made on, and a row of the tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.errors import Fault
from tickets.model.kinds import (
    DESK_ROLES,
    IDENTITY,
    Channel,
    Flag,
    Kind,
    Language,
    Leak,
    LetterKind,
    Move,
    PersonalField,
    Restriction,
    Role,
    Status,
)
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.personal import Personal, ValueName, fields_of
from tickets.model.ticket import Facts, Link, Party, Question, Ticket
from tickets.rules.context import Moment
from tickets.rules.periods import Rules, rules_in_force

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Act:
    """A move with the fields of its form."""

    move: Move
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    personal: Mapping[ValueName, Personal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The ticket with the form's fields written, before effects and status change."""

    before: Ticket
    ticket: Ticket
    act: Act
    moment: Moment
    roles: frozenset[Role]
    """Roles in which the actor may act on this ticket."""

    @property
    def complaint(self) -> Complaint:
        return self.ticket.complaint

    @property
    def disclosure(self) -> Disclosure:
        return self.ticket.disclosure

    @property
    def complaint_or_disclosure(self) -> Complaint | Disclosure:
        """Facts of a complaint or request, whose reply may wait or be delayed."""
        facts = self.ticket.facts
        assert isinstance(facts, Complaint | Disclosure)  # noqa: S101
        return facts

    @property
    def actor(self) -> str:
        return self.moment.actor.id

    @property
    def today(self) -> date:
        return self.moment.today

    @property
    def fee_rules(self) -> Rules:
        """Rules of the day on which the form told the fee."""
        sent = self.disclosure.form_sent_on
        return rules_in_force(self.moment.context.rules, sent or self.today)

    def has(self, *wanted: PersonalField) -> bool:
        """Whether all of these personal fields exist."""
        return set(wanted) <= fields_of(self.ticket.personal)

    @property
    def contains_reply(self) -> bool:
        """Whether the form holds the words of a reply."""
        return PersonalField.DRAFT_REPLY in fields_of(self.act.personal)

    def given_records(self, name: str) -> tuple[Any, ...]:
        """Records that the form adds to those of the ticket."""
        value = self.act.facts.get(name, ())
        return value if isinstance(value, tuple) else (value,)

    def given(self, name: str, kind: type[Value]) -> Value | None:
        """A form input that is no field of the ticket."""
        value = self.act.facts.get(name)
        return value if isinstance(value, kind) else None


Guard = Callable[[Case], Fault | None]
Effect = Callable[[Case], Ticket]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A permitted move: target, roles, fields, guards, effects, letter and notices."""

    to: Status | None = None
    """None keeps the status."""
    roles: frozenset[Role]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    """Optional fields of the form; others are refused."""
    required_personal: tuple[PersonalField, ...] = ()
    optional_personal: frozenset[PersonalField] = frozenset()
    when: tuple[Guard, ...] = ()
    """Guards of the ticket as it is: no answer of a form helps, so the move is not offered."""
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    """Effects, after all guards."""
    letter: LetterKind | None = None
    """Letter the person gets."""
    sends_letter: bool = False
    """The move itself records the letter as sent."""
    notices: tuple[NoticeKind, ...] = ()


Table = Mapping[tuple[Status | None, Move], Transition]

DESK = frozenset({Role.AGENT, Role.MANAGER})
MANAGER = frozenset({Role.MANAGER})
# Manager and deputy both hold the role MANAGER on a ticket. DEPUTY marks the person who stands in
# while both are away (access/visibility.py), for moves that cannot wait (O23).
MANAGER_OR_STAND_IN = MANAGER | {Role.DEPUTY}
# A row that only these may make counts as a decision (`notices_of` in commit.py).
DECIDERS = MANAGER_OR_STAND_IN | {Role.REPRESENTATIVE}
DESK_OR_DEPARTMENT = frozenset({Role.AGENT, Role.MANAGER, Role.PERSON_IN_CHARGE})
ANYONE = frozenset(Role) - {Role.SYSTEM, Role.AUDITOR, Role.CURATOR}

REDRAFT = ("draft_changed", "changed_fields")
"""Whether a draft differs from the one that was sent back, and where."""
PARTY = IDENTITY | {PersonalField.COUNTRY}
"""Fields of the requester."""

PRINCIPAL = frozenset({PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS})
"""Fields of the person, if an agent applies."""


_FIRST = {
    Kind.QUESTION: Status.OPEN,
    Kind.COMPLAINT: Status.RECEIVED,
    Kind.DISCLOSURE: Status.RECEIVED,
}
_KIND = {Question: Kind.QUESTION, Complaint: Kind.COMPLAINT, Disclosure: Kind.DISCLOSURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket before it is numbered."""

    facts: Facts
    channel: Channel
    received_at: datetime
    team: str
    policy_revision: str
    party: Party = field(default_factory=Party)
    summary: str = ""
    leak: Leak = Leak.NO
    flags: frozenset[Flag] = frozenset()
    restrictions: frozenset[Restriction] = frozenset()
    about: frozenset[str] = frozenset()
    requester: str | None = None
    hidden_from: frozenset[str] = frozenset()
    department: str | None = None
    links: frozenset[Link] = frozenset()
    language: Language | None = None
    """In which to write to the person; None is the company's."""
    simulation: bool = False
    personal: Mapping[ValueName, Personal] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kind(self) -> Kind:
        return _KIND[type(self.facts)]


def build_ticket(
    new: NewTicket, who: str, now: datetime, roster: Roster, language: Language = "ja"
) -> Ticket:
    """Ticket of this form, without number and history; letters are in the language that the
    intake presumes, else the company's, until the second form says otherwise."""
    return Ticket(
        number="",
        kind=new.kind,
        status=_FIRST[new.kind],
        received_at=new.received_at,
        recorded_by=who,
        requester=new.requester,
        department=new.department,
        restrictions=all_restrictions(new.restrictions, new.about, roster),
        about=new.about,
        hidden_from=new.hidden_from | roster.departments_of(new.requester),
        facts=new.facts,
        team=new.team,
        policy_revision=new.policy_revision,
        simulation=new.simulation,
        channel=new.channel,
        recorded_at=now,
        party=replace(new.party, language=new.language or language),
        summary=new.summary,
        leak=new.leak,
        flags=new.flags,
        links=new.links,
    )


def all_restrictions(
    given: frozenset[Restriction], about: frozenset[str], roster: Roster
) -> frozenset[Restriction]:
    """The restrictions given, and those that follow from whom the matter is about (O1)."""
    found = set(given)
    if about:
        is_of_desk = any(roster.actor(person).roles & DESK_ROLES for person in about)
        found.add(Restriction.ABOUT_DESK if is_of_desk else Restriction.ABOUT_COLLEAGUE)
    if roster.manager in about:
        found.add(Restriction.ABOUT_MANAGER)
    return frozenset(found)
