"""Breaches in the monthly figures."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

from tests.tickets.conftest import MONDAY, ROSTER
from tests.tickets.registers.office import OPENING, Office
from tickets.deadlines.outcomes import escalation_clock_outcomes
from tickets.model.clocks import ClockName
from tickets.model.escalation import Cause, EarlierJudgement, Escalation, EscalationState
from tickets.model.kinds import Leak, Move
from tickets.model.tokyo import Month
from tickets.model.triage import BreachType, Destination, Filing, Triage, Verdict
from tickets.reports.figures import Figures, MonthCounts, ReportScope, TargetCounts
from tickets.rules.context import OfficeContext

AUGUST = Month(2026, 8)
OFFICE = OfficeContext(roster=ROSTER, opening=OPENING)
LATER = datetime(2027, 6, 1, tzinfo=UTC)


def breach(**given_: object) -> Escalation:
    usual: dict[str, object] = {
        "number": "E-2026-0001",
        "cause": Cause.BREACH_SUSPECTED,
        "raised_by": "sato",
        "raised_at": MONDAY,
        "known_at": MONDAY,
    }
    return Escalation(**(usual | given_))  # type: ignore[arg-type]


def of_breaches(*escalations: Escalation, scope: ReportScope = ReportScope.GENERAL) -> Figures:
    counts = MonthCounts(AUGUST, scope, OFFICE, LATER)
    for each in escalations:
        counts.add_escalation(each)
    return counts.figures()


def by_name(figures: Figures) -> dict[ClockName, TargetCounts]:
    return {each.name: each for each in figures.breach_targets}


REPORTABLE = Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}))


def test_a_leak_judged_and_filed_in_time_meets_its_deadlines() -> None:
    filed = breach(
        status=EscalationState.ACTING,
        triage=REPORTABLE,
        triaged_at=MONDAY + timedelta(hours=1),
        filings=(
            Filing(destination=Destination.PPC, preliminary_on=date(2026, 8, 6)),
            Filing(destination=Destination.PMARK, preliminary_on=date(2026, 8, 20)),
        ),
    )
    figures = of_breaches(filed)

    clocks = by_name(figures)
    assert (clocks[ClockName.TRIAGE].reached, clocks[ClockName.TRIAGE].missed) == (1, 0)
    assert clocks[ClockName.PRELIMINARY].reached == 1
    assert clocks[ClockName.PMARK_PRELIMINARY].missed == 1
    assert ClockName.FINAL_30 not in clocks  # it runs out in September
    assert ClockName.CALL_DEPUTY not in clocks
    assert (figures.breaches.raised, figures.breaches.incidents) == (1, 1)
    assert (figures.breaches.reportable, figures.breaches.open_after) == (1, 1)


def test_a_report_that_is_due_at_an_hour_is_late_on_that_day_after_it() -> None:
    european = Triage(
        verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}), european=True
    )
    due = MONDAY + timedelta(hours=72)
    for minutes, reached in ((-1, 1), (1, 0)):
        at = due + timedelta(minutes=minutes)
        told = Filing(destination=Destination.EU, final_on=at.date(), final_at=at)
        figures = of_breaches(
            breach(status=EscalationState.ACTING, triage=european, filings=(told,))
        )
        counted = by_name(figures)[ClockName.GDPR_72_HOURS]
        assert (counted.reached, counted.missed) == (reached, 1 - reached)


def test_a_judgement_made_in_time_is_not_late_because_it_was_made_anew() -> None:
    first = EarlierJudgement(
        triage=REPORTABLE, by="manager", office=None, at=MONDAY + timedelta(hours=1)
    )
    anew = breach(
        status=EscalationState.TRIAGED,
        triage=REPORTABLE,
        acknowledged_at=MONDAY,
        triaged_at=MONDAY + timedelta(days=2),
        judged_before=(first,),
    )
    found = by_name(of_breaches(anew))[ClockName.TRIAGE]
    assert (found.reached, found.missed) == (1, 0)


def test_a_leak_first_seen_with_its_late_judgement_or_just_before_it_missed_its_target() -> None:
    # O25
    late = MONDAY + timedelta(days=4)
    for seen in (late, late - timedelta(minutes=1)):
        judged = breach(
            status=EscalationState.TRIAGED,
            triage=REPORTABLE,
            acknowledged_at=seen,
            triaged_at=late,
        )
        found = by_name(of_breaches(judged))[ClockName.TRIAGE]
        assert (found.reached, found.missed) == (0, 1)


def test_a_leak_seen_in_time_has_its_target_from_then_on() -> None:
    # O25
    judged = breach(
        status=EscalationState.TRIAGED,
        triage=REPORTABLE,
        acknowledged_at=MONDAY + timedelta(hours=3),
        triaged_at=MONDAY + timedelta(hours=6),
    )
    found = by_name(of_breaches(judged))[ClockName.TRIAGE]
    assert (found.reached, found.missed) == (1, 0)


def test_a_refusal_waiting_for_its_decision_has_no_date_of_its_own() -> None:
    review = breach(cause=Cause.REFUSAL_REVIEW, status=EscalationState.CLOSED, closed_at=LATER)
    assert list(escalation_clock_outcomes(review, OFFICE, LATER)) == []


def test_an_incident_with_many_reports_counts_once() -> None:
    # O28
    other = breach(number="E-2026-0002", merged_into="E-2026-0001", status=EscalationState.CLOSED)
    assert of_breaches(breach(), other).breaches.raised == 1


def test_a_leak_counts_in_the_month_in_which_the_company_first_knew_of_it(office: Office) -> None:
    # O28
    office.complains(leak=Leak.YES, received_at=datetime(2026, 7, 30, tzinfo=UTC))
    office.now += timedelta(days=40)
    july, august = (office.counts(each).breaches for each in (Month(2026, 7), AUGUST))
    assert (july.raised, july.unjudged, july.open_after) == (1, 1, 1)
    assert (august.raised, august.unjudged, august.open_after) == (0, 0, 1)


def test_other_escalations_count_in_the_month_of_escalation() -> None:
    asked = breach(cause=Cause.REGULATOR, known_at=MONDAY - timedelta(days=10))
    review = breach(number="E-2026-0002", cause=Cause.REFUSAL_REVIEW, source="D-2026-0004")
    threat = breach(number="E-2026-0003", cause=Cause.LEGAL_THREAT, source="D-2026-0004")
    counted = of_breaches(asked, review, threat).others
    assert counted == {Cause.REGULATOR: (asked.number,), Cause.LEGAL_THREAT: (threat.number,)}


def test_enquiries_of_police_and_courts_are_in_the_complete_figures_only() -> None:
    # O5
    asked = [
        breach(number=f"E-2026-000{nth}", cause=cause)
        for nth, cause in enumerate((Cause.LAW_ENFORCEMENT, Cause.COURT, Cause.BAR_ASSOCIATION))
    ]
    hidden = breach(number="X-2026-0007")
    general, complete = (
        of_breaches(*asked, hidden),
        of_breaches(*asked, hidden, scope=ReportScope.COMPLETE),
    )
    assert (general.breaches.raised, general.others) == (0, {})
    assert general.breach_targets == ()
    assert (complete.breaches.raised, len(complete.others)) == (1, 3)


def test_a_leak_of_a_ticket_about_the_manager_is_in_no_general_figure(office: Office) -> None:
    # O1
    file = office.complains(leak=Leak.YES)
    before = office.counts(AUGUST)
    file.does("mei", Move.NAME, about=frozenset({"manager"}))
    general, complete = (
        office.counts(AUGUST),
        office.counts(AUGUST, ReportScope.COMPLETE, "representative"),
    )
    assert before.breaches.raised == 1
    assert (general.breaches.raised, general.breaches.open_after) == (0, 0)
    assert complete.breaches.raised == 1


def counted(month: Month, escalation: Escalation) -> dict[str, int]:
    counts = MonthCounts(month, ReportScope.GENERAL, OFFICE, LATER)
    counts.add_escalation(escalation)
    found = asdict(counts.figures().breaches)
    return {name: count for name, count in found.items() if count}


SEPTEMBER, OCTOBER = AUGUST.after, AUGUST.after.after
IN_SEPTEMBER = MONDAY + timedelta(days=30)
IN_OCTOBER = MONDAY + timedelta(days=62)


def test_a_leak_known_in_one_month_and_judged_in_the_next_is_judged_in_that_one() -> None:
    settled = breach(
        status=EscalationState.CLOSED,
        triage=REPORTABLE,
        triaged_at=IN_SEPTEMBER,
        closed_at=IN_OCTOBER,
    )
    assert counted(AUGUST, settled) == {"raised": 1, "unjudged": 1, "open_after": 1}
    assert counted(SEPTEMBER, settled) == {"incidents": 1, "reportable": 1, "open_after": 1}
    assert counted(OCTOBER, settled) == {"closed": 1}


def test_a_verdict_counts_in_the_month_in_which_it_was_first_given() -> None:
    def judged_anew(first: Triage) -> Escalation:
        earlier = EarlierJudgement(triage=first, by="manager", office=None, at=IN_SEPTEMBER)
        return breach(
            status=EscalationState.TRIAGED,
            triage=REPORTABLE,
            triaged_at=IN_OCTOBER,
            judged_before=(earlier,),
        )

    months = (AUGUST, SEPTEMBER, OCTOBER)
    of_more_types = judged_anew(replace(REPORTABLE, types=frozenset({BreachType.MANY})))
    otherwise = judged_anew(Triage(verdict=Verdict.NOT_REPORTABLE))
    assert [counted(each, of_more_types).get("reportable", 0) for each in months] == [0, 1, 0]
    assert [counted(each, otherwise).get("reportable", 0) for each in months] == [0, 0, 1]
    assert [counted(each, otherwise).get("incidents", 0) for each in months] == [0, 0, 1]
