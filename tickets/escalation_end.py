"""How an escalation ends."""

from dataclasses import replace
from datetime import datetime

from tickets import tokyo
from tickets.circumstances import Moment
from tickets.escalation import Escalation, Outcome, State
from tickets.rules import in_force


def closed(
    escalation: Escalation, outcome: Outcome, moment: Moment, at: datetime | None = None
) -> Escalation:
    """Its years of keeping run from this day on (domain.md 4.6)."""
    closed_at = at or moment.now
    day = tokyo.date_of(closed_at)
    years = in_force(moment.rules, day).escalation_years
    return replace(
        escalation,
        status=State.CLOSED,
        outcome=outcome,
        closed_by=moment.actor.id,
        closed_at=closed_at,
        asked=frozenset(),
        retention_until=tokyo.years_after(day, years),
    )
