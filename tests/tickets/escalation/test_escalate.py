"""The desk escalates a ticket by hand, and who may know of the escalation follows the ticket."""

from datetime import timedelta

import pytest

from tests.tickets.escalation.conftest import Office
from tests.tickets.refusals import refuses
from tickets.access.audit import AuditAction
from tickets.escalation.acts import AskReporter, EndWithoutBreach, RecordRepresentativeTold
from tickets.escalation.escalate import MANUAL_CAUSES
from tickets.model.complaint import SamePerson
from tickets.model.errors import Code, RefusedError
from tickets.model.escalation import AskedDetail, Cause, EscalationOutcome, Persons, Trigger
from tickets.model.kinds import ContactBy, Flag, Move, PartyRole, Restriction
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Party
from tickets.workflow.case import Act


@pytest.mark.parametrize("cause", MANUAL_CAUSES)
def test_the_desk_escalates_a_ticket_for_each_of_these_causes(office: Office, cause: Cause) -> None:
    ticket = office.ticket()
    raised = office.raises(ticket.number, cause)
    assert (raised.cause, raised.source, raised.raised_by) == (cause, ticket.number, "mei")
    what = NoticeKind.LEAK_FLAGGED if cause.is_breach else NoticeKind.ESCALATED
    assert "manager" in office.told(raised.number, what)
    linked = office.book.tickets[ticket.number]
    assert raised.number in {link.number for link in linked.links}
    assert [each.move for each in linked.history[-2:]] == [Move.NOTE, Move.LINK]


@pytest.mark.parametrize(
    ("flag", "cause"),
    [
        (Flag.LEGAL, Cause.LEGAL_THREAT),
        (Flag.ENTRUSTED, Cause.ENTRUSTED),
        (Flag.ABUSE, Cause.ABUSE),
        (Flag.EEA, Cause.EEA),
        (Flag.GUARDIAN_CONFLICT, Cause.GUARDIAN_CONFLICT),
        (Flag.MEDIA, Cause.MEDIA),
        (Flag.AUTHORITY, Cause.REGULATOR),
    ],
)
def test_a_flag_set_later_is_escalated_once(office: Office, flag: Flag, cause: Cause) -> None:
    number = office.ticket().number
    described = {
        "party": Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
        "about_person_same": SamePerson.YES,
        "flags": frozenset({flag}),
    }
    for _ in range(2):
        office.desk.act(number, [Act(Move.DESCRIBE, described)], who="mei", now=office.now)
    assert [each.cause for each in office.book.escalations] == [cause]


def test_an_escalation_is_in_the_audit_and_the_tickets_history(office: Office) -> None:
    raised = office.raises(office.ticket().number)
    rows = [each for each in office.book.audit if each.number == raised.number]
    assert [(each.action, each.fields) for each in rows] == [
        (AuditAction.CREATE, ("cause", "known_at"))
    ]


def test_a_ticket_is_escalated_once_per_open_cause(office: Office) -> None:
    ticket = office.ticket()
    first = office.raises(ticket.number)

    with refuses(Code.RAISED_ALREADY):
        office.raises(ticket.number)
    assert office.raises(ticket.number, Cause.ABUSE).number != first.number

    office.does(first.number, EndWithoutBreach(EscalationOutcome.ANSWERED, "弁護士に引き継いだ"))
    assert office.raises(ticket.number).number != first.number


def test_the_same_form_sent_twice_makes_one(office: Office) -> None:
    ticket = office.ticket()
    assert office.raises(ticket.number, key="v") == office.raises(ticket.number, key="v")
    assert len(office.book.escalations) == 1


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause not in MANUAL_CAUSES])
def test_automatic_causes_are_not_escalated_by_hand(office: Office, cause: Cause) -> None:
    with pytest.raises(RefusedError):
        office.raises(office.ticket().number, cause)


def test_the_escalation_of_a_restricted_ticket_is_in_series_x(office: Office) -> None:
    # O1
    own = frozenset({Restriction.EMPLOYEE})
    ticket = office.ticket(requester="mei", restrictions=own)
    office.desk.act(
        ticket.number, [Act(Move.ASSIGN, {"person": "ken"})], who="manager", now=office.now
    )
    assert office.raises(ticket.number, who="ken").number.startswith("X-")


def test_personal_data_in_slack_is_known_from_discovery(office: Office) -> None:
    # O28: the complaint came earlier, the message was written later
    ticket = office.ticket(received_at=office.now - timedelta(days=3))
    raised = office.raises(ticket.number, Cause.SENSITIVE_IN_SLACK)
    assert raised.known_at == office.now


def test_the_reporters_answer_is_sent_to_the_asker(office: Office) -> None:
    # O24: the representative asked, whom nobody calls at first
    number = office.reported(who="sato")
    office.does(
        number, AskReporter(frozenset({AskedDetail.PERSONS, AskedDetail.ACCOUNT})), "representative"
    )
    assert office.told(number, NoticeKind.ASKED_BACK) == ["sato"]
    after = office.adds(number, persons=Persons.HUNDRED)
    assert after.asked == {AskedDetail.ACCOUNT}
    told = office.told(number, NoticeKind.ADDED)
    assert told == ["deputy", "manager", "representative", "security"]


def test_the_reporter_is_asked_what_the_data_is_until_they_say_it(office: Office) -> None:
    # O24
    number = office.reported(who="sato")
    office.does(number, AskReporter(frozenset({AskedDetail.TRIGGERS, AskedDetail.DATA})))

    assert office.adds(number, triggers={Trigger.LOST}).asked == {AskedDetail.DATA}
    assert office.adds(number, triggers={Trigger.MONEY}).asked == set()


def test_an_earlier_first_knowledge_is_announced_to_everybody_affected(office: Office) -> None:
    # O28
    early, late = (office.reported(known_at=office.now - timedelta(days=ago)) for ago in (3, 0))
    office.merges(early, late)
    assert office.told(late, NoticeKind.KNOWN_EARLIER) == ["deputy", "security"]
    assert office.told(early, NoticeKind.KNOWN_EARLIER) == []


def test_the_representative_is_told_by_a_record_only_of_a_breach(office: Office) -> None:
    raised = office.raises(office.ticket().number)
    assert office.faults(raised.number, RecordRepresentativeTold(office.now.date())) == {
        Code.NO_BREACH
    }
