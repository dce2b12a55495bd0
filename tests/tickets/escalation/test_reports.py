"""Reports of a possible breach: who is told, what is stored, who may add to it and read it."""

from dataclasses import replace
from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tickets.escalation import conftest
from tests.tickets.refusals import refuses
from tickets.access.audit import AuditAction
from tickets.access.escalation_access import CallGroup, people_called_at_once
from tickets.escalation.acts import Judge
from tickets.escalation.additions import Addition
from tickets.escalation.reports import Escalations, ReportTap
from tickets.model import tokyo
from tickets.model.complaint import Caller, Category, Complaint
from tickets.model.errors import Code, Fault, NoSuchTicketError
from tickets.model.escalation import Cause, Escalation, Ongoing, Persons, Trigger
from tickets.model.kinds import Channel, Leak, Move, PersonalField
from tickets.model.notices import DESK, NoticeKind
from tickets.model.people import Roster
from tickets.model.personal import Personal, ValueName
from tickets.model.triage import Triage, Verdict
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

A_MINUTE = timedelta(minutes=1)
MONDAY = tokyo.at(date(2026, 8, 3), time(14, 5))


class Office(conftest.Office):
    """An office in which Sato of sales reports."""

    @property
    def reports(self) -> Escalations:
        return self.desk.escalations

    def report(self, who: str = "sato", key: str = "k", **given: Any) -> Escalation:
        given = {"cause": Cause.BREACH_SUSPECTED, "known_at": self.now, **given}
        cause = given.pop("cause")
        return self.reports.report(cause, who=who, now=self.now, key=key, **given)

    def joins(self, who: str, key: str = "k", **given: Any) -> Escalation:
        return self.reports.join(key, Addition(**given), who=who, now=self.now)[0]


@pytest.fixture
def office(roster: Roster, opening: Opening) -> Office:
    return Office(roster, opening)


def test_a_report_has_a_number_the_cause_and_the_department_that_knew(office: Office) -> None:
    raised = office.report(known_at=office.now - A_MINUTE)
    assert raised.number == "E-2026-0001"
    assert raised.cause is Cause.BREACH_SUSPECTED
    assert raised.source is None
    assert (raised.raised_by, raised.raised_at) == ("sato", office.now)
    assert raised.known_at == office.now - A_MINUTE
    assert raised.department == "sales"


def test_a_report_is_not_known_in_the_future(office: Office) -> None:
    assert office.report(known_at=office.now + A_MINUTE).known_at == office.now


def test_a_tap_that_is_delivered_again_keeps_its_report_after_the_judgement(office: Office) -> None:
    # O13
    def taps(trigger: str) -> str:
        return office.reports.report(
            Cause.BREACH_SUSPECTED,
            known_at=office.now,
            who="sato",
            now=office.now,
            key=ReportTap(trigger, "report:sato:home"),
        ).number

    first = taps("1")
    assert taps("2") == first
    office.does(first, Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="試験用の名簿だった")))

    assert taps("1") == taps("2") == first
    second = taps("3")
    assert second != first
    assert taps("3") == taps("4") == second
    office.now += timedelta(hours=24)
    assert taps("4") == second
    assert taps("5") not in (first, second)


def test_who_joins_a_report_adds_what_they_know_and_may_add_more(office: Office) -> None:
    # O13, O28: one mention, one report
    first = office.report("ken", triggers=frozenset({Trigger.CONTACTS}))
    earlier, lost = office.now - A_MINUTE, frozenset({Trigger.LOST})
    told = office.told(first.number)
    for _ in range(2):
        joined = office.joins("sato", known_at=earlier, triggers=lost)
        assert (joined.number, joined.raised_by) == (first.number, "ken")
        assert (joined.triggers, joined.known_at) == ({Trigger.CONTACTS, Trigger.LOST}, earlier)

    assert office.told(first.number, NoticeKind.ADDED) == told
    assert office.told(first.number, NoticeKind.STEPS_CHANGED) == ["ken"]
    assert [each.action for each in office.book.audit] == [AuditAction.CREATE, AuditAction.UPDATE]
    assert [each.number for each in office.reports.reports_of("sato")] == [first.number]
    assert office.reports.reports_of("yui") == ()
    assert office.adds(first.number, "sato", persons=Persons.MORE).persons is Persons.MORE
    with pytest.raises(NoSuchTicketError):
        office.adds(first.number, "yui", key="b", persons=Persons.ONE)


def test_who_reports_what_a_colleague_reported_does_not_join_it(office: Office) -> None:
    # O13: only a look at the number
    first = office.report("ken")
    again = office.report("sato", triggers=frozenset({Trigger.LOST}))
    assert again == first
    assert office.reports.reports_of("sato") == ()
    with pytest.raises(NoSuchTicketError):
        office.joins("sato", key="other")


def test_who_joins_a_closed_report_changes_nothing(office: Office) -> None:
    first = office.report("ken")
    office.does(first.number, ENDS)
    joined = office.joins("sato", triggers=frozenset({Trigger.LOST}))
    assert not joined.is_open
    assert joined.triggers == frozenset()


@pytest.mark.parametrize(
    ("changes", "by", "told"),
    [
        ({}, "sato", {CallGroup.MANAGER, CallGroup.DEPUTY, CallGroup.SECURITY}),
        ({}, "manager", {CallGroup.DEPUTY, CallGroup.SECURITY}),
        ({"deputy": None}, "security", {CallGroup.MANAGER}),
        ({"deputy": None, "security": frozenset()}, "manager", {CallGroup.REPRESENTATIVE}),
        (
            {"deputy": None, "security": frozenset(), "representative": None},
            "manager",
            {CallGroup.AUDITOR},
        ),
        (
            {"manager": None, "deputy": None, "security": frozenset(), "representative": None},
            "auditor",
            {CallGroup.DESK},
        ),
    ],
)
def test_a_report_always_reaches_a_second_person(
    roster: Roster, opening: Opening, changes: dict[str, Any], by: str, told: set[CallGroup]
) -> None:
    raised = Escalation(
        number="E-2026-0001",
        cause=Cause.BREACH_SUSPECTED,
        raised_by=by,
        raised_at=MONDAY,
        known_at=MONDAY,
    )
    office = OfficeContext(roster=replace(roster, **changes), opening=opening)
    found = people_called_at_once(raised, None, office, MONDAY.date())
    assert {who for who, _ in found} == told
    assert all(people and by not in people for _, people in found)


def test_without_recipients_the_desk_is_told(office: Office) -> None:
    office.roster = Roster()
    assert office.told(office.report().number) == [DESK]


def test_every_report_and_addition_is_audited_without_values(office: Office) -> None:
    raised = office.report(triggers=frozenset({Trigger.LOST}))
    office.adds(raised.number, persons=Persons.ONE, account=Personal("机の上に置いた"))

    first, second = office.book.audit
    assert (first.action, first.fields) == (AuditAction.CREATE, ("cause", "known_at", "triggers"))
    assert (second.action, second.fields) == (AuditAction.UPDATE, ("persons", "account"))
    assert "机" not in repr(office.book.audit)


def test_an_addition_leaves_the_rest_unchanged(office: Office) -> None:
    raised = office.report(triggers=frozenset({Trigger.LOST}))
    office.adds(raised.number, persons=Persons.MORE, key="a")
    after = office.adds(raised.number, triggers=frozenset({Trigger.MONEY}), key="b")

    assert after.triggers == {Trigger.LOST, Trigger.MONEY}
    assert (after.persons, after.ongoing) == (Persons.MORE, Ongoing.UNKNOWN)
    assert after.known_at == raised.known_at


def test_an_addition_that_does_not_know_takes_nothing_back(office: Office) -> None:
    # a form that was opened before a colleague said how many
    raised = office.report()
    office.adds(raised.number, persons=Persons.MORE, ongoing=Ongoing.YES, key="a")
    unknown = {"persons": Persons.UNKNOWN, "ongoing": Ongoing.UNKNOWN}
    with refuses("nothing_added:account"):
        office.adds(raised.number, key="b", **unknown)
    after = office.adds(raised.number, key="c", account=Personal("机の上に置いた"), **unknown)
    assert (after.persons, after.ongoing) == (Persons.MORE, Ongoing.YES)


def test_an_addition_sent_twice_is_made_once(office: Office) -> None:
    raised = office.report()
    for _ in range(2):
        office.adds(raised.number, key="a", account=Personal("机の上に置いた"))
    assert office.book.accounts[raised.number] == ["机の上に置いた"]
    assert office.told(raised.number).count("manager") == 2  # of the report, and of this


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"account": Personal("あ" * 1001)}, Fault(Code.TOO_LONG, "account")),
        ({"account": Personal("123456789018")}, Fault(Code.FORBIDDEN_NUMBER, "account")),
    ],
    ids=["too-long", "my-number"],
)
def test_forbidden_data_are_refused(office: Office, given: Any, fault: Fault) -> None:
    # O9
    raised = office.report()
    with refuses(str(fault)):
        office.adds(raised.number, **given)


def test_a_time_before_the_calendar_is_refused(office: Office) -> None:
    raised = office.report()
    first = tokyo.at(date(2026, 1, 1))

    with refuses("too_long_ago:known_at:2026"):
        office.adds(raised.number, known_at=first - A_MINUTE)
    assert office.adds(raised.number, known_at=first).known_at == first


ENDS = Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="宛先は本人だった"))


def test_an_addition_to_a_merged_report_reaches_the_remaining_one(office: Office) -> None:
    # O28: through a second merging, too
    first, second, third = (office.report(who, who).number for who in ("sato", "mei", "suzuki"))
    office.merges(first, second)
    office.adds(third, "suzuki", persons=Persons.MORE)
    office.merges(second, third)
    earlier = office.now - timedelta(hours=3)
    own = office.adds(
        first, known_at=earlier, persons=Persons.ONE, account=Personal("机の上に置いた")
    )

    whole = office.book.escalation(third)
    assert whole is not None
    assert (own.number, own.known_at, own.persons) == (first, earlier, Persons.ONE)
    assert (whole.known_at, whole.persons) == (earlier, Persons.MORE)
    assert office.book.accounts == {third: ["机の上に置いた"]}
    added = [each for each in office.book.notices.values() if each.what is NoticeKind.ADDED]
    assert {each.number for each in added} == {third}
    assert len({each.step for each in added}) == 2


@pytest.mark.parametrize("is_merged", [False, True])
def test_what_is_added_to_a_closed_report_is_a_new_one_that_names_it(
    office: Office, is_merged: bool
) -> None:
    # O24
    own, other = office.report().number, office.report("mei", "m").number
    if is_merged:
        office.merges(own, other)
    office.does(other if is_merged else own, ENDS)

    later = office.adds(own, account=Personal("先方は転送していた"), key="later")

    assert (later.follows, later.raised_by, later.is_open) == (own, "sato", True)
    assert office.book.accounts[later.number] == ["先方は転送していた"]
    flagged = [e for e in office.book.notices.values() if e.number == later.number]
    assert {each.what for each in flagged} == {NoticeKind.LEAK_FLAGGED}
    assert office.adds(own, account=Personal("先方は転送していた"), key="later") == later


def test_a_faulty_addition_of_somebody_else_is_denied_and_audited(office: Office) -> None:
    raised = office.report()
    with pytest.raises(NoSuchTicketError):
        office.adds(raised.number, who="suzuki", known_at=office.now + A_MINUTE)
    assert [each.action for each in office.book.audit[1:]] == [AuditAction.DENIED]


@pytest.mark.parametrize("who", ["manager", "deputy", "security", "representative", "auditor"])
def test_the_people_called_read_the_account_and_that_is_audited(office: Office, who: str) -> None:
    raised = office.report()
    office.adds(raised.number, account=Personal("机の上に置いた"))
    _, account = office.reports.open_reporters_account(raised.number, who=who, now=office.now)
    assert account == Personal("机の上に置いた")
    assert office.book.audit[-1].action is AuditAction.READ
    assert office.book.audit[-1].fields == ("account",)


@pytest.mark.parametrize(
    ("caller", "cause"),
    [
        (Caller.POLICE, Cause.LAW_ENFORCEMENT),
        (Caller.COURT, Cause.COURT),
        (Caller.BAR_ASSOCIATION, Cause.BAR_ASSOCIATION),
        (Caller.LAWYER, Cause.LAWYER),
        (Caller.PRESS, Cause.MEDIA),
        (Caller.ACCREDITED_BODY, Cause.ACCREDITED_BODY),
        (Caller.REGULATOR, Cause.REGULATOR),
    ],
)
def test_each_caller_makes_an_escalation_of_its_own_kind(
    office: Office, build: SimpleNamespace, caller: Caller, cause: Cause
) -> None:
    # Scenarios 16, 17, 25
    ticket = office.desk.open(_called(build, caller), who="mei", now=office.now, key="t")
    (raised,) = office.book.escalations
    assert raised.source == ticket.number
    assert raised.known_at == ticket.received_at
    assert raised.cause is cause
    told = [each for each in office.book.notices.values() if each.number == raised.number]
    assert {(each.what, each.to) for each in told} == {(NoticeKind.ESCALATED, "manager")}


def test_a_leak_noticed_after_the_call_is_not_lost(office: Office, build: SimpleNamespace) -> None:
    ticket = office.desk.open(_called(build, Caller.REGULATOR), who="mei", now=office.now, key="t")
    flag = build.act(Move.FLAG_LEAK, leak=Leak.YES)
    for act in (flag, build.act(Move.TAKE)):
        office.desk.act(ticket.number, [act], who="mei", now=office.now)
    causes = [each.cause for each in office.book.escalations]
    assert causes == [Cause.REGULATOR, Cause.BREACH_SUSPECTED]


def _called(build: SimpleNamespace, caller: Caller, **given: Any) -> Any:
    facts = Complaint(category=Category.INQUIRY, caller=caller)
    detail = {ValueName(PersonalField.DETAIL): Personal("契約の有無を聞かれた")}
    return build.new(facts, channel=Channel.PHONE, personal=detail, **given)
