"""Hand-overs are planned, seen, cancelled and carried out once on their day (O7)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.tickets.conftest import MONDAY as NOW
from tests.tickets.conftest import Office
from tests.tickets.refusals import refuses
from tests.tickets.steps import act
from tickets.hand_overs import HandOverSubject
from tickets.model import tokyo
from tickets.model.errors import NoSuchTicketError, RefusedError
from tickets.model.kinds import Move, Restriction, Status
from tickets.model.notices import NoticeKind
from tickets.model.people import PlannedHandOver, Roster

MONDAY = date(2026, 8, 10)
TUESDAY = date(2026, 8, 18)
OPENS = tokyo.at(TUESDAY) + timedelta(hours=9)
Plan = Callable[..., PlannedHandOver]


@pytest.fixture
def plan(office: Office) -> Plan:
    def make(*numbers: str, who: str = "mei", **changes: Any) -> PlannedHandOver:
        given: dict[str, Any] = {
            "id": f"form:{len(office.book.audit)}",
            "owner": "mei",
            "to": "ken",
            "on": TUESDAY,
            "numbers": frozenset(numbers),
            "is_all": False,
            "planned_by": who,
        }
        return office.desk.hand_overs.plan(
            PlannedHandOver(**given | changes), who=who, now=office.now
        )

    return make


def taken(office: Office, **new: Any) -> str:
    return office.act(office.complain(**new), "mei", act(Move.TAKE)).number


def owners(office: Office) -> dict[str, str | None]:
    return {number: ticket.owner for number, ticket in office.book.tickets.items()}


def carries_out(office: Office, at: datetime = OPENS) -> int:
    office.now = at
    return office.desk.hand_overs.carry_out(now=at)


def told(office: Office, what: NoticeKind) -> set[str]:
    return {each.to for each in office.book.notices.values() if each.what is what}


def counted(office: Office) -> dict[str, tuple[int, int]]:
    """How many tickets moved and how many stayed, as each recipient is told."""
    done = [n for n in office.book.notices.values() if n.what is NoticeKind.HAND_OVER_DONE]
    return {n.to: (of.moved, of.left) for n in done for of in (HandOverSubject.read(n.about),)}


def test_chosen_tickets_move_a_minute_before_the_desk_opens_on_that_day(
    office: Office, plan: Plan
) -> None:
    # before the reminders of the opening, which the new owner gets
    given, kept = taken(office), taken(office)
    plan(given)

    assert carries_out(office, OPENS - timedelta(minutes=2)) == 0
    assert carries_out(office, OPENS - timedelta(minutes=1)) == 1
    assert carries_out(office) == 0

    assert owners(office) == {given: "ken", kept: "mei"}
    assert office.book.ahead == []


def test_after_downtime_a_hand_over_happens_late(office: Office, plan: Plan) -> None:
    number = taken(office)
    plan(number)
    assert carries_out(office, OPENS + timedelta(days=3, hours=14)) == 1
    assert owners(office) == {number: "ken"}


def test_all_means_all_tickets_held_on_that_day(office: Office, plan: Plan) -> None:
    first = taken(office)
    plan(first, is_all=True)
    later = taken(office)
    carries_out(office)
    assert owners(office) == {first: "ken", later: "ken"}


def test_tickets_closed_or_reassigned_meanwhile_are_left_out(office: Office, plan: Plan) -> None:
    closed, passed, still = taken(office), taken(office), taken(office)
    plan(closed, passed, still)
    why = act(Move.CLOSE_OUT_OF_SCOPE, {"move_reason": "当社の件ではない"})
    office.act(office.book.tickets[closed], "manager", why)
    office.act(office.book.tickets[passed], "manager", act(Move.ASSIGN, person="deputy"))
    carries_out(office)
    assert owners(office) == {closed: "mei", passed: "deputy", still: "ken"}
    assert office.book.tickets[closed].status is Status.CLOSED
    assert counted(office) == {"mei": (1, 0), "ken": (1, 0)}


def test_tickets_that_cannot_move_stay_and_are_counted_in_the_notice(
    office: Office, plan: Plan
) -> None:
    plan(number := taken(office))
    office.roster = Roster(agents=frozenset({"mei"}), manager="manager", deputy="deputy")
    carries_out(office)
    assert owners(office) == {number: "mei"}
    assert counted(office)["mei"] == (0, 1)


def test_both_are_told_of_plan_and_hand_over_except_of_their_own_act(
    office: Office, plan: Plan
) -> None:
    plan(taken(office), who="manager")
    assert told(office, NoticeKind.HAND_OVER_PLANNED) == {"mei", "ken"}
    carries_out(office)
    assert told(office, NoticeKind.HAND_OVER_DONE) == {"mei", "ken", "manager"}


def test_plan_and_hand_over_are_audited(office: Office, plan: Plan) -> None:
    plan(number := taken(office), who="manager")
    carries_out(office)

    rows = [each for each in office.book.audit if "hand_over" in each.fields]
    assert [(each.actor, each.fields[1]) for each in rows] == [
        ("manager", "planned"),
        ("system", "carried_out"),
    ]
    assert {"from=mei", "to=ken", "planned_by=manager", "moved=1"} <= set(rows[1].fields)
    [moved] = [each for each in office.book.audit if each.move is Move.ASSIGN]
    assert (moved.actor, moved.number) == ("system", number)


def test_only_owner_and_manager_cancel_a_plan(office: Office, plan: Plan) -> None:
    number = taken(office)
    id_ = plan(number).id
    hand_overs = office.desk.hand_overs

    assert hand_overs.take_back(id_, who="ken", now=NOW) is None
    assert hand_overs.take_back(id_, who="manager", now=NOW) is not None
    assert hand_overs.take_back(id_, who="mei", now=NOW) is None

    assert told(office, NoticeKind.HAND_OVER_TAKEN_BACK) == {"mei", "ken"}
    assert carries_out(office) == 0
    assert owners(office) == {number: "mei"}


def test_only_owner_colleague_and_manager_see_a_plan(office: Office, plan: Plan) -> None:
    plan(taken(office))

    def seen(who: str) -> list[tuple[int, bool]]:
        found = office.desk.hand_overs.plans(who=who, now=NOW)
        return [(each.count, each.may_take_back) for each in found]

    assert seen("mei") == seen("manager") == [(1, True)]
    assert seen("ken") == [(1, False)]
    assert seen("sato") == seen("auditor") == []


def test_no_count_reveals_tickets_about_the_manager(office: Office, plan: Plan) -> None:
    # O1
    about = frozenset({Restriction.ABOUT_MANAGER})
    hidden = taken(office, restrictions=about, about=frozenset({"manager"}))
    plan(hidden, taken(office), is_all=True)
    [seen] = office.desk.hand_overs.plans(who="manager", now=NOW)
    assert seen.count == 1


def test_a_managers_plan_moves_only_tickets_visible_to_the_manager(
    office: Office, plan: Plan
) -> None:
    # O1
    plan(known := taken(office), who="manager", is_all=True)
    about = frozenset({Restriction.ABOUT_MANAGER})
    hidden = taken(office, restrictions=about, about=frozenset({"manager"}))
    carries_out(office)
    assert owners(office) == {known: "ken", hidden: "mei"}


def test_no_count_reveals_tickets_about_the_colleague(office: Office, plan: Plan) -> None:
    # O1
    plan(known := taken(office), is_all=True)
    hidden = taken(office, about=frozenset({"ken"}))
    carries_out(office)
    assert owners(office) == {known: "ken", hidden: "mei"}
    assert counted(office) == {"mei": (1, 1), "ken": (1, 0)}


def test_no_count_reveals_tickets_found_to_be_about_the_manager(office: Office, plan: Plan) -> None:
    # O1
    plan(number := taken(office), who="manager")
    about = {
        "restrictions": frozenset({Restriction.ABOUT_MANAGER}),
        "about": frozenset({"manager"}),
    }
    office.book.tickets[number] = replace(office.book.tickets[number], **about)
    carries_out(office)
    assert counted(office)["manager"] == (0, 0)


def test_only_tickets_still_held_are_planned(office: Office, plan: Plan) -> None:
    kept, passed = taken(office), taken(office)
    assign = act(Move.ASSIGN, person="deputy")
    office.act(office.book.tickets[passed], "manager", assign)
    assert plan(kept, passed, "C-2026-9999").numbers == {kept}


def test_a_ticket_with_uncountable_clocks_stays_and_blocks_no_other(
    office: Office, plan: Plan
) -> None:
    first, second = taken(office), taken(office)
    plan(first, second)
    uncovered = datetime(2035, 1, 5, tzinfo=UTC)
    odd = replace(office.book.tickets[first], received_at=uncovered)
    office.book.tickets[first] = odd
    assert carries_out(office) == 1
    assert owners(office) == {first: "mei", second: "ken"}
    assert counted(office)["mei"] == (1, 1)


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2026, 8, 2), "before_that"),
        (date(2026, 8, 3), "before_that"),  # today means at once, without a plan
        (date(2026, 8, 11), "closed_day"),  # 山の日
        (date(2026, 8, 16), "closed_day"),  # a Sunday
        (date(2027, 8, 4), "too_far"),
    ],
)
def test_an_impossible_day_is_refused_beside_its_field(
    office: Office, plan: Plan, on: date, why: str
) -> None:
    number = taken(office)
    with refuses(f"{why}:hand_over_on"):
        plan(number, on=on)
    assert office.book.ahead == []


def test_a_plan_needs_the_same_right_as_a_hand_over_today(office: Office, plan: Plan) -> None:
    number = taken(office)
    with pytest.raises(RefusedError):
        plan(number, to="sato")
    with pytest.raises(RefusedError):
        plan(number, to="mei")
    with pytest.raises(NoSuchTicketError):
        plan(number, who="sato")
    with pytest.raises(NoSuchTicketError):
        plan(number, owner="ken", to="deputy")

    assert office.book.ahead == []
    assert [each.actor for each in office.book.audit if each.action == "denied"] == ["sato", "mei"]


def test_the_same_form_sent_twice_plans_once(office: Office, plan: Plan) -> None:
    number = taken(office)
    assert plan(number, id="form:V1") == plan(number, id="form:V1")
    assert len(office.book.ahead) == 1


def test_everything_of_a_person_is_planned_once_for_a_day(office: Office, plan: Plan) -> None:
    number = taken(office)
    planned = plan(number, is_all=True)
    with refuses("planned_already:all"):
        plan(number, is_all=True, to="deputy", who="manager")

    plan(number, is_all=True, to="deputy", on=TUESDAY + timedelta(days=1))
    office.desk.hand_overs.take_back(planned.id, who="mei", now=office.now)
    plan(number, is_all=True, to="deputy")
    carries_out(office)
    assert owners(office) == {number: "deputy"}
