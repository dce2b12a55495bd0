"""Periods and fees that law or company may change, each from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from tickets.model.complaint import Category
from tickets.model.disclosure import RequestType
from tickets.model.documents import Money
from tickets.model.triage import Destination
from tickets.rules.grounds import MATRIX, Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules of casework; a desk file may hold others, each from a day on."""

    effective_from: date = date(2022, 4, 1)

    # The law would allow a fee for 33(5) too; the published text does not.
    fee_yen: int = 1000
    """0 if the company charges none."""
    fee_means: Money = Money.STAMPS
    """How it is paid; anything else is a defect and goes back (O18)."""
    fee_types: frozenset[RequestType] = frozenset(
        {RequestType.DISCLOSE, RequestType.NOTIFY_PURPOSE}
    )
    grounds: Matrix = field(default_factory=lambda: MATRIX, hash=False)

    # Our own targets, in business days unless the name says otherwise.
    complaint_acknowledge: int = 1
    complaint_assess: int = 2
    complaint_reply: int = 10
    question_acknowledge: int = 1
    question_answer: int = 3
    disclosure_acknowledge: int = 1
    form_dispatch: int = 3
    check: int = 3
    notice: int = 2
    search_chase: int = 2
    decision_waits: int = 1
    internal_due_days: int = 14
    extension_days: int = 30
    """How far a reply may be put off, in calendar days after the day it was first due."""

    # Waiting for the other side, in calendar days.
    form_reminder_days: int = 30
    form_close_days: int = 60
    correction_wait_days: int = 14
    silence_days: int = 14

    # Statutory.
    art39_days: int = 15

    answer_at_once: frozenset[Category] = frozenset(
        {Category.CONSULTATION, Category.INQUIRY, Category.OPT_OUT}
    )
    """P-mark practice: the manager approves answers to complaints before they go out."""

    # Retention after closing, in years.
    ticket_years: int = 3
    escalation_years: int = 5
    audit_years: int = 5

    @property
    def charges(self) -> bool:
        """Whether any request costs anything."""
        return self.fee_yen > 0 and bool(self.fee_types)

    @property
    def correction_reminder_days(self) -> int:
        """Earliest day of a reminder: half of the correction period."""
        return self.correction_wait_days // 2


DEFAULTS = (Rules(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRules:
    """Rules of a possible breach."""

    effective_from: date = date(2022, 4, 1)
    # Days; the day of first knowledge is day 1 (規則8; GL 3-5-3-4).
    preliminary_alarm: int = 3
    preliminary: int = 5
    final: int = 30
    final_wrongful: int = 60
    mic_detail: int = 30
    gdpr_hours: int = 72
    # Our own (O25).
    triage_hours: int = 4
    triage_business_days: int = 1
    reports_to: frozenset[Destination] = frozenset(Destination)
    """Destinations that a report may need; the desk file's `breach_reports` leaves some out."""


BREACH_DEFAULTS = (BreachRules(),)


Dated = TypeVar("Dated", Rules, BreachRules)


def in_force(rules: Sequence[Dated], on: date) -> Dated:
    """Newest rules in force on this day; before all of them, the oldest."""
    begun = [each for each in rules if each.effective_from <= on]
    if begun:
        return max(begun, key=lambda each: each.effective_from)
    return min(rules, key=lambda each: each.effective_from)
