"""What holds in the office at the moment of an act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tickets.model import tokyo
from tickets.model.kinds import Numbering
from tickets.model.people import Actor, Roster
from tickets.rules.calendar import Opening
from tickets.rules.office import Office
from tickets.rules.periods import (
    BREACH_DEFAULTS,
    CALL_RULES,
    DEFAULTS,
    BreachRules,
    CallRule,
    Line,
    Rules,
    in_force,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Who acts, when, and by which people and rules."""

    actor: Actor
    now: datetime
    roster: Roster
    rules: tuple[Rules, ...] = DEFAULTS
    customer_numbers: tuple[str, ...] = ()
    """Patterns of the company's own long numbers, which are no personal numbers (O9)."""
    office: Office | None = None
    """What letters of today say of the company; None for what went out in other words."""

    @property
    def today(self) -> date:
        return tokyo.date_of(self.now)

    @property
    def law(self) -> Rules:
        """The rules that hold today."""
        return in_force(self.rules, self.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeContext:
    """What holds in the office just now: who is who, when it is open, by which rules it works."""

    roster: Roster
    opening: Opening
    rules: tuple[Rules, ...] = DEFAULTS
    breach_rules: tuple[BreachRules, ...] = BREACH_DEFAULTS
    calls: Mapping[Line, CallRule] = field(default_factory=lambda: CALL_RULES)
    numbering: Numbering = "calendar"
    customer_numbers: tuple[str, ...] = ()
    office: Office | None = None

    def moment(self, who: str, now: datetime) -> Moment:
        """Rights are read at the moment of the act, never from a form."""
        return Moment(
            actor=self.roster.actor(who),
            now=now,
            roster=self.roster,
            rules=self.rules,
            customer_numbers=self.customer_numbers,
            office=self.office,
        )
