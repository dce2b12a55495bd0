"""A question to the desk (O32): nameless, answered, withdrawn, or turned into another kind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.tickets import conftest
from tests.tickets.conftest import MONDAY as NOW
from tests.tickets.conftest import _new
from tests.tickets.refusals import refuses
from tests.tickets.steps import said
from tickets.escalation.acts import Judge
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.errors import Code, ForbiddenMoveError, RefusedError, StaleTicketError
from tickets.model.kinds import (
    Channel,
    Leak,
    Move,
    PersonalField,
    Status,
)
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.ticket import HIDDEN_PERSON, Question, Ticket
from tickets.model.triage import Triage, Verdict
from tickets.rules.calendar import Opening
from tickets.workflow.case import Act, NewTicket

DETAIL = said(detail="名刺は個人情報ですか")
ANSWER = Act(Move.ANSWER, personal=said(answer="はい。"))
COMPLAINT = Complaint(category=Category.COMPLAINT)
ASKER = "sato"
SAYS = {PersonalField.ANSWER: "会社の名刺も個人情報です。"}


def form(facts: Any, **given: Any) -> NewTicket:
    return _new(facts, **{"channel": Channel.INTERNAL, "personal": DETAIL, **given})


class Office(conftest.Office):
    def asks(self, *, nameless: bool = False) -> Ticket:
        return self.opens(form(Question(nameless=nameless), requester=ASKER), ASKER)

    def shows(self, ticket: Ticket, who: str) -> Ticket:
        return self.desk.show(ticket.number, who=who, now=NOW).ticket

    def converts(self, ticket: Ticket, key: str = "convert", **given: Any) -> Ticket:
        seen = given.pop("seen", ticket.version)
        new = form(COMPLAINT, **given)
        return self.desk.convert(ticket.number, new, who="ken", now=NOW, seen=seen, key=key)

    def told(self, what: NoticeKind) -> list[str]:
        return [notice.to for notice in self.book.notices.values() if notice.what is what]


@pytest.fixture
def office(roster: Roster, opening: Opening) -> Office:
    return Office(roster, opening)


def test_only_the_asker_knows_who_asked_anonymously(office: Office) -> None:
    ticket = office.asks(nameless=True)
    ticket = office.act(ticket, "ken", Act(Move.TAKE), ANSWER)
    ticket = office.act(ticket, ASKER, Act(Move.STILL_STUCK))

    for who in ("ken", "mei", "manager", "representative", "auditor"):
        seen = office.shows(ticket, who)
        assert ASKER not in str(seen)
        assert [step.by for step in seen.history] == [HIDDEN_PERSON, "ken", "ken", HIDDEN_PERSON]
    assert office.shows(ticket, ASKER).requester == ASKER
    assert office.book.audit[-1].actor == ASKER


def test_a_faster_anonymous_asker_is_not_named(office: Office) -> None:
    ticket = office.act(office.asks(nameless=True), "ken", Act(Move.TAKE), ANSWER)
    office.act(ticket, ASKER, Act(Move.STILL_STUCK))
    with pytest.raises(StaleTicketError) as stale:
        office.desk.act(ticket.number, [ANSWER], who="ken", now=NOW, seen=ticket.version)
    assert stale.value.by == HIDDEN_PERSON


@pytest.mark.parametrize("nameless", [True, False])
def test_a_leak_flagged_on_an_anonymous_question_does_not_name_its_asker(
    office: Office, *, nameless: bool
) -> None:
    ticket = office.asks(nameless=nameless)
    office.act(ticket, ASKER, Act(Move.FLAG_LEAK, {"leak": Leak.YES}))
    [raised] = office.book.escalations
    for who in ("manager", "deputy", "security"):
        seen = office.desk.escalations.find_readable(raised.number, who=who, now=NOW)
        hidden = (HIDDEN_PERSON, None) if nameless else (ASKER, "sales")
        assert (seen.raised_by, seen.department) == hidden
    assert "manager" in office.told(NoticeKind.LEAK_FLAGGED)


@pytest.mark.parametrize(("nameless", "named"), [(True, HIDDEN_PERSON), (False, ASKER)])
def test_an_anonymous_asker_who_becomes_sure_of_a_leak_is_not_named(
    office: Office, *, nameless: bool, named: str
) -> None:
    ticket = office.asks(nameless=nameless)
    ticket = office.act(ticket, ASKER, Act(Move.FLAG_LEAK, {"leak": Leak.UNKNOWN}))
    [unsure] = office.book.escalations
    office.act(ticket, ASKER, Act(Move.FLAG_LEAK, {"leak": Leak.YES}))
    judged = Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="試験用の名簿だった"))
    told = {"who": "manager", "now": NOW, "key": "judged", "seen": unsure.version}
    with pytest.raises(StaleTicketError) as stale:
        office.desk.handling.act(unsure.number, judged, **told)
    assert stale.value.by == named


def test_a_conversion_sent_twice_makes_one_ticket(office: Office) -> None:
    ticket = office.act(office.asks(), "ken", Act(Move.TAKE))
    first, second = office.converts(ticket), office.converts(ticket)
    assert first.number == second.number
    assert len(office.book.tickets) == 2


@pytest.mark.parametrize(
    ("change", "error"), [({"seen": 1}, StaleTicketError), ({"personal": {}}, RefusedError)]
)
def test_a_failed_conversion_changes_nothing(
    office: Office, change: dict[str, Any], error: type[Exception]
) -> None:
    ticket = office.act(office.asks(), "ken", Act(Move.TAKE))
    with pytest.raises(error):
        office.converts(ticket, **change)
    assert list(office.book.tickets) == [ticket.number]
    assert office.shows(ticket, "ken").status is Status.TAKEN


def test_a_withdrawal_recorded_by_the_desk_needs_its_day(office: Office) -> None:
    with refuses(Code.MISSING):
        office.act(office.asks(), "ken", Act(Move.WITHDRAW))


def test_a_reopened_question_returns_to_the_same_agent(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.ANSWER, SAYS)
    case.does("sato", Move.STILL_STUCK, {PersonalField.WORDS: "退職者の名刺も同じですか"})
    assert (case.ticket.status, case.ticket.owner) == (Status.TAKEN, "mei")


def test_the_second_answer_does_not_overwrite_the_first(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.ANSWER, SAYS)
    case.does("sato", Move.STILL_STUCK).does("mei", Move.ANSWER, SAYS)
    answers = [slot for slot in case.ticket.personal if slot.field is PersonalField.ANSWER]
    assert len(answers) == 2


def test_the_desk_closes_only_after_a_long_silence(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.ANSWER, SAYS)
    with refuses(Code.STILL_WAITING):
        case.does("mei", Move.SOLVED)
    case.now = tokyo.at(case.today + timedelta(days=14)) - timedelta(minutes=1)
    with refuses(Code.STILL_WAITING):
        case.does("mei", Move.SOLVED)
    case.now += timedelta(minutes=1)
    case.does("mei", Move.SOLVED)


def test_a_released_question_is_open_again(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.RELEASE)
    assert (case.ticket.status, case.ticket.owner) == (Status.OPEN, None)


def test_an_answered_question_is_not_converted(office: Office) -> None:
    ticket = office.act(office.asks(), "ken", Act(Move.TAKE), ANSWER)
    with pytest.raises(ForbiddenMoveError):
        office.converts(ticket)
    assert list(office.book.tickets) == [ticket.number]
