"""A possible breach is judged: what is reported by law, and what needs a reason."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.tickets.escalation.conftest import Office
from tickets.escalation.acts import (
    Acknowledge,
    CloseIncident,
    Judge,
    RecordFiling,
    RecordRepresentativeTold,
)
from tickets.model.clocks import ClockName
from tickets.model.errors import Code
from tickets.model.escalation import EscalationOutcome, EscalationState, Persons, Trigger
from tickets.model.notices import NoticeKind
from tickets.model.triage import BreachType, Destination, Filing, Triage, Verdict


def test_not_yet_known_is_no_judgement(office: Office) -> None:
    # O26
    number = office.reported()
    after = office.does(number, Judge(Triage()))
    assert after.status is EscalationState.ACKNOWLEDGED
    assert ClockName.TRIAGE in office.clocks(number)


def test_a_withdrawn_judgement_is_requested_again(office: Office) -> None:
    # O25
    number = office.reported()
    office.does(
        number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1, reason="一件のみ"))
    )
    assert ClockName.TRIAGE not in office.clocks(number)
    office.now += timedelta(hours=1)
    after = office.does(number, Judge(Triage()))
    assert (after.status, after.triaged_by) == (EscalationState.ACKNOWLEDGED, None)
    assert office.book.timers_of([number])[number][
        ClockName.TRIAGE, ""
    ].at == office.now + timedelta(hours=4)


def test_a_representative_who_judges_need_not_be_told(office: Office) -> None:
    # O26
    number = office.reported()
    verdict = Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1, reason="一件のみ")
    after = office.does(number, Judge(verdict), "representative")
    assert after.representative_told_on == office.now.date()


def test_the_representative_hears_once_of_what_must_be_reported(office: Office) -> None:
    # O26
    number = office.reported()
    small = Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1, reason="一件のみ")
    office.does(number, Judge(small))
    assert office.told(number, NoticeKind.JUDGED_REPORTABLE) == []
    many = Triage(verdict=Verdict.REPORTABLE, persons_most=2_000)

    office.does(number, Judge(many))
    assert office.told(number, NoticeKind.JUDGED_REPORTABLE) == ["representative"]
    office.does(number, Judge(replace(many, persons_most=2_500)))
    assert office.told(number, NoticeKind.JUDGED_REPORTABLE) == ["representative"]

    assert office.does(number, Acknowledge()).representative_told_on is None
    after = office.does(number, Acknowledge(), "representative")
    assert after.representative_told_on == office.now.date()
    office.does(number, Judge(replace(many, persons_most=3_000)))
    assert office.told(number, NoticeKind.JUDGED_REPORTABLE) == ["representative"]


def test_an_incident_that_need_not_be_reported_has_a_reason(office: Office) -> None:
    # O26
    bare = Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1)
    assert office.faults(office.reported(), Judge(bare)) == {Code.NEEDS_REASON}


def test_no_incident_needs_a_reason_and_closes(office: Office) -> None:
    # O26
    number = office.reported()
    bare = Triage(verdict=Verdict.NOT_AN_INCIDENT)

    assert office.faults(number, Judge(bare)) == {Code.NEEDS_REASON}
    after = office.does(number, Judge(replace(bare, reason="宛先は本人だった")))

    assert (after.status, after.outcome) == (
        EscalationState.CLOSED,
        EscalationOutcome.NOT_AN_INCIDENT,
    )
    assert after.retention_until == date(2031, 8, 3)
    assert office.clocks(number) == set()


@pytest.mark.parametrize(
    ("found", "is_reportable"),
    [
        ({"persons_most": 1_000}, False),
        ({"persons_most": 1_001}, True),
        ({"persons_most": 1_001, "encrypted": True}, False),
        ({"types": {BreachType.MY_NUMBER}, "persons_most": 100}, False),
        ({"types": {BreachType.MY_NUMBER}, "persons_most": 101}, True),
        ({"types": {BreachType.SENSITIVE}, "persons_most": 1}, True),
        ({"types": {BreachType.COMMUNICATIONS}, "persons_most": 1}, False),
    ],
)
def test_a_reportable_breach_cannot_be_judged_otherwise(
    office: Office, found: dict[str, Any], is_reportable: bool
) -> None:
    # O26: exactly 1,000 is not more than 1,000
    number = office.reported()
    types = frozenset(found.pop("types", ()))
    triage = Triage(verdict=Verdict.NOT_REPORTABLE, types=types, reason="一件のみ", **found)
    if is_reportable:
        assert office.faults(number, Judge(triage)) == {Code.REPORTABLE_BY_LAW}
    else:
        assert office.does(number, Judge(triage)).status is EscalationState.TRIAGED


@pytest.mark.parametrize(
    ("verdict", "kept", "after"),
    [
        (Verdict.NOT_REPORTABLE, frozenset(), EscalationState.TRIAGED),
        (Verdict.NOT_AN_INCIDENT, frozenset(), EscalationState.CLOSED),
        (Verdict.NOT_AN_INCIDENT, frozenset({BreachType.SENSITIVE}), EscalationState.CLOSED),
    ],
)
def test_what_was_reported_is_not_denied_without_a_word(
    office: Office, verdict: Verdict, kept: frozenset[BreachType], after: EscalationState
) -> None:
    # O26
    number = office.reported(triggers=frozenset({Trigger.SENSITIVE, Trigger.LOST}))
    denied = Triage(verdict=verdict, types=kept, persons_most=60, reason="名簿は金庫にあった")

    assert office.faults(number, Judge(denied)) == {Code.REPORTED_OTHERWISE}
    assert office.does(number, Judge(denied, denies_report=True)).status is after
    *_, row = (each for each in office.book.audit if each.number == number)
    assert row.fields[:2] == ("judge_otherwise", f"raised>{after}")


@pytest.mark.parametrize("also", [frozenset(), frozenset({BreachType.SENSITIVE})])
def test_a_breach_of_more_than_a_thousand_people_has_no_lower_bound(
    office: Office, also: frozenset[BreachType]
) -> None:
    # O26
    found = Triage(verdict=Verdict.REPORTABLE, types=also | {BreachType.MANY}, persons_most=1_000)
    number = office.reported()

    assert office.faults(number, Judge(found)) == {Code.FEWER_THAN_MANY}
    unsure = replace(found, verdict=Verdict.UNKNOWN)
    assert office.faults(number, Judge(unsure)) == {Code.FEWER_THAN_MANY}
    assert office.does(number, Judge(replace(found, persons_most=1_001))).is_judged


SPARED = Judge(Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=320, reason="一件のみ"))


@pytest.mark.parametrize(
    ("added", "types"),
    [
        ({"persons": Persons.MORE}, {BreachType.MANY}),
        ({"triggers": frozenset({Trigger.SENSITIVE})}, {BreachType.SENSITIVE}),
    ],
)
def test_facts_that_speak_against_not_reportable_ask_to_judge_again(
    office: Office, added: dict[str, Any], types: set[BreachType]
) -> None:
    # O26
    number = office.reported(who="sato")
    office.does(number, SPARED)
    assert ClockName.PRELIMINARY not in office.clocks(number)
    office.does(number, RecordRepresentativeTold(office.now.date()))
    office.does(
        number, RecordFiling(Filing(destination=Destination.PMARK, final_on=office.now.date()))
    )
    office.now += timedelta(hours=1)
    office.adds(number, **added)

    assert {ClockName.TRIAGE, ClockName.PRELIMINARY} <= office.clocks(number)
    assert office.book.timers_of([number])[number][
        ClockName.TRIAGE, ""
    ].at == office.now + timedelta(hours=4)
    assert office.faults(number, CloseIncident("不要")) == {Code.NOT_JUDGED}
    assert office.faults(number, SPARED) == {Code.REPORTED_OTHERWISE}
    after = office.does(number, replace(SPARED, denies_report=True))
    assert not after.contradicted
    assert [each.triage for each in after.judged_before] == [
        replace(SPARED.triage, reported=frozenset())
    ]
    assert office.does(number, CloseIncident("不要")).outcome is EscalationOutcome.SETTLED


@pytest.mark.parametrize(
    ("trigger", "clock"),
    [
        (Trigger.EEA, ClockName.GDPR_72_HOURS),
        (Trigger.ENTRUSTED, ClockName.ENTRUSTER),
    ],
)
@pytest.mark.parametrize(
    "triage",
    [
        Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=320, reason="一件のみ"),
        Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE})),
    ],
)
def test_what_is_told_of_the_data_after_the_judgement_starts_its_date(
    office: Office, triage: Triage, trigger: Trigger, clock: ClockName
) -> None:
    # O26
    number = office.reported(who="sato")
    office.does(number, Judge(triage))
    assert clock not in office.clocks(number)
    for each in (Destination.PMARK, Destination.PPC):
        office.does(number, RecordFiling(Filing(destination=each, final_on=office.now.date())))
    office.adds(number, triggers=frozenset({trigger}))
    assert clock in office.clocks(number)
    assert Code.NOT_FILED in office.faults(number, CloseIncident("不要"))
    after = office.does(number, Judge(triage))  # the data was looked at: it is not so
    assert clock not in office.clocks(number)
    assert after.is_judged


SECRECY = frozenset({BreachType.COMMUNICATIONS})
DATA = frozenset({BreachType.SENSITIVE})


@pytest.mark.parametrize(
    ("types", "trigger", "clocks"),
    [
        (DATA, Trigger.COMMUNICATIONS, {ClockName.MIC_DETAIL}),
        (SECRECY, Trigger.SENSITIVE, {ClockName.PRELIMINARY, ClockName.FINAL_30}),
        (SECRECY, Trigger.MY_NUMBER, {ClockName.PRELIMINARY, ClockName.FINAL_30}),
    ],
)
def test_facts_that_add_a_report_to_a_reportable_breach_ask_to_judge_again(
    office: Office, types: frozenset[BreachType], trigger: Trigger, clocks: set[ClockName]
) -> None:
    # O26
    number = office.reported(who="sato")
    judged = Triage(verdict=Verdict.REPORTABLE, types=types)
    office.does(number, Judge(judged))
    assert clocks.isdisjoint(office.clocks(number))
    after = office.adds(number, triggers=frozenset({trigger}))

    assert clocks | {ClockName.TRIAGE} <= office.clocks(number)
    assert office.faults(number, CloseIncident("不要")) == {Code.NOT_JUDGED}
    assert [each.triage for each in after.judged_before] == [replace(judged, reported=frozenset())]
    office.does(number, Judge(replace(judged, types=types | after.contradicted)))
    assert clocks <= office.clocks(number)


def test_facts_that_add_no_report_leave_a_reportable_breach_judged(office: Office) -> None:
    # O26
    number = office.reported(who="sato")
    office.does(number, Judge(Triage(verdict=Verdict.REPORTABLE, types=DATA)))
    assert office.adds(number, triggers=frozenset({Trigger.MONEY})).is_judged


def test_what_a_merged_report_tells_starts_its_date_or_asks_to_judge_again(office: Office) -> None:
    # O26
    number = office.reported()
    office.does(number, SPARED)
    office.merges(office.reported(triggers=frozenset({Trigger.EEA})), number)
    assert ClockName.GDPR_72_HOURS in office.clocks(number)

    whole = office.merges(office.reported(triggers=frozenset({Trigger.MONEY})), number)
    assert not whole.is_judged
    assert whole.contradicted == {BreachType.PROPERTY}


def test_facts_that_change_nothing_leave_the_judgement(office: Office) -> None:
    # O26
    number = office.reported(who="sato", triggers=frozenset({Trigger.SENSITIVE}))
    denied = replace(SPARED, denies_report=True)
    office.does(number, denied)
    office.adds(number, triggers=frozenset({Trigger.LOST}), persons=Persons.HUNDRED)
    [report] = office.book.escalations
    assert report.is_judged
