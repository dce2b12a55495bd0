"""The clocks of an escalation: who is called when, and what an authority expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from tickets.clocks.clock import Clock, ClockName, Label, Roll, Unit


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
    # Our own (office.md O24, O25, O27).
    call_deputy_minutes: int = 30
    call_representative_minutes: int = 120
    triage_hours: int = 4
    triage_business_days: int = 1


def breach_clocks(rules: BreachRules) -> Mapping[ClockName, Clock]:
    """Those of a possible breach. Only 確報 is 〔法定〕, and only it rolls over closed days.

    The three to five days of 速報 are a guideline and count every day, since nothing says that
    they may not; so do the mark's and the ministry's, which grant no roll in writing.
    """
    names = ClockName
    return _by_name(
        _minutes(names.CALL_DEPUTY, rules.call_deputy_minutes),
        _minutes(names.CALL_REPRESENTATIVE, rules.call_representative_minutes),
        Clock(
            name=names.TRIAGE,
            length=rules.triage_hours,
            unit=Unit.HOURS,
            rings_at_night=True,
        ),
        _days(names.PRELIMINARY_ALARM, rules.preliminary_alarm, Label.GUIDELINE),
        _days(names.PRELIMINARY, rules.preliminary, Label.GUIDELINE),
        _days(names.FINAL_30, rules.final, Label.STATUTORY, Roll.BY_LAW),
        _days(names.FINAL_60, rules.final_wrongful, Label.STATUTORY, Roll.BY_LAW),
        _days(names.ENTRUSTER, rules.preliminary, Label.GUIDELINE),
        _days(names.MIC_DETAIL, rules.mic_detail, Label.MIC),
        _days(names.PMARK_PRELIMINARY, rules.preliminary, Label.PMARK),
        _days(names.PMARK_FINAL_30, rules.final, Label.PMARK),
        _days(names.PMARK_FINAL_60, rules.final_wrongful, Label.PMARK),
        Clock(
            name=names.GDPR_72_HOURS,
            length=rules.gdpr_hours,
            unit=Unit.HOURS,
            label=Label.GDPR,
            rings_at_night=True,
        ),
    )


def other_clocks(rules: BreachRules, *, rings_at_night: bool) -> Mapping[ClockName, Clock]:
    """Those of every other escalation; a regulator's and a court's ring at night (screens 3.5)."""
    unit = Unit.MINUTES if rings_at_night else Unit.OPEN_MINUTES
    return _by_name(
        _minutes(ClockName.CALL_DEPUTY, rules.call_deputy_minutes, unit),
        _minutes(ClockName.CALL_REPRESENTATIVE, rules.call_representative_minutes, unit),
        Clock(
            name=ClockName.SAME_DAY,
            length=0,
            unit=Unit.DAYS,
            roll=Roll.FORWARD,
            rings_at_night=rings_at_night,
        ),
        Clock(
            name=ClockName.TRIAGE,
            length=rules.triage_business_days,
            unit=Unit.BUSINESS_DAYS,
            rings_at_night=rings_at_night,
        ),
    )


def _minutes(name: ClockName, length: int, unit: Unit = Unit.MINUTES) -> Clock:
    return Clock(name=name, length=length, unit=unit, rings_at_night=unit is Unit.MINUTES)


def _days(name: ClockName, length: int, label: Label, roll: Roll = Roll.NONE) -> Clock:
    return Clock(
        name=name,
        length=length,
        unit=Unit.DAYS,
        label=label,
        starts_as_day_one=True,
        roll=roll,
        rings_at_night=True,
    )


def _by_name(*clocks: Clock) -> Mapping[ClockName, Clock]:
    return MappingProxyType({clock.name: clock for clock in clocks})
