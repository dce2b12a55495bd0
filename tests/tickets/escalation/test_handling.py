"""Handling of escalations by manager, deputy and representative."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tickets.shelf import Shelf
from tickets.access.audit import Action
from tickets.desk import Desk
from tickets.escalation.acts import (
    Acknowledge,
    Act,
    AskBack,
    Close,
    File,
    Judge,
    Settle,
    TakeOver,
    TellPersons,
    TellRepresentative,
)
from tickets.escalation.addition import Addition
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint
from tickets.model.errors import (
    Code,
    Fault,
    NoSuchTicketError,
    NotAllowedError,
    RefusedError,
    StaleTicketError,
)
from tickets.model.escalation import Cause, Escalation, Ongoing, Outcome, Persons, State, Wanted
from tickets.model.kinds import Leak, Move, PersonalField, Restriction
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.personal import Personal, PersonalKey
from tickets.model.triage import Destination, Filing, PersonsTold, Triage, Type, Verdict
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

NAMES = ClockName


@dataclass
class Office:
    book: Shelf
    roster: Roster
    opening: Opening
    now: datetime
    keys: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(self.book, lambda: OfficeContext(roster=self.roster, opening=self.opening))

    def reported(self, cause: Cause = Cause.BREACH_SUSPECTED, **given: Any) -> str:
        self.keys += 1
        given = {"known_at": self.now, "who": "mei", "now": self.now, **given}
        return self.desk.escalations.report(cause, key=f"r{self.keys}", **given).number

    def does(self, number: str, act: Act, who: str = "manager", **given: Any) -> Escalation:
        self.keys += 1
        given = {"key": f"a{self.keys}", **given}
        return self.desk.handling.act(number, act, who=who, now=self.now, **given)

    def faults(self, number: str, act: Act, who: str = "manager") -> set[Code]:
        with pytest.raises(RefusedError) as refused:
            self.does(number, act, who)
        return {fault.code for fault in refused.value.faults}

    def running(self, number: str) -> set[ClockName]:
        return {name for name, _ in self.book.clocks(number)}


@pytest.fixture
def office(build: SimpleNamespace, roster: Roster, opening: Opening) -> Office:
    return Office(Shelf(), roster, opening, build.monday)


def test_an_acknowledgement_stops_calls_but_not_the_triage_deadline(office: Office) -> None:
    # O25
    number = office.reported()
    assert {NAMES.CALL_DEPUTY, NAMES.CALL_REPRESENTATIVE, NAMES.TRIAGE} <= office.running(number)

    after = office.does(number, Acknowledge())

    assert (after.status, after.acknowledged_by) == (State.ACKNOWLEDGED, "manager")
    assert not {NAMES.CALL_DEPUTY, NAMES.CALL_REPRESENTATIVE} & office.running(number)
    assert NAMES.TRIAGE in office.running(number)


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


@pytest.mark.parametrize("act", [Acknowledge(), Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT))])
def test_an_agent_withdraws_nothing_and_a_security_contact_only_reads(
    office: Office, act: Act
) -> None:
    # assertion: nobody lifts what is not theirs
    number = office.reported()

    with pytest.raises(NoSuchTicketError):
        office.does(number, act, "mei")
    with pytest.raises(NotAllowedError):
        office.does(number, act, "security")

    assert office.book.escalation(number) is not None
    assert [row.action for row in office.book.audit[-2:]] == [Action.DENIED] * 2


def test_not_yet_known_is_no_judgement(office: Office) -> None:
    # O26
    number = office.reported()

    after = office.does(number, Judge(Triage()))

    assert after.status is State.ACKNOWLEDGED
    assert NAMES.TRIAGE in office.running(number)


def test_a_withdrawn_judgement_is_requested_again(office: Office) -> None:
    # O25
    number = office.reported()
    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1)))
    assert NAMES.TRIAGE not in office.running(number)
    office.now += timedelta(hours=1)

    after = office.does(number, Judge(Triage()))

    assert (after.status, after.triaged_by) == (State.ACKNOWLEDGED, None)
    assert office.book.clocks(number)[NAMES.TRIAGE, ""].at == office.now + timedelta(hours=4)


def test_no_incident_needs_a_reason_and_closes(office: Office) -> None:
    # O26
    number = office.reported()
    bare = Triage(verdict=Verdict.NOT_AN_INCIDENT)

    assert office.faults(number, Judge(bare)) == {Code.NEEDS_REASON}
    after = office.does(number, Judge(replace(bare, reason="宛先は本人だった")))

    assert (after.status, after.outcome) == (State.CLOSED, Outcome.NOT_AN_INCIDENT)
    assert after.retention_until == date(2031, 8, 3)
    assert office.running(number) == set()


@pytest.mark.parametrize(
    ("found", "is_reportable"),
    [
        ({"persons_most": 1_000}, False),
        ({"persons_most": 1_001}, True),
        ({"persons_most": 1_001, "encrypted": True}, False),
        ({"types": {Type.MY_NUMBER}, "persons_most": 100}, False),
        ({"types": {Type.MY_NUMBER}, "persons_most": 101}, True),
        ({"types": {Type.SENSITIVE}, "persons_most": 1}, True),
        ({"types": {Type.COMMUNICATIONS}, "persons_most": 1}, False),
    ],
)
def test_a_reportable_breach_cannot_be_judged_otherwise(
    office: Office, found: dict[str, Any], is_reportable: bool
) -> None:
    # O26: exactly 1,000 is not more than 1,000
    number = office.reported()
    types = frozenset(found.pop("types", ()))
    triage = Triage(verdict=Verdict.NOT_REPORTABLE, types=types, **found)

    if is_reportable:
        assert office.faults(number, Judge(triage)) == {Code.REPORTABLE_BY_LAW}
    else:
        assert office.does(number, Judge(triage)).status is State.TRIAGED


def test_a_leak_of_communications_alone_is_reportable_to_the_ministry_alone(
    office: Office,
) -> None:
    # O26: rule 7 and the My Number law have no part in it
    number = office.reported()
    alone = Triage(verdict=Verdict.REPORTABLE, types=frozenset({Type.COMMUNICATIONS}))

    assert office.faults(number, Judge(replace(alone, types=frozenset()))) == {
        Code.NO_REPORTABLE_TYPE
    }
    office.does(number, Judge(alone))

    assert NAMES.MIC_DETAIL in office.running(number)
    assert not {NAMES.PRELIMINARY, NAMES.FINAL_30, NAMES.FINAL_60} & office.running(number)
    with pytest.raises(RefusedError) as refused:
        office.does(number, Close("CA-1"))
    missing = {fault.of for fault in refused.value.faults if fault.code is Code.NOT_FILED}
    assert missing == {"mic_secrecy", "pmark"}


def test_an_incident_closes_after_all_reports_notices_and_measures(office: Office) -> None:
    # O26: entruster, persons and representative are gates
    number = office.reported()
    types = frozenset({Type.WRONGFUL, Type.COMMUNICATIONS})
    found = Triage(verdict=Verdict.REPORTABLE, types=types, entrusted=True, european=True)
    office.does(number, Judge(found))
    assert {NAMES.FINAL_60, NAMES.PMARK_FINAL_60, NAMES.MIC_DETAIL} <= office.running(number)

    with pytest.raises(RefusedError) as refused:
        office.does(number, Close(""))
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
        office.does(number, File(filing))
    office.does(number, File(Filing(destination=Destination.EU, not_needed="対象の方がいない")))
    office.does(number, TellPersons(PersonsTold(instead="公表", reason="連絡先が分からない")))
    office.does(number, TellRepresentative(today))
    after = office.does(number, Close("CA-12"))

    assert (after.status, after.outcome) == (State.CLOSED, Outcome.SETTLED)
    assert office.running(number) == set()


def test_an_incident_that_is_not_reportable_still_owes_the_marks_report(office: Office) -> None:
    # O26
    number = office.reported()
    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, persons_most=1)))
    office.does(number, TellRepresentative(office.now.date()))

    assert office.running(number) == {NAMES.PMARK_FINAL_30}
    assert office.faults(number, Close("不要")) == {Code.NOT_FILED}


def test_nothing_is_closed_before_it_is_judged(office: Office) -> None:
    assert office.faults(office.reported(), Close("CA-1")) == {Code.NOT_JUDGED}


def test_merged_reports_count_from_the_earliest_knowledge(office: Office) -> None:
    # O28
    earlier = office.now - timedelta(days=2)
    late, early = office.reported(), office.reported(known_at=earlier, who="sato")
    office.desk.escalations.add(
        early,
        Addition(account=Personal("机の上に置いた")),
        who="sato",
        now=office.now,
        key="told",
    )

    grown = office.desk.handling.merge(early, late, who="manager", now=office.now, key="m")

    gone = office.book.escalation(early)
    assert grown.known_at == earlier
    assert gone is not None
    assert (gone.merged_into, gone.outcome) == (late, Outcome.MERGED)
    assert office.running(early) == set()
    assert office.book.accounts[late] == ["机の上に置いた"]


@pytest.mark.parametrize(
    ("said", "other", "together"),
    [
        (
            (Persons.ONE, Ongoing.NO),
            (Persons.MORE, Ongoing.YES),
            (Persons.MORE, Ongoing.YES),
        ),
        (
            (Persons.THOUSAND, Ongoing.YES),
            (Persons.HUNDRED, Ongoing.NO),
            (Persons.THOUSAND, Ongoing.YES),
        ),
        (
            (Persons.UNKNOWN, Ongoing.UNKNOWN),
            (Persons.ONE, Ongoing.NO),
            (Persons.ONE, Ongoing.NO),
        ),
        (
            (Persons.UNKNOWN, Ongoing.UNKNOWN),
            (Persons.UNKNOWN, Ongoing.UNKNOWN),
            (Persons.UNKNOWN, Ongoing.UNKNOWN),
        ),
    ],
)
def test_a_merged_report_knows_what_both_knew(
    office: Office,
    said: tuple[Persons, Ongoing],
    other: tuple[Persons, Ongoing],
    together: tuple[Persons, Ongoing],
) -> None:
    # O28
    earlier = office.now - timedelta(days=2)
    of_desk, of_sales = office.reported(), office.reported(known_at=earlier, who="sato")
    for number, who, (persons, ongoing) in ((of_desk, "mei", said), (of_sales, "sato", other)):
        office.desk.escalations.add(
            number,
            Addition(persons=persons, ongoing=ongoing),
            who=who,
            now=office.now,
            key=f"told {number}",
        )
    filed = Filing(destination=Destination.PMARK, preliminary_on=office.now.date())
    office.does(of_sales, File(filed))
    office.does(of_sales, TellRepresentative(office.now.date()))

    grown = office.desk.handling.merge(of_sales, of_desk, who="manager", now=office.now, key="m")

    assert (grown.persons, grown.ongoing) == together
    assert grown.department == "sales"
    assert grown.filing(Destination.PMARK).preliminary_on == office.now.date()
    assert grown.representative_told_on == office.now.date()


@pytest.mark.parametrize("into", ["itself", "closed", "call", "nothing"])
def test_reports_of_different_incidents_are_not_merged(office: Office, into: str) -> None:
    number, other = office.reported(), office.reported()
    office.does(other, Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="本人")))
    targets = {
        "itself": number,
        "closed": other,
        "call": office.reported(Cause.MEDIA),
        "nothing": "E-2026-0999",
    }

    with pytest.raises((RefusedError, NoSuchTicketError)):
        office.desk.handling.merge(
            number, targets[into], who="manager", now=office.now, key="merge"
        )


def test_the_reporter_is_asked_for_what_is_missing_and_answers(office: Office) -> None:
    number = office.reported()

    office.does(number, AskBack(frozenset({Wanted.PERSONS, Wanted.ACCOUNT})))

    asked = [each for each in office.book.notices.values() if each.what is NoticeKind.ASKED_BACK]
    assert [each.to for each in asked] == ["mei"]
    addition = Addition(persons=Persons.ONE)
    after = office.desk.escalations.add(number, addition, who="mei", now=office.now, key="add")
    assert after.asked == {Wanted.ACCOUNT}


def test_any_other_call_is_settled_with_its_outcome_and_reason(office: Office) -> None:
    number = office.reported(Cause.MEDIA)

    assert office.faults(number, Settle(Outcome.ANSWERED, "")) == {Code.NEEDS_REASON}
    assert office.faults(number, Judge(Triage())) == {Code.NO_BREACH}
    after = office.does(number, Settle(Outcome.PASSED_ON, "広報が答える"))

    assert (after.status, after.outcome) == (State.CLOSED, Outcome.PASSED_ON)


def test_a_possible_breach_is_not_simply_settled(office: Office) -> None:
    assert office.faults(office.reported(), Settle(Outcome.ANSWERED, "済み")) == {Code.BREACH}


def test_a_reason_names_nobody_and_no_day_is_in_the_future(office: Office) -> None:
    number = office.reported()
    told = Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="090-1234-5678 に確認した")
    ahead = Filing(destination=Destination.PMARK, final_on=date(2026, 9, 1))

    assert office.faults(number, Judge(told)) == {Code.PERSONAL_DATA}
    assert office.faults(number, File(ahead)) == {Code.IN_THE_FUTURE}


def test_every_act_is_audited_without_values(office: Office) -> None:
    number = office.reported()

    office.does(number, Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="一件のみ")))

    row = office.book.audit[-1]
    assert row.action is Action.TRANSITION
    assert row.fields[:2] == ("judge", "raised>triaged")
    assert "一件" not in repr(office.book.audit)


def complained(office: Office, build: SimpleNamespace, **given: Any) -> str:
    detail = {PersonalKey(PersonalField.DETAIL): Personal("他人の書類が届いた")}
    new = build.new(Complaint(category=Category.COMPLAINT), personal=detail, **given)
    return office.desk.open(new, who="mei", now=office.now, key=repr(given)).number


def raised_of(office: Office, source: str) -> list[Escalation]:
    return [each for each in office.book.escalations if each.source == source]


def test_escalations_about_the_manager_are_the_representatives_alone(
    office: Office, build: SimpleNamespace
) -> None:
    # assertion: nobody lifts what is not theirs
    number = complained(
        office,
        build,
        about=frozenset({"manager"}),
        restrictions=frozenset({Restriction.ABOUT_DESK, Restriction.ABOUT_MANAGER}),
        leak=Leak.YES,
    )

    for each in raised_of(office, number):
        told = {n.to for n in office.book.notices.values() if n.number == each.number}
        assert told == {"representative"}
        for who in ("manager", "deputy", "security"):
            with pytest.raises(NoSuchTicketError):
                office.does(each.number, Acknowledge(), who)
        assert office.does(each.number, Acknowledge(), "representative").acknowledged_by


def test_an_unsure_report_becomes_sure_and_calls_more_people(
    office: Office, build: SimpleNamespace
) -> None:
    # O27
    number = complained(office, build, leak=Leak.UNKNOWN)
    (raised,) = raised_of(office, number)

    def told() -> set[str]:
        return {n.to for n in office.book.notices.values() if n.number == raised.number}

    assert told() == {"manager"}
    assert NAMES.CALL_REPRESENTATIVE not in office.running(raised.number)

    office.desk.act(number, [build.act(Move.FLAG_LEAK, leak=Leak.YES)], who="mei", now=office.now)

    assert told() == {"manager", "deputy", "security"}
    assert NAMES.CALL_REPRESENTATIVE in office.running(raised.number)


def test_the_manager_clears_a_flag_and_the_escalation_ends_with_it(
    office: Office, build: SimpleNamespace
) -> None:
    number = complained(office, build, leak=Leak.YES)
    clear = build.act(Move.CLEAR_LEAK, {PersonalField.MOVE_REASON: "本人の控えだった"})

    office.desk.act(number, [clear], who="manager", now=office.now)
    flag = build.act(Move.FLAG_LEAK, leak=Leak.YES)
    office.desk.act(number, [flag], who="mei", now=office.now)

    first, second = raised_of(office, number)
    assert (first.status, first.outcome) == (State.CLOSED, Outcome.NOT_AN_INCIDENT)
    assert (first.reason, first.triaged_by) == ("本人の控えだった", "manager")
    rows = [row for row in office.book.audit if row.number == first.number]
    assert [row.fields[:2] for row in rows] == [("judge", "raised>closed")]
    assert second.is_open


def test_a_cleared_flag_does_not_end_judged_or_reported_breaches(
    office: Office, build: SimpleNamespace
) -> None:
    # O26, O28
    clear = build.act(Move.CLEAR_LEAK, {PersonalField.MOVE_REASON: "本人の控えだった"})
    for nth, is_judged in enumerate((True, False)):
        number = complained(office, build, leak=Leak.YES, summary=f"{nth}件目")
        (raised,) = raised_of(office, number)
        if is_judged:
            found = Triage(verdict=Verdict.REPORTABLE, types=frozenset({Type.SENSITIVE}))
            office.does(raised.number, Judge(found))
        else:
            part, key = office.reported(), f"m{nth}"
            office.desk.handling.merge(part, raised.number, who="manager", now=office.now, key=key)

        with pytest.raises(RefusedError) as refused:
            office.desk.act(number, [clear], who="manager", now=office.now)

        assert refused.value.faults == (Fault(Code.JUDGE_APART, of=raised.number),)
        (still,) = raised_of(office, number)
        assert still.is_open
        assert NAMES.FINAL_30 in office.running(raised.number)


def test_the_reason_for_clearing_a_flag_names_nobody(
    office: Office, build: SimpleNamespace
) -> None:
    # shown in the leak's detail view, sealed in the ticket's own
    number = complained(office, build, leak=Leak.YES)
    told = {PersonalField.MOVE_REASON: "090-1234-5678 に確認した"}
    clear = build.act(Move.CLEAR_LEAK, told)

    with pytest.raises(RefusedError) as refused:
        office.desk.act(number, [clear], who="manager", now=office.now)

    assert refused.value.faults == (Fault(Code.PERSONAL_DATA, PersonalField.MOVE_REASON),)


def test_faults_of_a_filing_appear_beside_their_fields(office: Office) -> None:
    number = office.reported()
    empty = Filing(destination=Destination.PMARK)
    turned = Filing(
        destination=Destination.PMARK,
        preliminary_on=date(2026, 8, 3),
        final_on=date(2026, 8, 1),
    )

    for filing, fault in (
        (empty, Fault(Code.MISSING, "preliminary_on")),
        (turned, Fault(Code.BEFORE_THAT, "final_on")),
    ):
        with pytest.raises(RefusedError) as refused:
            office.does(number, File(filing))
        assert refused.value.faults == (fault,)
