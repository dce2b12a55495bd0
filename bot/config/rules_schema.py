"""The schema of rules that law or company change, each from a day on; and of call lists."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from tickets.model.complaint import Category
from tickets.model.disclosure import Ground, RequestType
from tickets.model.documents import Money
from tickets.rules.escalation import CALL_RULES, CallRule, Line
from tickets.rules.office import read_only
from tickets.rules.periods import BreachRules, GroundPermission, Matrix, Rules

PERMITS: Final = read_only(
    {
        "allowed": GroundPermission.YES,
        "after_correction": GroundPermission.AFTER_CORRECTION,
        "with_basis": GroundPermission.WITH_BASIS,
        "never": GroundPermission.NO,
    }
)
"""Words, because many YAML readers take a lone Y or N for a boolean."""


def day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("must be a day such as 2026-12-29")


def whole_number(least: int, most: int) -> BeforeValidator:
    """The reader does not guess types, so a number arrives as digits."""

    def check(value: object) -> int:
        digits = value if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else ""
        if not digits or not least <= int(digits) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(digits)

    return BeforeValidator(check)


def _permit(value: object) -> object:
    if value in PERMITS:
        return PERMITS[str(value)]
    raise ValueError(f"must be one of {', '.join(PERMITS)}")


Day = Annotated[date, BeforeValidator(day)]
"""The schemas for editors below are those of the file: words, where the reader makes a value."""
Days = Annotated[int, whole_number(0, 999)]
Years = Annotated[int, whole_number(1, 100)]
Yen = Annotated[int, whole_number(0, 100_000)]
Grounds = dict[
    RequestType,
    dict[
        Ground,
        Annotated[GroundPermission, BeforeValidator(_permit), WithJsonSchema({"enum": [*PERMITS]})],
    ],
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def written_values(self) -> dict[str, Any]:
        """Return only the values that are written; the rest keep their defaults."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class RulesPart(Part):
    """Unnamed rules stay as before."""

    effective_from: Day
    fee_yen: Yen | None = None
    fee_means: Money | None = None
    fee_types: frozenset[RequestType] | None = None
    grounds: Grounds | None = None
    complaint_acknowledge: Days | None = None
    complaint_assess: Days | None = None
    complaint_reply: Days | None = None
    question_acknowledge: Days | None = None
    question_answer: Days | None = None
    disclosure_acknowledge: Days | None = None
    form_dispatch: Days | None = None
    check: Days | None = None
    notice: Days | None = None
    search_chase: Days | None = None
    decision_waits: Days | None = None
    internal_due_days: Days | None = None
    extension_days: Days | None = None
    form_reminder_days: Days | None = None
    form_close_days: Days | None = None
    correction_wait_days: Days | None = None
    silence_days: Days | None = None
    art39_days: Days | None = None
    answer_at_once: frozenset[Category] | None = None
    ticket_years: Years | None = None
    escalation_years: Years | None = None
    audit_years: Years | None = None

    def on_top_of(self, before: Rules) -> Rules:
        said = self.written_values()
        if self.grounds is not None:
            said["grounds"] = _changed(before.grounds, self.grounds)
        return replace(before, **said)


Dated = TypeVar("Dated", Rules, BreachRules)


def successive_rules(defaults: Iterable[Dated], parts: Iterable[Any]) -> tuple[Dated, ...]:
    """The defaults, then each part on top of the rules before it."""
    found: list[Any] = [*defaults]
    for part in sorted(parts, key=lambda each: each.effective_from):
        after = part.on_top_of(found[-1])
        # Earlier than the defaults, which then never applied.
        is_first = part.effective_from <= found[0].effective_from
        found = [after] if is_first else [*found, after]
    return tuple(found)


def _changed(before: Matrix, said: Grounds) -> Matrix:
    named = {
        (type_, ground): permit
        for type_, permits in said.items()
        for ground, permit in permits.items()
    }
    return read_only({**before, **named})


def _yes_or_no(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("must be true or false")


def _never(value: object) -> object:
    return None if value == "never" else value


YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Minutes = Annotated[int, whole_number(1, 10_080)]
MinutesOrNever = Annotated[
    Minutes | None,
    BeforeValidator(_never),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "never"}]}),
]
DeadlineDays = Annotated[int, whole_number(1, 366)]
Hours = Annotated[int, whole_number(1, 720)]


_UNSAID: Final[Any] = None
"""What the desk file leaves out keeps the value of `tickets/rules`."""


class CallPart(Part):
    """One row of the call table; `representative_minutes: never` leaves the call to the triage."""

    security: YesOrNo = _UNSAID
    deputy_at_once: YesOrNo = _UNSAID
    again_minutes: Minutes = _UNSAID
    representative_minutes: MinutesOrNever = _UNSAID
    at_any_hour: YesOrNo = _UNSAID


class BreachRulesPart(Part):
    effective_from: Day
    preliminary_alarm: DeadlineDays = _UNSAID
    preliminary: DeadlineDays = _UNSAID
    final: DeadlineDays = _UNSAID
    final_wrongful: DeadlineDays = _UNSAID
    mic_detail: DeadlineDays = _UNSAID
    gdpr_hours: Hours = _UNSAID
    triage_hours: Hours = _UNSAID
    triage_business_days: DeadlineDays = _UNSAID

    def on_top_of(self, before: BreachRules) -> BreachRules:
        return replace(before, **self.written_values())


def call_table(parts: Mapping[Line, CallPart]) -> Mapping[Line, CallRule]:
    """The call table with the company's changes."""
    return read_only(
        {
            line: replace(rule, **parts[line].written_values()) if line in parts else rule
            for line, rule in CALL_RULES.items()
        }
    )
