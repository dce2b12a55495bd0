"""A case: one act on one ticket, as guards and effects see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Move, PersonalField, Role
from tickets.model.personal import Personal, ValueName, fields
from tickets.model.ticket import Ticket
from tickets.rules.context import Moment
from tickets.rules.periods import Rules, in_force

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
    def delayable(self) -> Complaint | Disclosure:
        """Facts of a ticket whose reply may be put off."""
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
        return in_force(self.moment.context.rules, sent or self.today)

    def has(self, *wanted: PersonalField) -> bool:
        """Whether all of these personal fields exist."""
        return set(wanted) <= fields(self.ticket.personal)

    @property
    def drafts_reply(self) -> bool:
        """Whether the form holds the words of a reply."""
        return PersonalField.DRAFT_REPLY in fields(self.act.personal)

    def given(self, name: str, kind: type[Value]) -> Value | None:
        """A form input that is no field of the ticket."""
        value = self.act.facts.get(name)
        return value if isinstance(value, kind) else None
