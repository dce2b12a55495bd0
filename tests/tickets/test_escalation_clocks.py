"""A possible breach is counted from first knowledge, and keeps ringing until it is judged."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tickets import tokyo
from tickets.clocks.breach import BreachRules
from tickets.clocks.clock import ClockName
from tickets.clocks.of_escalation import Call, Incident, call_deadlines, incident_deadlines
from tickets.opening import Opening

NAMES = ClockName
RAISED_AT = tokyo.at(date(2026, 8, 3), time(14, 5))
INCIDENT = Incident(known_at=RAISED_AT, raised_at=RAISED_AT)
JUDGED = replace(INCIDENT, is_seen=True, is_judged=True, is_incident=True, is_reportable=True)


def on(incident: Incident, opening: Opening) -> dict[ClockName, date]:
    return {
        each.clock.name: each.on for each in incident_deadlines(incident, BreachRules(), opening)
    }


def test_an_unseen_report_climbs_as_the_card_says(opening: Opening) -> None:
    # screens 3.1: 14:35 again, 16:05 the representative, 18:05 without a judgement
    found = incident_deadlines(INCIDENT, BreachRules(), opening)

    assert [(each.clock.name, each.at - RAISED_AT) for each in found[:3]] == [
        (NAMES.CALL_DEPUTY, timedelta(minutes=30)),
        (NAMES.CALL_REPRESENTATIVE, timedelta(hours=2)),
        (NAMES.TRIAGE, timedelta(hours=4)),
    ]


def test_being_seen_is_not_being_judged(opening: Opening) -> None:
    # O25
    seen = on(replace(INCIDENT, is_seen=True), opening)

    assert NAMES.CALL_DEPUTY not in seen
    assert NAMES.TRIAGE in seen


def test_the_clocks_of_the_law_start_with_first_knowledge_and_not_with_the_report(
    opening: Opening,
) -> None:
    # assertion: a breach counts from first knowledge
    # domain.md 0.1: the support agent who read it on Friday started the clock
    known = replace(JUDGED, known_at=tokyo.at(date(2026, 7, 31), time(20)))

    found = on(known, opening)

    assert found[NAMES.PRELIMINARY_ALARM] == date(2026, 8, 2)
    assert found[NAMES.PRELIMINARY] == date(2026, 8, 4)
    assert found[NAMES.FINAL_30] == date(2026, 8, 31)  # 8/29 is a Saturday


@pytest.mark.parametrize(("is_wrongful", "days"), [(True, 60), (False, 30)])
def test_sixty_days_are_only_for_a_wrongful_purpose(
    is_wrongful: bool, days: int, opening: Opening
) -> None:
    # assertion: a breach counts from first knowledge
    # domain.md 9
    found = on(replace(JUDGED, is_wrongful=is_wrongful), opening)

    expected = {30: NAMES.FINAL_30, 60: NAMES.FINAL_60}
    assert {name for name in expected.values() if name in found} == {expected[days]}


def test_what_the_law_does_not_want_the_mark_still_wants(opening: Opening) -> None:
    # O26
    found = on(replace(JUDGED, is_reportable=False), opening)

    assert found == {NAMES.PMARK_FINAL_30: date(2026, 9, 1)}


def test_nothing_runs_when_it_was_no_incident(opening: Opening) -> None:
    assert on(replace(JUDGED, is_incident=False, is_reportable=False), opening) == {}


def test_special_data_add_their_own_destinations(opening: Opening) -> None:
    special = replace(JUDGED, is_of_communications=True, is_entrusted=True, is_european=True)

    assert on(special, opening).keys() - on(JUDGED, opening).keys() == {
        NAMES.MIC_DETAIL,
        NAMES.ENTRUSTER,
        NAMES.GDPR_72_HOURS,
    }


def test_a_report_that_was_filed_is_no_longer_due(opening: Opening) -> None:
    filed = replace(JUDGED, done=frozenset({NAMES.PRELIMINARY_ALARM, NAMES.PRELIMINARY}))

    assert NAMES.PRELIMINARY not in on(filed, opening)


def test_an_accredited_body_is_for_the_same_day_and_rings_by_day(opening: Opening) -> None:
    # domain.md 2.1
    late = Call(raised_at=tokyo.at(date(2026, 8, 7), time(17, 50)), rings_at_night=False)

    found = call_deadlines(late, BreachRules(), opening)

    assert [(each.clock.name, each.at) for each in found] == [
        (NAMES.SAME_DAY, tokyo.at(date(2026, 8, 8))),
        (NAMES.CALL_DEPUTY, tokyo.at(date(2026, 8, 10), time(9, 20))),
        (NAMES.CALL_REPRESENTATIVE, tokyo.at(date(2026, 8, 10), time(10, 50))),
        (NAMES.TRIAGE, tokyo.at(date(2026, 8, 11))),
    ]


def test_a_call_that_was_judged_is_quiet(opening: Opening) -> None:
    judged = Call(raised_at=RAISED_AT, rings_at_night=True, is_judged=True)

    assert call_deadlines(judged, BreachRules(), opening) == ()
