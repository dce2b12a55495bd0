"""The clocks of an escalation: who is called when, and what an authority expects."""

from collections.abc import Mapping
from types import MappingProxyType

from tickets.breach_rules import BreachRules
from tickets.call_rules import CallRule
from tickets.clocks.clock import Clock, ClockName, Label, Roll, Unit


def call_clocks(call: CallRule) -> Mapping[ClockName, Clock]:
    """Who is called next, if nobody acknowledges it (screens.md 3.5)."""
    unit = Unit.MINUTES if call.at_any_hour else Unit.OPEN_MINUTES
    minutes = {
        ClockName.CALL_DEPUTY: call.again_minutes,
        ClockName.CALL_REPRESENTATIVE: call.representative_minutes,
    }
    wanted = ((name, length) for name, length in minutes.items() if length is not None)
    return _by_name(*(_minutes(name, length, unit) for name, length in wanted))


def breach_clocks(rules: BreachRules, *, at_any_hour: bool = True) -> Mapping[ClockName, Clock]:
    """Those of a possible breach. Only 確報 is 〔法定〕, and only it rolls over closed days.

    An unsure one is judged in opening hours: at night nobody was called who could do it (O27).

    The three to five days of 速報 are a guideline and count every day, since nothing says that
    they may not; so do the mark's and the ministry's, which grant no roll in writing.
    """
    names = ClockName
    return _by_name(
        _minutes(
            names.TRIAGE,
            rules.triage_hours * 60,
            Unit.MINUTES if at_any_hour else Unit.OPEN_MINUTES,
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
    return _by_name(
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


def _minutes(name: ClockName, length: int, unit: Unit) -> Clock:
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
