"""Clocks of an escalation: calls, triage, and reports to authorities."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from tickets.model import tokyo
from tickets.model.clocks import Clock, ClockName, Deadline, Label, RollRule, Unit
from tickets.model.escalation import Escalation, EscalationState, Trigger
from tickets.model.triage import AUTHORITIES, UNJUDGED, BreachType, Destination, Filing, Triage
from tickets.rules.calendar import Opening, compute_deadline
from tickets.rules.context import OfficeContext
from tickets.rules.escalation import CallRule
from tickets.rules.periods import BreachRules, rules_in_force


def call_clocks_by_name(call: CallRule) -> Mapping[ClockName, Clock]:
    """Return the clocks after which the next person is called, if nobody acknowledged."""
    unit = Unit.MINUTES if call.at_any_hour else Unit.OPEN_MINUTES
    minutes = {
        ClockName.CALL_DEPUTY: call.again_minutes,
        ClockName.CALL_REPRESENTATIVE: call.representative_minutes,
    }
    wanted = ((name, length) for name, length in minutes.items() if length is not None)
    return _by_name(*(_minutes(name, length, unit) for name, length in wanted))


def breach_clocks_by_name(
    rules: BreachRules, *, at_any_hour: bool = True
) -> Mapping[ClockName, Clock]:
    """Return the clocks of a possible breach; only 確報 is 〔法定〕 and rolls over closed days.

    `at_any_hour`: the triage counts at night, too. An unsure report is judged in opening hours, as
    nobody was called at night (O27).

    The three to five days of 速報 are a guideline and count every day, as do the periods of P-mark
    and ministry, which grant no roll in writing.
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
        _days(names.FINAL_30, rules.final, Label.STATUTORY, RollRule.BY_LAW),
        _days(names.FINAL_60, rules.final_wrongful, Label.STATUTORY, RollRule.BY_LAW),
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
            reminds_at_night=True,
        ),
    )


def other_clocks_by_name(
    rules: BreachRules, *, reminds_at_night: bool
) -> Mapping[ClockName, Clock]:
    """Return the clocks of other escalations; those of regulators and courts remind at night."""
    return _by_name(
        Clock(
            name=ClockName.SAME_DAY,
            length=0,
            unit=Unit.DAYS,
            roll=RollRule.FORWARD,
            reminds_at_night=reminds_at_night,
        ),
        Clock(
            name=ClockName.TRIAGE,
            length=rules.triage_business_days,
            unit=Unit.BUSINESS_DAYS,
            reminds_at_night=reminds_at_night,
        ),
    )


def _minutes(name: ClockName, length: int, unit: Unit) -> Clock:
    return Clock(name=name, length=length, unit=unit, reminds_at_night=unit is Unit.MINUTES)


def _days(name: ClockName, length: int, label: Label, roll: RollRule = RollRule.NONE) -> Clock:
    return Clock(
        name=name,
        length=length,
        unit=Unit.DAYS,
        label=label,
        starts_as_day_one=True,
        roll=roll,
        reminds_at_night=True,
    )


def _by_name(*clocks: Clock) -> Mapping[ClockName, Clock]:
    return MappingProxyType({clock.name: clock for clock in clocks})


def escalation_deadlines(escalation: Escalation, office: OfficeContext) -> tuple[Deadline, ...]:
    """Return the running deadlines, soonest first, by the rules of the day of first knowledge.

    Without night calls, clocks start at the opening at which the first person is called. A closed
    or merged escalation has none. The result depends on the facts only.
    """
    if not escalation.is_open:
        return ()
    law = rules_in_force(office.breach_rules, tokyo.date_of(escalation.known_at))
    call, opening = office.call_rule(escalation), office.opening
    is_breach, at_any_hour = escalation.cause.is_breach, call.at_any_hour
    own = (
        breach_clocks_by_name(law, at_any_hour=at_any_hour)
        if is_breach
        else other_clocks_by_name(law, reminds_at_night=at_any_hour)
    )
    clocks = {**call_clocks_by_name(call), **own}
    judging = [each for each in _clocks_until_judged(escalation) if each in clocks]
    duties = tuple(_report_clocks(escalation, law.reports_to)) if is_breach else ()
    of_report = (
        compute_deadline(
            clocks[each], _starts_at(each, escalation, opening, at_any_hour=at_any_hour), opening
        )
        for each in judging
    )
    of_knowledge = (compute_deadline(clocks[each], escalation.known_at, opening) for each in duties)
    unjudged = _call_about_unjudged(escalation, clocks, duties, opening)
    running = (*of_report, *of_knowledge, *unjudged)
    return tuple(sorted(running, key=lambda each: (each.at, each.clock.name)))


def _call_about_unjudged(
    escalation: Escalation,
    clocks: Mapping[ClockName, Clock],
    duties: Collection[ClockName],
    opening: Opening,
) -> Iterator[Deadline]:
    """Yield the call to the representative about a breach that was acknowledged and not judged:
    when the desk opens on the business day before the first report is due, but never before the
    period for the judgement is over (O25), which new facts that undo a judgement start anew.
    """
    up, report = clocks.get(ClockName.CALL_REPRESENTATIVE), clocks.get(ClockName.PRELIMINARY)
    judged_at = escalation.judged_before[-1].at if escalation.judged_before else None
    looks = (each for each in escalation.looks if judged_at is None or each > judged_at)
    seen = next(looks, escalation.acknowledged_at)
    if up is None or report is None or seen is None or escalation.is_judged:
        return
    first = compute_deadline(report, escalation.known_at, opening).on
    if ClockName.GDPR_72_HOURS in duties:
        gdpr = clocks[ClockName.GDPR_72_HOURS]
        first = min(first, compute_deadline(gdpr, escalation.known_at, opening).on)
    day = opening.calendar.add(first, -1)
    judging = compute_deadline(clocks[ClockName.TRIAGE], seen, opening).at
    at = max(opening.next_opening(tokyo.at(day)), judging)
    yield Deadline(up, seen, tokyo.date_of(at), at)


def was_passed_to_representative(
    escalation: Escalation, now: datetime, office: OfficeContext
) -> bool:
    """Whether the representative was called, as nobody acknowledged or judged the escalation, or
    was recorded as told."""
    call = office.call_rule(escalation)
    up = call_clocks_by_name(call).get(ClockName.CALL_REPRESENTATIVE)
    if up is None or escalation.representative_told_on:
        return escalation.representative_told_on is not None
    since = _starts_at(up.name, escalation, office.opening, at_any_hour=call.at_any_hour)
    seen = escalation.looks[0] if escalation.looks else escalation.acknowledged_at
    if compute_deadline(up, since, office.opening).at <= min(now, seen or now):
        return True
    if escalation.is_judged:
        first = (
            escalation.judged_before[0].at if escalation.judged_before else escalation.triaged_at
        )
        now = min(now, first or escalation.closed_at or now)
        escalation = replace(escalation, judged_before=())
    # As it was before the judgement: an acknowledged breach has no other call.
    unjudged = replace(escalation, status=EscalationState.ACKNOWLEDGED, triage=UNJUDGED, filings=())
    running = escalation_deadlines(unjudged, office)
    return any(each.clock.name is up.name and each.at <= now for each in running)


def final_report_deadline_if_wrongful(escalation: Escalation, office: OfficeContext) -> Deadline:
    """Return the deadline of 確報 by sixty days, to name while the purpose is unknown."""
    law = rules_in_force(office.breach_rules, tokyo.date_of(escalation.known_at))
    clock = breach_clocks_by_name(law)[ClockName.FINAL_60]
    return compute_deadline(clock, escalation.known_at, office.opening)


def urgent_deadlines(
    running: Iterable[Deadline], now: datetime, opening: Opening
) -> Iterator[Deadline]:
    """Yield deadlines that are late or due by the next business day, and on its day the warning to
    prepare the preliminary report.
    """
    today = tokyo.date_of(now)
    until = opening.calendar.add(today, 1)
    for each in running:
        name = each.clock.name
        is_near = name is not ClockName.TRIAGE and each.on <= until
        if name is ClockName.PRELIMINARY_ALARM:
            is_pressing = each.on == today
        else:
            is_pressing = name not in REPEATED_CALLS and (is_near or each.is_missed(now))
        if is_pressing:
            yield each


def is_report_due(escalation: Escalation, now: datetime, office: OfficeContext) -> bool:
    """Whether a report is urgent, or the preliminary one, which takes days, is owed by law."""
    found = escalation_deadlines(escalation, office)
    names = {each.clock.name for each in found}
    is_owed = escalation.triage.is_reportable is True and ClockName.PRELIMINARY in names
    return is_owed or any(urgent_deadlines(found, now, office.opening))


REPEATED_CALLS = (ClockName.CALL_DEPUTY, ClockName.CALL_REPRESENTATIVE)


def _clocks_until_judged(escalation: Escalation) -> Iterator[ClockName]:
    """Yield the clocks until the judgement: calls until the acknowledgement, and the triage."""
    if escalation.is_judged:
        return
    if escalation.status is EscalationState.RAISED:
        yield from REPEATED_CALLS
    if not escalation.cause.is_breach:
        yield ClockName.SAME_DAY
    yield ClockName.TRIAGE


def _starts_at(
    clock: ClockName, escalation: Escalation, opening: Opening, *, at_any_hour: bool
) -> datetime:
    """Return when the clock started: every look restarts the triage (O25)."""
    is_restarted = clock is ClockName.TRIAGE and escalation.looks
    since = escalation.looks[-1] if is_restarted else escalation.raised_at
    return since if at_any_hour else opening.next_opening(since)


def _report_clocks(escalation: Escalation, among: frozenset[Destination]) -> Iterator[ClockName]:
    """Yield the clocks of reports that are still due: filings end them, unknown facts keep them.

    Statutory ones run only while they may apply; the P-mark wants every incident. Until the
    judgement, what the reporter said counts: the 72 hours of the GDPR run from first knowledge.
    """
    triage = escalation.triage
    if triage.is_incident is False:
        return
    yield from _authority_clocks(escalation, triage, among)
    if Destination.PMARK in among:
        yield from _p_mark_clocks(escalation.filing(Destination.PMARK), triage)
    said = escalation.triggers if triage.is_incident is None else frozenset[Trigger]()
    others = (
        (
            triage.entrusted or Trigger.ENTRUSTED in said,
            Destination.ENTRUSTER,
            ClockName.ENTRUSTER,
        ),
        (
            BreachType.COMMUNICATIONS in triage.types or Trigger.COMMUNICATIONS in said,
            Destination.MIC_SECRECY,
            ClockName.MIC_DETAIL,
        ),
        (
            triage.european or Trigger.EEA in said,
            Destination.EU,
            ClockName.GDPR_72_HOURS,
        ),
    )
    for applies, destination, clock in others:
        if applies and destination in among and not escalation.filing(destination).is_done:
            yield clock


def _authority_clocks(
    escalation: Escalation, triage: Triage, among: frozenset[Destination]
) -> Iterator[ClockName]:
    """Yield clocks of the report to ministry or commission, as the manager chose (法150)."""
    filings = [escalation.filing(each) for each in AUTHORITIES if each in among]
    is_done = any(each.final_on for each in filings) or all(each.is_done for each in filings)
    if triage.is_owed_to_authority is False or is_done:
        return
    if not any(each.preliminary_on for each in filings):
        yield ClockName.PRELIMINARY_ALARM
        yield ClockName.PRELIMINARY
    yield ClockName.FINAL_60 if triage.is_wrongful else ClockName.FINAL_30


def _p_mark_clocks(filing: Filing, triage: Triage) -> Iterator[ClockName]:
    if filing.is_done:
        return
    if triage.is_reportable is not False and filing.preliminary_on is None:
        yield ClockName.PMARK_PRELIMINARY
    yield ClockName.PMARK_FINAL_60 if triage.is_wrongful else ClockName.PMARK_FINAL_30
