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
    WriteNotice,
)
from tickets.escalation.corrections import RecordFurtherNotice, RecordFurtherReport
from tickets.model.clocks import ClockName
from tickets.model.errors import Code, NoSuchTicketError, RefusedError, StaleTicketError
from tickets.model.escalation import Cause, EscalationOutcome, EscalationState
from tickets.model.kinds import Leak, Move, Restriction
from tickets.model.triage import (
    BreachType,
    Destination,
    Filing,
    FurtherReport,
    PersonsNotice,
    PersonsTold,
    Triage,
    Verdict,
)


def test_an_acknowledgement_stops_calls_but_not_the_triage_deadline(office: Office) -> None:
    # O25
    number = office.reported()
    assert {
        ClockName.CALL_DEPUTY,
        ClockName.CALL_REPRESENTATIVE,
        ClockName.TRIAGE,
    } <= office.clocks(number)
    after = office.does(number, Acknowledge())
    assert (after.status, after.acknowledged_by) == (EscalationState.ACKNOWLEDGED, "manager")
    assert ClockName.CALL_DEPUTY not in office.clocks(number)
    assert ClockName.TRIAGE in office.clocks(number)


def test_the_first_of_two_acknowledgements_counts(office: Office) -> None:
    number = office.reported()
    first = office.does(number, Acknowledge())

    assert office.does(number, Acknowledge(), "deputy") == first
    assert len([row for row in office.book.audit if row.number == number]) == 2


def test_a_tap_delivered_twice_is_one_act(office: Office) -> None:
    number = office.reported()
    first = office.does(number, TakeOver(), key="tap")
    again = office.does(number, TakeOver(), key="tap")
    assert first.version == again.version == 2


def test_the_slower_person_is_told_who_was_first(office: Office) -> None:
    number = office.reported()
    office.does(number, TakeOver(), seen=1)
    with pytest.raises(StaleTicketError) as stale:
        office.does(number, TakeOver(), "deputy", seen=1)
    assert stale.value.by == "manager"


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


def test_an_incident_closes_after_all_reports_notices_and_measures(office: Office) -> None:
    # O26: entruster, persons and representative are gates
    number = office.reported()
    types = frozenset({BreachType.WRONGFUL, BreachType.COMMUNICATIONS})
    found = Triage(verdict=Verdict.REPORTABLE, types=types, entrusted=True, european=True)
    office.does(number, Judge(found))
    assert {ClockName.FINAL_60, ClockName.PMARK_FINAL_60, ClockName.MIC_DETAIL} <= office.clocks(
        number
    )

    with pytest.raises(RefusedError) as refused:
        office.does(number, CloseIncident(""))
    missing = {fault.of for fault in refused.value.faults if fault.code is Code.NOT_FILED}
    assert missing == {"mic", "ppc", "mic_secrecy", "pmark", "entruster", "eu"}
    assert {fault.code for fault in refused.value.faults} == {
        Code.NOT_FILED,
        Code.PERSONS_NOT_TOLD,
        Code.REPRESENTATIVE_NOT_TOLD,
        Code.NO_CORRECTIVE_ACTION,
    }

    today = office.now.date()
    for destination in (
        Destination.MIC,  # the commission is then not needed besides (法150)
        Destination.MIC_SECRECY,
        Destination.PMARK,
        Destination.ENTRUSTER,
    ):
        filing = Filing(destination=destination, preliminary_on=today, final_on=today)
        office.does(number, RecordFiling(filing))
    office.does(
        number, RecordFiling(Filing(destination=Destination.EU, not_needed="対象の方がいない"))
    )
    office.does(number, RecordPersonsTold(PersonsTold(instead="公表", reason="連絡先が分からない")))
    office.does(number, RecordRepresentativeTold(today))
    after = office.does(number, CloseIncident("CA-12"))

    assert (after.status, after.outcome) == (EscalationState.CLOSED, EscalationOutcome.SETTLED)
    assert office.clocks(number) == set()


def test_each_notice_to_persons_is_a_row_of_the_register(office: Office) -> None:
    # O26: who was told, when and how; or what was done instead, and why
    number, today = office.reported(), office.now.date()
    office.does(
        number, Judge(Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.MANY})))
    )
    by_mail = PersonsTold(on=today, whom="会員", count=1150, way="電子メール")
    instead = PersonsTold(instead="サイトで公表", reason="転居先が分からない")

    office.does(number, RecordPersonsTold(by_mail))
    after = office.does(number, RecordPersonsTold(instead), "deputy")

    assert after.persons_told.is_done
    assert after.notices == (
        replace(by_mail, recorded_by="manager"),
        replace(instead, recorded_by="deputy"),
    )


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
        office.does(number, WriteNotice(replace(whole, damage=" ")))
    assert office.does(number, WriteNotice(whole)).persons_notice == whole


def test_an_incident_that_is_not_reportable_still_owes_the_marks_report(office: Office) -> None:
    # O26
    number = office.reported()
    office.does(
        number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1, reason="一件のみ"))
    )
    office.does(number, RecordRepresentativeTold(office.now.date()))

    assert office.clocks(number) == {ClockName.PMARK_FINAL_30}
    assert office.faults(number, CloseIncident("不要")) == {Code.NOT_FILED}


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


def test_a_report_of_a_closed_incident_is_corrected(office: Office) -> None:
    # 続報・訂正: a final report may prove to be incomplete
    number, today = office.reported(), office.now.date()
    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="1名のみ")))
    filed = Filing(destination=Destination.PMARK, final_on=today, reference="R-1")
    office.does(number, RecordFiling(filed))
    office.does(number, RecordRepresentativeTold(today))
    with refuses(Code.NOT_FILED):
        office.does(number, RecordFurtherReport(Destination.EU, today))
    office.does(number, CloseIncident("CA-1"))

    office.does(number, RecordFurtherReport(Destination.PMARK, today, "R-2"), who="deputy")
    after = office.does(number, RecordFurtherReport(Destination.PMARK, today, "R-3"))

    assert (after.status, after.outcome) == (EscalationState.CLOSED, EscalationOutcome.SETTLED)
    filing = after.filing(Destination.PMARK)
    assert (filing.final_on, filing.reference, filing.recorded_by) == (today, "R-1", "manager")
    assert filing.corrections == (
        FurtherReport(today, "R-2", "deputy"),
        FurtherReport(today, "R-3", "manager"),
    )
    with refuses(Code.IS_CLOSED):
        office.does(number, RecordFiling(Filing(destination=Destination.PMARK, final_on=today)))


def test_only_a_notice_that_was_given_is_corrected(office: Office) -> None:
    number, today = office.reported(), office.now.date()
    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="1名のみ")))
    office.does(number, RecordFiling(Filing(destination=Destination.PMARK, final_on=today)))
    office.does(number, RecordRepresentativeTold(today))
    office.does(number, CloseIncident("CA-1"))
    told = PersonsTold(on=today, way="メール", whom="会員", count=1)
    corrected = RecordFurtherNotice(replace(told, corrects=True, changed="件名を訂正"))

    with refuses("not_asked:kind"):
        office.does(number, corrected)
    office.does(number, RecordFurtherNotice(told))
    assert office.does(number, corrected).count_told == 1
