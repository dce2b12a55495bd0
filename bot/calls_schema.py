"""How the desk file says who is called to an escalation, and how long its clocks are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.rules_schema import Day, whole_number
from tickets.rules.office import frozen
from tickets.rules.periods import BREACH_DEFAULTS, CALL_RULES, BreachRules, CallRule, Line


def _yes_or_no(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("must be true or false")


def _never(value: object) -> object:
    return None if value == "never" else value


YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Minutes = Annotated[int, whole_number(1, 10_080)]
MinutesOrNever = Annotated[Minutes | None, BeforeValidator(_never)]
Days = Annotated[int, whole_number(1, 366)]
Hours = Annotated[int, whole_number(1, 720)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def said(self) -> dict[str, Any]:
        """Only what is written; the rest stays at its default."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class CallPart(_Part):
    """One row of the table; `representative_minutes: never` leaves it to the triage."""

    security: YesOrNo = False
    deputy_at_once: YesOrNo = False
    again_minutes: Minutes = 30
    representative_minutes: MinutesOrNever = None
    at_any_hour: YesOrNo = False


class BreachRulesPart(_Part):
    effective_from: Day
    preliminary_alarm: Days = 3
    preliminary: Days = 5
    final: Days = 30
    final_wrongful: Days = 60
    mic_detail: Days = 30
    gdpr_hours: Hours = 72
    triage_hours: Hours = 4
    triage_business_days: Days = 1


def calls(parts: Mapping[Line, CallPart]) -> Mapping[Line, CallRule]:
    """The table of screens.md 3.5 with what the company says otherwise."""
    return frozen(
        {
            line: replace(rule, **parts[line].said()) if line in parts else rule
            for line, rule in CALL_RULES.items()
        }
    )


def breach_chain(parts: Iterable[BreachRulesPart]) -> tuple[BreachRules, ...]:
    """The defaults, then each change on top of what held before it."""
    found = [*BREACH_DEFAULTS]
    for part in sorted(parts, key=lambda each: each.effective_from):
        after = replace(found[-1], **part.said())
        found = [after] if part.effective_from <= found[0].effective_from else [*found, after]
    return tuple(found)
