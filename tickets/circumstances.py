"""What holds in the office at the moment of an act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tickets.breach_rules import BREACH_DEFAULTS, BreachRules
from tickets.call_rules import CALL_RULES, CallRule, Line
from tickets.case import Moment
from tickets.numbers import Series, step, year_of
from tickets.office import Numbering, Office
from tickets.opening import Opening
from tickets.roster import Roster
from tickets.rules import DEFAULTS, Rules
from tickets.store import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
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

    def next_number(self, book: Book, series: Series, now: datetime) -> str:
        """Named after the year as this office counts it."""
        year = year_of(now, self.numbering)
        return [book.number(series, year) for _ in range(step(series))][-1]
