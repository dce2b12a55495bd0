"""One act on one ticket at one moment: all that a gate may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Move, PersonalField, Role
from tickets.model.personal import Personal, SealedField, fields
from tickets.model.ticket import Ticket
from tickets.rules.context import Moment
from tickets.rules.periods import Rules, in_force

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do: a move, and what they wrote into its form."""

    move: Move
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    personal: Mapping[SealedField, Personal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket as the act would leave it, before its status changes."""

    before: Ticket
    ticket: Ticket
    act: Act
    moment: Moment
    roles: frozenset[Role]
    """Those in which the actor may act on this ticket."""

    @property
    def complaint(self) -> Complaint:
        return self.ticket.complaint

    @property
    def disclosure(self) -> Disclosure:
        return self.ticket.disclosure

    @property
    def actor(self) -> str:
        return self.moment.actor.id

    @property
    def today(self) -> date:
        return self.moment.today

    @property
    def fee_rules(self) -> Rules:
        """Those of the day on which the form told the person what it costs."""
        sent = self.disclosure.form_sent_on
        return in_force(self.moment.rules, sent or self.today)

    def has(self, *wanted: PersonalField) -> bool:
        """Whether all of these personal fields are there, now or from before."""
        return set(wanted) <= fields(self.ticket.personal)

    def given(self, name: str, kind: type[Value]) -> Value | None:
        """What the form says besides the ticket's own fields."""
        value = self.act.facts.get(name)
        return value if isinstance(value, kind) else None
