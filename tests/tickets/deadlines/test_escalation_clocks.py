"""A possible breach is counted from first knowledge, and reminds until it is judged."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from tickets.deadlines.escalation_clocks import escalation_deadlines, was_passed_to_representative
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline
from tickets.model.escalation import (
    Cause,
    EarlierJudgement,
    Escalation,
    EscalationState,
    Trigger,
)
from tickets.model.people import Roster
from tickets.model.triage import (
    BreachType,
    Destination,
    Filing,
    Triage,
    Verdict,
    missing_destinations,
)
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import BreachReports
from tickets.rules.periods import DEFAULT_BREACH_RULES, BreachRules

NAMES = ClockName
RAISED_AT = tokyo.at(date(2026, 8, 3), time(14, 5))
INCIDENT = Escalation(
    number="E-2026-0007",
    cause=Cause.BREACH_SUSPECTED,
    raised_by="mei",
    raised_at=RAISED_AT,
    known_at=RAISED_AT,
)


EVERYBODY = frozenset(Destination)


def judged(verdict: Verdict = Verdict.REPORTABLE, **found: Any) -> Escalation:
    return replace(
        INCIDENT, status=EscalationState.TRIAGED, triage=Triage(verdict=verdict, **found)
    )


def running(
    escalation: Escalation, opening: Opening, rules: tuple[BreachRules, ...] = DEFAULT_BREACH_RULES
) -> tuple[Deadline, ...]:
    office = OfficeContext(roster=Roster(), opening=opening, breach_rules=rules)
    return escalation_deadlines(escalation, office)


def on(escalation: Escalation, opening: Opening) -> dict[ClockName, date]:
    return {each.clock.name: each.on for each in running(escalation, opening)}


def test_a_breach_that_is_not_judged_climbs_on_the_business_day_before_its_report(
    opening: Opening,
) -> None:
    # O25: known on Wednesday, the fifth day is a Sunday
    known_at = tokyo.at(date(2026, 8, 5), time(14, 5))
    seen = replace(
        INCIDENT,
        known_at=known_at,
        raised_at=known_at,
        status=EscalationState.ACKNOWLEDGED,
        acknowledged_at=known_at,
    )
    climbs = {each.clock.name: each.at for each in running(seen, opening)}

    assert climbs[NAMES.CALL_REPRESENTATIVE] == tokyo.at(date(2026, 8, 7), time(9))
    late = replace(seen, acknowledged_at=tokyo.at(date(2026, 8, 8), time(14)))
    climbs = {each.clock.name: each.at for each in running(late, opening)}
    assert climbs[NAMES.CALL_REPRESENTATIVE] == tokyo.at(date(2026, 8, 8), time(18))
    unsure = on(replace(seen, is_unsure=True), opening)
    assert NAMES.CALL_REPRESENTATIVE not in unsure


def test_the_representative_who_was_called_before_a_judgement_stays_told_after_the_next(
    opening: Opening,
) -> None:
    # O25: 速報 is due on Friday; called on Thursday at 9, judged at 10, undone at 11, judged at 12
    def at(hour: int) -> datetime:
        return tokyo.at(date(2026, 8, 6), time(hour))

    first = EarlierJudgement(triage=Triage(), by="saki", office=None, at=at(10))
    again = replace(
        judged(),
        acknowledged_at=RAISED_AT,
        undecided_at=(at(11),),
        judged_before=(first,),
        triaged_at=at(12),
    )
    office = OfficeContext(roster=Roster(), opening=opening)

    assert was_passed_to_representative(again, at(13), office)
    early = replace(first, at=at(8))
    assert not was_passed_to_representative(replace(again, judged_before=(early,)), at(13), office)


def test_statutory_clocks_start_at_first_knowledge(opening: Opening) -> None:
    # assertion: a breach counts from first knowledge
    # the support agent who read it on Friday started the clock
    known = replace(judged(), known_at=tokyo.at(date(2026, 7, 31), time(20)))
    found = on(known, opening)
    assert found[NAMES.PRELIMINARY_ALARM] == date(2026, 8, 2)
    assert found[NAMES.PRELIMINARY] == date(2026, 8, 4)
    assert found[NAMES.FINAL_30] == date(2026, 8, 31)  # 8/29 is a Saturday


def test_no_clock_runs_without_an_incident(opening: Opening) -> None:
    assert on(judged(Verdict.NOT_AN_INCIDENT), opening) == {}


@pytest.mark.parametrize("destination", [Destination.MIC, Destination.PPC])
def test_a_report_that_was_filed_is_no_longer_due(
    destination: Destination, opening: Opening
) -> None:
    # O26: ministry or commission, whichever the manager chose
    first = Filing(destination=destination, preliminary_on=date(2026, 8, 5))
    last = replace(first, final_on=date(2026, 8, 20))

    after_first = on(replace(judged(), filings=(first,)), opening)
    after_last = on(replace(judged(), filings=(last,)), opening)

    assert NAMES.PRELIMINARY not in after_first
    assert NAMES.FINAL_30 in after_first
    assert after_last.keys() == {NAMES.PMARK_PRELIMINARY, NAMES.PMARK_FINAL_30}


def test_a_company_without_mark_ministry_and_lines_reports_to_the_commission_alone(
    opening: Opening,
) -> None:
    # O26
    alone = (
        BreachRules(
            reports_to=BreachReports(
                ministry=None, p_mark_body=None, telecommunications=False
            ).destinations
        ),
    )
    found = judged(types=frozenset({BreachType.SENSITIVE, BreachType.COMMUNICATIONS}))
    refused = Filing(destination=Destination.PPC, not_needed="対象外")

    clocks = {each.clock.name for each in running(found, opening, alone)}
    after = running(replace(found, filings=(refused,)), opening, alone)

    assert clocks == {NAMES.PRELIMINARY_ALARM, NAMES.PRELIMINARY, NAMES.FINAL_30}
    assert after == ()
    assert missing_destinations(found.triage, (), alone[0].reports_to) == (Destination.PPC,)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        (Trigger.EEA, NAMES.GDPR_72_HOURS),
        (Trigger.ENTRUSTED, NAMES.ENTRUSTER),
        (Trigger.COMMUNICATIONS, NAMES.MIC_DETAIL),
    ],
)
def test_what_a_report_says_counts_until_it_is_judged(
    said: Trigger, clock: ClockName, opening: Opening
) -> None:
    # O26
    reported = replace(INCIDENT, triggers=frozenset({said}))
    unknown = replace(reported, status=EscalationState.ACKNOWLEDGED, acknowledged_at=RAISED_AT)

    assert clock not in on(INCIDENT, opening)
    assert clock in on(reported, opening)
    assert clock in on(unknown, opening)
    assert clock not in on(replace(judged(), triggers=reported.triggers), opening)


def test_seventy_two_hours_call_the_representative_on_the_business_day_before(
    opening: Opening,
) -> None:
    # O25: known on Monday, 14:05; the preliminary report is due on Friday
    seen = replace(INCIDENT, status=EscalationState.ACKNOWLEDGED, acknowledged_at=RAISED_AT)
    european = replace(seen, triggers=frozenset({Trigger.EEA}))

    found = {each.clock.name: each.at for each in running(european, opening)}

    assert found[NAMES.GDPR_72_HOURS] == tokyo.at(date(2026, 8, 6), time(14, 5))
    assert found[NAMES.CALL_REPRESENTATIVE] == tokyo.at(date(2026, 8, 5), time(9))
    assert on(seen, opening)[NAMES.CALL_REPRESENTATIVE] == date(2026, 8, 6)


@pytest.mark.parametrize("day", ["preliminary_on", "final_on"])
def test_entruster_and_eu_authority_expect_one_report_only(day: str, opening: Opening) -> None:
    # O26: entruster and EU authority want no report after the notice
    both = judged(entrusted=True, european=True)
    told = tuple(
        Filing(destination=each, **{day: date(2026, 8, 4)})
        for each in (Destination.ENTRUSTER, Destination.EU)
    )
    after = on(replace(both, filings=told), opening)
    waited = {NAMES.ENTRUSTER, NAMES.GDPR_72_HOURS}
    assert waited <= on(both, opening).keys()
    assert not waited & after.keys()
    assert {Destination.ENTRUSTER, Destination.EU}.isdisjoint(
        missing_destinations(both.triage, told, EVERYBODY)
    )


@pytest.mark.parametrize(
    ("first", "other"), [(Destination.MIC, Destination.PPC), (Destination.PPC, Destination.MIC)]
)
def test_the_first_report_to_one_of_two_authorities_chooses_it(
    first: Destination, other: Destination
) -> None:
    # O26, 法150
    triage = judged().triage
    begun = Filing(destination=first, preliminary_on=date(2026, 8, 5))

    assert {first, other} <= set(missing_destinations(triage, (), EVERYBODY))
    assert first in missing_destinations(triage, (begun,), EVERYBODY)
    assert other not in missing_destinations(triage, (begun,), EVERYBODY)
    answered = replace(begun, final_on=date(2026, 8, 28))
    assert {first, other}.isdisjoint(missing_destinations(triage, (answered,), EVERYBODY))
    excused = Filing(destination=other, not_needed="もう一方に報告した")
    assert first in missing_destinations(triage, (excused,), EVERYBODY)


def test_an_accredited_bodys_call_is_due_the_same_day_in_opening_hours(opening: Opening) -> None:
    late = tokyo.at(date(2026, 8, 7), time(17, 50))
    call = replace(INCIDENT, cause=Cause.ACCREDITED_BODY, raised_at=late, known_at=late)
    found = running(call, opening)
    assert [(each.clock.name, each.at) for each in found] == [
        (NAMES.SAME_DAY, tokyo.at(date(2026, 8, 8))),
        (NAMES.CALL_DEPUTY, tokyo.at(date(2026, 8, 10), time(9, 20))),
        (NAMES.CALL_REPRESENTATIVE, tokyo.at(date(2026, 8, 10), time(10, 50))),
        (NAMES.TRIAGE, tokyo.at(date(2026, 8, 11))),
    ]


def test_an_unsure_leak_calls_the_deputy_in_opening_hours_and_nobody_further(
    opening: Opening,
) -> None:
    # O27
    late = tokyo.at(date(2026, 8, 7), time(17, 50))
    unsure = replace(INCIDENT, is_unsure=True, raised_at=late, known_at=late)
    found = {each.clock.name: each.at for each in running(unsure, opening)}
    assert found[NAMES.CALL_DEPUTY] == tokyo.at(date(2026, 8, 10), time(9, 20))
    assert found[NAMES.TRIAGE] == tokyo.at(date(2026, 8, 10), time(12, 50))
    assert NAMES.CALL_REPRESENTATIVE not in found
    assert NAMES.FINAL_30 in found


def test_a_settled_call_sends_no_reminders(opening: Opening) -> None:
    settled = replace(INCIDENT, cause=Cause.REGULATOR, status=EscalationState.CLOSED)
    assert running(settled, opening) == ()
