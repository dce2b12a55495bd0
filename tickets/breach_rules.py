"""How long the clocks of a possible breach are, each from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRules:
    """What law, ministry, mark and office may change, with the day from which it holds."""

    effective_from: date = date(2022, 4, 1)
    # Days, the day on which any department first knew being day 1 (規則8; GL 3-5-3-4).
    preliminary_alarm: int = 3
    preliminary: int = 5
    final: int = 30
    final_wrongful: int = 60
    mic_detail: int = 30
    gdpr_hours: int = 72
    # Our own (office.md O25).
    triage_hours: int = 4
    triage_business_days: int = 1


BREACH_DEFAULTS = (BreachRules(),)


def breach_rules_on(rules: Sequence[BreachRules], day: date) -> BreachRules:
    """The newest that hold on this day; before all of them, the oldest."""
    begun = [each for each in rules if each.effective_from <= day]
    if begun:
        return max(begun, key=lambda each: each.effective_from)
    return min(rules, key=lambda each: each.effective_from)
