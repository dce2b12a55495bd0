"""Random people making random moves: no path leads around a guard."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effort import effort
from tests.tickets.conftest import ROSTER
from tests.tickets.forms import PEOPLE, forms
from tests.tickets.invariants import agrees_with_the_rules
from tickets.access import deciders
from tickets.access.visibility import Visibility, acting_roles, may_see, visibility_of
from tickets.model.complaint import Category, MailStop
from tickets.model.disclosure import CeaseUseReason, Decision, Outcome, RequestType
from tickets.model.errors import ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.kinds import Move, Restriction, Role, Status
from tickets.model.notices import DESK, PRESERVING, Notice, NoticeKind
from tickets.model.people import Team
from tickets.model.ticket import Ticket
from tickets.workflow.apply import TABLES, AppliedMove, apply_move
from tickets.workflow.case import Act
from tickets.workflow.commit import notices_of

IN_PLACE = {Role.DEPUTY, Role.REPRESENTATIVE, Role.AUDITOR}
"""People who may act in the manager's place; the history names their own office."""
DECIDED = {Status.APPROVED, Status.DECIDED, Status.EXECUTED}
DEPUTY_OF_SALES = replace(
    ROSTER,
    departments={**ROSTER.departments, "sales": Team("sales_head", frozenset({"sato", "deputy"}))},
)
"""The deputy may not decide what a colleague of the department asks."""
MANY = settings(
    max_examples=effort(10, 25, 500),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def walked_at_random(data: st.DataObject, case: Any, steps: int) -> None:
    """Make random moves; a refusal changes nothing, and each move is checked at once."""
    for _ in range(steps):
        move = data.draw(st.sampled_from(likely_moves(case.ticket)), label="move")
        who = data.draw(st.sampled_from(likely_people(case, move)), label="who")
        facts, says = data.draw(forms(case.ticket, move, case.now), label="form")
        before = case.ticket
        try:
            made = apply_move(case.ticket, Act(move, facts, says), case.moment(who))
        except (ForbiddenMoveError, NotAllowedError, RefusedError):
            assert case.ticket == before
            continue
        check(made, case)
        case.ticket = made.ticket
        case.waits(data.draw(st.sampled_from([0, 0, 1, 15, 61])))


def likely_moves(ticket: Ticket) -> list[Move]:
    """Every move of this status; those that lead on are in the list more often."""
    here = {move: rule for (at, move), rule in TABLES[ticket.kind].items() if at is ticket.status}
    onward = [move for move, rule in here.items() if rule.to not in (None, Status.CLOSED)]
    return [*here, *onward * 6]


def likely_people(case: Any, move: Move) -> list[str]:
    """Everybody; people with the role for the move are in the list more often."""
    wanted = TABLES[case.ticket.kind][case.ticket.status, move].roles
    able = [who for who in PEOPLE if wanted & acting_roles(case.ticket, case.moment(who))]
    return [*PEOPLE, *able * 8]


def check(made: AppliedMove, case: Any) -> None:
    before, after, who = made.before, made.ticket, made.step.by
    agrees_with_the_rules(before, after, who)
    rule = TABLES[after.kind][before.status, made.step.move]
    assert after.status is (rule.to or before.status)
    in_place = IN_PLACE if Role.MANAGER in rule.roles else set()
    assert made.step.role in rule.roles | in_place
    seen = visibility_of(before, case.moment(who))
    assert seen is not Visibility.NONE
    assert len(after.history) == len(before.history) + 1
    if after.status in DECIDED and before.status not in DECIDED:
        assert after.decided_by
        assert not deciders.has_conflict_of_interest(before, after.decided_by, case.roster)
    for notice in notices_of(made, case.moment(who)):
        check_notice(notice, after, case)


def check_notice(notice: Notice, ticket: Ticket, case: Any) -> None:
    """Nobody is told about tickets that are about them or hidden from them (O1)."""
    assert notice.to not in ticket.about
    if notice.to == DESK:
        assert not ticket.restrictions
    elif notice.what in PRESERVING:  # before it is searched: no more than a system
        assert not deciders.has_conflict_of_interest(ticket, notice.to, case.roster)
    elif notice.what is not NoticeKind.LEAK_FLAGGED:
        assert may_see(ticket, case.moment(notice.to))


@pytest.mark.long
@pytest.mark.property
@MANY
@given(data=st.data(), types=st.frozensets(st.sampled_from(RequestType), min_size=1, max_size=2))
def test_no_request_bypasses_a_guard(
    open_request: Callable[..., Any], data: st.DataObject, types: frozenset[RequestType]
) -> None:
    case = open_request(*types, reasons_35=frozenset({CeaseUseReason.BREACH}))
    granted = [Decision(each, Outcome.GRANTED) for each in sorted(types)]
    head_start = (
        case.sends_form,
        lambda: case.arrives(1000),
        case.identified,
        case.searches,
        case.finds,
        lambda: case.drafts(*granted),
        lambda: case.does("manager", Move.APPROVE),
    )
    for ahead in head_start[: data.draw(st.integers(0, len(head_start)))]:
        ahead()

    walked_at_random(data, case, 20)


@pytest.mark.property
@MANY
@given(data=st.data())
def test_no_complaint_bypasses_a_guard(
    open_complaint: Callable[..., Any], data: st.DataObject
) -> None:
    category = data.draw(st.sampled_from(Category))
    own = {"requester": "sato", "restrictions": frozenset({Restriction.EMPLOYEE})}
    case = open_complaint(category, **(own if data.draw(st.booleans(), label="own") else {}))
    case.roster = DEPUTY_OF_SALES
    if category is Category.OPT_OUT and data.draw(st.booleans()):
        case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today))
    head_start = (case.to_draft, case.approved, case.responds)
    most = 2 if case.ticket.complaint.needs_stop else len(head_start)
    for ahead in head_start[: data.draw(st.integers(0, most))]:
        ahead()
    walked_at_random(data, case, 20)


@pytest.mark.property
@MANY
@given(data=st.data())
def test_no_question_bypasses_a_guard(
    open_question: Callable[..., Any], data: st.DataObject
) -> None:
    walked_at_random(data, open_question(), 15)


def test_a_form_writes_only_the_fields_of_its_move(open_request: Callable[..., Any]) -> None:
    case = open_request()
    bad = {"decided_by": "mei", "status": Status.CLOSED, "owner": "mei", "searching": frozenset()}

    for name, value in bad.items():
        with pytest.raises(RefusedError):
            case.does("mei", Move.DESCRIBE, **{name: value})
    assert replace(case.ticket) == case.ticket
