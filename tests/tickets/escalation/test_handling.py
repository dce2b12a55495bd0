"""Handling of escalations by manager, deputy and representative."""

from dataclasses import replace
from datetime import date

import pytest

from tests.tickets.escalation.conftest import Office
from tests.tickets.refusals import refuses
from tests.tickets.steps import act
from tickets.access.audit import AuditAction
from tickets.escalation.acts import (
    Acknowledge,
    CloseIncident,
    EndWithoutBreach,
    Judge,
    RecordFiling,
    RecordPersonsTold,
    RecordRepresentativeTold,
    TakeOver,
    WritePersonsNotice,
)
from tickets.escalation.corrections import RecordFurtherNotice, RecordFurtherReport
from tickets.model.clocks import ClockName
from tickets.model.errors import Code, NoSuchTicketError, RefusedError
from tickets.model.escalation import Cause, EscalationOutcome, EscalationState
from tickets.model.kinds import Leak, Move, Restriction
from tickets.model.triage import (
    BreachType,
    Destination,
    Filing,
    PersonsNotice,
    PersonsTold,
    Triage,
    Verdict,
)


def test_the_first_of_two_acknowledgements_counts(office: Office) -> None:
    number = office.reported()
    first = office.does(number, Acknowledge())
    assert office.does(number, Acknowledge(), "deputy") == first


def test_a_tap_delivered_twice_is_one_act(office: Office) -> None:
    number = office.reported()
    first = office.does(number, TakeOver(), key="tap")
    again = office.does(number, TakeOver(), key="tap")
    assert first.version == again.version == 2


def test_a_leak_of_communications_alone_is_reportable_to_the_ministry_alone(office: Office) -> None:
    # O26: rule 7 and the My Number law have no part in it
    number = office.reported()
    alone = Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.COMMUNICATIONS}))

    assert office.faults(number, Judge(replace(alone, types=frozenset()))) == {
        Code.NO_REPORTABLE_TYPE
    }
    office.does(number, Judge(alone))

    assert ClockName.MIC_DETAIL in office.clocks(number)
    assert not {ClockName.PRELIMINARY, ClockName.FINAL_30, ClockName.FINAL_60} & office.clocks(
        number
    )
    with pytest.raises(RefusedError) as refused:
        office.does(number, CloseIncident("CA-1"))
    missing = {fault.of for fault in refused.value.faults if fault.code is Code.NOT_FILED}
    assert missing == {"mic_secrecy", "pmark"}


@pytest.mark.parametrize("lacking", ["whom", "count", "way"])
def test_a_notice_says_who_how_many_and_how(office: Office, lacking: str) -> None:
    # O26
    number, today = office.reported(), office.now.date()
    told = PersonsTold(on=today, whom="会員", count=2, way="郵送")
    with refuses(f"missing:{lacking}"):
        office.does(
            number, RecordPersonsTold(replace(told, **{lacking: type(getattr(told, lacking))()}))
        )


def test_the_letter_to_persons_has_all_five_items(office: Office) -> None:
    # O26, 規則10条
    number = office.reported()
    whole = PersonsNotice(
        overview="誤送信", data_items="氏名", origin="確認の誤り", damage="なし", other="なし"
    )
    with refuses("missing:damage"):
        office.does(number, WritePersonsNotice(replace(whole, damage=" ")))
    assert office.does(number, WritePersonsNotice(whole)).persons_notice == whole


def test_an_incident_that_is_not_reportable_still_owes_the_marks_report(office: Office) -> None:
    # O26
    number = office.reported()
    office.does(
        number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1, reason="一件のみ"))
    )
    office.does(number, RecordRepresentativeTold(office.now.date()))

    assert office.clocks(number) == {ClockName.PMARK_FINAL_30}
    assert office.faults(number, CloseIncident("不要")) == {Code.NOT_FILED}
    assert office.faults(number, CloseIncident("")) == {
        Code.NOT_FILED,
        Code.NO_CORRECTIVE_ACTION,
    }


def test_nothing_is_closed_before_it_is_judged(office: Office) -> None:
    assert office.faults(office.reported(), CloseIncident("CA-1")) == {Code.NOT_JUDGED}


def test_any_other_call_is_settled_with_its_outcome_and_reason(office: Office) -> None:
    number = office.reported(Cause.MEDIA)
    assert office.faults(number, EndWithoutBreach(EscalationOutcome.ANSWERED, "")) == {
        Code.NEEDS_REASON
    }
    assert office.faults(number, Judge(Triage())) == {Code.NO_BREACH}
    after = office.does(number, EndWithoutBreach(EscalationOutcome.PASSED_ON, "広報が答える"))
    assert (after.status, after.outcome) == (EscalationState.CLOSED, EscalationOutcome.PASSED_ON)


def test_a_possible_breach_is_not_simply_settled(office: Office) -> None:
    assert office.faults(
        office.reported(), EndWithoutBreach(EscalationOutcome.ANSWERED, "済み")
    ) == {Code.BREACH}


def test_a_reason_names_nobody_and_no_day_is_in_the_future(office: Office) -> None:
    number = office.reported()
    told = Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="090-1234-5678 に確認した")
    ahead = Filing(destination=Destination.PMARK, final_on=date(2026, 9, 1))

    assert office.faults(number, Judge(told)) == {Code.PERSONAL_DATA}
    assert office.faults(number, RecordFiling(ahead)) == {Code.IN_THE_FUTURE}


def test_every_act_is_audited_without_values(office: Office) -> None:
    number = office.reported()
    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="一件のみ")))
    row = office.book.audit[-1]
    assert row.action is AuditAction.TRANSITION
    assert row.fields[:2] == ("judge", "raised>triaged")
    assert "一件" not in repr(office.book.audit)


def test_escalations_about_the_manager_are_the_representatives_alone(office: Office) -> None:
    # assertion: nobody lifts what is not theirs
    number = office.ticket(
        about=frozenset({"manager"}),
        restrictions=frozenset({Restriction.ABOUT_DESK, Restriction.ABOUT_MANAGER}),
        leak=Leak.YES,
    ).number
    for each in office.raised_of(number):
        assert set(office.told(each.number)) == {"representative"}
        for who in ("manager", "deputy", "security"):
            with pytest.raises(NoSuchTicketError):
                office.does(each.number, Acknowledge(), who)
        assert office.does(each.number, Acknowledge(), "representative").acknowledged_by


def test_an_unsure_report_becomes_sure_and_calls_more_people(office: Office) -> None:
    # O27
    number = office.ticket(leak=Leak.UNKNOWN).number
    (raised,) = office.raised_of(number)

    assert office.told(raised.number) == ["manager"]
    assert ClockName.CALL_REPRESENTATIVE not in office.clocks(raised.number)
    office.desk.act(number, [act(Move.FLAG_LEAK, leak=Leak.YES)], who="mei", now=office.now)
    assert set(office.told(raised.number)) == {"manager", "deputy", "security"}
    assert ClockName.CALL_REPRESENTATIVE in office.clocks(raised.number)


def test_no_more_persons_are_told_than_the_judgement_has_at_most(office: Office) -> None:
    # O26
    number, today = office.reported(), office.now.date()
    judged = Triage(verdict=Verdict.NOT_REPORTABLE, reason="12名のみ", persons_most=12)
    office.does(number, Judge(judged))
    told = PersonsTold(on=today, whom="会員", way="郵送", count=13)
    with refuses("more_than_most:count:12"):
        office.does(number, RecordPersonsTold(told))
    office.does(number, RecordPersonsTold(replace(told, count=12)))
    office.does(number, RecordFiling(Filing(destination=Destination.PMARK, final_on=today)))
    office.does(number, RecordRepresentativeTold(today))
    office.does(number, CloseIncident("CA-1"))

    office.does(number, RecordFurtherNotice(told))  # found since; nothing is judged any more


def test_only_a_report_that_was_filed_and_a_notice_that_was_given_are_corrected(
    office: Office,
) -> None:
    # 続報・訂正
    number, today = office.reported(), office.now.date()
    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="1名のみ")))
    with refuses(Code.NOT_FILED):
        office.does(number, RecordFurtherReport(Destination.PMARK, today))
    office.does(number, RecordFiling(Filing(destination=Destination.PMARK, final_on=today)))
    office.does(number, RecordRepresentativeTold(today))
    office.does(number, CloseIncident("CA-1"))
    told = PersonsTold(on=today, way="メール", whom="会員", count=1)
    corrected = RecordFurtherNotice(replace(told, corrects=True, changed="件名を訂正"))

    with refuses("not_asked:kind"):
        office.does(number, corrected)
    office.does(number, RecordFurtherNotice(told))
    assert office.does(number, corrected).count_told == 1
