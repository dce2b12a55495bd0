"""Reminding the assignee once a day, and passing a decision to the deputy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.tickets.conftest import MONDAY, ROSTER, Walker
from tests.tickets.refusals import refuses
from tickets.access.deciders import current_decider
from tickets.deadlines.holders import assignees
from tickets.model.errors import Code
from tickets.model.kinds import Move, PersonalField, Restriction
from tickets.model.notices import NoticeKind
from tickets.model.people import SYSTEM, Absence
from tickets.workflow.apply import record_reminder
from tickets.workflow.commit import notices_of

Open = Callable[..., Walker]
TODAY = MONDAY.date()


def chased(case: Walker, who: str) -> set[str]:
    """Send a reminder as this person; who receives it."""
    case.does(who, Move.CHASE)
    assert case.last is not None
    return {each.to for each in notices_of(case.last, case.moment(who))}


def test_the_investigating_department_is_reminded_instead_of_the_owner(
    open_complaint: Open,
) -> None:
    case = open_complaint().to_investigation()
    assert assignees(case.ticket, ROSTER, TODAY) == ("sales_head",)
    assert chased(case, "manager") == {"sales_head"}
    assert case.last is not None
    assert case.last.rule.notices == (NoticeKind.CHASED,)


def test_the_decider_is_reminded_of_a_pending_decision(open_complaint: Open) -> None:
    case = open_complaint().to_draft()
    assert chased(case, "mei") == {"manager"}


def test_reminding_of_a_restricted_unassigned_ticket_needs_another_recipient(
    open_complaint: Open,
) -> None:
    # O1: the desk does not hear of it, and the manager, who answers for it, would chase themselves
    restricted = frozenset({Restriction.ABOUT_DESK})
    case = open_complaint(restrictions=restricted, about=frozenset({"ken"}))

    with refuses(Code.NO_OWNER):
        case.does("manager", Move.CHASE)
    assert chased(case, "deputy") == {"manager"}


def test_the_manager_reminds_the_owner_of_a_restricted_ticket(open_complaint: Open) -> None:
    restricted = frozenset({Restriction.ABOUT_DESK})
    case = open_complaint(restrictions=restricted, about=frozenset({"ken"}))
    case.does("manager", Move.ASSIGN, person="mei")
    assert chased(case, "manager") == {"mei"}


def test_a_reminder_by_the_program_stops_no_person_from_reminding(open_complaint: Open) -> None:
    case = open_complaint().to_investigation()
    moment = case.moment(SYSTEM.id)
    case.ticket = record_reminder(case.ticket, "sales_head", 1, (), moment).ticket

    assert chased(case, "manager") == {"sales_head"}
    with refuses(Code.CHASED_TODAY):
        case.does("manager", Move.CHASE)


def test_nobody_reminds_themselves(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.TAKE)
    with refuses(Code.WITH_YOU):
        case.does("mei", Move.CHASE)


def test_a_decision_passed_to_the_deputy_stays_with_the_deputy(open_complaint: Open) -> None:
    # O22
    case = open_complaint().to_draft().does("manager", Move.DEPUTIZE)
    assert case.ticket.passed_to == "deputy"
    assert current_decider(case.ticket, ROSTER, TODAY) == "deputy"
    assert case.last is not None
    assert {each.to for each in notices_of(case.last, case.moment("manager"))} == {"deputy"}
    case.does("deputy", Move.SEND_BACK, {PersonalField.MOVE_REASON: "事実が足りない"})
    assert case.ticket.passed_to is None


@pytest.mark.parametrize("why", ["away", "drafter", "not asked"])
def test_a_decision_is_passed_only_to_a_person_who_may_make_it(
    open_complaint: Open, why: str
) -> None:
    case = open_complaint().to_draft()
    who = "manager"
    if why == "away":
        day = date(2026, 8, 3)
        case.roster = replace(ROSTER, absences={"deputy": Absence(day, date(2026, 12, 31))})
    elif why == "drafter":
        case.ticket = replace(case.ticket, drafted_by="deputy")
    else:
        who = "deputy"
    with refuses(Code.NOT_THE_DECIDER if why == "not asked" else Code.NO_DEPUTY):
        case.does(who, Move.DEPUTIZE)
