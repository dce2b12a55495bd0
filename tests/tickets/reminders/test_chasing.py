"""Reminding the assignee once a day, and passing a decision to the deputy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.tickets.conftest import MONDAY, ROSTER, Walker
from tests.tickets.refusals import refuses
from tickets.access.deciders import decider
from tickets.model.complaint import Category
from tickets.model.errors import Code, RefusedError
from tickets.model.kinds import Move, PersonalField, Restriction
from tickets.model.notices import NoticeKind
from tickets.model.people import Absence
from tickets.workflow.assignee import assignees
from tickets.workflow.audience import notices_of

Open = Callable[..., Walker]
TODAY = MONDAY.date()


def chased(case: Walker, who: str) -> set[str]:
    """Send a reminder as this person; who receives it."""
    case.does(who, Move.CHASE)
    assert case.last is not None
    return {each.to for each in notices_of(case.last, case.roster, case.today)}


def codes(error: pytest.ExceptionInfo[RefusedError]) -> set[Code]:
    return {fault.code for fault in error.value.faults}


def test_a_department_that_looks_into_it_is_chased_and_not_the_owner(open_complaint: Open) -> None:
    case = open_complaint(Category.COMPLAINT).does("mei", Move.ACKNOWLEDGE).describes().assesses()
    case.does("mei", Move.TAKE).does("sales_head", Move.INVESTIGATE)

    assert assignees(case.ticket, ROSTER, TODAY) == ("sales_head",)
    assert chased(case, "manager") == {"sales_head"}
    assert case.last is not None
    assert case.last.rule.notices == (NoticeKind.CHASED,)


def test_what_waits_for_a_decision_is_chased_at_who_decides(open_complaint: Open) -> None:
    case = open_complaint(Category.COMPLAINT).to_draft()

    assert chased(case, "mei") == {"manager"}


def test_what_nobody_owns_is_chased_at_the_desk(open_complaint: Open) -> None:
    case = open_complaint(Category.COMPLAINT)

    assert assignees(case.ticket, ROSTER, TODAY) == ()
    assert chased(case, "manager") == {"desk"}


def test_what_is_restricted_and_nobody_owns_is_chased_by_nobody_but_who_would_reach_another(
    open_complaint: Open,
) -> None:
    # O1: the desk does not hear of it, and the manager, who answers for it, would chase themselves
    restricted = frozenset({Restriction.ABOUT_DESK})
    case = open_complaint(Category.COMPLAINT, restrictions=restricted, about=frozenset({"ken"}))

    with refuses(Code.NO_OWNER):
        case.does("manager", Move.CHASE)
    assert chased(case, "deputy") == {"manager"}


def test_a_restricted_one_is_chased_by_the_manager_once_it_has_an_owner(
    open_complaint: Open,
) -> None:
    restricted = frozenset({Restriction.ABOUT_DESK})
    case = open_complaint(Category.COMPLAINT, restrictions=restricted, about=frozenset({"ken"}))
    case.does("manager", Move.ASSIGN, person="mei")

    assert chased(case, "manager") == {"mei"}


def test_nobody_chases_what_lies_with_them(open_complaint: Open) -> None:
    case = open_complaint(Category.COMPLAINT).does("mei", Move.TAKE)

    with refuses(Code.WITH_YOU):
        case.does("mei", Move.CHASE)


def test_a_ticket_is_chased_once_a_day_and_again_the_next(open_complaint: Open) -> None:
    case = open_complaint(Category.COMPLAINT).does("mei", Move.TAKE)
    case.does("manager", Move.CHASE)

    with pytest.raises(RefusedError) as refused:
        case.does("deputy", Move.CHASE)
    case.waits(1).does("deputy", Move.CHASE)

    assert codes(refused) == {Code.CHASED_TODAY}


def test_a_decision_that_was_passed_on_is_the_deputys_until_it_is_made(
    open_complaint: Open,
) -> None:
    # O22
    case = open_complaint(Category.COMPLAINT).to_draft().does("manager", Move.DEPUTIZE)

    assert case.ticket.passed_to == "deputy"
    assert decider(case.ticket, ROSTER, TODAY) == "deputy"
    assert case.last is not None
    assert {each.to for each in notices_of(case.last, ROSTER, TODAY)} == {"deputy"}
    case.does("deputy", Move.SEND_BACK, {PersonalField.MOVE_REASON: "事実が足りない"})
    assert case.ticket.passed_to is None


@pytest.mark.parametrize("why", ["away", "drafter", "not asked"])
def test_a_decision_is_passed_to_nobody_who_may_not_make_it(open_complaint: Open, why: str) -> None:
    case = open_complaint(Category.COMPLAINT).to_draft()
    who = "manager"
    if why == "away":
        day = date(2026, 8, 3)
        case.roster = replace(ROSTER, absences={"deputy": Absence(day, date(2026, 12, 31))})
    elif why == "drafter":
        case.ticket = replace(case.ticket, drafted_by="deputy")
    else:
        who = "deputy"

    with pytest.raises(RefusedError) as refused:
        case.does(who, Move.DEPUTIZE)

    wanted = Code.NOT_THE_DECIDER if why == "not asked" else Code.NO_DEPUTY
    assert codes(refused) == {wanted}
