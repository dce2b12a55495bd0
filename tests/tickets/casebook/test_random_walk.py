"""Random people making random moves: there is no path around a gate."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tickets.casebook.forms import PEOPLE, forms
from tickets import deciding, fees
from tickets.access import Sight, sight
from tickets.case import Act
from tickets.faults import ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.grounds import MATRIX, Permit, cites
from tickets.papers import Check
from tickets.procedure.tables import TABLES
from tickets.procedure.walk import Walked, step
from tickets.request_types import WITHOUT_IDENTITY, RequestType
from tickets.rules import Rules
from tickets.slots import Slot
from tickets.ticket import Ticket
from tickets.words import CloseCode, Kind, Move, PersonalField, Status

DECIDED = {Status.APPROVED, Status.DECIDED, Status.EXECUTED}
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def walked_at_random(data: st.DataObject, case: Any, steps: int) -> Ticket:
    """Whatever is refused is refused whole; whatever is done is checked at once."""
    for _ in range(steps):
        here = [move for status, move in TABLES[case.ticket.kind] if status is case.ticket.status]
        move = data.draw(st.sampled_from(here), label="move")
        who = data.draw(st.sampled_from(PEOPLE), label="who")
        facts, says = data.draw(forms(case.ticket, move, case.now), label="form")
        before = case.ticket
        try:
            made = step(case.ticket, Act(move, facts, says), case.moment(who))
        except (ForbiddenMoveError, NotAllowedError, RefusedError):
            assert case.ticket == before
            continue
        check(made, case)
        case.ticket = made.ticket
        case.waits(data.draw(st.sampled_from([0, 0, 1, 15, 61])))
    return case.ticket


def check(made: Walked, case: Any) -> None:
    """What must be true of every move that was made, by the papers and not by the code."""
    before, after, who = made.before, made.ticket, made.step.by
    rule = TABLES[after.kind][before.status, made.step.move]
    assert after.status is (rule.to or before.status)
    assert made.step.role in rule.roles
    assert (after.version, len(after.history)) == (before.version + 1, len(before.history) + 1)
    assert sight(before, case.roster.actor(who), case.roster, case.today) is not Sight.NONE
    assert who != "auditor"
    if after.status in DECIDED and before.status not in DECIDED:
        check_decision(made, case)
    if after.status is Status.CLOSED:
        check_closing(after)
    if after.kind is Kind.DISCLOSURE:
        check_search(after)


def check_decision(made: Walked, case: Any) -> None:
    """Four eyes, and a ground for every no (domain.md 9)."""
    ticket = made.ticket
    assert ticket.decided_by not in (None, ticket.drafted_by)
    assert not deciding.is_concerned(made.before, ticket.decided_by, case.roster)
    if ticket.kind is not Kind.DISCLOSURE:
        assert ticket.complaint.corrective_action
        return
    assert ticket.disclosure.decided == ticket.disclosure.types
    for decision in ticket.disclosure.decisions:
        assert bool(decision.grounds) is decision.outcome.refuses
        if decision.outcome.refuses:
            assert Slot(PersonalField.REASON, decision.type) in ticket.personal
        for ground in decision.grounds:
            permit = MATRIX[decision.type, ground]
            assert permit is not Permit.NO
            assert permit is not Permit.WITH_BASIS or cites(decision.legal_basis)
            assert permit is not Permit.AFTER_CORRECTION or ticket.disclosure.corrections


def check_search(ticket: Ticket) -> None:
    """Nothing was searched for before identity and fee (O16)."""
    request = ticket.disclosure
    if request.searching - WITHOUT_IDENTITY and ticket.history[-1].move is Move.START_SEARCH:
        assert request.id_result is Check.OK
        assert request.id_address_match
    if ticket.history[-1].move is Move.START_SEARCH:
        assert request.searching <= fees.settled(request, Rules())


def check_closing(ticket: Ticket) -> None:
    """No closing without the notice, the disposal, the corrective action (O16)."""
    assert ticket.close_code
    assert ticket.closed_at
    assert ticket.retention_until
    if ticket.kind is Kind.DISCLOSURE:
        request = ticket.disclosure
        if ticket.close_code is not CloseCode.REDIRECTED:
            assert not request.copies_arrived or request.copies_disposed_on
        assert ticket.close_code is not CloseCode.RESOLVED or ticket.replied_at
    if ticket.kind is Kind.COMPLAINT and ticket.close_code in (
        CloseCode.RESOLVED,
        CloseCode.NO_CONTACT,
        CloseCode.UNRESOLVED_REFERRED,
        CloseCode.WITHDRAWN,
    ):
        assert ticket.complaint.corrective_action
        assert ticket.complaint.report


@pytest.mark.property
@MANY
@given(data=st.data(), types=st.frozensets(st.sampled_from(RequestType), min_size=1, max_size=2))
def test_no_request_walks_around_a_gate(
    open_request: Callable[..., Any], data: st.DataObject, types: frozenset[RequestType]
) -> None:
    case = open_request(*types)
    head_start = data.draw(st.sampled_from(["none", "searched", "drafted"]))
    if head_start != "none" and not types & {*map(RequestType, ("cease_use", "erase"))}:
        if RequestType.STOP_THIRD_PARTY not in types:
            case.to_search()

    walked_at_random(data, case, 25)


@pytest.mark.property
@MANY
@given(data=st.data())
def test_no_complaint_walks_around_a_gate(
    open_complaint: Callable[..., Any], data: st.DataObject
) -> None:
    case = open_complaint()
    if data.draw(st.booleans()):
        case.to_draft()

    walked_at_random(data, case, 25)


@pytest.mark.property
@MANY
@given(data=st.data())
def test_no_question_walks_around_a_gate(
    open_question: Callable[..., Any], data: st.DataObject
) -> None:
    walked_at_random(data, open_question(), 15)


def test_a_form_may_write_nothing_that_it_was_not_asked_for(
    open_request: Callable[..., Any],
) -> None:
    case = open_request()
    bad = {"decided_by": "mei", "status": Status.CLOSED, "owner": "mei", "searching": frozenset()}

    for name, value in bad.items():
        with pytest.raises(RefusedError):
            case.does("mei", Move.DESCRIBE, **{name: value})
    assert replace(case.ticket) == case.ticket
