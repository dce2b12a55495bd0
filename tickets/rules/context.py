"""Context of an act: people, opening hours and rules in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.kinds import Language, Numbering
from tickets.model.people import SYSTEM, Actor, Roster
from tickets.model.ticket import Summary
from tickets.model.triage import Destination
from tickets.rules.calendar import Opening
from tickets.rules.escalation import CALL_RULES, CallRule, Line, call_line
from tickets.rules.office import Office
from tickets.rules.periods import (
    DEFAULT_BREACH_RULES,
    DEFAULT_RULES,
    BreachRules,
    Rules,
    rules_in_force,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeContext:
    """Current people, opening hours and rules of the office."""

    roster: Roster
    opening: Opening
    rules: tuple[Rules, ...] = DEFAULT_RULES
    breach_rules: tuple[BreachRules, ...] = DEFAULT_BREACH_RULES
    calls: Mapping[Line, CallRule] = field(default_factory=lambda: CALL_RULES)
    numbering: Numbering = "calendar"
    customer_numbers: tuple[str, ...] = ()
    """Patterns of the company's own long numbers, which are not personal (O9)."""
    office: Office | None = None
    """Source of letters; None if letters are not ours."""

    def reports_to(self, known_at: datetime) -> frozenset[Destination]:
        """Destinations that the report of a breach of this day may need."""
        return rules_in_force(self.breach_rules, tokyo.date_of(known_at)).reports_to

    def rules_for(self, ticket: Summary) -> Rules:
        """Rules of the day of its receipt, by which its deadlines run."""
        return rules_in_force(self.rules, tokyo.date_of(ticket.received_at))

    def call_rule(self, escalation: Escalation) -> CallRule:
        """Return who is called to this escalation, and after how many minutes."""
        return self.calls[call_line(escalation)]

    @property
    def is_at_counter(self) -> bool:
        """Whether requests are made in person, and papers are shown."""
        return self.office is not None and self.office.procedure == "counter"

    @property
    def language(self) -> Language:
        """The company's language, in which a new person is written to."""
        return self.office.language if self.office else "ja"

    @property
    def is_telecom(self) -> bool:
        """Whether the secrecy of communications binds the company."""
        return any(Destination.MIC_SECRECY in each.reports_to for each in self.breach_rules)

    def moment(self, who: str, now: datetime) -> "Moment":
        """Rights are read at the moment of the act, never from a form."""
        return Moment(self.roster.actor(who), now, self)

    def moment_of_program(self, now: datetime) -> "Moment":
        """The moment of an act of the program itself."""
        return Moment(SYSTEM, now, self)


@dataclass(frozen=True, slots=True)
class Moment:
    """Who acts, when, and in which office."""

    actor: Actor
    now: datetime
    context: OfficeContext

    def of(self, person: str) -> "Moment":
        """The same moment for another person."""
        return self.context.moment(person, self.now)

    @property
    def roster(self) -> Roster:
        return self.context.roster

    @property
    def today(self) -> date:
        return tokyo.date_of(self.now)

    @property
    def law(self) -> Rules:
        """Rules in force today."""
        return rules_in_force(self.context.rules, self.today)
